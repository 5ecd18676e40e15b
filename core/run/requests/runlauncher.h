// Gives a run its controller: from its plan at Start, from the store at resume and when items come back into it.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class RunLauncher final : public QObject
{
    Q_OBJECT
public:
    explicit RunLauncher(EngineCore &core, QObject *parent = nullptr);

    /// The plan with the workspace's settings where it leaves things open.
    Result<RunPlan> completed(RunPlan plan) const;
    /// Those that the plan names, or all enabled ones; sources that are busy are refused by name.
    Result<QList<Source>> chosenSources(const RunPlan &plan) const;
    /// @p begins: it starts or is resumed; else items went back into it.
    QCoro::Task<Result<RunController *>> launch(RowId run, bool begins);

private:
    void connectRun(RunController *run);
    void ended(RunController *run);
    void uploadAfter(const RunRow &run);

    EngineCore &m_core;
};

} // namespace trawl
