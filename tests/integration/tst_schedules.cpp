// Schedules in the live engine (R9.2): what is due starts, nothing overlaps, what was missed runs once, and all of it
// outlives a restart.
#include "tests/support/clockworld.h"

using namespace trawl;
using namespace trawl::test;

class TestSchedules : public QObject
{
    Q_OBJECT

    static QJsonObject priority(int n) { return {{u"priority"_s, n}}; }

private Q_SLOTS:
    void R9_2_withoutAScheduleNothingFires()
    {
        ClockWorld w;
        w.write({});
        LiveEngine engine(w.setup());
        w.forward(48h);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"started"_s), 0);
        const ScheduleRow row = schedule(engine, u"a"_s);
        QVERIFY(!row.scheduled);
        QCOMPARE(row.words, u"never (no schedule)"_s);
        QCOMPARE(w.server.count("/a"), 0);
    }
    void R9_2_aGroupStartsWhenItIsDueAndOnlyThen()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(1))});
        LiveEngine engine(w.setup());
        QCOMPARE(counted(tick(engine), "start"_L1, u"started"_s), 0); // seen for the first time: nothing was missed
        w.forward(119min);
        QCOMPARE(counted(tick(engine), "start"_L1, u"started"_s), 0);
        w.forward(1min);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"started"_s), 1);
        QCOMPARE(report.runs.size(), 1);
        QVERIFY(ended(engine, report.runs.first()));
        QCOMPARE(w.server.count("/a") + w.server.count("/b"), 2);
        QCOMPARE(w.server.count("/c"), 0); // of another priority
        const auto page = engine.ask(RunsPage());
        QCOMPARE(page->rows.first().plan.trigger, Trigger::Schedule);
        QCOMPARE(page->rows.first().plan.timeLimitMs, 30 * 60'000); // of the first priority
        const ScheduleRow row = schedule(engine, u"first"_s);
        QCOMPARE(row.outcome, FireOutcome::Started);
        QCOMPARE(row.lastText, u"completed, 2 captured"_s);
        QCOMPARE(row.next.size(), 5);
        QCOMPARE(row.next[1] - row.next[0], Ms(2h));
        const QString journalled = u"select count(*) from journal where action = 'run.start' and by = 'policy'"_s;
        QTRY_COMPARE(number(w.world.store(), journalled), 1);
    }
    void R9_2_aDueRunIsSkippedWhileTheLastOneIsActive()
    {
        ClockWorld w;
        w.server.on("/a",
                    [](const Request &, Reply reply) { reply.after(3000, [reply] { reply.html("<h1>x</h1>"); }); });
        QJsonObject group = w.group(u"first"_s, u"2h"_s, priority(1));
        group.insert(u"limit"_s, u"10h"_s); // the clock runs ahead of the run
        w.write({group});
        LiveEngine engine(w.setup());
        tick(engine);
        w.forward(2h);
        const TickReport first = tick(engine);
        QCOMPARE(counted(first, "start"_L1, u"started"_s), 1);
        w.forward(2h);
        const TickReport second = tick(engine);
        QCOMPARE(counted(second, "start"_L1, u"skipped"_s), 1);
        const ScheduleRow row = schedule(engine, u"first"_s);
        QCOMPARE(row.outcome, FireOutcome::Skipped);
        QVERIFY2(row.lastText.contains(u"still active"_s), qPrintable(row.lastText));
        const auto now = engine.ask(ScheduleRunNow{u"first"_s});
        QVERIFY(!now.ok());
        QCOMPARE(now.error().code, 9003);
        QVERIFY(engine.ask(RunStop{first.runs.first(), true}));
        QVERIFY(ended(engine, first.runs.first()));
        QCOMPARE(number(w.world.store(), u"select count(*) from journal where action = 'schedule.skip'"_s), 1);
    }
    void R9_2_twoGroupsNeverShareASource()
    {
        ClockWorld w;
        w.server.on("/a",
                    [](const Request &, Reply reply) { reply.after(3000, [reply] { reply.html("<h1>x</h1>"); }); });
        w.write({w.group(u"one"_s, u"2h"_s, {{u"ids"_s, QJsonArray{u"a"_s}}}),
                 w.group(u"two"_s, u"2h"_s, {{u"ids"_s, QJsonArray{u"a"_s, u"c"_s}}}),
                 w.group(u"three"_s, u"2h"_s, {{u"ids"_s, QJsonArray{u"a"_s}}})});
        LiveEngine engine(w.setup());
        tick(engine);
        w.forward(2h);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"started"_s), 2);
        QCOMPARE(counted(report, "start"_L1, u"skipped"_s), 1);
        const ScheduleRow two = schedule(engine, u"two"_s), three = schedule(engine, u"three"_s);
        QVERIFY2(two.lastText.contains(u"left out: a is in run 0001"_s), qPrintable(two.lastText));
        QVERIFY2(three.lastText.contains(u"a is in run 0001"_s), qPrintable(three.lastText));
        QCOMPARE(three.outcome, FireOutcome::Skipped);
        QTRY_COMPARE(w.server.count("/a"), 1);
        QTRY_COMPARE(w.server.count("/c"), 1);
        QVERIFY(engine.ask(RunStop{report.runs.first(), true}));
        for (const RowId run : report.runs)
            QVERIFY(ended(engine, run));
        QCOMPARE(w.server.count("/a"), 1);
        QCOMPARE(w.server.count("/c"), 1);
    }
    void R9_2_whatWasMissedRunsOnceAtTheNextStart()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(1))});
        {
            LiveEngine engine(w.setup());
            tick(engine);
        }
        w.forward(25h); // no engine: twelve times went by
        EngineSetup stays = w.setup();
        stays.clockwork = true; // by itself, nobody asks for a tick
        LiveEngine engine(stays);
        QVERIFY(spinUntil([&] { return schedule(engine, u"first"_s).outcome == FireOutcome::Started; }));
        const ScheduleRow row = schedule(engine, u"first"_s);
        QVERIFY(ended(engine, row.run));
        QCOMPARE(counted(tick(engine), "start"_L1, u"started"_s), 0);
        QCOMPARE(number(w.world.store(), u"select count(*) from scraping_runs"_s), 1);
    }
    void R9_2_aProcessThatCameForOneAnswerStartsNothing()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(1))});
        {
            LiveEngine engine(w.setup());
            tick(engine);
        }
        w.forward(25h);
        LiveEngine engine(w.setup()); // clockwork is off
        QTest::qWait(700);            // longer than a look of one that stays takes
        QCOMPARE(number(w.world.store(), u"select count(*) from scraping_runs"_s), 0);
        const TickReport listed = tick(engine, true);
        QCOMPARE(counted(listed, "start"_L1, u"due"_s), 1);
        QVERIFY(listed.step("start"_L1)->text.contains(u"first is due"_s));
        QCOMPARE(number(w.world.store(), u"select count(*) from scraping_runs"_s), 0);
    }
    void R9_2_skipNextAndOffOutliveARestart()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(1)), w.group(u"second"_s, u"2h"_s, priority(2))});
        {
            LiveEngine engine(w.setup());
            QVERIFY(engine.ask(ScheduleSkipNext{u"first"_s, true}));
            QVERIFY(engine.ask(ScheduleSwitch{u"second"_s, false}));
            QCOMPARE(engine.ask(ScheduleSwitch{u"third"_s, false}).error().code, 9007);
        }
        LiveEngine engine(w.setup());
        QVERIFY(schedule(engine, u"first"_s).skipNext);
        QVERIFY(!schedule(engine, u"second"_s).on);
        QVERIFY(schedule(engine, u"second"_s).next.isEmpty());
        w.forward(2h);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"started"_s), 0);
        QCOMPARE(counted(report, "start"_L1, u"skipped"_s), 1);
        QVERIFY(!schedule(engine, u"first"_s).skipNext); // once
        w.forward(2h);
        QVERIFY(engine.ask(ScheduleSwitch{u"second"_s, true}));
        const TickReport later = tick(engine);
        QCOMPARE(counted(later, "start"_L1, u"started"_s),
                 1); // the first; the second does not make up for its times off
        QVERIFY(ended(engine, later.runs.first()));
        QCOMPARE(number(w.world.store(), u"select count(*) from journal where action like 'schedule.%'"_s), 4);
        QStringList told; // in words, newest first
        const auto journal = engine.ask(JournalPage());
        for (const JournalEntry &entry : journal->rows) {
            if (entry.action.startsWith("schedule."_L1))
                told.append(u"%1, %2, %3"_s.arg(entry.text, entry.subject, entry.by));
        }
        const QStringList wanted{
            u"Switch schedule on, the group second, tester"_s, u"Due run skipped, the group first, policy"_s,
            u"Switch schedule off, the group second, tester"_s, u"Skip the next time, the group first, tester"_s};
        QCOMPARE(told, wanted);
    }
    void R9_2_aChangedScheduleCountsFromItsChange()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(1))});
        {
            LiveEngine engine(w.setup());
            tick(engine);
        }
        w.forward(90min);
        w.write({w.group(u"first"_s, u"1h"_s, priority(1))});
        LiveEngine engine(w.setup());
        QCOMPARE(counted(tick(engine), "start"_L1, u"started"_s), 0);
        w.forward(1h);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"started"_s), 1);
        QVERIFY(ended(engine, report.runs.first()));
    }
    void R9_2_anInterruptedRunOfAGroupGoesOnAtItsNextTime()
    {
        ClockWorld w;
        w.server.on("/a",
                    [](const Request &, Reply reply) { reply.after(2000, [reply] { reply.html("<h1>x</h1>"); }); });
        w.write({w.group(u"first"_s, u"2h"_s, {{u"ids"_s, QJsonArray{u"a"_s}}})});
        RowId run = 0;
        {
            LiveEngine engine(w.setup());
            tick(engine);
            w.forward(2h);
            run = tick(engine).runs.value(0);
            QVERIFY(run != 0);
            QVERIFY(spinUntil([&] { return w.server.count("/a") == 1; }));
        } // the program ends in the middle
        LiveEngine engine(w.setup());
        QCOMPARE(counted(tick(engine), "start"_L1, u"started"_s), 0);
        QVERIFY(!schedule(engine, u"first"_s).runActive); // nobody works on it
        QCOMPARE(schedule(engine, u"first"_s).runState, u"paused"_s);
        w.forward(2h);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"resumed"_s), 1);
        QCOMPARE(report.runs, QList<RowId>{run});
        QVERIFY(ended(engine, run));
        QCOMPARE(number(w.world.store(), u"select count(*) from scraping_runs"_s), 1);
        QVERIFY(schedule(engine, u"first"_s).lastText.startsWith(u"completed, 1 captured"_s));
    }
    void R9_2_aClockSetBackHoldsNothingUp()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(1))});
        w.setWrong(48h);
        {
            LiveEngine engine(w.setup());
            tick(engine);
        }
        w.setWrong(0h);
        LiveEngine engine(w.setup());
        QCOMPARE(counted(tick(engine), "start"_L1, u"started"_s), 0);
        w.forward(2h);
        const TickReport report = tick(engine);
        QCOMPARE(counted(report, "start"_L1, u"started"_s), 1);
        QVERIFY(ended(engine, report.runs.first()));
    }
    void R9_2_anInterruptedRunThatMustWaitIsNotGivenUp()
    {
        ClockWorld w;
        w.server.on("/a",
                    [](const Request &, Reply reply) { reply.after(3000, [reply] { reply.html("<h1>x</h1>"); }); });
        w.write({w.group(u"first"_s, u"2h"_s, {{u"ids"_s, QJsonArray{u"a"_s}}})});
        RowId run = 0;
        {
            LiveEngine engine(w.setup());
            tick(engine);
            w.forward(2h);
            run = tick(engine).runs.value(0);
            QVERIFY(spinUntil([&] { return w.server.count("/a") == 1; }));
        }
        LiveEngine engine(w.setup());
        RunStart byHand;
        byHand.plan.sources = {u"a"_s};
        const auto other = engine.ask(byHand);
        QVERIFY(other.ok());
        w.forward(2h);
        QCOMPARE(counted(tick(engine), "start"_L1, u"skipped"_s), 1);
        const ScheduleRow row = schedule(engine, u"first"_s);
        QCOMPARE(row.outcome, FireOutcome::Skipped);
        QVERIFY2(row.lastText.contains(u"a is in run 0002"_s), qPrintable(row.lastText));
        QCOMPARE(row.run, run);
        QCOMPARE(row.runState, u"paused"_s);
        QVERIFY(ended(engine, other->run.id));
        w.forward(2h);
        QCOMPARE(tick(engine).runs, QList<RowId>{run}); // it goes on later
        QVERIFY(ended(engine, run));
    }
    void R9_2_aSourceInARunThatRestsIsBusy()
    {
        ClockWorld w;
        w.server.on("/a",
                    [](const Request &, Reply reply) { reply.after(4000, [reply] { reply.html("<h1>x</h1>"); }); });
        w.write({w.group(u"first"_s, u"2h"_s, {{u"ids"_s, QJsonArray{u"a"_s}}})});
        RowId run = 0;
        {
            LiveEngine engine(w.setup());
            tick(engine);
            RunStart byHand;
            byHand.plan.sources = {u"a"_s};
            const auto started = engine.ask(byHand);
            QVERIFY(started.ok());
            run = started->run.id;
            QVERIFY(spinUntil([&] { return w.server.count("/a") == 1; }));
        }
        LiveEngine engine(w.setup());
        w.forward(2h);
        QCOMPARE(counted(tick(engine), "start"_L1, u"skipped"_s), 1);
        const ScheduleRow row = schedule(engine, u"first"_s);
        QVERIFY2(row.lastText.contains(u"a is in run 0001 (paused)"_s), qPrintable(row.lastText));
        QCOMPARE(engine.ask(ScheduleRunNow{u"first"_s}).error().code, 9003);
        QVERIFY(engine.ask(RunResume{run}));
        QVERIFY(ended(engine, run));
    }
    void R9_2_whatTheEndOfTheProgramCutOffFiresAtTheNextStart()
    {
        constexpr int many = 150;
        ClockWorld w;
        w.writeMany(many);
        const QString runs = u"select count(*) from scraping_runs"_s;
        {
            LiveEngine engine(w.setup());
            tick(engine);
            w.forward(2h);
            engine.console().ask(TickRun());
            QVERIFY(spinUntil([&] { return number(w.world.store(), runs) > 5; }));
        }
        QVERIFY2(number(w.world.store(), runs) < many, "all were started before the end");
        LiveEngine engine(w.setup());
        const auto rows = engine.ask(ScheduleList());
        for (const ScheduleRow &row : rows->rows)
            QVERIFY2(row.outcome == FireOutcome::Started || row.outcome == FireOutcome::Never,
                     qPrintable(row.id + u' ' + row.lastText));
        QCOMPARE(number(w.world.store(), runs + u" where state = 'draft'"_s), 0);
        tick(engine);
        QVERIFY(spinUntil([&] {
            const auto now = engine.ask(ScheduleList());
            return std::ranges::count(now->rows, FireOutcome::Started, &ScheduleRow::outcome) == many;
        }));
    }
    void R9_2_runNowStartsAGroupThatIsOff()
    {
        ClockWorld w;
        w.write({w.group(u"first"_s, u"2h"_s, priority(2))}, [](QJsonArray &sources) {
            QJsonObject own = sources[0].toObject();
            own.insert(u"schedule"_s, u"@daily"_s);
            sources[0] = own;
        });
        LiveEngine engine(w.setup());
        QVERIFY(engine.ask(ScheduleSwitch{u"first"_s, false}));
        const auto said = engine.ask(ScheduleRunNow{u"first"_s});
        QVERIFY2(said.ok(), said ? "" : qPrintable(said.error().sentence()));
        QVERIFY(said->run != 0);
        QVERIFY(ended(engine, said->run));
        QCOMPARE(w.server.count("/c"), 1);
        const auto own = engine.ask(ScheduleRunNow{u"a"_s}); // a source's own schedule is a group of one
        QVERIFY(own.ok());
        QVERIFY(ended(engine, own->run));
        QCOMPARE(w.server.count("/a"), 1);
        QCOMPARE(w.server.count("/b"), 0);
        QVERIFY(!schedule(engine, u"a"_s).isGroup);
        QVERIFY(!schedule(engine, u"b"_s).scheduled);
    }
};

QTEST_GUILESS_MAIN(TestSchedules)
#include "tst_schedules.moc"
