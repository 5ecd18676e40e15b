// What the operator does while a run works or after it: each act has its effect on the real engine, and none leaves the
// run hanging.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_OperatorVerbs : public QObject
{
    Q_OBJECT

    /// Pages that answer after @p ms, of one source; nothing of it needs a browser.
    static QJsonObject slow(TestServer &server, const QString &id, int pages, int ms)
    {
        QStringList urls;
        for (int i = 0; i < pages; ++i) {
            const QByteArray path = '/' + id.toUtf8() + QByteArray::number(i);
            server.on(path, [ms, path](const Request &, Reply reply) {
                reply.after(ms, [reply, path] { reply.html("<h1>" + path + "</h1>"); });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject made = source(id, urls, {u"http"_s}, false);
        made.insert(u"review"_s, u"manual"_s);
        return made;
    }
    static QJsonObject plan(const QStringList &sources = {})
    {
        RunPlan plan;
        plan.sources = sources;
        return {{u"plan"_s, plan.toJson()}};
    }
    static Counts counts(const TestWorkspace &world)
    {
        Counts n;
        const auto byState = tally(world.store(), u"select state, count(*) from scraping_items group by state"_s);
        n.pending = byState.value(int(ItemState::Pending));
        n.leased = byState.value(int(ItemState::Leased));
        n.captured = byState.value(int(ItemState::Captured));
        n.failed = byState.value(int(ItemState::Failed));
        n.skipped = byState.value(int(ItemState::Skipped));
        return n;
    }
    static RowId anItem(const TestWorkspace &world, ItemState state)
    {
        return number(world.store(),
                      u"select id from scraping_items where state = %1 order by id limit 1"_s.arg(int(state)));
    }

private Q_SLOTS:
    void heldOrSwitchedOffInTheMiddleTheRunStillEnds_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::newRow("held open") << u"circuit.hold"_s;
        QTest::newRow("switched off") << u"source.setEnabled"_s;
    }
    void heldOrSwitchedOffInTheMiddleTheRunStillEnds()
    {
        QFETCH(QString, verb);
        TestWorkspace world;
        TestServer server;
        QVERIFY(
            world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 30, 40), slow(server, u"other"_s, 4, 10)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/slow2") > 0; }, 20s)); // claimed ahead, too
        QJsonObject args{{u"ids"_s, QJsonArray{u"slow"_s}}, {u"reason"_s, u"test"_s}};
        if (verb == u"source.setEnabled"_s)
            args = {{u"ids"_s, QJsonArray{u"slow"_s}}, {u"enabled"_s, false}, {u"permanent"_s, false}};
        engine.must(verb, args);
        QVERIFY2(engine.waitState(RunState::Completed, 20s), "the run hangs");
        engine.close();
        const Counts n = counts(world);
        QCOMPARE(n.pending + n.leased, 0);
        QVERIFY(n.skipped > 20);
        QCOMPARE(n.captured + n.skipped, 34);
    }
    void aPriorityIsSetWithoutARun()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"one"_s, 1, 1), slow(server, u"two"_s, 1, 1)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const QJsonObject answer =
            engine.must(u"source.setPriority"_s,
                        {{u"ids"_s, QJsonArray{u"one"_s, u"two"_s}}, {u"delta"_s, -2}, {u"permanent"_s, false}});
        QCOMPARE(answer[u"text"_s].toString(),
                 u"one now has priority 3 in sources.json, for all runs to come, two now has priority 3 in "
                 "sources.json, for all runs to come."_s);
        const QJsonObject pinned =
            engine.must(u"source.pinEngine"_s, {{u"id"_s, u"one"_s}, {u"engine"_s, u"devtools"_s}});
        QVERIFY(pinned.isEmpty());
        QVERIFY(!engine.ask(u"source.pinEngine"_s,
                            {{u"id"_s, u"one"_s}, {u"engine"_s, u"firecrawl"_s}})); // not part of this program yet
        const QJsonArray sources = engine.must(u"sources.list"_s)[u"sources"_s].toArray();
        QCOMPARE(sources[0][u"priority"_s].toInt(), 3);
        QCOMPARE(sources[0][u"engines"_s].toArray(), (QJsonArray{u"devtools"_s, u"http"_s}));
    }
    void twoChangesCloseTogetherBothStay()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 40, 100)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Running, 20s));
        const SourceSetPriority up{{u"slow"_s}, {}, -1, false};
        auto first = engine.console().ask(up);
        auto second = engine.console().ask(up);
        auto third = engine.console().ask(SourceSetRate{u"slow"_s, 7, false});
        QVERIFY(get(first, 10s) && get(second, 10s) && get(third, 10s));
        QVERIFY(
            spinUntil([&] { return !engine.now().sources.isEmpty() && engine.now().sources[0].priority == 3; }, 5s));
        const QVariantList kept = sql(world.store(), u"select priority, rate from run_sources"_s).first();
        QCOMPARE(kept.at(0).toInt(), 3);
        QCOMPARE(kept.at(1).toDouble(), 7.0);
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
    }
    void R8_2_twoRunsGoAtOnceAndNeverOnOneSource()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(
            world.write(u"sources.json"_s, file({slow(server, u"one"_s, 12, 100), slow(server, u"two"_s, 12, 100)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const auto planOf = [](const QString &source) {
            RunPlan wanted;
            wanted.sources = {source};
            return QJsonObject{{u"plan"_s, wanted.toJson()}};
        };
        const RowId first = engine.must(u"run.start"_s, planOf(u"one"_s))[u"run"_s][u"id"_s].toInteger();
        const auto refused = engine.ask(u"run.start"_s, planOf(u"one"_s));
        QVERIFY(!refused.ok() && refused.error().sentence().contains(runNumberText(1)));
        const RowId second = engine.must(u"run.start"_s, planOf(u"two"_s))[u"run"_s][u"id"_s].toInteger();
        const auto captured = [&](RowId run) {
            return number(world.store(), u"select coalesce(sum(captured), 0) from run_counts c join run_sources s on "
                                         u"s.id = c.run_source where s.run_id = %1"_s.arg(run));
        };
        QVERIFY(spinUntil([&] { return captured(first) > 0 && captured(second) > 0; }, 20s));
        // One of them stops; the other goes on to its end.
        engine.must(u"run.stop"_s, {{u"run"_s, first}, {u"now"_s, true}});
        const auto stateOf = [&](RowId run) {
            return sql(world.store(), u"select state from scraping_runs where id = %1"_s.arg(run))
                .first()
                .first()
                .toString();
        };
        QVERIFY(spinUntil([&] { return stateOf(first) == u"stopped"_s; }, 10s));
        QVERIFY(captured(first) < 12);
        QVERIFY(spinUntil([&] { return stateOf(second) == u"completed"_s; }, 20s));
        QCOMPARE(captured(second), 12);
        engine.must(u"run.resume"_s, {{u"run"_s, first}});
        QVERIFY(spinUntil([&] { return stateOf(first) == u"completed"_s; }, 20s));
        QCOMPARE(captured(first), 12);
    }
    void withoutARunThePriorityIsTheFilesAndIsSaidToBe()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 4, 100)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const QJsonObject said =
            engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"slow"_s}}, {u"priority"_s, 2}});
        QVERIFY2(said[u"text"_s].toString().contains(u"in sources.json"_s), qPrintable(said[u"text"_s].toString()));
        const auto journal =
            sql(world.store(), u"select reason || note || detail from journal where action = 'source.priority'"_s)
                .first()
                .first()
                .toString();
        QVERIFY2(!journal.contains(u"this run"_s), qPrintable(journal));
        QFile sources(world.file(u"sources.json"_s));
        QVERIFY(sources.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(sources.readAll())[u"sources"_s][0][u"priority"_s].toInt(), 2);
    }
    void requeueReopensACompletedRun()
    {
        TestWorkspace world;
        TestServer server;
        std::atomic<bool> well = false;
        server.on("/sick",
                  [&well](const Request &, Reply reply) { well ? reply.html("<h1>well</h1>") : reply.send(500); });
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"sick"_s, {server.url(u"/sick"_s)}, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QVERIFY(!engine.ask(u"run.resume"_s)); // nothing of it is undone
        well = true;
        const RowId item = anItem(world, ItemState::Failed);
        QCOMPARE(engine.must(u"items.requeue"_s, {{u"ids"_s, QJsonArray{item}}})[u"requeued"_s].toInt(), 1);
        QVERIFY(spinUntil([&] { return counts(world).captured == 1; }, 20s));
        QVERIFY(engine.waitState(RunState::Completed, 20s));
    }
    void whileARunPausesOrStopsNothingGoesBackIntoIt_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<RunState>("then");
        QTest::newRow("pausing") << u"run.pause"_s << RunState::Paused;
        QTest::newRow("stopping") << u"run.stop"_s << RunState::Stopped;
    }
    /// The window has these commands off then, and the twin is told so.
    void whileARunPausesOrStopsNothingGoesBackIntoIt()
    {
        QFETCH(const QString, verb);
        QFETCH(const RunState, then);
        TestWorkspace world;
        TestServer server;
        server.reply("/sick", 404);
        QVERIFY(world.write(u"sources.json"_s, file({source(u"sick"_s, {server.url(u"/sick"_s)}, {u"http"_s}, false),
                                                     slow(server, u"slow"_s, 3, 1500)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/slow0") > 0 && counts(world).failed == 1; }, 20s));
        engine.must(verb);
        const RowId item = anItem(world, ItemState::Failed);
        const QJsonObject chosen{{u"ids"_s, QJsonArray{item}}};
        const QList<std::pair<QString, QJsonObject>> all{{u"run.retryFailed"_s, {}},
                                                         {u"run.retryFailed"_s, chosen},
                                                         {u"run.retrySkipped"_s, {}},
                                                         {u"items.requeue"_s, chosen}};
        for (const auto &[asked, args] : all) {
            const Result<QJsonObject> answer = engine.ask(asked, args);
            QVERIFY2(!answer && answer.error().code == 9003, qPrintable(asked));
            QVERIFY2(answer.error().sentence().contains(u"1 page in flight"_s), qPrintable(answer.error().sentence()));
        }
        QVERIFY(engine.state() != then);
        QCOMPARE(counts(world).failed, 1);
        QVERIFY(engine.waitState(then, 20s));
        QCOMPARE(engine.must(u"run.retryFailed"_s)[u"requeued"_s].toInt(), 1); // now it is taken
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
    }
    void thePriorityInForceIsListed()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(
            world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 40, 100), slow(server, u"other"_s, 1, 1)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Running, 20s));
        engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"slow"_s}}, {u"priority"_s, 2}});
        const QJsonObject listed = engine.must(u"sources.list"_s);
        QCOMPARE(listed[u"priorities"_s][u"slow"_s].toInt(), 2);
        QCOMPARE(listed[u"priorities"_s][u"other"_s].toInt(), 5);
        QCOMPARE(listed[u"sources"_s].toArray()[0][u"priority"_s].toInt(5), 5); // the file has its own
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
    }
    void M23_aFileOfSourcesThatBreaksDuringARunIsSaidUntilItIsMended()
    {
        TestWorkspace world;
        TestServer server;
        const QByteArray good = file({slow(server, u"slow"_s, 60, 150)});
        QVERIFY(world.write(u"sources.json"_s, good));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Running, 20s));
        const auto said = [&]() -> std::optional<Problem> {
            for (const Problem &problem : engine.now().problems) {
                if (problem.key == u"sources"_s)
                    return problem;
            }
            return std::nullopt;
        };
        QVERIFY(!said());
        QVERIFY(
            world.write(u"sources.json"_s, QByteArray(good).replace("\"slow\"", "\"slow\", \"priority\": \"high\"")));
        QVERIFY(spinUntil([&] { return said().has_value(); }, 5s));
        const Problem problem = *said();
        QVERIFY2(problem.why.contains(u"line "_s) && problem.why.contains(u"priority"_s), qPrintable(problem.why));
        QVERIFY2(problem.fix.contains(u"run 0001 goes on with those it began with"_s), qPrintable(problem.fix));
        QCOMPARE(problem.severity, 3);
        QVERIFY(problem.code.startsWith(u"TD-1"_s));
        QVERIFY(!problem.actions.isEmpty()); // so that it stands below the banner on all pages
        QVERIFY(world.write(u"sources.json"_s, good));
        QVERIFY(spinUntil([&] { return !said(); }, 5s));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
    }
    void anOlderStoppedRunLeavesItsSourcesToTheNewerOne()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"one"_s, 20, 50), slow(server, u"two"_s, 20, 50)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const auto startAndStop = [&](const QStringList &sources) {
            const RowId run = engine.must(u"run.start"_s, plan(sources))[u"run"_s][u"id"_s].toInteger();
            if (!spinUntil(
                    [&] {
                        return engine.state() == RunState::Running && engine.now().run->id == run &&
                               engine.now().run->counts.captured > 0;
                    },
                    20s))
                qFatal("no page came");
            engine.must(u"run.stop"_s, {{u"now"_s, true}});
            if (!engine.waitState(RunState::Stopped, 10s))
                qFatal("not stopped");
            return run;
        };
        const RowId older = startAndStop({u"one"_s, u"two"_s});
        const RowId newer = startAndStop({u"one"_s});
        engine.must(u"run.resume"_s, {{u"run"_s, older}});
        QVERIFY(spinUntil([&] { return engine.state() == RunState::Completed && engine.now().run->id == older; }, 30s));
        const auto skipped =
            sql(world.store(),
                u"select count(*) from scraping_items i join run_sources s on s.id = i.run_source "
                u"where i.run_id = %1 and i.state = 4 and s.source_id = 'one' and i.reason like '%newer run%'"_s.arg(
                    older));
        QVERIFY(skipped.first().first().toInt() > 0);
        QCOMPARE(
            number(world.store(), u"select count(*) from scraping_items i join run_sources s on s.id = i.run_source "
                                  u"where i.run_id = %1 and i.state <> 2 and s.source_id = 'two'"_s.arg(older)),
            0);
        engine.must(u"run.resume"_s, {{u"run"_s, newer}});
        QVERIFY(spinUntil([&] { return engine.state() == RunState::Completed && engine.now().run->id == newer; }, 30s));
    }
    void anUnlockByForceDoesNotPauseTheRun()
    {
        TestWorkspace world;
        TestServer server;
        QJsonObject patient = slow(server, u"slow"_s, 4, 700);
        patient.insert(u"max_attempts"_s, 3); // the lost lease of a started attempt counts
        QVERIFY(world.write(u"sources.json"_s, file({patient})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/slow0") > 0; }, 20s));
        QVERIFY(engine.must(u"items.unlock"_s, {{u"force"_s, true}})[u"unlocked"_s].toInt() >
                0); // also of the page in flight: its result comes too late
        QVERIFY2(engine.waitState(RunState::Completed, 30s),
                 engine.now().run ? qPrintable(engine.now().run->reason) : "no run");
        QCOMPARE(counts(world).captured, 4);
        QCOMPARE(number(world.store(), u"select count(*) from captures"_s), 4);
    }
    void aPageThatHoldsUpTheStopIsNamed()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 2, 2500)})));
        std::atomic<qint64> ahead = 0; // ms
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = [&ahead, real = systemClock()] {
            Now now = real();
            now.wall = now.wall + Ms(ahead);
            now.mono = now.mono + Ms(ahead);
            return now;
        };
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/slow0") > 0; }, 20s));
        engine.must(u"run.stop"_s, {{u"now"_s, false}});
        ahead = 16'000;
        const auto problem = [&]() -> std::optional<Problem> {
            for (const Problem &each : engine.now().problems) {
                if (each.key.startsWith(u"slow:"_s))
                    return each;
            }
            return std::nullopt;
        };
        QVERIFY(spinUntil([&] { return problem().has_value(); }, 5s));
        QCOMPARE(problem()->what, u"slow holds up the stop"_s);
        QCOMPARE(problem()->fixCommand, u"run.stopNow"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        QVERIFY(!problem().has_value());
    }
    void aPageWhoseWorkerDoesNotAnswerIsStuck()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 1, 2500)})));
        std::atomic<qint64> ahead = 0; // ms
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = [&ahead, real = systemClock()] {
            Now now = real();
            now.wall = now.wall + Ms(ahead);
            now.mono = now.mono + Ms(ahead);
            return now;
        };
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/slow0") > 0; }, 20s));
        engine.must(u"run.stop"_s, {{u"now"_s, false}});
        ahead = 41'000; // its limit is 30 s
        QString what;
        QVERIFY(spinUntil(
            [&] {
                for (const Problem &each : engine.now().problems)
                    what = each.key.startsWith(u"slow:"_s) ? each.what : what;
                return !what.isEmpty();
            },
            2s));
        QCOMPARE(what, u"slow: item 1 is stuck"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
    }
    /// What the time left is reckoned from stands still while the run does.
    void theTimeLeftDoesNotCountAPause()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 120, 200)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return engine.now().etaHighMs > 0 && engine.now().run->counts.captured >= 20; }, 30s));
        const double before = double(engine.now().etaHighMs);
        engine.must(u"run.pause"_s);
        QVERIFY(engine.waitState(RunState::Paused, 10s));
        QVERIFY(spinUntil([&] { return engine.now().etaHighMs < 0; }, 5s));
        QCOMPARE(engine.now().etaReason, u"paused"_s);
        QTest::qWait(9000); // twice as long as it had worked
        engine.must(u"run.resume"_s);
        QVERIFY(engine.waitState(RunState::Running, 5s));
        QVERIFY(spinUntil([&] { return engine.now().etaHighMs > 0; }, 2s));
        QVERIFY2(double(engine.now().etaHighMs) < before * 1.7,
                 qPrintable(u"%1 ms before, %2 after"_s.arg(before).arg(engine.now().etaHighMs)));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
    }
    void itemsOfAStoppedRunWaitForIt()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"slow"_s, 30, 100)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/slow1") > 0; }, 20s));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        ItemsPage asked;
        asked.order.filter = u"state:waiting"_s;
        const auto waiting = engine.ask(asked);
        QVERIFY(waiting.ok() && waiting->matching >= 20);
        for (const LabelledItem &item : waiting->rows)
            QCOMPARE(item.label, ItemLabel::Waiting);
        asked.order.filter = u"state:queued"_s;
        const auto queued = engine.ask(asked);
        QVERIFY(queued.ok());
        QCOMPARE(queued->matching, 0);
        QVERIFY(spinUntil([&] { return engine.now().sources.first().whyCode == u"stopped"_s; }, 5s));
        QCOMPARE(engine.now().sources.first().waiting, int(waiting->matching));
    }
    void aSourceWithoutACircuitIsNotGuarded()
    {
        TestWorkspace world;
        TestServer server;
        server.reply("/sick*", 500);
        QStringList urls;
        for (int i = 0; i < 8; ++i)
            urls.append(server.url(u"/sick%1"_s.arg(i)));
        QJsonObject free = source(u"free"_s, urls, {u"http"_s}, false);
        free.insert(u"circuit"_s, QJsonObject{{u"enabled"_s, false}, {u"failures"_s, 2}});
        QVERIFY(world.write(u"sources.json"_s, file({free})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(engine.now().sources[0].circuit, CircuitState::Disabled);
        QCOMPARE(counts(world).failed, 8); // with a circuit of two failures six were skipped
    }
    void anExtractorThatIsNotTherePausesTheRun()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"one"_s, 3, 1)})));
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.extractorProgram = world.file(u"nowhere"_s);
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Paused, 20s));
        QVERIFY2(engine.now().run->reason.startsWith(u"TD-3005"_s), qPrintable(engine.now().run->reason));
        QCOMPARE(counts(world).failed, 0);
        bool down = false;
        for (const QJsonValue &check : engine.must(u"doctor"_s)[u"checks"_s].toArray())
            down = down || (check[u"id"_s] == u"extractor"_s && check[u"state"_s] == u"Down"_s &&
                            check[u"required"_s].toBool());
        QVERIFY(down);
    }
    void decisionsOnUploadedCapturesAreRefusedByName()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(world.write(u"sources.json"_s, file({slow(server, u"one"_s, 4, 1)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        const QJsonArray ids =
            engine.must(u"captures.ids"_s, {{u"review"_s, QJsonArray{u"unreviewed"_s}}})[u"ids"_s].toArray();
        QCOMPARE(ids.size(), 4);
        engine.must(u"review.decide"_s, {{u"ids"_s, QJsonArray{ids[0]}}, {u"review"_s, u"approved"_s}});
        engine.must(u"upload.start"_s);
        QVERIFY(spinUntil([&] { return engine.now().upload.recorded == 1 && !engine.now().upload.active; }, 20s));
        const QJsonObject answer = engine.must(u"review.decide"_s, {{u"ids"_s, ids}, {u"review"_s, u"rejected"_s}});
        QCOMPARE(answer[u"changed"_s].toInt(), 3);
        QCOMPARE(answer[u"refusedIds"_s].toArray(), QJsonArray{ids[0]});
        // All is decided and uploaded: finalizing freezes the run; nothing of it asks for more.
        engine.must(u"run.finalize"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(spinUntil([&] { return engine.now().run->finalized; }, 5s));
        QVERIFY(number(world.store(),
                       u"select count(*) from journal where action = 'run.finalize' and by = 'tester'"_s) == 1);
    }
    void theUploadVerbJudgesItsBatch()
    {
        TestWorkspace world;
        TestServer server;
        QJsonObject one = slow(server, u"one"_s, 3, 1);
        one.insert(u"review"_s, u"auto-approve"_s);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        QCOMPARE(ctl(world.folder(), {u"run"_s, u"--json"_s}, 60s, world.environment()).exit, 0);
        const CtlResult nothing =
            ctl(world.folder(), {u"upload"_s, u"--retry-failed"_s, u"--json"_s}, 20s, world.environment());
        QCOMPARE(nothing.exit, 0); // and does not wait for ever
        const CtlResult done = ctl(world.folder(), {u"upload"_s, u"--json"_s}, 30s, world.environment());
        QVERIFY2(done.exit == 0, (done.out.right(1000) + done.err).constData());
        QCOMPARE(number(world.file(u"sink/results.sqlite"_s), u"select count(*) from crawl_results"_s), 3);
        QCOMPARE(ctl(world.folder(), {u"sources"_s, u"paint"_s, u"one"_s}, 20s, world.environment()).exit, 2);
        QCOMPARE(ctl(world.folder(), {u"run"_s, u"--strategy"_s, u"fastest"_s}, 20s, world.environment()).exit, 2);
    }
};

QTEST_GUILESS_MAIN(tst_OperatorVerbs)
#include "tst_operatorverbs.moc"
