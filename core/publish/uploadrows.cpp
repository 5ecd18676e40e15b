// Rows in batches; a poison row is found by halving and fails alone.
#include "publish/uploader_p.h"

namespace trawl {

static SinkRow rowOf(const UploadJob &job)
{
    SinkRow row;
    row.runUid = job.row.runUid;
    row.itemUid = job.row.itemUid;
    row.captureUid = job.row.uid;
    row.sourceId = job.row.sourceId;
    row.pageId = job.row.pageId;
    row.url = job.row.finalUrl.isEmpty() ? job.row.url : job.row.finalUrl;
    row.title = job.row.title;
    row.screenshotUrl = job.place.url;
    row.permanentScreenshotUrl = job.place.permanentUrl;
    row.sha256 = job.row.sha256;
    row.engine = word(job.row.engine);
    row.coverage = job.row.coverage;
    row.records = job.row.records;
    row.captured = job.row.captured;
    return row;
}

/// Transient faults are tried again with back-off; anything else comes back at once.
QCoro::Task<SinkResult<>> Uploader::Private::writeRows(QList<SinkRow> rows, std::stop_token stop)
{
    for (int tries = 1;; ++tries) {
        auto written = co_await ports.rows->writeRows(rows);
        if (written || written.error().kind != ErrorKind::Transient || tries >= options.backoff.maxAttempts)
            co_return written;
        const Ms asked = written.error().retryAfter;
        const Wake how = co_await sleepFor(*ports.timers, pauseBefore(tries, asked), stop);
        if (how == Wake::Stopped)
            co_return sinkError(SinkScope::Target, cancelledError());
    }
}

QCoro::Task<> Uploader::Private::recordRows(std::stop_token stop)
{
    QList<RowId> first;
    for (auto &[capture, job] : jobs) {
        if (job.stage != Stage::NeedsRow || first.size() >= options.rowsPerBatch)
            continue;
        job.stage = Stage::Recording;
        first.append(capture);
    }
    QList<QList<RowId>> parts(1, first);
    while (!parts.isEmpty()) {
        const QList<RowId> part = parts.takeLast();
        QList<SinkRow> rows;
        for (const RowId capture : part)
            rows.append(rowOf(jobs.at(capture)));
        auto written = co_await writeRows(rows, stop);
        const bool refused = !written && written.error().scope != SinkScope::Target;
        if (refused && part.size() > 1) {
            parts.append(part.sliced(part.size() / 2));
            parts.append(part.first(part.size() / 2));
            continue;
        }
        Result<> noted = success();
        if (written) {
            noted = co_await rowsDone(part);
        } else if (refused || (cancelling && !stop.stop_requested())) {
            const Error error = written.error();
            for (const RowId capture : part) {
                UploadJob *job = &jobs.at(capture);
                if (!refused && job->state < UploadState::Stored)
                    drop(capture); // nothing of it is at the target: it is given back as ready when the batch ends
                else
                    co_await end(job, UploadState::Failed, error);
            }
        } else {
            // The database is away (U6): the objects stay where they are, the rows follow when the batch goes on.
            parts.append(part);
            rowsWait(parts);
            if (!stop.stop_requested())
                targetAway(written.error());
            co_return;
        }
        if (!noted) {
            parts.append(part);
            rowsWait(parts);
            halt(noted.error());
            co_return;
        }
    }
    landed.set();
}

/// Back to where recordRows() took them from, whatever of them is still ours.
void Uploader::Private::rowsWait(const QList<QList<RowId>> &parts)
{
    for (const QList<RowId> &part : parts) {
        for (const RowId capture : part) {
            if (const auto found = jobs.find(capture); found != jobs.end())
                found->second.stage = Stage::NeedsRow;
        }
    }
    landed.set();
}

QCoro::Task<Result<>> Uploader::Private::rowsDone(QList<RowId> part)
{
    QList<LedgerStep> steps;
    for (const RowId capture : std::as_const(part)) {
        LedgerStep one;
        one.capture = capture;
        one.to = UploadState::Recorded;
        one.error = jobs.at(capture).row.uploadError; // an earlier try may have failed
        one.batch = batch->id;
        steps.append(one);
    }
    auto noted = co_await ports.ledger.set(steps);
    if (!noted)
        co_return noted.error();
    for (const RowId capture : std::as_const(part)) {
        if (noted->contains(capture)) { // taken back meanwhile: its row goes again
            drop(capture);
            continue;
        }
        UploadJob *job = &jobs.at(capture);
        moved(job, UploadState::Recorded);
        if (ports.release)
            ports.release(job->row, job->bytes);
        jobs.erase(capture);
    }
    co_return success();
}

} // namespace trawl
