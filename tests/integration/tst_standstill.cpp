// Browsers and extractors that stand still, or lose one of their processes: no page is to blame, and the operator is
// told of it.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/processes.h"
#include "tests/support/testserver.h"

#include <atomic>
#include <csignal>

using namespace trawl;
using namespace trawl::test;

namespace {

/// Pages that begin and don't come, of one source.
struct StillWorld {
    TestWorkspace workspace;
    TestServer server;
    std::atomic<bool> answer = false; ///< they come after all

    StillWorld(int pages, const QStringList &engines, int limitSeconds = 0)
    {
        server.on("/hold/*", [this](const Request &request, Reply reply) {
            reply.after(answer ? 300 : 60'000, [reply, request] { reply.html(pageText(request.target)); });
        });
        QStringList urls;
        for (int i = 0; i < pages; ++i)
            urls.append(server.url(u"/hold/%1"_s.arg(i)));
        const bool pictured = engines.contains(u"devtools"_s);
        QJsonObject still = source(u"still"_s, urls, engines, pictured);
        still.insert(u"name"_s, u"Still"_s);
        still.insert(u"concurrency"_s, pictured ? 2 : 1);
        if (limitSeconds > 0)
            still.insert(u"timeouts"_s, QJsonObject{{u"devtools"_s, u"%1s"_s.arg(limitSeconds)}});
        if (!workspace.write(u"sources.json"_s, file({still})))
            qFatal("no workspace");
    }
    /// Empty: all captured at the first attempt, and no circuit moved.
    QString fault() const
    {
        const QString store = workspace.store();
        for (const QVariantList &row :
             sql(store, u"select url, state, attempt, coalesce(reason, '') from scraping_items where state <> 2 or "
                        u"attempt <> 1"_s))
            return u"%1: state %2, attempt %3: %4"_s.arg(row.at(0).toString(), row.at(1).toString(),
                                                         row.at(2).toString(), row.at(3).toString());
        return number(store, u"select count(*) from circuit_breaker_state where state <> 0 or failures > 0"_s) > 0
                   ? u"a circuit counted something"_s
                   : QString();
    }
    /// How often pages were asked for.
    int asked() const { return int(server.log().size()) - server.count("/robots.txt"); }
    bool begin(LiveEngine &engine, int wanted)
    {
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        return spinUntil([&] { return asked() >= wanted && engine.now().inFlight >= wanted; }, 30s);
    }
};

} // namespace

class tst_Standstill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// All its pages are told of, while it stands still and afterwards; the lamp shows it; and Stop now waits for
    /// nobody.
    void whatABrowserThatStandsStillHoldsIsStuck()
    {
        StillWorld world(3, {u"devtools"_s});
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        QVERIFY(world.begin(engine, 2));
        const auto lamp = [&engine] {
            for (const Dependency &one : engine.now().dependencies) {
                if (one.id == u"devtools"_s)
                    return one.state;
            }
            return QString();
        };
        const QList<qint64> browsers = childrenOf(::getpid(), browserMark);
        QCOMPARE(browsers.size(), 1);
        ::kill(pid_t(browsers[0]), SIGSTOP);
        QVERIFY(spinUntil([&] { return problem(engine, u"silent:devtools"_s).has_value(); }, 8s));
        QCOMPARE(problem(engine, u"silent:devtools"_s)->what, u"The browser is stuck with 2 items"_s);
        QCOMPARE(problem(engine, u"silent:devtools"_s)->count, 2);
        QCOMPARE(lamp(), u"Degraded"_s);
        QVERIFY2(engine.now().why.startsWith(u"The browser is stuck with 2 items: "_s), qPrintable(engine.now().why));
        QVERIFY(spinUntil([&] { return problem(engine, u"hung:Still"_s).has_value(); }, 15s));
        QVERIFY(spinUntil([&] { return problem(engine, u"hung:Still"_s)->count == 2; }, 5s));
        const Problem told = *problem(engine, u"hung:Still"_s);
        QCOMPARE(told.what, u"Still: 2 items were stuck"_s);
        QVERIFY2(told.why.startsWith(u"Items 1, 2: The browser was ended by the program"_s) ||
                     told.why.startsWith(u"Items 2, 1: The browser was ended by the program"_s),
                 qPrintable(told.why));
        QVERIFY2(told.fix.contains(u"loaded again by a fresh"_s), qPrintable(told.fix));
        QVERIFY(spinUntil([&] { return world.asked() == 4; }, 20s)); // both again, by the fresh one
        QVERIFY(spinUntil([&] { return lamp() == u"OK"_s; }, 5s));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 4s));
        QVERIFY(spinUntil(
            [&] { return problem(engine, u"hung:Still"_s)->fix.contains(u"only if the run is resumed"_s); }, 3s));
        engine.close();
        QCOMPARE(number(world.workspace.store(),
                        u"select count(*) from scraping_logs where text like '%ended by the program%'"_s),
                 2);
    }
    void aStoppedProcessOfTheBrowserBlamesNoPage_data()
    {
        QTest::addColumn<QByteArray>("mark");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("alone"); // the browser goes on
        QTest::newRow("draws") << QByteArray("--type=gpu-process") << u"its process that draws"_s << false;
        QTest::newRow("network") << QByteArray("network.mojom.NetworkService") << u"its process for the network"_s
                                 << false;
        QTest::newRow("page") << QByteArray("--type=renderer") << u"the process of a page"_s << true;
    }
    /// The browser itself answers all the while; item, source and run say what stands still, and promise no time.
    void aStoppedProcessOfTheBrowserBlamesNoPage()
    {
        QFETCH(QByteArray, mark);
        QFETCH(QString, name);
        QFETCH(bool, alone);
        StillWorld world(3, {u"devtools"_s});
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        QVERIFY(world.begin(engine, 2));
        world.answer = true; // to whoever asks again
        const qint64 browser = childrenOf(::getpid(), browserMark).value(0);
        const QList<qint64> stopped = processesOf(browser, mark);
        QVERIFY(!stopped.isEmpty());
        for (const qint64 pid : stopped)
            ::kill(pid_t(pid), SIGSTOP);
        QVERIFY(spinUntil([&] { return problem(engine, u"silent:devtools"_s).has_value(); }, 8s));
        const QString told = problem(engine, u"silent:devtools"_s)->why,
                      says = name + u" has been stopped from outside"_s;
        QVERIFY2(told.contains(says), qPrintable(told));
        for (const QJsonObject &asked :
             {QJsonObject{{u"item"_s, 1}}, QJsonObject{{u"source"_s, u"still"_s}}, QJsonObject()}) {
            const QString why = engine.must(u"why"_s, asked)[u"text"_s].toString();
            QVERIFY2(why.contains(says), qPrintable(why));
        }
        for (const QJsonValue &row : engine.must(u"items.page"_s)[u"rows"_s].toArray()) {
            const QJsonObject item = row.toObject();
            QCOMPARE(item[u"reason"_s].toString().contains(says), item[u"label"_s] == u"in-flight"_s);
        }
        QCOMPARE(engine.now().etaHighMs, -1);
        QCOMPARE(engine.now().etaReason, u"a worker stands still"_s);
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        QCOMPARE(childrenOf(::getpid(), browserMark).contains(browser), alone);
        QCOMPARE(world.fault(), QString());
    }
    /// Its limit comes before it is known for how long its process has been stopped.
    void aPageWhoseProcessWasStoppedIsNotBlamedAtItsLimit()
    {
        StillWorld world(2, {u"devtools"_s}, 4);
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        QVERIFY(world.begin(engine, 2));
        world.answer = true;
        const qint64 browser = childrenOf(::getpid(), browserMark).value(0);
        for (const qint64 pid : processesOf(browser, "--type=renderer"))
            ::kill(pid_t(pid), SIGSTOP);
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        QCOMPARE(childrenOf(::getpid(), browserMark), QList<qint64>{browser});
        QCOMPARE(world.fault(), QString());
    }
    void aProcessOfTheBrowserThatEndedBlamesNoPage_data()
    {
        QTest::addColumn<QByteArray>("mark");
        QTest::addColumn<QString>("says");
        // The browser starts another one, which finds our way out no more: each page would fail.
        QTest::newRow("network") << QByteArray("network.mojom.NetworkService") << u"process for the network ended"_s;
        QTest::newRow("draws") << QByteArray("--type=gpu-process") << QString();
        QTest::newRow("page") << QByteArray("--type=renderer") << u"The page's process died"_s;
    }
    void aProcessOfTheBrowserThatEndedBlamesNoPage()
    {
        QFETCH(QByteArray, mark);
        QFETCH(QString, says);
        StillWorld world(6, {u"devtools"_s});
        world.answer = true;
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        QVERIFY(world.begin(engine, 2));
        const qint64 browser = childrenOf(::getpid(), browserMark).value(0);
        const QList<qint64> killed = processesOf(browser, mark);
        QVERIFY(!killed.isEmpty());
        for (const qint64 pid : killed)
            ::kill(pid_t(pid), SIGKILL);
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        QCOMPARE(world.fault(), QString());
        QVERIFY(says.isEmpty() ||
                number(world.workspace.store(), u"select count(*) from scraping_logs where text like '%%1%'"_s.arg(
                                                    says.replace(u'\'', u"''"_s))) > 0);
    }
    void aRobotsTxtThatDoesNotComeHoldsNothingUp_data()
    {
        QTest::addColumn<bool>("pauses");
        QTest::newRow("stop") << false;
        QTest::newRow("pause") << true;
    }
    /// No page of it was asked for yet: there is nothing to wait for, and nothing is said to be loading.
    void aRobotsTxtThatDoesNotComeHoldsNothingUp()
    {
        QFETCH(bool, pauses);
        StillWorld world(3, {u"http"_s});
        world.server.on("/robots.txt", [](const Request &, Reply) {});
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return world.server.count("/robots.txt") == 1; }, 20s));
        QVERIFY(engine.waitState(RunState::Running, 5s));
        engine.must(pauses ? u"run.pause"_s : u"run.stop"_s, {});
        QVERIFY(engine.waitState(pauses ? RunState::Paused : RunState::Stopped, 4s));
        QCOMPARE(engine.now().inFlight, 0);
        engine.close();
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_items where state = 0"_s), 3);
        QCOMPARE(number(world.workspace.store(), u"select max(attempt) from scraping_items"_s), 0);
        QCOMPARE(world.asked(), 0);
    }
    /// The page's limit counts from when it is asked for: the wait for a slow robots.txt makes it no older.
    void aPageIsAsOldAsItsOwnRequest()
    {
        StillWorld world(1, {u"http"_s});
        world.server.on("/robots.txt",
                        [](const Request &, Reply reply) { reply.after(3000, [reply] { reply.send(404); }); });
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        QVERIFY(world.begin(engine, 1));
        const Snapshot &now = engine.now();
        QVERIFY(now.oldestInFlight.isSet());
        QVERIFY2(now.at - now.oldestInFlight < 2s, qPrintable(QString::number((now.at - now.oldestInFlight).count())));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 4s));
    }
    void whatAnExtractorThatDoesNotStartHeldGoesBack_data() { aRobotsTxtThatDoesNotComeHoldsNothingUp_data(); }
    /// A run that has ended, or rests, holds no item that nobody works on.
    void whatAnExtractorThatDoesNotStartHeldGoesBack()
    {
        QFETCH(bool, pauses);
        StillWorld world(3, {u"http"_s});
        world.answer = true;
        EngineSetup setup = engineSetup(world.workspace.folder(), false);
        setup.extractorProgram = u"/bin/false"_s;
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return world.asked() >= 1; }, 20s));
        if (!pauses)
            engine.must(u"run.stop"_s, {});
        QVERIFY(engine.waitState(pauses ? RunState::Paused : RunState::Stopped, 20s));
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_items where state = 0"_s), 3);
        engine.close();
    }
    void anExtractorThatIsLongAtItsStartIsTold()
    {
        StillWorld world(1, {u"http"_s});
        world.answer = true;
        EngineSetup setup = engineSetup(world.workspace.folder(), false);
        QVERIFY(world.workspace.write(u"slow"_s, "#!/bin/sh\nexec sleep 60\n"));
        QVERIFY(QFile::setPermissions(world.workspace.file(u"slow"_s), QFile::Permissions(0x7777)));
        setup.extractorProgram = world.workspace.file(u"slow"_s);
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return problem(engine, u"silent:extractor"_s).has_value(); }, 20s));
        const QString told = problem(engine, u"silent:extractor"_s)->why;
        QVERIFY2(told.contains(u"At 10 s it is ended"_s) && told.contains(u"/hold/0"_s), qPrintable(told));
        const auto remedySays = [&engine](const QString &words) {
            const auto known = problem(engine, u"silent:extractor"_s);
            return known && known->fix.contains(words);
        };
        QVERIFY(remedySays(u"a fresh one takes over"_s));
        engine.must(u"run.stop"_s); // nothing is started again in a run that stops
        QVERIFY(spinUntil([&] { return remedySays(u"its items go back to the queue"_s); }, 3s));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
    }
    void stopNowWaitsForNoBrowserThatStandsStill()
    {
        StillWorld world(3, {u"devtools"_s});
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        QVERIFY(world.begin(engine, 2));
        const qint64 browser = childrenOf(::getpid(), browserMark).value(0);
        ::kill(pid_t(browser), SIGSTOP);
        QTest::qWait(1000);
        QElapsedTimer clock;
        clock.start();
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
        // It is said when nothing is asked of the site any more: not while the browser may still hold its requests.
        QVERIFY(!childrenOf(::getpid(), browserMark).contains(browser));
        engine.close();
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_items where state = 0"_s), 3);
        QCOMPARE(number(world.workspace.store(), u"select coalesce(sum(attempt), 0) from scraping_items"_s), 0);
        QCOMPARE(number(world.workspace.store(),
                        u"select count(*) from circuit_breaker_state where state <> 0 or failures > 0"_s),
                 0);
    }
    /// It is the browser that holds up the stop, and no page, however long it has been loading.
    void aStopThatWaitsForAStillBrowserBlamesNoPage()
    {
        StillWorld world(3, {u"devtools"_s});
        const auto ahead = std::make_shared<std::atomic<qint64>>(0);
        EngineSetup setup = engineSetup(world.workspace.folder(), false);
        setup.clock = settableClock(ahead);
        LiveEngine engine(setup);
        QVERIFY(world.begin(engine, 2));
        ::kill(pid_t(childrenOf(::getpid(), browserMark).value(0)), SIGSTOP);
        engine.must(u"run.stop"_s);
        QVERIFY(spinUntil([&] { return problem(engine, u"silent:devtools"_s).has_value(); }, 8s));
        const Instant before = engine.now().at;
        *ahead = 20'000;
        QVERIFY(spinUntil([&] { return engine.now().at > before + 19s; }, 4s));
        const Snapshot told = engine.now();
        QVERIFY(problem(engine, u"silent:devtools"_s).has_value());
        for (const Problem &one : told.problems)
            QVERIFY2(!one.key.startsWith(u"slow:"_s), qPrintable(one.what + one.why));
        const QString why = engine.must(u"why"_s)[u"text"_s].toString();
        QVERIFY2(why.startsWith(u"Run 0001 is stopping: waiting for 2 in flight. DevTools "_s), qPrintable(why));
        QCOMPARE(told.sources.value(0).whyCode, u"stuck"_s);
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 12s));
        engine.close();
    }
    void anExtractorThatStandsStillIsToldAsABrowserIs()
    {
        StillWorld world(4, {u"http"_s});
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        world.answer = true;
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured > 0; }, 20s));
        const QList<qint64> readers = childrenOf(::getpid(), extractorMark);
        QVERIFY(!readers.isEmpty());
        for (const qint64 reader : readers)
            ::kill(pid_t(reader), SIGSTOP);
        QVERIFY(spinUntil([&] { return problem(engine, u"silent:extractor"_s).has_value(); }, 10s));
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        QVERIFY(spinUntil([&] { return problem(engine, u"hung:Still"_s).has_value(); }, 3s));
        const Problem told = *problem(engine, u"hung:Still"_s);
        QVERIFY2(told.why.contains(u"extractor gave no sign of life"_s), qPrintable(told.why));
        QVERIFY2(told.fix.contains(u"a fresh worker has done it"_s), qPrintable(told.fix));
        engine.close();
        QVERIFY(number(world.workspace.store(), u"select count(*) from scraping_logs where level = 2 and text like "
                                                u"'Read by a fresh extractor%no sign of life%'"_s) > 0);
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_items where state = 2"_s), 4);
    }
};

QTEST_GUILESS_MAIN(tst_Standstill)
#include "tst_standstill.moc"
