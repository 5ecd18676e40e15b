// What goes wrong around a run: a bad sources file, no browser, a full disk, hostile pages. Each costs what it must,
// and nothing else.
#include "run/sourcecatalog.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <sys/mount.h>
#include <unistd.h>

using namespace trawl;
using namespace trawl::test;

class tst_Faults : public QObject
{
    Q_OBJECT

    static bool descendsFrom(qint64 pid, qint64 ancestor)
    {
        while (pid > 1 && pid != ancestor) {
            QFile file(u"/proc/%1/status"_s.arg(pid));
            if (!file.open(QIODevice::ReadOnly))
                return false;
            const QByteArray text = file.readAll();
            const qsizetype at = text.indexOf("PPid:");
            pid = at < 0 ? 0 : text.mid(at + 5, 12).simplified().split(' ').first().toLongLong();
        }
        return pid == ancestor;
    }

private Q_SLOTS:
    // --- sources.json

    void aBadSourcesFileIsExitCodeThreeAndSaysWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<QByteArray>>("said");
        const QByteArray head = "{ \"version\": 1,\n  \"sources\": [\n    { \"id\": \"alpha\", \"start_urls\": "
                                "[\"http://127.0.0.1:9/\"],\n      ";
        QTest::newRow("range") << QByteArray(head + "\"priority\": 42 } ] }")
                               << QList<QByteArray>{"Source alpha", "line 4", "/sources/0/priority", "found 42",
                                                    "1 to 9"};
        QTest::newRow("type") << QByteArray(head + "\"enabled\": \"yes\" } ] }")
                              << QList<QByteArray>{"Source alpha", "line 4", "/sources/0/enabled", "found \\\"yes\\\"",
                                                   "boolean"};
        QTest::newRow("word") << QByteArray(head + "\"engines\": [\"http\", \"netscape\"] } ] }")
                              << QList<QByteArray>{"Source alpha", "line 4", "/sources/0/engines/1", "netscape",
                                                   "devtools"};
        QTest::newRow("syntax") << QByteArray("{ \"version\": 1,\n  \"sources\": [ } }") << QList<QByteArray>{"line 2"};
    }
    void aBadSourcesFileIsExitCodeThreeAndSaysWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QList<QByteArray>, said);
        TestWorkspace world;
        QVERIFY(world.write(u"sources.json"_s, text));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 30s, world.environment());
        QCOMPARE(run.exit, 3);
        const QJsonObject error = run.firstOf(u"error"_s);
        QVERIFY2(error[u"code"_s].toString().startsWith(u"TD-1"_s), run.out.constData());
        for (const QByteArray &part : said)
            QVERIFY2(run.out.contains(part), (part + " is not in " + run.out).constData());
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs"_s), 0);
    }

    void anOrdinaryWorkspaceIsNoSample()
    {
        TestWorkspace world;
        // There is nothing to crawl: said, not run.
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 30s, world.environment());
        QCOMPARE(run.exit, 3);
        QCOMPARE(run.firstOf(u"error"_s)[u"code"_s].toString(), u"TD-1010"_s);
        const CtlResult status = ctl(world.folder(), {u"status"_s, u"--json"_s}, 30s, world.environment());
        QCOMPARE(status.exit, 0);
        QVERIFY(!status.last()[u"sample"_s].toBool());
        QVERIFY(!QFile::exists(world.file(u"sources.json"_s)));
        QVERIFY(!QFile::exists(world.file(u"site.jsonl"_s)));
    }

    /// That a program is there says nothing: doctor starts it.
    void doctorSaysThatTheBrowserDoesNotStart()
    {
        TestWorkspace world;
        QProcessEnvironment without = world.environment();
        without.insert(u"TRAWLDECK_BROWSER"_s, u"/bin/false"_s);
        const auto browserLine = [&world](const QProcessEnvironment &environment) {
            const CtlResult doctor = ctl(world.folder(), {u"doctor"_s}, 60s, environment);
            for (const QByteArray &line : doctor.out.split('\n')) {
                if (line.contains("DevTools"))
                    return line;
            }
            return doctor.out + doctor.err;
        };
        const QByteArray dead = browserLine(without), well = browserLine(world.environment());
        QVERIFY2(dead.contains("Down") && dead.contains("could not be started"), dead.constData());
        QVERIFY2(well.contains("OK") && well.contains("ready"), well.constData());
    }

    void theGoodConfigurationStaysWhenTheFileGoesBad()
    {
        TestWorkspace world;
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"one"_s, {u"http://127.0.0.1:9/"_s}, {u"http"_s}, false)})));
        SourceCatalog catalog(world.file(u"sources.json"_s));
        QVERIFY(catalog.reload().ok());
        QCOMPARE(catalog.sources().size(), 1);
        int changes = 0;
        connect(&catalog, &SourceCatalog::changed, this, [&] { ++changes; });
        QVERIFY(world.write(u"sources.json"_s, "{ \"version\": 1, \"sources\": [ { \"id\": "));
        QVERIFY(spinUntil([&] { return catalog.error().has_value(); }, 5s));
        QVERIFY(spinUntil([&] { return changes > 0; }, 1s));
        QCOMPARE(catalog.sources().size(), 1);
        QCOMPARE(catalog.sources().first().id, u"one"_s);
        QVERIFY(!catalog.edit(u"one"_s, u"/priority"_s,
                              2)); // what the operator is in the middle of writing is not overwritten
        changes = 0;
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"one"_s, {u"http://127.0.0.1:9/"_s}, {u"http"_s}, false),
                                                 source(u"two"_s, {u"http://127.0.0.1:9/2"_s}, {u"http"_s}, false)})));
        QVERIFY(spinUntil([&] { return catalog.sources().size() == 2; }, 5s));
        QVERIFY(!catalog.error());
        QVERIFY(changes > 0);
    }

    // --- no browser

    /// What needs it waits, uncounted; the run pauses with the reason, and goes on when the browser is there.
    void M11_withoutABrowserTheOtherSourcesGoOn()
    {
        TestServer server;
        server.page("/a", "<h1>A</h1>");
        server.page("/b", "<h1>B</h1>");
        server.page("/c", "<h1>C</h1>");
        server.page("/shot", "<h1>Shot</h1>");
        TestWorkspace world;
        QVERIFY(world.write(u"sources.json"_s,
                            file({source(u"plain"_s, {server.url(u"/a"_s), server.url(u"/b"_s)}, {u"http"_s}, false),
                                  source(u"either"_s, {server.url(u"/c"_s)}, {u"devtools"_s, u"http"_s}, false),
                                  source(u"pictured"_s, {server.url(u"/shot"_s)}, {u"devtools"_s}, true)})));
        QProcessEnvironment environment = world.environment();
        environment.insert(u"TRAWLDECK_BROWSER"_s, u"/nonexistent/browser"_s);
        environment.insert(u"PATH"_s, u"/nonexistent"_s);
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 40s, environment);
        QVERIFY2(run.exit == 4, (run.out.right(2000) + run.err).constData());
        QVERIFY2(run.err.contains("/nonexistent/browser"), run.err.constData());
        QCOMPARE(fate(world.store(), u"/a"_s), u"captured none"_s);
        QCOMPARE(fate(world.store(), u"/b"_s), u"captured none"_s);
        QCOMPARE(fate(world.store(), u"/c"_s), u"captured none"_s);
        QCOMPARE(fate(world.store(), u"/shot"_s), u"pending none"_s);
        QCOMPARE(number(world.store(), u"select attempt from scraping_items where url like '%/shot'"_s), 0);
        QCOMPARE(server.count("/shot"), 0);
        QVERIFY2(run.out.contains("is passed over"), run.out.right(3000).constData());
        // A missing browser is our fault, not the site's.
        QCOMPARE(
            number(
                world.store(),
                u"select count(*) from circuit_breaker_state where source_id = 'pictured' and counted_failures > 0"_s),
            0);
        const CtlResult doctor = ctl(world.folder(), {u"doctor"_s}, 20s, environment);
        QCOMPARE(doctor.exit, 4);
        QVERIFY2(doctor.out.contains("/nonexistent/browser"), doctor.out.constData());
        const CtlResult resumed = ctl(world.folder(), {u"resume"_s, u"--json"_s}, 40s, world.environment());
        QVERIFY2(resumed.exit == 0, (resumed.out.right(2000) + resumed.err).constData());
        QCOMPARE(fate(world.store(), u"/shot"_s), u"captured none"_s);
    }

    // --- the disk

    void aFullDiskPausesTheRunAndNothingIsLost()
    {
        if (::geteuid() != 0)
            QSKIP("a small file system of its own can only be mounted as root");
        TestWorkspace world;
        if (::mount("none", world.folder().toLocal8Bit().constData(), "tmpfs", 0, "size=24m") != 0)
            QSKIP("tmpfs cannot be mounted here");
        const auto unmount = qScopeGuard([&] { ::umount2(world.folder().toLocal8Bit().constData(), MNT_DETACH); });
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 60; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.on(path, [](const Request &request, Reply reply) {
                reply.after(60, [request, reply] {
                    reply.html("<h1>Page " + request.target + "</h1>" + QByteArray(2000, 'x'));
                });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QVERIFY(world.write(u"sources.json"_s, file({source(u"plain"_s, urls, {u"http"_s}, false)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return engine.now().run && engine.now().run->counts.captured >= 5; }, 20s));

        QFile filler(world.file(u"filler"_s));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(4096, 'f')) == 4096) {
        }
        QVERIFY2(engine.waitState(RunState::Paused, 20s),
                 qPrintable(engine.now().run ? word(engine.now().run->state) : u"no run"_s));
        const QString reason = engine.now().run->reason;
        QVERIFY2(reason.contains(u"disk"_s, Qt::CaseInsensitive) || reason.contains(u"space"_s, Qt::CaseInsensitive),
                 qPrintable(reason));
        QVERIFY(spinUntil([&] { return !engine.now().problems.isEmpty(); }, 5s));
        QTest::qWait(700);
        const int asked = server.count("/page0") + int(server.log().size());
        QTest::qWait(700);
        QCOMPARE(server.count("/page0") + int(server.log().size()),
                 asked); // nothing goes out while nothing can be kept

        filler.close();
        QVERIFY(filler.remove());
        // The operator resumes; if the disk fills again meanwhile it would pause again.
        engine.must(u"run.resume"_s);
        QVERIFY2(engine.waitState(RunState::Completed, 30s),
                 qPrintable(u"%1 %2, %3 bytes free"_s.arg(engine.now().run->reason, word(engine.now().run->state))
                                .arg(QStorageInfo(world.folder()).bytesAvailable())));
        engine.close();
        const auto states = tally(world.store(), u"select state, count(*) from scraping_items group by state"_s);
        QCOMPARE(states.value(int(ItemState::Captured)), 60);
        QCOMPARE(number(world.store(), u"select count(*) from captures"_s), 60);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s), 1);
    }

    void aHeadlessRunOnAFullDiskEndsWithTheReasonAndGoesOnLater()
    {
        if (::geteuid() != 0)
            QSKIP("a small file system of its own can only be mounted as root");
        TestWorkspace world;
        if (::mount("none", world.folder().toLocal8Bit().constData(), "tmpfs", 0, "size=24m") != 0)
            QSKIP("tmpfs cannot be mounted here");
        const auto unmount = qScopeGuard([&] { ::umount2(world.folder().toLocal8Bit().constData(), MNT_DETACH); });
        TestServer server;
        QStringList urls;
        for (int i = 0; i < 40; ++i) {
            const QByteArray path = "/page" + QByteArray::number(i);
            server.on(path, [](const Request &request, Reply reply) {
                reply.after(60, [request, reply] {
                    reply.html("<h1>Page " + request.target + "</h1>" + QByteArray(2000, 'x'));
                });
            });
            urls.append(server.url(QString::fromLatin1(path)));
        }
        QJsonObject plain = source(u"plain"_s, urls, {u"http"_s}, false);
        plain.insert(u"max_attempts"_s,
                     3); // a page under way when the process ends on a full disk has lost that attempt (D1)
        QVERIFY(world.write(u"sources.json"_s, file({plain})));
        CtlProcess process(world.folder(), {u"run"_s, u"--json"_s}, world.environment());
        QVERIFY(spinUntil([&] { return server.log().size() > 6 || !process.running(); }, 20s));
        QFile filler(world.file(u"filler"_s));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(4096, 'f')) == 4096) {
        }
        const CtlResult run = process.wait(30s);
        QVERIFY2(run.exit == 4, (QByteArray::number(run.exit) + run.out.right(2000) + run.err).constData());
        QVERIFY2(run.err.contains("disk is full"), run.err.constData());
        filler.close();
        QVERIFY(filler.remove());
        const CtlResult resumed = ctl(world.folder(), {u"resume"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(resumed.exit == 0, (resumed.out.right(2000) + resumed.err).constData());
        const auto others =
            sql(world.store(),
                u"select url, state, stalls, attempt, fail_class, coalesce(reason, '') from scraping_items where "
                u"state <> 2"_s);
        for (const QVariantList &row : others)
            qWarning() << row;
        QCOMPARE(number(world.store(), u"select count(*) from scraping_items where state = 2"_s), 40);
        QCOMPARE(number(world.store(), u"select count(*) from captures"_s), 40);
    }

    // --- hostile pages

    void hostilePagesCostOneItemEachAndTheRunEnds()
    {
        TestServer server;
        const QByteArray painted = "<!doctype html><title>t</title><body "
                                   "style='background:linear-gradient(red,blue);height:900px'><h1>Hello</h1>";
        server.on("/endless", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<body>");
            reply.endless("<p>" + QByteArray(200'000, 'x') + "</p>");
        });
        server.on("/loop", [](const Request &, Reply reply) { reply.redirect(302, "/loop"); });
        server.page("/spin", painted + "<script>onload = () => { for (;;) ; }</script>");
        server.page("/dialog", painted + "<script>alert(1); confirm('?'); prompt('x')</script>");
        server.page("/dialogs", painted + "<script>for (;;) alert(1)</script>");
        server.page("/popup", painted + "<script>open('/popped')</script>");
        server.reply("/download", 200, QByteArray(1000, 'x'), {{"Content-Type", "application/octet-stream"}});
        server.page("/dying", painted + "<img src=/never>");
        server.on("/never", [first = std::make_shared<bool>(true)](const Request &, Reply reply) {
            if (!std::exchange(*first, false))
                reply.send(404);
        });
        server.page("/good", painted);
        TestWorkspace world;
        QStringList urls;
        for (const QString &path : {u"/endless"_s, u"/loop"_s, u"/spin"_s, u"/dialog"_s, u"/dialogs"_s, u"/popup"_s,
                                    u"/download"_s, u"/dying"_s, u"/good"_s})
            urls.append(server.url(path));
        QJsonObject hostile = source(u"hostile"_s, urls, {u"devtools"_s}, true);
        hostile.insert(u"timeouts"_s, QJsonObject{{u"devtools"_s, u"5s"_s}});
        QVERIFY(world.write(u"sources.json"_s, file({hostile})));
        CtlProcess process(world.folder(), {u"run"_s, u"--json"_s, u"--fail-threshold"_s, u"100"_s},
                           world.environment());
        // The renderer of /dying is killed while it waits for its picture.
        QVERIFY(spinUntil([&] { return server.count("/never") > 0 || !process.running(); }, 60s));
        QTest::qWait(300);
        int killed = 0;
        for (const QString &line : processesNaming(u"--type=renderer"_s)) {
            const qint64 pid = line.section(u' ', 0, 0).toLongLong();
            if (descendsFrom(pid, process.pid()))
                killed += ::kill(pid_t(pid), SIGKILL) == 0;
        }
        QVERIFY(killed > 0);
        const CtlResult run = process.wait(80s);
        QVERIFY2(run.exit == 0, (run.out.right(2500) + run.err.right(1500)).constData());
        QCOMPARE(run.last()[u"type"_s].toString(), u"summary"_s);
        QCOMPARE(fate(world.store(), u"/endless"_s), u"failed body-too-large"_s);
        QCOMPARE(fate(world.store(), u"/loop"_s), u"failed redirect-loop"_s);
        QCOMPARE(fate(world.store(), u"/spin"_s), u"failed timeout"_s);
        QCOMPARE(fate(world.store(), u"/dialog"_s), u"captured none"_s);
        QCOMPARE(fate(world.store(), u"/dialogs"_s), u"failed timeout"_s);
        QCOMPARE(fate(world.store(), u"/popup"_s), u"captured none"_s);
        QCOMPARE(server.count("/popped"), 0);
        QCOMPARE(fate(world.store(), u"/download"_s), u"failed not-a-page"_s);
        QCOMPARE(fate(world.store(), u"/dying"_s), u"captured none"_s); // somebody killed it, once: not its fault
        QCOMPARE(server.count("/dying"), 2);
        QCOMPARE(fate(world.store(), u"/good"_s), u"captured none"_s);
        QStringList left;
        spinUntil([&] { return (left = processesNaming(world.temp())).isEmpty(); }, 5s);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(u'\n')));
        QCOMPARE(world.leftInTemp(), QStringList());
    }
};

QTEST_GUILESS_MAIN(tst_Faults)
#include "tst_faults.moc"
