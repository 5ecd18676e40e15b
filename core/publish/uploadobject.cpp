// One object: storing → stored → verified, each in the ledger before the next step.
#include "publish/uploader_p.h"

#include "policy/objectkey.h"

namespace trawl {

/// TD-4025: the decision changed meanwhile; not ours to send any more (U7).
static bool isNoLongerApproved(const Error &error)
{
    return error.code == 4025;
}

QCoro::Task<> Uploader::Private::uploadObject(UploadJob job, std::stop_token stop)
{
    UploadJob *self = &job;
    auto done = co_await objectSteps(self, stop);
    if (done) {
        verified.append(job);
    } else {
        const Error error = done.error();
        co_await objectFailed(job, error, stop);
    }
    --inFlight;
    wake.set();
    changed();
}

QCoro::Task<Result<>> Uploader::Private::step(UploadJob *job, LedgerStep next)
{
    next.capture = job->row.id;
    if (next.error.isEmpty())
        next.error = job->row.uploadError; // what failed at an earlier try stays to be read after the success
    const UploadState to = next.to;
    const QList<LedgerStep> steps(1, next);
    auto noted = co_await ports.ledger.set(steps);
    if (noted)
        moved(job, to);
    co_return noted;
}

QCoro::Task<Result<>> Uploader::Private::objectSteps(UploadJob *job, std::stop_token stop)
{
    if (job->state == UploadState::Stored ||
        job->state == UploadState::Verified) { // an earlier process brought it this far
        auto place = co_await ports.ledger.whereIs(job->row.id);
        if (!place)
            co_return place.error();
        job->place = *place;
    } else {
        auto put = co_await putObject(job, stop);
        if (!put)
            co_return put;
    }
    if (stop.stop_requested())
        co_return cancelledError();
    if (job->state == UploadState::Verified)
        co_return success();
    if (!job->key.isEmpty()) {
        auto checked = co_await ports.sink->verify(job->key, job->row.sha256);
        if (!checked)
            co_return checked;
    }
    LedgerStep next;
    next.to = UploadState::Verified;
    auto noted = co_await step(job, next);
    co_return noted;
}

QCoro::Task<Result<>> Uploader::Private::putObject(UploadJob *job, std::stop_token stop)
{
    LedgerStep next;
    next.to = UploadState::Storing; // the try is counted before it begins
    next.objectKey = job->key;
    auto begun = co_await step(job, next);
    if (!begun)
        co_return begun;
    StoredObject stored;
    if (!job->key.isEmpty()) {
        auto bytes = co_await ports.pictureBytes(job->row);
        if (!bytes)
            co_return bytes.error();
        if (stop.stop_requested())
            co_return cancelledError();
        job->bytes = bytes.take();
        SinkObject object;
        object.key = job->key;
        object.bytes = job->bytes;
        object.sha256 = job->row.sha256;
        object.contentType = contentTypeOf(job->row.format);
        auto put = co_await ports.sink->put(object);
        if (!put)
            co_return put.error();
        stored = put.take();
        progress.sent(job->row.bytes, mono());
    }
    job->place.objectKey = job->key;
    job->place.url = stored.url;
    job->place.permanentUrl = stored.permanentUrl;
    next.to = UploadState::Stored;
    next.url = stored.url;
    next.permanentUrl = stored.permanentUrl;
    auto noted = co_await step(job, next);
    co_return noted;
}

QCoro::Task<> Uploader::Private::objectFailed(UploadJob job, Error error, std::stop_token stop)
{
    if (stop.stop_requested())
        co_return; // the ledger knows how far it came; the next process goes on from there
    job.bytes.clear();
    if (isNoLongerApproved(error)) {
        progress.moved(job.state, UploadState::None);
        co_return;
    }
    // Of our own side: the ledger, or a spool folder that may come back. No object is to blame.
    const bool ledgerFault = error.code / 1000 == 4 || (error.code / 1000 == 6 && error.kind == ErrorKind::Transient);
    const bool away = concernsWholeSink(error); // nothing could be sent now
    if ((away && !cancelling) || ledgerFault || error.kind == ErrorKind::Cancelled) {
        queue.prepend(job);
        halt(error);
        co_return;
    }
    // What isn't there as it was sent is sent again; "stored" was premature.
    const bool lost = error.code == 7006 || error.code == 7007;
    if (lost && job.state == UploadState::Stored) {
        LedgerStep again;
        again.to = UploadState::Storing;
        UploadJob *self = &job;
        auto noted = co_await step(self, again);
        if (!noted) {
            queue.prepend(job);
            halt(noted.error());
            co_return;
        }
    }
    ++job.tries;
    job.row.uploadError = error.sentence();
    if ((error.kind == ErrorKind::Transient || lost) && job.tries < options.backoff.maxAttempts && !cancelling) {
        job.due = mono() + pauseBefore(job.tries);
        queue.append(job);
        co_return;
    }
    if ((error.kind == ErrorKind::Transient || away) && cancelling) { // not its fault: endBatch gives it back as ready
        known.remove(job.row.id);
        if (job.state != UploadState::Stored)
            co_return;
    }
    LedgerStep failed;
    failed.to = UploadState::Failed;
    failed.errorClass = error.codeText();
    failed.error = job.row.uploadError;
    UploadJob *self = &job;
    auto noted = co_await step(self, failed);
    if (!noted) {
        queue.prepend(job);
        halt(noted.error());
        co_return;
    }
    known.remove(job.row.id);
    progress.failed(error);
}

} // namespace trawl
