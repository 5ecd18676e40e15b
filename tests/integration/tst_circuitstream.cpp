// A circuit that somebody else changes is seen by the very next turn of every run, without a copy of it.
#include "tests/support/faultworld.h"
#include "tests/support/runparts.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_CircuitStream : public QObject
{
    Q_OBJECT

    static constexpr auto Site = "site";

    static RunPlan plan()
    {
        RunPlan plan;
        plan.sourcesAtOnce = 3;
        plan.sessions = 1;
        return plan;
    }
    /// One source with @p pages, slow enough that the test sees it at work.
    static bool prepare(const TestWorkspace &world, TestServer &server, int pages, double perSecond)
    {
        QStringList urls;
        for (int i = 0; i < pages; ++i) {
            server.page("/page" + QByteArray::number(i), "<h1>Page</h1>");
            urls.append(server.url(u"/page%1"_s.arg(i)));
        }
        QJsonObject one = source(QLatin1StringView(Site), urls, {u"http"_s}, false);
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, perSecond}, {u"cap"_s, perSecond}, {u"burst"_s, 1}});
        one.insert(u"circuit"_s, QJsonObject{{u"failures"_s, 3}});
        return world.write(u"sources.json"_s, file(QJsonArray{one}));
    }
    static int fetched(const TestServer &server)
    {
        int n = 0;
        for (const Request &request : server.log())
            n += request.path().startsWith("/page") ? 1 : 0;
        return n;
    }
    static void end(std::unique_ptr<RunController> run)
    {
        bool left = false;
        run->shutDown([&left] { left = true; });
        QVERIFY(spinUntil([&left] { return left; }, 20s));
    }

private Q_SLOTS:
    void M33_aHoldByAnotherPartyIsSeenByTheNextTurn()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(prepare(world, server, 60, 20));
        RunParts world2(world);
        Parts &parts = world2.parts();
        auto run = world2.run(plan());
        const QString id = QLatin1StringView(Site);
        int started = 0;
        QSet<RowId> seen;
        connect(run.get(), &RunController::itemChanged, this, [&](RowId item) {
            if (!seen.contains(item)) {
                seen.insert(item);
                ++started;
            }
        });
        run->start(true);
        QVERIFY(spinUntil([&] { return fetched(server) >= 3; }, 20s));

        // Not through the run, not through a request: by the coordination, as another process would.
        const Instant until = parts.now() + 1h; // without an end the run would be over
        const auto held = parts.coordination->hold(id, until, Act{u"wong"_s, u"the site asked us to"_s});
        QVERIFY(held.isFinished());
        // Before any event is handled: nobody has an older state.
        WhyEngine engine;
        engine.now = parts.now();
        const WhySource why = run->whySource(*run->lane(id), engine);
        QCOMPARE(why.circuit.state, CircuitState::ForcedOpen);
        QCOMPARE(why.circuit.by, u"wong"_s);
        const int startedThen = started;
        QVERIFY(spinUntil([&] { return run->inFlight() == 0; }, 5s));
        QTest::qWait(1000);
        // What held a token already may have found the circuit shut; no turn after the hold let anything start.
        QVERIFY2(started - startedThen <= 1, qPrintable(QString::number(started - startedThen)));
        const int before = fetched(server);
        QTest::qWait(500);
        QCOMPARE(fetched(server), before);
        QCOMPARE(run->row().state, RunState::Running);

        // And closed again: at once, not with the next look a second later.
        const qint64 asked = server.nowMs();
        (void)get(parts.coordination->close(id, Act{u"wong"_s, u"they agreed"_s}));
        QVERIFY(spinUntil([&] { return fetched(server) > before; }, 5s));
        const qint64 waited = server.log().at(server.log().size() - 1).atMs - asked;
        QVERIFY2(waited < 700, qPrintable(QString::number(waited)));
        end(std::move(run));
    }

    void M33_failuresThatOthersReportOpenItForThisRunToo()
    {
        TestWorkspace world;
        TestServer server;
        QVERIFY(prepare(world, server, 60, 20));
        RunParts world2(world);
        Parts &parts = world2.parts();
        auto run = world2.run(plan());
        const QString id = QLatin1StringView(Site);
        run->start(true);
        QVERIFY(spinUntil([&] { return fetched(server) >= 3; }, 20s));
        CircuitLimits limits;
        limits.failures = 3;
        for (int i = 0; i < 3; ++i) { // a second run of the same site fails three times in a row
            const Permit permit = *get(parts.coordination->admit(id, limits));
            QVERIFY(permit.granted);
            const AttemptReport report{id, permit, limits, Outcome::Failure, FailClass::ServerError, u"/elsewhere"_s};
            const auto told = parts.coordination->report(report);
            QVERIFY(told.isFinished());
        }
        QCOMPARE(parts.shared->circuit(id).state, CircuitState::Open);
        WhyEngine engine;
        engine.now = parts.now();
        QCOMPARE(run->whySource(*run->lane(id), engine).circuit.state, CircuitState::Open);
        QVERIFY(spinUntil([&] { return run->inFlight() == 0; }, 5s));
        QTest::qWait(300);
        const int before = fetched(server);
        QTest::qWait(1500); // longer than a turn
        QCOMPARE(fetched(server), before);
        end(std::move(run));
    }
};

QTEST_GUILESS_MAIN(tst_CircuitStream)
#include "tst_circuitstream.moc"
