// Links and sitemaps.
#include "run/crawl/frontier.h"

#include "fetch/sitemap.h"
#include "policy/urlkey.h"

#include <QCoroFuture>

namespace trawl {

Frontier::Frontier(Parts &parts, const Lifecycle &lifecycle, Lanes &lanes, RunEvents &events)
    : m_parts(parts), m_lifecycle(lifecycle), m_lanes(lanes), m_events(events)
{
}

items::Room Frontier::roomOf(const SourceLane &lane) const
{
    items::Room room;
    room.ofSource = lane.source.discovery.maximum;
    if (m_lifecycle.row().plan.limit > 0)
        room.ofRun = m_lifecycle.row().plan.limit;
    return room;
}

void Frontier::linksCame(SourceLane &lane, int added, int over)
{
    lane.pending += added;
    lane.known += added;
    if (over > 0 && !std::exchange(lane.saidFull, true)) {
        m_parts.log->info("discovery",
                          translate("core",
                                    "The maximum of items is reached: further links are left out (%1 of this source, "
                                    "discovery.maximum is %2)")
                              .arg(lane.known)
                              .arg(lane.source.discovery.maximum),
                          lane.source.id);
    }
    if (added > 0) {
        lane.onlyLater = false;
        Q_EMIT m_events.itemsChanged();
    }
}

QCoro::Task<Result<>> Frontier::readSitemaps(std::stop_token stop)
{
    for (SourceLane &lane : m_lanes.all()) {
        const bool known = lane.known > lane.source.startUrls.size(); // a resumed run that had read it
        if (lane.source.discovery.sitemap.isEmpty() || known || stop.stop_requested())
            continue;
        const SitemapManner manner{m_parts.userAgent, m_parts.credentialsOf(lane.source.id)};
        const Result<QStringList> urls =
            co_await readSitemap(*m_parts.texts, lane.source.discovery.sitemap, manner, stop);
        if (!urls) {
            m_parts.log->warn("discovery", urls.error().sentence(), lane.source.id);
            continue;
        }
        const Result<> kept = co_await enqueue(&lane, urls.value());
        if (!kept)
            co_return kept;
    }
    co_return success();
}

QCoro::Task<Result<>> Frontier::enqueue(SourceLane *lane, QStringList urls)
{
    QList<NewItem> found;
    for (const QString &url : urls) {
        NewItem item;
        item.sourceId = lane->source.id;
        item.url = url;
        item.identityKey = identityKey(url);
        item.depth = 0;
        item.foundOn = lane->source.discovery.sitemap;
        if (!item.identityKey.isEmpty() && lane->scope && lane->scope->check(item.url, item.depth).inside)
            found.append(item);
    }
    const RowId run = m_lifecycle.id();
    const Instant now = m_parts.now();
    const items::Room room = roomOf(*lane);
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return items::enqueue(db, run, found, now, room); });
    const Result<items::Enqueued> enqueued = co_await write;
    if (!enqueued)
        co_return enqueued.error();
    linksCame(*lane, enqueued->inserted, enqueued->over);
    co_return success();
}

} // namespace trawl
