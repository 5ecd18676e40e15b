// The list of problems: what went wrong, why, and what to do about it.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Items that the shown run skipped because their source was blocked to its end.
struct Skipped {
    QString source, name, cause;
    int count = 0;
};
/// Most items first.
QList<Skipped> blockedSources(const EngineCore &core);

/// What stands wrong now; @p snapshot has its sources, dependencies and counts already. Engine thread; pure reading of
/// the engine's books.
QList<Problem> problemsOf(const EngineCore &core, const Snapshot &snapshot);

/// What a console that only looks says of itself first, as a problem; none: we lead.
std::optional<Problem> ledElsewhere(const EngineCore &core, Instant now);

} // namespace trawl
