// Links and sitemaps.
#include "run/crawl/frontier.h"

#include "async/sleep.h"
#include "policy/scope.h"
#include "run/crawl/trailjudge.h"
#include "store/leftout.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms againAfter = 30s; ///< a sitemap whose pages were not taken, or that got no turn
constexpr Ms waitingStep = 1s; ///< how often a waiting sitemap is looked at
constexpr Ms pausedStep = 200ms;
constexpr qsizetype atOnce = 1000; ///< addresses in one transaction: some milliseconds of either thread
} // namespace

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
        const bool settled = lane.source.discovery.sitemap.isEmpty() || lane.sitemapRead || !lane.takesAddresses;
        if (settled || stop.stop_requested())
            continue;
        const Result<> kept = co_await readSitemapOf(&lane, stop);
        if (!kept)
            co_return kept;
    }
    co_return success();
}

/// The lane waits for its sitemap until its pages are in the queue: else the run could end in between.
QCoro::Task<Result<>> Frontier::readSitemapOf(SourceLane *lane, std::stop_token stop)
{
    const int tries = lane->sitemapTries;
    const SitemapManner manner = mannerOf(lane);
    const SitemapEnd end = co_await readSitemap(*m_parts.texts, lane->source.discovery.sitemap, manner, stop);
    const auto isCancelled = [](const Result<> &result) {
        return !result && result.error().kind == ErrorKind::Cancelled;
    };
    if (isCancelled(end.read) || isCancelled(end.taken))
        co_return success(); // the run stops, which is no fault of the sitemap; it is asked for when the run goes on
    if (lane->sitemapTries > tries && lane->sitemapTries < robotsPatience)
        co_return success(); // its robots.txt or its turn could not be had; the log has the line
    if (!end.read)
        m_parts.log->warn("discovery", end.read.error().sentence(), lane->source.id);
    if (end.left > 0) {
        m_parts.log->info(
            "discovery",
            translate("core", "The maximum of items is reached (%1 of this source): files of the sitemap "
                              "%2 that are not asked for: %3")
                .arg(QString::number(lane->known), lane->source.discovery.sitemap, QString::number(end.left)),
            lane->source.id);
    }
    const Result<> kept = end.taken;
    lane->sitemapRead = end.read && kept;
    lane->sitemapFailed = !end.read;
    lane->sitemapPartly = !end.whole;
    // Pages that the store did not take are looked for again: a run that ends without them would seem whole.
    lane->sitemapDue = kept ? Instant{} : m_parts.now() + againAfter;
    co_return kept;
}

bool Frontier::hasWaiting() const
{
    return std::any_of(m_lanes.all().begin(), m_lanes.all().end(),
                       [](const SourceLane &lane) { return lane.sitemapDue.isSet(); });
}

QCoro::Task<> Frontier::readWaiting(std::stop_token stop)
{
    while (hasWaiting() && !stop.stop_requested()) {
        co_await sleepFor(*m_parts.timers, waitingStep, stop);
        for (SourceLane &lane : m_lanes.all()) {
            const bool due = lane.enabled() && lane.sitemapDue.isSet() && lane.sitemapDue <= m_parts.now();
            if (!due || !m_lifecycle.mayStart() || stop.stop_requested())
                continue; // a paused run asks for nothing
            const Result<> kept = co_await readSitemapOf(&lane, stop);
            if (!kept)
                m_parts.log->error("discovery", kept.error().sentence(), lane.source.id);
            m_events.wakeUp(); // there are pages now, or the run is at its end
        }
    }
}

void Frontier::postpone(SourceLane *lane, Instant again)
{
    // Several files of one reading may wait for the same robots.txt: that is one try.
    if (!(lane->sitemapDue > m_parts.now()))
        ++lane->sitemapTries;
    if (lane->sitemapTries < robotsPatience)
        lane->sitemapDue = again;
}

SitemapManner Frontier::mannerOf(SourceLane *lane)
{
    SitemapManner manner;
    const bool routes = keyOptions(lane->source.discovery).keepFragment;
    manner.parse = [this, routes](QByteArray body, QString contentType, QString file) {
        return m_parts.extractor->readSitemap({std::move(body), std::move(contentType), std::move(file), routes});
    };
    manner.take = [this, lane](QStringList pages, std::stop_token stop) {
        Found found;
        found.urls = std::move(pages);
        found.on = lane->source.discovery.sitemap;
        return enqueue(lane, std::move(found), std::move(stop));
    };
    manner.hasRoom = [this, lane] {
        const items::Room room = roomOf(*lane);
        return lane->known < room.ofSource && (room.ofRun < 0 || m_lanes.known() < room.ofRun);
    };
    manner.warn = [this, lane](const QString &sentence) { m_parts.log->warn("discovery", sentence, lane->source.id); };
    manner.userAgent = m_parts.userAgent;
    manner.credentials = m_parts.credentialsOf(lane->source.id);
    const auto judge = std::make_shared<TrailJudge>(lane->source.obeyRobots ? m_parts.robots.get() : nullptr,
                                                    std::nullopt, lane->reach);
    manner.hopCheck = judge->hopCheck();
    manner.hopLearn = judge->hopLearn();
    manner.reach = lane->reach;
    manner.mayAsk = [this, lane](QString file, std::stop_token stop) {
        return mayAsk(lane, std::move(file), std::move(stop));
    };
    return manner;
}

QCoro::Task<Result<>> Frontier::mayAsk(SourceLane *lane, QString file, std::stop_token stop)
{
    const QString rateKey = lane->source.rateKey();
    if (lane->source.obeyRobots) {
        const RobotsAnswer robots = co_await m_parts.robots->check(file, lane->reach, stop);
        if (stop.stop_requested())
            co_return cancelledError();
        if (!robots.allowed && robots.retryAt.isSet()) {
            postpone(lane, robots.retryAt);
            m_parts.log->warn("robots", robots.reason, lane->source.id);
        }
        if (!robots.allowed)
            co_return permanentError(2002, translate("core", "The sitemap %1 could not be read").arg(file),
                                     robots.reason);
        auto delayed = m_parts.coordination->setCrawlDelay(rateKey, robots.crawlDelay);
        const Result<> delay = co_await delayed;
        if (!delay)
            m_parts.log->warn("discovery", delay.error().sentence(), lane->source.id);
    }
    const Rate rate = lane->source.rate;
    while (!stop.stop_requested()) {
        auto asked = m_parts.coordination->takeToken(rateKey, rate);
        const Result<Ms> wait = co_await asked;
        if (!wait) {
            postpone(lane, m_parts.now() + againAfter); // no turn could be had, which is no fault of the sitemap
            m_parts.log->warn("discovery", wait.error().sentence(), lane->source.id);
            co_return wait.error();
        }
        if (wait.value() == Ms(0))
            co_return success();
        co_await sleepFor(*m_parts.timers, wait.value(), stop);
    }
    co_return cancelledError();
}

bool Frontier::isPaused() const
{
    return m_lifecycle.state() == RunState::Pausing || m_lifecycle.state() == RunState::Paused;
}

QCoro::Task<Result<>> Frontier::seed(SourceLane *lane, qsizetype count, std::stop_token stop)
{
    if (lane->seeded) {
        lane->source.startUrls.clear();
        co_return success();
    }
    Found found;
    const QStringList &all = lane->source.startUrls;
    found.urls = count == all.size() ? all : all.first(count);
    found.tellTwice = lane->known == 0;
    Found rest;
    rest.urls = all.mid(count);
    rest.tooMany = true;
    Result<> kept = co_await enqueue(lane, std::move(found), stop);
    if (kept)
        kept = co_await enqueue(lane, std::move(rest), stop);
    lane->seeded = kept.ok();
    if (lane->seeded)
        lane->source.startUrls.clear();
    co_return kept;
}

FoundLinks Frontier::partOf(const SourceLane &lane, const Found &found, qsizetype from) const
{
    FoundLinks part;
    const UrlKeyOptions keys = keyOptions(lane.source.discovery);
    const qsizetype end = std::min(from + atOnce, found.urls.size());
    for (qsizetype i = from; i < end; ++i) {
        NewItem item;
        item.sourceId = lane.source.id;
        item.url = found.urls.at(i);
        item.identityKey = identityKey(item.url, keys);
        item.foundOn = found.on;
        if (!found.on.isEmpty() && lane.scope)
            sortIn(part, item, *lane.scope);
        else if (found.on.isEmpty() && !item.identityKey.isEmpty())
            part.items.append(item);
    }
    return part;
}

QCoro::Task<Result<>> Frontier::enqueue(SourceLane *lane, Found found, std::stop_token stop)
{
    const RowId run = m_lifecycle.id();
    // Start addresses have the room that was shared out before; what is beyond it has none.
    const bool sharedOut = found.on.isEmpty() && !found.tooMany;
    const items::Room room = sharedOut ? items::Room{} : roomOf(*lane);
    for (qsizetype from = 0; from < found.urls.size(); from += atOnce) {
        while (isPaused() && !stop.stop_requested())
            co_await sleepFor(*m_parts.timers, pausedStep, stop);
        if (stop.stop_requested() || m_lifecycle.state() == RunState::Stopping)
            co_return cancelledError();
        const FoundLinks part = partOf(*lane, found, from);
        const Instant now = m_parts.now();
        auto write = m_parts.store->write(
            Lane::Bulk, [=](Db &db) { return leftout::takeIn(db, run, part.items, part.out, now, room); });
        const Result<items::Enqueued> enqueued = co_await write;
        if (!enqueued)
            co_return enqueued.error();
        for (const NewItem &twice : found.tellTwice ? enqueued->duplicates : QList<NewItem>())
            m_parts.log->info("queue", translate("core", "%1 is in the queue already").arg(twice.url), twice.sourceId);
        linksCame(*lane, enqueued->inserted, found.tooMany ? 0 : enqueued->over); // the start has said so
    }
    co_return success();
}

} // namespace trawl
