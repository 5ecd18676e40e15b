// Books of runs: what the controller keeps, and what is known without one.
#include "run/books/runbooks.h"

#include "store/items.h"
#include "store/runs.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms keepEvery = 3s; ///< how much of its time at work a crash may lose
} // namespace

QJsonObject laneBooks(const SourceLane &lane)
{
    if (!lane.lastAt.isSet())
        return {};
    return {{u"at"_s, lane.lastAt.ms},
            {u"http"_s, lane.lastHttp},
            {u"engine"_s, lane.lastEngine ? word(*lane.lastEngine) : QString()},
            {u"coverage"_s, lane.lastCoverage},
            {u"class"_s, word(lane.lastClass)},
            {u"streak"_s, lane.streak}};
}

void takeLaneBooks(SourceLane &lane, const QJsonObject &books)
{
    if (books.isEmpty())
        return;
    lane.lastAt = Instant{books["at"_L1].toInteger()};
    lane.lastHttp = books["http"_L1].toInt();
    lane.lastEngine = fromWord<EngineId>(books["engine"_L1].toString());
    lane.lastCoverage = books["coverage"_L1].toDouble(-1);
    lane.lastClass = fromWord<FailClass>(books["class"_L1].toString()).value_or(FailClass::None);
    lane.streak = books["streak"_L1].toString();
}

void showBooks(SourceStatus &row, const QJsonObject &books)
{
    if (books.isEmpty())
        return;
    row.lastAt = Instant{books["at"_L1].toInteger()};
    row.lastHttp = books["http"_L1].toInt();
    const auto engine = fromWord<EngineId>(books["engine"_L1].toString());
    row.lastEngine = engine ? engineLabel(*engine) : QString();
    row.lastCoverage = books["coverage"_L1].toDouble(-1);
    row.lastClass = books["class"_L1].toString();
    row.streak = books["streak"_L1].toString();
}

namespace {

struct Ended {
    RunRow row;
    QHash<QString, Counts> counts;
    QJsonObject statistics;
    QHash<QString, runs::Overrides> overrides;
    std::optional<QHash<QString, QHash<SkipReason, int>>>
        skips; ///< not read again while the number of skipped items stays
};

Result<Ended> readEnded(Db &db, RowId id, qint64 skipsKnownFor)
{
    Ended ended;
    auto row = runs::byId(db, id);
    if (!row)
        return row.error();
    ended.row = row.take();
    auto counts = items::countsBySource(db, id);
    if (!counts)
        return counts.error();
    ended.counts = counts.take();
    auto statistics = runs::statistics(db, id);
    if (!statistics)
        return statistics.error();
    ended.statistics = statistics.take();
    const auto sources = runs::sourceSnapshots(db, id);
    if (!sources)
        return sources.error();
    for (const runs::RunSource &source : sources.value())
        ended.overrides.insert(source.sourceId, source.overrides);
    if (ended.row.counts.skipped != skipsKnownFor) {
        auto skips = items::skips(db, id);
        if (!skips)
            return skips.error();
        ended.skips = skips.take();
    }
    return ended;
}

} // namespace

QCoro::Task<> refreshEnded(EngineCore &c)
{
    if (!c.shown || c.controller(c.shown->id))
        co_return;
    const RowId id = c.shown->id;
    const qint64 known = c.ended.run == id ? c.ended.skipsKnownFor : -1;
    auto read = c.parts.store->read([=](Db &db) { return readEnded(db, id, known); });
    Result<Ended> found = co_await read;
    if (!found) {
        c.parts.log->error("store", found.error().sentence());
        co_return;
    }
    if (!c.shown || c.shown->id != id || c.controller(id))
        co_return; // another run is shown by now
    Ended ended = found.take();
    c.shown = ended.row;
    c.shown->interrupted = c.isInterrupted(ended.row);
    if (c.ended.run != id)
        c.ended = {};
    c.ended.run = id;
    c.ended.counts = ended.counts;
    c.ended.statistics = ended.statistics;
    c.ended.overrides = ended.overrides;
    if (ended.skips) {
        c.ended.skips = *ended.skips;
        c.ended.skipsKnownFor = ended.row.counts.skipped;
    }
    c.dirty = true;
}

int skippedBlocked(const EngineCore &c)
{
    int all = 0;
    for (const QHash<SkipReason, int> &of : c.ended.skips)
        all += of.value(SkipReason::CircuitOpen) + of.value(SkipReason::Operator);
    return all;
}

std::optional<WhyRun> whyOfRun(const EngineCore &c, RowId run)
{
    if (const RunController *live = c.controller(run))
        return live->whyRun();
    if (!c.shown || c.shown->id != run)
        return std::nullopt;
    WhyRun why;
    why.state = c.shown->state;
    why.number = c.shown->number;
    why.since = c.shown->ended;
    why.reason = c.shown->reason;
    why.interrupted = c.shown->interrupted;
    why.pending = c.shown->counts.pending + c.shown->counts.leased;
    return why;
}

// --- the controller's part

QJsonObject RunController::statistics() const
{
    QJsonObject books;
    for (const SourceLane &lane : m_lanes)
        books.insert(lane.source.id, laneBooks(lane));
    return {{u"activeMs"_s, qint64((m_activeEarlier + activeTime()).count())}, {u"books"_s, books}};
}

void RunController::takeStatistics(const QJsonObject &statistics)
{
    m_activeEarlier = Ms(statistics["activeMs"_L1].toInteger());
    m_run.activeMs = (m_activeEarlier + activeTime()).count();
    const QJsonObject books = statistics["books"_L1].toObject();
    for (SourceLane &lane : m_lanes)
        takeLaneBooks(lane, books[lane.source.id].toObject());
}

/// The program ends in order: the run rests, it was not interrupted. What was asked for before (stop) is done.
QCoro::Task<> RunController::keepState()
{
    const QList<RunState> working{RunState::Running, RunState::Pausing}, stopping{RunState::Stopping};
    if (m_settling)
        co_return; // its end is being written
    if (m_run.state == RunState::Stopping)
        co_await setState(stopping, RunState::Stopped, m_run.reason);
    else if (working.contains(m_run.state))
        co_await setState(working, RunState::Paused, u"Paused by you when the program was closed"_s);
}

/// What a crash would lose of active time and last results is a few seconds.
QCoro::Task<> RunController::keepStatistics(std::stop_token stop)
{
    QJsonObject kept;
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*p.timers, keepEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        const QJsonObject books = statistics();
        if (books == kept || !isActive(m_run.state))
            continue;
        kept = books;
        const RowId id = m_run.id;
        p.writeLater(u"The run's statistics"_s, [=](Db &db) { return runs::saveStatistics(db, id, books); });
    }
}

} // namespace trawl
