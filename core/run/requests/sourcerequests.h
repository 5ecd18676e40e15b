// Requests about sources and their circuits: priority, rate, engine, on and off; probe, hold, close.
#pragma once

#include "domain/requests/sources.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class SourceRequests final
{
public:
    explicit SourceRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<SourceSetPriority::Answer>> handle(SourceSetPriority asked, Actor actor);
    QCoro::Task<Result<>> handle(SourceSetRate asked, Actor actor);
    QCoro::Task<Result<>> handle(SourceSetConcurrency asked, Actor actor);
    QCoro::Task<Result<>> handle(SourceSetEnabled asked, Actor actor);
    QCoro::Task<Result<>> handle(SourcePinEngine asked, Actor actor);
    QCoro::Task<Result<SourcesAnswer>> handle(SourcesList asked, Actor actor);
    QCoro::Task<Result<SourcesAnswer>> handle(SourcesReload asked, Actor actor);
    QCoro::Task<Result<>> handle(CircuitProbe asked, Actor actor);
    QCoro::Task<Result<>> handle(CircuitHold asked, Actor actor);
    QCoro::Task<Result<>> handle(CircuitClose asked, Actor actor);

private:
    using CircuitMove = std::function<QFuture<Result<CircuitReport>>(const QString &id)>;
    QCoro::Task<Result<>> moveCircuits(QStringList ids, CircuitMove move);
    QCoro::Task<Result<>> overrideSources(QStringList ids, std::function<void(runs::Overrides &)> edit);
    void putOverrides(RowId run, const QString &sourceId, const runs::Overrides &overrides);
    SourcesAnswer listed() const;

    EngineCore &m_core;
};

} // namespace trawl
