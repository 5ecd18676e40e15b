// What the machine does to a run: browsers, extractors and engines that are killed, that can't start, and clocks that
// are set. None of it is a page's fault. TRAWL_KILLS (of each kind, 10) and TRAWL_KILL_PAGES (150) make it longer.
#include "fetch/devtools/browserfinder.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/processes.h"
#include "tests/support/testserver.h"

#include <QRandomGenerator>
#include <QTimer>

using namespace trawl;
using namespace trawl::test;

namespace {

/// A site, a workspace with one pictured source of all its pages, and a browser that can be broken. Nothing is
/// forgiven: one attempt, and a circuit that opens at the first failure.
struct World {
    TestWorkspace workspace;
    TestServer server;
    int pages = 0;
    QString browser;

    World(int count, const QStringList &more = {}) : pages(count)
    {
        server.on("/p/*", [](const Request &request, Reply reply) { reply.html(pageText(request.target)); });
        QStringList urls = {};
        for (int i = 0; i < count; ++i)
            urls.append(server.url(u"/p/%1"_s.arg(i)));
        for (const QString &path : more)
            urls.append(server.url(path));
        QJsonObject all = source(u"all"_s, urls, {u"devtools"_s}, true);
        all.insert(u"concurrency"_s, 2);
        all.insert(u"circuit"_s, QJsonObject{{u"failures"_s, 1}});
        if (!workspace.write(u"sources.json"_s, file({all})))
            qFatal("no workspace");
        const FoundBrowser real = findBrowser(BrowserSearch::fromEnvironment());
        browser = workspace.temp() + (real.headlessShell ? u"/test-headless-shell"_s : u"/test-browser"_s);
        QFile script(browser);
        if (!script.open(QIODevice::WriteOnly))
            qFatal("no script");
        script.write("#!/bin/sh\n[ -e '" + broken().toUtf8() + "' ] && echo 'broken on purpose' >&2 && exit 1\nexec '" +
                     real.program.toUtf8() + "' \"$@\"\n");
        script.close();
        script.setPermissions(QFile::Permissions(0x7755));
    }
    QString broken() const { return workspace.temp() + u"/broken"_s; }
    void breakBrowser() const
    {
        QFile flag(broken());
        if (!flag.open(QIODevice::WriteOnly))
            qFatal("no flag");
    }
    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = workspace.environment();
        environment.insert(u"TRAWLDECK_BROWSER"_s, browser);
        return environment;
    }
    std::unique_ptr<CtlProcess> begin(const QString &verb) const
    {
        return std::make_unique<CtlProcess>(
            workspace.folder(), QStringList{verb, u"--json"_s, u"--fail-threshold"_s, u"100"_s}, environment());
    }
    /// Requests of main documents, by path.
    QHash<QString, int> asked() const
    {
        QHash<QString, int> asked;
        for (const Request &request : server.log()) {
            if (request.path().startsWith("/p/"))
                ++asked[QString::fromLatin1(request.path())];
        }
        return asked;
    }
    /// How often the log says that an item's engine try was interrupted; the day's files have all lines.
    QHash<RowId, int> interrupted() const
    {
        QHash<RowId, int> said;
        const QDir logs(workspace.file(u"logs"_s));
        for (const QString &name : logs.entryList({u"*.jsonl"_s})) {
            QFile log(logs.filePath(name));
            if (!log.open(QIODevice::ReadOnly))
                continue;
            while (!log.atEnd()) {
                const QJsonObject line = QJsonDocument::fromJson(log.readLine()).object();
                if (line[u"text"_s].toString().startsWith(u"Interrupted, to be loaded again"_s))
                    ++said[line[u"item"_s].toInteger()];
            }
        }
        return said;
    }
    /// Empty: all captured, none failed, no circuit moved, and no attempt asked for a page more often than it tried.
    QString fault() const
    {
        const QString store = workspace.store();
        const qint64 captured = number(store, u"select count(*) from scraping_items where state = 2"_s);
        if (captured != pages) {
            for (const QVariantList &row :
                 sql(store, u"select url, state, coalesce(reason, '') from scraping_items where state <> 2"_s))
                qWarning() << row;
            return u"%1 of %2 captured"_s.arg(captured).arg(pages);
        }
        if (number(store, u"select count(*) from circuit_breaker_state where state <> 0 or failures > 0"_s) > 0)
            return u"a circuit counted something"_s;
        const QHash<QString, int> requests = asked();
        const QHash<RowId, int> again = interrupted();
        for (const QVariantList &row : sql(store, u"select id, url, stalls from scraping_items"_s)) {
            const QString path = QUrl(row.at(1).toString()).path();
            const int tries = 1 + again.value(row.at(0).toLongLong()) + row.at(2).toInt();
            if (requests.value(path) > tries)
                return u"%1 was asked for %2 times in %3 tries"_s.arg(path).arg(requests.value(path)).arg(tries);
        }
        return {};
    }
};

/// A run whose browser can't be started for a while, beside other work of the test.
class Outage
{
public:
    explicit Outage(Ms length) : m_length(length) { m_run = m_world.begin(u"run"_s); }
    bool begin()
    {
        if (!spinUntil([this] { return m_world.asked().size() > 4; }, 60s))
            return false;
        m_world.breakBrowser();
        m_clock.start();
        for (const qint64 pid : childrenOf(m_run->pid(), browserMark))
            ::kill(pid_t(pid), SIGKILL);
        QTimer::singleShot(m_length, &m_guard, [this] {
            m_asked = int(m_world.server.log().size());
            m_status = ctl(m_world.workspace.folder(), {u"status"_s, u"--json"_s}, 20s, m_world.environment());
            QFile::remove(m_world.broken());
        });
        return true;
    }
    void end()
    {
        QVERIFY(spinUntil([this] { return !QFile::exists(m_world.broken()); }, 90s));
        const CtlResult result = m_run->wait(120s);
        QVERIFY2(result.exit == 0, (result.out.right(2000) + result.err.right(2000)).constData());
        QCOMPARE(m_world.fault(), QString());
        const QJsonObject run = m_status.last()[u"run"_s].toArray().first().toObject();
        QVERIFY2(run[u"counts"_s].toObject()[u"pending"_s].toInt() > 0, m_status.out.right(2000).constData());
        QCOMPARE(run[u"counts"_s].toObject()[u"failed"_s].toInt(), 0);
        QCOMPARE(result.err.count("Browser is not available. "), 1); // once, however often it is tried
        QVERIFY2(result.err.contains(". It is tried again in "), result.err.right(2000).constData());
        QVERIFY2(result.out.contains("broken") || result.out.contains("could not be started") ||
                     result.out.contains("failed to start"),
                 result.out.right(3000).constData());
    }

private:
    World m_world{40};
    Ms m_length;
    std::unique_ptr<CtlProcess> m_run;
    QElapsedTimer m_clock;
    QObject m_guard;
    CtlResult m_status;
    int m_asked = 0;
};

} // namespace

class tst_Processes : public QObject
{
    Q_OBJECT

    int m_kills = 10, m_pages = 150;

    /// One kill of its kind, as soon as there is something to kill.
    bool kill(World &world, std::unique_ptr<CtlProcess> &run, int kind) const
    {
        if (kind == 2) {
            run->kill9();
            run = world.begin(u"resume"_s);
            return run->waitFor("\"run.resume\"", 60s);
        }
        const QByteArray mark = kind == 0 ? browserMark : extractorMark;
        QList<qint64> pids;
        spinUntil([&] { return !(pids = childrenOf(run->pid(), mark)).isEmpty() || !run->running(); }, 60s);
        return !pids.isEmpty() && ::kill(pid_t(pids.first()), SIGKILL) == 0;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const int kills = qEnvironmentVariableIntValue("TRAWL_KILLS"); kills > 0)
            m_kills = kills;
        if (const int pages = qEnvironmentVariableIntValue("TRAWL_KILL_PAGES"); pages > 0)
            m_pages = pages;
    }

    /// Spread over the run by its progress; meanwhile another run's browser can't be started for half a minute.
    void M11_killsOfBrowserExtractorAndEngineLoseNoPage()
    {
        QRandomGenerator random(QRandomGenerator::securelySeeded());
        Outage outage(30s);
        QVERIFY(outage.begin());
        World world(m_pages);
        auto run = world.begin(u"run"_s);
        int killed = 0;
        for (int k = 0; k < 3 * m_kills; ++k) {
            const int after = m_pages * (k + 1) / (3 * m_kills + 2);
            const bool reached = spinUntil([&] { return int(world.asked().size()) >= after || !run->running(); }, 120s);
            QVERIFY2(reached && run->running(), run->out().right(2000).constData());
            QTest::qWait(random.bounded(150));
            killed += kill(world, run, k % 3) ? 1 : 0;
        }
        const CtlResult result = run->wait(240s);
        QVERIFY2(result.exit == 0, (result.out.right(2000) + result.err.right(2000)).constData());
        QCOMPARE(killed, 3 * m_kills);
        QCOMPARE(world.fault(), QString());
        int again = 0;
        for (const int times : world.interrupted())
            again += times;
        qInfo("%d kills; %d tries were interrupted and said so; %lld requests for %d pages", killed, again,
              qlonglong(world.server.log().size()), m_pages);
        QVERIFY2(again > 0, "no kill met a page");
        outage.end();
    }

    /// It crashes its browser whenever it is asked for: two times with others in it, two times alone.
    void M11_aPageThatEndsItsBrowserIsConvictedAlone()
    {
        World world(8, {u"/deadly"_s});
        std::atomic<qint64> engine = 0;
        world.server.on("/deadly", [&engine](const Request &, const Reply &) {
            for (const qint64 pid : childrenOf(engine, browserMark))
                ::kill(pid_t(pid), SIGSEGV);
        });
        const auto run = world.begin(u"run"_s);
        engine = run->pid();
        const CtlResult result = run->wait(90s);
        QVERIFY2(result.exit == 0, (result.out.right(2000) + result.err.right(2000)).constData());
        QCOMPARE(fate(world.workspace.store(), u"/deadly"_s), u"failed renderer-gone"_s);
        QCOMPARE(world.server.count("/deadly"), 4);
        QCOMPARE(number(world.workspace.store(), u"select count(*) from scraping_items where state = 2"_s), 8);
        const QString reason =
            sql(world.workspace.store(), u"select reason from scraping_items where url like '%/deadly'"_s)
                .first()
                .first()
                .toString();
        QVERIFY2(reason.contains(u"alone"_s) && reason.contains(u"signal 11"_s), qPrintable(reason));
    }

    /// From the third second on it is said that it starts, since when, and who waits for it.
    void aBrowserThatHangsAtItsStartIsToldOf()
    {
        World world(2);
        QFile script(world.browser);
        QVERIFY(script.open(QIODevice::ReadWrite));
        const QByteArray text = script.readAll();
        script.resize(0);
        script.write(QByteArray(text).replace("&& echo 'broken on purpose' >&2 && exit 1", "&& exec sleep 60"));
        script.close();
        world.breakBrowser();
        qputenv("TRAWLDECK_BROWSER", world.browser.toUtf8());
        const auto restore = qScopeGuard([] { qunsetenv("TRAWLDECK_BROWSER"); });
        LiveEngine engine(engineSetup(world.workspace.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return problem(engine, u"silent:devtools"_s).has_value(); }, 10s));
        const Problem told = *problem(engine, u"silent:devtools"_s);
        QCOMPARE(told.what, u"The browser is starting"_s);
        QVERIFY2(told.why.contains(u"has been starting for"_s) && told.why.contains(u"At 20 s"_s),
                 qPrintable(told.why));
        for (const Dependency &lamp : engine.now().dependencies) {
            if (lamp.id == u"devtools"_s)
                QCOMPARE(lamp.state, u"Degraded"_s);
        }
        for (const QJsonObject &asked : {QJsonObject{{u"item"_s, 1}}, QJsonObject()})
            QCOMPARE(engine.must(u"why"_s, asked)[u"code"_s].toString(), u"starting"_s);
        QCOMPARE(engine.now().etaReason, u"the browser is starting"_s);
        QFile::remove(world.broken());
        for (const qint64 pid : childrenOf(::getpid(), "sleep"))
            ::kill(pid_t(pid), SIGKILL);
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        engine.close();
        QCOMPARE(world.fault(), QString());
    }
    /// One that starts and dies fails no page: the run pauses with its last words, doctor says them, and it goes on.
    void M12_anExtractorThatDiesAtItsStartPausesTheRun()
    {
        TestWorkspace workspace;
        TestServer server;
        server.on("/p/*", [](const Request &request, Reply reply) { reply.html(pageText(request.target)); });
        QVERIFY(workspace.write(
            u"sources.json"_s,
            file({source(u"one"_s, {server.url(u"/p/1"_s), server.url(u"/p/2"_s)}, {u"http"_s}, false)})));
        const QString program = workspace.temp() + u"/extractor"_s;
        const auto script = [&program](const QByteArray &lines) {
            QFile file(program);
            if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
                qFatal("no script");
            file.write("#!/bin/sh\n" + lines + "\n");
            file.setPermissions(QFile::Permissions(0x7755));
        };
        script("echo 'libmissing.so.1: cannot open shared object file' >&2; exit 127");
        EngineSetup setup = engineSetup(workspace.folder(), false);
        setup.extractorProgram = program;
        LiveEngine engine(setup);
        const auto extractor = [&engine] {
            for (const QJsonValue &check : engine.must(u"doctor"_s)[u"checks"_s].toArray()) {
                if (check[u"id"_s] == u"extractor"_s)
                    return check[u"state"_s].toString() + u' ' + check[u"text"_s].toString();
            }
            return QString();
        };
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Paused, 30s));
        const QString reason = engine.now().run->reason;
        QVERIFY2(reason.startsWith(u"TD-3005"_s) && reason.contains(u"libmissing"_s), qPrintable(reason));
        const QString said = extractor();
        QVERIFY2(said.startsWith(u"Down"_s) && said.contains(u"libmissing"_s), qPrintable(said));
        script("exec '" TRAWL_EXTRACTOR "' \"$@\"");
        engine.must(u"run.resume"_s);
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        const QString well = extractor();
        QVERIFY2(well.startsWith(u"OK"_s) && well.contains(u"files and the network"_s), qPrintable(well));
        engine.close();
        QCOMPARE(number(workspace.store(), u"select count(*) from scraping_items where state = 2"_s), 2);
    }

    void M18_aClockThatIsSetDoesNotStallARetry_data()
    {
        QTest::addColumn<qint64>("by");
        QTest::newRow("two hours back") << qint64(-7'200'000);
        QTest::newRow("two hours forward") << qint64(7'200'000);
    }
    /// A back-off and a Retry-After of two seconds take two seconds, whatever the wall clock does meanwhile.
    void M18_aClockThatIsSetDoesNotStallARetry()
    {
        QFETCH(qint64, by);
        TestWorkspace workspace;
        TestServer server;
        QJsonArray sources;
        for (const auto &[id, status] : {std::pair{u"failing"_s, 503}, std::pair{u"throttled"_s, 429}}) {
            const QByteArray path = '/' + id.toUtf8();
            server.on(path,
                      [answer = status, first = std::make_shared<bool>(true)](const Request &request, Reply reply) {
                          if (std::exchange(*first, false))
                              reply.send(answer, {}, answer == 429 ? Headers{{"Retry-After", "2"}} : Headers{});
                          else
                              reply.html(pageText(request.target));
                      });
            QJsonObject one = source(id, {server.url(QString::fromLatin1(path))}, {u"http"_s}, false);
            one.insert(u"max_attempts"_s, 3);
            sources.append(one);
        }
        QVERIFY(workspace.write(u"sources.json"_s, file(sources)));
        const auto ahead = std::make_shared<std::atomic<qint64>>(0);
        EngineSetup setup = engineSetup(workspace.folder(), false);
        setup.clock = settableClock(ahead);
        LiveEngine engine(setup);
        QElapsedTimer clock;
        clock.start();
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return server.count("/failing") > 0 && server.count("/throttled") > 0; }, 20s));
        *ahead = by;
        const qint64 set = clock.elapsed();
        QVERIFY2(engine.waitState(RunState::Completed, 30s), qPrintable(word(*engine.state())));
        QVERIFY2(clock.elapsed() - set < 15'000, qPrintable(QString::number(clock.elapsed() - set)));
        const QList<Request> log = server.log();
        QList<qint64> asked;
        for (const Request &request : log) {
            if (request.path() == "/throttled")
                asked.append(request.atMs);
        }
        QCOMPARE(asked.size(), 2);
        QVERIFY2(asked.at(1) - asked.at(0) >= 1900, qPrintable(QString::number(asked.at(1) - asked.at(0))));
        // Records follow the clock as it is now.
        QVERIFY(std::chrono::abs(engine.now().run->ended - systemNow().wall - Ms(by)) < 30s);
    }
    /// A process whose clock was two hours ahead left a retry that lies there.
    void M18_aRetryThatLiesFarAheadIsBroughtNear()
    {
        TestWorkspace workspace;
        TestServer server;
        server.on("/failing", [first = std::make_shared<bool>(true)](const Request &request, Reply reply) {
            if (std::exchange(*first, false))
                reply.send(503);
            else
                reply.html(pageText(request.target));
        });
        QJsonObject one = source(u"failing"_s, {server.url(u"/failing"_s)}, {u"http"_s}, false);
        one.insert(u"max_attempts"_s, 3);
        QVERIFY(workspace.write(u"sources.json"_s, file({one})));
        {
            EngineSetup setup = engineSetup(workspace.folder(), false);
            setup.clock = settableClock(std::make_shared<std::atomic<qint64>>(7'200'000));
            LiveEngine engine(setup);
            engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
            QVERIFY(spinUntil([&] { return server.count("/failing") > 0; }, 20s));
            engine.must(u"run.pause"_s);
            QVERIFY(engine.waitState(RunState::Paused, 10s));
        }
        LiveEngine engine(engineSetup(workspace.folder(), false));
        QVERIFY(spinUntil([&] { return engine.state() == RunState::Paused; }, 10s));
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(server.count("/failing"), 2);
    }
};

QTEST_GUILESS_MAIN(tst_Processes)
#include "tst_processes.moc"
