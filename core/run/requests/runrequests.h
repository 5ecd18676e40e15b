// Requests about runs: start, preview, pause, resume, stop, what is done with ended ones, lists and sums.
#pragma once

#include "domain/requests/runs.h"
#include "run/enginecore.h"

namespace trawl {

class RunLauncher;

/// Engine thread; borrowed core and launcher. Its coroutines run in the orchestrator's scope.
class RunRequests final
{
public:
    RunRequests(EngineCore &core, RunLauncher &runLauncher) : m_core(core), launcher(runLauncher) {}

    QCoro::Task<Result<RunStart::Answer>> handle(RunStart asked, Actor actor);
    QCoro::Task<Result<RunPreview::Answer>> handle(RunPreview asked, Actor actor);
    QCoro::Task<Result<RunAnswer>> handle(RunPause asked, Actor actor);
    QCoro::Task<Result<RunAnswer>> handle(RunResume asked, Actor actor);
    QCoro::Task<Result<RunAnswer>> handle(RunStop asked, Actor actor);
    QCoro::Task<Result<RunAnswer>> handle(RunDiscard asked, Actor actor);
    QCoro::Task<Result<RunFinalize::Answer>> handle(RunFinalize asked, Actor actor);
    QCoro::Task<Result<RunSummary::Answer>> handle(RunSummary asked, Actor actor);
    QCoro::Task<Result<RunsPage::Answer>> handle(RunsPage asked, Actor actor);

private:
    QCoro::Task<Result<RunState>> makeResumable(RowId id);

    EngineCore &m_core;
    RunLauncher &launcher;
};

} // namespace trawl
