// The running batch behind Uploader: state on the engine thread, coroutines in one scope.
#pragma once

#include "publish/uploader.h"

#include "async/futures.h"
#include "async/semaphore.h"
#include "async/sleep.h"

#include <QCoroFuture>

#include <atomic>
#include <map>

namespace trawl {

/// Who has a capture now. Only its owner moves it in the ledger or sends it.
enum class Stage {
    Waiting,   ///< nobody: it may be launched when it is due
    Holding,   ///< the ledger is asked whether it may be held
    Flying,    ///< one coroutine: picture, put, verify
    NeedsRow,  ///< nobody: its object is verified, or it has none
    Recording, ///< the supervisor writes its row
};

struct UploadJob {
    CaptureRow row;
    QString key;                            ///< empty: no picture, only a row: storing until that is written
    UploadState state = UploadState::Ready; ///< as the ledger has it
    Stage stage = Stage::Waiting;
    LedgerPlace place;
    QByteArray bytes; ///< kept only until recorded, for the release (baselines)
    int tries = 0;    ///< in this process
    MonoTime due;
    bool holdIfFails = false; ///< a hold came while it was on its way: it is recorded, or held instead of tried again
    std::stop_source end;     ///< ends its put: the program leaves, or the capture is taken back
    std::shared_ptr<std::atomic<qint64>> sent = std::make_shared<std::atomic<qint64>>(0); ///< of the put under way
};

/// How far an object came, and who had the fault.
struct StepOutcome {
    enum class How {
        Done,
        LetGo,      ///< the ledger has moved it meanwhile: not ours to send any more
        Ledger,     ///< the ledger could not be asked
        NoPicture,  ///< its picture could not be read here
        NotThere,   ///< it is not at the target as it was sent
        TargetSaid, ///< an error of the sink
    };
    How how = How::Done;
    SinkError error;
};

struct Uploader::Private {
    Private(Uploader *uploader, UploaderPorts thePorts, UploaderOptions theOptions);

    // Commands (uploader.cpp). Each is a coroutine that answers through a copy of its Answer.
    QCoro::Task<> doResumeOpen(Answer<int> answer, std::stop_token stop);
    QCoro::Task<> doStart(UploadOrder order, Answer<UploadBatch> answer, std::stop_token stop);
    QCoro::Task<> doRetry(QList<RowId> captures, QString uid, Answer<int> answer, std::stop_token stop);
    QCoro::Task<> doHold(QList<RowId> captures, bool held, Answer<HoldOutcome> answer, std::stop_token stop);
    QCoro::Task<> doManifest(UploadBatch wanted, Answer<QJsonObject> answer, std::stop_token stop);
    QCoro::Task<Result<QList<RowId>>> failedOfBatch(std::stop_token stop);
    void adopt(const UploadBatch &taken);
    void goOn();

    // The batch (uploadbatch.cpp).
    QCoro::Task<> runBatches(std::stop_token stop);
    QCoro::Task<> runBatch(std::stop_token stop);
    QCoro::Task<> refill(std::stop_token stop);
    QCoro::Task<> recount(std::stop_token stop);
    QCoro::Task<Result<>> finish(std::stop_token stop);
    QCoro::Task<Result<QHash<RowId, QString>>> runsOfBatch(std::stop_token stop);
    void launch();
    void armWake();
    int count(Stage stage) const;
    bool drained() const { return jobs.empty() && exhausted && orders == 0; }
    bool recordNow() const;

    // One object (uploadobject.cpp). Only its owner calls these; the job stays where it is as long as it has one.
    QCoro::Task<> uploadObject(RowId capture, std::stop_token stop);
    QCoro::Task<StepOutcome> objectSteps(UploadJob *job);
    QCoro::Task<StepOutcome> putObject(UploadJob *job);
    QCoro::Task<StepOutcome> verifyObject(UploadJob *job);
    QCoro::Task<StepOutcome> step(UploadJob *job, LedgerStep next);
    QCoro::Task<> objectFailed(UploadJob *job, StepOutcome outcome);
    QCoro::Task<> pictureFailed(UploadJob *job, Error error);
    QCoro::Task<> targetFailed(UploadJob *job, SinkError error);
    QCoro::Task<> end(UploadJob *job, UploadState state, Error error);

    // Rows (uploadrows.cpp).
    QCoro::Task<> recordRows(std::stop_token stop);
    QCoro::Task<SinkResult<>> writeRows(QList<SinkRow> rows, std::stop_token stop);
    QCoro::Task<Result<>> rowsDone(QList<RowId> part);
    void rowsWait(const QList<QList<RowId>> &parts);

    // What is taken back (uploadretract.cpp).
    QCoro::Task<> doRetract(QList<RowId> captures, QString by, Answer<Retracted> answer, std::stop_token stop);
    QCoro::Task<> retractPass(std::shared_ptr<RetractPass> pass, std::stop_token stop);
    QCoro::Task<SinkResult<>> takeBack(CaptureRow row, std::stop_token stop);
    QCoro::Task<SinkResult<>> bringBack(CaptureRow row);
    QCoro::Task<SinkResult<>> countWithout(CaptureRow row);
    QCoro::Task<> withoutOwner(RowId capture, std::stop_token stop);
    void retractLater(const SinkError &error);

    void moved(UploadJob *job, UploadState to);
    /// Out of our hands; the ledger says where it is.
    void drop(RowId capture);
    /// Back in line, as the ledger has it.
    void giveBack(UploadJob *job);
    /// Holds the batch back with a sentence, until resume(), the next order or the next process.
    void halt(const Error &error, bool ofTarget = false);
    /// The target as a whole said no: waits as long as it asks for, or halts.
    void targetAway(const SinkError &error);
    void changed();
    Ms pauseBefore(int tries, Ms asked = Ms(0)) const;
    MonoTime mono() const { return ports.clock().mono; }

    Uploader *q;
    UploaderPorts ports;
    UploaderOptions options;

    std::optional<UploadBatch> batch; ///< the running one
    QList<UploadBatch> next;          ///< open ones that wait for it
    std::map<RowId, UploadJob> jobs;  ///< of the batch, not finished; addresses stay
    UploadProgress progress;
    QString message;
    int orders = 0;
    int unread = 0;         ///< pictures that could not be read since the last that could
    bool exhausted = false; ///< the ledger has nothing that isn't in jobs
    bool stale = false;     ///< others moved captures of the batch: the sums are read anew
    bool paused = false;
    std::optional<UploadFault> heldBy; ///< paused by it, not by the operator
    bool cancelling = false, running = false;
    bool resumed = false;       ///< batches of an earlier process: runs is not all
    QHash<RowId, QString> runs; ///< run → uid, seen in this process
    MonoTime targetDue;         ///< the target asks us to stay away until then
    Signal wake;
    Signal landed; ///< an owner has let go of a capture
    Timers::Id timer = 0;
    Semaphore retracting{1}; ///< one pass at a time
    int retractTries = 0;
    Timers::Id retractTimer = 0;
    TaskScope scope; ///< last: nothing above dies before its tasks
};

} // namespace trawl
