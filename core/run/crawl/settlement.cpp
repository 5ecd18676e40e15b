// How a run ends.
#include "run/crawl/settlement.h"

#include "domain/counted.h"
#include "policy/circuitbreaker.h"
#include "store/items.h"

#include <QCoroFuture>

namespace trawl {

namespace {
struct Skip {
    SkipReason why = SkipReason::CircuitOpen;
    QString reason;
};

Skip skipOf(const SourceLane &lane, const Circuit &circuit)
{
    if (!lane.enabled())
        return {SkipReason::Operator, translate("core", "The source was switched off for this run")};
    if (lane.robotsGivenUp())
        return {SkipReason::Robots, lane.robotsBlocked};
    return {SkipReason::CircuitOpen,
            translate("core", "The circuit stayed open to the end of the run: %1").arg(circuit.reason)};
}
} // namespace

Settlement::Settlement(Parts &parts, Lifecycle &lifecycle, Lanes &lanes, RunLeases &leases, RunEvents &events)
    : m_parts(parts), m_lifecycle(lifecycle), m_lanes(lanes), m_leases(leases), m_events(events)
{
}

/// Can it not become runnable within the run's time limit?
bool Settlement::blockedForGood(const SourceLane &lane) const
{
    if (!lane.enabled() || lane.robotsGivenUp())
        return true;
    const Now now = m_parts.clock();
    const Circuit circuit = m_parts.shared->circuit(lane.source.id);
    const CircuitStep peek = breaker::peek(circuit, lane.source.circuit, now);
    if (peek.granted)
        return false;
    if (!peek.retryAt.isSet())
        return circuit.state == CircuitState::ForcedOpen;
    const Instant limit = m_lifecycle.limitAt(now.wall);
    return limit.isSet() && peek.retryAt >= limit;
}

bool Settlement::anyStartable() const
{
    return std::any_of(m_lanes.all().begin(), m_lanes.all().end(),
                       [this](const SourceLane &lane) { return lane.counts.pending > 0 && !blockedForGood(lane); });
}

bool Settlement::seemsFinished() const
{
    if (m_lifecycle.limitReached())
        return true;
    return std::none_of(m_lanes.all().begin(), m_lanes.all().end(), [this](const SourceLane &lane) {
        return (lane.enabled() && lane.sitemapDue.isSet()) || lane.claiming || lane.starting ||
               !lane.buffer.isEmpty() || (lane.pending > 0 && !blockedForGood(lane));
    });
}

const SourceLane *Settlement::withoutEngine() const
{
    const SourceLane *found = nullptr;
    for (const SourceLane &lane : m_lanes.all()) {
        if (lane.claiming || lane.starting || !lane.buffer.isEmpty() || lane.inFlight() > 0)
            return nullptr;
        if (lane.enabled() && lane.sitemapDue.isSet())
            return nullptr; // there is something to do: its sitemap
        if (lane.pending <= 0 || blockedForGood(lane))
            continue;
        if (!lane.engineIsMissing)
            return nullptr;
        if (!found)
            found = &lane;
    }
    return found;
}

QCoro::Task<Result<qint64>> Settlement::leasedElsewhere()
{
    const RowId id = m_lifecycle.id();
    auto read = m_parts.store->read([=](Db &db) { return items::counts(db, id); });
    const Result<Counts> counts = co_await read;
    if (!counts)
        co_return counts.error();
    co_return m_lifecycle.limitReached() ? qint64(0) : counts->leased;
}

QCoro::Task<bool> Settlement::settle()
{
    m_lifecycle.setSettling(true);
    m_cameBack = false;
    co_await m_leases.giveBackAll();
    co_await m_leases.takeBackFaulted(); // else an ended run would hold items that nobody works on
    if (m_lifecycle.state() != RunState::Stopping) {
        const bool over = co_await complete();
        co_return over;
    }
    const Result<> counted = co_await m_lifecycle.countNow();
    if (!counted)
        m_parts.log->error("store", counted.error().sentence(), {}, 0, m_lifecycle.id());
    const QList<RunState> from{RunState::Stopping, RunState::Running};
    co_await m_lifecycle.set(from, RunState::Stopped, m_lifecycle.row().reason);
    co_return true;
}

QCoro::Task<bool> Settlement::complete()
{
    Result<> counted = co_await m_lifecycle.countNow();
    bool left = counted && anyStartable();
    if (counted && !left) {
        counted = co_await skipBlocked();
        if (counted)
            counted = co_await m_lifecycle.countNow();
        left = counted && anyStartable();
    }
    const bool goesOn = left && !m_lifecycle.limitReached(); // the memory of what is pending was behind the store's
    if (!counted || m_cameBack || goesOn) {
        m_lifecycle.setSettling(false);
        if (!counted)
            Q_EMIT m_events.faulted(counted.error().codeText() + u": "_s + counted.error().sentence());
        co_return false;
    }
    const QList<RunState> from{RunState::Stopping, RunState::Running};
    const RunState end = left ? RunState::Stopped : RunState::Completed;
    const QString why =
        left ? translate("core", "The run's time limit is reached; what is left can be resumed") : QString();
    co_await m_lifecycle.set(from, end, why);
    co_return true;
}

/// What can't become runnable within the run ends skipped, listed, and one key requeues it.
QCoro::Task<Result<>> Settlement::skipBlocked()
{
    const RowId run = m_lifecycle.id();
    for (SourceLane &lane : m_lanes.all()) {
        if (lane.counts.pending <= 0 || !blockedForGood(lane))
            continue;
        const QString source = lane.source.id;
        const Skip skip = skipOf(lane, m_parts.shared->circuit(source));
        const SkipReason why = skip.why;
        const QString reason = skip.reason;
        const Instant now = m_parts.now();
        auto write = m_parts.store->write(
            Lane::Bulk, [=](Db &db) { return items::skipPending(db, run, source, why, reason, now); });
        const Result<int> skipped = co_await write;
        if (!skipped)
            co_return skipped.error();
        if (skipped.value() > 0)
            m_parts.log->warn(
                "run", translate("core", "%1 skipped: %2").arg(countOf(skipped.value(), u"item"_s, u"items"_s), reason),
                source);
        lane.pending = 0;
    }
    Q_EMIT m_events.itemsChanged();
    co_return success();
}

} // namespace trawl
