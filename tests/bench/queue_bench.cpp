// The queue job of the peers kit (queue/sqlite_queue.py) through the shipped item store: enqueue, claim in batches,
// finish.
#include "store/items.h"
#include "store/queue.h"
#include "store/runs.h"
#include "store/store.h"

#include "domain/names.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <ctime>

#include <unistd.h>

using namespace trawl;

namespace {
/// The kit's payload, about 300 bytes; it travels as the item's URL, so that each job carries and stores it once.
QString payload(int i, bool urlOnly)
{
    if (urlOnly) // 60 characters, as a crawl's items have
        return u"http://127.0.0.1:22080/events/category-%1/page-%2.html"_s.arg(i % 20, 4, 10, QChar(u'0'))
            .arg(i, 8, 10, QChar(u'0'));
    const QJsonObject job{{u"id"_s, i},
                          {u"url"_s, u"http://127.0.0.1:22080/events/%1/%2.html"_s.arg(i % 20, 3, 10, QChar(u'0'))
                                         .arg(i % 20000, 6, 10, QChar(u'0'))},
                          {u"kind"_s, u"detail"_s},
                          {u"depth"_s, 2},
                          {u"priority"_s, i % 10},
                          {u"retries"_s, 0},
                          {u"parent"_s, u"http://127.0.0.1:22080/listing/%1.html"_s.arg(i % 400, 5, 10, QChar(u'0'))},
                          {u"note"_s, QString(90, u'x')}};
    return QString::fromUtf8(QJsonDocument(job).toJson(QJsonDocument::Compact));
}

/// Processor time of all threads; says more than the clock where the machine has other work.
double cpuSeconds()
{
    return double(std::clock()) / CLOCKS_PER_SEC;
}

template <class T>
T must(Result<T> result)
{
    if (!result.ok())
        qFatal("%s", qPrintable(result.error().sentence()));
    return result.take();
}

/// A batch on its way, as the engine works: claimed together, then each item started and ended by a job of its own.
struct Round {
    QFuture<Result<QList<Lease>>> claim;
    std::vector<QFuture<Result<int>>> starts;
    std::vector<QFuture<Result<>>> ends;
    bool over = false;
};

struct Setup {
    std::unique_ptr<Store> store;
    RowId run = 0;
    QString source;
};

Setup open(const QString &file)
{
    for (const QString &tail : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(file + tail);
    Setup setup;
    setup.store = must(Store::open({file, systemClock(), false, {}}));
    Source source;
    source.id = setup.source = u"queue"_s;
    const Instant now = systemNow().wall;
    RunPlan plan;
    plan.sources = {source.id};
    setup.run =
        must(setup.store
                 ->write(Lane::Interactive, [&](Db &db) { return runs::create(db, newId(now), plan, {source}, now); })
                 .result())
            .id;
    return setup;
}

/// Resident bytes of this process.
qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("statm can't be read");
    return file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE);
}

/// How much the process grows while its queue grows from 1,000 to @p n: a fetch per batch, as a crawl finds its links;
/// nothing is kept here.
QJsonObject measureMemory(Setup &setup, int n)
{
    constexpr int from = 1000, batch = 50;
    qint64 before = 0;
    for (int start = 0; start < n; start += batch) {
        if (start == from)
            before = residentBytes();
        QList<NewItem> list;
        for (int i = start; i < std::min(n, start + batch); ++i) {
            const QString url = payload(i, true);
            list.append({setup.source, url, url, 2, {}});
        }
        must(setup.store
                 ->write(Lane::Bulk, [run = setup.run, list = std::move(list)](
                                         Db &db) { return items::enqueue(db, run, list, systemNow().wall); })
                 .result());
    }
    const qint64 after = residentBytes();
    return {{u"peer"_s, u"trawldeck-memory"_s},
            {u"work"_s, u"grow"_s},
            {u"n"_s, n},
            {u"rss_mb"_s, double(after) / (1 << 20)},
            {u"bytes_per_queued"_s, double(after - before) / (n - from)}};
}

double enqueueAll(Setup &setup, const QList<QString> &jobs, int batch)
{
    QElapsedTimer timer;
    timer.start();
    std::vector<QFuture<Result<items::Enqueued>>> pending;
    for (qsizetype start = 0; start < jobs.size(); start += batch) {
        QList<NewItem> list;
        for (qsizetype i = start; i < std::min(jobs.size(), start + batch); ++i)
            list.append({setup.source, jobs[i], jobs[i], 2, {}});
        pending.push_back(setup.store->write(Lane::Bulk, [run = setup.run, list = std::move(list)](Db &db) {
            return items::enqueue(db, run, list, systemNow().wall);
        }));
    }
    qint64 inserted = 0;
    for (auto &future : pending)
        inserted += must(future.result()).inserted;
    if (inserted != jobs.size())
        qFatal("%lld of %lld jobs were enqueued", inserted, qint64(jobs.size()));
    return double(timer.nsecsElapsed()) / 1e9;
}

void begin(Setup &setup, Round &round, int batch)
{
    round = {};
    round.claim = setup.store->write(Lane::Bulk, [run = setup.run, source = setup.source, batch](Db &db) {
        return items::claim(db, {run, source, batch, u"bench"_s, systemNow().wall, 60s});
    });
}

/// Waits for the round's present stage and asks for its next one. Answers how many items ended.
int advance(Setup &setup, Round &round, int batch)
{
    if (!round.ends.empty()) {
        const int ended = int(round.ends.size());
        for (const auto &end : round.ends)
            must(end.result());
        begin(setup, round, batch);
        return ended;
    }
    const QList<Lease> leases = must(round.claim.result());
    if (leases.isEmpty()) {
        round.over = true;
        return 0;
    }
    if (round.starts.empty()) {
        for (const Lease &lease : leases) {
            // The consumer reads its job, as the peers do.
            if (lease.url.startsWith(u'{') &&
                QJsonDocument::fromJson(lease.url.toUtf8()).object().value(u"id"_s).toInt(-1) < 0)
                qFatal("a job came back damaged");
            const items::Hold hold{lease.item, lease.token};
            round.starts.push_back(
                setup.store->write(Lane::Bulk, [hold](Db &db) { return items::start(db, hold, systemNow().wall); }));
        }
        return 0;
    }
    for (const auto &start : round.starts)
        must(start.result());
    for (const Lease &lease : leases) {
        items::Ending ending;
        ending.way = items::Ending::Skipped;
        ending.skip = SkipReason::Operator;
        const items::Hold hold{lease.item, lease.token};
        round.ends.push_back(setup.store->write(
            Lane::Results, [hold, ending](Db &db) { return items::end(db, hold, ending, systemNow().wall); }));
    }
    return 0;
}

/// @p workers batches are on their way at once, as several sources of a run are.
double consumeAll(Setup &setup, int n, int batch, int workers)
{
    QElapsedTimer timer;
    timer.start();
    std::vector<Round> rounds(size_t(workers), Round{});
    for (Round &round : rounds)
        begin(setup, round, batch);
    int done = 0;
    bool more = true;
    while (more) {
        more = false;
        for (Round &round : rounds) {
            if (!round.over)
                done += advance(setup, round, batch);
            more = more || !round.over;
        }
    }
    if (done != n)
        qFatal("%d of %d jobs came", done, n);
    return double(timer.nsecsElapsed()) / 1e9;
}
} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"n"_s, u"jobs"_s, u"n"_s, u"100000"_s},
                       {u"batch"_s, u"claimed at once"_s, u"n"_s, u"50"_s},
                       {u"enqueue-batch"_s, u"enqueued at once"_s, u"n"_s, u"1000"_s},
                       {u"workers"_s, u"rounds in flight"_s, u"n"_s, u"8"_s},
                       {u"memory"_s, u"only how the process grows from 1,000 queued URLs to n"_s},
                       {u"plain"_s, u"URLs of 60 characters in place of the kit's payload"_s},
                       {u"file"_s, u"database"_s, u"file"_s}});
    parser.process(app);
    const int n = parser.value(u"n"_s).toInt(), batch = parser.value(u"batch"_s).toInt(),
              workers = parser.value(u"workers"_s).toInt();
    const QString file = parser.value(u"file"_s);
    const bool plain = parser.isSet(u"plain"_s);
    if (file.isEmpty())
        qFatal("--file is missing");
    if (parser.isSet(u"memory"_s)) {
        Setup setup = open(file);
        QJsonObject line = measureMemory(setup, n);
        setup.store->close();
        line.insert(u"bytes_per_job"_s, QFileInfo(file).size() / n);
        std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
        return 0;
    }
    QList<QString> jobs;
    for (int i = 0; i < n; ++i)
        jobs.append(payload(i, plain));
    Setup setup = open(file);
    const double cpuStart = cpuSeconds();
    const double enqueue = enqueueAll(setup, jobs, parser.value(u"enqueue-batch"_s).toInt());
    const double cpuMiddle = cpuSeconds();
    const double seconds = consumeAll(setup, n, batch, workers);
    const double cpuEnd = cpuSeconds();
    const Counts counts = must(setup.store->read([&setup](Db &db) { return items::counts(db, setup.run); }).result());
    if (counts.skipped != n)
        qFatal("the store counts %lld finished jobs", counts.skipped);
    setup.store->close();
    const QString settings =
        u"synchronous=NORMAL, journal_mode=WAL, %1 batches in flight, each item started and ended by a job of its "
        u"own, real schema and indexes"_s.arg(workers);
    const QJsonObject line{{u"peer"_s, u"trawldeck-%1"_s.arg(batch)},
                           {u"work"_s, u"queue"_s},
                           {u"n"_s, n},
                           {u"seconds"_s, std::round(seconds * 1000) / 1000},
                           {u"rate"_s, std::round(n / seconds)},
                           {u"enqueue_rate"_s, std::round(n / enqueue)},
                           {u"enqueue_cpu_s"_s, cpuMiddle - cpuStart},
                           {u"consume_cpu_s"_s, cpuEnd - cpuMiddle},
                           {u"bytes_per_job"_s, QFileInfo(file).size() / n},
                           {u"settings"_s, settings}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return 0;
}
