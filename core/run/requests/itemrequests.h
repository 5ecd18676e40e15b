// Requests about items: pages of the queue, counts by facet, orphans.
#pragma once

#include "domain/requests/items.h"
#include "run/enginecore.h"
#include "store/items.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class ItemRequests final
{
public:
    explicit ItemRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<ItemsPage::Answer>> handle(ItemsPage asked, Actor actor);
    QCoro::Task<Result<ItemsRow::Answer>> handle(ItemsRow asked, Actor actor);
    QCoro::Task<Result<ItemsGet::Answer>> handle(ItemsGet asked, Actor actor);
    QCoro::Task<Result<Facets>> handle(ItemsFacets asked, Actor actor);
    QCoro::Task<Result<ItemsUnlock::Answer>> handle(ItemsUnlock asked, Actor actor);

private:
    QStringList sourceIdsLike(const QStringList &words) const;
    QHash<RowId, QString> standingStill(RowId id) const;
    Result<items::ItemQuery> itemQuery(const ItemOrder &order) const;

    EngineCore &m_core;
};

} // namespace trawl
