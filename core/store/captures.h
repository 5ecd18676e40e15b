// Captures and the events in them (SPEC 10, 12): recorded in one transaction with the item (journey step 8).
#pragma once

#include "domain/capture.h"
#include "domain/run.h"
#include "store/db.h"

#include <QList>

namespace trawl::captures {

struct Recorded {
    RowId capture = 0;
    QList<RowId> events;
    int newEvents = 0, revisions = 0, duplicates = 0;
};
/// Fencing check (TD-4020), capture, item → captured, events with revisions and duplicate links, ledger row if approved
/// by policy.
Result<Recorded> record(Db &db, const CaptureRecord &record, Instant now);

struct CaptureQuery {
    RowId run = 0;        ///< 0 = all runs
    QList<Review> review; ///< empty = all
    QStringList sources;  ///< any of these; empty = all
    QString flag;
    QString text; ///< words, each of them somewhere in the address or title
    QString sort; ///< flagged (default), newest, oldest, changed, coverage
    qint64 offset = 0;
    int limit = 100;
};
struct CapturePage {
    qint64 total = 0;                                               ///< matching
    qint64 unreviewed = 0, approved = 0, rejected = 0, flagged = 0; ///< of run, source and flag, whatever the review
    QList<CaptureRow> rows;
};
Result<CapturePage> page(Db &db, const CaptureQuery &query);
Result<QList<CaptureRow>> byIds(Db &db, const QList<RowId> &ids); ///< in the order of @p ids
Result<CaptureRow> byId(Db &db, RowId id);
/// All ids in the page's order, for "select all in filter".
Result<QList<RowId>> ids(Db &db, const CaptureQuery &query);
/// The newest approved capture of the page with a picture (DECISIONS 3 "Baselines"); id 0 if there is none.
Result<CaptureRow> baseline(Db &db, const QString &sourceId, const QString &pageId);

struct SpoolNeed {
    RowId capture = 0;
    QString uid, file, sha256;
};
/// Captures whose spool file is still needed.
Result<QList<SpoolNeed>> spoolNeeded(Db &db);
/// Captures whose picture was only in memory and is still needed: gone after a restart (R10.2).
Result<QList<SpoolNeed>> memoryOnly(Db &db);
/// Their items are crawled again: capture marked lost, item pending, journalled by "policy".
Result<int> markSpoolGone(Db &db, const QList<RowId> &captures, const QString &why, Instant now);
/// Captures whose picture may go: recorded, or rejected in a finalized run or more than @p keep ago.
Result<QList<SpoolNeed>> releasable(Db &db, Instant now, Ms keep = std::chrono::hours(24 * 7));
/// Its spool file is gone on purpose (uploaded, or rejected and final).
Result<> released(Db &db, RowId capture);

struct EventRow {
    RowId id = 0;
    QString sourceId, pageId, key, fingerprint;
    RowId duplicateOf = 0, capture = 0;
    QJsonObject fields;
    int revisions = 0;
    Instant first, changed;
    bool retracted = false;
};
struct RevisionRow {
    RowId id = 0;
    RowId capture = 0;
    Instant at;
    QJsonObject changes; ///< field → [old, new]
    bool retracted = false;
};
Result<QList<EventRow>> eventsOf(Db &db, RowId capture);
Result<QList<RevisionRow>> revisionsOf(Db &db, RowId event);

} // namespace trawl::captures
