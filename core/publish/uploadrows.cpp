// Rows in batches; a poison row is found by halving and fails alone (BEHAVIOUR 3.14).
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
QCoro::Task<Result<>> Uploader::Private::writeRows(QList<SinkRow> rows, std::stop_token stop)
{
    for (int tries = 1;; ++tries) {
        auto written = co_await ports.sink->writeRows(rows);
        if (written || written.error().kind != ErrorKind::Transient || tries >= options.backoff.maxAttempts)
            co_return written;
        const Wake how = co_await sleepFor(*ports.timers, pauseBefore(tries), stop);
        if (how == Wake::Stopped)
            co_return cancelledError();
    }
}

QCoro::Task<> Uploader::Private::recordRows(std::stop_token stop)
{
    const qsizetype count = std::min<qsizetype>(options.rowsPerBatch, verified.size());
    QList<QList<UploadJob>> parts(1, verified.first(count));
    verified.remove(0, count);
    while (!parts.isEmpty()) {
        const QList<UploadJob> part = parts.takeLast();
        QList<SinkRow> rows;
        for (const UploadJob &job : part)
            rows.append(rowOf(job));
        auto written = co_await writeRows(rows, stop);
        const bool refused =
            !written && written.error().kind == ErrorKind::Permanent && !concernsWholeSink(written.error());
        if (refused && part.size() > 1) {
            parts.append(part.sliced(part.size() / 2));
            parts.append(part.first(part.size() / 2));
            continue;
        }
        Result<> noted = written;
        if (written) {
            noted = co_await rowsDone(part);
        } else if (refused || (cancelling && !stop.stop_requested())) {
            const Error error = written.error();
            for (const UploadJob &job : part) {
                noted = co_await rowFailed(job, error);
                if (!noted)
                    break;
            }
        }
        if (noted)
            continue;
        // The database is away (U6): the objects stay where they are, the rows follow when the batch goes on.
        verified.append(part);
        for (const QList<UploadJob> &rest : std::as_const(parts))
            verified.append(rest);
        halt(noted.error());
        co_return;
    }
}

QCoro::Task<Result<>> Uploader::Private::rowsDone(QList<UploadJob> jobs)
{
    QList<LedgerStep> steps;
    for (const UploadJob &job : std::as_const(jobs)) {
        LedgerStep one;
        one.capture = job.row.id;
        one.to = UploadState::Recorded;
        one.error = job.row.uploadError; // an earlier try may have failed
        steps.append(one);
    }
    auto noted = co_await ports.ledger.set(steps);
    if (!noted)
        co_return noted;
    for (UploadJob &job : jobs) {
        known.remove(job.row.id);
        moved(&job, UploadState::Recorded);
        if (ports.release)
            ports.release(job.row, job.bytes);
    }
    co_return noted;
}

QCoro::Task<Result<>> Uploader::Private::rowFailed(UploadJob job, Error error)
{
    LedgerStep failed;
    failed.to = UploadState::Failed;
    failed.errorClass = error.codeText();
    failed.error = error.sentence();
    UploadJob *self = &job;
    auto noted = co_await step(self, failed);
    if (noted) {
        known.remove(job.row.id);
        progress.failed(error);
    }
    co_return noted;
}

} // namespace trawl
