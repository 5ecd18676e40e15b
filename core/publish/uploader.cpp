// Commands on the uploader: each answers a future, none waits for the batch.
#include "publish/uploader_p.h"

#include <QRandomGenerator>

#include <algorithm>

namespace trawl {

namespace {

constexpr int pageSize = 500;

Error nothingRuns()
{
    return permanentError(7009, translate("core", "No upload is going on"), {},
                          translate("core", "Start one with Upload approved"));
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
    d->ports.timers->cancel(d->retractTimer);
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
    order.target = d->ports.target;
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
    d->heldBy.reset();
    d->message.clear();
    d->targetDue = {};
    // What has nothing at the target stays ready; stored ones still need their row.
    std::erase_if(d->jobs, [](const auto &entry) {
        const UploadJob &job = entry.second;
        return (job.stage == Stage::Waiting || job.stage == Stage::NeedsRow) && job.state < UploadState::Stored;
    });
    d->exhausted = false;
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

QFuture<Result<HoldOutcome>> Uploader::hold(QList<RowId> captures, bool held)
{
    const Answer<HoldOutcome> answer;
    d->scope.spawn("upload hold", [this, captures, held, answer](std::stop_token stop) {
        return d->doHold(captures, held, answer, stop);
    });
    return answer.future();
}

QFuture<Result<Retracted>> Uploader::retract(QList<RowId> captures, QString by)
{
    const Answer<Retracted> answer;
    d->scope.spawn("upload retract", [this, captures, by, answer](std::stop_token stop) {
        return d->doRetract(captures, by, answer, stop);
    });
    return answer.future();
}

void Uploader::takeBack()
{
    (void)retract({}, {});
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
    status.target = d->ports.target;
    status.active = d->running;
    status.paused = d->paused;
    status.batch = d->batch ? d->batch->uid : QString();
    d->progress.fill(status, d->mono());
    for (const auto &[capture, job] : d->jobs) {
        if (job.stage == Stage::Flying && job.state == UploadState::Storing)
            status.bytes = std::min(status.bytesTotal, status.bytes + job.sent->load());
    }
    status.message = d->message;
    if (const Ms left = d->targetDue - d->mono(); status.active && !status.paused && left > 0ms)
        status.message =
            translate("core", "The target asks to wait: it goes on in %1 s").arg((left.count() + 999) / 1000);
    return status;
}

std::optional<UploadFault> Uploader::whyHeld() const
{
    return d->heldBy;
}

QHash<RowId, UploadRetry> Uploader::retries() const
{
    QHash<RowId, UploadRetry> waiting;
    const Now now = d->ports.clock();
    for (const auto &[capture, job] : d->jobs) {
        if (job.stage == Stage::Waiting && job.tries > 0)
            waiting.insert(capture, UploadRetry{job.tries, now.wall + (job.due - now.mono), job.row.uploadError});
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
    paused = false;
    heldBy.reset();
    unread = 0;
    targetDue = {};
    message.clear();
    for (auto &[capture, job] : jobs)
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
        if (heldBy)
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
    int count = 0;
    for (const UploadBatch &one : *open) {
        if (one.target != ports.target)
            continue; // for another sink: it waits until that one is chosen again
        resumed = true;
        adopt(one);
        ++count;
    }
    q->takeBack();
    answer.set(count);
}

QCoro::Task<> Uploader::Private::doStart(UploadOrder order, Answer<UploadBatch> answer, std::stop_token stop)
{
    auto taken = co_await ports.ledger.createBatch(order);
    --orders;
    if (taken)
        adopt(*taken);
    stale = true;
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
    UploadOrder order;
    order.uid = uid;
    order.captures = captures;
    order.target = ports.target;
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

/// Asks the ledger only for what nobody has in hand; what it does not move goes on as if nothing had been asked.
QCoro::Task<> Uploader::Private::doHold(QList<RowId> captures, bool held, Answer<HoldOutcome> answer,
                                        std::stop_token stop)
{
    HoldOutcome outcome;
    QList<RowId> free;
    for (const RowId capture : std::as_const(captures)) {
        const auto found = jobs.find(capture);
        if (held && found != jobs.end() && found->second.stage != Stage::Waiting) {
            found->second.holdIfFails = true;
            ++outcome.underway;
            continue;
        }
        if (held && found != jobs.end())
            found->second.stage = Stage::Holding;
        free.append(capture);
    }
    auto moved = co_await ports.ledger.hold(free, held);
    for (const RowId capture : std::as_const(free)) {
        const auto found = jobs.find(capture);
        if (found == jobs.end() || found->second.stage > Stage::Holding)
            continue;
        const bool given = moved && moved->contains(capture);
        if (given || (cancelling && found->second.state < UploadState::Stored)) {
            drop(capture);
            continue;
        }
        found->second.stage = Stage::Waiting;
        outcome.underway += held ? 1 : 0;
    }
    stale = true;
    exhausted = false;
    wake.set();
    changed();
    if (moved)
        outcome.changed = int(moved->size());
    answer.set(moved ? Result<HoldOutcome>(outcome) : Result<HoldOutcome>(moved.error()));
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
