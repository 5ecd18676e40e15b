// The leases of a run: given back, taken back after a fault of our side, renewed (SPEC 6, DECISIONS 4).
#include "run/crawl/runcontroller.h"
#include "store/items.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms leaseTime = 60s;
constexpr Ms renewEvery = 20s;
} // namespace

QCoro::Task<> RunController::giveBackAll()
{
    std::vector<SourceLane *> all;
    for (SourceLane &lane : m_lanes)
        all.push_back(&lane);
    co_await giveBackOf(std::move(all));
}

QCoro::Task<> RunController::giveBackOf(std::vector<SourceLane *> lanes)
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
    const Instant now = p.now();
    auto write = p.store->write(Lane::Interactive, [=](Db &db) { return items::giveBack(db, holds, now); });
    const Result<int> given = co_await write;
    if (!given) { // the store still says leased: tried again when the run goes on
        p.log->error("store", given.error().sentence());
        m_faulted += leases;
        co_return;
    }
    for (const Lease &lease : std::as_const(leases)) {
        if (SourceLane *back = lane(lease.sourceId))
            ++back->pending;
    }
    Q_EMIT itemsChanged();
    wakeUp();
}

/// What a full disk or a locked store broke is tried again; if it still fails, the lease's end brings it back.
QCoro::Task<> RunController::takeBackFaulted()
{
    const QList<Lease> leases = std::exchange(m_faulted, {});
    for (const Lease &lease : leases) {
        const items::Hold hold{lease.item, lease.token};
        items::Ending cancelled;
        cancelled.way = items::Ending::Cancelled;
        const Instant now = p.now();
        auto write = p.store->write(Lane::Interactive, [=](Db &db) { return items::end(db, hold, cancelled, now); });
        const Result<> done = co_await write;
        if (!done) {
            p.log->error("store", done.error().sentence(), lease.sourceId, lease.item);
            if (done.error().kind == ErrorKind::Transient)
                m_faulted.append(lease);
        } else if (SourceLane *back = lane(lease.sourceId)) {
            ++back->pending;
        }
    }
    if (!leases.isEmpty())
        Q_EMIT itemsChanged();
    wakeUp();
}

QCoro::Task<> RunController::renewLeases(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*p.timers, renewEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        QList<items::Hold> holds;
        for (const SourceLane &lane : m_lanes) {
            for (const Flight &flight : lane.flights)
                holds.append(items::Hold{flight.lease.item, flight.lease.token});
            for (const Lease &lease : lane.buffer)
                holds.append(items::Hold{lease.item, lease.token});
        }
        if (holds.isEmpty())
            continue;
        const Instant until = p.now() + leaseTime;
        auto write = p.store->write(Lane::Interactive, [=](Db &db) { return items::renew(db, holds, until); });
        const Result<QList<RowId>> lost = co_await write;
        if (!lost) {
            p.log->error("store", lost.error().sentence());
            continue;
        }
        // Taken from us (an unlock by force, a long sleep of the machine): what had not started is forgotten; what
        // flies ends as a late result.
        for (SourceLane &lane : m_lanes) {
            const auto gone = [&](const Lease &lease) { // with the token that was asked about: it may have been claimed
                                                        // anew meanwhile
                return lost->contains(lease.item) &&
                       std::any_of(holds.begin(), holds.end(), [&](const items::Hold &hold) {
                           return hold.item == lease.item && hold.token == lease.token;
                       });
            };
            if (lane.buffer.removeIf(gone) > 0)
                itemsRequeued();
        }
    }
}

} // namespace trawl
