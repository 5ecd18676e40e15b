// Looks whether all that the engine needs is there and works: what the doctor says, and what a bundle of diagnostics
// keeps of it.
#pragma once

#include "domain/requests/system.h"
#include "run/enginecore.h"
#include "services/webhooksender.h"

#include <stop_token>

namespace trawl {

/// Engine thread; borrowed core. Join the scope of its callers before it dies.
class Checkup final
{
public:
    explicit Checkup(EngineCore &core) : m_core(core) {}

    enum class How {
        Quiet,  ///< nothing is started for it and no webhook connected to: they are looked for only
        Usual,  ///< browsers are started; webhooks are connected to, and get no message
        Notify, ///< webhooks get a message, too
    };
    /// In dependency order; each line says what it found and what to do. What @p stop leaves no time for says so.
    QCoro::Task<QList<HealthCheck>> all(How how, std::stop_token stop);

private:
    HealthCheck workspace() const;
    QList<HealthCheck> sourcesAndLog() const;
    QCoro::Task<HealthCheck> tryStore();
    QCoro::Task<HealthCheck> tryExtractor();
    QCoro::Task<HealthCheck> tryEngine(Engine *engine, How how, std::stop_token stop);
    QCoro::Task<HealthCheck> trySink();
    QCoro::Task<HealthCheck> tryMirror(std::stop_token stop);
    QCoro::Task<HealthCheck> tryWebhook(Webhook hook, How how, std::stop_token stop);
    QCoro::Task<QList<HealthCheck>> tryWebhooks(How how, std::stop_token stop);

    EngineCore &m_core;
};

} // namespace trawl
