// The upload ledger (R11.1): one row per approved capture; states only move legally, so that a
// restart ends exactly once.
#pragma once

#include "domain/capture.h"
#include "domain/requests/upload.h"
#include "store/db.h"

#include <QHash>
#include <QList>

namespace trawl::ledger {

/// Legal moves of a capture with an object, or @p rowOnly: one without a picture, of which nothing is stored or
/// verified before its row is. The same state again is always legal (acknowledgement lost, U2).
bool isLegal(UploadState from, UploadState to, bool rowOnly = false);

struct Batch {
    RowId id = 0;
    QString uid, target, mode, message;
    RowId run = 0;
    Instant created, ended; ///< ended 0 = open
    bool paused = false;
    int total = 0; ///< captures in it
    qint64 bytes = 0;
};
struct BatchOrder {
    QString uid;
    RowId run = 0;         ///< 0 = any
    QList<RowId> captures; ///< empty = all that are ready
    QString target, mode;
};
/// Takes approved, ready captures. An open batch to the same target takes them in (a double click is one batch, U10).
/// TD-4024 if nothing is ready and no batch is open; TD-7016 where uploads have failed besides.
Result<Batch> createBatch(Db &db, const BatchOrder &order, Instant now);
Result<Batch> batch(Db &db, RowId id);
Result<QList<Batch>> openBatches(Db &db);
Result<QList<Batch>> newest(Db &db, int limit);
Result<> setPaused(Db &db, RowId batch, bool paused);
/// Ends it; what is still ready leaves it and stays ready. Storing goes back to ready.
Result<> endBatch(Db &db, RowId batch, const QString &message, Instant now);

struct Step {
    RowId capture = 0;
    UploadState to = UploadState::Ready;
    QString errorClass, error;            ///< for failed, held and abandoned
    QString objectKey, url, permanentUrl; ///< kept if empty
    RowId batch = 0;                      ///< the one that it must be in; 0: any
};
/// TD-4021 if the move is illegal or the capture is being taken back; TD-4025 if it is not approved (U7).
Result<> set(Db &db, const Step &step, Instant now);
/// Moves what may be moved. Answers the captures that set() would have refused: a decision, a hold, a retraction or
/// another batch came first.
Result<QList<RowId>> setAll(Db &db, const QList<Step> &steps, Instant now);
/// What a batch has still to do, in order: ready, storing, stored, verified.
Result<QList<CaptureRow>> work(Db &db, RowId batch, int limit);
struct Where {
    QString objectKey, url, permanentUrl;
};
Result<Where> whereIs(Db &db, RowId capture);
Result<int> retryFailed(Db &db, const QList<RowId> &captures, Instant now); ///< empty = all failed
/// Of ready, storing and failed ones, or back to ready; answers those that were moved. Storing ones must not be under
/// way: whoever asks sees to that.
Result<QList<RowId>> hold(Db &db, const QList<RowId> &captures, bool held, Instant now);

/// The operator takes back what is, or may be, at the target; noted here first, so that it ends also after a crash.
/// With a line in the journal. Answers those that are to be taken back now; the others were never on their way.
Result<QList<RowId>> retract(Db &db, const QList<RowId> &captures, const QString &by, Instant now);
/// What is to be taken back, by the operator's wish or because it was decided against, from after @p after on.
Result<QList<CaptureRow>> retracting(Db &db, RowId after, int limit);
/// Why a retraction could not be done yet.
Result<> retractWaits(Db &db, RowId capture, const QString &why, Instant now);
/// Row and object are gone from the target. A capture that the operator took back is unreviewed again; one that was
/// decided against stays so.
Result<> retracted(Db &db, RowId capture, Instant now);

struct ObjectPage {
    qint64 total = 0;
    QList<CaptureRow> rows;
    QHash<RowId, QString> errorClasses; ///< of what failed or is held
};
Result<ObjectPage> objects(Db &db, RowId batch, qint64 offset, int limit); ///< batch 0 = the newest
/// What failed in the newest batch, by its class.
Result<QList<UploadFailureGroup>> failureGroups(Db &db);
Result<QList<RowId>> failedOf(Db &db, const QString &errorClass);
struct Summary {
    QHash<UploadState, int> states;
    qint64 bytes = 0, bytesDone = 0; ///< done: stored and beyond
    int excludedUnreviewed = 0, excludedRejected = 0, excludedFlagged = 0;
    int count(UploadState state) const { return states.value(state); }
};
Result<Summary> summary(Db &db, RowId run); ///< 0 = all runs
Result<Summary> batchSummary(Db &db, RowId batch);
/// Captures "Upload approved" would take.
struct Preview {
    int count = 0;
    qint64 bytes = 0;
};
Result<Preview> ready(Db &db, RowId run);
/// The same by runs, the newest first.
Result<QList<UploadPreview::Share>> readyByRun(Db &db);

} // namespace trawl::ledger
