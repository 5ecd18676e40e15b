// The request "why does this wait?", about an item, a source or a run.
#pragma once

#include "domain/requests/items.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class WhyRequests final
{
public:
    explicit WhyRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<Why>> handle(ExplainWait asked, Actor actor);

private:
    QCoro::Task<Result<Why>> ofItem(RowId item);
    Result<Why> ofSource(const QString &id) const;
    Why ofRun(RowId id) const;

    EngineCore &m_core;
};

} // namespace trawl
