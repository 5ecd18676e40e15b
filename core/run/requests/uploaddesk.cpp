// The uploader's ports and verbs.
#include "run/requests/uploaddesk.h"

#include "run/uploadports.h"
#include "store/captures.h"
#include "store/ledger.h"

#include <QCoroFuture>
#include <QDir>
#include <QRandomGenerator>

namespace trawl {

UploadDesk::UploadDesk(EngineCore &core, QObject *parent) : QObject(parent), c(core) {}

void UploadDesk::build(bool failOnce)
{
    SinkSetup setup;
    setup.folder = QDir(c.parts.setup.workspace).filePath(u"sink"_s);
    setup.clock = c.parts.clock;
    setup.pool = c.parts.pool.get();
    if (failOnce)
        setup.failOnce = [](const QString &) { return true; };
    c.sinks = makeSinks(setup);
    UploaderPorts ports;
    ports.objects = c.sinks.objects.get();
    ports.rows = c.sinks.rows.get();
    ports.target = c.sinks.target;
    ports.ledger = ledgerPort(*c.parts.store, c.parts.clock);
    PictureStore *pictures = c.parts.pictures.get();
    ports.pictureBytes = [pictures](const CaptureRow &capture) {
        return pictures->image(capture.uid, capture.spoolFile, ImageSize::Full);
    };
    ports.release = [this](const CaptureRow &capture, const QByteArray &bytes) {
        Parts &p = c.parts;
        if (!bytes.isEmpty()) // the newest approved picture of the page: what the next visit is compared with
            p.logFailure(u"The picture that the next visit is compared with"_s,
                         p.baselines->put(capture.pageId, bytes, capture.captured));
        p.pictures->release(capture.uid, capture.spoolFile, true);
        const RowId id = capture.id;
        p.writeLater(u"That an uploaded picture was released"_s, [=](Db &db) { return captures::released(db, id); });
    };
    ports.keepAgain = [this](CaptureRow capture, QByteArray bytes) {
        return keepAgain(std::move(capture), std::move(bytes));
    };
    ports.timers = c.parts.timers.get();
    ports.clock = c.parts.clock;
    ports.random = [] { return QRandomGenerator::global()->generateDouble(); };
    c.uploader = std::make_unique<Uploader>(ports, UploaderOptions{});
    connect(c.uploader.get(), &Uploader::statusChanged, this, [this] { c.dirty = true; });
    connect(c.uploader.get(), &Uploader::captureChanged, this, [this](qint64, UploadState) { c.capturesChanged(); });
    connect(c.uploader.get(), &Uploader::retractWaits, this, [this](const Error &why) {
        c.parts.log->warn("upload", u"What is to be taken back is still at the target: %1"_s.arg(why.sentence()));
    });
    connect(c.uploader.get(), &Uploader::batchEnded, this, [this](const UploadStatus &status) {
        c.lastUpload = status;
        c.chart.mark(c.now(), u"upload"_s, status.message);
        c.parts.log->info("upload", status.message);
        c.capturesChanged();
    });
}

/// As a capture keeps its picture; afterwards it can be shown and decided about like any other.
QCoro::Task<Result<>> UploadDesk::keepAgain(CaptureRow capture, QByteArray bytes)
{
    Picture picture;
    picture.format = capture.format;
    picture.bytes = std::move(bytes);
    picture.width = capture.width;
    picture.height = capture.height;
    auto examining = c.parts.pictures->examine(picture);
    const Result<PictureFacts> facts = co_await examining;
    if (!facts)
        co_return facts.error();
    auto keeping = c.parts.pictures->keep(capture.uid, picture, facts.value());
    const Result<QString> file = co_await keeping;
    if (!file)
        co_return file.error();
    auto noting = c.parts.store->write(
        Lane::Interactive, [id = capture.id, name = file.value()](Db &db) { return captures::restored(db, id, name); });
    const Result<> noted = co_await noting;
    co_return noted;
}

void UploadDesk::registerVerbs()
{
    const auto add = [this](const char *verb, VerbTask (UploadDesk::*method)(QJsonObject)) {
        c.verbs.insert(QString::fromLatin1(verb),
                       [this, method](QJsonObject args) { return (this->*method)(std::move(args)); });
    };
    add("upload.preview", &UploadDesk::preview);
    add("upload.start", &UploadDesk::start);
    add("upload.pause", &UploadDesk::pause);
    add("upload.resume", &UploadDesk::resume);
    add("upload.cancel", &UploadDesk::cancel);
    add("upload.retryFailed", &UploadDesk::retryFailed);
    add("upload.hold", &UploadDesk::hold);
    add("upload.retract", &UploadDesk::retract);
    add("upload.objects", &UploadDesk::objects);
    add("upload.manifest", &UploadDesk::manifest);
    add("upload.test", &UploadDesk::test);
    add("cache.clear", &UploadDesk::clearCache);
}

QCoro::Task<> UploadDesk::refreshReady()
{
    auto read = c.parts.store->read([](Db &db) { return ledger::ready(db, 0); });
    const Result<ledger::Preview> ready = co_await read;
    if (ready && ready->count != c.uploadReady) {
        c.uploadReady = ready->count;
        c.dirty = true;
    }
}

/// Numbers of the last batch of an earlier process: the page shows its objects, and so its sums.
QCoro::Task<> UploadDesk::recallLast()
{
    auto readNewest = c.parts.store->read([](Db &db) { return ledger::newest(db, 1); });
    const Result<QList<ledger::Batch>> newest = co_await readNewest;
    if (!newest || newest->isEmpty() || !c.lastUpload.batch.isEmpty())
        co_return;
    const ledger::Batch last = newest->first();
    auto readSummary = c.parts.store->read([id = last.id](Db &db) { return ledger::batchSummary(db, id); });
    const Result<ledger::Summary> summary = co_await readSummary;
    if (!summary || !c.lastUpload.batch.isEmpty())
        co_return;
    UploadStatus &u = c.lastUpload;
    u.batch = last.uid;
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
    c.dirty = true;
}

QCoro::Task<> UploadDesk::resumeOpen()
{
    auto recalled = recallLast();
    co_await recalled;
    auto resumed = c.uploader->resumeOpen();
    const Result<int> n = co_await resumed;
    if (!n)
        c.parts.log->error("upload", n.error().sentence());
    else if (n.value() > 0)
        c.parts.log->info("upload", u"An unfinished upload goes on"_s);
}

VerbTask UploadDesk::preview(QJsonObject args)
{
    const RowId run = args["run"_L1].toInteger();
    auto readReady = c.parts.store->read([=](Db &db) { return ledger::ready(db, run); });
    const Result<ledger::Preview> ready = co_await readReady;
    if (!ready)
        co_return ready.error();
    auto readSummary = c.parts.store->read([=](Db &db) { return ledger::summary(db, run); });
    const Result<ledger::Summary> summary = co_await readSummary;
    if (!summary)
        co_return summary.error();
    const QJsonObject excluded{{u"unreviewed"_s, summary->excludedUnreviewed},
                               {u"rejected"_s, summary->excludedRejected},
                               {u"flagged"_s, summary->excludedFlagged},
                               {u"uploaded"_s, summary->count(UploadState::Recorded)},
                               {u"held"_s, summary->count(UploadState::Held)}};
    co_return QJsonObject{{u"count"_s, ready->count},
                          {u"bytes"_s, ready->bytes},
                          {u"target"_s, c.sinks.target},
                          {u"mode"_s, u"batch"_s},
                          {u"excluded"_s, excluded}};
}

VerbTask UploadDesk::start(QJsonObject args)
{
    const RowId run = args["run"_L1].toInteger();
    const QList<RowId> ids = idsOf(args);
    const QString uid = newId(c.now());
    auto started = c.uploader->start(run, ids, uid);
    const Result<UploadBatch> batch = co_await started;
    if (!batch)
        co_return batch.error();
    c.chart.mark(c.now(), u"upload"_s, u"Upload of %1 started"_s.arg(batch->total));
    c.dirty = true;
    co_return QJsonObject{{u"batch"_s, batch->uid}, {u"total"_s, batch->total}};
}

VerbTask UploadDesk::pause(QJsonObject)
{
    auto asked = c.uploader->pause();
    const Result<> done = co_await asked;
    co_return done ? VerbResult(QJsonObject{}) : VerbResult(done.error());
}

VerbTask UploadDesk::resume(QJsonObject)
{
    auto asked = c.uploader->resume();
    const Result<> done = co_await asked;
    co_return done ? VerbResult(QJsonObject{}) : VerbResult(done.error());
}

VerbTask UploadDesk::cancel(QJsonObject)
{
    auto asked = c.uploader->cancel();
    const Result<> done = co_await asked;
    co_return done ? VerbResult(QJsonObject{}) : VerbResult(done.error());
}

VerbTask UploadDesk::retryFailed(QJsonObject args)
{
    const QList<RowId> ids = idsOf(args);
    const QString uid = newId(c.now());
    auto asked = c.uploader->retryFailed(ids, uid);
    const Result<int> n = co_await asked;
    if (!n)
        co_return n.error();
    const QString batch = n.value() > 0 ? c.uploader->status().batch : QString();
    co_return QJsonObject{{u"retried"_s, n.value()}, {u"batch"_s, batch}};
}

VerbTask UploadDesk::hold(QJsonObject args)
{
    const QList<RowId> ids = idsOf(args);
    auto asked = c.uploader->hold(ids, args["held"_L1].toBool(true));
    const Result<UploadHold> done = co_await asked;
    if (!done)
        co_return done.error();
    c.capturesChanged();
    co_return QJsonObject{{u"changed"_s, done->changed}, {u"underway"_s, done->underway}};
}

/// {ids}: without any, what waits to be taken back is tried again.
VerbTask UploadDesk::retract(QJsonObject args)
{
    const QList<RowId> ids = idsOf(args);
    auto asked = c.uploader->retract(ids, c.operatorName());
    const Result<Retracted> done = co_await asked;
    if (!done)
        co_return done.error();
    c.capturesChanged();
    if (done->retracted == 0 && done->waiting == 0 && done->refused > 0) {
        co_return permanentError(7014, u"None of the captures is at the target"_s,
                                 u"None of them was uploaded, or was on its way"_s,
                                 u"Choose uploaded ones; what is not uploaded can be decided anew at once"_s);
    }
    QJsonObject answer{{u"retracted"_s, done->retracted}, {u"refused"_s, done->refused}, {u"waiting"_s, done->waiting}};
    if (done->waiting > 0)
        answer.insert(u"why"_s, done->why.sentence());
    co_return answer;
}

VerbTask UploadDesk::objects(QJsonObject args)
{
    const qint64 offset = args["offset"_L1].toInteger();
    const int limit = std::clamp(args["limit"_L1].toInt(200), 1, 1000);
    auto read = c.parts.store->read([=](Db &db) { return ledger::objects(db, 0, offset, limit); });
    const Result<ledger::ObjectPage> page = co_await read;
    if (!page)
        co_return page.error();
    QJsonArray rows, groups;
    const QHash<RowId, UploadRetry> retries = c.uploader->retries();
    for (const CaptureRow &row : page->rows) {
        QJsonObject object = row.toJson();
        if (const auto retry = retries.constFind(row.id); retry != retries.cend()) {
            object.insert(u"retryAt"_s, retry->due.ms);
            object.insert(u"uploadTries"_s, retry->tries);
            object.insert(u"uploadError"_s, retry->error);
        }
        rows.append(object);
    }
    for (const UploadFailure &failure : c.uploader->failures()) {
        groups.append(QJsonObject{{u"class"_s, failure.errorClass},
                                  {u"count"_s, failure.count},
                                  {u"what"_s, failure.what},
                                  {u"why"_s, failure.why},
                                  {u"remedy"_s, failure.remedy}});
    }
    co_return QJsonObject{{u"total"_s, page->total}, {u"rows"_s, rows}, {u"groups"_s, groups}};
}

VerbTask UploadDesk::manifest(QJsonObject)
{
    auto read = c.parts.store->read([](Db &db) { return ledger::newest(db, 1); });
    const Result<QList<ledger::Batch>> newest = co_await read;
    if (!newest)
        co_return newest.error();
    if (newest->isEmpty())
        co_return notNow(u"Nothing has been uploaded yet"_s);
    UploadBatch batch;
    batch.id = newest->first().id;
    batch.uid = newest->first().uid;
    batch.target = newest->first().target;
    auto asked = c.uploader->manifest(batch);
    VerbResult answer = co_await asked;
    co_return answer;
}

/// Pictures nobody needs: rejected ones and uploaded ones. Unreviewed, flagged and approved ones are never touched
VerbTask UploadDesk::clearCache(QJsonObject args)
{
    if (!c.runs.empty())
        co_return notNow(u"A run is active"_s, u"The cache is cleared between runs only"_s);
    if (c.uploadReady > 0)
        co_return notNow(u"Approved screenshots that are not uploaded: %1"_s.arg(c.uploadReady),
                         u"Upload them first"_s);
    const bool preview = args["preview"_L1].toBool();
    const Result<int> found = co_await releasePictures(c, Ms(0), preview);
    if (!found)
        co_return found.error();
    if (!preview) {
        const int count = found.value();
        c.parts.log->info("capture", u"Cache cleared: %1 rejected or uploaded screenshots released"_s.arg(count));
        co_await writeJournal(c, u"cache.clear"_s, count);
    }
    co_return QJsonObject{{u"pictures"_s, found.value()}};
}

VerbTask UploadDesk::test(QJsonObject)
{
    const MonoTime began = c.parts.clock().mono;
    const Result<> done = co_await testSinks(&c.sinks);
    c.sinkTested = done;
    c.dirty = true;
    if (!done)
        co_return done.error();
    co_return QJsonObject{{u"ms"_s, qint64((c.parts.clock().mono - began).count())}, {u"target"_s, c.sinks.target}};
}

} // namespace trawl
