// The mirror's books in each database: changes are noted by the statements that make them, and a request is kept until
// its answer is (R8.4).
#include "backends.h"
#include "store/items.h"
#include "store/mirror.h"
#include "store/runs.h"
#include "tests/support/corotest.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

using namespace trawl;
using namespace trawl::test;

class TestMirrorStore : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    QString m_place;
    std::unique_ptr<Store> m_store;
    Instant m_now{1'764'408'000'000};

    void open(bool mirror)
    {
        m_store.reset();
        Store::Options options;
        options.place = m_place;
        options.mirror = mirror;
        auto opened = Store::open(options);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().sentence()));
        m_store = opened.take();
    }
    template <class Fn>
    auto write(Fn fn)
    {
        auto result = get(m_store->write(Lane::Bulk, std::move(fn)));
        if (!result)
            QTest::qFail(qPrintable(result.error().sentence()), __FILE__, __LINE__);
        return result;
    }
    RunRow newRun(int items, const QString &id = u"a"_s)
    {
        Source source;
        source.id = id;
        source.raw = {{u"id"_s, id}, {u"start_urls"_s, QJsonArray{u"https://a.example/"_s}}};
        RunPlan plan;
        plan.sources = {id};
        const Instant now = m_now;
        const RunRow run = write([=](Db &db) { return runs::create(db, newId(now), plan, {source}, now); }).value();
        add(run.id, 0, items, id);
        return run;
    }
    void add(RowId run, int from, int count, const QString &id = u"a"_s)
    {
        QList<NewItem> list;
        for (int i = from; i < from + count; ++i) {
            const QString url = u"https://a.example/%1"_s.arg(i);
            list.append({id, url, url, 0, {}});
        }
        const Instant now = m_now;
        (void)write([=](Db &db) { return items::enqueue(db, run, list, now); });
    }
    QList<Lease> claim(RowId run, int count)
    {
        items::ClaimOrder order;
        order.run = run;
        order.source = u"a"_s;
        order.n = count;
        order.owner = u"host:1"_s;
        order.now = m_now;
        return write([=](Db &db) { return items::claim(db, order); }).value();
    }
    void fail(const Lease &lease, items::Ending::Way way = items::Ending::Failed)
    {
        items::Ending ending;
        ending.way = way;
        ending.reason = u"it failed"_s;
        ending.failClass = FailClass::Timeout;
        m_now = m_now + 1s;
        const Instant now = m_now;
        (void)write([=](Db &db) -> Result<> {
            if (const auto started = items::start(db, {lease.item, lease.token}, now); !started)
                return started.error();
            return items::end(db, {lease.item, lease.token}, ending, now);
        });
    }
    mirror::Request next(int batch = 500)
    {
        mirror::NextOrder order;
        order.now = m_now;
        order.batch = batch;
        return write([=](Db &db) { return mirror::next(db, order); }).value();
    }
    static QJsonObject body(const mirror::Request &request) { return QJsonDocument::fromJson(request.body).object(); }
    /// The API makes the run.
    void create(const QString &remote)
    {
        const mirror::Request request = next();
        QCOMPARE(request.kind, mirror::Kind::Create);
        QList<EtlItem> items;
        for (const QJsonValue &url : body(request)[u"urls"_s].toArray()) {
            EtlItem item;
            item.id = remote + url.toString();
            item.url = url.toString();
            items.append(item);
        }
        (void)write([=](Db &db) { return mirror::created(db, request, remote, items); });
    }
    int take(const mirror::Request &request)
    {
        QList<EtlItemResult> results;
        for (const QJsonValue &item : body(request)[u"items"_s].toArray())
            results.append({item[u"id"_s].toString(), 200, {}});
        (void)write([=](Db &db) { return mirror::updated(db, request, results); });
        return int(results.size());
    }
    OutboxPage::Answer page(int limit = 100)
    {
        return get(m_store->read([=](Db &db) { return mirror::page(db, 0, limit); })).value();
    }

private Q_SLOTS:
    void initTestCase_data() { backendRows(); }
    void init()
    {
        m_place = newPlace(m_dir);
        open(true);
    }
    void cleanup() { m_store.reset(); }

    void aChangeIsNotedOnceWithTheStatementThatMakesIt()
    {
        const RunRow run = newRun(3);
        create(u"r"_s);
        QCOMPARE(next().id, 0); // pending is what the API made of them
        QCOMPARE(page().waits, 0);
        const QList<Lease> leases = claim(run.id, 3);
        QCOMPARE(next().id, 0); // a claim is nothing to tell
        const QList<items::Hold> back{{leases.at(2).item, leases.at(2).token}};
        (void)write([=](Db &db) { return items::giveBack(db, back, m_now); });
        QCOMPARE(next().id, 0); // nor is one that goes back
        fail(leases.at(0), items::Ending::Again);
        const QList<Lease> again = claim(run.id, 1);
        QCOMPARE(again.first().item, leases.at(0).item);
        fail(again.first());
        fail(leases.at(1));
        QCOMPARE(page().waits, 2); // one of them changed twice
        const mirror::Request request = next();
        QCOMPARE(request.kind, mirror::Kind::Items);
        const QJsonArray told = body(request)[u"items"_s].toArray();
        QCOMPARE(told.size(), 2);
        QCOMPARE(told.at(0)[u"attempts"_s].toInt(), 2);
        QCOMPARE(told.at(1)[u"attempts"_s].toInt(), 1);
        QVERIFY(told.at(0)[u"failed"_s].toBool() && told.at(1)[u"done"_s].toBool());
        take(request);
        QCOMPARE(page().total, 0);
        // What is undone with its transaction was never noted.
        const Lease lease = claim(run.id, 1).value(0);
        const auto undone = get(m_store->write(Lane::Bulk, [=](Db &db) -> Result<> {
            items::Ending ending;
            if (const auto ok = items::start(db, {lease.item, lease.token}, m_now); !ok)
                return ok.error();
            if (const auto ok = items::end(db, {lease.item, lease.token}, ending, m_now); !ok)
                return ok;
            return permanentError(9003, u"taken back"_s);
        }));
        QVERIFY(!undone);
        QCOMPARE(page().total, 0);
    }

    void aRequestKeepsItsKeyAndBodyUntilItsAnswer()
    {
        newRun(3);
        const mirror::Request first = next();
        open(true); // the process was killed
        const mirror::Request second = next();
        QCOMPARE(second.key, first.key);
        QCOMPARE(second.body, first.body);
        QCOMPARE(second.path, first.path);
        QCOMPARE(second.id, first.id);
        const Instant due = m_now + 1min;
        (void)write([=](Db &db) { return mirror::failed(db, second, u"away"_s, due); });
        const mirror::Request third = next();
        QCOMPARE(third.key, first.key);
        QCOMPARE(third.tries, 1);
        QCOMPARE(third.due, due);
        QCOMPARE(page().error, u"away"_s);
        (void)write([=](Db &db) { return mirror::force(db, third, m_now); });
        const mirror::Request forced = next();
        QVERIFY(forced.key != first.key && body(forced)[u"force"_s].toBool());
    }

    void aChangeWhileItsRequestIsUnderWayIsToldAfterwards()
    {
        const RunRow run = newRun(2);
        create(u"r"_s);
        const Lease lease = claim(run.id, 1).value(0);
        fail(lease);
        const mirror::Request request = next();
        const RowId item = lease.item;
        (void)write([=](Db &db) { return items::requeue(db, {item}, m_now); });
        QCOMPARE(next().id, request.id); // one at a time
        QCOMPARE(take(request), 1);
        const mirror::Request after = next();
        QCOMPARE(body(after)[u"items"_s].toArray().size(), 1);
        QVERIFY(!body(after)[u"items"_s].toArray().at(0)[u"done"_s].toBool(true));
        take(after);
        QCOMPARE(next().id, 0);
    }

    void itemsGoInBatchesAndThoseOfOneRunBeforeItsEnd()
    {
        const RunRow run = newRun(7);
        create(u"r"_s);
        const QList<Lease> leases = claim(run.id, 7);
        for (const Lease &lease : leases)
            fail(lease);
        (void)write(
            [=](Db &db) { return runs::setState(db, run.id, {RunState::Draft}, RunState::Completed, {}, m_now); });
        QCOMPARE(page().waits, 8); // the end, too
        QCOMPARE(page().rows.size(), 8);
        QCOMPARE(page().rows.at(7).kind, u"finalize"_s); // it goes last
        QCOMPARE(page(7).rows.constLast().kind, u"update"_s);
        const auto rest = get(m_store->read([](Db &db) { return mirror::page(db, 7, 5); })).value();
        QCOMPARE(rest.rows.size(), 1);
        QCOMPARE(rest.rows.at(0).kind, u"finalize"_s);
        QCOMPARE(take(next(3)), 3);
        const mirror::Request second = next(3);
        (void)write([=](Db &db) { return mirror::split(db, second); });
        QCOMPARE(take(next(2)), 2);
        QCOMPARE(take(next(2)), 2);
        const mirror::Request end = next();
        QCOMPARE(end.kind, mirror::Kind::Finalize);
        QCOMPARE(body(end)[u"status"_s].toString(), u"completed"_s);
        QCOMPARE(body(end)[u"metadata"_s][u"failedItems"_s].toInt(), 7);
        (void)write([=](Db &db) { return mirror::finalized(db, end); });
        QCOMPARE(next().id, 0);
        QCOMPARE(page().total, 0);
        // What is told of a run that is over takes no room any more.
        const auto left = get(m_store->read([](Db &db) { return db.idOf("mirror_has_work"); }));
        QCOMPARE(left.value(), 0);
    }

    void aRefusedItemIsListedAndTriedAgainWhenItChangesOrOnOrder()
    {
        const RunRow run = newRun(2);
        create(u"r"_s);
        const Lease lease = claim(run.id, 1).value(0);
        fail(lease);
        const mirror::Request request = next();
        const QString id = body(request)[u"items"_s].toArray().at(0)[u"id"_s].toString();
        (void)write([=](Db &db) { return mirror::updated(db, request, {{id, 404, u"gone"_s}}); });
        QCOMPARE(next().id, 0);
        QCOMPARE(page().refused, 1);
        QVERIFY(page().rows.at(0).error.contains(u"404 gone"_s));
        (void)write([](Db &db) { return mirror::tryAgain(db); });
        const mirror::Request again = next();
        QCOMPARE(again.kind, mirror::Kind::Items);
        QVERIFY(again.key != request.key);
        (void)write([=](Db &db) { return mirror::updated(db, again, {{id, 503, u"busy"_s}}); });
        QCOMPARE(page().refused, 0); // that may pass
        QCOMPARE(page().waits, 1);
    }

    /// There is no remote item to tell: an update without an id would be refused, and everything with it.
    void anAddressThatTheApiLeftOutIsNotToldWhenItIsCaptured()
    {
        const RunRow run = newRun(3);
        const mirror::Request request = next();
        QList<EtlItem> items;
        for (const QJsonValue &url : body(request)[u"urls"_s].toArray()) {
            EtlItem item;
            item.id = u"r"_s + url.toString();
            item.url = url.toString();
            if (!item.url.endsWith(u"/1"_s))
                items.append(item);
        }
        (void)write([=](Db &db) { return mirror::created(db, request, u"r"_s, items); });
        QCOMPARE(page().refused, 1);
        QCOMPARE(page().rows.constLast().state, u"refused"_s);
        QCOMPARE(page().rows.constLast().kind, u"create"_s);
        for (const Lease &lease : claim(run.id, 3))
            fail(lease);
        const mirror::Request update = next();
        QCOMPARE(body(update)[u"items"_s].toArray().size(), 2);
        for (const QJsonValue &item : body(update)[u"items"_s].toArray())
            QVERIFY(!item[u"id"_s].toString().isEmpty());
        take(update);
        QCOMPARE(next().id, 0);
        QCOMPARE(page().waits, 0);
        QCOMPARE(page().refused, 1);
        QVERIFY(!page().rows.at(0).error.isEmpty());
        // On order it goes into a further remote run, once the first one has all that it takes.
        (void)write([](Db &db) { return mirror::tryAgain(db); });
        (void)write(
            [=](Db &db) { return runs::setState(db, run.id, {RunState::Draft}, RunState::Completed, {}, m_now); });
        const mirror::Request further = next();
        QCOMPARE(further.kind, mirror::Kind::Create);
        QCOMPARE(body(further)[u"urls"_s].toArray().size(), 1);
    }

    void afterARefusedCreateNoneIsMadeForItsSourceUntilTheOperatorTriesAgain()
    {
        const RunRow run = newRun(2);
        const mirror::Request request = next();
        fail(claim(run.id, 1).value(0)); // changes while it is under way
        (void)write([=](Db &db) { return mirror::refused(db, request, u"not welcome"_s); });
        add(run.id, 2, 5); // found later
        for (const Lease &lease : claim(run.id, 3))
            fail(lease);
        QCOMPARE(next().id, 0);
        QCOMPARE(page().waits, 0);
        QCOMPARE(page().refused, 7);
        for (const OutboxRow &row : page().rows)
            QCOMPARE(row.error, u"not welcome"_s);
        newRun(1, u"b"_s); // others go on
        const mirror::Request other = next();
        QCOMPARE(other.kind, mirror::Kind::Create);
        QCOMPARE(body(other)[u"urls"_s].toArray().size(), 1);
        EtlItem item;
        item.id = u"i"_s;
        item.url = u"https://a.example/0"_s;
        (void)write([=](Db &db) { return mirror::created(db, other, u"o"_s, {item}); });
        (void)write([](Db &db) { return mirror::tryAgain(db); });
        const mirror::Request again = next();
        QCOMPARE(again.kind, mirror::Kind::Create);
        QCOMPARE(body(again)[u"urls"_s].toArray().size(), 7);
    }

    void aCreateThatIsTooLargeGoesInPieces()
    {
        newRun(7);
        const mirror::Request whole = next();
        (void)write([=](Db &db) { return mirror::split(db, whole); });
        QCOMPARE(page().waits, 7);
        QCOMPARE(page().refused, 0);
        const mirror::NextOrder order{m_now, 500, 3, {}, {}};
        QSet<QString> urls;
        for (const int size : {3, 3}) {
            const mirror::Request piece = write([=](Db &db) { return mirror::next(db, order); }).value();
            QCOMPARE(piece.kind, mirror::Kind::Create);
            QList<EtlItem> items;
            for (const QJsonValue &url : body(piece)[u"urls"_s].toArray()) {
                EtlItem item;
                item.id = item.url = url.toString();
                items.append(item);
                urls.insert(item.url);
            }
            QCOMPARE(items.size(), size);
            (void)write([=](Db &db) { return mirror::created(db, piece, u"r%1"_s.arg(piece.part), items); });
        }
        QCOMPARE(urls.size(), 6);
        // The last one waits for others, or for the end of the run.
        QCOMPARE(write([=](Db &db) { return mirror::next(db, order); }).value().id, 0);
        QCOMPARE(page().waits, 1);
    }

    void whatIsPassedOverHoldsNoOtherUpdateAndOnlyItsOwnEnd()
    {
        const RunRow first = newRun(3);
        create(u"r"_s);
        const RunRow second = newRun(1, u"b"_s);
        create(u"q"_s);
        const QList<Lease> leases = claim(first.id, 3);
        for (const Lease &lease : leases)
            fail(lease);
        for (const RowId run : {first.id, second.id})
            (void)write(
                [=](Db &db) { return runs::setState(db, run, {RunState::Draft}, RunState::Completed, {}, m_now); });
        mirror::NextOrder order{m_now, 2, 2000, {leases.at(0).item}, {}};
        mirror::Request request = write([=](Db &db) { return mirror::next(db, order); }).value();
        QCOMPARE(take(request), 2); // the other two
        request = write([=](Db &db) { return mirror::next(db, order); }).value();
        QCOMPARE(request.kind, mirror::Kind::Finalize);
        QVERIFY(request.path.contains(u"q"_s));
        (void)write([=](Db &db) { return mirror::finalized(db, request); });
        QCOMPARE(write([=](Db &db) { return mirror::next(db, order); }).value().id, 0);
        request = next(); // its time has come
        QCOMPARE(take(request), 1);
        order.notItems = {};
        order.notSources = {request.runSource};
        QCOMPARE(write([=](Db &db) { return mirror::next(db, order); }).value().id, 0);
        QCOMPARE(next().kind, mirror::Kind::Finalize);
    }

    void anItemThatTheApiGoesOnFailingAtIsRefusedInTheEnd()
    {
        const RunRow run = newRun(2);
        create(u"r"_s);
        const QList<Lease> leases = claim(run.id, 2);
        for (const Lease &lease : leases)
            fail(lease);
        const mirror::Request request = next();
        QList<EtlItemResult> results;
        for (const QJsonValue &item : body(request)[u"items"_s].toArray())
            results.append({item[u"id"_s].toString(), 503, u"busy"_s});
        const RowId tired = leases.at(0).item;
        const auto end = write([=](Db &db) { return mirror::updated(db, request, results, {tired}); });
        QCOMPARE(end->again, QList<RowId>{leases.at(1).item});
        QCOMPARE(end->settled, QList<RowId>{tired});
        QCOMPARE(page().refused, 1);
        QCOMPARE(page().waits, 1);
    }

    void withoutTheMirrorNewRunsAreNotNotedAndOldOnesAre()
    {
        open(false);
        newRun(2);
        QCOMPARE(next().id, 0);
        open(true);
        const RunRow mirrored = newRun(2);
        create(u"r"_s);
        open(false);
        fail(claim(mirrored.id, 1).value(0));
        QCOMPARE(body(next())[u"items"_s].toArray().size(), 1);
        newRun(2);
        QCOMPARE(page().rows.size(), 1); // the item of the old one
    }

    /// A long outage: one row an item, whatever happens to it.
    void anOutageNeedsOneRowAnItem()
    {
        const RunRow run = newRun(2000);
        const Instant added = m_now;
        for (int round = 0; round < 3; ++round) {
            const QList<Lease> leases = claim(run.id, 200);
            for (const Lease &lease : leases)
                fail(lease, items::Ending::Again);
        }
        QCOMPARE(page().waits, 2000);
        QCOMPARE(page(7).rows.size(), 7);
        QCOMPARE(page().since.ms, added.ms);
    }
};

QTEST_GUILESS_MAIN(TestMirrorStore)
#include "tst_mirrorstore.moc"
