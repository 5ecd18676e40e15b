// The fetch job of the peers kit (fetch/aiohttp_peer.py) with the shipped parts: every page is an item of the store,
// fetched by the HTTP engine, extracted by the pool of child processes, and recorded as a capture with its event.
// Prints one JSON line.
#include "async/sleep.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "async/tuning.h"
#include "domain/names.h"
#include "extract/extractorpool.h"
#include "fetch/http/httpengine.h"
#include "policy/fingerprint.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/runs.h"
#include "store/store.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCoroFuture>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>

#include <cstdio>
#include <deque>

using namespace trawl;

namespace {

constexpr int ClaimBatch = 100;

template <class T>
T must(Result<T> result)
{
    if (!result.ok())
        qFatal("%s", qPrintable(result.error().sentence()));
    return result.take();
}

FieldSpec css(const QString &name, const QString &selector, const QString &attribute = {})
{
    FieldSpec field;
    field.name = name;
    field.expression = selector;
    field.attribute = attribute;
    return field;
}

Source benchSource()
{
    Source source;
    source.id = u"bench"_s;
    source.screenshot.format = PictureFormat::None; // what makes `http` the source's engine (D1)
    source.fields = {css(u"title"_s, u"h1.event-title"_s), css(u"date"_s, u"time.event-date"_s, u"datetime"_s),
                     css(u"venue"_s, u"dd.event-venue"_s), css(u"price"_s, u"span.event-price"_s),
                     css(u"description"_s, u"div.event-description p"_s)};
    return source;
}

class Bench
{
public:
    Bench(Timers &timers, ExtractorPool &pool, Store &store, HttpEngine &http, QFile &out)
        : m_pool(pool), m_store(store), m_http(http), m_out(out), m_timers(timers)
    {
    }

    RowId run = 0;
    Source source = benchSource();
    int n = 0, concurrency = 64;
    int done = 0, failed = 0;
    double seconds = 0, enqueueSeconds = 0;

    void enqueue(const QStringList &urls)
    {
        QElapsedTimer watch;
        watch.start();
        std::vector<QFuture<Result<items::Enqueued>>> pending;
        for (qsizetype start = 0; start < urls.size(); start += 500) {
            QList<NewItem> list;
            for (qsizetype i = start; i < std::min(urls.size(), start + 500); ++i)
                list.append({source.id, urls[i], urls[i], 0, {}});
            pending.push_back(m_store.write(
                Lane::Bulk, [run = run, list](Db &db) { return items::enqueue(db, run, list, systemNow().wall); }));
        }
        for (auto &future : pending)
            n += must(future.result()).inserted;
        enqueueSeconds = double(watch.nsecsElapsed()) / 1e9;
    }

    void start(std::function<void()> atEnd)
    {
        m_watch.start();
        m_claimable.set();
        m_scope.spawn("claim", [this](std::stop_token stop) { return claim(stop); });
        for (int i = 0; i < concurrency; ++i)
            m_scope.spawn("work", [this](std::stop_token stop) { return work(stop); });
        m_scope.whenIdle([this, atEnd] {
            seconds = double(m_watch.nsecsElapsed()) / 1e9;
            atEnd();
        });
    }

private:
    /// Keeps a batch ahead of the workers.
    QCoro::Task<> claim(std::stop_token stop)
    {
        for (;;) {
            auto asked = m_store.write(Lane::Bulk, [run = run, id = source.id](Db &db) -> Result<QList<Lease>> {
                const Instant now = systemNow().wall;
                auto leases = items::claim(db, {run, id, ClaimBatch, u"bench"_s, now, 60s});
                for (const Lease &lease : leases ? leases.value() : QList<Lease>()) {
                    if (const auto begun = items::start(db, {lease.item, lease.token}, now); !begun)
                        return begun.error();
                }
                return leases;
            });
            Result<QList<Lease>> leases = co_await asked;
            const QList<Lease> got = must(std::move(leases));
            if (got.isEmpty())
                break;
            m_leases.insert(m_leases.end(), got.begin(), got.end());
            m_work.set();
            m_claimable.reset();
            if (int(m_leases.size()) > ClaimBatch / 2)
                co_await m_claimable.wait(stop);
        }
        m_allClaimed = true;
        m_work.set();
    }

    QCoro::Task<> work(std::stop_token stop)
    {
        for (;;) {
            if (m_leases.empty()) {
                if (m_allClaimed)
                    co_return;
                m_work.reset();
                co_await m_work.wait(stop);
                continue;
            }
            const Lease lease = m_leases.front();
            m_leases.pop_front();
            if (int(m_leases.size()) <= ClaimBatch / 2)
                m_claimable.set();
            co_await page(lease, stop);
        }
    }

    QCoro::Task<> page(Lease lease, std::stop_token stop)
    {
        Deadline deadline(m_timers, Ms(source.timeoutMs(EngineId::Http)), stop);
        FetchRequest request;
        request.sourceId = source.id;
        request.url = lease.url;
        auto fetching = m_http.fetch(std::move(request), deadline.token());
        FetchOutcome outcome = co_await fetching;
        if (!outcome.ok()) {
            ++failed;
            std::fprintf(stderr, "%s: %s\n", qPrintable(lease.url), qPrintable(outcome.reason));
            co_return;
        }
        ExtractRequest job;
        job.html = std::move(outcome.html);
        job.contentType = outcome.contentType;
        job.baseUrl = outcome.finalUrl;
        job.fields = source.fields;
        auto extracting = m_pool.extract(std::move(job));
        const Result<ExtractReply> reply = co_await extracting;
        if (!reply) {
            ++failed;
            std::fprintf(stderr, "%s: %s\n", qPrintable(lease.url), qPrintable(reply.error().sentence()));
            co_return;
        }
        auto writing = m_store.write(Lane::Results, [record = recordOf(lease, outcome, *reply)](Db &db) {
            return captures::record(db, record, systemNow().wall);
        });
        const Result<captures::Recorded> recorded = co_await writing;
        must(recorded);
        writeLine(lease, *reply);
        ++done;
    }

    CaptureRecord recordOf(const Lease &lease, const FetchOutcome &outcome, const ExtractReply &reply) const
    {
        CaptureRecord record;
        record.item = lease.item;
        record.token = lease.token;
        record.attempt = lease.attempt;
        record.uid = newId(systemNow().wall);
        record.finalUrl = outcome.finalUrl;
        record.http = outcome.http;
        record.title = reply.title;
        record.records = reply.records;
        record.recordKeys = reply.recordKeys;
        record.timings = outcome.timings;
        for (const auto &entry : reply.records)
            record.fingerprints.append(fingerprint(entry.toObject()));
        return record;
    }

    /// The kit's check.py reads these lines.
    void writeLine(const Lease &lease, const ExtractReply &reply)
    {
        QJsonObject line = reply.records.first().toObject();
        line.insert(u"url"_s, lease.url);
        m_out.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    }

    TaskScope m_scope;
    ExtractorPool &m_pool;
    Store &m_store;
    HttpEngine &m_http;
    QFile &m_out;
    Timers &m_timers;
    Signal m_work, m_claimable;
    std::deque<Lease> m_leases;
    bool m_allClaimed = false;
    QElapsedTimer m_watch;
};

QStringList readUrls(const QString &base, const QString &file, int n)
{
    QFile list(file);
    if (!list.open(QIODevice::ReadOnly))
        qFatal("%s can't be read", qPrintable(file));
    QStringList urls;
    const auto lines = list.readAll().simplified().split(' ');
    for (const QByteArray &path : lines) {
        if (urls.size() < n && !path.isEmpty())
            urls.append(base + QString::fromUtf8(path));
    }
    return urls;
}

std::unique_ptr<Store> freshStore(const QString &file)
{
    for (const QString &tail : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(file + tail);
    return must(Store::open({file, systemClock(), false, {}}));
}

} // namespace

int main(int argc, char **argv)
{
    tuneProcess(); // first: here the engine runs in the main thread
    QCoreApplication app(argc, argv);
    QCommandLineParser options;
    options.addOptions({{u"base"_s, u"URL of the site"_s, u"URL"_s},
                        {u"urls"_s, u"file with paths"_s, u"FILE"_s},
                        {u"n"_s, u"pages"_s, u"N"_s, u"20000"_s},
                        {u"out"_s, u"JSON lines for check.py; the store lies beside it"_s, u"FILE"_s},
                        {u"concurrency"_s, u"pages at once"_s, u"N"_s, u"64"_s},
                        {u"extractor"_s, u"path of trawldeck-extractor"_s, u"FILE"_s,
                         QCoreApplication::applicationDirPath() + u"/../../bin/trawldeck-extractor"_s}});
    options.process(app);
    QFile out(options.value(u"out"_s));
    if (!out.open(QIODevice::WriteOnly))
        qFatal("%s can't be written", qPrintable(out.fileName()));
    const QString file = out.fileName() + u".sqlite"_s;
    auto store = freshStore(file);
    Timers timers;
    HttpEngine::Options settings;
    settings.userAgent = QStringLiteral("Trawldeck/" TRAWL_VERSION " (+bench)");
    HttpEngine http(timers, settings);
    const ExtractorLimits limits;
    if (!QFileInfo(options.value(u"extractor"_s)).isExecutable())
        qFatal("%s is no program", qPrintable(options.value(u"extractor"_s)));
    ExtractorPool pool(options.value(u"extractor"_s), limits);
    Bench bench(timers, pool, *store, http, out);
    bench.concurrency = options.value(u"concurrency"_s).toInt();
    const Instant now = systemNow().wall;
    RunPlan plan;
    plan.sources = {bench.source.id};
    bench.run = must(store
                         ->write(Lane::Interactive,
                                 [&](Db &db) { return runs::create(db, newId(now), plan, {bench.source}, now); })
                         .result())
                    .id;
    bench.enqueue(readUrls(options.value(u"base"_s), options.value(u"urls"_s), options.value(u"n"_s).toInt()));
    std::function<void()> quitWhenGone = [&] {
        if (pool.findChildren<QProcess *>().isEmpty())
            QCoreApplication::quit();
        else
            timers.add(5ms, quitWhenGone);
    };
    bench.start([&] {
        pool.shutDown();
        quitWhenGone();
    });
    const int code = app.exec();
    store->close();
    out.close();
    const QJsonObject line{{u"peer"_s, u"trawldeck"_s},
                           {u"work"_s, u"fetch"_s},
                           {u"n"_s, bench.done},
                           {u"failed"_s, bench.failed},
                           {u"seconds"_s, bench.seconds},
                           {u"rate"_s, bench.done / bench.seconds},
                           {u"enqueue_seconds"_s, bench.enqueueSeconds},
                           {u"concurrency"_s, bench.concurrency},
                           {u"extractors"_s, limits.processes},
                           {u"pages_per_extractor"_s, limits.pagesPerProcess},
                           {u"store"_s, u"sqlite WAL, one record per page, synchronous=NORMAL"_s},
                           {u"journal"_s, true},
                           {u"screenshot"_s, u"none"_s}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return code != 0 || bench.failed != 0 || bench.done != bench.n ? 1 : 0;
}
