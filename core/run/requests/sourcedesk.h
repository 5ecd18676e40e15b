// Verbs about sources and their circuits: priority, rate, engine, on and off; probe, hold, close.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class SourceDesk final : public QObject
{
    Q_OBJECT
public:
    explicit SourceDesk(EngineCore &core, QObject *parent = nullptr);
    void registerVerbs();

private:
    VerbTask setPriority(QJsonObject args);
    VerbTask setRate(QJsonObject args);
    VerbTask setConcurrency(QJsonObject args);
    VerbTask setEnabled(QJsonObject args);
    VerbTask pinEngine(QJsonObject args);
    VerbTask circuitVerb(QString verb, QJsonObject args);
    VerbTask listSources(QJsonObject args);
    VerbTask reloadSources(QJsonObject args);

    QCoro::Task<Result<>> overrideSources(QStringList ids, std::function<void(runs::Overrides &)> edit);
    void putOverrides(RowId run, const QString &sourceId, const runs::Overrides &overrides);

    EngineCore &c;
};

} // namespace trawl
