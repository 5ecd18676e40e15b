// Orphans back into their queues: by the engine's own sweep and by ticks alike.
#pragma once

#include "run/enginecore.h"

namespace trawl {

struct Orphans {
    int unlocked = 0; ///< failed ones among them
    int failed = 0;   ///< had lost their worker more often than allowed
};
/// Says in the log how many there were, and tells the runs.
QCoro::Task<Result<Orphans>> unlockOrphans(EngineCore &core);

} // namespace trawl
