// What is taken back: noted in the ledger, then the row goes, then the object, then the note. A crash between any two
// of them ends, after a restart, with both gone.
#include "publish/uploader_p.h"

#include <QSet>

namespace trawl {

namespace {
constexpr int pageSize = 200;
}

/// What one pass did.
struct Uploader::RetractPass {
    QSet<RowId> gone;
    QSet<RowId> waiting;
    std::optional<SinkError> why; ///< of the first that waits
    bool complete = false;        ///< everything that was noted has been looked at
};

/// A coroutine for each asker, one pass at a time: whoever asks while one is on gets a pass of their own after it.
QCoro::Task<> Uploader::Private::doRetract(QList<RowId> captures, QString by, Answer<Retracted> answer,
                                           std::stop_token stop)
{
    QList<RowId> wanted;
    if (!captures.isEmpty()) {
        auto noted = co_await ports.ledger.retract(captures, by);
        if (!noted) {
            answer.set(noted.error());
            co_return;
        }
        wanted = noted.take();
        stale = true; // the sums of the running batch
        wake.set();
    }
    const auto permit = co_await retracting.acquire(stop);
    if (!permit)
        co_return; // the answer says "Cancelled"; what is noted is done after the restart
    const auto pass = std::make_shared<RetractPass>();
    co_await retractPass(pass, stop);
    Retracted outcome;
    for (const RowId capture : std::as_const(wanted)) { // another asker's pass may have been faster
        const bool gone = pass->complete ? !pass->waiting.contains(capture) : pass->gone.contains(capture);
        outcome.retracted += gone ? 1 : 0;
    }
    outcome.refused = int(QSet<RowId>(captures.cbegin(), captures.cend()).size() - wanted.size());
    outcome.waiting = captures.isEmpty() ? int(pass->waiting.size()) : int(wanted.size()) - outcome.retracted;
    if (captures.isEmpty())
        outcome.retracted = int(pass->gone.size());
    if (pass->why) {
        outcome.why = *pass->why;
        if (retractTries == 1 || !captures.isEmpty()) // not at each further try
            emit q->retractWaits(outcome.why);
    }
    changed();
    answer.set(outcome);
}

QCoro::Task<> Uploader::Private::retractPass(std::shared_ptr<RetractPass> pass, std::stop_token stop)
{
    ports.timers->cancel(retractTimer);
    retractTimer = 0;
    RowId after = 0;
    for (;;) {
        auto page = co_await ports.ledger.retracting(after, pageSize);
        if (!page) {
            pass->why = sinkError(SinkScope::Target, page.error());
            break;
        }
        for (const CaptureRow &row : std::as_const(*page)) {
            after = std::max(after, row.id);
            SinkResult<> done = sinkError(SinkScope::Target, cancelledError());
            if (!pass->why || pass->why->scope != SinkScope::Target) { // else the target is away for all that follow
                co_await withoutOwner(row.id, stop);
                done = co_await takeBack(row, stop);
            }
            if (stop.stop_requested())
                co_return;
            if (done) {
                pass->gone.insert(row.id);
                continue;
            }
            pass->waiting.insert(row.id);
            if (pass->why)
                continue;
            pass->why = done.error();
            const QString text = translate("core", "It is to be taken back: ") + pass->why->sentence();
            (void)co_await ports.ledger.retractWaits(row.id, text);
        }
        pass->complete = page->size() < pageSize;
        if (pass->complete)
            break;
    }
    if (pass->why)
        retractLater(*pass->why);
    else
        retractTries = 0;
}

/// By itself, later: the operator has said what they want, and nothing is asked of them but patience.
void Uploader::Private::retractLater(const SinkError &error)
{
    ++retractTries;
    const Ms pause = pauseBefore(std::min(retractTries, 20), error.retryAfter);
    retractTimer = ports.timers->add(pause, [this] { q->takeBack(); });
}

/// A capture that is on its way comes to rest first: otherwise its put could end after its removal.
QCoro::Task<> Uploader::Private::withoutOwner(RowId capture, std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const auto found = jobs.find(capture);
        if (found == jobs.end())
            co_return;
        UploadJob &job = found->second;
        if (job.stage != Stage::Flying && job.stage != Stage::Recording) {
            drop(capture);
            co_return;
        }
        job.end.request_stop();
        landed.reset();
        co_await landed.wait(stop);
    }
}

QCoro::Task<SinkResult<>> Uploader::Private::takeBack(CaptureRow row, std::stop_token stop)
{
    // The object is the only picture of what was released here, and the operator wants to decide about it again.
    if (row.upload == UploadState::Recorded && !row.objectKey.isEmpty()) {
        auto here = co_await bringBack(row);
        if (!here)
            co_return here;
    }
    if (stop.stop_requested())
        co_return sinkError(SinkScope::Target, cancelledError());
    // The row first: a row must never name an object that has gone.
    auto noRow = co_await ports.rows->removeRow(row.runUid, row.itemUid);
    if (!noRow)
        co_return noRow;
    if (!row.objectKey.isEmpty()) { // the key is in the ledger before the first byte is sent
        auto noObject = co_await ports.objects->remove(row.objectKey);
        if (!noObject)
            co_return noObject;
    }
    auto counted = co_await countWithout(row);
    if (!counted)
        co_return counted;
    auto noted = co_await ports.ledger.retracted(row.id);
    if (!noted)
        co_return sinkError(SinkScope::Target, noted.error());
    emit q->captureChanged(row.id, UploadState::None);
    co_return SinkResult<>();
}

/// The statistics at the target, as they will be when the ledger knows it, too: before it, since after a crash nobody
/// would write them again.
QCoro::Task<SinkResult<>> Uploader::Private::countWithout(CaptureRow row)
{
    auto summary = co_await ports.ledger.runSummary(row.run);
    if (!summary)
        co_return sinkError(SinkScope::Target, summary.error());
    LedgerSummary after = *summary;
    if (row.upload == UploadState::Recorded || row.upload == UploadState::Failed)
        --after.states[row.upload];
    if (row.upload == UploadState::Recorded)
        after.bytesDone -= row.bytes;
    const QString run = row.runUid;
    const QJsonObject statistics = uploadStatistics(QString(), ports.target, after, ports.clock().wall);
    auto written = co_await ports.rows->writeRunStatistics(run, statistics);
    co_return written;
}

QCoro::Task<SinkResult<>> Uploader::Private::bringBack(CaptureRow row)
{
    auto here = co_await ports.pictureBytes(row);
    if (here || !ports.keepAgain)
        co_return SinkResult<>();
    auto there = co_await ports.objects->get(row.objectKey);
    if (!there) {
        const SinkError error = there.error();
        const bool gone = error.kind == ErrorKind::Permanent && error.scope == SinkScope::Object;
        co_return gone ? SinkResult<>() : SinkResult<>(error); // nothing is left that could be kept
    }
    const QByteArray bytes = there.take();
    auto kept = co_await ports.keepAgain(row, bytes);
    if (!kept)
        co_return sinkError(SinkScope::Target, kept.error());
    co_return SinkResult<>();
}

} // namespace trawl
