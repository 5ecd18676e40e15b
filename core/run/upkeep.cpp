// The engine's loops; see upkeep.h.
#include "run/upkeep.h"

#include "async/sleep.h"
#include "run/books/runbooks.h"
#include "run/clockwork/orphans.h"
#include "store/items.h"
#include "store/logs.h"

#include <QCoroFuture>

#include <ctime>

namespace trawl {

namespace {
constexpr Ms countEvery = 400ms;
constexpr Ms longestPause = 30s;                    ///< between two counts, however long one took
constexpr Ms logKept = std::chrono::hours(24 * 30); ///< D3
constexpr Ms sweepEvery = 15s;                      ///< D4
constexpr Ms tryStoreEvery = 2s;                    ///< so long it may be away without a word while nothing is written
constexpr int storeMoved = 4011, storeLocked = 4012;
constexpr qsizetype keptLines = 2000; ///< of the log, that the store did not take; the day's file has all
constexpr Ms lookAtClockEvery = 1s;
constexpr Ms ordinarySkew = 1s; ///< that clocks are kept right by; more is somebody's act, or a machine that slept
} // namespace

Upkeep::Upkeep(EngineCore &core, RequestHandlers &handlers, Signal &recovered)
    : m_core(core), m_handlers(handlers), m_recovered(recovered)
{
}

void Upkeep::begin(TaskScope &scope)
{
    scope.spawn("engine.count", [this](std::stop_token stop) { return count(stop); });
    scope.spawn("engine.housekeep", [this](std::stop_token stop) { return housekeep(stop); });
    scope.spawn("engine.watchStore", [this](std::stop_token stop) { return watchStore(stop); });
    scope.spawn("engine.sweep", [this](std::stop_token stop) { return sweep(stop); });
    scope.spawn("engine.clock", [this](std::stop_token stop) { return watchClock(stop); });
}

QCoro::Task<> Upkeep::count(std::stop_token stop)
{
    MonoTime next;
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_core.parts.timers, countEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        co_await writeLog();
        m_core.parts.log->look();
        lookAtStore();
        if (m_core.parts.clock().mono < next || !m_core.changes.takeCountsDue())
            continue;
        const Ms before = co_await readerWorked();
        co_await countOnce();
        // Counting a large run is work for the reader thread: it may take a fiftieth of its time. What counts is work:
        // on a busy machine, waiting for a turn would keep the figures old for as long again fifty times.
        const Ms after = co_await readerWorked();
        next = m_core.parts.clock().mono + std::min(50 * (after - before), longestPause);
    }
}

QCoro::Task<Ms> Upkeep::readerWorked()
{
    auto read = m_core.parts.store->read([](Db &) -> Result<qint64> {
        timespec used{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return qint64(used.tv_sec) * 1000 + used.tv_nsec / 1'000'000;
    });
    const Result<qint64> worked = co_await read;
    co_return Ms(worked ? worked.value() : 0);
}

QCoro::Task<> Upkeep::countOnce()
{
    Store *store = m_core.parts.store.get();
    QList<RowId> ids;
    for (const auto &[id, run] : m_core.runs.active())
        ids.append(id);
    for (const RowId id : ids) {
        auto read = store->read([=](Db &db) { return items::countsBySource(db, id); });
        const Result<QHash<QString, Counts>> counts = co_await read;
        if (RunController *run = m_core.runs.controller(id); run && counts)
            run->setCounts(counts.value());
    }
    co_await refreshEnded(m_core);
    items::SweepOrder order = m_core.sweepOrder();
    order.preview = true;
    auto readStuck = store->read([=](Db &db) { return items::sweep(db, order); });
    const Result<QList<items::Unlocked>> stuck = co_await readStuck;
    if (stuck) {
        m_core.health.setStuck(int(stuck->size()));
        for (const RowId id : ids) {
            QHash<QString, int> bySource;
            for (const items::Unlocked &one : stuck.value())
                bySource[one.row.sourceId] += one.row.run == id ? 1 : 0;
            if (RunController *run = m_core.runs.controller(id))
                run->setStuck(bySource);
        }
    }
    co_await m_handlers.upload.refreshReady();
}

QCoro::Task<> Upkeep::writeLog()
{
    m_unwritten += m_core.parts.log->takeForStore();
    if (m_unwritten.size() > keptLines)
        m_unwritten.remove(0, m_unwritten.size() - keptLines);
    if (m_unwritten.isEmpty())
        co_return;
    const QList<LogLine> lines = std::exchange(m_unwritten, {});
    auto write = m_core.parts.store->write(Lane::Bulk, [=](Db &db) { return logs::append(db, lines); });
    const Result<int> written = co_await write;
    // A store that fails shows as a problem, not as more lines that can't be written. These are tried again: nothing
    // else tells a store at rest that it is well again.
    if (!written) {
        m_core.health.failed(written.error(), m_core.now());
        m_unwritten = lines + m_unwritten;
    } else {
        m_core.health.wrote(m_core.now());
    }
    m_core.changes.touch();
}

bool Upkeep::worksOnARun() const
{
    for (const auto &[id, run] : m_core.runs.active()) {
        if (run->row().state != RunState::Paused)
            return true;
    }
    return false;
}

/// Asks for the store and writes nothing: one that takes no writes says so also while there are none, and one that is
/// back is known to be, without a write that somebody would have to wait for.
QCoro::Task<> Upkeep::watchStore(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_core.parts.timers, tryStoreEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        if (m_core.health.well() && worksOnARun())
            continue; // what a run writes tells
        auto tried = m_core.parts.store->write(Lane::Interactive, [](Db &) -> Result<> { return success(); });
        const Result<> reached = co_await tried;
        if (!reached && reached.error().kind == ErrorKind::Cancelled)
            co_return; // it is closed: the program ends
        const int known = m_core.health.error().code;
        if (!reached)
            m_core.health.failed(reached.error(), m_core.now());
        else if (!m_core.health.well() && (known == storeMoved || known == storeLocked))
            m_core.health.wrote(
                m_core.now()); // what else was wrong, a disk that is full, only a write that is kept shows as over
        else
            continue;
        m_core.changes.touch();
    }
}

QCoro::Task<> Upkeep::sweep(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_core.parts.timers, sweepEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        const Result<Orphans> unlocked = co_await unlockOrphans(m_core);
        if (!unlocked && unlocked.error().kind == ErrorKind::Cancelled)
            co_return; // it is closed; other faults of the store are told by watchStore()
    }
}

/// Waits go by the monotonic clock; records follow the wall clock as soon as it was set.
QCoro::Task<> Upkeep::watchClock(std::stop_token stop)
{
    co_await m_recovered.wait(stop);
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_core.parts.timers, lookAtClockEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        const Ms skew = m_core.steady->skew();
        if (skew > ordinarySkew || skew < -ordinarySkew)
            co_await clockWasSet(skew);
        else
            m_core.steady->takeOver(skew);
    }
}

/// What the store keeps of waits and leases moves along. Set forward, before the engine knows it; set back, after it:
/// nothing is due too early in between, and what looks far away then is asked anew.
QCoro::Task<> Upkeep::clockWasSet(Ms skew)
{
    const Instant before = m_core.now();
    if (skew < 0ms)
        m_core.steady->takeOver(skew);
    auto write =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return items::shiftWaits(db, before, skew); });
    const Result<> shifted = co_await write;
    if (!shifted) { // the next look sees the same step again
        if (skew < 0ms)
            m_core.steady->takeOver(-skew);
        m_core.parts.log->error("store", shifted.error().sentence());
        co_return;
    }
    if (skew > 0ms)
        m_core.steady->takeOver(skew);
    const QString said =
        skew > 0ms
            ? translate("core",
                        "The clock of this machine went forward by %1; what waits goes on as long as it was meant to")
            : translate("core",
                        "The clock of this machine was set back by %1; what waits goes on as long as it was meant to");
    m_core.parts.log->warn("engine", said.arg(durationText(skew > 0ms ? skew : -skew)));
    for (const auto &[id, run] : m_core.runs.active())
        run->itemsRequeued();
    m_core.changes.itemsChanged();
}

/// Once a minute what is due by itself (D3 and D4): a run whose captures are all decided and uploaded is
/// finalized, with a minute for second thoughts and only if nothing in it asks for a retry; pictures that nobody needs
/// go; old lines of the log are deleted.
QCoro::Task<> Upkeep::housekeep(std::stop_token stop)
{
    RowId candidate = 0;
    co_await m_recovered.wait(stop);
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_core.parts.timers, 60s, stop);
        if (wake == Wake::Stopped)
            co_return;
        const RowId done = m_core.finishedRun();
        if (done != 0 && done == candidate) {
            const RunFinalize finalize{done};
            const Result<RunFinalize::Answer> finalized = co_await m_handlers.runs.handle(finalize, policyActor());
            if (!finalized)
                m_core.parts.log->warn("run", finalized.error().sentence());
        }
        candidate = done;
        const Result<int> released = co_await releasePictures(m_core, rejectedKept, false);
        const Instant before = m_core.now() - logKept;
        auto write = m_core.parts.store->write(Lane::Bulk, [=](Db &db) { return logs::trim(db, before); });
        const Result<int> trimmed = co_await write;
        if (!released || !trimmed)
            m_core.parts.log->warn("store", (released ? trimmed.error() : released.error()).sentence());
    }
}

/// A store whose file was moved or cut says so before the next write would: nothing may be going on.
void Upkeep::lookAtStore()
{
    const Result<> there = m_core.parts.store->look();
    if (there) {
        if (std::exchange(m_storeAway, false)) // writing the line shows that it is well again
            m_core.parts.log->info("store", translate("core", "The store's file is back"));
        return;
    }
    if (m_storeAway && !m_core.health.well() && m_core.health.error().why == there.error().why)
        return;
    m_storeAway = true;
    m_core.health.failed(there.error(), m_core.now());
    m_core.changes.touch();
    m_core.parts.log->error("store", there.error().sentence());
}

} // namespace trawl
