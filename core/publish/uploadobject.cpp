// One object: picture → storing → stored → verified, each in the ledger before the next step. A capture without a
// picture stays storing until its row is written.
#include "publish/uploader_p.h"

#include "policy/objectkey.h"

namespace trawl {

namespace {

constexpr int unreadLimit = 3; // so many pictures one after the other: it is not theirs, the spool has a fault

StepOutcome fault(StepOutcome::How how, const Error &error)
{
    return {how, sinkError(SinkScope::Object, error)};
}

StepOutcome done()
{
    return {};
}

} // namespace

QCoro::Task<> Uploader::Private::uploadObject(RowId capture, std::stop_token stop)
{
    UploadJob *job = &jobs.at(capture);
    job->end = std::stop_source();
    const std::stop_callback leave(stop, [end = job->end]() mutable { end.request_stop(); });
    const StepOutcome outcome = co_await objectSteps(job);
    if (stop.stop_requested())
        giveBack(job); // the ledger knows how far it came; the next process goes on from there
    else if (outcome.how == StepOutcome::How::Done)
        job->stage = Stage::NeedsRow;
    else
        co_await objectFailed(job, outcome);
    landed.set();
    wake.set();
    changed();
}

QCoro::Task<StepOutcome> Uploader::Private::step(UploadJob *job, LedgerStep next)
{
    next.capture = job->row.id;
    next.batch = batch->id;
    if (next.error.isEmpty())
        next.error = job->row.uploadError; // what failed at an earlier try stays to be read after the success
    const UploadState to = next.to;
    const QList<LedgerStep> steps(1, next);
    auto noted = co_await ports.ledger.set(steps);
    if (!noted)
        co_return fault(StepOutcome::How::Ledger, noted.error());
    if (!noted->isEmpty())
        co_return StepOutcome{StepOutcome::How::LetGo, {}};
    moved(job, to);
    co_return done();
}

QCoro::Task<StepOutcome> Uploader::Private::objectSteps(UploadJob *job)
{
    StepOutcome outcome;
    if (job->key.isEmpty()) { // nothing of it is at the target before its row is
        LedgerStep begun;
        begun.to = UploadState::Storing;
        outcome = co_await step(job, begun);
        co_return outcome;
    }
    if (job->state < UploadState::Stored) {
        outcome = co_await putObject(job);
        if (outcome.how != StepOutcome::How::Done)
            co_return outcome;
    } else { // an earlier process brought it this far
        auto place = co_await ports.ledger.whereIs(job->row.id);
        if (!place)
            co_return fault(StepOutcome::How::Ledger, place.error());
        job->place = *place;
    }
    if (job->state == UploadState::Verified)
        co_return done();
    if (job->end.stop_requested())
        co_return fault(StepOutcome::How::TargetSaid, cancelledError());
    outcome = co_await verifyObject(job);
    if (outcome.how != StepOutcome::How::Done)
        co_return outcome;
    LedgerStep next;
    next.to = UploadState::Verified;
    outcome = co_await step(job, next);
    co_return outcome;
}

QCoro::Task<StepOutcome> Uploader::Private::putObject(UploadJob *job)
{
    // Before the ledger counts a try: a picture that can't be read was none.
    auto bytes = co_await ports.pictureBytes(job->row);
    if (!bytes)
        co_return fault(StepOutcome::How::NoPicture, bytes.error());
    unread = 0;
    job->bytes = bytes.take();
    LedgerStep next;
    next.to = UploadState::Storing;
    next.objectKey = job->key;
    const StepOutcome begun = co_await step(job, next);
    if (begun.how != StepOutcome::How::Done)
        co_return begun;
    SinkObject object;
    object.key = job->key;
    object.bytes = job->bytes;
    object.sha256 = job->row.sha256;
    object.contentType = contentTypeOf(job->row.format);
    *job->sent = 0;
    const SinkProgress report = [sent = job->sent](qint64 bytes) { *sent = bytes; };
    const std::stop_token stop = job->end.get_token();
    auto stored = co_await ports.objects->put(object, stop, report);
    if (!stored)
        co_return StepOutcome{StepOutcome::How::TargetSaid, stored.error()};
    progress.sent(job->row.bytes, mono());
    job->place.objectKey = job->key;
    job->place.url = stored->url;
    job->place.permanentUrl = stored->permanentUrl;
    next.to = UploadState::Stored;
    next.url = stored->url;
    next.permanentUrl = stored->permanentUrl;
    const StepOutcome noted = co_await step(job, next);
    co_return noted;
}

QCoro::Task<StepOutcome> Uploader::Private::verifyObject(UploadJob *job)
{
    auto checked = co_await ports.objects->verify(job->key, job->row.sha256);
    if (!checked)
        co_return StepOutcome{StepOutcome::How::TargetSaid, checked.error()};
    if (*checked == ObjectCheck::Intact)
        co_return done();
    LedgerStep again; // "stored" was premature
    again.to = UploadState::Storing;
    const StepOutcome noted = co_await step(job, again);
    if (noted.how != StepOutcome::How::Done)
        co_return noted;
    if (*checked == ObjectCheck::Missing) {
        co_return fault(StepOutcome::How::NotThere,
                        transientError(7006, translate("core", "The object is not at the target"),
                                       translate("core", "There is nothing under %1").arg(job->key),
                                       translate("core", "Retry failed sends it again")));
    }
    co_return fault(StepOutcome::How::NotThere,
                    transientError(7007, translate("core", "The object at the target has other bytes"),
                                   translate("core", "What is under %1 has another checksum").arg(job->key),
                                   translate("core", "Check the disk of the target; Retry failed sends it again")));
}

QCoro::Task<> Uploader::Private::objectFailed(UploadJob *job, StepOutcome outcome)
{
    job->bytes.clear();
    switch (outcome.how) {
    case StepOutcome::How::Done:
        break;
    case StepOutcome::How::LetGo:
        drop(job->row.id);
        break;
    case StepOutcome::How::Ledger:
        giveBack(job);
        halt(outcome.error);
        break;
    case StepOutcome::How::NoPicture:
        co_await pictureFailed(job, outcome.error);
        break;
    case StepOutcome::How::NotThere:
    case StepOutcome::How::TargetSaid:
        co_await targetFailed(job, outcome.error);
        break;
    }
}

/// Nothing is wrong with the approval, and nothing is recorded without its object: the object is held, with the reason,
/// or the whole batch where the fault is the spool's.
QCoro::Task<> Uploader::Private::pictureFailed(UploadJob *job, Error error)
{
    if (cancelling) {
        drop(job->row.id);
        co_return;
    }
    ++unread;
    if (error.kind != ErrorKind::Permanent || unread >= unreadLimit) {
        giveBack(job);
        halt(error);
        co_return;
    }
    co_await end(job, UploadState::Held, error);
}

QCoro::Task<> Uploader::Private::targetFailed(UploadJob *job, SinkError error)
{
    if (error.kind == ErrorKind::Cancelled) {
        if (job->end.stop_requested()) { // it is taken back: the ledger says where it is
            drop(job->row.id);
        } else {
            giveBack(job);
            halt(error);
        }
        co_return;
    }
    const bool away = error.scope == SinkScope::Target, passes = error.kind == ErrorKind::Transient;
    if (away && !cancelling) {
        giveBack(job);
        targetAway(error);
        co_return;
    }
    ++job->tries;
    job->row.uploadError = error.sentence();
    if (cancelling && (passes || away) && job->state != UploadState::Stored) {
        drop(job->row.id); // not its fault: it is given back as ready when the batch ends
        co_return;
    }
    if (passes && job->holdIfFails) {
        co_await end(job, UploadState::Held, error);
        co_return;
    }
    if (passes && job->tries < options.backoff.maxAttempts && !cancelling) {
        job->due = mono() + pauseBefore(job->tries, error.retryAfter);
        giveBack(job);
        co_return;
    }
    co_await end(job, UploadState::Failed, error);
}

/// The object's way in this batch ends here: failed, or held.
QCoro::Task<> Uploader::Private::end(UploadJob *job, UploadState state, Error error)
{
    LedgerStep last;
    last.to = state;
    last.errorClass = error.codeText();
    last.error = error.sentence();
    const StepOutcome noted = co_await step(job, last);
    if (noted.how == StepOutcome::How::Ledger) {
        giveBack(job);
        halt(noted.error);
        co_return;
    }
    const RowId capture = job->row.id;
    if (noted.how == StepOutcome::How::LetGo)
        drop(capture);
    else
        jobs.erase(capture);
}

} // namespace trawl
