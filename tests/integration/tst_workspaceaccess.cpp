// Who may read a workspace, and who may run it: rights of what the program makes, and a lock that ends with its
// process.
#include "console/workspacelock.h"
#include "tests/support/liveengine.h"

#include "tests/support/hostilefolder.h"

#include <sys/stat.h>

using namespace trawl;
using namespace trawl::test;

class tst_WorkspaceAccess : public QObject
{
    Q_OBJECT

    /// "600"; "none" where it is not there.
    static QString mode(const QString &path)
    {
        struct stat found {
        };
        if (::lstat(qPrintable(path), &found) != 0)
            return u"none"_s;
        return QString::number(found.st_mode & 0777, 8);
    }
    /// Everything under @p folder that is not as private as it should be. The sink and what the operator wrote stand
    /// outside.
    static QStringList readable(const QString &folder)
    {
        QStringList found;
        QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next(), name = path.mid(folder.size() + 1);
            if (name == u"sources.json"_s || name == u"sink"_s || name.startsWith(u"sink/"_s))
                continue;
            if (mode(path) != (it.fileInfo().isDir() ? u"700"_s : u"600"_s))
                found.append(name + u' ' + mode(path));
        }
        return found;
    }
    /// A trawlctl with @p script before it: its umask, its host name.
    static std::unique_ptr<QProcess> under(const QString &script, const TestWorkspace &world,
                                           const QStringList &arguments, const QStringList &wrapper = {})
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(world.environment());
        QStringList words = wrapper + QStringList{u"sh"_s,
                                                  u"-ec"_s,
                                                  script + u"; exec \"$@\""_s,
                                                  u"sh"_s,
                                                  QStringLiteral(TRAWL_BINARY_DIR "/bin/trawlctl"),
                                                  u"--workspace"_s,
                                                  world.folder()} +
                            arguments;
        const QString program = words.takeFirst();
        process->start(program, words);
        return process;
    }

private Q_SLOTS:
    void M8_whatIsMadeIsPrivateAndTheSinkFollowsTheUmask_data()
    {
        QTest::addColumn<QString>("umask");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("object");
        QTest::addColumn<QString>("rows");
        QTest::newRow("usual") << u"022"_s << u"755"_s << u"644"_s << u"644"_s;
        QTest::newRow("group only") << u"027"_s << u"750"_s << u"640"_s << u"640"_s;
        QTest::newRow("nobody else") << u"077"_s << u"700"_s << u"600"_s << u"600"_s;
    }
    void M8_whatIsMadeIsPrivateAndTheSinkFollowsTheUmask()
    {
        QFETCH(QString, umask);
        QFETCH(QString, folder);
        QFETCH(QString, object);
        QFETCH(QString, rows);
        TestServer server;
        HostileWorld site(server, 2, true);
        TestWorkspace world;
        QVERIFY(QDir().rmdir(world.folder())); // made by the program
        const QString with = u"umask "_s + umask;
        QVERIFY(HostileWorld::waitFor(under(with, world, {u"doctor"_s}).get()).exit >= 0); // a verb that makes one
        QCOMPARE(mode(world.folder()), u"700"_s);
        QVERIFY(QFile::copy(site.file(u"sources.json"_s), world.file(u"sources.json"_s)));
        QCOMPARE(::chmod(qPrintable(world.file(u"sources.json"_s)), 0644), 0);
        auto run = under(with, world, {u"run"_s, u"--json"_s});
        QVERIFY(spinUntil([&] { return QFile::exists(world.store() + u"-shm"_s); }, 20s));
        QCOMPARE(readable(world.folder()), QStringList());
        const CtlResult ended = HostileWorld::waitFor(run.get());
        QVERIFY2(ended.exit == 0, (ended.out.right(800) + ended.err).constData());
        QCOMPARE(HostileWorld::waitFor(under(with, world, {u"review"_s, u"approve"_s, u"all"_s}).get()).exit, 0);
        QCOMPARE(readable(world.folder()), QStringList());
        QVERIFY(!QDir(world.file(u"spool"_s)).isEmpty() && !QDir(world.file(u"logs"_s)).isEmpty());
        const CtlResult upload = HostileWorld::waitFor(under(with, world, {u"upload"_s, u"--json"_s}).get());
        QVERIFY2(upload.exit == 0, (upload.out.right(800) + upload.err).constData());
        QCOMPARE(readable(world.folder()), QStringList());
        QCOMPARE(mode(world.file(u"sources.json"_s)), u"644"_s);
        QCOMPARE(mode(world.file(u"sink"_s)), folder);
        QCOMPARE(mode(world.file(u"sink/objects"_s)), folder);
        QCOMPARE(mode(world.file(u"sink/results.sqlite"_s)), rows);
        const QStringList objects = objectFiles(world.folder());
        QCOMPARE(objects.size(), 2);
        for (const QString &path : objects) {
            QCOMPARE(mode(path), object);
            QCOMPARE(mode(QFileInfo(path).path()), folder);
        }
    }

    void M8_settingsArePrivate()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), false));
        for (const int sessions : {3, 4})
            engine.must(u"settings.set"_s, {{u"key"_s, u"run.sessions"_s}, {u"value"_s, sessions}});
        QCOMPARE(mode(world.file(u"settings.json"_s)), u"600"_s);
        QCOMPARE(mode(world.file(u"settings.json.bak"_s)), u"600"_s);
    }

    void M8_anOlderWorkspaceIsNarrowedAndOnlyWhatIsOurs()
    {
        TestServer server;
        const HostileWorld world(server, 3, false);
        QCOMPARE(world.run({u"run"_s, u"--json"_s}).exit, 0);
        for (const QString &name : {u"trawldeck.sqlite"_s, u"workspace.json"_s, u"engine.lock"_s})
            QCOMPARE(::chmod(qPrintable(world.file(name)), 0644), 0);
        QCOMPARE(::chmod(qPrintable(world.file(u"logs"_s)), 0755), 0);
        QVERIFY(QDir(world.folder()).mkdir(u"notes"_s) && QDir(world.temp()).mkdir(u"elsewhere"_s));
        QCOMPARE(::chmod(qPrintable(world.file(u"notes"_s)), 0755), 0);
        const QString elsewhere = world.temp() + u"/elsewhere"_s;
        QCOMPARE(::chmod(qPrintable(elsewhere), 0755), 0);
        QVERIFY(QDir(world.file(u"baselines"_s)).removeRecursively());
        QVERIFY(QFile::link(elsewhere, world.file(u"baselines"_s)));
        const QString folderBefore = mode(world.folder()), sourcesBefore = mode(world.file(u"sources.json"_s));

        QCOMPARE(world.run({u"status"_s}).exit, 0);
        for (const QString &name : {u"trawldeck.sqlite"_s, u"workspace.json"_s, u"engine.lock"_s})
            QCOMPARE(mode(world.file(name)), u"600"_s);
        QCOMPARE(mode(world.file(u"logs"_s)), u"700"_s);
        QCOMPARE(mode(elsewhere), u"755"_s);
        QCOMPARE(mode(world.file(u"notes"_s)), u"755"_s);
        QCOMPARE(mode(world.folder()), folderBefore);
        QCOMPARE(mode(world.file(u"sources.json"_s)), sourcesBefore);
        QByteArray log;
        for (const QString &name : QDir(world.file(u"logs"_s)).entryList(QDir::Files)) {
            QFile day(world.file(u"logs/"_s) + name);
            QVERIFY(day.open(QIODevice::ReadOnly));
            log += day.readAll();
        }
        QVERIFY2(log.contains("Others can no longer read") && log.contains("logs"), log.right(500).constData());
    }

    // --- engine.lock

    void M8_aLockThatACrashLeftIsNoLock_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::newRow("of an older version, on another host") << QByteArray("4711\ntrawldeck\nold-container\n");
        QTest::newRow("of a process that lives, here") << QByteArray::number(QCoreApplication::applicationPid()) +
                                                              "\ntrawlctl\n" + QSysInfo::machineHostName().toUtf8() +
                                                              '\n';
        QTest::newRow("not readable") << QByteArray(3, '\0');
    }
    void M8_aLockThatACrashLeftIsNoLock()
    {
        QFETCH(QByteArray, left);
        TestWorkspace world;
        QVERIFY(world.write(u"engine.lock"_s, left));
        const CtlResult status = ctl(world.folder(), {u"status"_s}, 20s, world.environment());
        QVERIFY2(status.exit == 0, status.err.constData());
    }

    /// As in a container that is made anew after a crash: the host has another name, the process id means nothing.
    void M8_aProcessKilledOnAnotherHostNameLeavesTheWorkspaceFree()
    {
        TestWorkspace world;
        TestServer server;
        server.on("/never", [](const test::Request &, test::Reply) {});
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"one"_s, {server.url(u"/never"_s)}, {u"http"_s}, false)})));
        auto owner = under(u"hostname gone-container"_s, world, {u"run"_s, u"--json"_s}, {u"unshare"_s, u"-u"_s});
        QVERIFY(spinUntil([&] { return server.count("/never") > 0; }, 20s));
        const auto holder = WorkspaceLock(world.file(u"engine.lock"_s)).holder();
        QVERIFY(holder.has_value());
        QCOMPARE(holder->host, u"gone-container"_s);
        QCOMPARE(holder->pid, owner->processId());
        QCOMPARE(holder->program, u"trawlctl"_s);
        owner->kill();
        QVERIFY(spinUntil([&] { return owner->state() == QProcess::NotRunning; }, 10s));
        const CtlResult status = ctl(world.folder(), {u"status"_s, u"--json"_s}, 20s, world.environment());
        QVERIFY2(status.exit == 0, status.err.constData());
        QVERIFY(status.last()[u"run"_s].toArray().first().toObject()[u"interrupted"_s].toBool());
    }

    void M8_noChildKeepsTheLock()
    {
        TestWorkspace world;
        WorkspaceLock first(world.file(u"engine.lock"_s)), second(world.file(u"engine.lock"_s));
        QCOMPARE(first.take({}), WorkspaceLock::Taken::Yes);
        QCOMPARE(second.take({}), WorkspaceLock::Taken::HeldByAnother);
        QProcess child;
        child.start(u"sleep"_s, {u"30"_s});
        QVERIFY(child.waitForStarted());
        first.release();
        QCOMPARE(second.take({}), WorkspaceLock::Taken::Yes);
        second.release();
        QVERIFY(!second.holder());
        child.kill();
        child.waitForFinished();
    }

    void M8_whatElseHasItsNameIsNotTouched_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"link", "second name", "pipe", "folder"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void M8_whatElseHasItsNameIsNotTouched()
    {
        QFETCH(QString, kind);
        TestWorkspace world;
        const QString foreign = world.temp() + u"/letter.txt"_s, lock = world.file(u"engine.lock"_s);
        QFile letter(foreign);
        QVERIFY(letter.open(QIODevice::WriteOnly) && letter.write("Dear reader") == 11);
        letter.close();
        const QByteArray from = foreign.toLocal8Bit(), to = lock.toLocal8Bit();
        if (kind == u"link"_s)
            QVERIFY(QFile::link(foreign, lock));
        else if (kind == u"second name"_s)
            QCOMPARE(::link(from.constData(), to.constData()), 0);
        else if (kind == u"pipe"_s)
            QCOMPARE(::mkfifo(to.constData(), 0600), 0);
        else
            QVERIFY(QDir().mkdir(lock));
        const CtlResult status = ctl(world.folder(), {u"status"_s}, 20s, world.environment());
        QVERIFY2(status.exit != 0 && status.err.contains("TD-9010"), status.err.constData());
        QVERIFY(letter.open(QIODevice::ReadOnly));
        QCOMPARE(letter.readAll(), QByteArray("Dear reader"));
        QVERIFY(!QFile::exists(world.store()));
    }
};

QTEST_GUILESS_MAIN(tst_WorkspaceAccess)
#include "tst_workspaceaccess.moc"
