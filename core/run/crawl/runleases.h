// The leases of a run: claimed, given back, taken back after a fault of our side, renewed.
#pragma once

#include "run/crawl/lanes.h"
#include "run/crawl/runevents.h"
#include "run/parts.h"
#include "store/items.h"

#include <QCoroTask>

namespace trawl {

constexpr Ms shortTurn = 10ms; ///< the soonest that a lane is looked at again

/// Engine thread. Fills and empties the lanes' buffers; borrows parts, lanes and events.
class RunLeases final
{
public:
    RunLeases(Parts &parts, Lanes &lanes, RunEvents &events);

    /// How many claims a source may keep: twice its free slots.
    static int roomOf(const SourceLane &lane);
    /// Up to @p n items into its buffer; what is due later only sets the lane's notBefore.
    QCoro::Task<Result<>> claim(RowId run, SourceLane *lane, int n);
    /// Is the next one in its buffer known to be closed to robots?
    bool nextIsForbidden(const SourceLane &lane) const;
    /// Ends what its buffer holds of these, as skipped: nothing is requested for them, so they take no turn of the
    /// source's rate. What the buffer then holds too much goes back.
    QCoro::Task<Result<>> skipForbidden(SourceLane *lane);
    QCoro::Task<> giveBackAll();
    QCoro::Task<> giveBack(std::vector<SourceLane *> lanes);
    /// An attempt that a fault of our side broke: back to the queue when the run goes on.
    void addFaulted(const Lease &lease) { m_faulted.append(lease); }
    QCoro::Task<> takeBackFaulted();
    /// In buffers, in flight, or waiting to be taken back.
    QSet<RowId> atWork() const;
    /// Keeps what is in buffers and in flight ours, until @p stop.
    QCoro::Task<> renew(std::stop_token stop);

private:
    QString refusalOf(const SourceLane &lane, const Lease &lease) const;
    QList<items::Hold> holds() const;
    bool forget(const QList<RowId> &lost, const QList<items::Hold> &asked);

    Parts &m_parts;
    Lanes &m_lanes;
    RunEvents &m_events;
    QList<Lease> m_faulted;
};

} // namespace trawl
