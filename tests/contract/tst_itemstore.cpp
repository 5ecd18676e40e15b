// The item store's contract (LS1–LS12), for each dialect: real files, real threads, time passed
// in.
#include "backends.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/runs.h"
#include "store/store.h"

#include "domain/names.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace trawl;

namespace {
constexpr Instant start{1'700'000'000'000};

/// A million pages of run ?.
QString manyItems()
{
    const QString into = u"INSERT INTO item_pages(uid, run_id, page_id, depth, url) "_s;
    if (backend().name == postgresDialect().name)
        return into + u"SELECT decode(md5(CAST(i AS text)), 'hex'), ?, i, 0, 'http://a.example/events/' || i "
                      u"FROM generate_series(1, 1000000) AS c(i)"_s;
    return into + u"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000000) "
                  u"SELECT randomblob(16), ?, i, 0, 'http://a.example/events/' || i FROM c"_s;
}

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}
} // namespace

class TestItemStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::unique_ptr<Store> m_store;
    RowId m_run = 0;
    std::atomic<qint64> m_statements = 0; ///< of the writer

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
    RowId newRun()
    {
        Source a, b;
        a.id = u"a"_s;
        b.id = u"b"_s;
        RunPlan plan;
        plan.sources = {a.id, b.id};
        return must(write([=](Db &db) { return runs::create(db, newId(start), plan, {a, b}, start); })).id;
    }
    items::Enqueued add(int n, const QString &source = u"a"_s, RowId run = 0)
    {
        QList<NewItem> list;
        for (int i = 0; i < n; ++i) {
            const QString url = u"http://%1.example/page/%2.html"_s.arg(source).arg(i);
            list.append({source, url, url, 0, {}});
        }
        return must(write([=, this](Db &db) { return items::enqueue(db, run ? run : m_run, list, start); }));
    }
    QList<Lease> claim(int n, Instant now = start, const QString &owner = u"w1"_s, const QString &source = u"a"_s)
    {
        return must(write([=, this](Db &db) { return items::claim(db, {m_run, source, n, owner, now, 60s}); }));
    }
    void begin(const Lease &lease, Instant now = start)
    {
        must(write([=](Db &db) { return items::start(db, {lease.item, lease.token}, now); }));
    }
    QList<items::Unlocked> sweep(Instant now, bool alive, bool force = false, bool preview = false)
    {
        items::SweepOrder order;
        order.now = now;
        order.force = force;
        order.preview = preview;
        order.ownerAlive = [alive](const QString &) { return alive; };
        return must(write([=](Db &db) { return items::sweep(db, order); }));
    }
    Counts counts()
    {
        return must(read([this](Db &db) { return items::counts(db, m_run); }));
    }
    /// The kept sums equal the rows.
    void checkCounts()
    {
        const Counts kept = counts();
        const auto real = must(read([this](Db &db) -> Result<Counts> {
            Counts sum;
            Rows rows = db.queryText(recountSql, {m_run});
            while (rows.next()) {
                sum.pending += rows.i64(1);
                sum.leased += rows.i64(2);
                sum.captured += rows.i64(3);
                sum.failed += rows.i64(4);
                sum.skipped += rows.i64(5);
            }
            if (!rows.ok())
                return rows.error();
            return sum;
        }));
        QCOMPARE(kept.pending, real.pending);
        QCOMPARE(kept.leased, real.leased);
        QCOMPARE(kept.captured, real.captured);
        QCOMPARE(kept.failed, real.failed);
        QCOMPARE(kept.skipped, real.skipped);
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        const auto count = [this](qint64 number) {
            m_statements = number + 1;
            return false;
        };
        m_store = must(Store::open({newPlace(m_dir), [] { return Now{start, {}}; }, false, count}));
        m_run = newRun();
    }
    void cleanup()
    {
        if (!QTest::currentTestFailed())
            checkCounts();
        m_store.reset();
    }

    void reportsDuplicates()
    {
        QCOMPARE(add(10).inserted, 10);
        const auto again = add(12);
        QCOMPARE(again.inserted, 2);
        QCOMPARE(again.duplicates.size(), 10);
        const NewItem twice{u"a"_s, u"http://x/1"_s, u"http://x/1"_s, 0, {}};
        const auto both = must(write([=, this](Db &db) { return items::enqueue(db, m_run, {twice, twice}, start); }));
        QCOMPARE(both.inserted, 1);
        QCOMPARE(both.duplicates.size(), 1);
    }
    void theRoomCountsWhatIsNewOnly()
    {
        add(8); // http://…/0 to 7 of source a
        QList<NewItem> links;
        for (int i = 0; i < 14; ++i)
            links.append(NewItem{u"a"_s, u"http://x/link%1"_s.arg(i % 12), u"http://x/link%1"_s.arg(i % 12), 1, {}});
        const items::Room room{12, -1};
        const auto first = must(write(
            [=, this](Db &db) { return items::enqueue(db, m_run, links.mid(0, 3) + links.mid(0, 3), start, room); }));
        QCOMPARE(first.inserted, 3);
        QCOMPARE(first.duplicates.size(), 3); // duplicates take no room
        const auto second = must(write([=, this](Db &db) { return items::enqueue(db, m_run, links, start, room); }));
        QCOMPARE(second.inserted, 1);
        QVERIFY(second.over > 0);
        const items::Room ofRun{-1, 13};
        const auto third = must(write([=, this](Db &db) { return items::enqueue(db, m_run, links, start, ofRun); }));
        QCOMPARE(third.inserted, 1);
        QCOMPARE(counts().total(), 13);
    }
    void anItemIsFoundInAnyOrder()
    {
        add(50);
        for (const char *sort : {"", "url", "state", "try"}) {
            for (const bool descending : {false, true}) {
                items::ItemQuery query;
                query.run = m_run;
                query.sort = QString::fromLatin1(sort);
                query.descending = descending;
                query.now = start;
                query.limit = 50;
                const auto page = must(read([=](Db &db) { return items::page(db, query); }));
                QCOMPARE(page.rows.size(), 50);
                const RowId item = page.rows.at(37).id;
                QCOMPARE(must(read([=](Db &db) { return items::rowOf(db, query, item); })), 37);
                query.filter = parseItemFilter(u"state:failed"_s);
                QCOMPARE(must(read([=](Db &db) { return items::rowOf(db, query, item); })), -1);
            }
        }
    }
    void RT3_aRetryByHandResetsAttemptsAndStalls()
    {
        add(1);
        begin(claim(1).constFirst());
        QCOMPARE(sweep(start + 61s, false).size(), 1);
        const Lease second = claim(1, start + 62s).constFirst();
        QCOMPARE(second.stalls, 1);
        begin(second, start + 62s);
        items::Ending ending;
        ending.failClass = FailClass::Timeout;
        must(write([=](Db &db) { return items::end(db, {second.item, second.token}, ending, start); }));
        QCOMPARE(must(write([=](Db &db) { return items::requeue(db, {second.item}, start); })).back, 1);
        const Lease fresh = claim(1).constFirst();
        QCOMPARE(fresh.attempt, 0);
        QCOMPARE(fresh.stalls, 0);
    }
    void RT4_aRetriedItemKeepsItsPlace()
    {
        add(3);
        const Lease lease = claim(1).constFirst();
        begin(lease);
        items::Ending ending;
        ending.failClass = FailClass::ServerError;
        must(write([=](Db &db) { return items::end(db, {lease.item, lease.token}, ending, start); }));
        QCOMPARE(must(write([=](Db &db) { return items::requeue(db, {lease.item}, start); })).back, 1);
        QCOMPARE(claim(1).constFirst().item, lease.item); // before those that came after it
    }
    void keepsAnItemAsItCame()
    {
        const NewItem item{u"b"_s, u"http://b.example/ä?x=\"1\"&y=\\"_s, u"key ä"_s, 3, u"http://b.example/"_s};
        must(write([=, this](Db &db) { return items::enqueue(db, m_run, {item}, start); }));
        const auto leases = claim(5, start, u"w"_s, u"b"_s);
        QCOMPARE(leases.size(), 1);
        QCOMPARE(leases[0].url, item.url);
        QCOMPARE(leases[0].identityKey, item.identityKey);
        QCOMPARE(leases[0].pageId, pageId(item.sourceId, item.identityKey));
        QCOMPARE(leases[0].depth, 3);
        QCOMPARE(must(read([=](Db &db) { return items::idOf(db, leases[0].itemUid); })), leases[0].item);
    }
    void LS1_claimIsAtomic()
    {
        add(100);
        QSet<RowId> seen;
        std::vector<QFuture<Result<QList<Lease>>>> flying;
        for (int i = 0; i < 20; ++i) {
            flying.push_back(m_store->write(Lane::Bulk, [run = m_run, i](Db &db) {
                return items::claim(db, {run, u"a"_s, 10, u"w%1"_s.arg(i), start, 60s});
            }));
        }
        for (auto &future : flying) {
            for (const Lease &lease : must(future.result())) {
                QVERIFY(!seen.contains(lease.item));
                seen.insert(lease.item);
            }
        }
        QCOMPARE(seen.size(), 100);
        // What was committed as leased is leased after a restart, owner and deadline with it.
        QCOMPARE(counts().leased, 100);
    }
    void LS2_livingWorkersKeepTheirLeases()
    {
        add(2);
        const auto leases = claim(2);
        QList<items::Hold> holds;
        for (const Lease &lease : leases)
            holds.append({lease.item, lease.token});
        const auto lost = must(write([=](Db &db) { return items::renew(db, holds, start + 120s); }));
        QVERIFY(lost.isEmpty());
        QVERIFY(sweep(start + 90s, true).isEmpty());
        QVERIFY(sweep(start + 90s, false).isEmpty());
        QCOMPARE(sweep(start + 90s, true, true).size(), 2); // force
    }
    void LS3_orphansGoToTheHeadOnce()
    {
        add(3);
        const Lease lease = claim(1).constFirst();
        begin(lease);
        const auto unlocked = sweep(start + 61s, false);
        QCOMPARE(unlocked.size(), 1);
        QCOMPARE(unlocked[0].owner, u"w1"_s);
        QCOMPARE(unlocked[0].overdue, Ms(1000));
        QVERIFY(sweep(start + 61s, false).isEmpty());
        const Lease again = claim(1, start + 62s).constFirst();
        QCOMPARE(again.item, lease.item);
        QCOMPARE(again.attempt, 1);
        QCOMPARE(again.stalls, 1);
    }
    void LS4_tooManyStallsFail()
    {
        add(1);
        Instant now = start;
        for (int i = 0; i < 3; ++i) {
            begin(claim(1, now).constFirst(), now);
            now = now + 61s;
            QCOMPARE(sweep(now, false).constFirst().failed, i == 2);
        }
        QVERIFY(claim(1, now).isEmpty());
        QCOMPARE(counts().failed, 1);
    }
    void LS4_unstartedLeasesCountNothing()
    {
        add(1);
        Instant now = start;
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(claim(1, now).constFirst().stalls, 0);
            now = now + 61s;
            QVERIFY(!sweep(now, false).constFirst().failed);
        }
    }
    void LS5_lateResultsAreRefused()
    {
        add(1);
        const Lease old = claim(1).constFirst();
        begin(old);
        sweep(start + 61s, false);
        const items::Hold hold{old.item, old.token};
        const auto refused = [&](auto fn) { QCOMPARE(write(fn).error().code, 4020); };
        for (int round = 0; round < 2; ++round) {
            refused([=](Db &db) { return items::end(db, hold, {}, start); });
            items::Ending again;
            again.way = items::Ending::Again;
            refused([=](Db &db) { return items::end(db, hold, again, start); });
            again.way = items::Ending::Cancelled;
            refused([=](Db &db) { return items::end(db, hold, again, start); });
            refused([=](Db &db) { return items::start(db, hold, start); });
            CaptureRecord record;
            record.item = old.item;
            record.token = old.token;
            record.uid = newId(start);
            refused([=](Db &db) { return captures::record(db, record, start); });
            QCOMPARE(must(write([=](Db &db) { return items::giveBack(db, {hold}, start); })), 0);
            QCOMPARE(must(write([=](Db &db) { return items::renew(db, {hold}, start + 1h); })), QList<RowId>{old.item});
            if (round == 0)
                begin(claim(1, start + 62s).constFirst(), start + 62s);
        }
        QCOMPARE(counts().leased, 1);
    }
    void LS6_twoUnlocksMakeOneExecution()
    {
        add(1);
        begin(claim(1).constFirst());
        items::SweepOrder order;
        order.now = start + 421s;
        auto first = m_store->write(Lane::Interactive, [=](Db &db) { return items::sweep(db, order); });
        auto second = m_store->write(Lane::Bulk, [=](Db &db) { return items::sweep(db, order); });
        QCOMPARE(must(first.result()).size() + must(second.result()).size(), 0 + 1);
        QCOMPARE(claim(5, start + 422s).size(), 1);
        QVERIFY(claim(5, start + 422s).isEmpty());
    }
    void LS7_deadOwnersAreReleasedAtOnce()
    {
        add(4);
        claim(2, start, u"dead"_s);
        claim(2, start, u"living"_s);
        const auto owners = must(read([](Db &db) { return items::leaseOwners(db); }));
        QCOMPARE(owners.size(), 2);
        const auto released = must(write([](Db &db) { return items::releaseOwner(db, u"dead"_s, start + 1s); }));
        QCOMPARE(released.size(), 2);
        QCOMPARE(counts().leased, 2);
    }
    void LS8_livingOwnersGetGraceAndAPreview()
    {
        add(1);
        begin(claim(1).constFirst());
        QVERIFY(sweep(start + 419s, true).isEmpty());
        QCOMPARE(sweep(start + 421s, true, false, true).size(), 1);
        QCOMPARE(counts().leased, 1); // the preview took nothing
        QCOMPARE(sweep(start + 421s, true).size(), 1);
    }
    /// Our own leases are renewed as long as somebody works on them.
    void LS8_whatALivingOwnerForgotIsAnOrphanAtItsDeadline()
    {
        add(2);
        const QList<Lease> leases = claim(2);
        QCOMPARE(leases.size(), 2);
        items::SweepOrder order;
        order.now = start + 61s;
        order.ownerAlive = [](const QString &) { return true; };
        order.self = u"w1"_s;
        order.atWork = {leases[0].item};
        const auto unlocked = must(write([=](Db &db) { return items::sweep(db, order); }));
        QCOMPARE(unlocked.size(), 1);
        QCOMPARE(unlocked[0].row.id, leases[1].item);
    }
    void LS9_sweepIsFastOverAMillionItems()
    {
        const int n = 1'000'000;
        must(write([this](Db &db) { return db.runText(manyItems(), {m_run}); }));
        must(write([this](Db &db) {
            return db.runText(
                u"INSERT INTO item_states(id, run_source, run_id, changed) "
                u"SELECT id, (SELECT min(id) FROM run_sources WHERE run_id = ?), run_id, 0 FROM item_pages"_s,
                {m_run});
        }));
        must(write([this](Db &db) {
            return db.runText(
                u"INSERT INTO run_counts(run_source, pending) SELECT min(id), 1000000 FROM run_sources WHERE "
                u"run_id = ?"_s,
                {m_run});
        }));
        QCOMPARE(claim(99).size(), 99);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(sweep(start + 61s, false).size(), 99);
        const qint64 ms = timer.elapsed();
        timer.restart();
        QCOMPARE(counts().pending, n);
        qInfo("sweep %lld ms, counts %lld ms", ms, timer.elapsed());
        QVERIFY2(ms < 50, qPrintable(QString::number(ms)));
    }
    void pagesOfAMillionItemsAnswerQuickly()
    {
        LS9_sweepIsFastOverAMillionItems();
        struct Case {
            QString filter, sort;
            qint64 offset = 0;
        };
        const QList<Case> cases{{{}, {}},
                                {{}, u"url"_s},
                                {{}, u"url"_s, 999'800},
                                {{}, u"review"_s},
                                {u"state:queued"_s, u"changed"_s},
                                {u"source:a"_s, u"try"_s},
                                {u"source:a"_s, u"try"_s, 999'800},
                                {u"events/9999"_s, u"url"_s},
                                {u"err:none try:0"_s, u"due"_s}};
        QList<qint64> times;
        for (const auto &[filter, sort, offset] : cases) {
            items::ItemQuery query;
            query.run = m_run;
            query.filter = parseItemFilter(filter, start);
            query.sort = sort;
            query.offset = offset;
            query.descending = true;
            query.now = start;
            QElapsedTimer timer;
            timer.start();
            const items::ItemPage page = must(read([=](Db &db) { return items::page(db, query); }));
            const qint64 ms = timer.elapsed();
            times.append(ms);
            qInfo("filter \"%s\" sort \"%s\" from %lld: %lld matching, %lld ms", qPrintable(filter), qPrintable(sort),
                  offset, page.matching, ms);
            QVERIFY(!page.rows.isEmpty());
            // The goal is 500 ms, held on a machine that has nothing else to do; the bound leaves room for one
            // that has.
            QVERIFY2(ms < 3000, qPrintable(QString::number(ms)));
        }
        std::ranges::sort(times);
        QVERIFY2(times[times.size() / 2] < 1500, qPrintable(QString::number(times[times.size() / 2])));
    }
    void pagesFromBothEndsAreTheSameOrder()
    {
        add(3000);
        add(1500, u"b"_s);
        claim(700); // attempts, states and times that differ, with many ties
        must(write([this](Db &db) {
            return items::skipPending(db, m_run, u"b"_s, SkipReason::CircuitOpen, u"x"_s, start + 5s);
        }));
        for (const QString &sort : {u""_s, u"url"_s, u"state"_s, u"changed"_s, u"source"_s, u"review"_s}) {
            for (const QString &filter : {u""_s, u"state:pending,skipped"_s, u"page/1"_s}) {
                for (const bool descending : {false, true}) {
                    items::ItemQuery query;
                    query.run = m_run;
                    query.filter = parseItemFilter(filter, start);
                    query.sort = sort;
                    query.descending = descending;
                    query.now = start;
                    query.limit = 100'000;
                    const auto all = must(read([=](Db &db) { return items::page(db, query); }));
                    QCOMPARE(all.rows.size(), all.matching);
                    query.limit = 271;
                    QList<RowId> pieces, whole;
                    for (const ItemRow &row : all.rows)
                        whole.append(row.id);
                    for (query.offset = 0; query.offset < all.matching + 300; query.offset += query.limit) {
                        const auto page = must(read([=](Db &db) { return items::page(db, query); }));
                        QCOMPARE(page.matching, all.matching);
                        for (const ItemRow &row : page.rows)
                            pieces.append(row.id);
                    }
                    QCOMPARE(pieces, whole);
                }
            }
        }
    }
    void LS10_onlyThePassedTimeCounts()
    {
        add(1);
        const Instant longAgo{1000};
        claim(1, longAgo);
        QVERIFY(sweep(longAgo + 59s, false).isEmpty());
        QCOMPARE(sweep(longAgo + 60s, false).size(), 1);
    }
    void LS11_aStalledPageComesBackWithTheNextRun()
    {
        LS4_tooManyStallsFail();
        const RowId first = m_run;
        m_run = newRun();
        QCOMPARE(add(1).inserted, 1);
        QCOMPARE(claim(1).size(), 1);
        checkCounts();
        m_run = first;
    }
    void LS12_pauseGivesBackWhatHasNotStarted()
    {
        add(4);
        const auto leases = claim(4);
        begin(leases[0]);
        QList<items::Hold> holds;
        for (const Lease &lease : leases)
            holds.append({lease.item, lease.token});
        QCOMPARE(must(write([=](Db &db) { return items::giveBack(db, holds, start); })), 3);
        QCOMPARE(counts().leased, 1);
        must(write([=](Db &db) { return items::end(db, holds[0], {}, start); }));
        QCOMPARE(counts().leased, 0);
        const auto again = claim(4);
        QCOMPARE(again.size(), 3);
        QCOMPARE(again[0].attempt, 0);
        QCOMPARE(again[0].item, leases[1].item);
    }
    void retriesWaitForTheirTimeAndRequeueResets()
    {
        add(1);
        const Lease lease = claim(1).constFirst();
        begin(lease);
        items::Ending ending;
        ending.failClass = FailClass::Timeout;
        ending.reason = QString(20000, u'x');
        ending.http = 504;
        ending.way = items::Ending::Again;
        ending.due = start + 30s;
        must(write([=](Db &db) { return items::end(db, {lease.item, lease.token}, ending, start); }));
        QVERIFY(claim(1, start + 29s).isEmpty());
        const auto due = must(read([this](Db &db) { return items::nextDue(db, m_run, u"a"_s); }));
        QVERIFY(due.any && due.due == start + 30s);
        const Lease second = claim(1, start + 30s).constFirst();
        QCOMPARE(second.attempt, 1);
        begin(second, start + 30s);
        ending.way = items::Ending::Failed;
        must(write([=](Db &db) { return items::end(db, {second.item, second.token}, ending, start); }));
        const ItemRow row = must(read([=](Db &db) { return items::byId(db, lease.item); }));
        QCOMPARE(row.failClass, FailClass::Timeout);
        QCOMPARE(row.reason.size(), 10000);
        QCOMPARE(must(write([this](Db &db) { return items::requeueFailed(db, m_run, start); })).back, 1);
        QCOMPARE(claim(1).constFirst().attempt, 0);
    }
    /// What an engine or a site says may be of any length.
    void RT7_aReasonIsCutWhereACharacterEnds()
    {
        add(1);
        const Lease lease = claim(1).constFirst();
        begin(lease);
        items::Ending ending;
        ending.failClass = FailClass::Timeout;
        ending.reason = QString(9999, u'x') + u"😀 and more"_s;
        must(write([=](Db &db) { return items::end(db, {lease.item, lease.token}, ending, start); }));
        QCOMPARE(must(read([=](Db &db) { return items::byId(db, lease.item); })).reason, QString(9999, u'x'));
    }
    void skipsAndRequeuesBySource()
    {
        add(5);
        add(3, u"b"_s);
        const auto skip = [this](Db &db) {
            return items::skipPending(db, m_run, u"a"_s, SkipReason::CircuitOpen, u"Its circuit stayed open"_s, start);
        };
        QCOMPARE(must(write(skip)), 5);
        QCOMPARE(counts().skipped, 5);
        QCOMPARE(must(write([this](Db &db) {
                     return items::requeueSkipped(db, m_run, {SkipReason::CircuitOpen}, start);
                 })).back,
                 5);
        QCOMPARE(counts().pending, 8);
    }
    void aFailedJobDoesNotTakeItsNeighbours()
    {
        // The writer is held until all of them wait: they come together, into one transaction.
        QSemaphore go;
        std::atomic<int> asked = 0;
        const auto held = m_store->write(Lane::Bulk, [&](Db &) {
            go.acquire();
            return success();
        });
        const auto good = m_store->write(Lane::Bulk, [&, this](Db &db) {
            ++asked;
            return items::enqueue(db, m_run, {{u"a"_s, u"http://x/1"_s, u"1"_s, 0, {}}}, start);
        });
        const auto bad = m_store->write(Lane::Bulk, [this](Db &db) -> Result<items::Enqueued> {
            auto done = items::enqueue(db, m_run, {{u"a"_s, u"http://x/2"_s, u"2"_s, 0, {}}}, start);
            return done ? Result<items::Enqueued>(permanentError(4022, u"on purpose"_s)) : done;
        });
        go.release(2); // once more: what was in the transaction runs again alone
        QVERIFY(held.result().ok());
        QVERIFY(good.result().ok());
        QCOMPARE(bad.result().error().code, 4022);
        QCOMPARE(counts().pending, 1);
        QCOMPARE(asked.load(), 2); // undone with the failed one, and done again alone
    }
    void resultsThatComeTogetherShareATransaction()
    {
        const auto job = [this](int n) {
            return [=, this](Db &db) {
                const QString url = u"http://x/%1"_s.arg(n);
                return items::enqueue(db, m_run, {{u"a"_s, url, url, 0, {}}}, start);
            };
        };
        // Alone: its statements, BEGIN and COMMIT; now and then a server's other consoles are told, too.
        qint64 before = 0, each = std::numeric_limits<qint64>::max();
        for (int n = 0; n < 5; ++n) {
            before = m_statements;
            must(m_store->write(Lane::Results, job(1000 + n)).result());
            each = std::min<qint64>(each, m_statements - before - 2);
        }
        const auto many = [&](int from, int n) {
            std::vector<QFuture<Result<items::Enqueued>>> flying;
            for (int i = from; i < from + n; ++i)
                flying.push_back(m_store->write(Lane::Results, job(i)));
            for (auto &one : flying)
                must(one.result());
        };
        // One that comes a moment after another finds the writer waiting, as many came just before. Ten tries: a busy
        // machine may spoil some.
        qint64 transactions = 0;
        for (int n = 1; n <= 10 * 32; n += 32) {
            many(n, 30);
            before = m_statements;
            const auto first = m_store->write(Lane::Results, job(n + 30));
            QElapsedTimer moment;
            moment.start();
            while (moment.nsecsElapsed() < 800'000) {
            }
            must(m_store->write(Lane::Results, job(n + 31)).result());
            must(first.result());
            transactions += (m_statements - before - 2 * each) / 2;
        }
        QVERIFY2(transactions >= 10 && transactions <= 15, qPrintable(QString::number(transactions)));
        QCOMPARE(counts().pending, 5 + 10 * 32);
    }
    void M21_whatIsClaimedAndNotBegunReadsAsPending()
    {
        add(5);
        const QList<Lease> leases = claim(2);
        begin(leases.constFirst());
        const auto matching = [this](const QString &filter, Instant at) {
            items::ItemQuery query;
            query.run = m_run;
            query.filter = parseItemFilter(filter, at);
            query.now = at;
            query.limit = 10;
            return must(read([=](Db &db) { return items::page(db, query); })).matching;
        };
        const Instant late = leases.constFirst().until + 1ms;
        QCOMPARE(matching(u"state:in-flight"_s, start), 1);
        QCOMPARE(matching(u"state:leased"_s, start), 1);
        QCOMPARE(matching(u"state:pending"_s, start), 4);
        QCOMPARE(matching(u"state:queued"_s, start), 4);
        QCOMPARE(matching(u"state:stuck"_s, late), 2);
        QCOMPARE(matching(u"state:pending"_s, late), 3);
        QCOMPARE(matching(u"state:leased"_s, late), 2); // with somebody, who is gone
        const Facets then = must(read([this, late](Db &db) { return items::facets(db, m_run, late); }));
        QCOMPARE(then.state.value(word(ItemState::Pending)), 3);
        QCOMPARE(then.state.value(word(ItemState::Leased)), 2);
        const Facets facets = must(read([this](Db &db) { return items::facets(db, m_run, start); }));
        QCOMPARE(facets.state.value(word(ItemState::Pending)), 4);
        QCOMPARE(facets.state.value(word(ItemState::Leased)), 1);
        const ItemRow claimed = must(read([=](Db &db) { return items::byId(db, leases.at(1).item); }));
        QVERIFY(!claimed.started.isSet());
        QCOMPARE(label(claimed, start, false), ItemLabel::Queued);
        const ItemRow begun = must(read([=](Db &db) { return items::byId(db, leases.at(0).item); }));
        QCOMPARE(label(begun, start, false), ItemLabel::InFlight);
    }
    void pagesFilterAndSort()
    {
        add(50);
        add(20, u"b"_s);
        begin(claim(1).constFirst());
        const auto query = [this](const QString &filter) {
            items::ItemQuery query;
            query.run = m_run;
            query.filter = parseItemFilter(filter, start);
            query.now = start;
            query.limit = 10;
            if (!query.filter.isValid())
                qFatal("%s", qPrintable(query.filter.error));
            return must(read([=](Db &db) { return items::page(db, query); }));
        };
        QCOMPARE(query({}).matching, 70);
        QCOMPARE(query({}).rows.size(), 10);
        QCOMPARE(query(u"source:b"_s).matching, 20);
        QCOMPARE(query(u"-source:b"_s).matching, 50);
        QCOMPARE(query(u"state:in-flight"_s).matching, 1);
        QCOMPARE(query(u"state:queued,leased source:a"_s).matching, 50);
        QCOMPARE(query(u"page/1"_s).matching, 22);
        QCOMPARE(query(u"try:>0"_s).matching, 1);
        QCOMPARE(query(u"try:0..0 source:a"_s).matching, 49);
        QCOMPARE(query(u"engine:http err:none cov:<70 review:approved upload:none http:2xx since:1h id:7 changed:>5"_s)
                     .matching,
                 0);
        QCOMPARE(must(read([this](Db &db) { return items::facets(db, m_run, start); })).source.value(u"b"_s), 20);
    }
};

QTEST_GUILESS_MAIN(TestItemStore)
#include "tst_itemstore.moc"
