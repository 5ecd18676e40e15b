// Makes the value that front ends see. Pure reading of the engine's books.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Everything but the increments (log, samples, events, changed ids), which takeSnapshot moves out of the books.
Snapshot buildSnapshot(const EngineCore &core);
/// buildSnapshot plus what is new since the last call.
std::shared_ptr<const Snapshot> takeSnapshot(EngineCore &core, qint64 seq);
/// The sources panel's rows in file order.
QList<SourceStatus> sourceStatuses(const EngineCore &core);

} // namespace trawl
