// Disks that stop taking writes while a run or an upload goes on: read-only stores, full spools, full sinks. The reason
// is said, nothing is lost (R4.4, k1–k14, I1–I8 k13 and k14). What a full disk does to the store itself is in
// tst_faults.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_FaultsDisk : public QObject
{
    Q_OBJECT

    /// @p n pages that take @p ms each.
    static QStringList slowPages(TestServer &server, int n, int ms)
    {
        QStringList urls;
        for (int i = 0; i < n; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.on(path, [ms](const Request &request, Reply reply) {
                reply.after(ms, [request, reply] {
                    reply.html(
                        "<!doctype html><body style='background:linear-gradient(red,blue);height:900px'><h1>Page " +
                        request.target + "</h1>" + QByteArray(2000, 'x'));
                });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        return urls;
    }
    static QString line(const LiveEngine &engine)
    {
        return engine.now().run ? word(engine.now().run->state) + u' ' + engine.now().run->reason : u"no run"_s;
    }
    static void compareAllCaptured(const TestWorkspace &world, int n)
    {
        QCOMPARE(tally(world.store(), u"select state, count(*) from scraping_items group by state"_s),
                 (QHash<int, int>{{int(ItemState::Captured), n}}));
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost = 0"_s), n);
        QCOMPARE(number(world.store(), u"select count(distinct item_id) from captures where lost = 0"_s), n);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s), 1);
    }

private Q_SLOTS:
    // --- the store

    /// k14: the store's files refuse writes in the middle of a run, and take them again later.
    void aStoreThatTurnsReadOnlyPausesTheRunAndNothingIsLost()
    {
        TestWorkspace world;
        TestServer server;
        QJsonObject plain = source(u"plain"_s, slowPages(server, 40, 60), {u"http"_s}, false);
        plain.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 20}, {u"cap"_s, 20}, {u"burst"_s, 1}});
        QVERIFY(world.write(u"sources.json"_s, file({plain})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= 5; }, 20s));
        Immutable frozen;
        if (!frozen.set({world.store(), world.store() + u"-wal"_s}))
            QSKIP("files can't be made immutable here: that takes root and a file system with attributes (ext4, xfs, "
                  "btrfs)");
        {
            QFile wal(world.store() + u"-wal"_s);
            QVERIFY(!wal.open(QIODevice::ReadWrite)); // else this test shows nothing
        }
        QVERIFY2(engine.waitState(RunState::Paused, 20s), qPrintable(line(engine)));
        const QString reason = engine.now().run->reason;
        QVERIFY2(reason.startsWith(u"TD-4011"_s) && reason.contains(u"can't be written"_s), qPrintable(reason));
        QVERIFY2(engine.now().why.contains(u"can't be written"_s), qPrintable(engine.now().why)); // the Why line
        QVERIFY(spinUntil([&] { return !engine.now().problems.isEmpty(); }, 5s));
        QTest::qWait(700);
        const qsizetype asked = server.log().size();
        QTest::qWait(700);
        QCOMPARE(server.log().size(), asked);

        // Too early: it pauses again, with the reason.
        engine.must(u"run.resume"_s);
        QTest::qWait(500); // the snapshot of the pause before is out of the way
        QVERIFY2(engine.waitState(RunState::Paused, 10s), qPrintable(line(engine)));
        QVERIFY2(engine.now().run->reason.startsWith(u"TD-4011"_s), qPrintable(line(engine)));

        frozen.clear();
        engine.must(u"run.resume"_s);
        QVERIFY2(engine.waitState(RunState::Completed, 30s), qPrintable(line(engine)));
        QVERIFY(spinUntil([&] { return engine.now().problems.isEmpty(); }, 5s));
        engine.close();
        compareAllCaptured(world, 40);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_items where attempt > 1 or stalls > 0"_s),
                 0); // our fault, nobody's attempt
    }

    /// The store refuses the very write that says "try again later".
    void RT5_aStoreThatFailsDuringFailureHandlingDoesNotLoseTheRetry()
    {
        TestWorkspace world;
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 3; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.on(path, [&server](const Request &request, Reply reply) {
                if (server.count(request.path()) > 1)
                    return reply.html("<h1>Page</h1>");
                reply.after(1500, [reply] { reply.send(500, "Sorry"); });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject plain = source(u"plain"_s, urls, {u"http"_s}, false);
        plain.insert(u"max_attempts"_s, 2); // one retry: losing it, or counting the fault, would fail the item
        plain.insert(u"concurrency"_s, 3);
        QVERIFY(world.write(u"sources.json"_s, file({plain})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return server.count("/page0") + server.count("/page1") + server.count("/page2") == 3; },
                          10s));
        Immutable frozen;
        if (!frozen.set({world.store(), world.store() + u"-wal"_s}))
            QSKIP("files can't be made immutable here: that takes root and a file system with attributes (ext4, xfs, "
                  "btrfs)");
        QVERIFY2(engine.waitState(RunState::Paused, 20s), qPrintable(line(engine)));
        QVERIFY2(engine.now().run->reason.startsWith(u"TD-4011"_s), qPrintable(line(engine)));
        frozen.clear();
        engine.must(u"run.resume"_s);
        QVERIFY2(engine.waitState(RunState::Completed, 60s), qPrintable(line(engine)));
        engine.close();
        compareAllCaptured(world, 3);
    }

    /// The file system itself goes read-only, as after a disk error; it comes back with the next mount, and so does the
    /// run.
    void aFileSystemThatFailsEndsTheHeadlessRunWithTheReasonAndItGoesOnLater()
    {
        TestWorkspace world;
        ImageDisk disk(world.temp() + u"/disk.img"_s, world.folder());
        if (!disk.mounted())
            QSKIP("an ext4 image can't be mounted here: that takes root, a loop device and mkfs.ext4");
        TestServer server;
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"plain"_s, slowPages(server, 30, 60), {u"http"_s}, false)})));
        CtlProcess process(world.folder(), {u"run"_s, u"--json"_s}, world.environment());
        QVERIFY(spinUntil([&] { return server.log().size() > 8 || !process.running(); }, 20s));
        QVERIFY(disk.abort());
        const CtlResult run = process.wait(30s);
        QVERIFY2(run.exit == 4, (QByteArray::number(run.exit) + run.out.right(2000) + run.err).constData());
        QVERIFY2(run.err.contains("can't be written"), run.err.constData());
        QVERIFY2(run.out.contains("TD-4011"), run.out.right(2000).constData());
        // Still read-only: a start says so, and touches nothing.
        const CtlResult refused = ctl(world.folder(), {u"resume"_s, u"--json"_s}, 20s, world.environment());
        QCOMPARE(refused.exit, 3);
        QVERIFY2(refused.err.contains("TD-9005") && refused.err.contains("can't be written to"),
                 (refused.out + refused.err).constData());
        disk.unmount();
        QVERIFY(disk.mount());
        const CtlResult resumed = ctl(world.folder(), {u"resume"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(resumed.exit == 0, (resumed.out.right(2000) + resumed.err).constData());
        compareAllCaptured(world, 30);
    }

    // --- the spool

    void aFullSpoolPausesTheRunAndNothingIsLost()
    {
        TestWorkspace world;
        SmallDisk spool(world.file(u"spool"_s), "1m");
        if (!spool.mounted())
            QSKIP("a small file system of its own can only be mounted as root");
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s,
                            file({source(u"pictured"_s, slowPages(server, 14, 20), {u"devtools"_s}, true)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= 3; }, 30s));
        spool.fill();
        QVERIFY2(engine.waitState(RunState::Paused, 30s), qPrintable(line(engine)));
        QVERIFY2(engine.now().run->reason.startsWith(u"TD-6003"_s), qPrintable(line(engine)));
        QVERIFY2(engine.now().why.contains(u"disk is full"_s), qPrintable(engine.now().why));
        // The store can be written all the while: what is in it has its picture on disk.
        for (const QVariantList &row : sql(world.store(), u"select spool_file from captures where bytes > 0"_s))
            QVERIFY2(QFile::exists(world.file(u"spool/"_s) + row.first().toString()),
                     qPrintable(row.first().toString()));
        spool.empty();
        engine.must(u"run.resume"_s);
        QVERIFY2(engine.waitState(RunState::Completed, 60s), qPrintable(line(engine)));
        engine.close();
        compareAllCaptured(world, 14);
        QSet<QString> needed;
        for (const QVariantList &row : sql(world.store(), u"select spool_file from captures where bytes > 0"_s))
            needed.insert(row.first().toString());
        const QStringList there = world.spooled();
        QCOMPARE(QSet<QString>(there.begin(), there.end()), needed);
    }

    // --- the sink

    /// k13 at the upload, twice: with a person at the console, and headless.
    void aFullSinkHoldsTheUploadAndItGoesOn()
    {
        TestWorkspace world;
        SmallDisk sink(world.file(u"sink"_s), "2m");
        if (!sink.mounted())
            QSKIP("a small file system of its own can only be mounted as root");
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s,
                            file({source(u"pictured"_s, slowPages(server, 12, 5), {u"devtools"_s}, true)})));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(run.exit == 0, (run.out.right(2000) + run.err).constData());
        sink.fill();
        // Headless: nobody is there to free space. It says so and ends; it does not wait for ever.
        const CtlResult headless = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 40s, world.environment());
        QVERIFY2(headless.exit == 6,
                 (QByteArray::number(headless.exit) + headless.out.right(2000) + headless.err).constData());
        QVERIFY2(headless.err.contains("no room"), headless.err.constData());
        QCOMPARE(
            number(world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded))),
            0);
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            QVERIFY(
                spinUntil([&] { return engine.now().upload.paused; }, 20s)); // it went on by itself, and is held again
            QVERIFY2(engine.now().upload.message.contains(u"no room"_s), qPrintable(engine.now().upload.message));
            sink.empty();
            engine.must(u"upload.resume"_s);
            QVERIFY2(spinUntil([&] { return !engine.now().upload.active; }, 30s),
                     qPrintable(engine.now().upload.message));
        }
        QCOMPARE(
            number(world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded))),
            12);
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), 12);
        const QString fault = sinkFault(world.folder());
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
};

QTEST_GUILESS_MAIN(tst_FaultsDisk)
#include "tst_faultsdisk.moc"
