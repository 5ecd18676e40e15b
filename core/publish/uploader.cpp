// Commands on the uploader: each answers a future, none waits for the batch.
#include "publish/uploader_p.h"

#include <QRandomGenerator>

namespace trawl {

namespace {

constexpr int pageSize = 500;

Error nothingRuns()
{
    return permanentError(7009, u"No upload is going on"_s, {}, u"Start one with Upload approved"_s);
}

} // namespace

Uploader::Private::Private(Uploader *uploader, UploaderPorts thePorts, UploaderOptions theOptions)
    : q(uploader), ports(std::move(thePorts)), options(std::move(theOptions))
{
    if (!ports.random)
        ports.random = [] { return QRandomGenerator::global()->generateDouble(); };
}

Uploader::Uploader(UploaderPorts ports, UploaderOptions options, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(ports), std::move(options)))
{
}

Uploader::~Uploader()
{
    d->ports.timers->cancel(d->timer);
}

QFuture<Result<int>> Uploader::resumeOpen()
{
    const Answer<int> answer;
    d->scope.spawn("upload resume", [this, answer](std::stop_token stop) { return d->doResumeOpen(answer, stop); });
    return answer.future();
}

QFuture<Result<UploadBatch>> Uploader::start(RowId run, QList<RowId> captures, QString uid)
{
    UploadOrder order;
    order.uid = std::move(uid);
    order.run = run;
    order.captures = std::move(captures);
    order.target = d->ports.sink->describe();
    order.mode = d->options.mode;
    const Answer<UploadBatch> answer;
    ++d->orders;
    d->scope.spawn("upload start",
                   [this, order, answer](std::stop_token stop) { return d->doStart(order, answer, stop); });
    return answer.future();
}

QFuture<Result<>> Uploader::pause()
{
    if (!d->running || !d->batch)
        return readyFuture<Unit>(nothingRuns());
    d->paused = true;
    d->changed();
    return d->ports.ledger.setPaused(d->batch->id, true);
}

QFuture<Result<>> Uploader::resume()
{
    if (!d->running || !d->batch)
        return readyFuture<Unit>(nothingRuns());
    d->goOn();
    return d->ports.ledger.setPaused(d->batch->id, false);
}

QFuture<Result<>> Uploader::cancel()
{
    if (!d->running || !d->batch)
        return readyFuture<Unit>(nothingRuns());
    d->cancelling = true;
    d->paused = false;
    d->exhausted = false; // stored ones still need their row: refill looks for them
    for (const UploadJob &job : std::as_const(d->queue))
        d->known.remove(job.row.id);
    d->queue.clear();
    d->wake.set();
    d->changed();
    return readyFuture<Unit>(success());
}

QFuture<Result<int>> Uploader::retryFailed(QList<RowId> captures, QString uid)
{
    const Answer<int> answer;
    d->scope.spawn("upload retry", [this, captures, uid, answer](std::stop_token stop) {
        return d->doRetry(captures, uid, answer, stop);
    });
    return answer.future();
}

QFuture<Result<int>> Uploader::hold(QList<RowId> captures, bool held)
{
    const Answer<int> answer;
    d->scope.spawn("upload hold", [this, captures, held, answer](std::stop_token stop) {
        return d->doHold(captures, held, answer, stop);
    });
    return answer.future();
}

QFuture<Result<>> Uploader::retract(CaptureRow capture)
{
    const Answer<Unit> answer;
    d->scope.spawn("upload retract",
                   [this, capture, answer](std::stop_token stop) { return d->doRetract(capture, answer, stop); });
    return answer.future();
}

QFuture<Result<QJsonObject>> Uploader::manifest(UploadBatch batch)
{
    const Answer<QJsonObject> answer;
    d->scope.spawn("upload manifest",
                   [this, batch, answer](std::stop_token stop) { return d->doManifest(batch, answer, stop); });
    return answer.future();
}

UploadStatus Uploader::status() const
{
    UploadStatus status;
    status.target = d->ports.sink->describe();
    status.active = d->running;
    status.paused = d->paused;
    status.batch = d->batch ? d->batch->uid : QString();
    d->progress.fill(status, d->mono());
    status.message = d->message;
    return status;
}

QList<UploadFailure> Uploader::failures() const
{
    return d->progress.failures();
}

QHash<RowId, UploadRetry> Uploader::retries() const
{
    QHash<RowId, UploadRetry> waiting;
    const Now now = d->ports.clock();
    for (const UploadJob &job : std::as_const(d->queue)) {
        if (job.tries > 0)
            waiting.insert(job.row.id, UploadRetry{job.tries, now.wall + (job.due - now.mono), job.row.uploadError});
    }
    return waiting;
}

void Uploader::shutDown(std::function<void()> done)
{
    d->scope.requestStop();
    d->scope.whenIdle(std::move(done));
}

void Uploader::Private::changed()
{
    emit q->statusChanged();
}

void Uploader::Private::goOn()
{
    paused = held = false;
    message.clear();
    for (UploadJob &job : queue)
        job.due = {}; // the operator has seen to the cause: nothing waits longer
    wake.set();
    changed();
}

/// Joins the running batch, or queues behind it, or starts.
void Uploader::Private::adopt(const UploadBatch &taken)
{
    if (batch && batch->id == taken.id) {
        batch->total = taken.total;
        exhausted = false;
        if (held)
            goOn();
        wake.set();
        return;
    }
    for (const UploadBatch &one : std::as_const(next)) {
        if (one.id == taken.id)
            return;
    }
    next.append(taken);
    if (running)
        return;
    running = true;
    scope.spawn("upload batches", [this](std::stop_token stop) { return runBatches(stop); });
}

QCoro::Task<> Uploader::Private::doResumeOpen(Answer<int> answer, std::stop_token stop)
{
    auto open = co_await ports.ledger.openBatches();
    if (!open) {
        answer.set(open.error());
        co_return;
    }
    const QString target = ports.sink->describe();
    int count = 0;
    for (const UploadBatch &one : *open) {
        if (one.target != target)
            continue; // for another sink: it waits until that one is chosen again
        resumed = true;
        adopt(one);
        ++count;
    }
    answer.set(count);
}

QCoro::Task<> Uploader::Private::doStart(UploadOrder order, Answer<UploadBatch> answer, std::stop_token stop)
{
    auto taken = co_await ports.ledger.createBatch(order);
    --orders;
    if (taken) {
        adopt(*taken);
        auto summary = co_await ports.ledger.batchSummary(taken->id);
        if (summary && batch && batch->id == taken->id)
            progress.begin(*summary);
    }
    wake.set();
    changed();
    answer.set(std::move(taken));
}

QCoro::Task<> Uploader::Private::doRetry(QList<RowId> captures, QString uid, Answer<int> answer, std::stop_token stop)
{
    if (captures.isEmpty()) { // "all" must not become an order for everything that is ready
        auto all = co_await failedOfBatch(stop);
        if (!all || all->isEmpty()) {
            answer.set(all ? Result<int>(0) : Result<int>(all.error()));
            co_return;
        }
        captures = all.take();
    }
    auto count = co_await ports.ledger.retryFailed(captures);
    if (!count || *count == 0) {
        answer.set(std::move(count));
        co_return;
    }
    progress.forgetFailures();
    UploadOrder order;
    order.uid = uid;
    order.captures = captures;
    order.target = ports.sink->describe();
    order.mode = options.mode;
    const Answer<UploadBatch> started;
    ++orders;
    co_await doStart(order, started, stop);
    const QFuture<Result<UploadBatch>> outcome = started.future();
    auto taken = co_await outcome;
    if (taken)
        answer.set(std::move(count));
    else
        answer.set(taken.error());
}

/// Of the running or else the newest batch.
QCoro::Task<Result<QList<RowId>>> Uploader::Private::failedOfBatch(std::stop_token stop)
{
    QList<RowId> failed;
    const RowId id = batch ? batch->id : 0;
    for (qint64 offset = 0; !stop.stop_requested(); offset += pageSize) {
        auto page = co_await ports.ledger.objects(id, offset, pageSize);
        if (!page)
            co_return page.error();
        for (const CaptureRow &row : std::as_const(page->rows)) {
            if (row.upload == UploadState::Failed)
                failed.append(row.id);
        }
        if (page->rows.size() < pageSize)
            break;
    }
    co_return failed;
}

QCoro::Task<> Uploader::Private::doHold(QList<RowId> captures, bool held, Answer<int> answer, std::stop_token stop)
{
    if (held) { // first out of our hands, then in the ledger
        const QSet<RowId> out(captures.begin(), captures.end());
        queue.removeIf(
            [&out](const UploadJob &job) { return out.contains(job.row.id) && job.state < UploadState::Stored; });
    }
    auto count = co_await ports.ledger.hold(captures, held);
    if (batch) {
        auto summary = co_await ports.ledger.batchSummary(batch->id);
        if (summary && batch)
            progress.begin(*summary);
    }
    for (const RowId capture : captures) {
        if (held)
            known.remove(capture);
    }
    exhausted = false;
    wake.set();
    changed();
    answer.set(std::move(count));
}

QCoro::Task<> Uploader::Private::doRetract(CaptureRow capture, Answer<Unit> answer, std::stop_token stop)
{
    auto place = co_await ports.ledger.whereIs(capture.id);
    if (!place) {
        answer.set(place.error());
        co_return;
    }
    auto removed = co_await ports.sink->remove(place->objectKey, capture.runUid, capture.itemUid);
    if (!removed) {
        answer.set(std::move(removed));
        co_return;
    }
    auto noted = co_await ports.ledger.retracted(capture.id);
    if (noted)
        emit q->captureChanged(capture.id, UploadState::None);
    answer.set(std::move(noted));
}

QCoro::Task<> Uploader::Private::doManifest(UploadBatch wanted, Answer<QJsonObject> answer, std::stop_token stop)
{
    QJsonArray objects;
    for (qint64 offset = 0;; offset += pageSize) {
        auto page = co_await ports.ledger.objects(wanted.id, offset, pageSize);
        if (!page) {
            answer.set(page.error());
            co_return;
        }
        for (const CaptureRow &row : std::as_const(page->rows)) {
            objects.append(QJsonObject{{u"key"_s, row.objectKey},
                                       {u"sha256"_s, row.sha256},
                                       {u"bytes"_s, row.bytes},
                                       {u"state"_s, word(row.upload)},
                                       {u"item"_s, row.itemUid},
                                       {u"run"_s, row.runUid},
                                       {u"error"_s, row.uploadError}});
        }
        if (page->rows.size() < pageSize)
            break;
    }
    answer.set(QJsonObject{{u"batch"_s, wanted.uid}, {u"target"_s, wanted.target}, {u"objects"_s, objects}});
}

} // namespace trawl
