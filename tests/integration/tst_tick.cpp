// The tick (R9.1) and external processors (R9.3): it never waits for the work it starts, and what comes late is
// recorded when it comes. The day of the seed: 1,026 wait, 99 are stuck, metrics are slow, a processor is long at it.
#include "store/clockwork.h"
#include "store/items.h"
#include "store/runs.h"
#include "tests/support/claimstart.h"
#include "tests/support/clockworld.h"

#include <thread>

using namespace trawl;
using namespace trawl::test;

namespace {

/// TRAWL_TICK_ITEMS: another size of the queue, for measurements.
const int waiting =
    qEnvironmentVariableIsSet("TRAWL_TICK_ITEMS") ? qEnvironmentVariableIntValue("TRAWL_TICK_ITEMS") : 1026;
constexpr int stuck = 99;

/// A run of another process: 1,026 items wait, 99 more are leased by somebody who is gone.
void fillQueue(const ClockWorld &w, const QList<Source> &sources)
{
    auto opened = Db::open({w.world.store(), u"filler"_s, false, {}, nullptr});
    if (!opened)
        qFatal("the store can't be opened a second time");
    Db &db = *opened.value();
    const Instant now = systemNow().wall;
    if (!db.run("tx_begin"))
        qFatal("no transaction");
    const Result<RunRow> run = runs::create(db, newId(now), RunPlan(), sources, now);
    QList<NewItem> list;
    for (int i = 0; i < waiting + stuck; ++i) {
        NewItem item;
        item.sourceId = u"a"_s;
        item.url = u"https://a.example/%1"_s.arg(i);
        item.identityKey = item.url;
        list.append(item);
    }
    const auto added = items::enqueue(db, run->id, list, now);
    items::ClaimOrder claim;
    claim.run = run->id;
    claim.source = u"a"_s;
    claim.n = stuck;
    claim.owner = u"gone:1"_s;
    claim.now = now;
    claim.lease = 1ms;
    const auto leases = claimAndStart(db, claim);
    if (!run || !added || !leases || leases->size() != stuck || !db.run("tx_commit"))
        qFatal("the queue can't be filled: %s", qPrintable(!added    ? added.error().sentence()
                                                           : !leases ? leases.error().sentence()
                                                                     : QString()));
}

qint64 inState(const ClockWorld &w, ItemState state)
{
    return number(w.world.store(), u"select count(*) from item_states where state = %1"_s.arg(int(state)));
}

void writeProcessors(const ClockWorld &w, const QJsonArray &processors)
{
    const QJsonObject root{{u"version"_s, 1}, {u"processors"_s, processors}};
    if (!w.world.write(u"settings.json"_s, QJsonDocument(root).toJson()))
        qFatal("no settings");
}
QJsonObject http(const QString &id, const QString &url, const QString &limit)
{
    return {
        {u"id"_s, id}, {u"url"_s, url}, {u"limit"_s, limit}, {u"counts"_s, QJsonObject{{u"created"_s, u"/created"_s}}}};
}
ProcessorRow processor(LiveEngine &engine, const QString &id)
{
    const auto list = engine.ask(ProcessorsList());
    for (const ProcessorRow &row : list ? list->rows : QList<ProcessorRow>()) {
        if (row.id == id)
            return row;
    }
    return {};
}
/// Nothing: it is not recorded yet.
std::optional<StepState> stepState(const TickReport &report, QLatin1StringView step)
{
    const TickStep *found = report.step(step);
    return found ? std::optional(found->state) : std::nullopt;
}
TickReport newest(LiveEngine &engine)
{
    const auto page = engine.ask(TicksPage());
    return page ? page->rows.value(0) : TickReport();
}

} // namespace

class TestTick : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void R9_1_theDayOfTheSeed()
    {
        ClockWorld w;
        w.write({});
        w.server.on("/queue", [](const Request &, Reply reply) {
            reply.after(2500, [reply] { reply.send(200, "{\"created\": 3}"); });
        });
        writeProcessors(w, {http(u"process-import-queue-fast"_s, w.server.url(u"/queue"_s), u"30s"_s)});
        EngineSetup setup = w.setup();
        setup.beforeMetrics = [] { std::this_thread::sleep_for(2s); };
        LiveEngine engine(setup);
        Source a;
        a.id = u"a"_s;
        a.raw = QJsonObject{{u"id"_s, u"a"_s}};
        fillQueue(w, {a});
        QCOMPARE(inState(w, ItemState::Leased), stuck);

        QElapsedTimer took;
        took.start();
        const TickReport report = tick(engine);
        const qint64 answered = took.elapsed();
        qInfo("%d items wait: answered after %lld ms, orphans back after %lld ms", waiting, answered,
              report.step("unlock"_L1)->ms);
        QVERIFY2(answered < 1000, qPrintable(QString::number(answered)));
        QCOMPARE(report.step("unlock"_L1)->state, StepState::Done);
        QCOMPARE(counted(report, "unlock"_L1, u"unlocked"_s), stuck);
        QCOMPARE(report.step("metrics"_L1)->state, StepState::GoesOn);
        QCOMPARE(report.step("processors"_L1)->state, StepState::GoesOn);
        QCOMPARE(counted(report, "processors"_L1, u"going-on"_s), 1);
        QVERIFY2(tickText(report).contains(u"99 unlocked"_s) && tickText(report).contains(u"metrics goes on"_s),
                 qPrintable(tickText(report)));
        QCOMPARE(inState(w, ItemState::Leased), 0);
        QCOMPARE(inState(w, ItemState::Pending), waiting + stuck);
        QCOMPARE(w.server.count("/queue"), 1);
        QCOMPARE(processor(engine, u"process-import-queue-fast"_s).state, ProcessorState::GoesOn);

        // What comes late is recorded when it comes, in the report and with the processor.
        QVERIFY(spinUntil([&] { return stepState(newest(engine), "processors"_L1) == StepState::Done; }));
        const TickReport later = newest(engine);
        QCOMPARE(later.step("metrics"_L1)->state, StepState::Done);
        QCOMPARE(counted(later, "metrics"_L1, u"pending"_s) >= 0, true);
        QVERIFY(later.step("processors"_L1)->ms >= 2000);
        const ProcessorRow row = processor(engine, u"process-import-queue-fast"_s);
        QCOMPARE(row.state, ProcessorState::Done);
        QCOMPARE(row.status, 200);
        QCOMPARE(row.counts.value(u"created"_s), 3);
        QVERIFY2(processorText(row).contains(u"200 in 2."_s) && processorText(row).contains(u"3 created"_s),
                 qPrintable(processorText(row)));
    }
    void R9_1_aSlowStepIsNotPiledUponAndTheOthersAreDone()
    {
        ClockWorld w;
        w.write({});
        EngineSetup setup = w.setup();
        setup.beforeMetrics = [] { std::this_thread::sleep_for(1500ms); };
        LiveEngine engine(setup);
        tick(engine);
        const TickReport second = tick(engine);
        QCOMPARE(second.step("metrics"_L1)->state, StepState::LeftOut);
        QCOMPARE(second.step("unlock"_L1)->state, StepState::Done);
        QCOMPARE(second.step("start"_L1)->state, StepState::Done);
        const TickReport without = tick(engine, false, true);
        QCOMPARE(without.step("metrics"_L1)->state, StepState::LeftOut);
        QVERIFY(without.step("metrics"_L1)->text.isEmpty());
    }
    void R9_1_theNewestHundredReportsAreKept()
    {
        ClockWorld w;
        w.write({});
        LiveEngine engine(w.setup());
        for (int i = 0; i < clockwork::keptTicks + 3; ++i)
            tick(engine, false, true);
        QTRY_COMPARE(number(w.world.store(), u"select count(*) from tick_reports"_s), clockwork::keptTicks);
        const auto page = engine.ask(TicksPage{1, 2});
        QCOMPARE(page->total, clockwork::keptTicks);
        QCOMPARE(page->rows.size(), 2);
        QVERIFY(page->rows[0].id > page->rows[1].id);
        QCOMPARE(page->rows[0].by, u"tester"_s);
    }
    void R9_1_whatWentOnWhenTheProgramEndedIsNotSaidToGoOn()
    {
        ClockWorld w;
        w.write({});
        w.server.on("/hangs", [](const Request &, Reply) {});
        writeProcessors(w, {http(u"hangs"_s, w.server.url(u"/hangs"_s), u"1h"_s)});
        {
            LiveEngine engine(w.setup());
            QCOMPARE(tick(engine).step("processors"_L1)->state, StepState::GoesOn);
            QTRY_COMPARE(w.server.count("/hangs"), 1);
            QElapsedTimer leaving;
            leaving.start();
            engine.close();
            QVERIFY(leaving.elapsed() < 5000); // nobody waits for it
        }
        LiveEngine engine(w.setup());
        QCOMPARE(stepState(newest(engine), "processors"_L1), StepState::TimedOut);
        const ProcessorRow row = processor(engine, u"hangs"_s);
        QCOMPARE(row.state, ProcessorState::TimedOut);
        QVERIFY2(processorText(row).contains(u"work goes on"_s), qPrintable(processorText(row)));
    }

    // --- processors
    void R9_3_eachEndIsRecordedInItsOwnWords()
    {
        ClockWorld w;
        w.write({});
        w.server.on("/slow", [](const Request &, Reply) {});
        w.server.reply("/busy", 409);
        w.server.reply("/sick", 500);
        w.server.reply("/html", 200, "<html>");
        writeProcessors(
            w, {http(u"slow"_s, w.server.url(u"/slow"_s), u"1s"_s), http(u"busy"_s, w.server.url(u"/busy"_s), u"5s"_s),
                http(u"sick"_s, w.server.url(u"/sick"_s), u"5s"_s), http(u"html"_s, w.server.url(u"/html"_s), u"5s"_s),
                http(u"away"_s, u"http://127.0.0.1:%1/"_s.arg(TestServer::closedPort()), u"5s"_s)});
        LiveEngine engine(w.setup());
        tick(engine);
        QVERIFY(spinUntil([&] { return stepState(newest(engine), "processors"_L1) == StepState::Failed; }));
        QCOMPARE(processor(engine, u"slow"_s).state, ProcessorState::TimedOut);
        QCOMPARE(processorText(processor(engine, u"slow"_s)), u"request timed out, work goes on"_s);
        QCOMPARE(processor(engine, u"busy"_s).state, ProcessorState::Busy);
        QCOMPARE(processor(engine, u"sick"_s).state, ProcessorState::Failed);
        QVERIFY(processorText(processor(engine, u"html"_s)).contains(u"no JSON"_s));
        QVERIFY(processorText(processor(engine, u"away"_s)).contains(u"127.0.0.1"_s));
        const TickReport report = newest(engine);
        QCOMPARE(counted(report, "processors"_L1, u"failed"_s), 2);
        QCOMPARE(counted(report, "processors"_L1, u"timed-out"_s), 1);
        QCOMPARE(counted(report, "processors"_L1, u"done"_s), 2);
    }
    void R9_3_secretsComeFromTheEnvironmentAndStandNowhere()
    {
        ClockWorld w;
        w.write({});
        w.server.reply("/in", 200, "{\"created\": 1}");
        QJsonObject with = http(u"with"_s, w.server.url(u"/in"_s), u"5s"_s);
        with.insert(u"headers_env"_s, QJsonObject{{u"Authorization"_s, u"TRAWL_TEST_TOKEN"_s}});
        QJsonObject without = with;
        without.insert(u"id"_s, u"without"_s);
        without.insert(u"headers_env"_s, QJsonObject{{u"Authorization"_s, u"TRAWL_TEST_NO_TOKEN"_s}});
        writeProcessors(w, {with, without});
        qputenv("TRAWL_TEST_TOKEN", "Bearer very-secret-word");
        {
            LiveEngine engine(w.setup());
            QVERIFY(engine.ask(ProcessorsPoke{u"with"_s}));
            QVERIFY(engine.ask(ProcessorsPoke{u"without"_s}));
            QCOMPARE(engine.ask(ProcessorsPoke{u"nobody"_s}).error().code, 9007);
            QVERIFY(spinUntil([&] { return processor(engine, u"with"_s).state == ProcessorState::Done; }));
            QCOMPARE(w.server.log().first().header("Authorization"), QByteArray("Bearer very-secret-word"));
            QCOMPARE(w.server.log().first().method, QByteArray("POST"));
            const ProcessorRow row = processor(engine, u"without"_s);
            QCOMPARE(row.state, ProcessorState::Failed);
            QVERIFY(row.text.contains(u"TRAWL_TEST_NO_TOKEN"_s));
            QCOMPARE(w.server.count("/in"), 1); // it was not asked without its header
        }
        qunsetenv("TRAWL_TEST_TOKEN");
        QDirIterator files(w.world.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile kept(files.next());
            QVERIFY(kept.open(QIODevice::ReadOnly));
            QVERIFY2(!kept.readAll().contains("very-secret-word"), qPrintable(kept.fileName()));
        }
    }
    void R9_3_oneThatIsAtWorkIsNotAskedAgain()
    {
        ClockWorld w;
        w.write({});
        w.server.on("/queue", [](const Request &, Reply reply) {
            reply.after(2000, [reply] { reply.send(200, "{\"created\": 1}"); });
        });
        writeProcessors(w, {http(u"queue"_s, w.server.url(u"/queue"_s), u"30s"_s)});
        LiveEngine engine(w.setup());
        QCOMPARE(engine.ask(ProcessorsPoke{u"queue"_s})->state, ProcessorState::GoesOn);
        QCOMPARE(engine.ask(ProcessorsPoke{u"queue"_s})->state, ProcessorState::GoesOn);
        QCOMPARE(tick(engine).step("processors"_L1)->state, StepState::GoesOn); // it hears of the end, too
        QVERIFY(spinUntil([&] { return stepState(newest(engine), "processors"_L1) == StepState::Done; }));
        QCOMPARE(w.server.count("/queue"), 1);
        QVERIFY(engine.ask(ProcessorsPoke{u"queue"_s}));
        QTRY_COMPARE(w.server.count("/queue"), 2);
    }
    void R9_3_aCommandHasASessionOfItsOwn()
    {
        ClockWorld w;
        w.write({});
        const QString script = u"cut -d' ' -f1,5,6 /proc/$$/stat > ids"_s;
        writeProcessors(w,
                        {QJsonObject{{u"id"_s, u"ids"_s}, {u"command"_s, QJsonArray{u"/bin/sh"_s, u"-c"_s, script}}}});
        LiveEngine engine(w.setup());
        tick(engine);
        QVERIFY(spinUntil([&] { return processor(engine, u"ids"_s).state == ProcessorState::Done; }));
        QFile file(w.world.file(u"ids"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> ids = file.readAll().trimmed().split(' '); // process, group, session
        QCOMPARE(ids.size(), 3);
        QCOMPARE(ids[1], ids[0]); // Ctrl+C in our terminal is not for it
        QCOMPARE(ids[2], ids[0]);
    }
    void R9_3_aCommandPastItsLimitIsStillAtWorkAndHoldsNoTick()
    {
        ClockWorld w;
        w.write({});
        writeProcessors(w, {QJsonObject{{u"id"_s, u"long"_s},
                                        {u"limit"_s, u"1s"_s},
                                        {u"command"_s, QJsonArray{u"/bin/sleep"_s, u"6"_s}}}});
        LiveEngine engine(w.setup());
        tick(engine);
        QVERIFY(spinUntil([&] { return processor(engine, u"long"_s).state == ProcessorState::TimedOut; }));
        QVERIFY(processor(engine, u"long"_s).atWork);
        QCOMPARE(processorText(processor(engine, u"long"_s)), u"its limit is over, it is still at work"_s);
        const TickReport second = tick(engine);
        QCOMPARE(second.step("processors"_L1)->state, StepState::TimedOut); // at once, and nothing waits
        QCOMPARE(counted(second, "processors"_L1, u"timed-out"_s), 1);
        QVERIFY(engine.ask(ProcessorsPoke{u"long"_s})->atWork);
        QVERIFY(spinUntil([&] { return processor(engine, u"long"_s).state == ProcessorState::Done; }));
        QVERIFY(!processor(engine, u"long"_s).atWork);
    }
    void R9_3_aCommandIsAProcessorAndOutlivesUs()
    {
        ClockWorld w;
        w.write({});
        const QString done = w.world.file(u"done"_s);
        writeProcessors(
            w, {QJsonObject{{u"id"_s, u"counts"_s},
                            {u"command"_s, QJsonArray{u"/bin/echo"_s, u"{\"created\": 5}"_s}},
                            {u"counts"_s, QJsonObject{{u"created"_s, u"/created"_s}}}},
                QJsonObject{{u"id"_s, u"fails"_s}, {u"command"_s, QJsonArray{u"/bin/sh"_s, u"-c"_s, u"exit 7"_s}}},
                QJsonObject{{u"id"_s, u"absent"_s}, {u"command"_s, u"/no/such/program"_s}},
                QJsonObject{
                    {u"id"_s, u"late"_s}, {u"limit"_s, u"1s"_s}, {u"command"_s, QJsonArray{u"/bin/sleep"_s, u"2"_s}}},
                QJsonObject{{u"id"_s, u"long"_s},
                            {u"command"_s, QJsonArray{u"/bin/sh"_s, u"-c"_s, u"sleep 4; echo x > done"_s}}}});
        {
            LiveEngine engine(w.setup());
            tick(engine);
            QVERIFY(spinUntil([&] { return processor(engine, u"counts"_s).state == ProcessorState::Done; }));
            QCOMPARE(processor(engine, u"counts"_s).counts.value(u"created"_s), 5);
            QCOMPARE(processor(engine, u"fails"_s).status, 7);
            QCOMPARE(processor(engine, u"fails"_s).state, ProcessorState::Failed);
            QVERIFY(processorText(processor(engine, u"absent"_s)).contains(u"could not be started"_s));
            QVERIFY(spinUntil([&] { return processor(engine, u"late"_s).state == ProcessorState::TimedOut; }));
            QVERIFY(spinUntil([&] { return processor(engine, u"late"_s).state == ProcessorState::Done; }));
            QVERIFY(processor(engine, u"late"_s).ms >= 2000);
            QCOMPARE(processor(engine, u"long"_s).state, ProcessorState::GoesOn);
        }
        QVERIFY(spinUntil([&] { return QFile::exists(done); })); // it was not ended with us
    }
};

QTEST_GUILESS_MAIN(TestTick)
#include "tst_tick.moc"
