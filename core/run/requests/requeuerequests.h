// Requests that put items back into the queues of their runs.
#pragma once

#include "domain/requests/items.h"
#include "domain/requests/runs.h"
#include "run/enginecore.h"
#include "store/putback.h"

namespace trawl {

class RunLauncher;

/// Engine thread; borrowed core and launcher. Its coroutines run in the orchestrator's scope.
class RequeueRequests final
{
public:
    RequeueRequests(EngineCore &core, RunLauncher &runLauncher) : m_core(core), launcher(runLauncher) {}

    QCoro::Task<Result<Requeued>> handle(RunRetryFailed asked, Actor actor);
    QCoro::Task<Result<Requeued>> handle(RunRetrySkipped asked, Actor actor);
    QCoro::Task<Result<Requeued>> handle(ItemsRequeue asked, Actor actor);

private:
    /// While a run is being prepared, pauses or stops, and where its process died, nothing goes into it.
    Result<> mayTake(RowId run) const;
    QCoro::Task<Result<>> mayTakeItems(QList<RowId> ids);
    QCoro::Task<Requeued> putBackInto(items::PutBack back, Actor actor);

    EngineCore &m_core;
    RunLauncher &launcher;
};

} // namespace trawl
