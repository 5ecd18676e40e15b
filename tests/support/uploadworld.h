// A workspace with approved captures, a real store, the sinks of a workspace and an uploader: for the upload tests and
// the upload benchmark.
#pragma once

#include "publish/uploader.h"
#include "run/sinkcomposition.h"
#include "run/uploadports.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/journal.h"
#include "store/ledger.h"
#include "store/runs.h"
#include "store/sinkrows.h"
#include "store/store.h"
#include "tests/support/claimstart.h"
#include "tests/support/corotest.h"
#include "tests/support/sinkwraps.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QTemporaryDir>

namespace trawl::test {

/// Owns everything; one process of the program at a time stands for itself: restart() ends the uploader and makes a new
/// one.
struct UploadWorld {
    QTemporaryDir folder;
    QThreadPool pool;
    Timers timers;
    std::unique_ptr<Store> store;
    Sinks sinks;
    std::unique_ptr<Uploader> uploader;
    RunRow run;
    QHash<QString, QByteArray> pictures; ///< by capture uid
    QStringList released;
    QStringList restored; ///< came back from the target before they were taken back there
    QList<UploadStatus> ended;
    std::function<bool(const QString &)> failOnce;
    /// Wraps the ports before an uploader gets them: fault injection.
    std::function<void(UploaderPorts &)> wrapPorts;
    UploaderOptions options;

    UploadWorld()
    {
        options.backoff.base = 1ms;
        options.backoff.cap = 2ms;
        Store::Options storeOptions;
        storeOptions.place = folder.filePath(u"trawldeck.sqlite"_s);
        storeOptions.clock = systemClock();
        auto opened = Store::open(storeOptions);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().sentence()));
        store = opened.take();
    }
    ~UploadWorld() { stop(); }

    static QByteArray bytesOf(int n, qsizetype size = 3000)
    {
        return QByteArray("\xff\xd8\xff", 3) + QByteArray::number(n).rightJustified(size, 'p');
    }
    static QString sha(const QByteArray &bytes)
    {
        return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    }

    /// Items, attempts and captures through the store's own doors.
    void fill(int count, const std::function<QByteArray(int)> &picture, const std::function<Review(int)> &review)
    {
        Source source;
        source.id = u"alpha"_s;
        source.name = u"Alpha"_s;
        RunPlan plan;
        plan.sources = QStringList{source.id};
        auto all = get(store->write(Lane::Bulk,
                                    [&](Db &db) -> Result<> {
                                        const Instant now = systemNow().wall;
                                        auto made = runs::create(db, newId(now), plan, QList<Source>{source}, now);
                                        if (!made)
                                            return made.error();
                                        run = *made;
                                        QList<NewItem> items;
                                        for (int i = 0; i < count; ++i) {
                                            NewItem item;
                                            item.sourceId = source.id;
                                            item.url = u"http://127.0.1.1/p/%1"_s.arg(i);
                                            item.identityKey = item.url;
                                            items.append(item);
                                        }
                                        if (auto done = items::enqueue(db, run.id, items, now); !done)
                                            return done.error();
                                        items::ClaimOrder order;
                                        order.run = run.id;
                                        order.source = source.id;
                                        order.n = count;
                                        order.owner = u"test"_s;
                                        order.now = now;
                                        auto leases = claimAndStart(db, order);
                                        if (!leases)
                                            return leases.error();
                                        for (int i = 0; i < leases->size(); ++i) {
                                            const Lease &lease = leases->at(i);
                                            CaptureRecord record;
                                            record.item = lease.item;
                                            record.token = lease.token;
                                            record.attempt = 1;
                                            record.uid = newId(now);
                                            record.finalUrl = lease.url;
                                            record.title = u"Page %1"_s.arg(i);
                                            const QByteArray bytes = picture(i);
                                            if (!bytes.isEmpty()) {
                                                record.format = PictureFormat::Jpeg;
                                                record.bytes = bytes.size();
                                                record.sha256 = sha(bytes);
                                                record.spoolFile = record.uid + u'-' + record.sha256 + u".jpg"_s;
                                            }
                                            record.review = review(i);
                                            record.reviewBy =
                                                record.review == Review::Unreviewed ? QString() : u"policy"_s;
                                            pictures.insert(record.uid, bytes);
                                            if (auto done = captures::record(db, record, now); !done)
                                                return done.error();
                                        }
                                        return success();
                                    }),
                       120s);
        if (!all)
            qFatal("%s", qPrintable(all.error().sentence()));
    }
    void fill(int count)
    {
        fill(
            count, [](int i) { return bytesOf(i); }, [](int) { return Review::Approved; });
    }

    QList<UploadFailureGroup> failures()
    {
        auto groups = get(store->read([](Db &db) { return ledger::failureGroups(db); }));
        if (!groups)
            qFatal("%s", qPrintable(groups.error().sentence()));
        return groups.take();
    }
    void begin()
    {
        SinkSetup setup;
        setup.folder = folder.filePath(u"sink"_s);
        setup.clock = systemClock();
        setup.pool = &pool;
        setup.failOnce = failOnce;
        sinks = makeSinks(setup);
        UploaderPorts ports;
        ports.objects = sinks.objects.get();
        ports.rows = sinks.rows.get();
        ports.target = sinks.target;
        ports.ledger = ledgerPort(*store, systemClock());
        ports.pictureBytes = [this](const CaptureRow &row) {
            const auto found = pictures.constFind(row.uid);
            return readyFuture<QByteArray>(found != pictures.cend() ? Result<QByteArray>(*found)
                                                                    : permanentError(6004, u"The screenshot is gone"_s,
                                                                                     {}, u"Crawl the item again"_s));
        };
        ports.release = [this](const CaptureRow &row, const QByteArray &) { released.append(row.uid); };
        ports.keepAgain = [this](CaptureRow row, QByteArray bytes) { return keepAgain(row, bytes); };
        ports.timers = &timers;
        ports.clock = systemClock();
        if (wrapPorts)
            wrapPorts(ports);
        uploader = std::make_unique<Uploader>(ports, options);
        QObject::connect(uploader.get(), &Uploader::batchEnded, uploader.get(),
                         [this](const UploadStatus &status) { ended.append(status); });
    }
    void stop()
    {
        if (!uploader)
            return;
        bool idle = false;
        uploader->shutDown([&idle] { idle = true; });
        if (!spinUntil([&idle] { return idle; }))
            qFatal("the uploader did not stop");
        uploader.reset();
        sinks = {};
    }
    QCoro::Task<Result<>> keepAgain(CaptureRow row, QByteArray bytes)
    {
        pictures.insert(row.uid, bytes);
        restored.append(row.uid);
        co_return success();
    }
    void restart()
    {
        stop();
        begin();
    }
    Result<UploadBatch> start(QList<RowId> captures = {})
    {
        return get(uploader->start(run.id, captures, newId(systemNow().wall)));
    }
    bool waitEnded(int count = 1, std::chrono::milliseconds limit = 60s)
    {
        return spinUntil([this, count] { return ended.size() >= count && !uploader->status().active; }, limit);
    }
    QStringList objects() const
    {
        QStringList found;
        QDirIterator it(folder.filePath(u"sink/objects"_s), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (it.hasNext())
            found.append(it.next());
        found.sort();
        return found;
    }
    /// The results as another program reads them.
    std::unique_ptr<SqliteRowSink> results() const
    {
        return std::make_unique<SqliteRowSink>(folder.filePath(u"sink/results.sqlite"_s), systemClock());
    }
    int rowCount() const { return get(results()->count(run.uid)).valueOr(-1); }
    QJsonObject statistics() const { return get(results()->statistics(run.uid)).valueOr({}); }
    QList<CaptureRow> captures()
    {
        return get(store->read([](Db &db) -> Result<QList<CaptureRow>> {
                   const auto ids = captures::ids(db, {});
                   return ids ? captures::byIds(db, ids.value()) : Result<QList<CaptureRow>>(ids.error());
               }))
            .valueOr({});
    }
    CaptureRow capture(RowId id)
    {
        return get(store->read([id](Db &db) { return captures::byId(db, id); })).valueOr({});
    }
    /// As ItemDesk does it.
    Result<journal::Decided> decide(const QList<RowId> &ids, Review review)
    {
        journal::Decision decision;
        decision.captures = ids;
        decision.review = review;
        decision.by = u"op"_s;
        auto done = get(
            store->write(Lane::Interactive, [=](Db &db) { return journal::decide(db, decision, systemNow().wall); }));
        if (uploader)
            uploader->takeBack();
        return done;
    }
    LedgerSummary ledger() { return get(ledgerPort(*store, systemClock()).runSummary(run.id)).valueOr({}); }
};

} // namespace trawl::test
