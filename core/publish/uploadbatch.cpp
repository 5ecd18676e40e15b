// The batch's supervisor: takes work from the ledger, keeps at most n objects in flight, records rows, ends with
// statistics.
#include "publish/uploader_p.h"

#include "policy/tokenbucket.h"
#include "policy/uploadplan.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr int takeAtOnce = 200;
constexpr int everything = 1'000'000'000;
constexpr int pageSize = 500;

} // namespace

QCoro::Task<> Uploader::Private::runBatches(std::stop_token stop)
{
    while (!next.isEmpty() && !stop.stop_requested()) {
        batch = next.takeFirst();
        jobs.clear();
        runs.clear();
        progress = {};
        targetDue = {};
        unread = 0;
        exhausted = cancelling = stale = false;
        heldBy.reset();
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
        if (stale)
            co_await recount(stop);
        if (!paused && !exhausted && count(Stage::Waiting) < options.parallel)
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
    while (count(Stage::Flying) > 0) { // they end at their next step; their frames use this batch
        wake.reset();
        co_await wake.wait(std::stop_token());
    }
}

int Uploader::Private::count(Stage stage) const
{
    return int(
        std::count_if(jobs.cbegin(), jobs.cend(), [stage](const auto &entry) { return entry.second.stage == stage; }));
}

/// Rows go when a batch of them is full, or when nothing else can happen that would fill it.
bool Uploader::Private::recordNow() const
{
    const MonoTime now = mono();
    if (now < targetDue)
        return false;
    int ready = 0;
    bool more = false;
    for (const auto &[capture, job] : jobs) {
        ready += job.stage == Stage::NeedsRow ? 1 : 0;
        more = more || job.stage == Stage::Flying || (job.stage == Stage::Waiting && job.due <= now);
    }
    return ready >= options.rowsPerBatch || (ready > 0 && !more);
}

QCoro::Task<> Uploader::Private::recount(std::stop_token)
{
    stale = false;
    const RowId id = batch->id;
    auto summary = co_await ports.ledger.batchSummary(id);
    if (!summary) {
        stale = true;
        halt(summary.error());
        co_return;
    }
    progress.begin(*summary);
    changed();
}

/// What work() answers holds every step that was asked for before it and none that came after: whatever is not in jobs
/// when it is answered has no owner.
QCoro::Task<> Uploader::Private::refill(std::stop_token stop)
{
    const RowId id = batch->id;
    const int limit = cancelling ? everything : int(jobs.size()) + takeAtOnce;
    exhausted = true; // until somebody says otherwise meanwhile
    auto work = co_await ports.ledger.work(id, limit);
    if (!work) {
        exhausted = false;
        halt(work.error());
        co_return;
    }
    QList<CaptureRow> rows;
    for (const CaptureRow &row : std::as_const(*work)) {
        const bool begun = row.upload == UploadState::Stored || row.upload == UploadState::Verified;
        if (!jobs.contains(row.id) && (!cancelling || begun))
            rows.append(row);
    }
    const UploadPlan plan = uploadPlan(rows);
    QHash<RowId, QString> keys;
    for (const PlannedObject &object : plan.objects)
        keys.insert(object.capture, object.key);
    for (const CaptureRow &row : std::as_const(rows)) {
        if (!keys.contains(row.id))
            continue;
        UploadJob job;
        job.key = keys.value(row.id);
        job.state = row.upload;
        job.row = row;
        runs.insert(row.run, row.runUid);
        jobs.emplace(row.id, std::move(job));
    }
    exhausted = exhausted && work->size() < limit;
}

void Uploader::Private::launch()
{
    const MonoTime now = mono();
    int flying = count(Stage::Flying);
    if (now < targetDue || count(Stage::NeedsRow) >= 2 * options.rowsPerBatch)
        return;
    QList<RowId> due;
    for (const auto &[capture, job] : jobs) {
        if (flying + due.size() >= options.parallel)
            break;
        if (job.stage == Stage::Waiting && job.due <= now)
            due.append(capture);
    }
    for (const RowId capture : std::as_const(due)) {
        if (paused) // an object may fail within spawn(), which holds the batch
            return;
        const auto found = jobs.find(capture);
        if (found == jobs.end() || found->second.stage != Stage::Waiting)
            continue;
        found->second.stage = Stage::Flying;
        scope.spawn("upload object", [this, capture](std::stop_token stop) { return uploadObject(capture, stop); });
    }
}

/// Wakes the supervisor when the first waiting retry is due.
void Uploader::Private::armWake()
{
    ports.timers->cancel(timer);
    timer = 0;
    if (paused)
        return;
    const MonoTime now = mono();
    std::optional<MonoTime> first;
    if (now < targetDue && !jobs.empty())
        first = targetDue;
    for (const auto &[capture, job] : jobs) {
        if (job.stage == Stage::Waiting && job.due > now && now >= targetDue)
            first = first ? std::min(*first, job.due) : job.due;
    }
    if (first)
        timer = ports.timers->add(*first - now, [this] { wake.set(); });
}

void Uploader::Private::halt(const Error &error, bool ofTarget)
{
    if (paused)
        return;
    paused = true;
    // Not in the ledger: the next process, or the next order, tries again by itself.
    heldBy = UploadFault{error, ofTarget, ports.clock().wall};
    message = translate("core", "Upload held: %1: %2")
                  .arg(error.codeText(),
                       error.sentence()); // the code tells trawlctl that nobody meant it
    changed();
    Q_EMIT q->halted();
}

void Uploader::Private::targetAway(const SinkError &error)
{
    if (error.retryAfter <= 0ms || error.kind != ErrorKind::Transient) {
        halt(error, true);
        return;
    }
    targetDue = std::max(targetDue, mono() + std::min(error.retryAfter, bucket::retryAfterCap));
    changed();
}

void Uploader::Private::drop(RowId capture)
{
    jobs.erase(capture);
    stale = true;
    exhausted = false;
    landed.set();
    wake.set();
}

void Uploader::Private::giveBack(UploadJob *job)
{
    job->bytes.clear();
    job->stage = Stage::Waiting;
}

Ms Uploader::Private::pauseBefore(int tries, Ms asked) const
{
    return std::max(backoff(tries, options.backoff, ports.random()), std::min(asked, bucket::retryAfterCap));
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
        const QJsonObject statistics = uploadStatistics(batch->uid, batch->target, *summary, ports.clock().wall);
        SinkResult<> written;
        for (int tries = 1; tries <= options.backoff.maxAttempts; ++tries) {
            const QString uid = it.value();
            written = co_await ports.rows->writeRunStatistics(uid, statistics);
            if (written || written.error().kind != ErrorKind::Transient || tries == options.backoff.maxAttempts)
                break;
            const Ms asked = written.error().retryAfter;
            const Wake how = co_await sleepFor(*ports.timers, pauseBefore(tries, asked), stop);
            if (how == Wake::Stopped)
                co_return cancelledError();
        }
        if (!written)
            co_return written.plain();
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
