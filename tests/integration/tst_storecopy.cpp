// A store copied between SQLite and PostgreSQL: all of it, resumable, compared.
#include "store/settings.h"
#include "store/store.h"
#include "store/storecopy.h"
#include "tests/support/ctlworld.h"
#include "tests/support/postgresserver.h"
#include "tests/support/testworkspace.h"

using namespace trawl;
using namespace trawl::test;

namespace {
constexpr Instant now{1'700'000'000'000};
constexpr int manyRows = 30'000;

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}

/// Rows in all tables that matter here, with values that dialects treat in their own ways.
void fill(const QString &place)
{
    const auto store = must(Store::open({place, [] { return Now{now, {}}; }, false, {}}));
    const QString series =
        store->dialect().isFile
            ? u"(WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %1) SELECT i FROM c) AS c"_s
            : u"generate_series(1, %1) AS c(i)"_s;
    const QString uid = store->dialect().isFile ? u"randomblob(16)"_s : u"decode(md5(CAST(i AS text)), 'hex')"_s;
    const QStringList statements{
        u"INSERT INTO scraping_runs(uid, number, state, plan, created) VALUES('r1', 1, 'completed', '{}', 5)"_s,
        u"INSERT INTO run_sources(run_id, source_id, raw, max_attempts, rate) VALUES(1, "
        u"'a', '{\"x\": \"ä 漢 '' \\\"\"}', 3, 0.1)"_s,
        u"INSERT INTO item_pages(run_id, page_id, depth, uid, url) SELECT 1, -i, 0, %2, "
        u"'http://a.example/' || i FROM %1"_s,
        u"INSERT INTO item_states(id, run_source, run_id, changed, coverage) SELECT i, 1, "
        u"1, i, CASE WHEN i % 3 = 0 THEN NULL ELSE i / 7.0 END FROM %1"_s,
        u"INSERT INTO journal(at, by, action, count, reason, note, detail) SELECT i, '', "
        u"'x', 1, 'ß€😀', '', '{}' FROM %1 WHERE i < 100"_s};
    for (QString sql : statements) {
        sql.replace(u"%1"_s, series.arg(manyRows)).replace(u"%2"_s, uid);
        must(store->write(Lane::Bulk, [sql](Db &db) { return db.runText(sql); }).result());
    }
    const QString odd = QString(u"nul "_s) + QChar(0) + u" end"_s;
    must(store->write(Lane::Bulk, [odd](Db &db) { return settings::set(db, u"odd"_s, odd); }).result());
}
} // namespace

class tst_StoreCopy : public QObject
{
    Q_OBJECT

    TestWorkspace m_world;
    QString file(const QString &name) const { return m_world.file(name); }
    static QString database() { return PostgresServer::running().newDatabase(); }
    static qint64 count(const QString &place, const QString &table)
    {
        return sql(place, u"select count(*) from "_s + table).first().first().toLongLong();
    }

private Q_SLOTS:
    void thereAndBackIsTheSame()
    {
        fill(file(u"one.sqlite"_s));
        const QString server = database();
        const CopyReport there = must(copyStore({file(u"one.sqlite"_s), server, false, {}, {}}));
        const CopyReport back = must(copyStore({server, file(u"two.sqlite"_s), false, {}, {}}));
        QCOMPARE(there.tables.size(), back.tables.size());
        for (qsizetype i = 0; i < there.tables.size(); ++i) {
            QCOMPARE(back.tables[i].rows, there.tables[i].rows);
            QCOMPARE(back.tables[i].hash, there.tables[i].hash);
        }
        QCOMPARE(count(server, u"item_pages"_s), manyRows);
        QCOMPARE(sql(file(u"two.sqlite"_s), u"select raw from run_sources"_s),
                 sql(file(u"one.sqlite"_s), u"select raw from run_sources"_s));
        QVERIFY(!there.resumed);
        // What is added afterwards gets ids behind those that were copied.
        const auto store = must(Store::open({server, [] { return Now{now, {}}; }, false, {}}));
        const auto id = must(store
                                 ->write(Lane::Bulk,
                                         [](Db &db) {
                                             return db.idOf("journal_add", qint64(1), u"a"_s, u"b"_s, 1, u""_s, u""_s,
                                                            qint64(0), qint64(0), u"{}"_s);
                                         })
                                 .result());
        QCOMPARE(id, 100);
    }
    void noTableIsForgotten()
    {
        const QString one = file(u"tables.sqlite"_s), server = database();
        must(Store::open({one, {}, false, {}}));
        must(Store::open({server, {}, false, {}}));
        const QStringList known = copiedTables() + QStringList{u"schema_steps"_s};
        for (const auto &[place, list] :
             {std::pair{one, u"select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"_s},
              std::pair{server, u"select tablename from pg_tables where schemaname = 'public'"_s}}) {
            QStringList tables;
            for (const QVariantList &row : sql(place, list))
                tables.append(row.first().toString());
            for (const QString &table : tables)
                QVERIFY2(known.contains(table), qPrintable(table + u" is not copied"_s));
            QCOMPARE(tables.size(), known.size());
        }
    }
    void aCopyThatWasKilledGoesOnWhereItWas()
    {
        fill(m_world.store());
        const QString server = database();
        {
            CtlProcess copy(m_world.folder(), {u"store"_s, u"copy"_s, u"--to"_s, server});
            // Some of it is there: the tables are made first, then the rows come.
            QTRY_VERIFY_WITH_TIMEOUT(count(server, u"pg_tables where tablename = 'item_pages'"_s) == 1 &&
                                         count(server, u"item_pages"_s) > 0,
                                     20'000);
            copy.kill9();
        }
        QVERIFY(count(server, u"item_states"_s) < manyRows);
        const CtlResult done = ctl(m_world.folder(), {u"store"_s, u"copy"_s, u"--to"_s, server, u"--json"_s}, 60s);
        QVERIFY2(done.exit == 0, done.err.constData());
        QVERIFY(done.last()[u"resumed"_s].toBool());
        QCOMPARE(count(server, u"item_pages"_s), manyRows);
        QCOMPARE(count(server, u"item_states"_s), manyRows);
        const CtlResult runs = ctl(m_world.folder(), {u"runs"_s, u"list"_s, u"--json"_s}, 20s);
        QVERIFY2(runs.out.contains("completed"), QByteArray(runs.out + runs.err).constData()); // from the server now
        QVERIFY(QFile::rename(m_world.store(), m_world.file(u"old.sqlite"_s)));
        const CtlResult again = ctl(m_world.folder(), {u"runs"_s, u"list"_s, u"--json"_s}, 20s);
        QVERIFY2(again.out.contains("completed"), QByteArray(again.out + again.err).constData());
    }
    void noEngineOpensHalfACopy()
    {
        const QString from = file(u"half.sqlite"_s), server = database();
        fill(from);
        const auto stopped = copyStore(
            {from, server, false, [](const CopyProgress &progress) { return progress.table != u"item_pages"_s; }, {}});
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, 9001);
        Store::Options options;
        options.place = server;
        options.leader = u"a test"_s;
        const auto opened = Store::open(options);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, 4019);
        // Nor does another store's copy go into it.
        fill(file(u"other.sqlite"_s));
        const auto other = copyStore({file(u"other.sqlite"_s), server, false, {}, {}});
        QCOMPARE(other.error().code, 4019);
        QVERIFY(must(copyStore({from, server, false, {}, {}})).resumed);
        QVERIFY(Store::open(options).ok());
    }
    void whatDiffersIsSaid()
    {
        const QString from = file(u"differs.sqlite"_s), server = database();
        fill(from);
        bool changed = false;
        const auto copied =
            copyStore({from,
                       server,
                       false,
                       [&](const CopyProgress &progress) {
                           if (progress.table == u"journal"_s && !std::exchange(changed, true))
                               sql(server, u"update item_pages set url = 'http://b.example/' where id = 7"_s);
                           return true;
                       },
                       {}});
        QVERIFY(!copied);
        QCOMPARE(copied.error().code, 4027);
        QVERIFY2(copied.error().why.contains(u"item_pages"_s), qPrintable(copied.error().why));
    }
    /// Opening a workspace once leaves rows in its store: they are no reason to refuse, or to stop half-way.
    void aStoreThatWasOnlyOpenedTakesACopy()
    {
        const QString from = file(u"runs.sqlite"_s);
        fill(from);
        const QString server = database();
        must(copyStore({from, server, false, {}, {}}));
        TestWorkspace world;
        const QByteArray sources = "{\"version\": 1, \"sources\": [{\"id\": \"b\", \"name\": \"B\", "
                                   "\"start_urls\": [\"http://b.example/\"]}]}";
        QVERIFY(world.write(u"sources.json"_s, sources));
        QCOMPARE(ctl(world.folder(), {u"runs"_s, u"list"_s}, 20s, world.environment()).exit, 0);
        QVERIFY(count(world.store(), u"scraping_sources"_s) > 0);
        const CtlResult copied =
            ctl(world.folder(), {u"store"_s, u"copy"_s, u"--from"_s, server}, 60s, world.environment());
        QVERIFY2(copied.exit == 0, copied.err.constData());
        QCOMPARE(count(world.store(), u"item_pages"_s), manyRows);
        const CtlResult runs = ctl(world.folder(), {u"runs"_s, u"list"_s}, 20s, world.environment());
        QVERIFY2(runs.out.contains("0001"), (runs.out + runs.err).constData());
    }
    void aSourceThatChangedMeanwhileIsCopiedAnew()
    {
        const QString from = file(u"changes.sqlite"_s), server = database();
        fill(from);
        const auto stopped = copyStore(
            {from, server, false, [](const CopyProgress &progress) { return progress.table != u"journal"_s; }, {}});
        QCOMPARE(stopped.error().code, 9001);
        sql(from, u"update item_pages set url = 'http://b.example/' where id = 7"_s);
        must(copyStore({from, server, false, {}, {}}));
        QCOMPARE(sql(server, u"select url from item_pages where id = 7"_s).first().first().toString(),
                 u"http://b.example/"_s);
        QCOMPARE(count(server, u"item_pages"_s), manyRows);
    }
    void nobodyWorksOnAStoreThatMoved()
    {
        const QString from = file(u"moved.sqlite"_s), server = database();
        fill(from);
        bool told = false;
        must(copyStore({from, server, true, {}, [&]() -> Result<> {
                            told = true;
                            return success();
                        }}));
        QVERIFY(told);
        Store::Options options;
        options.leader = u"a test"_s;
        options.place = from;
        const auto old = Store::open(options);
        QVERIFY(!old);
        QCOMPARE(old.error().code, 4028);
        QCOMPARE(old.error().why, shownPlace(server));
        options.place = server;
        QVERIFY(Store::open(options).ok());
    }
    void oneOfTheTwoIsTheWorkspaces()
    {
        TestWorkspace one, other;
        fill(one.store());
        const CtlResult neither =
            ctl(other.folder(), {u"store"_s, u"copy"_s, u"--from"_s, one.folder(), u"--to"_s, database()}, 20s);
        QCOMPARE(neither.exit, 2);
        QVERIFY2(neither.err.contains("Neither place"), neither.err.constData());
    }
    void aWorkspaceAtWorkIsNotCopiedFromElsewhere()
    {
        TestWorkspace busy, other;
        CtlProcess run(busy.folder(), {u"--sample"_s, u"run"_s}, busy.environment());
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(busy.file(u"engine.lock"_s)).size() > 0, 20'000);
        const CtlResult copy = ctl(other.folder(), {u"store"_s, u"copy"_s, u"--from"_s, busy.folder()}, 20s);
        QCOMPARE(copy.exit, 9);
        QVERIFY2(copy.err.contains("End it first"), copy.err.constData());
    }
    void aStoreWithRunsIsNotWrittenOver()
    {
        const QString one = file(u"full.sqlite"_s), server = database();
        fill(one);
        fill(server);
        const auto copied = copyStore({one, server, false, {}, {}});
        QVERIFY(!copied);
        QCOMPARE(copied.error().code, 4026);
        QCOMPARE(count(server, u"scraping_runs"_s), 1);
    }
    void aWorkspaceAtWorkIsNotCopied()
    {
        TestWorkspace world;
        CtlProcess run(world.folder(), {u"--sample"_s, u"run"_s}, world.environment());
        QTRY_VERIFY_WITH_TIMEOUT(
            QFile::exists(world.file(u"engine.lock"_s)) && QFileInfo(world.file(u"engine.lock"_s)).size() > 0, 20'000);
        const CtlResult copy = ctl(world.folder(), {u"store"_s, u"copy"_s, u"--to"_s, database()}, 20s);
        QCOMPARE(copy.exit, 9);
        QVERIFY2(copy.err.contains("End it first"), QByteArray(copy.err).constData());
    }
};

QTEST_GUILESS_MAIN(tst_StoreCopy)
#include "tst_storecopy.moc"
