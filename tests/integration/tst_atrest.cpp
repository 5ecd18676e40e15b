// What is known of a run when nobody works on it: paused with the program, ended with skipped items, its books, its
// pictures.
#include "tests/support/ctlworld.h"
#include "tests/support/liveengine.h"

using namespace trawl;
using namespace trawl::test;

class tst_AtRest : public QObject
{
    Q_OBJECT

    static QJsonObject plan(const QStringList &sources)
    {
        RunPlan plan;
        plan.sources = sources;
        return {{u"plan"_s, plan.toJson()}};
    }
    static const SourceStatus *source(const Snapshot &s, const QString &id)
    {
        const auto found =
            std::find_if(s.sources.cbegin(), s.sources.cend(), [&](const SourceStatus &x) { return x.id == id; });
        return found == s.sources.cend() ? nullptr : &*found;
    }
    static const Problem *problem(const Snapshot &s, const QString &key)
    {
        const auto found =
            std::find_if(s.problems.cbegin(), s.problems.cend(), [&](const Problem &x) { return x.key == key; });
        return found == s.problems.cend() ? nullptr : &*found;
    }

private Q_SLOTS:
    void closingTheProgramPausesTheRun()
    {
        TestWorkspace world;
        qint64 activeMs = 0, done = 0;
        {
            LiveEngine engine(engineSetup(world.folder(), true));
            engine.must(u"run.start"_s, plan({}));
            QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= 6; }, 30s));
        }                   // closed in order, with pages in flight
        QTest::qWait(2500); // the program is away: that is not time at work
        LiveEngine engine(engineSetup(world.folder(), true));
        QVERIFY(spinUntil(
            [&] {
                return engine.now().run && source(engine.now(), u"harbour-stages"_s) &&
                       source(engine.now(), u"harbour-stages"_s)->inRun;
            },
            10s));
        const Snapshot &s = engine.now();
        QCOMPARE(s.run->state, RunState::Paused);
        QVERIFY(!s.run->interrupted);
        QCOMPARE(s.run->reason, u"Paused by you when the program was closed"_s);
        QCOMPARE(s.run->counts.leased, 0);
        QVERIFY(s.run->counts.pending > 0);
        activeMs = s.run->activeMs;
        done = s.run->counts.done();
        QVERIFY2(activeMs > 0, qPrintable(QString::number(activeMs)));
        // The sources remember what was: depth, last result, streak.
        qint64 pending = 0;
        int remembered = 0;
        for (const SourceStatus &row : s.sources) {
            pending += row.counts.pending;
            remembered += row.lastAt.isSet() && !row.streak.isEmpty();
        }
        QCOMPARE(pending, s.run->counts.pending);
        QVERIFY2(remembered >= 2, qPrintable(QString::number(remembered)));
        const QJsonObject why = engine.must(u"why"_s);
        QVERIFY2(why[u"text"_s].toString().contains(u"paused"_s), qPrintable(why[u"text"_s].toString()));
        QTest::qWait(1200);
        QCOMPARE(engine.now().run->activeMs, activeMs); // it stands still
        // Changes made now wait for the resume, and touch no file.
        const int filed = source(engine.now(), u"harbour-stages"_s)->filePriority;
        engine.must(u"source.setPriority"_s,
                    {{u"ids"_s, QJsonArray{u"harbour-stages"_s}}, {u"priority"_s, 8}, {u"permanent"_s, false}});
        engine.must(u"source.setConcurrency"_s, {{u"id"_s, u"harbour-stages"_s}, {u"pages"_s, 2}});
        QVERIFY(spinUntil(
            [&] {
                const SourceStatus *now = source(engine.now(), u"harbour-stages"_s);
                return now->priority == 8 && now->concurrency == 2;
            },
            5s));
        QCOMPARE(source(engine.now(), u"harbour-stages"_s)->filePriority, filed);
        engine.must(u"run.resume"_s);
        QVERIFY(spinUntil(
            [&] { return engine.now().run->counts.done() > done && engine.now().run->activeMs > activeMs; }, 20s));
        const SourceStatus *first = source(engine.now(), u"harbour-stages"_s);
        QVERIFY(first && first->lastAt.isSet()); // not forgotten by the resume
        QCOMPARE(first->priority, 8);
        QCOMPARE(first->concurrency, 2);
        QVERIFY(engine.waitState(RunState::Completed, 90s));
    }

    void aRunAtRestCanBeStopped()
    {
        TestWorkspace world;
        {
            LiveEngine engine(engineSetup(world.folder(), true));
            engine.must(u"run.start"_s, plan({u"harbour-stages"_s, u"slow-boat"_s}));
            QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= 1; }, 30s));
        }
        LiveEngine engine(engineSetup(world.folder(), true));
        QVERIFY(spinUntil([&] { return engine.state() == RunState::Paused; }, 10s));
        engine.must(u"run.stop"_s, {{u"now"_s, false}});
        QVERIFY(engine.waitState(RunState::Stopped, 5s));
        QVERIFY2(engine.now().run->reason.startsWith(u"Stopped by"_s), qPrintable(engine.now().run->reason));
        QVERIFY(spinUntil([&] { return engine.now().why.contains(u"can be resumed"_s); }, 5s));
    }

    void aHeldSourceIsNamedAtTheEndAndPutBack()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        const QString id = u"delta-agenda"_s;
        QVERIFY(spinUntil([&] { return source(engine.now(), id); }, 10s));
        engine.must(u"circuit.hold"_s, {{u"ids"_s, QJsonArray{id}}});
        engine.must(u"run.start"_s, plan({id, u"harbour-stages"_s}));
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        QVERIFY(spinUntil([&] { return engine.now().skippedBlocked > 0; }, 5s));
        const int skipped = engine.now().skippedBlocked;
        const QString name = source(engine.now(), id)->name;
        QCOMPARE(engine.now().why, u"%1 skipped: %2 held open"_s.arg(skipped).arg(name));
        const Problem *said = problem(engine.now(), u"skipped:"_s + id);
        QVERIFY(said && said->fixCommand == "run.retrySkipped"_L1 && said->count == skipped);
        QCOMPARE(source(engine.now(), id)->counts.skipped, skipped);
        QVERIFY(engine.must(u"why"_s)[u"text"_s].toString().contains(u"skipped because the source was blocked"_s));
        QVERIFY(source(engine.now(), u"harbour-stages"_s)->lastAt.isSet()); // the ended run keeps its last results
        // Released and put back, the run goes on with just these.
        engine.must(u"circuit.close"_s, {{u"ids"_s, QJsonArray{id}}, {u"reason"_s, u"test"_s}});
        QCOMPARE(engine.must(u"run.retrySkipped"_s)[u"requeued"_s].toInt(), skipped);
        QVERIFY(spinUntil(
            [&] { return engine.state() == RunState::Completed && engine.now().run->counts.skipped == 0; }, 60s));
        QVERIFY(spinUntil(
            [&] { return engine.now().skippedBlocked == 0 && !problem(engine.now(), u"skipped:"_s + id); }, 5s));
        QVERIFY(source(engine.now(), id)->counts.captured > 0);
    }

    void failedItemsStayAProblemAndTheChartEndsWithNothingInFlight()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        ChartSample last;
        QObject::connect(&engine.console(), &Console::snapshotArrived, [&](const std::shared_ptr<const Snapshot> &s) {
            if (!s->samples.isEmpty())
                last = s->samples.last();
        });
        engine.must(u"run.start"_s, plan({u"typhoon-tickets"_s, u"closed-theatre"_s, u"harbour-stages"_s}));
        QVERIFY(engine.waitState(RunState::Completed, 90s));
        QVERIFY(
            spinUntil([&] { return engine.now().run->counts.failed > 0 && problem(engine.now(), u"failed"_s); }, 5s));
        QCOMPARE(problem(engine.now(), u"failed"_s)->fixCommand, u"run.retryFailed"_s);
        QVERIFY(last.at.isSet());
        // A sample of the end may come with the next snapshot.
        QVERIFY(spinUntil([&] { return last.inFlight + last.queued + last.waiting == 0; }, 5s));
    }

    void clearCacheTakesRejectedOnesOnly()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        engine.must(u"run.start"_s, plan({u"harbour-stages"_s}));
        QVERIFY(!engine.ask(u"cache.clear"_s, {{u"preview"_s, true}})); // a run is active
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        const QJsonArray rows = engine.must(u"captures.page"_s, {{u"limit"_s, 50}})[u"rows"_s].toArray();
        QVERIFY(rows.size() >= 3);
        const auto idAt = [&](int i) { return rows[i].toObject()[u"id"_s].toInteger(); };
        QCOMPARE(engine.must(u"cache.clear"_s, {{u"preview"_s, true}})[u"pictures"_s].toInt(), 0);
        engine.must(u"review.decide"_s,
                    {{u"ids"_s, QJsonArray{idAt(0), idAt(1)}}, {u"review"_s, u"rejected"_s}, {u"reason"_s, u"test"_s}});
        engine.must(u"review.decide"_s, {{u"ids"_s, QJsonArray{idAt(2)}}, {u"review"_s, u"approved"_s}});
        QVERIFY(spinUntil([&] { return engine.now().upload.ready == 1; }, 5s));
        QVERIFY(!engine.ask(u"cache.clear"_s)); // something unsent
        engine.must(u"review.decide"_s, {{u"ids"_s, QJsonArray{idAt(2)}}, {u"review"_s, u"unreviewed"_s}});
        QVERIFY(spinUntil([&] { return engine.now().upload.ready == 0; }, 5s));
        QCOMPARE(engine.must(u"cache.clear"_s, {{u"preview"_s, true}})[u"pictures"_s].toInt(), 2);
        QCOMPARE(engine.must(u"cache.clear"_s)[u"pictures"_s].toInt(), 2);
        QVERIFY(!get(engine.console().image(idAt(0), true), 10s));
        QVERIFY(get(engine.console().image(idAt(0), false), 10s)); // the small picture stays
        QVERIFY(get(engine.console().image(idAt(2), true), 10s));
        QCOMPARE(engine.must(u"cache.clear"_s, {{u"preview"_s, true}})[u"pictures"_s].toInt(), 0);
    }

    void pagesAtATimeChangeLive()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        QVERIFY(spinUntil([&] { return !engine.now().sources.isEmpty(); }, 10s));
        const SourceStatus slow = *std::find_if(engine.now().sources.cbegin(), engine.now().sources.cend(),
                                                [](const SourceStatus &s) { return s.id.startsWith("slow"_L1); });
        QCOMPARE(slow.concurrency, 1);
        engine.must(u"run.start"_s, plan({slow.id}));
        engine.must(u"source.setConcurrency"_s, {{u"id"_s, slow.id}, {u"pages"_s, 2}});
        QVERIFY(!engine.ask(u"source.setConcurrency"_s, {{u"id"_s, slow.id}, {u"pages"_s, 0}}));
        QVERIFY(!engine.ask(u"source.setConcurrency"_s, {{u"id"_s, u"nobody"_s}, {u"pages"_s, 2}}));
        int most = 0;
        QVERIFY(spinUntil(
            [&] {
                most = std::max(most, engine.now().inFlight);
                return most >= 2 || engine.state() == RunState::Completed;
            },
            60s));
        QCOMPARE(most, 2);
        QCOMPARE(source(engine.now(), slow.id)->concurrency, 2);
    }
};

QTEST_GUILESS_MAIN(tst_AtRest)
#include "tst_atrest.moc"
