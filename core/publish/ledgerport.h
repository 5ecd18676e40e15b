// The upload ledger as publish needs it: functions, because the store may not be known here (core/run/uploadports.h
// fills them in).
#pragma once

#include "domain/capture.h"
#include "domain/result.h"

#include <QFuture>
#include <QHash>
#include <QList>

#include <functional>

namespace trawl {

struct UploadBatch {
    RowId id = 0;
    QString uid, target;
    RowId run = 0;
    bool paused = false;
    bool ended = false;
    int total = 0;
    qint64 bytes = 0;
};

struct UploadOrder {
    QString uid;           ///< of the batch, if a new one is made
    RowId run = 0;         ///< 0 = any
    QList<RowId> captures; ///< empty = all that are ready
    QString target;
    QString mode; ///< "batch", "immediate"
};

struct LedgerStep {
    RowId capture = 0;
    UploadState to = UploadState::Ready;
    QString errorClass, error;            ///< for failed and held; the text also later, of the last try that failed
    QString objectKey, url, permanentUrl; ///< kept if empty
    RowId batch = 0;                      ///< the one that it must be in
};

struct LedgerPlace {
    QString objectKey, url, permanentUrl;
};

struct LedgerSummary {
    QHash<UploadState, int> states;
    qint64 bytes = 0, bytesDone = 0;
};

struct LedgerPage {
    qint64 total = 0;
    QList<CaptureRow> rows;
};

/// Engine thread. Every answer is finished after its commit, and answers come in the order asked for: what work() and
/// batchSummary() read holds every step that was asked for before them and none that came after. runSummary() and
/// objects() hold at least what was answered before.
struct LedgerPort {
    /// Takes approved, ready captures; an open batch to the same target takes them in (U10).
    std::function<QFuture<Result<UploadBatch>>(UploadOrder)> createBatch;
    std::function<QFuture<Result<QList<UploadBatch>>>()> openBatches;
    std::function<QFuture<Result<>>(RowId batch, bool paused)> setPaused;
    std::function<QFuture<Result<>>(RowId batch, QString message)> endBatch;
    /// Answers the captures that may not be moved any more (a decision, a hold or a retraction came first); the others
    /// are.
    std::function<QFuture<Result<QList<RowId>>>(QList<LedgerStep>)> set;
    /// What the batch has still to do: ready, storing, stored, verified.
    std::function<QFuture<Result<QList<CaptureRow>>>(RowId batch, int limit)> work;
    std::function<QFuture<Result<LedgerPlace>>(RowId capture)> whereIs;
    std::function<QFuture<Result<LedgerSummary>>(RowId batch)> batchSummary;
    std::function<QFuture<Result<LedgerSummary>>(RowId run)> runSummary;
    std::function<QFuture<Result<LedgerPage>>(RowId batch, qint64 offset, int limit)> objects;
    std::function<QFuture<Result<int>>(QList<RowId> captures)> retryFailed;
    /// Answers those that were moved. None of @p captures may be under way.
    std::function<QFuture<Result<QList<RowId>>>(QList<RowId> captures, bool held)> hold;
    /// Notes that the captures are to be taken back. Answers those that will be; the others never left.
    std::function<QFuture<Result<QList<RowId>>>(QList<RowId> captures, QString by)> retract;
    /// What is to be taken back, from after a capture on.
    std::function<QFuture<Result<QList<CaptureRow>>>(RowId after, int limit)> retracting;
    std::function<QFuture<Result<>>(RowId capture, QString why)> retractWaits;
    /// Row and object are gone from the target.
    std::function<QFuture<Result<>>(RowId capture)> retracted;
};

} // namespace trawl
