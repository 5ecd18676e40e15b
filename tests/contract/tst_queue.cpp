// The queue port's contract, for each backend: several processes, tokens, and items that come back into ended runs.
#include "backends.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/journal.h"
#include "store/runs.h"

#include <QProcess>
#include <QSet>
#include <QTemporaryDir>

#include <cstdio>
#include <thread>

using namespace trawl;

namespace {
constexpr Instant start{1'700'000'000'000};

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}

std::unique_ptr<Store> openStore(const QString &file)
{
    return must(Store::open({file, [] { return Now{start, {}}; }, false, {}}));
}

/// Another process of the same queue: claims, starts and ends until nothing is left; prints each item and token.
int workAs(const QString &owner, const QString &file, RowId run)
{
    const auto store = openStore(file);
    for (;;) {
        const items::ClaimOrder order{run, u"a"_s, 7, owner, start, 60s};
        const auto leases = must(store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); }).result());
        if (leases.isEmpty())
            return 0;
        for (const Lease &lease : leases) {
            const items::Hold hold{lease.item, lease.token};
            must(store->write(Lane::Bulk, [=](Db &db) { return items::start(db, hold, start); }).result());
            must(store->write(Lane::Results, [=](Db &db) { return items::end(db, hold, {}, start); }).result());
            std::printf("%lld %lld\n", lease.item, lease.token);
        }
    }
}
/// The same, where all that was claimed together ends together.
int workInBatchesAs(const QString &owner, const QString &file, RowId run)
{
    const auto store = openStore(file);
    for (;;) {
        const items::ClaimOrder order{run, u"a"_s, 50, owner, start, 60s};
        const auto leases = must(store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); }).result());
        if (leases.isEmpty())
            return 0;
        QList<items::Ended> ends;
        for (const Lease &lease : leases)
            ends.append(items::Ended{{lease.item, lease.token}, {}});
        const auto old =
            must(store->write(Lane::Results, [=](Db &db) { return items::endAll(db, ends, start); }).result());
        if (!old.isEmpty())
            return 1;
        for (const Lease &lease : leases)
            std::printf("%lld %lld\n", lease.item, lease.token);
    }
}
} // namespace

class TestQueue : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;
    RowId m_run = 0;
    QString m_place;

    QString file() const { return m_place; }
    template <class Fn>
    auto write(Fn fn)
    {
        return m_store->write(Lane::Bulk, std::move(fn)).result();
    }
    template <class Fn>
    auto read(Fn fn)
    {
        return m_store->read(std::move(fn)).result();
    }
    RowId newRun(const QStringList &names = {u"a"_s})
    {
        QList<Source> sources;
        for (const QString &name : names) {
            sources.emplaceBack();
            sources.last().id = name;
        }
        RunPlan plan;
        plan.sources = names;
        return must(write([=](Db &db) { return runs::create(db, newId(start), plan, sources, start); })).id;
    }
    void add(int n, RowId run, const QString &source = u"a"_s)
    {
        QList<NewItem> list;
        for (int i = 0; i < n; ++i) {
            const QString url = u"http://%1.example/%2"_s.arg(source).arg(i);
            list.append({source, url, url, 0, {}});
        }
        QCOMPARE(must(write([=](Db &db) { return items::enqueue(db, run, list, start); })).inserted, n);
    }
    QList<Lease> claim(int n, RowId run, const QString &source = u"a"_s, const QString &owner = u"w"_s)
    {
        const items::ClaimOrder order{run, source, n, owner, start, 60s};
        return must(write([=](Db &db) { return items::claim(db, order); }));
    }
    void fail(const QList<Lease> &leases)
    {
        for (const Lease &lease : leases)
            must(write([=](Db &db) { return items::end(db, {lease.item, lease.token}, {}, start); }));
    }
    void setState(RowId run, RunState to)
    {
        const QList<RunState> any{RunState::Draft, RunState::Running, RunState::Stopped, RunState::Completed};
        must(write([=](Db &db) { return runs::setState(db, run, any, to, {}, start); }));
    }
    RunRow row(RowId run)
    {
        return must(read([=](Db &db) { return runs::byId(db, run); }));
    }
    QList<journal::Entry> journalled()
    {
        return must(read([](Db &db) { return journal::page(db, 0, 100); })).rows;
    }
    /// A completed run of sources a and b with two failed items each.
    RowId completed()
    {
        const RowId run = newRun({u"a"_s, u"b"_s});
        for (const QString &source : {u"a"_s, u"b"_s}) {
            add(2, run, source);
            fail(claim(2, run, source));
        }
        setState(run, RunState::Completed);
        return run;
    }
    /// The kept sums equal the rows.
    void checkCounts(RowId run)
    {
        const Counts kept = row(run).counts;
        const auto real = must(read([=](Db &db) -> Result<QList<qint64>> {
            QList<qint64> sums(5);
            Rows rows = db.queryText(recountSql, {run});
            while (rows.next()) {
                for (int n = 0; n < 5; ++n)
                    sums[n] += rows.i64(n + 1);
            }
            if (!rows.ok())
                return rows.error();
            return sums;
        }));
        QCOMPARE((QList<qint64>{kept.pending, kept.leased, kept.captured, kept.failed, kept.skipped}), real);
    }

    /// Each item was ended by one of them, and by its newest token.
    template <class Workers>
    void endedOnceEach(Workers &workers, int all)
    {
        QSet<QByteArray> seen;
        for (QProcess &worker : workers) {
            QVERIFY(worker.waitForFinished(60'000));
            QCOMPARE(worker.exitCode(), 0);
            for (const QByteArray &line : worker.readAllStandardOutput().split('\n')) {
                if (line.isEmpty())
                    continue;
                QVERIFY2(!seen.contains(line), line.constData());
                QVERIFY(line.endsWith(" 1"));
                seen.insert(line);
            }
        }
        QCOMPARE(seen.size(), all);
        QCOMPARE(row(m_run).counts.failed, all);
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_place = newPlace(m_dir);
        m_store = openStore(file());
        m_run = newRun();
    }
    void cleanup()
    {
        if (!QTest::currentTestFailed())
            checkCounts(m_run);
        m_store.reset();
    }

    void M30_twoConnectionsClaimAtOnceWithoutDoubling()
    {
        constexpr int all = 600;
        add(all, m_run);
        std::array<QList<Lease>, 3> got;
        std::vector<std::thread> workers;
        for (size_t n = 0; n < got.size(); ++n) {
            workers.emplace_back([&, n] {
                const auto store = openStore(file());
                const items::ClaimOrder order{m_run, u"a"_s, 5, u"w%1"_s.arg(n), start, 60s};
                for (;;) {
                    const auto leases =
                        must(store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); }).result());
                    if (leases.isEmpty())
                        break;
                    got[n] += leases;
                }
            });
        }
        for (std::thread &worker : workers)
            worker.join();
        QSet<RowId> seen;
        for (const QList<Lease> &leases : got) {
            for (const Lease &lease : leases) {
                QVERIFY(!seen.contains(lease.item));
                QCOMPARE(lease.token, 1);
                seen.insert(lease.item);
            }
        }
        QCOMPARE(seen.size(), all);
        QCOMPARE(row(m_run).counts.leased, all);
    }
    void M30_twoProcessesWorkOnOneQueue()
    {
        constexpr int all = 200;
        add(all, m_run);
        std::array<QProcess, 2> workers;
        for (size_t n = 0; n < workers.size(); ++n)
            workers[n].start(QCoreApplication::applicationFilePath(),
                             {u"--work"_s, u"p%1"_s.arg(n), file(), QString::number(m_run), backend().name});
        endedOnceEach(workers, all);
    }
    void M30_fourClaimantsEndInBatchesWithoutDoubling()
    {
        constexpr int all = 2000;
        add(all, m_run);
        std::array<QProcess, 4> workers;
        for (size_t n = 0; n < workers.size(); ++n)
            workers[n].start(QCoreApplication::applicationFilePath(),
                             {u"--work-in-batches"_s, u"p%1"_s.arg(n), file(), QString::number(m_run)});
        endedOnceEach(workers, all);
    }
    /// One old token among many refuses its own report and no other; so does one that is reported twice.
    void LS5_manyEndsAreJudgedEachByItself()
    {
        constexpr int all = 130; // more than two statements take
        add(all, m_run);
        const QList<Lease> leases = claim(all, m_run);
        const Lease lost = leases.at(9), twice = leases.at(60);
        must(write([=](Db &db) { return items::giveBack(db, {{lost.item, lost.token}}, start); }));
        const QList<Lease> newer = claim(1, m_run);
        QCOMPARE(newer.first().item, lost.item);
        QList<items::Ended> ends;
        for (const Lease &lease : leases) {
            items::Ending ending;
            ending.way = std::array{items::Ending::Failed, items::Ending::Skipped, items::Ending::Again,
                                    items::Ending::Cancelled}[size_t(ends.size()) % 4];
            ending.due = start + 5s;
            ending.skip = SkipReason::Robots;
            ends.append({{lease.item, lease.token}, ending});
        }
        items::Ended second{{twice.item, twice.token}, {}};
        second.ending.way = items::Ending::Skipped;
        second.ending.skip = SkipReason::Operator;
        ends.append(second);
        ends.append(items::Ended{{987'654, 1}, {}}); // nobody's
        const QList<items::Hold> old = must(write([=](Db &db) { return items::endAll(db, ends, start); }));
        QList<RowId> refused;
        for (const items::Hold &hold : old)
            refused.append(hold.item);
        std::sort(refused.begin(), refused.end());
        QCOMPARE(refused, (QList<RowId>{lost.item, twice.item, 987'654}));
        QList<RowId> ids;
        for (const Lease &lease : leases)
            ids.append(lease.item);
        const auto rows = must(read([=](Db &db) { return items::byIds(db, ids); }));
        QCOMPARE(rows.size(), all);
        for (const ItemRow &row : rows) {
            const qsizetype n = ids.indexOf(row.id);
            if (row.id == lost.item) {
                QCOMPARE(row.state, ItemState::Leased);
                continue;
            }
            QCOMPARE(row.state, (std::array{ItemState::Failed, ItemState::Skipped, ItemState::Pending,
                                            ItemState::Pending}[size_t(n) % 4]));
            QCOMPARE(row.skip, n % 4 == 1 ? SkipReason::Robots : SkipReason::None);
            QCOMPARE(row.due, n % 4 == 2 ? start + 5s : Instant{});
        }
        checkCounts(m_run);
    }
    void LS5_aReasonWithAZeroEndsItsItem()
    {
        add(2, m_run);
        const QList<Lease> leases = claim(2, m_run);
        items::Ending ending;
        ending.reason = u"a"_s + QChar(0) + u"b"_s + QChar(0xd800);
        const QList<items::Ended> ends{{{leases[0].item, leases[0].token}, ending},
                                       {{leases[1].item, leases[1].token}, {}}};
        QVERIFY(must(write([=](Db &db) { return items::endAll(db, ends, start); })).isEmpty());
        const ItemRow row = must(read([id = leases[0].item](Db &db) { return items::byId(db, id); }));
        QVERIFY2(row.reason.startsWith(u"a\ufffdb"_s) && row.reason.size() == 4, qPrintable(row.reason));
    }
    /// All that one end writes, many write, too.
    void LS5_manyEndsWriteWhatOneWrites()
    {
        add(4, m_run);
        const QList<Lease> leases = claim(4, m_run);
        items::Ending full;
        full.way = items::Ending::Again;
        full.due = start + 90s;
        full.failClass = FailClass::Timeout;
        full.reason = u"It said \"no\": \\ 你好\n"_s + u'x' + QString(10'050, u'y');
        full.http = 504;
        full.engine = EngineId::DevTools;
        full.coverage = 200.0 / 3;
        const items::Ending bare;
        const auto holdOf = [&](int n) { return items::Hold{leases.at(n).item, leases.at(n).token}; };
        must(write([=, one = holdOf(0), other = holdOf(1)](Db &db) -> Result<> {
            const auto first = items::end(db, one, full, start);
            return first ? items::end(db, other, bare, start) : first;
        }));
        const QList<items::Ended> ends{{holdOf(2), full}, {holdOf(3), bare}};
        QVERIFY(must(write([=](Db &db) { return items::endAll(db, ends, start); })).isEmpty());
        for (int n : {0, 1}) {
            const auto two = must(read([=, a = leases.at(n).item, b = leases.at(n + 2).item](Db &db) {
                return items::byIds(db, {a, b});
            }));
            QCOMPARE(two.size(), 2);
            QJsonObject first = two.first().toJson(), second = two.last().toJson();
            for (const char *own : {"id", "uid", "url"}) {
                first.remove(QLatin1StringView(own));
                second.remove(QLatin1StringView(own));
            }
            QCOMPARE(first, second);
        }
        QCOMPARE(must(read([id = leases.at(2).item](Db &db) { return items::byId(db, id); })).coverage, 200.0 / 3);
    }
    void M30_runsThatAreMadeAtOnceGetTheirOwnNumbers()
    {
        QSet<int> numbers{row(m_run).number};
        std::mutex mutex;
        std::vector<std::thread> makers;
        for (int n = 0; n < 3; ++n) {
            makers.emplace_back([&] {
                const auto store = openStore(file());
                for (int i = 0; i < 10; ++i) {
                    const RunRow made =
                        must(store
                                 ->write(Lane::Interactive,
                                         [](Db &db) { return runs::create(db, newId(start), {}, {}, start); })
                                 .result());
                    const std::lock_guard lock(mutex);
                    numbers.insert(made.number);
                }
            });
        }
        for (std::thread &maker : makers)
            maker.join();
        QCOMPARE(numbers.size(), 31);
    }
    void M30_twoProgramsOpenANewStoreAtOnce()
    {
        const QString fresh = newPlace(m_dir, true);
        std::vector<std::thread> openers;
        std::atomic<int> opened = 0;
        for (int n = 0; n < 4; ++n) {
            openers.emplace_back([&] {
                const auto store = Store::open({fresh, {}, false, {}});
                opened += store.ok();
                if (!store)
                    qWarning("%s", qPrintable(store.error().sentence()));
            });
        }
        for (std::thread &opener : openers)
            opener.join();
        QCOMPARE(opened.load(), 4);
    }
    void M30_aSweepTakesOnlyTheLeaseItSaw()
    {
        add(2, m_run);
        const auto leases = claim(2, m_run);
        // Between the look and the taking: one is renewed, one is given back and claimed anew. Both are somebody's.
        const auto swept = must(write([=, this](Db &db) -> Result<int> {
            const QByteArray seen = '{' + QByteArray::number(leases[0].item).prepend('"').append("\":") +
                                    QByteArray::number(leases[0].token) + ",\"" + QByteArray::number(leases[1].item) +
                                    "\":" + QByteArray::number(leases[1].token) + '}';
            const Instant late = start + 61s;
            if (const auto held = items::renew(db, {{leases[0].item, leases[0].token}}, start + 120s); !held)
                return held.error();
            if (const auto back = items::giveBack(db, {{leases[1].item, leases[1].token}}, start); !back)
                return back.error();
            if (const auto anew = items::claim(db, {m_run, u"a"_s, 1, u"other"_s, start, 10s}); !anew)
                return anew.error();
            int taken = 0;
            Rows rows = db.query("items_unlock", late.ms, seen, late.ms);
            while (rows.next())
                ++taken;
            return taken;
        }));
        QCOMPARE(swept, 0);
        QCOMPARE(row(m_run).counts.leased, 2);
    }

    void M3_itemsPutBackStopTheirRun()
    {
        const RowId run = completed();
        const auto back = must(write([=](Db &db) { return items::requeueFailed(db, run, start + 1s); }));
        QCOMPARE(back.back, 4);
        QCOMPARE(back.superseded, 0);
        QCOMPARE(row(run).state, RunState::Stopped);
        QCOMPARE(row(run).reason, u"4 put back"_s);
        QCOMPARE(row(run).counts.pending, 4);
        const auto resumable = must(read([](Db &db) { return runs::unfinishedFor(db, u"a"_s); }));
        QVERIFY(std::ranges::any_of(resumable, [=](const RunRow &one) { return one.id == run; }));
        QCOMPARE(journalled().constFirst().action, u"run.put-back"_s);
        QCOMPARE(journalled().constFirst().run, run);
        QCOMPARE(journalled().constFirst().count, 4);
        // A second time there is nothing to put back: nothing changes.
        const qsizetype lines = journalled().size();
        QCOMPARE(must(write([=](Db &db) { return items::requeueFailed(db, run, start + 2s); })).back, 0);
        QCOMPARE(row(run).reason, u"4 put back"_s);
        QCOMPARE(journalled().size(), lines);
        checkCounts(run);
    }
    /// It had none pending, but its sitemap was still to come.
    void S21_aStoppedRunThatOwesAddressesIsUnfinished()
    {
        const RowId run = completed();
        const auto unfinished = [&] {
            const auto runs = must(read([](Db &db) { return runs::unfinishedFor(db, u"a"_s); }));
            return std::ranges::any_of(runs, [=](const RunRow &one) { return one.id == run; });
        };
        must(write([=](Db &db) {
            return runs::setState(db, run, {RunState::Completed}, RunState::Stopped, u"by hand"_s, start + 1s);
        }));
        QVERIFY(!unfinished());
        const auto keep = [&](const QJsonObject &book) {
            const QJsonObject books{{u"books"_s, QJsonObject{{u"a"_s, book}}}};
            QVERIFY(write([=](Db &db) { return runs::saveStatistics(db, run, books); }));
        };
        keep({{u"seeded"_s, true}});
        QVERIFY(!unfinished());
        keep({{u"owed"_s, true}});
        QVERIFY(unfinished());
    }
    void M3_whatIsPutBackLaterCountsWithIt()
    {
        const RowId run = completed();
        const auto failed = must(read([=](Db &db) {
            items::ItemQuery query;
            query.run = run;
            query.filter = parseItemFilter(u"state:failed"_s);
            return items::page(db, query);
        }));
        for (const ItemRow &item : failed.rows)
            QCOMPARE(must(write([=](Db &db) { return items::requeue(db, {item.id}, start); })).back, 1);
        QCOMPARE(row(run).reason, u"4 put back"_s);
    }
    void M3_aFinalizedRunRefusesAndNothingChanges()
    {
        const RowId run = completed(), open = completed();
        must(write([=](Db &db) { return runs::finalize(db, run, {}, start); }));
        QCOMPARE(write([=](Db &db) { return items::requeueFailed(db, run, start); }).error().code, 4030);
        // Also where another run in the same request would take its items back.
        QList<RowId> ids;
        for (const RowId one : {open, run}) {
            items::ItemQuery query;
            query.run = one;
            for (const ItemRow &item : must(read([=](Db &db) { return items::page(db, query); })).rows)
                ids.append(item.id);
        }
        QCOMPARE(ids.size(), 8);
        QCOMPARE(write([=](Db &db) { return items::requeue(db, ids, start); }).error().code, 4030);
        for (const RowId one : {open, run}) {
            QCOMPARE(row(one).state, RunState::Completed);
            QCOMPARE(row(one).counts.failed, 4);
            checkCounts(one);
        }
        QVERIFY(journalled().isEmpty());
    }
    void M3_whereANewerRunOfTheSourceExistsTheyEndSuperseded()
    {
        const RowId run = completed();
        newRun({u"b"_s}); // a draft does not count yet
        const RowId newer = newRun({u"a"_s});
        setState(newer, RunState::Running);
        const auto back = must(write([=](Db &db) { return items::requeueFailed(db, run, start); }));
        QCOMPARE(back.back, 2);
        QCOMPARE(back.superseded, 2);
        QCOMPARE(row(run).reason, u"2 put back"_s);
        QCOMPARE(row(run).counts.skipped, 2);
        items::ItemQuery query;
        query.run = run;
        query.filter = parseItemFilter(u"err:superseded"_s);
        QVERIFY2(query.filter.isValid(), qPrintable(query.filter.error));
        const auto skipped = must(read([=](Db &db) { return items::page(db, query); }));
        QCOMPARE(skipped.rows.size(), 2);
        for (const ItemRow &item : skipped.rows) {
            QCOMPARE(item.sourceId, u"a"_s);
            QCOMPARE(item.skip, SkipReason::Superseded);
            QVERIFY2(item.reason.contains(runNumberText(row(newer).number)), qPrintable(item.reason));
        }
        checkCounts(run);
    }
    void M3_allSupersededLeavesTheRunAsItWas()
    {
        const RowId run = completed();
        setState(newRun({u"a"_s, u"b"_s}), RunState::Running);
        const auto back = must(write([=](Db &db) { return items::requeueFailed(db, run, start); }));
        QCOMPARE(back.back, 0);
        QCOMPARE(back.superseded, 4);
        QCOMPARE(row(run).state, RunState::Completed);
        QCOMPARE(row(run).counts.pending, 0);
        QVERIFY(journalled().constFirst().reason.contains(u"superseded"_s));
    }
    void M3_aRunningRunJustTakesThem()
    {
        const RowId run = completed();
        setState(run, RunState::Running);
        QCOMPARE(must(write([=](Db &db) { return items::requeueFailed(db, run, start); })).back, 4);
        QCOMPARE(row(run).state, RunState::Running);
        QVERIFY(journalled().isEmpty());
    }
    void M3_orphansOfAnEndedRunStopIt()
    {
        const RowId run = newRun();
        add(3, run);
        claim(2, run);
        fail(claim(1, run));
        setState(run, RunState::Completed); // at its time limit, with leases out
        items::SweepOrder order;
        order.now = start + 61s;
        order.ownerAlive = [](const QString &) { return false; };
        QCOMPARE(must(write([=](Db &db) { return items::sweep(db, order); })).size(), 2);
        QCOMPARE(row(run).state, RunState::Stopped);
        QCOMPARE(row(run).reason, u"2 put back"_s);
        // The same at the start of a program that finds them.
        QCOMPARE(claim(2, run).size(), 2);
        setState(run, RunState::Completed);
        QCOMPARE(must(write([](Db &db) { return items::releaseOwner(db, u"w"_s, start); })).size(), 2);
        QCOMPARE(row(run).state, RunState::Stopped);
        QCOMPARE(row(run).reason, u"2 put back"_s);
        checkCounts(run);
    }
    /// The lease that ends later explains nothing of why the run stands.
    void M3_aRunThatStandsKeepsItsOwnReason_data()
    {
        QTest::addColumn<RunState>("state");
        QTest::addColumn<QString>("reason");
        QTest::newRow("stopped at its limit") << RunState::Stopped << u"time limit reached"_s;
        QTest::newRow("stopped by hand") << RunState::Stopped << QString();
        QTest::newRow("failed") << RunState::Failed << u"TD-4012: The store is in use"_s;
        QTest::newRow("paused") << RunState::Paused << u"Paused by you"_s;
    }
    void M3_aRunThatStandsKeepsItsOwnReason()
    {
        QFETCH(const RunState, state);
        QFETCH(const QString, reason);
        const RowId run = newRun();
        add(3, run);
        claim(2, run);
        must(write([=](Db &db) { return runs::setState(db, run, {RunState::Draft}, state, reason, start); }));
        items::SweepOrder order;
        order.now = start + 61s;
        order.ownerAlive = [](const QString &) { return false; };
        QCOMPARE(must(write([=](Db &db) { return items::sweep(db, order); })).size(), 2);
        QCOMPARE(row(run).reason, reason);
        QCOMPARE(row(run).state, state == RunState::Paused ? RunState::Paused : RunState::Stopped);
        checkCounts(run);
    }
    void M3_orphansOfAFinalizedRunEndSkipped()
    {
        const RowId run = newRun();
        add(2, run);
        claim(1, run);
        setState(run, RunState::Completed);
        must(write([=](Db &db) { return runs::finalize(db, run, {}, start); }));
        const auto released = must(write([](Db &db) { return items::releaseOwner(db, u"w"_s, start); }));
        QCOMPARE(released.size(), 1);
        QCOMPARE(released[0].row.state, ItemState::Skipped);
        QCOMPARE(released[0].row.skip, SkipReason::RunEnded);
        QCOMPARE(row(run).state, RunState::Completed);
        checkCounts(run);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList args = app.arguments();
    if (args.value(1) == u"--work"_s)
        return workAs(args.value(2), args.value(3), args.value(4).toLongLong());
    if (args.value(1) == u"--work-in-batches"_s)
        return workInBatchesAs(args.value(2), args.value(3), args.value(4).toLongLong());
    TestQueue test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_queue.moc"
