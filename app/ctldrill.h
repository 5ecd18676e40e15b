// trawlctl drill: kills the engine of a sample of its own with SIGKILL, again and again, and counts what that cost.
#pragma once

#include "app/ctl.h"

namespace trawl {

class Interrupts;

/// Crawls the sample once in peace, and then in rounds whose engine is killed --kills times at moments of all kinds (at
/// its start, at a capture, in the upload …); compares each round with the first: what is lost, doubled, wrongly
/// failed. Works in a folder of its own, or in --workspace, which has to be empty and is kept; else it is removed,
/// unless something did not hold. Exit code 1 then. Runs an event loop of the application for Ctrl-C. Errors: TD-9002,
/// TD-9005 of the folder, TD-9014 a round that does not come to its end.
Result<Exit> drill(const CtlOptions &options, const QString &folder, Interrupts &interrupts);

} // namespace trawl
