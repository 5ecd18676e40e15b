// Claims, returns and renewals.
#include "run/crawl/runleases.h"

#include "run/crawl/journeyvalues.h"
#include "store/items.h"
#include "store/leftout.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms leaseTime = 60s;
constexpr Ms renewEvery = 20s;
} // namespace

RunLeases::RunLeases(Parts &parts, Lanes &lanes, RunEvents &events) : m_parts(parts), m_lanes(lanes), m_events(events)
{
}

int RunLeases::roomOf(const SourceLane &lane)
{
    return std::max(1, 2 * (lane.source.concurrency - lane.fetching()));
}

QCoro::Task<Result<>> RunLeases::claim(RowId run, SourceLane *lane, int n)
{
    items::ClaimOrder order;
    order.run = run;
    order.source = lane->source.id;
    order.n = n;
    order.owner = m_parts.setup.owner;
    order.now = m_parts.now();
    order.lease = leaseTime;
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); });
    Result<QList<Lease>> leases = co_await write;
    if (!leases)
        co_return leases.error();
    lane->onlyLater = false;
    if (leases->isEmpty()) {
        const QString source = lane->source.id;
        auto read = m_parts.store->read([=](Db &db) { return items::nextDue(db, run, source); });
        const Result<items::NextDue> next = co_await read;
        if (next && !next->any)
            lane->pending = 0;
        if (next && next->any) {
            lane->onlyLater = true;
            lane->notBefore = std::max(next->due, m_parts.now() + shortTurn);
        }
    }
    lane->pending = std::max<qint64>(0, lane->pending - leases->size());
    lane->buffer += leases.take();
    co_return success();
}

/// The line of a robots.txt that is known; empty where it lets the page through or nobody knows yet.
QString RunLeases::refusalOf(const SourceLane &lane, const Lease &lease) const
{
    const auto answer = lane.source.obeyRobots ? m_parts.robots->known(lease.url) : std::nullopt;
    return answer && !answer->allowed && !answer->retryAt.isSet() ? answer->reason : QString();
}

bool RunLeases::nextIsForbidden(const SourceLane &lane) const
{
    return !lane.buffer.isEmpty() && !refusalOf(lane, lane.buffer.constFirst()).isEmpty();
}

QCoro::Task<Result<>> RunLeases::skipForbidden(SourceLane *lane)
{
    QList<Lease> forbidden, open, over;
    QStringList reasons;
    for (const Lease &lease : std::exchange(lane->buffer, {})) {
        const QString refusal = refusalOf(*lane, lease);
        (!refusal.isEmpty() ? forbidden : open.size() < roomOf(*lane) ? open : over).append(lease);
        if (!refusal.isEmpty())
            reasons.append(refusal);
    }
    lane->buffer = open;
    if (forbidden.isEmpty() && over.isEmpty())
        co_return success();
    const Instant now = m_parts.now();
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) -> Result<> {
        QList<items::Ended> ends;
        for (qsizetype i = 0; i < forbidden.size(); ++i)
            ends.append({holdOf(forbidden.at(i)), closedToRobots(reasons.at(i))});
        const auto old = items::endAll(db, ends, now);
        if (!old)
            return old.error();
        QSet<RowId> tooLate;
        for (const items::Hold &hold : old.value())
            tooLate.insert(hold.item);
        QList<NewLeftOut> out;
        for (qsizetype i = 0; i < forbidden.size(); ++i) {
            if (!tooLate.contains(forbidden.at(i).item))
                out.append(closedItem(forbidden.at(i), LeftOutReason::Robots, reasons.at(i)));
        }
        if (!out.isEmpty()) {
            if (const Result<> noted = leftout::note(db, forbidden.constFirst().run, out, now); !noted)
                return noted;
        }
        QList<items::Hold> holds;
        for (const Lease &lease : over)
            holds.append(holdOf(lease));
        const Result<int> given = holds.isEmpty() ? Result<int>(0) : items::giveBack(db, holds, now);
        return given ? success() : Result<>(given.error());
    });
    const Result<> written = co_await write;
    if (!written) { // the store still says leased
        m_faulted += forbidden + over;
        co_return written;
    }
    for (qsizetype i = 0; i < forbidden.size(); ++i)
        m_parts.log->info("item", translate("core", "Skipped: %1").arg(reasons.at(i)), lane->source.id,
                          forbidden.at(i).item);
    lane->pending += over.size();
    Q_EMIT m_events.itemsChanged();
    co_return success();
}

QCoro::Task<> RunLeases::giveBackAll()
{
    std::vector<SourceLane *> all;
    for (SourceLane &lane : m_lanes.all())
        all.push_back(&lane);
    co_await giveBack(std::move(all));
}

QCoro::Task<> RunLeases::giveBack(std::vector<SourceLane *> lanes)
{
    QList<Lease> leases;
    QList<items::Hold> holds;
    for (SourceLane *lane : lanes) {
        for (const Lease &lease : std::as_const(lane->buffer))
            holds.append(items::Hold{lease.item, lease.token});
        leases += std::exchange(lane->buffer, {});
    }
    if (holds.isEmpty())
        co_return;
    const Instant now = m_parts.now();
    auto write = m_parts.store->write(Lane::Interactive, [=](Db &db) { return items::giveBack(db, holds, now); });
    const Result<int> given = co_await write;
    if (!given) { // the store still says leased: tried again when the run goes on
        m_parts.log->error("store", given.error().sentence(), {}, 0, leases.constFirst().run);
        m_faulted += leases;
        co_return;
    }
    for (const Lease &lease : std::as_const(leases)) {
        if (SourceLane *back = m_lanes.find(lease.sourceId))
            ++back->pending;
    }
    Q_EMIT m_events.itemsChanged();
    m_events.wakeUp();
}

/// What a full disk or a locked store broke is tried again; if it still fails, the lease's end brings it back.
QCoro::Task<> RunLeases::takeBackFaulted()
{
    const QList<Lease> leases = std::exchange(m_faulted, {});
    for (const Lease &lease : leases) {
        const items::Hold hold{lease.item, lease.token};
        items::Ending cancelled;
        cancelled.way = items::Ending::Cancelled;
        const Instant now = m_parts.now();
        auto write =
            m_parts.store->write(Lane::Interactive, [=](Db &db) { return items::end(db, hold, cancelled, now); });
        const Result<> done = co_await write;
        if (!done && !cameTooLate(done.error())) { // too late: somebody has unlocked it meanwhile
            m_parts.log->error("store", done.error().sentence(), lease.sourceId, lease.item);
            if (done.error().kind == ErrorKind::Transient)
                m_faulted.append(lease);
        } else if (SourceLane *back = done ? m_lanes.find(lease.sourceId) : nullptr) {
            ++back->pending;
        }
    }
    if (leases.isEmpty())
        co_return;
    Q_EMIT m_events.itemsChanged();
    m_events.wakeUp();
}

QList<items::Hold> RunLeases::holds() const
{
    QList<items::Hold> holds;
    for (const SourceLane &lane : m_lanes.all()) {
        for (const Flight &flight : lane.flights)
            holds.append(items::Hold{flight.lease.item, flight.lease.token});
        for (const Lease &lease : lane.buffer)
            holds.append(items::Hold{lease.item, lease.token});
    }
    return holds;
}

QSet<RowId> RunLeases::atWork() const
{
    QSet<RowId> items;
    for (const items::Hold &hold : holds())
        items.insert(hold.item);
    for (const Lease &lease : m_faulted)
        items.insert(lease.item);
    return items;
}

QCoro::Task<> RunLeases::renew(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_parts.timers, renewEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        const QList<items::Hold> asked = holds();
        if (asked.isEmpty())
            continue;
        const Instant until = m_parts.now() + leaseTime;
        auto write = m_parts.store->write(Lane::Interactive, [=](Db &db) { return items::renew(db, asked, until); });
        const Result<QList<RowId>> lost = co_await write;
        if (!lost)
            m_parts.log->error("store", lost.error().sentence());
        else if (forget(lost.value(), asked))
            Q_EMIT m_events.leasesLost();
    }
}

/// Taken from us (an unlock by force, a long sleep of the machine): what had not started is forgotten; what flies ends
/// as a late result. With the token that was asked about: it may have been claimed anew meanwhile.
bool RunLeases::forget(const QList<RowId> &lost, const QList<items::Hold> &asked)
{
    const auto gone = [&](const Lease &lease) {
        return lost.contains(lease.item) && std::any_of(asked.begin(), asked.end(), [&](const items::Hold &hold) {
                   return hold.item == lease.item && hold.token == lease.token;
               });
    };
    bool any = false;
    for (SourceLane &lane : m_lanes.all())
        any = lane.buffer.removeIf(gone) > 0 || any;
    return any;
}

} // namespace trawl
