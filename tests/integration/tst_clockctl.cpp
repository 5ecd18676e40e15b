// trawlctl tick and trawlctl schedule as real processes: who runs the engine, what is waited for, and the exit codes.
#include "tests/support/clockworld.h"

using namespace trawl;
using namespace trawl::test;

namespace {

const QString atNine = u"2026-11-29T09:00:00Z"_s, atNoon = u"2026-11-29T12:00:00Z"_s;

/// A workspace with a group that is due every two hours.
struct Shop {
    ClockWorld w;
    Shop() { w.write({w.group(u"first"_s, u"2h"_s, {{u"priority"_s, 1}})}); }
    CtlResult ctl(const QString &clock, const QStringList &arguments) const
    {
        return test::ctl(w.world.folder(), QStringList{u"--fixed-clock"_s, clock, u"--json"_s} + arguments, 60s,
                         w.world.environment());
    }
    void settings(const QJsonArray &processors) const
    {
        const QJsonObject root{{u"version"_s, 1}, {u"processors"_s, processors}};
        if (!w.world.write(u"settings.json"_s, QJsonDocument(root).toJson()))
            qFatal("no settings");
    }
    qint64 runs() const { return number(w.world.store(), u"select count(*) from scraping_runs"_s); }
};

QJsonObject step(const QJsonObject &tick, const QString &id)
{
    for (const QJsonValue &value : tick[u"steps"_s].toArray()) {
        if (value[u"id"_s].toString() == id)
            return value.toObject();
    }
    return {};
}
QJsonValue count(const QJsonObject &tick, const QString &id, const QString &name)
{
    return step(tick, id)[u"counts"_s][name];
}

} // namespace

class TestClockCtl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void R9_1_aTickIsTheEngineUntilItsRunsEnd()
    {
        Shop s;
        QCOMPARE(s.ctl(atNine, {u"run"_s, u"--source"_s, u"c"_s}).exit, 0); // makes the store
        const CtlResult early = s.ctl(atNine, {u"tick"_s});
        QVERIFY2(early.exit == 0, (early.out + early.err).constData());
        QCOMPARE(count(early.firstOf(u"tick"_s), u"start"_s, u"started"_s), QJsonValue(0));
        QCOMPARE(s.runs(), 1);
        const CtlResult due = s.ctl(atNoon, {u"tick"_s});
        QVERIFY2(due.exit == 0, (due.out + due.err).constData());
        const QJsonObject tick = due.firstOf(u"tick"_s);
        QCOMPARE(count(tick, u"start"_s, u"started"_s), QJsonValue(1));
        QVERIFY2(tick[u"ms"_s].toInt() < 1000, due.out.constData());
        const QJsonArray runs = due.last()[u"runs"_s].toArray();
        QCOMPARE(due.last()[u"type"_s].toString(), u"summary"_s);
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runs[0][u"state"_s].toString(), u"completed"_s);
        QCOMPARE(s.w.server.count("/a") + s.w.server.count("/b"), 2);
        QCOMPARE(s.runs(), 2);
    }
    void R9_1_whatIsStillBeingStartedIsWaitedFor()
    {
        Shop s;
        constexpr int many = 250; // more than are started while the tick's own answer is waited for
        s.w.writeMany(many);
        QCOMPARE(s.ctl(atNine, {u"run"_s, u"--source"_s, u"c"_s}).exit, 0);
        QCOMPARE(s.ctl(atNine, {u"tick"_s, u"--no-metrics"_s}).exit, 0);
        const CtlResult due = s.ctl(atNoon, {u"tick"_s, u"--no-metrics"_s});
        QVERIFY2(due.exit == 0, due.err.constData());
        QCOMPARE(count(due.firstOf(u"tick"_s), u"start"_s, u"started"_s), QJsonValue(many));
        QCOMPARE(due.last()[u"runs"_s].toArray().size(), many);
        QCOMPARE(s.runs(), many + 1);
        QCOMPARE(number(s.w.world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s),
                 many + 1);
    }
    void R9_1_noWaitListsWhatIsDueAndDoesTheRest()
    {
        Shop s;
        s.w.server.on("/queue", [](const Request &, Reply reply) {
            reply.after(1500, [reply] { reply.send(200, "{\"created\": 3}"); });
        });
        s.settings({QJsonObject{{u"id"_s, u"queue"_s},
                                {u"url"_s, s.w.server.url(u"/queue"_s)},
                                {u"counts"_s, QJsonObject{{u"created"_s, u"/created"_s}}}}});
        QCOMPARE(s.ctl(atNine, {u"run"_s, u"--source"_s, u"c"_s}).exit, 0);
        s.ctl(atNine, {u"schedule"_s});
        const CtlResult listed = s.ctl(atNoon, {u"tick"_s, u"--no-wait"_s, u"--no-metrics"_s});
        QVERIFY2(listed.exit == 0, (listed.out + listed.err).constData());
        const QJsonObject tick = listed.firstOf(u"tick"_s);
        QCOMPARE(count(tick, u"start"_s, u"due"_s), QJsonValue(1));
        QCOMPARE(step(tick, u"metrics"_s)[u"state"_s].toString(), u"left-out"_s);
        QCOMPARE(step(tick, u"processors"_s)[u"state"_s].toString(), u"goes-on"_s);
        QCOMPARE(s.runs(), 1);
        // The request is not cut off with the process: it stays until the answer is there.
        QCOMPARE(listed.last()[u"processors"_s][0][u"counts"_s][u"created"_s], QJsonValue(3));
        QVERIFY(listed.ms < 50'000);
    }
    void R9_1_aProcessorThatFailsIsAnExitCode()
    {
        Shop s;
        s.w.server.reply("/queue", 500);
        s.settings({QJsonObject{{u"id"_s, u"queue"_s}, {u"url"_s, s.w.server.url(u"/queue"_s)}}});
        QCOMPARE(s.ctl(atNine, {u"run"_s, u"--source"_s, u"c"_s}).exit, 0);
        QCOMPARE(s.ctl(atNine, {u"tick"_s, u"--no-wait"_s}).exit, 4);
        QCOMPARE(s.ctl(atNine, {u"tick"_s, u"poke"_s, u"queue"_s}).exit, 4);
        QCOMPARE(s.ctl(atNine, {u"tick"_s, u"poke"_s, u"nobody"_s}).exit, 2);
        QCOMPARE(s.ctl(atNine, {u"tick"_s, u"tock"_s}).exit, 2);
        const CtlResult listed = s.ctl(atNine, {u"tick"_s, u"processors"_s});
        QCOMPARE(listed.firstOf(u"processor"_s)[u"state"_s].toString(), u"failed"_s);
        QCOMPARE(s.ctl(atNine, {u"tick"_s, u"list"_s}).last()[u"total"_s], QJsonValue(1));
    }
    void R9_2_scheduleListsSwitchesAndRuns()
    {
        Shop s;
        QCOMPARE(s.ctl(atNine, {u"run"_s, u"--source"_s, u"c"_s}).exit, 0);
        const QJsonObject first = s.ctl(atNine, {u"schedule"_s}).firstOf(u"schedule"_s);
        QCOMPARE(first[u"id"_s].toString(), u"first"_s);
        QCOMPARE(first[u"next"_s].toArray().size(), 5);
        QCOMPARE(s.ctl(atNine, {u"schedule"_s, u"off"_s, u"first"_s}).exit, 0);
        QCOMPARE(count(s.ctl(atNoon, {u"tick"_s}).firstOf(u"tick"_s), u"start"_s, u"started"_s), QJsonValue(0));
        QCOMPARE(s.ctl(atNoon, {u"schedule"_s, u"skip"_s, u"first"_s}).exit, 2); // it is off
        QCOMPARE(s.ctl(atNoon, {u"schedule"_s, u"on"_s, u"nobody"_s}).exit, 2);
        QCOMPARE(s.ctl(atNoon, {u"schedule"_s, u"often"_s, u"first"_s}).exit, 2);
        const CtlResult run = s.ctl(atNoon, {u"schedule"_s, u"run"_s, u"first"_s});
        QVERIFY2(run.exit == 0, (run.out + run.err).constData());
        QCOMPARE(run.last()[u"run"_s][u"state"_s].toString(), u"completed"_s);
        QCOMPARE(s.runs(), 2);
    }
    void R9_1_anEngineOfAnotherProcessAnswersAndKeepsTheRuns()
    {
        Shop s;
        LiveEngine engine(s.w.setup());
        tick(engine);
        s.w.forward(2h);
        engine.close();
        // The lock and the socket are a console's: trawlctl attaches to it.
        std::optional<Result<>> opened;
        WorkspaceConsole console(s.w.setup(), [&opened](Result<> result) { opened = result; });
        QVERIFY(spinUntil([&] { return opened.has_value(); }, 20s) && opened->ok());
        const CtlResult attached = test::ctl(s.w.world.folder(), {u"--json"_s, u"tick"_s}, 60s);
        QVERIFY2(attached.exit == 0, (attached.out + attached.err).constData());
        QCOMPARE(count(attached.firstOf(u"tick"_s), u"start"_s, u"started"_s), QJsonValue(1));
        QCOMPARE(attached.last()[u"runs"_s].toArray().size(), 0); // it did not stay
        QVERIFY(spinUntil([&] { return s.w.server.count("/a") + s.w.server.count("/b") == 2; }));
        bool down = false;
        console.shutDown([&down] { down = true; });
        QVERIFY(spinUntil([&down] { return down; }, 30s));
    }
};

QTEST_GUILESS_MAIN(TestClockCtl)
#include "tst_clockctl.moc"
