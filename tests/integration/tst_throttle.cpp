// Sources that may not be asked now do not hold up the others (RL1–RL16: RL10, RL11).
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_Throttle : public QObject
{
    Q_OBJECT

    static QJsonObject oneAtATime()
    {
        RunPlan plan;
        plan.sourcesAtOnce = 1;
        return {{u"plan"_s, plan.toJson()}};
    }

private Q_SLOTS:
    void RL10_aThrottledSourceIsPassedOver()
    {
        TestWorkspace world;
        TestServer server;
        server.reply("/busy0", 429, "Too many", {{"Retry-After", "60"}});
        server.page("/busy1", "<h1>Busy</h1>");
        QStringList urls;
        for (int i = 0; i < 5; ++i) {
            server.page("/other" + QByteArray::number(i), "<h1>Other</h1>");
            urls.append(server.url(u"/other%1"_s.arg(i)));
        }
        QJsonObject busy = source(u"busy"_s, {server.url(u"/busy0"_s), server.url(u"/busy1"_s)}, {u"http"_s}, false);
        busy.insert(u"priority"_s, 1);
        busy.insert(u"max_attempts"_s, 3);
        QVERIFY(world.write(u"sources.json"_s, file({busy, source(u"other"_s, urls, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, oneAtATime());
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured == 5; }, 15s));
        QCOMPARE(server.count("/busy0"), 1);
        QCOMPARE(server.count("/busy1"), 0);
        QCOMPARE(engine.state(), RunState::Running); // the throttled source's items are not given up
        QCOMPARE(engine.now().run->counts.pending + engine.now().run->counts.leased, 2);
    }

    void RL11_anEmptySourceSpendsNoSlot()
    {
        TestWorkspace world;
        TestServer server;
        QJsonArray sources;
        for (int i = 0; i < 20; ++i) {
            server.page("/page" + QByteArray::number(i), "<h1>Page</h1>");
            sources.append(source(u"source%1"_s.arg(i), {server.url(u"/page%1"_s.arg(i))}, {u"http"_s}, false));
        }
        QVERIFY(world.write(u"sources.json"_s, file(sources)));
        LiveEngine engine(engineSetup(world.folder(), false));
        QElapsedTimer clock;
        clock.start();
        engine.must(u"run.start"_s, oneAtATime());
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        QCOMPARE(engine.now().run->counts.captured, 20);
        QVERIFY2(
            clock.elapsed() < 10'000,
            qPrintable(QString::number(clock.elapsed()))); // a slot kept by an empty source costs a turn of 1 s each
    }
};

QTEST_GUILESS_MAIN(tst_Throttle)
#include "tst_throttle.moc"
