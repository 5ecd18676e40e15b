// The queue port alone, on an empty store of any database: items enqueued, then claimed and ended in batches by several
// claimants with a store and a connection each, as several programs would. Prints one JSON line.
#include "store/items.h"
#include "store/runs.h"
#include "store/store.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <thread>

using namespace trawl;

namespace {

Instant now()
{
    return systemClock()().wall;
}

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}

std::unique_ptr<Store> openStore(const QString &place)
{
    return must(Store::open({place, systemClock(), false, {}}));
}

RowId fill(Store &store, int n)
{
    Source source;
    source.id = u"a"_s;
    RunPlan plan;
    plan.sources = {source.id};
    const QList<Source> sources{source};
    const RowId run =
        must(store.write(Lane::Bulk, [=](Db &db) { return runs::create(db, newId(now()), plan, sources, now()); })
                 .result())
            .id;
    for (int from = 0; from < n; from += 1000) {
        QList<NewItem> list;
        for (int i = from; i < std::min(n, from + 1000); ++i) {
            const QString url = u"http://a.example/events/%1"_s.arg(i);
            list.append({source.id, url, url, 0, {}});
        }
        must(store.write(Lane::Bulk, [=](Db &db) { return items::enqueue(db, run, list, now()); }).result());
    }
    return run;
}

/// Claims and ends until nothing is left; answers how many.
int work(const QString &place, RowId run, const QString &owner, int batch)
{
    const auto store = openStore(place);
    for (int done = 0;;) {
        const items::ClaimOrder order{run, u"a"_s, batch, owner, now(), 60s};
        const auto leases = must(store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); }).result());
        if (leases.isEmpty())
            return done;
        QList<items::Ended> ends;
        for (const Lease &lease : leases)
            ends.append(items::Ended{{lease.item, lease.token}, {}});
        const auto old =
            must(store->write(Lane::Results, [=](Db &db) { return items::endAll(db, ends, now()); }).result());
        done += int(leases.size() - old.size());
    }
}
} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"store"_s, u"An empty one."_s, u"place"_s},
                       {u"n"_s, u"Items."_s, u"n"_s, u"20000"_s},
                       {u"clients"_s, u"Claimants."_s, u"n"_s, u"4"_s},
                       {u"batch"_s, u"Items a claim."_s, u"n"_s, u"50"_s}});
    parser.process(app);
    const QString place = parser.value(u"store"_s);
    const int n = parser.value(u"n"_s).toInt(), clients = parser.value(u"clients"_s).toInt(),
              batch = parser.value(u"batch"_s).toInt();
    const auto store = openStore(place);
    QElapsedTimer clock;
    clock.start();
    const RowId run = fill(*store, n);
    const double filled = double(clock.elapsed()) / 1000;
    std::atomic<int> done = 0;
    std::vector<std::thread> claimants;
    clock.restart();
    for (int i = 0; i < clients; ++i)
        claimants.emplace_back([&, i] { done += work(place, run, u"w%1"_s.arg(i), batch); });
    for (std::thread &one : claimants)
        one.join();
    const double seconds = double(clock.elapsed()) / 1000;
    const QJsonObject line{{u"peer"_s, u"trawldeck-queue-%1"_s.arg(batch)},
                           {u"work"_s, u"queue"_s},
                           {u"store"_s, store->dialect().name},
                           {u"clients"_s, clients},
                           {u"n"_s, int(done)},
                           {u"seconds"_s, seconds},
                           {u"rate"_s, qRound(done / seconds)},
                           {u"enqueue_rate"_s, qRound(n / filled)}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return done == n ? 0 : 1;
}
