// The window's program, told to end by the system: it asks nobody, ends in order, and leaves neither lock nor socket.
#include "console/workspacelock.h"
#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

#include <QTest>

using namespace trawl;
using namespace trawl::test;

class tst_WindowSignals : public QObject
{
    Q_OBJECT

    /// Control sockets under the temporary and the run-time folder of the test.
    static QStringList sockets(const TestWorkspace &world)
    {
        QStringList found;
        QDirIterator it(world.temp(), QDir::System | QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            if (!path.endsWith("/config/trawldeck/workspaces.json"_L1)) // the list of recent workspaces stays
                found.append(path);
        }
        return found;
    }

private Q_SLOTS:
    void M8_aSignalEndsTheWindowInOrder_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void M8_aSignalEndsTheWindowInOrder()
    {
        QFETCH(int, number);
        TestWorkspace world;
        TestServer server;
        server.on("/never", [](const Request &, Reply) {});
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"one"_s, {server.url(u"/never"_s)}, {u"http"_s}, false)})));
        QProcess window;
        QProcessEnvironment environment = world.environment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        environment.insert(u"XDG_RUNTIME_DIR"_s, world.temp());
        environment.insert(u"XDG_CONFIG_HOME"_s, world.temp() + u"/config"_s);
        window.setProcessEnvironment(environment);
        window.start(QStringLiteral(TRAWL_BINARY_DIR "/bin/trawldeck"), {u"--workspace"_s, world.folder()});
        QVERIFY(spinUntil([&] { return !sockets(world).isEmpty(); }, 20s));
        // M29: the workspace is among the recent ones, in the user's own configuration.
        QFile recent(world.temp() + u"/config/trawldeck/workspaces.json"_s);
        QVERIFY(spinUntil([&] { return recent.exists(); }, 5s));
        QVERIFY(recent.open(QIODevice::ReadOnly) && recent.readAll().contains(world.folder().toUtf8()));
        // A run is on: its page is in flight when the signal comes.
        CtlProcess run(world.folder(), {u"run"_s, u"--json"_s}, environment);
        QVERIFY(spinUntil([&] { return server.count("/never") > 0; }, 20s));
        QVERIFY(WorkspaceLock(world.file(u"engine.lock"_s)).holder().has_value());
        ::kill(pid_t(window.processId()), number);
        QVERIFY(spinUntil([&] { return window.state() == QProcess::NotRunning; }, 9s));
        QCOMPARE(window.exitStatus(), QProcess::NormalExit);
        QCOMPARE(window.exitCode(), 130);
        run.kill9();
        WorkspaceLock free(world.file(u"engine.lock"_s));
        QCOMPARE(free.take({}), WorkspaceLock::Taken::Yes);
        free.release();
        QVERIFY2(sockets(world).filter(u"trawldeck"_s).isEmpty(), qPrintable(sockets(world).join(u'\n')));
        QCOMPARE(sql(world.store(), u"select count(*) from scraping_items where state = 1"_s).first().first().toInt(),
                 0); // its lease went back
    }
};

QTEST_GUILESS_MAIN(tst_WindowSignals)
#include "tst_windowsignals.moc"
