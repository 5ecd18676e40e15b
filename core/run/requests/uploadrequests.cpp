// The uploader's ports and requests.
#include "run/requests/uploadrequests.h"

#include "domain/counted.h"
#include "policy/triage.h"
#include "run/notifier.h"
#include "run/spoolwatch.h"
#include "run/uploadports.h"
#include "run/workspacefiles.h"
#include "store/captures.h"
#include "store/journal.h"
#include "store/ledger.h"

#include <QCoroFuture>
#include <QDir>
#include <QRandomGenerator>

namespace trawl {

UploadRequests::UploadRequests(EngineCore &core, QObject *parent) : QObject(parent), m_core(core) {}

void UploadRequests::build(bool failOnce)
{
    SinkSetup setup;
    setup.folder = QDir(m_core.parts.setup.workspace).filePath(u"sink"_s);
    setup.clock = m_core.parts.clock;
    setup.pool = m_core.parts.pool.get();
    if (failOnce)
        setup.failOnce = [](const QString &) { return true; };
    setup.had = WorkspaceMark(m_core.parts.setup.workspace).has("sink"_L1);
    setup.made = [workspace = m_core.parts.setup.workspace] { return WorkspaceMark(workspace).note("sink"_L1); };
    m_core.sinks = makeSinks(setup);
    UploaderPorts ports;
    ports.objects = m_core.sinks.objects.get();
    ports.rows = m_core.sinks.rows.get();
    ports.target = m_core.sinks.target;
    ports.ledger = ledgerPort(*m_core.parts.store, m_core.parts.clock);
    PictureStore *pictures = m_core.parts.pictures.get();
    ports.pictureBytes = [pictures](const CaptureRow &capture) {
        return pictures->image(capture.uid, capture.spoolFile, ImageSize::Full);
    };
    ports.release = [this](const CaptureRow &capture, const QByteArray &bytes) {
        Parts &p = m_core.parts;
        // The newest approved picture of the whole page: what the next visit is compared with.
        if (!bytes.isEmpty() && mayBeBaseline(capture.flags))
            p.logFailure(translate("core", "The picture that the next visit is compared with"),
                         p.baselines->put(capture.pageId, bytes, capture.captured));
        p.pictures->release(capture.uid, capture.spoolFile, true);
        const RowId id = capture.id;
        p.writeLater(translate("core", "That an uploaded picture was released"),
                     [=](Db &db) { return captures::released(db, id); });
    };
    ports.keepAgain = [this](CaptureRow capture, QByteArray bytes) {
        return keepAgain(std::move(capture), std::move(bytes));
    };
    ports.timers = m_core.parts.timers.get();
    ports.clock = m_core.parts.clock;
    ports.random = [] { return QRandomGenerator::global()->generateDouble(); };
    m_core.uploader = std::make_unique<Uploader>(ports, UploaderOptions{});
    connect(m_core.uploader.get(), &Uploader::statusChanged, this, [this] { m_core.changes.touch(); });
    connect(m_core.uploader.get(), &Uploader::captureChanged, this,
            [this](qint64, UploadState) { m_core.changes.capturesMoved(); });
    connect(m_core.uploader.get(), &Uploader::halted, this,
            [this] { m_core.parts.log->error("upload", m_core.uploader->status().message); });
    connect(m_core.uploader.get(), &Uploader::retractWaits, this, [this](const Error &why) {
        m_core.parts.log->warn(
            "upload", translate("core", "What is to be taken back is still at the target: %1").arg(why.sentence()));
    });
    connect(m_core.uploader.get(), &Uploader::batchEnded, this, [this](const UploadStatus &status) {
        m_core.lastUpload = status;
        m_core.chart.mark(m_core.now(), u"upload"_s, status.message);
        m_core.parts.log->info("upload", status.message);
        noteEnd(status);
        m_core.changes.capturesMoved();
    });
}

void UploadRequests::noteEnd(const UploadStatus &status)
{
    journal::Entry entry;
    entry.at = m_core.now();
    entry.by = policyActor().user;
    entry.action = u"upload.ended"_s;
    entry.count = status.recorded;
    entry.reason = status.message;
    entry.detail.insert(u"subject"_s, status.target);
    m_core.parts.writeLater(translate("core", "The end of an upload, in the journal"), [=](Db &db) {
        const auto written = journal::append(db, entry);
        return written ? success() : Result<>(written.error());
    });
}

/// Of the running batch: by whom, and what is told of it.
QCoro::Task<> UploadRequests::note(QString action, int count, Actor actor)
{
    JournalNote note{action, count};
    note.subject = m_core.sinks.target;
    co_await writeJournal(m_core, actor, note);
}

/// As a capture keeps its picture; afterwards it can be shown and decided about like any other.
QCoro::Task<Result<>> UploadRequests::keepAgain(CaptureRow capture, QByteArray bytes)
{
    Picture picture;
    picture.format = capture.format;
    picture.bytes = std::move(bytes);
    picture.width = capture.width;
    picture.height = capture.height;
    auto examining = m_core.parts.pictures->examine(picture);
    const Result<PictureFacts> facts = co_await examining;
    if (!facts)
        co_return facts.error();
    auto keeping = m_core.parts.pictures->keep(capture.uid, picture, facts.value());
    const Result<QString> file = co_await keeping;
    if (!file)
        co_return file.error();
    auto noting = m_core.parts.store->write(
        Lane::Interactive, [id = capture.id, name = file.value()](Db &db) { return captures::restored(db, id, name); });
    const Result<> noted = co_await noting;
    co_return noted;
}

QCoro::Task<> UploadRequests::refreshReady()
{
    auto read = m_core.parts.store->read([](Db &db) { return ledger::ready(db, 0); });
    const Result<ledger::Preview> ready = co_await read;
    if (ready && ready->count != m_core.uploadReady) {
        m_core.uploadReady = ready->count;
        m_core.changes.touch();
    }
}

/// Numbers of the last batch of an earlier process: the page shows its objects, and so its sums.
QCoro::Task<> UploadRequests::recallLast(bool anew)
{
    auto readNewest = m_core.parts.store->read([](Db &db) { return ledger::newest(db, 1); });
    const Result<QList<ledger::Batch>> newest = co_await readNewest;
    if (!newest || newest->isEmpty() || (!anew && !m_core.lastUpload.batch.isEmpty()))
        co_return;
    const ledger::Batch last = newest->first();
    auto readSummary = m_core.parts.store->read([id = last.id](Db &db) { return ledger::batchSummary(db, id); });
    const Result<ledger::Summary> summary = co_await readSummary;
    if (!summary || (!anew && !m_core.lastUpload.batch.isEmpty()))
        co_return;
    UploadStatus u;
    u.batch = last.uid;
    u.active = anew && !last.ended.isSet();
    u.paused = anew && last.paused;
    u.target = last.target;
    u.message = last.message;
    u.recorded = summary->count(UploadState::Recorded);
    u.verified = summary->count(UploadState::Verified) + u.recorded;
    u.stored = summary->count(UploadState::Stored) + u.verified;
    u.failed = summary->count(UploadState::Failed) + summary->count(UploadState::Abandoned);
    u.held = summary->count(UploadState::Held);
    for (const int count : summary->states)
        u.total += count;
    u.bytes = summary->bytesDone;
    u.bytesTotal = summary->bytes;
    m_core.lastUpload = u;
    m_core.changes.touch();
}

QCoro::Task<> UploadRequests::resumeOpen()
{
    auto recalled = recallLast();
    co_await recalled;
    if (m_core.spool->question()) {
        m_core.uploadsWaitForSpool = true;
        co_return;
    }
    auto resumed = m_core.uploader->resumeOpen();
    const Result<int> n = co_await resumed;
    if (!n)
        m_core.parts.log->error("upload", n.error().sentence());
    else if (n.value() > 0)
        m_core.parts.log->info("upload", translate("core", "An unfinished upload goes on"));
}

QCoro::Task<Result<UploadPreview::Answer>> UploadRequests::handle(UploadPreview asked, Actor)
{
    const RowId run = asked.run;
    auto readReady = m_core.parts.store->read([=](Db &db) { return ledger::ready(db, run); });
    const Result<ledger::Preview> ready = co_await readReady;
    if (!ready)
        co_return ready.error();
    auto readSummary = m_core.parts.store->read([=](Db &db) { return ledger::summary(db, run); });
    const Result<ledger::Summary> summary = co_await readSummary;
    if (!summary)
        co_return summary.error();
    auto readShares = m_core.parts.store->read([](Db &db) { return ledger::readyByRun(db); });
    const Result<QList<UploadPreview::Share>> shares = co_await readShares;
    if (!shares)
        co_return shares.error();
    const UploadPreview::Excluded excluded{summary->excludedUnreviewed, summary->excludedRejected,
                                           summary->excludedFlagged, summary->count(UploadState::Recorded),
                                           summary->count(UploadState::Held)};
    co_return UploadPreview::Answer{ready->count, ready->bytes, m_core.sinks.target,
                                    u"batch"_s,   excluded,     shares.value()};
}

QCoro::Task<Result<UploadStart::Answer>> UploadRequests::handle(UploadStart asked, Actor actor)
{
    const Result<> spool = co_await m_core.spool->ready();
    if (!spool)
        co_return spool.error();
    const QString uid = newId(m_core.now());
    auto started = m_core.uploader->start(asked.run, asked.ids, uid);
    const Result<UploadBatch> batch = co_await started;
    if (!batch)
        co_return batch.error();
    m_core.chart.mark(m_core.now(), u"upload"_s, translate("core", "Upload of %1 started").arg(batch->total));
    m_core.changes.touch();
    co_await note(UploadStart::verb, batch->total, actor);
    co_return UploadStart::Answer{batch->uid, batch->total};
}

QCoro::Task<Result<>> UploadRequests::handle(UploadPause, Actor actor)
{
    auto asked = m_core.uploader->pause();
    const Result<> done = co_await asked;
    if (done)
        co_await note(UploadPause::verb, m_core.uploader->status().total, actor);
    co_return done;
}

QCoro::Task<Result<>> UploadRequests::handle(UploadResume, Actor actor)
{
    const Result<> spool = co_await m_core.spool->ready();
    if (!spool)
        co_return spool.error();
    auto asked = m_core.uploader->resume();
    const Result<> done = co_await asked;
    if (done)
        co_await note(UploadResume::verb, m_core.uploader->status().total, actor);
    co_return done;
}

QCoro::Task<Result<>> UploadRequests::handle(UploadCancel, Actor actor)
{
    auto read = m_core.parts.store->read([](Db &db) { return ledger::openBatches(db); });
    const Result<QList<ledger::Batch>> open = co_await read;
    const QString uid = m_core.uploader->status().batch;
    auto asked = m_core.uploader->cancel();
    const Result<> done = co_await asked;
    if (!done)
        co_return done;
    for (const ledger::Batch &one : open ? open.value() : QList<ledger::Batch>()) {
        if (m_core.notifier && one.uid == uid)
            m_core.notifier->cancelledUpload(one.id); // where it can't be known, its end is told
    }
    co_await note(UploadCancel::verb, m_core.uploader->status().total, actor);
    co_return done;
}

QCoro::Task<Result<UploadRetryFailed::Answer>> UploadRequests::handle(UploadRetryFailed asked, Actor actor)
{
    const Result<> spool = co_await m_core.spool->ready();
    if (!spool)
        co_return spool.error();
    QList<RowId> ids = asked.ids;
    if (!asked.errorClass.isEmpty()) {
        auto read = m_core.parts.store->read(
            [errorClass = asked.errorClass](Db &db) { return ledger::failedOf(db, errorClass); });
        const Result<QList<RowId>> ofClass = co_await read;
        if (!ofClass)
            co_return ofClass.error();
        if (ofClass->isEmpty()) // "none" must not become an order for all
            co_return UploadRetryFailed::Answer{};
        ids = ofClass.value();
    }
    const QString uid = newId(m_core.now());
    auto retried = m_core.uploader->retryFailed(ids, uid);
    const Result<int> n = co_await retried;
    if (!n)
        co_return n.error();
    // Where none has failed, one may still be open and stand still: who asks is told of it.
    const UploadStatus status = m_core.uploader->status();
    const QString batch = n.value() > 0 || status.active ? status.batch : QString();
    if (n.value() > 0)
        co_await note(UploadRetryFailed::verb, n.value(), actor);
    co_return UploadRetryFailed::Answer{n.value(), batch};
}

QCoro::Task<Result<UploadHold::Answer>> UploadRequests::handle(UploadHold asked, Actor actor)
{
    auto holding = m_core.uploader->hold(asked.ids, asked.held);
    const Result<HoldOutcome> done = co_await holding;
    if (!done)
        co_return done.error();
    m_core.changes.capturesMoved();
    const QString action = asked.held ? QString(UploadHold::verb) : u"upload.release"_s;
    if (done->changed > 0)
        co_await note(action, done->changed, actor);
    co_return UploadHold::Answer{done->changed, done->underway};
}

/// Without ids what waits to be taken back is tried again.
QCoro::Task<Result<UploadRetract::Answer>> UploadRequests::handle(UploadRetract asked, Actor actor)
{
    auto retracting = m_core.uploader->retract(asked.ids, actor.user);
    const Result<Retracted> done = co_await retracting;
    if (!done)
        co_return done.error();
    m_core.changes.capturesMoved();
    if (done->retracted == 0 && done->waiting == 0 && done->refused > 0) {
        co_return permanentError(
            7014, translate("core", "None of the captures is at the target"),
            translate("core", "None of them was uploaded, or was on its way"),
            translate("core", "Choose uploaded ones; what is not uploaded can be decided anew at once"));
    }
    const QString why = done->waiting > 0 ? done->why.sentence() : QString();
    co_return UploadRetract::Answer{done->retracted, done->refused, done->waiting, why};
}

QCoro::Task<Result<UploadObjects::Answer>> UploadRequests::handle(UploadObjects asked, Actor)
{
    const int limit = std::clamp(asked.limit, 1, 1000);
    auto read = m_core.parts.store->read([=](Db &db) { return ledger::objects(db, 0, asked.offset, limit); });
    const Result<ledger::ObjectPage> page = co_await read;
    if (!page)
        co_return page.error();
    UploadObjects::Answer answer;
    answer.total = page->total;
    const QHash<RowId, UploadRetry> retries = m_core.uploader->retries();
    for (const CaptureRow &row : page->rows) {
        UploadObject object{row, {}, page->errorClasses.value(row.id)};
        if (const auto retry = retries.constFind(row.id); retry != retries.cend()) {
            object.retryAt = retry->due;
            object.row.uploadTries = retry->tries;
            object.row.uploadError = retry->error;
        }
        answer.rows.append(object);
    }
    auto readGroups = m_core.parts.store->read([](Db &db) { return ledger::failureGroups(db); });
    const Result<QList<UploadFailureGroup>> groups = co_await readGroups;
    if (!groups)
        co_return groups.error();
    answer.groups = groups.value();
    co_return answer;
}

QCoro::Task<Result<UploadManifest::Answer>> UploadRequests::handle(UploadManifest, Actor)
{
    auto read = m_core.parts.store->read([](Db &db) { return ledger::newest(db, 1); });
    const Result<QList<ledger::Batch>> newest = co_await read;
    if (!newest)
        co_return newest.error();
    if (newest->isEmpty())
        co_return notNow(translate("core", "Nothing has been uploaded yet"));
    UploadBatch batch;
    batch.id = newest->first().id;
    batch.uid = newest->first().uid;
    batch.target = newest->first().target;
    auto asked = m_core.uploader->manifest(batch);
    const Result<QJsonObject> document = co_await asked;
    if (!document)
        co_return document.error();
    co_return UploadManifest::Answer{document.value()};
}

/// Pictures nobody needs: rejected ones and uploaded ones. Unreviewed, flagged and approved ones are never touched.
QCoro::Task<Result<CacheClear::Answer>> UploadRequests::handle(CacheClear asked, Actor actor)
{
    if (!m_core.runs.active().empty())
        co_return notNow(translate("core", "A run is active"),
                         translate("core", "The cache is cleared between runs only"));
    if (m_core.uploadReady > 0)
        co_return notNow(translate("core", "Approved screenshots that are not uploaded: %1").arg(m_core.uploadReady),
                         translate("core", "Upload them first"));
    const Result<int> found = co_await releasePictures(m_core, Ms(0), asked.preview);
    if (!found)
        co_return found.error();
    if (!asked.preview) {
        const int count = found.value();
        m_core.parts.log->info("capture", translate("core", "Cache cleared: %1 released")
                                              .arg(countOf(count, translate("core", "rejected or uploaded screenshot"),
                                                           translate("core", "rejected or uploaded screenshots"))));
        const JournalNote note{CacheClear::verb, count};
        co_await writeJournal(m_core, actor, note);
    }
    co_return CacheClear::Answer{found.value()};
}

QCoro::Task<Result<UploadTest::Answer>> UploadRequests::handle(UploadTest, Actor)
{
    const MonoTime began = m_core.parts.clock().mono;
    const Result<> done = co_await testSinks(&m_core.sinks);
    m_core.sinkTested = done;
    m_core.changes.touch();
    if (!done)
        co_return done.error();
    co_return UploadTest::Answer{qint64((m_core.parts.clock().mono - began).count()), m_core.sinks.target};
}

} // namespace trawl
