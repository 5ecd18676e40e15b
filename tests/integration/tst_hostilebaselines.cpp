// The folder of baseline pictures renamed, unmounted, closed, cut short and replaced by a link, before a start and
// during a run: no foreign byte changes, the crawl goes on, every answer says what was found.
#include "tests/support/hostilefolder.h"
#include "tests/support/liveengine.h"

#include <functional>

using namespace trawl;
using namespace trawl::test;

class tst_HostileBaselines : public QObject
{
    Q_OBJECT

    static constexpr int pages = 6;

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<HostileWorld> m_seed; ///< everything approved and uploaded: each page has a baseline

    static QByteArray all(const CtlResult &result)
    {
        return "exit " + QByteArray::number(result.exit) + "\n" + result.out.right(3000) + result.err.right(3000);
    }
    static bool move(const HostileWorld &world, const QString &from, const QString &to)
    {
        return QFile::rename(world.file(from), world.file(to));
    }
    static QString says(const CtlResult &status, const QByteArray &code)
    {
        const bool right = status.exit == 0 && status.out.contains(code) && status.out.contains("pages count as new");
        return right ? QString() : QString::fromUtf8(all(status));
    }
    /// A folder of somebody's, with something in it.
    static QString home(const HostileWorld &world)
    {
        const QString folder = world.temp() + u"/home"_s;
        QDir().mkpath(folder + u"/pages"_s);
        QDir().mkpath(folder + u"/pictures"_s);
        for (const QString &name : {u"thesis.tex"_s, u"pages/0123456789abcdef"_s, u"pictures/holiday.jpg"_s}) {
            QFile file(folder + u'/' + name);
            if (!file.open(QIODevice::WriteOnly) || file.write("years of work") < 0)
                return {};
        }
        return folder;
    }
    static QString missing(const QMap<QString, QString> &before, const QMap<QString, QString> &after)
    {
        for (auto it = before.cbegin(); it != before.cend(); ++it) {
            if (after.value(it.key()) != it.value())
                return it.key();
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<TestServer>();
        m_seed = std::make_unique<HostileWorld>(*m_server, pages, true);
        QVERIFY(m_seed->made());
        const CtlResult run = m_seed->run({u"run"_s, u"--json"_s});
        QVERIFY2(run.exit == 0, all(run).constData());
        QCOMPARE(m_seed->run({u"review"_s, u"approve"_s, u"all"_s}).exit, 0);
        const CtlResult upload = m_seed->run({u"upload"_s});
        QVERIFY2(upload.exit == 0, all(upload).constData());
        QCOMPARE(QDir(m_seed->file(u"baselines/pages"_s)).entryList(QDir::Files).size(), pages);
    }

    void M2_renamedAndBack()
    {
        const HostileWorld world(*m_seed);
        const auto files = fingerprint(world.file(u"baselines"_s));
        QVERIFY(move(world, u"baselines"_s, u"elsewhere"_s));
        QCOMPARE(says(world.run({u"status"_s}), "TD-6018"), QString());
        QVERIFY(!QFileInfo::exists(world.file(u"baselines"_s)));
        QVERIFY(move(world, u"elsewhere"_s, u"baselines"_s));
        const CtlResult well = world.run({u"status"_s});
        QVERIFY2(well.exit == 0 && !well.out.contains("TD-6018"), all(well).constData());
        QCOMPARE(fingerprint(world.file(u"baselines"_s)), files);
        QVERIFY(move(world, u"baselines"_s, u"elsewhere"_s));
        const CtlResult fresh = world.run({u"spool"_s, u"new-baselines"_s});
        QVERIFY2(fresh.exit == 0, all(fresh).constData());
        QVERIFY(QFile::exists(world.file(u"baselines/.trawldeck-baselines"_s)));
        QCOMPARE(fingerprint(world.file(u"elsewhere"_s)), files);
    }

    void M2_unmounted()
    {
        const HostileWorld world(*m_seed);
        const QString disk = world.temp() + u"/disk"_s, baselines = world.file(u"baselines"_s);
        QVERIFY(QDir().rename(baselines, disk) && QDir().mkdir(baselines));
        const auto files = fingerprint(disk);
        const auto process =
            world.startIn(u"mount --bind '%1' '%2'; umount -l '%2'; exec \"$@\""_s.arg(disk, baselines), {u"status"_s});
        QCOMPARE(says(HostileWorld::waitFor(process.get()), "TD-6018"), QString());
        QVERIFY(QDir(baselines).isEmpty());
        QCOMPARE(fingerprint(disk), files);
    }

    void M2_closed()
    {
        const HostileWorld world(*m_seed);
        QVERIFY2(world.giveTo(As::Nobody), "this test needs root, to become somebody else");
        const auto files = fingerprint(world.file(u"baselines"_s));
        for (const QString &sub : {u""_s, u"/pages"_s, u"/pictures"_s}) {
            const QByteArray folder = world.file(u"baselines"_s + sub).toUtf8();
            QCOMPARE(::chmod(folder.constData(), 0000), 0);
            QCOMPARE(says(world.run({u"status"_s}, As::Nobody), "TD-6017"), QString());
            QCOMPARE(::chmod(folder.constData(), 0700), 0);
        }
        QCOMPARE(fingerprint(world.file(u"baselines"_s)), files);
    }

    void M2_replacedByALink()
    {
        const HostileWorld world(*m_seed);
        const QString foreign = home(world);
        const auto before = fingerprint(foreign);
        for (const QString &sub : {u""_s, u"/pages"_s, u"/pictures"_s}) {
            QVERIFY(move(world, u"baselines"_s + sub, u"elsewhere"_s));
            QVERIFY(QFile::link(foreign + sub, world.file(u"baselines"_s + sub)));
            const CtlResult status = world.run({u"status"_s});
            QCOMPARE(says(status, "TD-6016"), QString());
            QVERIFY(status.out.contains("mount --bind"));
            QCOMPARE(fingerprint(foreign), before);
            QVERIFY(QFile::remove(world.file(u"baselines"_s + sub)));
            QVERIFY(move(world, u"elsewhere"_s, u"baselines"_s + sub));
        }
    }

    void M2_foreignFilesAndCutOnesStay()
    {
        const HostileWorld world(*m_seed);
        QVERIFY(world.workspace().write(u"baselines/thesis.tex"_s, "years of work"));
        QVERIFY(world.workspace().write(u"baselines/pages/notes"_s, "more"));
        QVERIFY(world.workspace().write(u"baselines/pictures/holiday.jpg"_s, "sun"));
        const QString pagesFolder = world.file(u"baselines/pages/"_s);
        QVERIFY(QFile::resize(pagesFolder + QDir(pagesFolder).entryList(QDir::Files).constFirst(), 10));
        const auto before = fingerprint(world.file(u"baselines"_s));
        QCOMPARE(world.run({u"status"_s}).exit, 0);
        QCOMPARE(fingerprint(world.file(u"baselines"_s)), before);
    }

    /// Comparing is a help: the crawl goes on without, and says so.
    void M2_duringARun()
    {
        const HostileWorld world(*m_seed);
        const QString foreign = home(world);
        const auto before = fingerprint(foreign), files = fingerprint(world.file(u"baselines"_s));
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            QStringList log;
            QObject::connect(&engine.console(), &Console::snapshotArrived, &engine.console(),
                             [&log](const std::shared_ptr<const Snapshot> &snapshot) {
                                 for (const LogLine &line : snapshot->log)
                                     log.append(line.text);
                             });
            const auto captured = [&engine](int n) {
                return spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= n; }, 30s);
            };
            QVERIFY(move(world, u"baselines"_s, u"elsewhere"_s));
            engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
            QVERIFY(captured(2));
            QVERIFY(QFile::link(foreign, world.file(u"baselines"_s)));
            QVERIFY(captured(4));
            QVERIFY(QFile::remove(world.file(u"baselines"_s)));
            QVERIFY(move(world, u"elsewhere"_s, u"baselines"_s));
            QVERIFY2(engine.waitState(RunState::Completed, 60s), qPrintable(engine.now().run->reason));
            QTest::qWait(300);
            QVERIFY2(log.join(u'\n').contains(u"The folder of baseline pictures is not there"_s),
                     qPrintable(log.join(u'\n')));
        }
        QCOMPARE(fingerprint(foreign), before);
        QCOMPARE(missing(files, fingerprint(world.file(u"baselines"_s))), QString());
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
    }

    void M2_closedUnmountedOrCutDuringARun_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"closed", "unmounted", "cut"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }
    /// Every page is captured, no decision and no file of theirs is touched.
    void M2_closedUnmountedOrCutDuringARun()
    {
        QFETCH(QString, how);
        const HostileWorld world(*m_seed);
        QVERIFY2(world.giveTo(how == u"closed" ? As::Nobody : As::Root), "this test needs root");
        const QString baselines = world.file(u"baselines"_s), disk = world.temp() + u"/disk"_s,
                      gone = world.temp() + u"/gone"_s;
        const auto decided = decisions(world.store());
        std::unique_ptr<QProcess> process;
        if (how == u"unmounted") {
            QVERIFY(QDir().rename(baselines, disk) && QDir().mkdir(baselines));
            process = world.startIn(u"mount --bind '%1' '%2'; \"$@\" & pid=$!; while [ ! -e '%3' ]; do sleep 0.05; "
                                    u"done; umount -l '%2'; wait $pid"_s.arg(disk, baselines, gone),
                                    {u"run"_s, u"--json"_s});
        } else {
            process = world.start({u"run"_s, u"--json"_s}, how == u"closed" ? As::Nobody : As::Root);
        }
        // Not before the program has opened the store: files that we made beside it would be ours, and closed to
        // nobody.
        const bool begun = spinUntil(
            [&] {
                return (QFile::exists(world.store() + u"-shm"_s) &&
                        number(world.store(), u"select count(*) from captures"_s) > pages) ||
                       process->state() == QProcess::NotRunning;
            },
            30s);
        QVERIFY2(begun && process->state() != QProcess::NotRunning,
                 (process->readAllStandardError() + process->readAllStandardOutput()).constData());
        const QString pictures = baselines + u"/pictures/"_s;
        if (how == u"closed") {
            QCOMPARE(::chmod(baselines.toUtf8().constData(), 0000), 0);
        } else if (how == u"unmounted") {
            QFile go(gone);
            QVERIFY(go.open(QIODevice::WriteOnly));
        } else {
            for (const QString &name : QDir(pictures).entryList(QDir::Files))
                QVERIFY(QFile::resize(pictures + name, 10));
        }
        const CtlResult run = HostileWorld::waitFor(process.get());
        QCOMPARE(::chmod(baselines.toUtf8().constData(), 0700), 0);
        QVERIFY2(run.exit == 0, all(run).constData());
        QCOMPARE(number(world.store(), u"select count(*) from captures"_s), 2 * pages);
        QCOMPARE(number(world.store(), u"select count(*) from captures where lost <> 0"_s), 0);
        QCOMPARE(lostDecision(decided, decisions(world.store())), QString());
        const QString where = how == u"unmounted" ? disk : baselines;
        QCOMPARE(QDir(where + u"/pages"_s).entryList(QDir::Files).size(), pages); // as before: nothing was approved
        if (how == u"unmounted")
            QVERIFY(QDir(baselines).isEmpty());
    }
};

QTEST_GUILESS_MAIN(tst_HostileBaselines)
#include "tst_hostilebaselines.moc"
