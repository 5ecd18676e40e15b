// The batch uploader (R11.1, U1–U10): objects, then rows, then statistics, each step in the ledger before the
// next one; and the way back.
#pragma once

#include "async/clock.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "policy/retry.h"
#include "publish/ledgerport.h"
#include "publish/objectsink.h"
#include "publish/rowsink.h"
#include "publish/uploadprogress.h"

#include <QCoroTask>
#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace trawl {

struct UploaderPorts {
    ObjectSink *objects = nullptr;
    RowSink *rows = nullptr;
    QString target; ///< name of the two together: an open batch goes on only at the target it was begun for
    LedgerPort ledger;
    /// The bytes as captured, from the cache or the spool.
    std::function<QFuture<Result<QByteArray>>(const CaptureRow &capture)> pictureBytes;
    /// After "recorded" is in the ledger: cache and spool may go (R11.4). @p bytes is empty if they were not read in
    /// this process.
    std::function<void(const CaptureRow &capture, const QByteArray &bytes)> release;
    /// The only copy of a picture comes back from the target: durable here when it is answered.
    std::function<QCoro::Task<Result<>>(CaptureRow capture, QByteArray bytes)> keepAgain;
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

/// Why a batch stands still that nobody paused.
struct UploadFault {
    Error error;
    bool ofTarget = false; ///< the target as a whole said no: nothing can be sent there now
    Instant since;
};

struct HoldOutcome {
    int changed = 0;  ///< what the ledger moved
    int underway = 0; ///< these were on their way: they are recorded, or held if they can't be
};

struct Retracted {
    int retracted = 0; ///< row and object are gone
    int refused = 0;   ///< never were on their way
    int waiting = 0;   ///< noted, and done by itself when the target allows it, also after a restart
    Error why;         ///< for waiting
};

/// Engine thread. Owns the running batch; at most one runs, further orders join it (U10). The ledger is the truth:
/// destroying this at any point (after shutDown) and calling resumeOpen() in the next process ends with every object
/// and row at the sink exactly once, and with nothing there of what was taken back.
class Uploader final : public QObject
{
    Q_OBJECT
public:
    Uploader(UploaderPorts ports, UploaderOptions options, QObject *parent = nullptr);
    ~Uploader() override;

    /// On start: goes on with batches and retractions that a crash or a shutdown left open. Answers how many batches.
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
    /// A capture that is on its way is not stopped: its object may be at the target already, and there it needs its
    /// row. Whoever does not want it there takes it back.
    QFuture<Result<HoldOutcome>> hold(QList<RowId> captures, bool held);
    /// Removes row, then object at the target, whatever state the upload of the captures is in; each is unreviewed
    /// again. Also finishes what is to be taken back already: with no captures, only that.
    QFuture<Result<Retracted>> retract(QList<RowId> captures, QString by);
    /// A decision may have been made against something that is at the target: looks, and takes it back.
    void takeBack();
    /// Hash list of a batch: {batch, target, objects: [{key, sha256, bytes, state, item, run}]}.
    QFuture<Result<QJsonObject>> manifest(UploadBatch batch);

    /// `ready` is left 0: it is the store's to count.
    UploadStatus status() const;
    /// Until the batch goes on, or is cancelled.
    std::optional<UploadFault> whyHeld() const;
    QHash<RowId, UploadRetry> retries() const;
    /// Stops at the next step, leaves the batch open; @p done is called when nothing runs any more. Then it may be
    /// destroyed.
    void shutDown(std::function<void()> done);

Q_SIGNALS:
    void statusChanged();
    void captureChanged(qint64 capture, trawl::UploadState state);
    void batchEnded(const trawl::UploadStatus &status);
    /// The batch has paused by itself: whyHeld() and the message of status() say why.
    void halted();
    /// Something is to be taken back, and can't be yet.
    void retractWaits(const trawl::Error &why);

private:
    struct Private;
    struct RetractPass;
    std::unique_ptr<Private> d;
};

} // namespace trawl
