// What a database server does to a workspace: it restarts, it is led by another program, it is not the one it was.
#include "store/items.h"
#include "store/logs.h"
#include "store/runs.h"
#include "store/store.h"
#include "store/storelistener.h"
#include "tests/support/ctlworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/postgresserver.h"
#include "tests/support/testworkspace.h"

#include <thread>

using namespace trawl;
using namespace trawl::test;

namespace {
constexpr Instant now{1'700'000'000'000};

template <class R>
auto must(R result)
{
    if (!result.ok())
        qFatal("%s (%s)", qPrintable(result.error().sentence()), qPrintable(result.error().detail));
    return result.take();
}

std::unique_ptr<Store> open(const QString &place)
{
    return must(Store::open({place, [] { return Now{now, {}}; }, false, {}}));
}
} // namespace

class tst_Postgres : public QObject
{
    Q_OBJECT

    static PostgresServer &server() { return PostgresServer::running(); }

private Q_SLOTS:
    /// The server dies as in a power cut, and comes back while writers and readers go on asking.
    void aRestartOfTheServerIsWaitedFor()
    {
        const auto store = open(server().newDatabase());
        must(
            store->write(Lane::Interactive, [](Db &db) { return runs::create(db, newId(now), {}, {}, now); }).result());
        std::atomic<int> unknown = 0;
        QString fault;
        std::thread work([&] {
            for (int n = 0; n < 40; ++n) {
                const auto lane = n % 2 == 0 ? Lane::Interactive : Lane::Bulk;
                const auto made =
                    store->write(lane, [](Db &db) { return runs::create(db, newId(now), {}, {}, now); }).result();
                // A commit whose answer was lost may have happened: that alone may be told as a fault.
                unknown += !made;
                if (!made && made.error().code != 4016)
                    fault = made.error().sentence();
                QThread::msleep(25);
            }
        });
        QTest::qSleep(200);
        server().crashAndRestart();
        work.join();
        QVERIFY2(fault.isEmpty() && unknown <= 1, qPrintable(fault));
        const auto page = must(store->read([](Db &db) { return runs::page(db, 0, 100); }).result());
        QVERIFY2(page.total >= 39 && page.total <= 41, qPrintable(QString::number(page.total)));
        QSet<int> numbers;
        for (const RunRow &row : page.rows)
            numbers.insert(row.number);
        QCOMPARE(numbers.size(), page.rows.size());
    }
    void aServerThatStaysAwayIsSaid()
    {
        const auto store = open(server().newDatabase());
        server().stop();
        const auto failed = store->read([](Db &db) { return runs::page(db, 0, 1); }).result();
        QCOMPARE(failed.error().code, 4016);
        QCOMPARE(failed.error().kind, ErrorKind::Transient);
        server().start();
        QVERIFY(store->read([](Db &db) { return runs::page(db, 0, 1); }).result().ok());
    }
    /// Jobs of several writers that take the same rows in opposite orders: the server ends one of two, and it is done
    /// again.
    void aDeadlockIsDoneAgain()
    {
        const QString place = server().newDatabase();
        const auto one = open(place), other = open(place);
        for (const char *key : {"a", "b"})
            sql(place, u"insert into meta(key, value) values('%1', '0')"_s.arg(QLatin1StringView(key)));
        const auto add = [](const QString &first, const QString &second) {
            return [=](Db &db) -> Result<int> {
                for (const QString &key : {first, second}) {
                    const auto done = db.runText(
                        u"UPDATE meta SET value = CAST(CAST(value AS integer) + 1 AS text) WHERE key = ?"_s, {key});
                    if (!done)
                        return done;
                    QThread::msleep(5);
                }
                return 1;
            };
        };
        constexpr int times = 8;
        const auto work = [&](const std::unique_ptr<Store> &store, const QString &first, const QString &second) {
            for (int n = 0; n < times; ++n)
                must(store->write(Lane::Interactive, add(first, second)).result());
        };
        std::thread there([&] { work(one, u"a"_s, u"b"_s); });
        work(other, u"b"_s, u"a"_s);
        there.join();
        for (const QString &key : {u"a"_s, u"b"_s})
            QCOMPARE(sql(place, u"select value from meta where key = '%1'"_s.arg(key)).first().first().toInt(),
                     2 * times);
    }
    /// One engine on a store; who comes is told who works there.
    void anotherEngineIsToldWhoLeads()
    {
        const QString place = server().newDatabase();
        TestWorkspace one, other;
        QProcessEnvironment environment = one.environment();
        environment.insert(u"TRAWLDECK_STORE"_s, place);
        CtlProcess run(one.folder(), {u"--sample"_s, u"run"_s}, environment);
        QTRY_VERIFY_WITH_TIMEOUT(sql(place, u"select 1 from pg_locks where locktype = 'advisory'"_s).size() > 0,
                                 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(sql(place, u"select 1 from pg_tables where tablename = 'meta'"_s).size() > 0 &&
                                     sql(place, u"select 1 from meta where key = 'leader'"_s).size() > 0,
                                 20'000);
        QProcessEnvironment second = other.environment();
        second.insert(u"TRAWLDECK_STORE"_s, place);
        const CtlResult refused = ctl(other.folder(), {u"run"_s}, 20s, second);
        QCOMPARE(refused.exit, 9);
        QVERIFY2(refused.err.contains("TD-4018") && refused.err.contains("trawlctl, process "),
                 QByteArray(refused.err).constData());
        run.kill9();
        // Its lock went with it.
        QTRY_VERIFY_WITH_TIMEOUT(sql(place, u"select 1 from pg_locks where locktype = 'advisory'"_s).isEmpty(), 20'000);
        const CtlResult resumed = ctl(one.folder(), {u"resume"_s}, 90s, one.environment()); // knows the store by itself
        QVERIFY2(resumed.exit == 0, QByteArray(resumed.err).constData());
    }
    /// What is there can be looked at from another folder, as from another machine; what would change it is refused,
    /// and nothing of it gets into the store, also when the lead is free.
    void aSecondConsoleLooksAndChangesNothing()
    {
        const QString place = server().newDatabase();
        TestWorkspace one, other, third;
        QProcessEnvironment environment = one.environment();
        environment.insert(u"TRAWLDECK_STORE"_s, place);
        CtlProcess run(one.folder(), {u"--sample"_s, u"--sample-size"_s, u"400"_s, u"run"_s}, environment);
        QTRY_VERIFY_WITH_TIMEOUT(sql(place, u"select 1 from pg_tables where tablename = 'left_out_counts'"_s).size() >
                                         0 &&
                                     sql(place, u"select 1 from captures limit 1"_s).size() > 0,
                                 60'000);
        const QByteArray who = "trawlctl, process " + QByteArray::number(run.pid());
        EngineSetup setup = engineSetup(other.folder(), false);
        setup.store = place;
        setup.clockwork = true; // a window's: here no schedule and no tick may come of it
        LiveEngine looks(setup);
        QVERIFY(spinUntil([&] { return looks.now().run && looks.now().run->counts.captured > 0; }, 20s));
        const Snapshot first = looks.now();
        QVERIFY(first.attached);
        QCOMPARE(first.run->state, RunState::Running);
        QVERIFY(!first.run->interrupted);
        QVERIFY(first.sources.size() >= 9);
        QCOMPARE(first.problems.first().code, u"TD-4018"_s);
        QVERIFY2(first.why.contains(QString::fromUtf8(who)), qPrintable(first.why));
        // It follows, without asking all the time.
        const qint64 before = first.run->counts.done();
        QVERIFY(spinUntil([&] { return looks.now().run->counts.done() > before; }, 20s));
        QVERIFY(!looks.must(u"items.page"_s)[u"rows"_s].toArray().isEmpty());
        const QJsonArray captures = looks.must(u"captures.page"_s)[u"rows"_s].toArray();
        QVERIFY(!captures.isEmpty());
        for (const char *verb :
             {"runs.page", "journal.page", "sources.list", "upload.preview", "upload.objects", "log.page"})
            looks.must(QLatin1StringView(verb));
        const auto picture = get(looks.console().image(captures.first().toObject()[u"id"_s].toInteger(), true), 20s);
        QVERIFY(!picture && picture.error().why.contains(QString::fromUtf8(who)));
        // As programs: what they print, and their codes.
        QProcessEnvironment second = third.environment();
        second.insert(u"TRAWLDECK_STORE"_s, place);
        QVERIFY(third.write(u"sources.json"_s, R"({"version": 1, "sources": []})"));
        const CtlResult status = ctl(third.folder(), {u"status"_s}, 30s, second);
        QCOMPARE(status.exit, 0);
        QVERIFY2(status.out.contains(who) && status.out.contains("running"), status.out.constData());
        QVERIFY(ctl(third.folder(), {u"items"_s}, 30s, second).out.contains("http://127.0.1."));
        for (const QStringList &verb :
             {QStringList{u"pause"_s}, QStringList{u"stop"_s}, QStringList{u"unlock"_s}, QStringList{u"tick"_s},
              QStringList{u"upload"_s}, QStringList{u"review"_s, u"approve"_s, u"1"_s}, QStringList{u"doctor"_s},
              QStringList{u"circuits"_s, u"hold"_s, u"sample-1"_s}, QStringList{u"why"_s}}) {
            const CtlResult refused = ctl(third.folder(), verb, 30s, second);
            QVERIFY2(refused.exit == 9 && refused.err.contains("TD-4018") && refused.err.contains(who),
                     qPrintable(verb.join(u' ') + QString::fromUtf8(refused.out + refused.err)));
        }
        QVERIFY(!QFile::exists(other.file(u"sources.json"_s)));
        QVERIFY(!QFile::exists(other.file(u"spool"_s)) && !QFile::exists(other.file(u"baselines"_s)));
        QVERIFY(processesNaming(other.folder()).isEmpty());
        // From here on whoever writes to the server is the one that only looks.
        run.kill9();
        QVERIFY(spinUntil([&] { return looks.now().why.contains(u"any more"_s); }, 20s));
        const QString writes = u"select pg_snapshot_xmax(pg_current_snapshot())::text"_s;
        const QString wrote = sql(place, writes).first().first().toString();
        QVERIFY(looks.now().run->interrupted);
        QVERIFY(looks.now().problems.first().fix.contains(u"take the lead"_s));
        const auto late = looks.ask(RunResume{});
        QCOMPARE(late.error().code, 4018);
        QVERIFY(late.error().why.contains(u"has ended"_s));
        QVERIFY(!looks.ask(ReviewDecide{}).ok());
        QTest::qWait(2500);
        QCOMPARE(sql(place, writes).first().first().toString(), wrote);
        looks.close();
        QCOMPARE(sql(place, writes).first().first().toString(), wrote);
    }
    /// What is committed is told to who listens, soon, seldom and without saying what; nothing is told where nothing
    /// was written.
    void changesAreHeard()
    {
        const QString place = server().newDatabase();
        const auto store = open(place);
        const auto create = [](Db &db) { return runs::create(db, newId(now), {}, {}, now); };
        QTest::qWait(300); // what opening wrote is told
        StoreListener listener(place);
        int heard = 0;
        connect(&listener, &StoreListener::changed, this, [&heard] { ++heard; });
        QTRY_COMPARE(heard, 1); // it listens from now on
        for (int n = 0; n < 20; ++n)
            must(store->read([](Db &db) { return runs::page(db, 0, 10); }).result());
        QTest::qWait(300);
        QCOMPARE(heard, 1);
        QElapsedTimer since;
        since.start();
        must(store->write(Lane::Interactive, create).result());
        QTRY_COMPARE_WITH_TIMEOUT(heard, 2, 1000);
        qInfo("a change was heard after %lld ms", since.elapsed());
        QVERIFY2(since.elapsed() < 500, qPrintable(QString::number(since.elapsed())));
        // Many changes are told a few times; the last one, too.
        since.restart();
        for (int n = 0; n < 300; ++n)
            must(store->write(Lane::Bulk, create).result());
        const qint64 took = since.elapsed();
        QTest::qWait(300);
        QVERIFY2(heard >= 3 && heard <= 5 + took / 200, qPrintable(QString::number(heard)));
        const int before = heard;
        QTest::qWait(500);
        QCOMPARE(heard, before);
        // A server that was away: who listens is told that there may be something.
        server().crashAndRestart();
        QTRY_VERIFY_WITH_TIMEOUT(heard > before, 15'000);
        const int again = heard;
        must(store->write(Lane::Interactive, create).result());
        QTRY_VERIFY_WITH_TIMEOUT(heard > again, 1000);
    }
    /// It looks by itself every five seconds only: what comes sooner was heard.
    void whoLooksFollowsWhoLeads()
    {
        const QString place = server().newDatabase();
        Store::Options options;
        options.place = place;
        options.leader = u"the leader"_s;
        auto leader = must(Store::open(options));
        TestWorkspace world;
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.store = place;
        LiveEngine looks(setup);
        QVERIFY(spinUntil([&] { return looks.now().at.isSet(); }, 10s));
        QVERIFY(!looks.now().run);
        QTest::qWait(1500); // so that the net is far
        for (int n = 1; n <= 3; ++n) {
            QElapsedTimer since;
            since.start();
            const RunRow made =
                must(leader->write(Lane::Interactive, [](Db &db) { return runs::create(db, newId(now), {}, {}, now); })
                         .result());
            QVERIFY(spinUntil([&] { return looks.now().run && looks.now().run->number == made.number; }, 5s));
            QVERIFY2(since.elapsed() < 1000, qPrintable(QString::number(since.elapsed())));
        }
        // Another one takes the lead: its name is shown.
        leader.reset();
        QVERIFY(spinUntil([&] { return looks.now().why.contains(u"the leader has ended"_s); }, 5s));
        options.leader = u"its successor"_s;
        leader = must(Store::open(options));
        QVERIFY(spinUntil([&] { return looks.now().why.contains(u"its successor. This"_s); }, 5s));
    }
    /// Who was away while another program took the lead writes nothing any more, however often it is asked.
    void whoLostTheLeadWritesNothing()
    {
        const QString place = server().newDatabase();
        Store::Options options;
        options.place = place;
        options.leader = u"one"_s;
        const auto one = must(Store::open(options));
        const auto create = [](Db &db) { return runs::create(db, newId(now), {}, {}, now); };
        must(one->write(Lane::Interactive, create).result());
        options.leader = u"two"_s;
        QCOMPARE(Store::open(options).error().code, 4018);
        QCOMPARE(Store::open(options).error().why, u"one"_s);
        sql(place, u"select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"_s);
        QTRY_VERIFY(sql(place, u"select 1 from pg_locks where locktype = 'advisory'"_s).isEmpty());
        auto two = must(Store::open(options));
        for (int n = 0; n < 3; ++n) {
            for (const Lane lane : {Lane::Interactive, Lane::Bulk}) {
                const auto late = one->write(lane, create).result();
                QVERIFY(!late);
                QCOMPARE(late.error().code, 4018);
                QCOMPARE(late.error().why, u"two"_s);
            }
        }
        QCOMPARE(sql(place, u"select count(*) from scraping_runs"_s).first().first().toInt(), 1);
        must(two->write(Lane::Interactive, create).result());
        two.reset(); // also when it has gone: its work may have been ours
        QVERIFY(!one->write(Lane::Interactive, create).result());
    }
    /// What pages and answers bring in must not stop the log.
    void halvesOfCharactersAndZerosAreKeptAsSigns()
    {
        const auto store = open(server().newDatabase());
        LogLine line;
        line.category = u"etl"_s;
        line.text = u"a"_s + QChar(0xd800) + u"b"_s + QChar(0) + u"c \\u0000 \\\\ 😀"_s;
        must(store->write(Lane::Bulk, [=](Db &db) { return logs::append(db, {line}); }).result());
        const auto page = must(store->read([](Db &db) { return logs::page(db, {}); }).result());
        QCOMPARE(page.rows.first().text, u"a\ufffdb\ufffdc \\u0000 \\\\ 😀"_s);
    }
    void addressesThatSayOtherThanTheySeem_data()
    {
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("well");
        for (const auto &[place, well] :
             {std::pair{"postgresql://a@h/db", true}, std::pair{"postgres://a:b%23c@h:5432/db?sslmode=require", true},
              std::pair{"postgresql:///db?host=/run/postgresql", true}, std::pair{"postgresql://h1,h2/db", false},
              std::pair{"postgresql://bob:p#w@h/db", false}, std::pair{"postgresql://bob:p/w@h/db", false},
              std::pair{"postgresql://bob:p?w@h/db", false}, std::pair{"postgresql://h:99999/db", false},
              std::pair{"postgresql://h", false}, std::pair{"/some/file", true}})
            QTest::newRow(place) << QString::fromLatin1(place) << well;
    }
    void addressesThatSayOtherThanTheySeem()
    {
        QFETCH(QString, place);
        QFETCH(bool, well);
        const Result<> checked = checkPlace(place);
        QCOMPARE(checked.ok(), well);
        if (!well)
            QVERIFY(!checked.error().sentence().contains(u"bob"_s));
    }
    void noPasswordIsShown()
    {
        QCOMPARE(shownPlace(u"postgresql://a:b@h/db?sslmode=require&password=c&sslpassword=d"_s),
                 u"postgresql://a@h/db?sslmode=require"_s);
    }
    void aDatabaseThatLostItsTablesIsNotMadeAnew()
    {
        TestWorkspace world;
        const QString place = server().newDatabase();
        QProcessEnvironment environment = world.environment();
        environment.insert(u"TRAWLDECK_STORE"_s, place);
        QVERIFY(world.write(u"sources.json"_s, R"({"version": 1, "sources": []})"));
        QCOMPARE(ctl(world.folder(), {u"runs"_s, u"list"_s}, 20s, environment).exit, 0);
        environment.insert(u"TRAWLDECK_STORE"_s, server().newDatabase());
        const CtlResult another = ctl(world.folder(), {u"runs"_s, u"list"_s}, 20s, environment);
        QCOMPARE(another.exit, 4);
        QVERIFY2(another.err.contains("TD-9012"), QByteArray(another.err).constData());
        sql(place, u"drop schema public cascade"_s);
        sql(place, u"create schema public"_s);
        const CtlResult empty = ctl(world.folder(), {u"runs"_s, u"list"_s}, 20s, world.environment());
        QCOMPARE(empty.exit, 4);
        QVERIFY2(empty.err.contains("TD-4001"), QByteArray(empty.err).constData());
    }
    /// A folder that somebody gave us makes us connect to nobody.
    void aServerThatNobodyNamedIsNotConnectedTo()
    {
        TestWorkspace mine, given;
        const QString place = server().newDatabase();
        QProcessEnvironment environment = mine.environment();
        environment.insert(u"XDG_CONFIG_HOME"_s, mine.file(u"config"_s));
        const QByteArray none = "{\"version\": 1, \"sources\": []}";
        QVERIFY(mine.write(u"sources.json"_s, none));
        const CtlResult first = ctl(mine.folder(), {u"--store"_s, place, u"runs"_s, u"list"_s}, 20s, environment);
        QVERIFY2(first.exit == 0, first.err.constData());
        QCOMPARE(ctl(mine.folder(), {u"runs"_s, u"list"_s}, 20s, environment).exit, 0); // known from now on
        for (const char *name : {"sources.json", "workspace.json"})
            QVERIFY(QFile::copy(mine.file(QLatin1StringView(name)), given.file(QLatin1StringView(name))));
        const qint64 before = sql(place, u"select count(*) from scraping_logs"_s).first().first().toLongLong();
        const CtlResult refused = ctl(given.folder(), {u"runs"_s, u"list"_s}, 20s, environment);
        QCOMPARE(refused.exit, 4);
        QVERIFY2(refused.err.contains("TD-9012") && refused.err.contains("--store"), refused.err.constData());
        const CtlResult copied = ctl(given.folder(), {u"store"_s, u"copy"_s}, 20s, environment);
        QVERIFY2(copied.exit != 0 && copied.err.contains("TD-9012"), copied.err.constData());
        QCOMPARE(sql(place, u"select count(*) from scraping_logs"_s).first().first().toLongLong(), before);
        QVERIFY(!QFile::exists(given.store()));
    }
    /// Neither file nor message has the password.
    void thePasswordStaysInTheEnvironment()
    {
        TestWorkspace world;
        QString place = server().newDatabase();
        place.replace(u"trawldeck@"_s, u"trawldeck:secret7word@"_s);
        QProcessEnvironment environment = world.environment();
        environment.insert(u"TRAWLDECK_STORE"_s, place);
        QVERIFY(world.write(u"sources.json"_s, R"({"version": 1, "sources": []})"));
        const CtlResult listed = ctl(world.folder(), {u"doctor"_s, u"--json"_s}, 60s, environment);
        QVERIFY2(listed.out.contains("PostgreSQL"), QByteArray(listed.out + listed.err).constData());
        QVERIFY(!listed.out.contains("secret7word") && !listed.err.contains("secret7word"));
        QDirIterator files(world.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile read(files.next());
            if (read.open(QIODevice::ReadOnly))
                QVERIFY2(!read.readAll().contains("secret7word"), qPrintable(read.fileName()));
        }
        place.replace(u"postgresql://"_s, u"postgresql://"_s).replace(u"host="_s, u"host=/nowhere"_s);
        environment.insert(u"TRAWLDECK_STORE"_s, place);
        TestWorkspace fresh;
        QVERIFY(fresh.write(u"sources.json"_s, R"({"version": 1, "sources": []})"));
        const CtlResult away = ctl(fresh.folder(), {u"runs"_s, u"list"_s}, 30s, environment);
        QCOMPARE(away.exit, 4);
        QVERIFY2(away.err.contains("TD-4016") && !away.err.contains("secret7word"), QByteArray(away.err).constData());
    }
};

QTEST_GUILESS_MAIN(tst_Postgres)
#include "tst_postgres.moc"
