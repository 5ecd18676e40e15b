// The batch uploader (SPEC 11, BEHAVIOUR 3.14): objects, then rows, then statistics, each step in the ledger before the
// next one.
#pragma once

#include "async/clock.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "policy/retry.h"
#include "publish/ledgerport.h"
#include "publish/sink.h"
#include "publish/uploadprogress.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace trawl {

struct UploaderPorts {
    Sink *sink = nullptr;
    LedgerPort ledger;
    /// The bytes as captured, from the cache or the spool.
    std::function<QFuture<Result<QByteArray>>(const CaptureRow &capture)> pictureBytes;
    /// After "recorded" is in the ledger: cache and spool may go (R11.4). @p bytes is empty if they were not read in
    /// this process.
    std::function<void(const CaptureRow &capture, const QByteArray &bytes)> release;
    Timers *timers = nullptr;
    Clock clock;
    std::function<double()> random; ///< [0, 1), for jitter
};

struct UploaderOptions {
    int parallel = 4;
    int rowsPerBatch = 100;
    BackoffLimits backoff{1s, 1min, objectAttempts};
    QString mode = QStringLiteral("batch");
};

/// What an object waits for: "retry 3/5 in 00:08".
struct UploadRetry {
    int tries = 0;
    Instant due;
    QString error;
};

/// Engine thread. Owns the running batch; at most one runs, further orders join it (U10). The ledger is the truth:
/// destroying this at any point (after shutDown) and calling resumeOpen() in the next process ends with every object
/// and row at the sink exactly once.
class Uploader final : public QObject
{
    Q_OBJECT
public:
    Uploader(UploaderPorts ports, UploaderOptions options, QObject *parent = nullptr);
    ~Uploader() override;

    /// On start: goes on with batches that a crash or a shutdown left open. Answers how many.
    QFuture<Result<int>> resumeOpen();
    /// Takes approved captures that are ready (all, one run's, or the given ones). @p uid: id of the batch if a new one
    /// is made.
    QFuture<Result<UploadBatch>> start(RowId run, QList<RowId> captures, QString uid);
    QFuture<Result<>> pause();
    QFuture<Result<>> resume();
    /// Objects in flight end and get their rows; the others stay ready. One batchEnded (U8).
    QFuture<Result<>> cancel();
    /// @p captures empty: all that failed. Into the running batch, or a new one named @p uid.
    QFuture<Result<int>> retryFailed(QList<RowId> captures, QString uid);
    QFuture<Result<int>> hold(QList<RowId> captures, bool held);
    /// Removes row and object at the sink; the capture is unreviewed again (DECISIONS 4 "Retract").
    QFuture<Result<>> retract(CaptureRow capture);
    /// Hash list of a batch: {batch, target, objects: [{key, sha256, bytes, state, item, run}]}.
    QFuture<Result<QJsonObject>> manifest(UploadBatch batch);

    /// `ready` is left 0: it is the store's to count.
    UploadStatus status() const;
    QList<UploadFailure> failures() const;
    QHash<RowId, UploadRetry> retries() const;
    /// Stops at the next step, leaves the batch open; @p done is called when nothing runs any more. Then it may be
    /// destroyed.
    void shutDown(std::function<void()> done);

Q_SIGNALS:
    void statusChanged();
    void captureChanged(qint64 capture, trawl::UploadState state);
    void batchEnded(const trawl::UploadStatus &status);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
