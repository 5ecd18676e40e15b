// Verbs about runs: start, preview, pause, resume, stop, and what is done with ended ones.
#pragma once

#include "run/enginecore.h"
#include "store/putback.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class RunDesk final : public QObject
{
    Q_OBJECT
public:
    explicit RunDesk(EngineCore &core, QObject *parent = nullptr);
    void registerVerbs();

    /// Statistics frozen, pictures released. {"policy": true}: by itself, not by an operator.
    VerbTask finalize(QJsonObject args);

private:
    VerbTask start(QJsonObject args);
    VerbTask preview(QJsonObject args);
    VerbTask pause(QJsonObject args);
    VerbTask resume(QJsonObject args);
    VerbTask stop(QJsonObject args);
    VerbTask discard(QJsonObject args);
    VerbTask retryFailed(QJsonObject args);
    VerbTask requeue(QJsonObject args);
    VerbTask retrySkipped(QJsonObject args);
    VerbTask putBackInto(items::PutBack back);
    QCoro::Task<Result<>> makeResumable(RowId id);
    VerbTask page(QJsonObject args);
    VerbTask summary(QJsonObject args);

    QCoro::Task<Result<RunController *>> launch(RowId run, bool begins);
    Result<RunPlan> wantedPlan(const QJsonObject &args) const;
    void uploadAfter(const RunRow &run);
    void keepBooks(const RunController &run);
    Result<QList<Source>> chosenSources(const RunPlan &plan) const;
    QList<NewItem> firstItems(const QList<Source> &sources, int limit) const;

    EngineCore &c;
};

} // namespace trawl
