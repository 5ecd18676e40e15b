// The running batch behind Uploader: state on the engine thread, coroutines in one scope.
#pragma once

#include "publish/uploader.h"

#include "async/futures.h"
#include "async/sleep.h"

#include <QCoroFuture>
#include <QSet>

namespace trawl {

struct UploadJob {
    CaptureRow row;
    QString key;                            ///< empty: no picture, only a row
    UploadState state = UploadState::Ready; ///< as the ledger has it
    LedgerPlace place;
    QByteArray bytes; ///< kept only until recorded, for the release (baselines)
    int tries = 0;    ///< in this process
    MonoTime due;
};

struct Uploader::Private {
    Private(Uploader *uploader, UploaderPorts thePorts, UploaderOptions theOptions);

    // Commands (uploader.cpp). Each is a coroutine that answers through a copy of its Answer.
    QCoro::Task<> doResumeOpen(Answer<int> answer, std::stop_token stop);
    QCoro::Task<> doStart(UploadOrder order, Answer<UploadBatch> answer, std::stop_token stop);
    QCoro::Task<> doRetry(QList<RowId> captures, QString uid, Answer<int> answer, std::stop_token stop);
    QCoro::Task<> doHold(QList<RowId> captures, bool held, Answer<int> answer, std::stop_token stop);
    QCoro::Task<> doRetract(CaptureRow capture, Answer<Unit> answer, std::stop_token stop);
    QCoro::Task<> doManifest(UploadBatch wanted, Answer<QJsonObject> answer, std::stop_token stop);
    QCoro::Task<Result<QList<RowId>>> failedOfBatch(std::stop_token stop);
    void adopt(const UploadBatch &taken);
    void goOn();

    // The batch (uploadbatch.cpp).
    QCoro::Task<> runBatches(std::stop_token stop);
    QCoro::Task<> runBatch(std::stop_token stop);
    QCoro::Task<> refill(std::stop_token stop);
    QCoro::Task<Result<>> finish(std::stop_token stop);
    QCoro::Task<Result<QHash<RowId, QString>>> runsOfBatch(std::stop_token stop);
    void launch();
    void armWake();
    bool drained() const;
    bool recordNow() const;

    // One object (uploadobject.cpp).
    QCoro::Task<> uploadObject(UploadJob job, std::stop_token stop);
    QCoro::Task<Result<>> objectSteps(UploadJob *job, std::stop_token stop);
    QCoro::Task<Result<>> putObject(UploadJob *job, std::stop_token stop);
    QCoro::Task<Result<>> step(UploadJob *job, LedgerStep next);
    QCoro::Task<> objectFailed(UploadJob job, Error error, std::stop_token stop);

    // Rows (uploadrows.cpp).
    QCoro::Task<> recordRows(std::stop_token stop);
    QCoro::Task<Result<>> writeRows(QList<SinkRow> rows, std::stop_token stop);
    QCoro::Task<Result<>> rowsDone(QList<UploadJob> jobs);
    QCoro::Task<Result<>> rowFailed(UploadJob job, Error error);

    void moved(UploadJob *job, UploadState to);
    /// Holds the batch back with a sentence, until resume(), the next order or the next process.
    void halt(const Error &error);
    void changed();
    Ms pauseBefore(int tries) const;
    MonoTime mono() const { return ports.clock().mono; }

    Uploader *q;
    UploaderPorts ports;
    UploaderOptions options;

    std::optional<UploadBatch> batch; ///< the running one
    QList<UploadBatch> next;          ///< open ones that wait for it
    QList<UploadJob> queue;           ///< not in flight, some with a due time
    QList<UploadJob> verified;        ///< wait for their row
    QSet<RowId> known;                ///< of the batch, not finished: not to be taken twice
    UploadProgress progress;
    QString message;
    int inFlight = 0, orders = 0;
    bool exhausted = false;            ///< the ledger has nothing that isn't known
    bool paused = false, held = false; ///< held: paused by a fault, not by the operator
    bool cancelling = false, running = false;
    bool resumed = false;       ///< batches of an earlier process: runs is not all
    QHash<RowId, QString> runs; ///< run → uid, seen in this process
    Signal wake;
    Timers::Id timer = 0;
    TaskScope scope; ///< last: nothing above dies before its tasks
};

/// Faults of the target as a whole: no object could be sent now, so the batch pauses instead of failing them one by one
/// (U4, U5).
bool concernsWholeSink(const Error &error);

} // namespace trawl
