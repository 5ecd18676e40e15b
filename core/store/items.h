// The queue: items, claims, leases, orphans (SPEC 6, BEHAVIOUR 3.4). Free functions on a store thread; wrap them in
// store.write/read.
#pragma once

#include "domain/item.h"
#include "domain/itemfilter.h"
#include "domain/requests/items.h"
#include "domain/run.h"
#include "store/db.h"

#include <QList>

namespace trawl::items {

struct Enqueued {
    int inserted = 0;
    QList<NewItem> duplicates; ///< already in the run, or twice in the list: reported, never silently dropped (R6.5)
    int over = 0;              ///< not looked at, because there was no room left
};
/// How many items there may be; what is there already counts. -1: any number.
struct Room {
    qint64 ofSource = -1; ///< of each source in the list
    qint64 ofRun = -1;
};
/// Items of sources that are not part of the run are refused (TD-4022).
Result<Enqueued> enqueue(Db &db, RowId run, const QList<NewItem> &list, Instant now, Room room = {});

struct ClaimOrder {
    RowId run = 0;
    QString source;
    int n = 1;
    QString owner; ///< who claims: host, pid and start time of the process
    Instant now;
    Ms lease = 60s;
    bool start = false; ///< count the attempt as started in the same statement: for workers that begin at once
};
/// Atomic (LS1). In order of due time, then age; only what is due.
Result<QList<Lease>> claim(Db &db, const ClaimOrder &order);

/// A claim by its number: what every report carries. An older token is refused with TD-4020 (LS5).
struct Hold {
    RowId item = 0;
    qint64 token = 0;
};
/// Counts the attempt, before its work starts. Answers its number (1 …).
Result<int> startAttempt(Db &db, Hold hold, Instant now);
Result<int> startAttempts(Db &db, const QList<Hold> &holds, Instant now); ///< answers how many started
/// Answers the items whose lease was lost meanwhile.
Result<QList<RowId>> renew(Db &db, const QList<Hold> &holds, Instant until);
/// Unstarted claims back to where they stood in the queue; counts nothing. Started ones are left alone. Answers how
/// many.
Result<int> giveBack(Db &db, const QList<Hold> &holds, Instant now);

/// How an attempt ended without a capture.
struct Ending {
    FailClass failClass = FailClass::None;
    QString reason; ///< sentence; cut at 10,000 characters (RT7)
    int http = 0;
    std::optional<EngineId> engine;
    double coverage = -1;
};
Result<> retryLater(Db &db, Hold hold, const Ending &ending, Instant due, Instant now);
Result<> fail(Db &db, Hold hold, const Ending &ending, Instant now);
Result<> skip(Db &db, Hold hold, SkipReason why, const QString &reason, Instant now);
/// An attempt that ended without an outcome (pause now, shutdown): back to the queue, the attempt is not counted (RT6).
Result<> cancelAttempt(Db &db, Hold hold, Instant now);

struct Finished {
    int done = 0;
    QList<RowId> refused; ///< with an older token, or not in work any more
};
/// Ends jobs that bring in no capture (other queues, bulk work) as done, many at once.
Result<Finished> finishBatch(Db &db, const QList<Hold> &holds, Instant now);

/// Pending items of a source (empty: of all) end skipped. Answers how many.
Result<int> skipPending(Db &db, RowId run, const QString &source, SkipReason why, const QString &reason, Instant now);
/// Failed or skipped items again into the queue, attempts and stalls reset (RT3, RT9).
Result<int> requeue(Db &db, const QList<RowId> &ids, Instant now);
Result<int> requeueFailed(Db &db, RowId run, Instant now);
Result<int> requeueSkipped(Db &db, RowId run, const QString &source, SkipReason why,
                           Instant now); ///< source empty: all
/// How many items a run skipped, by source and reason.
Result<QHash<QString, QHash<SkipReason, int>>> skips(Db &db, RowId run);

struct SweepOrder {
    Instant now;
    int maxStalls = 3; ///< lost leases of started attempts before an item fails (LS4)
    /// How long leases of living or unknown owners must be overdue (LS8: twice the longest engine limit); dead owners'
    /// need not (LS3).
    Ms grace = 360s;
    /// Does this owner's process still run? Empty: unknown.
    std::function<bool(const QString &owner)> ownerAlive;
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
Result<QList<Unlocked>> sweep(Db &db, const SweepOrder &order);
/// All leases of a dead process back at once (LS7), as interrupted.
Result<QList<Unlocked>> releaseOwner(Db &db, const QString &owner, Instant now);
/// Owners with leases: what a restart looks at.
Result<QStringList> leaseOwners(Db &db);

struct ItemQuery {
    RowId run = 0;
    ItemFilter filter;
    QString sort; ///< id, source, state, try, url, engine, cov, http, changed, review, upload, due; empty = id
    bool descending = false;
    qint64 offset = 0;
    int limit = 200;
    Instant now;
    QStringList blocked; ///< sources that can start nothing now: their pending items are "waiting"
};
struct ItemPage {
    qint64 total = 0, matching = 0;
    QList<ItemRow> rows;
};
Result<ItemPage> page(Db &db, const ItemQuery &query);
/// Where @p item stands in the query's order, from 0; -1: it does not match. Offset and limit are not looked at.
Result<qint64> rowOf(Db &db, const ItemQuery &query, RowId item);
/// {state: {word: n}, review: {…}, upload: {…}, source: {…}, engine: {…}}
Result<Facets> facets(Db &db, RowId run);
Result<Counts> counts(Db &db, RowId run);
Result<QHash<QString, Counts>> countsBySource(Db &db, RowId run);
Result<QList<ItemRow>> byIds(Db &db, const QList<RowId> &ids);
Result<ItemRow> byId(Db &db, RowId id);
Result<RowId> idOf(Db &db, const QString &uid);
/// Pending items of the same source that come before it; -1: it does not wait.
Result<qint64> positionInQueue(Db &db, RowId item);
/// When the first pending item of the source is due (0 = at once).
struct NextDue {
    bool any = false;
    Instant due;
};
Result<NextDue> nextDue(Db &db, RowId run, const QString &source);

} // namespace trawl::items
