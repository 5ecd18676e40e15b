// trawlctl store copy: needs no engine, and lets none run on either store meanwhile.
#pragma once

#include "app/ctl.h"
#include "run/enginesetup.h"

namespace trawl {

class Interrupts;

/// Copies the workspace's store to --to, or --from's into the workspace, and says what both have; the workspace works
/// with the copy from then on. Runs an event loop of the application for Ctrl-C, which stops between two portions: the
/// same command goes on there. @p setup of the workspace. Errors: copyStore's; TD-9004 while an engine works on it.
Result<Exit> copyStores(const CtlOptions &options, const EngineSetup &setup, Interrupts &interrupts);

} // namespace trawl
