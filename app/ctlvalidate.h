// trawlctl sources validate FILE: needs no workspace and no engine.
#pragma once

#include "app/ctl.h"

namespace trawl {

/// Prints what is wrong in the file, one line each, and warnings; the exit code is 3 where it would be refused. An
/// error: it was asked wrongly, or the file can't be read.
Result<Exit> validateSources(const CtlOptions &options);

} // namespace trawl
