// The batch's supervisor: takes work from the ledger, keeps at most n objects in flight, records rows, ends with
// statistics.
#include "publish/uploader_p.h"

#include "policy/uploadplan.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr int takeAtOnce = 200;
constexpr int everything = 1'000'000'000;
constexpr int pageSize = 500;

} // namespace

bool concernsWholeSink(const Error &error)
{
    return error.code == 7004 || error.code == 7005;
}

QCoro::Task<> Uploader::Private::runBatches(std::stop_token stop)
{
    while (!next.isEmpty() && !stop.stop_requested()) {
        batch = next.takeFirst();
        queue.clear();
        verified.clear();
        known.clear();
        runs.clear();
        progress = {};
        exhausted = cancelling = held = false;
        paused = batch->paused;
        message.clear();
        auto summary = co_await ports.ledger.batchSummary(batch->id);
        if (summary)
            progress.begin(*summary);
        else
            halt(summary.error());
        changed();
        co_await runBatch(stop);
    }
    running = false;
    changed();
}

QCoro::Task<> Uploader::Private::runBatch(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        wake.reset();
        if (!paused && !exhausted && queue.size() < options.parallel)
            co_await refill(stop);
        if (!paused)
            launch();
        if (!paused && recordNow()) {
            co_await recordRows(stop);
            wake.set(); // there may be more, or nothing left at all
        } else if (!paused && drained()) {
            auto ended = co_await finish(stop);
            if (ended && !batch->ended)
                continue; // an order came in meanwhile
            if (ended)
                co_return;
            halt(ended.error());
        }
        armWake();
        const Wake how = co_await wake.wait(stop);
        if (how == Wake::Stopped)
            break;
    }
    while (inFlight > 0) { // they end at their next step; their frames use this batch
        wake.reset();
        co_await wake.wait(std::stop_token());
    }
}

bool Uploader::Private::drained() const
{
    return inFlight == 0 && verified.isEmpty() && queue.isEmpty() && exhausted && orders == 0;
}

/// Rows go when a batch of them is full, or when nothing else can happen that would fill it.
bool Uploader::Private::recordNow() const
{
    if (verified.size() >= options.rowsPerBatch)
        return true;
    const MonoTime now = mono();
    const bool more = std::any_of(queue.cbegin(), queue.cend(), [now](const UploadJob &job) { return job.due <= now; });
    return !verified.isEmpty() && inFlight == 0 && !more;
}

QCoro::Task<> Uploader::Private::refill(std::stop_token stop)
{
    const RowId id = batch->id;
    const int limit = cancelling ? everything : int(known.size()) + takeAtOnce;
    auto work = co_await ports.ledger.work(id, limit);
    if (!work) {
        halt(work.error());
        co_return;
    }
    QList<CaptureRow> rows;
    for (const CaptureRow &row : std::as_const(*work)) {
        const bool begun = row.upload == UploadState::Stored || row.upload == UploadState::Verified;
        if (!known.contains(row.id) && (!cancelling || begun))
            rows.append(row);
    }
    QHash<RowId, PlannedObject> planned;
    const UploadPlan plan = uploadPlan(rows);
    for (const PlannedObject &object : plan.objects)
        planned.insert(object.capture, object);
    for (const CaptureRow &row : std::as_const(rows)) {
        known.insert(row.id); // what the plan leaves out (U7) is not asked for again either
        if (!planned.contains(row.id))
            continue;
        UploadJob job;
        job.key = planned.value(row.id).key;
        job.state = row.upload;
        job.row = row;
        runs.insert(row.run, row.runUid);
        queue.append(std::move(job));
    }
    exhausted = work->size() < limit;
}

void Uploader::Private::launch()
{
    const MonoTime now = mono();
    // An object may fail within spawn(), which puts it back and holds the batch.
    for (qsizetype i = 0; !paused && i < queue.size() && inFlight < options.parallel;) {
        if (queue.at(i).due > now || verified.size() >= 2 * options.rowsPerBatch) {
            ++i;
            continue;
        }
        const UploadJob job = queue.takeAt(i);
        ++inFlight;
        scope.spawn("upload object", [this, job](std::stop_token stop) { return uploadObject(job, stop); });
    }
}

/// Wakes the supervisor when the first waiting retry is due.
void Uploader::Private::armWake()
{
    ports.timers->cancel(timer);
    timer = 0;
    if (paused || queue.isEmpty())
        return;
    const auto first = std::min_element(queue.cbegin(), queue.cend(),
                                        [](const UploadJob &a, const UploadJob &b) { return a.due < b.due; });
    const MonoTime now = mono();
    if (first->due > now)
        timer = ports.timers->add(first->due - now, [this] { wake.set(); });
}

void Uploader::Private::halt(const Error &error)
{
    if (paused)
        return;
    paused = true;
    held = true; // not in the ledger: the next process, or the next order, tries again by itself
    message = u"Upload held: %1: %2"_s.arg(error.codeText(),
                                           error.sentence()); // the code tells trawlctl that nobody meant it
    changed();
}

Ms Uploader::Private::pauseBefore(int tries) const
{
    return backoff(tries, options.backoff, ports.random());
}

void Uploader::Private::moved(UploadJob *job, UploadState to)
{
    progress.moved(job->state, to);
    job->state = to;
    emit q->captureChanged(job->row.id, to);
    changed();
}

/// Run → uid of everything in the batch, also of what an earlier process did.
QCoro::Task<Result<QHash<RowId, QString>>> Uploader::Private::runsOfBatch(std::stop_token stop)
{
    QHash<RowId, QString> all = runs;
    const RowId id = batch->id;
    for (qint64 offset = 0; resumed; offset += pageSize) {
        auto page = co_await ports.ledger.objects(id, offset, pageSize);
        if (!page)
            co_return page.error();
        for (const CaptureRow &row : std::as_const(page->rows))
            all.insert(row.run, row.runUid);
        if (page->rows.size() < pageSize)
            break;
    }
    co_return all;
}

/// Statistics of every run in the batch, then the batch's end. Success without batch->ended: there is more to do.
QCoro::Task<Result<>> Uploader::Private::finish(std::stop_token stop)
{
    auto all = co_await runsOfBatch(stop);
    if (!all)
        co_return all.error();
    for (auto it = all->cbegin(); it != all->cend(); ++it) {
        auto summary = co_await ports.ledger.runSummary(it.key());
        if (!summary)
            co_return summary.error();
        const QJsonObject statistics = uploadStatistics(*batch, *summary, ports.clock().wall);
        Result<> written;
        for (int tries = 1; tries <= options.backoff.maxAttempts; ++tries) {
            const QString uid = it.value();
            written = co_await ports.sink->writeRunStatistics(uid, statistics);
            if (written || written.error().kind != ErrorKind::Transient || tries == options.backoff.maxAttempts)
                break;
            const Wake how = co_await sleepFor(*ports.timers, pauseBefore(tries), stop);
            if (how == Wake::Stopped)
                co_return cancelledError();
        }
        if (!written)
            co_return written;
    }
    const RowId id = batch->id;
    auto truth = co_await ports.ledger.batchSummary(id);
    if (!truth)
        co_return truth.error();
    progress.begin(*truth);
    if (!drained())
        co_return success();
    UploadStatus status = q->status();
    status.message = uploadSentence(status, cancelling);
    auto ended = co_await ports.ledger.endBatch(id, status.message);
    if (!ended)
        co_return ended;
    batch->ended = true;
    message = status.message;
    status.active = false;
    emit q->batchEnded(status);
    co_return success();
}

} // namespace trawl
