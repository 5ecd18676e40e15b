// Books of runs: what the controller keeps, and what is known without one.
#include "run/books/runbooks.h"

#include "policy/notetally.h"
#include "store/items.h"
#include "store/runs.h"

#include <QCoroFuture>

namespace trawl {

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
    row.notes = NoteTally::fromJson(books["notes"_L1].toObject()).counts();
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
    if (!c.runs.shown() || c.runs.shownController())
        co_return;
    const RowId id = c.runs.shownId();
    const EndedBooks before = c.runs.ended();
    const qint64 known = before.run == id ? before.skipsKnownFor : -1;
    auto read = c.parts.store->read([=](Db &db) { return readEnded(db, id, known); });
    Result<Ended> found = co_await read;
    if (!found) {
        c.parts.log->error("store", found.error().sentence());
        co_return;
    }
    if (c.runs.shownId() != id || c.runs.shownController())
        co_return; // another run is shown by now
    Ended ended = found.take();
    EndedBooks books;
    books.run = id;
    books.counts = ended.counts;
    books.statistics = ended.statistics;
    books.overrides = ended.overrides;
    books.skips = ended.skips ? *ended.skips : before.skips;
    books.skipsKnownFor = ended.skips ? ended.row.counts.skipped : known;
    c.runs.update(ended.row);
    c.runs.setEnded(std::move(books));
    c.changes.touch();
}

int skippedBlocked(const EngineCore &c)
{
    int all = 0;
    for (const QHash<SkipReason, int> &of : c.runs.ended().skips)
        all += of.value(SkipReason::CircuitOpen) + of.value(SkipReason::Operator);
    return all;
}

QString shownReason(const EngineCore &c, const RunRow &run)
{
    if (run.state != RunState::Paused || !run.reason.startsWith("TD-4"_L1) || !c.health.well())
        return run.reason;
    const RunController *live = c.runs.controller(run.id);
    const Instant since = live ? live->whyRun().since : Instant(); // else it rests since an earlier process
    return c.health.wroteAt() > since ? overReason(run.reason) : run.reason;
}

std::optional<WhyRun> whyOfRun(const EngineCore &c, RowId run)
{
    if (const RunController *live = c.runs.controller(run)) {
        WhyRun why = live->whyRun();
        why.reason = shownReason(c, live->row());
        return why;
    }
    const RunRow *shown = c.runs.shown();
    if (!shown || shown->id != run)
        return std::nullopt;
    WhyRun why;
    why.state = shown->state;
    why.number = shown->number;
    why.since = shown->ended;
    why.reason = shownReason(c, *shown);
    why.interrupted = shown->interrupted;
    why.pending = shown->counts.pending + shown->counts.leased;
    return why;
}

} // namespace trawl
