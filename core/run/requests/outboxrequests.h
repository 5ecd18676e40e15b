// Requests about the outbox: what waits for the ETL API, and sending it now.
#pragma once

#include "domain/requests/outbox.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core.
class OutboxRequests final
{
public:
    explicit OutboxRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<OutboxPage::Answer>> handle(OutboxPage asked, Actor actor);
    QCoro::Task<Result<OutboxTryNow::Answer>> handle(OutboxTryNow asked, Actor actor);

private:
    EngineCore &m_core;
};

} // namespace trawl
