// One engine per workspace: further processes attach, see the same state, act on it, and take over when it has gone.
#include "console/controlplace.h"
#include "console/remoteconsole.h"
#include "console/workspacelock.h"
#include "tests/support/noticeworld.h"

using namespace trawl;
using namespace trawl::test;

class tst_Attach : public QObject
{
    Q_OBJECT

    static Counts countsIn(const QJsonObject &status)
    {
        return mappedFromJson<Counts>(status[u"run"_s].toArray().first().toObject()[u"counts"_s].toObject());
    }
    static QByteArray text(const Counts &counts)
    {
        return QJsonDocument(counts.toJson()).toJson(QJsonDocument::Compact);
    }

    QByteArray m_tmpBefore;

private Q_SLOTS:
    void init() { m_tmpBefore = qgetenv("TMPDIR"); }
    void cleanup() { m_tmpBefore.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", m_tmpBefore); }

    void twoMoreProcessesSeeWhatTheOwnerSeesAndActOnIt()
    {
        TestWorkspace world;
        qputenv("TMPDIR", world.temp().toLocal8Bit()); // one temp folder, so one place for the control socket
        std::optional<Result<>> opened;
        WorkspaceConsole owner(engineSetup(world.folder(), true), [&](Result<> result) { opened = result; });
        QVERIFY(spinUntil([&] { return opened.has_value(); }, 20s) && opened->ok());
        QVERIFY(!owner.attached());
        // All counts the owner ever showed, in order; what an attached process shows must be one of them, and never go
        // back.
        QList<QByteArray> shown{text(Counts())}; // no run yet
        connect(&owner, &Console::snapshotArrived, this, [&](const std::shared_ptr<const Snapshot> &snapshot) {
            const QByteArray now = snapshot->run ? text(snapshot->run->counts) : text(Counts());
            if (shown.isEmpty() || shown.last() != now)
                shown.append(now);
        });
        RunPlan plan;
        plan.approveByPolicy = true;
        QVERIFY(get(owner.ask(RunStart{plan})).ok());

        qsizetype last = 0;
        for (int round = 0; round < 5; ++round) {
            CtlProcess first(world.folder(), {u"status"_s, u"--json"_s}, world.environment());
            CtlProcess second(world.folder(), {u"status"_s, u"--json"_s}, world.environment());
            const CtlResult a = first.wait(20s), b = second.wait(20s);
            QVERIFY2(a.exit == 0 && b.exit == 0, (a.err + b.err).constData());
            for (const CtlResult &one : {a, b}) {
                const QByteArray seen = text(countsIn(one.last()));
                const qsizetype at = shown.lastIndexOf(seen);
                QVERIFY2(at >= 0,
                         (seen + " was never shown by the owner: " + shown.join('\n').right(2000)).constData());
                QVERIFY2(at + 8 >= last, seen.constData()); // the two were started together
                last = std::max(last, at);
            }
            QTest::qWait(500);
        }
        QVERIFY(last > 0);

        // An attached process pauses the owner's run: at once for both.
        const CtlResult paused = ctl(world.folder(), {u"pause"_s, u"--json"_s}, 20s, world.environment());
        QVERIFY2(paused.exit == 0, paused.err.constData());
        QVERIFY(
            spinUntil([&] { return owner.snapshot()->run && owner.snapshot()->run->state == RunState::Paused; }, 20s));
        // In the rest every process counts the same: owner, attached, and its list of items.
        QTest::qWait(1200);
        CtlProcess statusProcess(world.folder(), {u"status"_s, u"--json"_s}, world.environment());
        CtlProcess itemsProcess(world.folder(), {u"items"_s, u"--limit"_s, u"500"_s, u"--json"_s}, world.environment());
        const CtlResult status = statusProcess.wait(20s), items = itemsProcess.wait(20s);
        QCOMPARE(status.exit, 0);
        QCOMPARE(items.exit, 0);
        const Counts counts = countsIn(status.last());
        QCOMPARE(text(counts), text(owner.snapshot()->run->counts));
        QHash<QString, qint64> states;
        const QList<QJsonObject> records = items.records();
        for (const QJsonObject &record : records) {
            if (record[u"type"_s].toString() == u"item"_s)
                ++states[record[u"state"_s].toString()];
        }
        QCOMPARE(states.value(u"captured"_s), counts.captured);
        QCOMPARE(states.value(u"pending"_s), counts.pending);
        QCOMPARE(states.value(u"leased"_s), counts.leased); // the one that is stuck
        QCOMPARE(states.value(u"failed"_s), counts.failed);
        QCOMPARE(status.last()[u"attached"_s].toBool(true), true);

        // A second pause is refused with a reason, not swallowed.
        const CtlResult again = ctl(world.folder(), {u"pause"_s, u"--json"_s}, 20s, world.environment());
        QCOMPARE(again.exit, 2);
        QVERIFY2(again.err.contains("TD-9003"), again.err.constData());

        bool down = false;
        owner.shutDown([&] { down = true; });
        QVERIFY(spinUntil([&] { return down; }, 30s));
        QVERIFY(!WorkspaceLock(world.file(u"engine.lock"_s)).holder()); // the file stays, nobody holds it
    }

    /// What a verb has changed is in the first thing that the next process sees.
    void whoComesAfterAVerbSeesWhatItDid()
    {
        TestWorkspace world;
        QVERIFY(world.write(u"sources.json"_s, file({source(u"a"_s, {u"http://a.test/"_s}, {u"http"_s}, false)})));
        qputenv("TMPDIR", world.temp().toLocal8Bit());
        const Result<QString> socket = controlSocketToOpen(world.folder());
        QVERIFY(socket.ok());
        LiveEngine engine(engineSetup(world.folder(), false), socket.value());
        QVERIFY(spinUntil([&] { return !engine.now().sources.isEmpty(); }, 10s));
        for (int round = 0; round < 12; ++round) {
            const bool hold = round % 2 == 0;
            engine.must(hold ? u"circuit.hold"_s : u"circuit.close"_s,
                        {{u"ids"_s, QJsonArray{u"a"_s}}, {u"reason"_s, u"a test"_s}});
            bool ready = false;
            RemoteConsole next(socket.value(), u"test"_s, 5s, [&ready](Result<> result) { ready = result.ok(); });
            QVERIFY(spinUntil([&] { return ready; }, 6s));
            QCOMPARE(next.snapshot()->sources.first().circuit, hold ? CircuitState::ForcedOpen : CircuitState::Closed);
        }
    }

    void aLockWithoutAnAnswerIsExitCodeNine()
    {
        TestWorkspace world;
        WorkspaceLock lock(world.file(u"engine.lock"_s));
        QCOMPARE(lock.take(systemNow().wall), WorkspaceLock::Taken::Yes);
        const CtlResult held = ctl(world.folder(), {u"--sample"_s, u"run"_s, u"--json"_s}, 20s, world.environment());
        QCOMPARE(held.exit, 9);
        QVERIFY2(held.ms < 10'000, qPrintable(QString::number(held.ms)));
        QVERIFY2(held.err.contains("TD-9004") &&
                     held.err.contains(QByteArray::number(QCoreApplication::applicationPid())),
                 held.err.constData());
        QVERIFY(!QFile::exists(world.store())); // nothing was touched
        QVERIFY(!QFile::exists(world.file(u"sources.json"_s)));
    }

    /// Longer than a process is waited for that does not answer.
    void whoComesWaitsForAHolderThatLeavesByItself()
    {
        TestWorkspace world;
        WorkspaceLock lock(world.file(u"engine.lock"_s));
        QCOMPARE(lock.take(systemNow().wall, true), WorkspaceLock::Taken::Yes);
        std::optional<Result<>> opened;
        WorkspaceConsole waiting(engineSetup(world.folder(), true), [&](Result<> result) { opened = result; });
        QVERIFY(!spinUntil([&] { return opened.has_value(); }, 4500ms));
        lock.release();
        QVERIFY(spinUntil([&] { return opened.has_value(); }, 10s));
        QVERIFY2(opened->ok(), opened->ok() ? "" : qPrintable(opened->error().sentence()));
        QVERIFY(!waiting.attached());
        const auto holder = WorkspaceLock(world.file(u"engine.lock"_s)).holder();
        QVERIFY(holder && !holder->leaves);
        bool down = false;
        waiting.shutDown([&] { down = true; });
        const auto leaving = WorkspaceLock(world.file(u"engine.lock"_s)).holder();
        QVERIFY(leaving && leaving->leaves);
        QVERIFY(spinUntil([&] { return down; }, 30s));
    }

    /// A process that only answers is the engine for a moment: a run that began just then attached to it and ended with
    /// it, or was left paused.
    void aRunIsNotLostToAStatusThatIsAskedWhileItStarts()
    {
        TestWorkspace world;
        TestServer server;
        server.on("/page", [](const test::Request &, const test::Reply &reply) { reply.html("<h1>page</h1>"); });
        QVERIFY(world.write(u"sources.json"_s, file({source(u"one"_s, {server.url(u"/page"_s)}, {u"http"_s}, false)})));
        for (int round = 0; round < 8; ++round) {
            CtlProcess first(world.folder(), {u"status"_s, u"--json"_s}, world.environment());
            spinUntil([&] { return WorkspaceLock(world.file(u"engine.lock"_s)).holder().has_value(); }, 5s);
            CtlProcess run(world.folder(), {u"run"_s, u"--json"_s}, world.environment());
            CtlProcess second(world.folder(), {u"status"_s, u"--json"_s}, world.environment());
            const CtlResult ran = run.wait(30s), a = first.wait(30s), b = second.wait(30s);
            QVERIFY2(ran.exit == 0, (ran.err + ran.out).constData());
            QVERIFY2(a.exit == 0 && b.exit == 0, (a.err + b.err).constData());
            QCOMPARE(number(world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s),
                     round + 1);
        }
    }

    void anAttachedConsoleTakesOverWhenTheOwnerIsKilled()
    {
        TestWorkspace world;
        qputenv("TMPDIR", world.temp().toLocal8Bit());
        CtlProcess owner(world.folder(), {u"--sample"_s, u"run"_s, u"--json"_s}, world.environment());
        QVERIFY(owner.waitFor("run.started", 20s));
        std::optional<Result<>> opened;
        WorkspaceConsole attached(engineSetup(world.folder(), true), [&](Result<> result) { opened = result; });
        QVERIFY(spinUntil([&] { return opened.has_value(); }, 20s) && opened->ok());
        QVERIFY(attached.attached());
        QVERIFY(
            spinUntil([&] { return attached.snapshot()->run && attached.snapshot()->run->counts.captured > 5; }, 20s));
        QVERIFY(attached.snapshot()->attached);
        owner.kill9();
        QVERIFY(spinUntil(
            [&] { return !attached.attached() && attached.snapshot()->run && !attached.snapshot()->stale; }, 15s));
        QVERIFY(attached.snapshot()->run->interrupted);
        QCOMPARE(attached.snapshot()->interrupted.size(), 1);
        QVERIFY(!attached.snapshot()->attached);
        const qint64 captured = attached.snapshot()->run->counts.captured;
        const auto resumed = get(attached.ask(RunResume{}));
        QVERIFY2(resumed.ok(), resumed ? "" : qPrintable(resumed.error().sentence()));
        QVERIFY(spinUntil([&] { return attached.snapshot()->run->counts.captured > captured; }, 20s));
        bool down = false;
        attached.shutDown([&] { down = true; });
        QVERIFY(spinUntil([&] { return down; }, 30s));
    }

    void anAttachedRunOfAnOrderlyOwnerIsNotLost()
    {
        TestWorkspace world;
        qputenv("TMPDIR", world.temp().toLocal8Bit());
        auto owner = std::make_unique<LiveEngine>(engineSetup(world.folder(), true),
                                                  controlSocketToOpen(world.folder()).valueOr(QString()));
        WorkspaceLock lock(world.file(u"engine.lock"_s));
        QCOMPARE(lock.take(systemNow().wall), WorkspaceLock::Taken::Yes);
        RunPlan plan;
        owner->must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        CtlProcess follower(world.folder(), {u"resume"_s, u"--json"_s}, world.environment());
        const CtlResult refused = follower.wait(20s); // it runs already
        QCOMPARE(refused.exit, 2);
        owner->close();
        lock.release();
        const CtlResult status = ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment());
        QCOMPARE(status.exit, 0);
        QVERIFY(status.last()[u"run"_s].toArray().first().toObject()[u"interrupted"_s].toBool());
        QCOMPARE(sql(world.store(), u"select count(*) from scraping_items where state = 1 and owner not in "
                                    u"(select id from owners where name like 'worker-2%')"_s)
                     .first()
                     .first()
                     .toInt(),
                 0); // leases went back
    }

    void R9_4_whoAttachesLaterHearsNoOldNews()
    {
        NoticeWorld world;
        world.setFailing();
        qputenv("TMPDIR", world.workspace.temp().toLocal8Bit());
        const auto opens = [&world](std::unique_ptr<WorkspaceConsole> &console, QList<Notice> &heard) {
            std::optional<Result<>> opened;
            console = std::make_unique<WorkspaceConsole>(world.setup(), [&](Result<> result) { opened = result; });
            connect(console.get(), &Console::snapshotArrived, console.get(),
                    [&heard](const std::shared_ptr<const Snapshot> &snapshot) { heard += snapshot->notices; });
            return spinUntil([&] { return opened.has_value(); }, 20s) && opened->ok();
        };
        std::unique_ptr<WorkspaceConsole> owner, along, late;
        QList<Notice> byOwner, byAlong, byLate;
        QVERIFY(opens(owner, byOwner) && opens(along, byAlong));
        QVERIFY(along->attached());
        QVERIFY(get(owner->ask(RunStart{})).ok());
        QVERIFY(spinUntil([&] { return !byOwner.isEmpty() && !byAlong.isEmpty(); }, 30s));
        QVERIFY(opens(late, byLate));
        QVERIFY(late->attached() && spinUntil([&] { return late->snapshot()->run.has_value(); }, 10s));
        QCOMPARE(byOwner.size(), 1);
        QCOMPARE(byAlong.size(), 1);
        QCOMPARE(byLate.size(), 0);
        for (WorkspaceConsole *console : {late.get(), along.get(), owner.get()}) {
            bool down = false;
            console->shutDown([&down] { down = true; });
            QVERIFY(spinUntil([&down] { return down; }, 30s));
        }
    }
};

QTEST_GUILESS_MAIN(tst_Attach)
#include "tst_attach.moc"
