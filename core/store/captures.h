// Captures and the events in them (R10, R12): recorded in one transaction with the item (journey step 8).
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
/// Fencing check (TD-4020), capture, item → captured, events with revisions and duplicate links, the decision on a lost
/// picture that comes back, ledger row if approved by policy.
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
/// Titles, or addresses where there is none.
Result<QHash<RowId, QString>> names(Db &db, const QList<RowId> &ids);
Result<CaptureRow> byId(Db &db, RowId id);
/// All ids in the page's order, for "select all in filter".
Result<QList<RowId>> ids(Db &db, const CaptureQuery &query);

struct SpoolNeed {
    RowId capture = 0;
    QString uid, file, sha256;
    qint64 bytes = 0;
    bool needed = false; ///< somebody waits for the picture: neither rejected nor at the sink
};
/// Captures whose spool file has not been released.
Result<QList<SpoolNeed>> spoolFiles(Db &db);
/// Captures whose picture was only in memory and is still needed: gone after a restart (R10.2).
Result<QList<SpoolNeed>> memoryOnly(Db &db);

struct LostPictures {
    QList<RowId> captures;
    QString why;
    QString by = QStringLiteral("policy"); ///< who decided it
    QString action = QStringLiteral("policy.picture-gone");
};
/// Their items are crawled again, but for those of finalized runs, which are frozen. A decision is never taken back by
/// that: the capture is marked lost and keeps its review, its ledger entry is abandoned with the reason, and the
/// journal lists the decisions. What was rejected or is at the sink stays as it is. Answers how many were lost.
Result<int> losePictures(Db &db, const LostPictures &order, Instant now);
/// A capture after a lost one of the same item. The same picture, byte for byte, is what the operator decided on: the
/// decision holds for it (journalled, and it can be undone). A picture that differs has not been seen by anybody: it
/// begins unreviewed, and says what was decided before.
Result<> decideAsBefore(Db &db, const CaptureRecord &record, RowId capture, Instant now);
/// Captures whose picture may go: recorded, or rejected in a finalized run or more than @p keep ago.
Result<QList<SpoolNeed>> releasable(Db &db, Instant now, Ms keep = std::chrono::hours(24 * 7));
/// Its spool file is gone on purpose (uploaded, or rejected and final).
Result<> released(Db &db, RowId capture);
/// Its picture came back from the target before it was taken back there; @p spoolFile is empty with the spool off.
Result<> restored(Db &db, RowId capture, const QString &spoolFile);

} // namespace trawl::captures
