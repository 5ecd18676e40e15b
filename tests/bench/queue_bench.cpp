// The queue job of the peers kit (queue/sqlite_queue.py) the way a run of the product does it: enqueue, claim, attempt
// started, result recorded. Prints one JSON line.
#include "async/taskscope.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/runs.h"
#include "store/store.h"

#include "domain/names.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCoroFuture>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPromise>

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

/// A source's items consumed as a run consumes them, with everything on: claims of twice the free slots, an attempt
/// made durable before its work, its result recorded as a capture; each in the store's lane for it. The work itself is
/// left out.
class Consumer
{
public:
    Consumer(Setup &setup, int flights) : m_setup(setup), m_flights(flights) {}

    /// Answers the seconds it took.
    double run()
    {
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < m_flights; ++i)
            m_scope.spawn("flight", [this](std::stop_token) { return fly(); });
        m_scope.whenIdle([] { QCoreApplication::quit(); });
        QCoreApplication::exec();
        return double(timer.nsecsElapsed()) / 1e9;
    }
    int done() const { return m_done; }
    int claims() const { return m_claims; }

private:
    QCoro::Task<> fly()
    {
        for (;;) {
            while (m_buffer.isEmpty() && !m_empty)
                co_await refill();
            if (m_buffer.isEmpty())
                co_return;
            const Lease lease = m_buffer.takeFirst();
            // The consumer reads its job, as the peers do.
            if (lease.url.startsWith(u'{') &&
                QJsonDocument::fromJson(lease.url.toUtf8()).object().value(u"id"_s).toInt(-1) < 0)
                qFatal("a job came back damaged");
            ++m_busy;
            const items::Hold hold{lease.item, lease.token};
            const Instant now = systemNow().wall;
            auto starting = m_setup.store->write(Lane::Bulk, [=](Db &db) { return items::start(db, hold, now); });
            const Result<int> started = co_await starting;
            const CaptureRecord record = recordOf(lease, must(started));
            auto recording =
                m_setup.store->write(Lane::Results, [=](Db &db) { return captures::record(db, record, now); });
            const Result<captures::Recorded> recorded = co_await recording;
            must(recorded);
            --m_busy;
            ++m_done;
        }
    }
    /// One claim at a time; the others wait for what it brings.
    QCoro::Task<> refill()
    {
        if (m_claiming) {
            auto waiting = m_claimed->future();
            co_await waiting;
            co_return;
        }
        m_claiming = true;
        m_claimed.emplace();
        m_claimed->start();
        items::ClaimOrder order;
        order.run = m_setup.run;
        order.source = m_setup.source;
        order.n = 2 * (m_flights - m_busy);
        order.owner = u"bench"_s;
        order.now = systemNow().wall;
        ++m_claims;
        auto claiming = m_setup.store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); });
        const Result<QList<Lease>> leases = co_await claiming;
        m_buffer += must(leases);
        m_empty = leases->isEmpty();
        m_claiming = false;
        m_claimed->finish();
    }
    static CaptureRecord recordOf(const Lease &lease, int attempt)
    {
        CaptureRecord record;
        record.item = lease.item;
        record.token = lease.token;
        record.attempt = attempt;
        record.uid = newId(systemNow().wall);
        record.engine = EngineId::Http;
        record.coverage = 100;
        record.http = 200;
        record.finalUrl = lease.url;
        record.title = u"Page"_s;
        return record;
    }

    Setup &m_setup;
    const int m_flights;
    QList<Lease> m_buffer;
    std::optional<QPromise<void>> m_claimed;
    bool m_claiming = false, m_empty = false;
    int m_busy = 0, m_done = 0, m_claims = 0;
    TaskScope m_scope;
};
} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"n"_s, u"jobs"_s, u"n"_s, u"100000"_s},
                       {u"enqueue-batch"_s, u"enqueued at once"_s, u"n"_s, u"1000"_s},
                       {u"flights"_s, u"attempts in flight"_s, u"n"_s, u"32"_s},
                       {u"memory"_s, u"only how the process grows from 1,000 queued URLs to n"_s},
                       {u"plain"_s, u"URLs of 60 characters in place of the kit's payload"_s},
                       {u"file"_s, u"database"_s, u"file"_s}});
    parser.process(app);
    const int n = parser.value(u"n"_s).toInt(), flights = parser.value(u"flights"_s).toInt();
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
    Consumer consumer(setup, flights);
    const double seconds = consumer.run();
    const double cpuEnd = cpuSeconds();
    if (consumer.done() != n)
        qFatal("%d of %d jobs came", consumer.done(), n);
    const Counts counts = must(setup.store->read([&setup](Db &db) { return items::counts(db, setup.run); }).result());
    if (counts.captured != n)
        qFatal("the store counts %lld finished jobs", counts.captured);
    setup.store->close();
    const QString settings = u"synchronous=NORMAL, journal_mode=WAL; claim, start and captures::record in their lanes, "
                             u"%1 in flight, %2 claims"_s.arg(flights)
                                 .arg(consumer.claims());
    const QJsonObject line{{u"peer"_s, u"trawldeck"_s},
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
