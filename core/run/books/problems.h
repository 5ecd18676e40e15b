// The list of problems: what went wrong, why, and what to do about it.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// What stands wrong now, the worst first, beside what @p snapshot already shows of runs and dependencies. Engine
/// thread; pure reading of the engine's books.
QList<Problem> problemsOf(const EngineCore &core, const Snapshot &snapshot);

} // namespace trawl
