// Ctrl-C, SIGTERM and a hang-up, at every moment of a headless run: nothing more is uploaded, and the exit code is 130.
#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

using namespace trawl;
using namespace trawl::test;

class tst_Interrupts : public QObject
{
    Q_OBJECT

    /// A site of @p pages pages that answer after @p ms, approved by policy: what is captured could be uploaded at
    /// once.
    static QByteArray site(TestServer &server, int pages, int ms)
    {
        QStringList urls;
        for (int i = 0; i < pages; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.on(path, [ms, path](const Request &, Reply reply) {
                reply.after(ms, [reply, path] { reply.html("<h1>" + path + "</h1>"); });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject one = source(u"site"_s, urls, {u"http"_s}, false);
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 1000}, {u"cap"_s, 1000}, {u"burst"_s, 100}});
        return file({one});
    }
    static qint64 uploaded(const TestWorkspace &world)
    {
        const QString rows = world.file(u"sink/results.sqlite"_s);
        return QFile::exists(rows) ? number(rows, u"select count(*) from crawl_results"_s) : 0;
    }
    static const QStringList &withUpload()
    {
        static const QStringList words{u"run"_s, u"--upload"_s, u"--json"_s};
        return words;
    }

private Q_SLOTS:
    void M10_duringTheCrawlNothingIsUploaded_data()
    {
        QTest::addColumn<QList<int>>("kills");
        QTest::newRow("once") << QList<int>{SIGINT};
        QTest::newRow("twice") << QList<int>{SIGINT, SIGINT};
        QTest::newRow("terminated") << QList<int>{SIGTERM};
        QTest::newRow("hung up") << QList<int>{SIGHUP};
        QTest::newRow("three times") << QList<int>{SIGINT, SIGINT, SIGINT};
    }
    void M10_duringTheCrawlNothingIsUploaded()
    {
        QFETCH(QList<int>, kills);
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, site(server, 40, 150)));
        CtlProcess run(world.folder(), withUpload(), world.environment());
        QVERIFY(spinUntil([&] { return server.count("/page4") > 0; }, 20s));
        for (const int one : kills) {
            run.signal(one);
            QTest::qWait(60); // two that wait together are one
        }
        const CtlResult ended = run.wait(20s);
        QVERIFY2(ended.exit == 130, (QByteArray::number(ended.exit) + ended.out.right(800) + ended.err).constData());
        QCOMPARE(uploaded(world), 0);
        if (kills.size() < 3) {
            QCOMPARE(ended.last()[u"type"_s].toString(), u"summary"_s);
            QCOMPARE(ended.last()[u"exit"_s].toInt(), 130);
        }
        // What was captured is still there to be uploaded by an order.
        const qint64 captured = number(world.store(), u"select count(*) from captures where review = 1"_s);
        QVERIFY(captured > 0);
        QCOMPARE(ctl(world.folder(), {u"upload"_s, u"--json"_s}, 30s, world.environment()).exit, 0);
        QCOMPARE(uploaded(world), captured);
    }

    /// From the first moment to the last: the code is 130, and only what was being uploaded already is at the target.
    void M10_atAnyMomentTheCodeIs130()
    {
        for (int delay = 0; delay < 1100; delay += 90) {
            TestWorkspace world;
            TestServer server;
            QVERIFY(world.write(u"sources.json"_s, site(server, 12, 20)));
            CtlProcess run(world.folder(), withUpload(), world.environment());
            // Before that the system's own action ends it, which shells call 130, too.
            QVERIFY(spinUntil([&] { return QFile::exists(world.file(u"engine.lock"_s)); }, 20s));
            QTest::qWait(delay);
            const qint64 at = QDateTime::currentMSecsSinceEpoch();
            run.signal(SIGINT);
            const CtlResult ended = run.wait(20s);
            const QJsonObject summary = ended.firstOf(u"summary"_s);
            if (!summary.isEmpty() && summary[u"ts"_s].toInteger() <= at) // over before the signal
                break;
            QVERIFY2(ended.exit == 130, (QByteArray::number(delay) + " ms: " + QByteArray::number(ended.exit) +
                                         ended.out.right(800) + ended.err)
                                            .constData());
            if (!ended.out.contains("upload.started"))
                QCOMPARE(uploaded(world), 0);
        }
    }

    void M10_anUploadUnderWayStopsAndWaitsForAnOrder()
    {
        TestWorkspace world;
        TestServer server;
        constexpr int pages = 400;
        QVERIFY(world.write(u"sources.json"_s, site(server, pages, 1)));
        CtlProcess run(world.folder(), withUpload(), world.environment());
        QVERIFY(run.waitFor("upload.started", 60s));
        run.signal(SIGINT);
        const CtlResult ended = run.wait(20s);
        QVERIFY2(ended.exit == 130, (QByteArray::number(ended.exit) + ended.out.right(800) + ended.err).constData());
        const qint64 at = uploaded(world);
        QVERIFY2(at < pages, "the upload was over before it could be interrupted: this shows nothing");
        QCOMPARE(number(world.store(), u"select count(*) from batches where ended = 0 and paused = 1"_s), 1);
        // Nobody ordered it: no other command goes on with it.
        QCOMPARE(ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment()).exit, 0);
        QCOMPARE(ctl(world.folder(), {u"doctor"_s, u"--json"_s}, 20s, world.environment()).exit, 0);
        QCOMPARE(uploaded(world), at);
        const CtlResult rest = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(rest.exit == 0, (rest.out.right(800) + rest.err).constData());
        QCOMPARE(uploaded(world), pages);
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(distinct item_id) from crawl_results"_s),
                 pages);
    }

    /// An upload that an earlier process left open goes on at the start; the interrupt of the new one ends it, too.
    void M10_anEarlierUploadDoesNotGoOnBehindTheInterrupt()
    {
        TestWorkspace world;
        TestServer server;
        constexpr int pages = 400;
        QVERIFY(world.write(u"sources.json"_s, site(server, pages, 1)));
        {
            CtlProcess run(world.folder(), withUpload(), world.environment());
            QVERIFY(run.waitFor("upload.started", 60s));
            run.kill9();
        }
        QVERIFY(world.write(u"sources.json"_s, site(server, 40, 200)));
        CtlProcess again(world.folder(), withUpload(), world.environment());
        QVERIFY(again.waitFor("run.started", 20s));
        again.signal(SIGINT);
        QTest::qWait(300); // the order is with the engine
        const qint64 at = uploaded(world);
        QVERIFY2(at < pages, "the upload was over before it could be interrupted: this shows nothing");
        const CtlResult ended = again.wait(20s);
        QVERIFY2(ended.exit == 130, (QByteArray::number(ended.exit) + ended.out.right(800) + ended.err).constData());
        QCOMPARE(uploaded(world), at);
    }
};

QTEST_GUILESS_MAIN(tst_Interrupts)
#include "tst_interrupts.moc"
