// Requests about pages across runs.
#pragma once

#include "domain/requests/pages.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class PageRequests final
{
public:
    explicit PageRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<PagesPage::Answer>> handle(PagesPage asked, Actor actor);

private:
    QCoro::Task<Result<PagesPage::Answer>> ofItem(RowId item);

    EngineCore &m_core;
};

} // namespace trawl
