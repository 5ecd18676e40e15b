// Items that go back into a run that had ended, through trawlctl and the live engine: nothing is left pending that
// nobody would crawl.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_PutBack : public QObject
{
    Q_OBJECT

    /// A workspace whose one page answers 500 until it is well, and a run of it that is completed with that failure.
    struct World {
        TestWorkspace world;
        TestServer server;
        std::atomic<bool> well = false;
        World()
        {
            server.on("/sick",
                      [this](const Request &, Reply reply) { well ? reply.html("<h1>well</h1>") : reply.send(500); });
            const bool written =
                world.write(u"sources.json"_s, file({source(u"sick"_s, {server.url(u"/sick"_s)}, {u"http"_s}, false)}));
            if (!written)
                qFatal("no sources");
        }
        CtlResult ctl(const QStringList &arguments) const
        {
            return test::ctl(world.folder(), arguments, 60s, world.environment());
        }
        QString state(int run) const
        {
            const auto rows =
                sql(world.store(), u"select state || ': ' || reason from scraping_runs where number = %1"_s.arg(run));
            return rows.value(0).value(0).toString();
        }
        int items(ItemState state) const
        {
            return int(
                number(world.store(), u"select count(*) from scraping_items where state = %1"_s.arg(int(state))));
        }
    };

private Q_SLOTS:
    void M3_whatTrawlctlPutsBackIsCrawledByTheNextResume()
    {
        World w;
        w.ctl({u"run"_s});
        QCOMPARE(w.state(1), u"completed: "_s);
        QCOMPARE(w.items(ItemState::Failed), 1);
        const CtlResult retried = w.ctl({u"items"_s, u"retry-failed"_s});
        QCOMPARE(retried.exit, 0);
        QVERIFY2(retried.out.contains("1 back in the queue"), retried.out.constData());
        QVERIFY(!w.state(1).startsWith(u"completed"_s));
        QCOMPARE(number(w.world.store(), u"select count(*) from journal where action = 'run.put-back'"_s), 1);
        w.well = true;
        const CtlResult resumed = w.ctl({u"resume"_s});
        QVERIFY2(resumed.exit == 0, (resumed.out + resumed.err).constData());
        QCOMPARE(w.items(ItemState::Captured), 1);
        QCOMPARE(w.state(1), u"completed: "_s);
    }
    void M3_aFinalizedRunRefusesTheRetry()
    {
        World w;
        w.ctl({u"run"_s});
        {
            LiveEngine engine(engineSetup(w.world.folder(), false));
            engine.must(u"run.finalize"_s);
        }
        const CtlResult retried = w.ctl({u"items"_s, u"retry-failed"_s});
        QVERIFY(retried.exit != 0);
        QVERIFY2((retried.out + retried.err).contains("TD-4030"), (retried.out + retried.err).constData());
        QCOMPARE(w.items(ItemState::Failed), 1);
        QCOMPARE(w.state(1), u"completed: "_s);
        QCOMPARE(number(w.world.store(), u"select count(*) from journal where action like 'items.%'"_s), 0);
    }
    void M3_itemsOfASupersededRunEndSkippedAndSaySo()
    {
        World w;
        w.ctl({u"run"_s});
        w.ctl({u"run"_s});
        const qint64 older = number(w.world.store(), u"select min(id) from scraping_items"_s);
        const CtlResult retried = w.ctl({u"items"_s, u"requeue"_s, QString::number(older)});
        QCOMPARE(retried.exit, 0);
        QVERIFY2(retried.out.contains("0 back in the queue") && retried.out.contains("newer run"),
                 retried.out.constData());
        QCOMPARE(number(w.world.store(), u"select skip from scraping_items where id = %1"_s.arg(older)),
                 int(SkipReason::Superseded));
        QCOMPARE(w.state(1), u"completed: "_s);
    }
    void M3_whereTheRunCannotGoOnItStaysStoppedAndTheAnswerSaysSo()
    {
        World w;
        QJsonObject slow = source(u"slow"_s, {}, {u"http"_s}, false);
        QJsonArray urls;
        for (int i = 0; i < 40; ++i) {
            const QByteArray path = "/slow" + QByteArray::number(i);
            w.server.on(
                path, [](const Request &, Reply reply) { reply.after(100, [reply] { reply.html("<h1>slow</h1>"); }); });
            urls.append(w.server.url(QString::fromLatin1(path)));
        }
        slow.insert(u"start_urls"_s, urls);
        QVERIFY(w.world.write(u"sources.json"_s,
                              file({source(u"sick"_s, {w.server.url(u"/sick"_s)}, {u"http"_s}, false), slow})));
        LiveEngine engine(engineSetup(w.world.folder(), false));
        const auto start = [&](const QStringList &sources) {
            RunPlan plan;
            plan.sources = sources;
            return engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}})[u"run"_s][u"id"_s].toInteger();
        };
        const RowId older = start({u"sick"_s, u"slow"_s});
        QVERIFY(engine.waitState(RunState::Running, 20s));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        const RowId newer = start({u"sick"_s});
        QVERIFY(spinUntil([&] { return engine.now().run->id == newer && engine.state() == RunState::Completed; }, 20s));
        engine.must(u"run.resume"_s, {{u"run"_s, older}}); // its slow pages go on; the source sick is in it
        const QJsonObject answer = engine.must(u"run.retryFailed"_s, {{u"run"_s, newer}});
        QCOMPARE(answer[u"requeued"_s].toInt(), 1);
        QVERIFY2(answer[u"note"_s].toString().contains(u"stays stopped"_s), qPrintable(answer[u"note"_s].toString()));
        QCOMPARE(w.state(2), u"stopped: 1 put back"_s);
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        w.well = true;
        engine.must(u"run.resume"_s, {{u"run"_s, newer}});
        QVERIFY(spinUntil([&] { return engine.now().run->id == newer && engine.state() == RunState::Completed; }, 20s));
        QCOMPARE(number(w.world.store(), u"select state from scraping_items where run_id = %1"_s.arg(newer)),
                 int(ItemState::Captured));
    }
};

QTEST_GUILESS_MAIN(tst_PutBack)
#include "tst_putback.moc"
