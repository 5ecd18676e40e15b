// The queue's port: what a worker does with items, whatever database keeps them. tests/contract/tst_queue shows it for
// each.
#pragma once

#include "domain/item.h"
#include "store/db.h"

#include <QList>
#include <QSet>

#include <functional>

namespace trawl::items {

/// The contract. Each call runs inside the transaction of a store job (store.write) and is all or nothing with it.
/// - Several processes may work on one queue. An item is in the hands of one claim at most: popping and leasing are one
///   statement (LS1), and ids come from the database alone.
/// - A claim gives a token that grows with each claim of the item. Whatever is reported with an older token, or for an
///   item that is not leased any more, is refused with TD-4020 and changes nothing (LS5).
/// - States: pending → leased → captured | failed | skipped | pending again. An attempt counts when it starts (RT2),
///   and is uncounted only where it ended without an outcome of its own (RT6).
/// - The sums by run source are kept equal to the items in the same transaction.
/// - Time is a parameter; nothing here looks at a clock (LS10).
/// A dialect changes its statement files only: claim, start, end, give back, renew and sweep are the files items_claim,
/// items_start, items_end_attempt, items_end_many and items_cancel_attempt, items_give_back, items_renew, items_overdue
/// with items_unlock, items_interrupted, items_stalled_out and items_run_is_over.

struct ClaimOrder {
    RowId run = 0;
    QString source;
    int n = 1;
    QString owner; ///< who claims: host, pid and start time of the process
    Instant now;
    Ms lease = 60s;
};
/// In order of due time, then age; only what is due. Fewer than n: no more is due.
Result<QList<Lease>> claim(Db &db, const ClaimOrder &order);

/// A claim by its number: what every report carries.
struct Hold {
    RowId item = 0;
    qint64 token = 0;
};

/// Counts the attempt, before its work starts. Answers its number (1 …). A second start is refused with TD-4021.
Result<int> start(Db &db, Hold hold, Instant now);

/// How an attempt ended without a capture. One that brings in a capture ends with captures::record, under the same
/// token.
struct Ending {
    enum Way {
        Again,    ///< pending, not before `due`
        Failed,   ///< in the list of failed items
        Skipped,  ///< left out, for the reason `skip`
        Cancelled ///< no outcome (pause now, shutdown): pending as it stood, the attempt is not counted (RT6)
    };
    Way way = Failed;
    Instant due;
    SkipReason skip = SkipReason::None;
    FailClass failClass = FailClass::None;
    QString reason; ///< sentence; cut at 10,000 characters (RT7)
    int http = 0;
    std::optional<EngineId> engine;
    double coverage = -1;
};
Result<> end(Db &db, Hold hold, const Ending &ending, Instant now);
/// One of several ends.
struct Ended {
    Hold hold;
    Ending ending;
};
/// The same for many, at most 50 in a statement. Each is judged by itself: what was reported with an older token is
/// answered here, changed nothing and spoils no other (LS5). Of two reports with the same token the first counts.
Result<QList<Hold>> endAll(Db &db, const QList<Ended> &list, Instant now);

/// Unstarted claims back to where they stood in the queue; counts nothing. Started and old ones are left alone. Answers
/// how many.
Result<int> giveBack(Db &db, const QList<Hold> &holds, Instant now);

/// Moves deadlines forward. Answers the items whose lease was lost meanwhile.
Result<QList<RowId>> renew(Db &db, const QList<Hold> &holds, Instant until);

struct SweepOrder {
    Instant now;
    int maxStalls = 3; ///< lost leases of started attempts before an item fails (LS4)
    /// How long leases of living or unknown owners must be overdue (LS8: twice the longest engine limit); dead owners'
    /// need not (LS3).
    Ms grace = 360s;
    /// Does this owner's process still run? Empty: unknown.
    std::function<bool(const QString &owner)> ownerAlive;
    /// A living owner that is known, and what it works on: the rest of its overdue leases is nobody's, since it would
    /// have renewed them.
    QString self = {};
    QSet<RowId> atWork = {};
    bool force = false;   ///< the operator insists: all leases in scope, also of living owners (LS2)
    bool preview = false; ///< lists only
    QString owner;        ///< only this owner's leases, whatever their deadline (LS7)
    /// The owner's whole process is gone, and with it all it had under way: an interruption. Whose fault it was is not
    /// known, so the attempt is not counted (RT6). It is noted as a stall; from the third on the item waits behind the
    /// others, after `maxInterruptions` it fails (LS4).
    bool interrupted = false;
    int maxInterruptions = 10;
    RowId run = 0; ///< only this run, 0 = all
};
struct Unlocked {
    ItemRow row; ///< as it is afterwards; before in a preview
    QString owner;
    Ms overdue{0};       ///< past its deadline
    bool failed = false; ///< stalled more than allowed; else queued again at the head
};
/// Orphans: leases past their deadline, or of dead owners. Taken by their token, so that of two sweeps one gets each
/// (LS6). In a run that had ended, the rule of putback.h holds; in a finalized one they end skipped (run-ended).
Result<QList<Unlocked>> sweep(Db &db, const SweepOrder &order);
/// All leases of a dead process back at once (LS7), as interrupted.
Result<QList<Unlocked>> releaseOwner(Db &db, const QString &owner, Instant now);
/// The wall clock was set by @p skew at @p before: what waits and what is leased moves along, so that it stands as long
/// as it was meant to.
Result<> shiftWaits(Db &db, Instant before, Ms skew);
/// After a restart: no retry waits longer than its longest from @p now, however the clock was set meanwhile. Answers
/// how many were brought nearer.
Result<int> clampWaits(Db &db, Instant now);
/// Owners with leases: what a restart looks at.
Result<QStringList> leaseOwners(Db &db);

} // namespace trawl::items
