// The lanes of a run.
#include "run/crawl/lanes.h"

#include "policy/sourceconfig.h"
#include "policy/urlkey.h"

#include <algorithm>
#include <numeric>

namespace trawl {

namespace {

QJsonObject lastResult(const SourceLane &lane)
{
    QJsonObject result;
    if (lane.lastAt.isSet()) {
        result = {{u"at"_s, lane.lastAt.ms},
                  {u"http"_s, lane.lastHttp},
                  {u"engine"_s, lane.lastEngine ? word(*lane.lastEngine) : QString()},
                  {u"coverage"_s, lane.lastCoverage},
                  {u"class"_s, word(lane.lastClass)},
                  {u"streak"_s, lane.streak},
                  {u"notes"_s, lane.notes.toJson()}};
    }
    if (!lane.hung.isEmpty())
        result.insert(u"stuck"_s, lane.hung.toJson());
    // Noted after the fact: where a crash lost it, what is in the queue already is offered once more, and ignored.
    if (lane.seeded)
        result.insert(u"seeded"_s, true);
    if (lane.sitemapRead)
        result.insert(u"sitemapRead"_s, true);
    if (lane.sitemapPartly)
        result.insert(u"sitemapPartly"_s, true);
    if (lane.owed()) // a run that stops like this has work left, whatever its items say
        result.insert(u"owed"_s, true);
    return result;
}

void takeLastResult(SourceLane &lane, const QJsonObject &result)
{
    lane.seeded = result["seeded"_L1].toBool() || result.contains("at"_L1); // no page comes before them
    lane.sitemapRead = result["sitemapRead"_L1].toBool();
    lane.sitemapPartly = result["sitemapPartly"_L1].toBool();
    lane.sitemapFailed = lane.seeded && !lane.sitemapRead && !result["owed"_L1].toBool();
    lane.hung = HungPages::fromJson(result["stuck"_L1].toArray());
    if (!result.contains("at"_L1))
        return;
    lane.lastAt = Instant{result["at"_L1].toInteger()};
    lane.lastHttp = result["http"_L1].toInt();
    lane.lastEngine = fromWord<EngineId>(result["engine"_L1].toString());
    lane.lastCoverage = result["coverage"_L1].toDouble(-1);
    lane.lastClass = fromWord<FailClass>(result["class"_L1].toString()).value_or(FailClass::None);
    lane.streak = result["streak"_L1].toString();
    lane.notes = NoteTally::fromJson(result["notes"_L1].toObject());
}

} // namespace

Lanes::Lanes(const QList<runs::RunSource> &sources)
{
    for (const runs::RunSource &entry : sources) {
        SourceLane &lane = m_lanes.emplace_back();
        lane.source = sourceFromJson(entry.raw);
        lane.source.raw = {};
        lane.listOnly = entry.raw["list_only"_L1].toBool();
        lane.filed = {lane.source.priority, lane.source.concurrency, lane.source.rate};
        lane.domain = registrableDomain(hostOf(lane.source.startUrls.value(0)));
        auto scope = Scope::make(lane.source.discovery, lane.source.startUrls);
        if (scope)
            lane.scope = scope.take();
        lane.reach = std::make_shared<const Reach>(lane.source.startUrls, lane.source.allowPrivate);
        setOverrides(lane, entry.overrides);
    }
}

SourceLane *Lanes::find(const QString &sourceId)
{
    const auto found = std::find_if(m_lanes.begin(), m_lanes.end(),
                                    [&](const SourceLane &lane) { return lane.source.id == sourceId; });
    return found == m_lanes.end() ? nullptr : &*found;
}

const SourceLane *Lanes::find(const QString &sourceId) const
{
    return const_cast<Lanes *>(this)->find(sourceId);
}

std::vector<SourceLane *> Lanes::byPriority()
{
    std::vector<SourceLane *> lanes;
    for (SourceLane &lane : m_lanes)
        lanes.push_back(&lane);
    std::stable_sort(lanes.begin(), lanes.end(),
                     [](const SourceLane *a, const SourceLane *b) { return a->priority < b->priority; });
    return lanes;
}

int Lanes::inFlight() const
{
    return std::accumulate(m_lanes.begin(), m_lanes.end(), 0,
                           [](int sum, const SourceLane &lane) { return sum + lane.inFlight(); });
}

int Lanes::begun() const
{
    return std::accumulate(m_lanes.begin(), m_lanes.end(), 0,
                           [](int sum, const SourceLane &lane) { return sum + lane.begun(); });
}

int Lanes::held() const
{
    return std::accumulate(m_lanes.begin(), m_lanes.end(), 0,
                           [](int sum, const SourceLane &lane) { return sum + lane.held(); });
}

void Lanes::setStuck(const QHash<QString, int> &stuck)
{
    for (SourceLane &lane : m_lanes)
        lane.stuck = stuck.value(lane.source.id);
}

qint64 Lanes::known() const
{
    return std::accumulate(m_lanes.begin(), m_lanes.end(), qint64(0),
                           [](qint64 sum, const SourceLane &lane) { return sum + lane.known; });
}

void Lanes::setOverrides(SourceLane &lane, const runs::Overrides &overrides)
{
    lane.overrides = overrides;
    lane.priority = overrides.priority.value_or(lane.filed.priority);
    lane.source.concurrency = overrides.concurrency.value_or(lane.filed.concurrency);
    lane.source.rate = lane.filed.rate;
    if (overrides.rate) {
        lane.source.rate.perSecond = *overrides.rate;
        lane.source.rate.cap = std::max(lane.source.rate.cap, *overrides.rate);
        lane.notBefore = {};
    }
}

Counts Lanes::setCounts(const QHash<QString, Counts> &counts)
{
    Counts all;
    for (SourceLane &lane : m_lanes) {
        lane.counts = counts.value(lane.source.id);
        all.pending += lane.counts.pending;
        all.leased += lane.counts.leased;
        all.captured += lane.counts.captured;
        all.failed += lane.counts.failed;
        all.skipped += lane.counts.skipped;
        all.unreviewed += lane.counts.unreviewed;
        all.approved += lane.counts.approved;
        all.rejected += lane.counts.rejected;
        all.flagged += lane.counts.flagged;
        all.recorded += lane.counts.recorded;
        all.uploadFailed += lane.counts.uploadFailed;
    }
    return all;
}

QJsonObject Lanes::books() const
{
    QJsonObject books;
    for (const SourceLane &lane : m_lanes)
        books.insert(lane.source.id, lastResult(lane));
    return books;
}

void Lanes::takeBooks(const QJsonObject &books)
{
    for (SourceLane &lane : m_lanes)
        takeLastResult(lane, books[lane.source.id].toObject());
}

} // namespace trawl
