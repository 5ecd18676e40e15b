// The DevTools engine against a real Chromium: hygiene (R4.7), sessions (R4.6), pictures, faults, limits, ends.
#ifndef Q_MOC_RUN // moc 6.4 stumbles over <concepts>, which these headers reach
#include "../support/realbackend.h"
#include "fetch/devtools/devtoolsengine.h"

#include "async/sleep.h"
#include "tests/support/corotest.h"
#include "tests/support/testserver.h"
#endif

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace trawl;
using namespace trawl::test;

namespace {

const QByteArray painted = "<body style='margin:0'><h1>Hello</h1><p>Some text that can be seen.</p>"
                           "<div style='width:600px;height:300px;background:linear-gradient(45deg,red,blue)'></div>";

/// Direct and further children of a process, from /proc.
QList<qint64> descendants(qint64 pid)
{
    QList<qint64> all;
    const auto entries = QDir(u"/proc"_s).entryList(QDir::Dirs);
    QHash<qint64, qint64> parents;
    for (const QString &entry : entries) {
        QFile file(u"/proc/%1/stat"_s.arg(entry));
        if (entry.toLongLong() == 0 || !file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray text = file.readAll();
        parents.insert(entry.toLongLong(), text.mid(text.lastIndexOf(')') + 4).split(' ').value(0).toLongLong());
    }
    QList<qint64> open{pid};
    while (!open.isEmpty()) {
        const qint64 next = open.takeFirst();
        for (const qint64 child : parents.keys(next)) {
            all.append(child);
            open.append(child);
        }
    }
    return all;
}

QByteArray procFile(qint64 pid, const QString &name)
{
    QFile file(u"/proc/%1/%2"_s.arg(pid).arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<qint64> renderers(qint64 browser)
{
    QList<qint64> found;
    for (const qint64 pid : descendants(browser))
        if (procFile(pid, u"cmdline"_s).contains("--type=renderer"))
            found.append(pid);
    return found;
}

bool isAlive(qint64 pid)
{
    const QByteArray stat = procFile(pid, u"stat"_s);
    return !stat.isEmpty() && stat.mid(stat.lastIndexOf(')') + 2, 1) != "Z";
}

QCoro::Task<FetchOutcome> limited(Engine *engine, Timers *timers, FetchRequest request, Ms limit)
{
    Deadline deadline(*timers, limit, std::stop_token());
    auto outcome = co_await engine->fetch(request, deadline.token());
    co_return outcome;
}

} // namespace

class TestDevTools : public QObject
{
    Q_OBJECT

    Timers m_timers;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<DevToolsEngine> m_engine;

    FetchRequest request(const QString &path, const QString &source = u"one"_s) const
    {
        FetchRequest r;
        r.sourceId = source;
        r.url = m_server->url(path);
        r.userAgent = u"Trawldeck/test (+mailto:test@example.org)"_s;
        return r;
    }
    FetchOutcome fetch(const FetchRequest &r, Ms limit = 30s)
    {
        return get(limited(m_engine.get(), &m_timers, r, limit), limit + 10s);
    }
    FetchOutcome fetch(const QString &path) { return fetch(request(path)); }
    qint64 browserPid() const { return m_engine->browserInfo()["pid"_L1].toInteger(); }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine = std::make_unique<DevToolsEngine>(m_timers);
        if (const auto a = m_engine->availability(); !a.available)
            SKIP_WITHOUT_BACKEND(a.reason + u". "_s + a.remedy);
        m_server = std::make_unique<TestServer>();
        m_server->page("/painted", painted);
        m_server->page("/script", "<body><div id=x></div><script>setTimeout(() => x.innerHTML = '<p class=late>made by "
                                  "a script</p>', 200)</script>");
    }
    void cleanupTestCase()
    {
        if (!m_engine || !m_server)
            return;
        const QJsonObject info = m_engine->browserInfo();
        const auto children = descendants(info["pid"_L1].toInteger());
        get(m_engine->shutDown());
        QVERIFY(!isAlive(info["pid"_L1].toInteger()));
        for (const qint64 child : children)
            QTRY_VERIFY2(!isAlive(child), procFile(child, u"cmdline"_s).constData());
        QVERIFY2(!QDir(info["folder"_L1].toString()).exists(), "the profile folder stayed");
        QCOMPARE(get(m_engine->fetch(request(u"/painted"_s), {})).failure, FailClass::Cancelled);
    }
    void init()
    {
        if (!m_server)
            SKIP_WITHOUT_BACKEND(u"no browser"_s);
    }

    void takesAPictureAndTheDocument()
    {
        const auto outcome = fetch(u"/painted"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QCOMPARE(outcome.http, 200);
        QCOMPARE(outcome.finalUrl, m_server->url(u"/painted"_s));
        QVERIFY(outcome.html.contains("Some text that can be seen."));
        QVERIFY(outcome.picture.bytes.startsWith("\xff\xd8\xff"));
        QCOMPARE(outcome.picture.width, 1280);
        QCOMPARE(outcome.picture.height, 800);
        QVERIFY(!outcome.unpaintedRetaken);
        QVERIFY(outcome.timings["load"_L1].toInt() >= outcome.timings["firstByte"_L1].toInt());
        QCOMPARE(m_server->log().last().header("User-Agent"), request({}).userAgent.toUtf8());
    }
    void S09_siblingACharsetThatTheBrowserGuessedIsTold()
    {
        const QByteArray text = "<!doctype html><title>t</title><p>caf\xe9, Mus\xe9"
                                "e";
        m_server->reply("/undeclared", 200, text, {{"Content-Type", "text/html"}});
        m_server->reply("/declared", 200, "<meta charset=iso-8859-1>" + text, {{"Content-Type", "text/html"}});
        m_server->reply("/sent", 200, text, {{"Content-Type", "text/html; charset=iso-8859-1"}});
        m_server->reply("/ascii", 200, "<!doctype html><p>cafe", {{"Content-Type", "text/html"}});
        for (const auto &[path, guessed] : {std::pair{u"/undeclared"_s, true}, std::pair{u"/declared"_s, false},
                                            std::pair{u"/sent"_s, false}, std::pair{u"/ascii"_s, false}}) {
            const auto outcome = fetch(path);
            QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
            QCOMPARE(outcome.charsetGuessed, guessed);
            QCOMPARE(outcome.documentCharset, u"windows-1252"_s);
        }
    }
    void otherFormatsAndSizes_data()
    {
        QTest::addColumn<QByteArray>("magic");
        QTest::addColumn<int>("format");
        QTest::newRow("png") << QByteArray("\x89PNG") << int(PictureFormat::Png);
        QTest::newRow("webp") << QByteArray("RIFF") << int(PictureFormat::Webp);
    }
    void otherFormatsAndSizes()
    {
        QFETCH(QByteArray, magic);
        QFETCH(int, format);
        auto r = request(u"/painted"_s);
        r.screenshot.format = PictureFormat(format);
        r.screenshot.width = 640;
        r.screenshot.height = 480;
        const auto outcome = fetch(r);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.picture.bytes.startsWith(magic));
        QCOMPARE(outcome.picture.width, 640);
        QCOMPARE(outcome.picture.height, 480);
    }
    void withoutScreenshotThereIsNone()
    {
        auto r = request(u"/painted"_s);
        r.screenshot.format = PictureFormat::None;
        const auto outcome = fetch(r);
        QVERIFY(outcome.ok());
        QVERIFY(outcome.picture.isEmpty());
        QVERIFY(!outcome.html.isEmpty());
    }
    void fullPageIsCutAndFlagged()
    {
        m_server->page("/tall", painted + "<div style='height:20000px;background:linear-gradient(red,blue)'></div>");
        m_server->page("/taller", painted + "<div style='height:2000px;background:linear-gradient(red,blue)'></div>");
        auto r = request(u"/tall"_s);
        r.screenshot.fullPage = true;
        const auto cut = fetch(r);
        QVERIFY2(cut.ok(), qPrintable(cut.reason));
        QCOMPARE(cut.picture.height, 16384);
        QVERIFY(cut.truncated);
        r.url = m_server->url(u"/taller"_s);
        const auto whole = fetch(r);
        QVERIFY2(whole.ok(), qPrintable(whole.reason));
        QVERIFY(whole.picture.height > 2000 && whole.picture.height < 3000);
        QVERIFY(!whole.truncated);
    }
    void elementAloneIsTaken()
    {
        auto r = request(u"/painted"_s);
        r.screenshot.element = u"div"_s;
        const auto outcome = fetch(r);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QCOMPARE(outcome.picture.width, 600);
        QCOMPARE(outcome.picture.height, 300);
        r.screenshot.element = u"table"_s;
        QCOMPARE(fetch(r).failure, FailClass::Unpainted);
    }
    void waitsForWhatAScriptRenders()
    {
        auto r = request(u"/script"_s);
        r.screenshot.waitFor = u"p.late"_s;
        const auto outcome = fetch(r);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.html.contains("made by a script</p>"));
    }

    void blankPageIsAcceptedAsItIs()
    {
        m_server->page("/blank", "<html><body></body></html>");
        const auto outcome = fetch(u"/blank"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(!outcome.picture.isEmpty());
        QVERIFY(!outcome.unpaintedRetaken);
    }
    void unpaintedPictureIsTakenAgain()
    {
        m_server->page("/latecolour", "<body id=b style='color:#fff'><h1>Text on the same ground</h1><script>"
                                      "onload = () => setTimeout(() => b.style.color = '#000', 450)</script>");
        const auto outcome = fetch(u"/latecolour"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.unpaintedRetaken);
    }
    void pictureThatStaysUnpaintedIsNotAccepted()
    {
        m_server->page("/unpainted", "<body style='color:#fff'><h1>Text that is never to be seen</h1>");
        const auto outcome = fetch(u"/unpainted"_s);
        QCOMPARE(outcome.failure, FailClass::Unpainted);
        QVERIFY(outcome.picture.isEmpty());
        QVERIFY(!outcome.engineFault);
    }

    void dialogsAreDismissed()
    {
        m_server->page(
            "/dialogs",
            painted + "<p id=o></p><script>alert(1); o.textContent = 'answer ' + confirm('?') + prompt('x')</script>");
        const auto outcome = fetch(u"/dialogs"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.html.contains("answer falsenull"));
    }
    void dialogsWithoutEndEndThePage()
    {
        m_server->page("/dialogloop", painted + "<script>for (;;) alert(1)</script>");
        QElapsedTimer clock;
        clock.start();
        const auto outcome = fetch(u"/dialogloop"_s);
        QCOMPARE(outcome.failure, FailClass::Timeout);
        QVERIFY(clock.elapsed() < 20'000);
        QVERIFY(fetch(u"/painted"_s).ok());
    }
    void popupsDoNotComeToBe()
    {
        m_server->page("/popup",
                       painted +
                           "<p id=o></p><script>const w = open('/popped'); o.textContent = 'window ' + w</script>");
        m_server->clearLog();
        const auto outcome = fetch(u"/popup"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QTest::qWait(300);
        QCOMPARE(m_server->count("/popped"), 0);
    }
    void permissionsAreDenied()
    {
        m_server->page("/permission", painted + "<p id=o></p><script>navigator.permissions.query({name: 'geolocation'})"
                                                ".then(p => o.textContent = 'is ' + p.state)</script>");
        auto r = request(u"/permission"_s);
        r.screenshot.waitFor = u"#o:not(:empty)"_s;
        const auto outcome = fetch(r);
        QVERIFY2(outcome.html.contains("is denied"), outcome.html.right(300).constData());
    }
    void serviceWorkersAreOff()
    {
        m_server->page("/worker", painted + "<p id=o></p><script>o.textContent = 'worker' in navigator ? '' :"
                                            " 'offered ' + ('serviceWorker' in navigator)</script>");
        const auto outcome = fetch(u"/worker"_s);
        QVERIFY2(outcome.html.contains("offered false"), outcome.html.right(300).constData());
    }
    void downloadsAreRefused()
    {
        m_server->reply("/file", 200, QByteArray(1000, 'x'), {{"Content-Type", "application/octet-stream"}});
        m_server->reply("/attached", 200, painted,
                        {{"Content-Type", "text/html"}, {"Content-Disposition", "attachment; filename=a.html"}});
        m_server->reply("/nothing", 204);
        QCOMPARE(fetch(u"/file"_s).failure, FailClass::NotAPage);
        QCOMPARE(fetch(u"/attached"_s).failure, FailClass::NotAPage);
        QCOMPARE(fetch(u"/nothing"_s).failure, FailClass::NotAPage);
        m_server->page("/scripted", painted + "<script>location = '/file'</script>");
        QCOMPARE(fetch(u"/scripted"_s).failure, FailClass::NotAPage);
    }
    void localSchemesAreRefused()
    {
        for (const auto &url : {u"file:///etc/passwd"_s, u"chrome://version"_s, u"data:text/html,x"_s, u"about:blank"_s,
                                u"ftp://localhost/"_s}) {
            auto r = request({});
            r.url = url;
            QCOMPARE(fetch(r).failure, FailClass::BadRedirect);
        }
        m_server->on("/tofile", [](const Request &, Reply reply) { reply.redirect(302, "file:///etc/passwd"); });
        const auto redirected = fetch(u"/tofile"_s);
        QCOMPARE(redirected.failure, FailClass::BadRedirect);
        QVERIFY(!redirected.html.contains("root:"));
        m_server->page("/jsfile", painted + "<script>location = 'file:///etc/passwd'</script>");
        QVERIFY(!fetch(u"/jsfile"_s).html.contains("root:"));
    }

    void pageThatLeavesTheWebIsRefused()
    {
        m_server->page("/toblank", painted + "<script>location.replace('about:blank')</script>");
        QCOMPARE(fetch(u"/toblank"_s).failure, FailClass::BadRedirect);
        QVERIFY(fetch(u"/painted"_s).ok());
    }
    void redirectsAreFollowedAndCounted()
    {
        m_server->on("/hop1", [](const Request &, Reply reply) { reply.redirect(302, "/hop2"); });
        m_server->on("/hop2", [](const Request &, Reply reply) { reply.redirect(301, "/painted"); });
        const auto outcome = fetch(u"/hop1"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QCOMPARE(outcome.redirects(), 2);
        QCOMPARE(outcome.finalUrl, m_server->url(u"/painted"_s));
        m_server->on("/loop", [](const Request &, Reply reply) { reply.redirect(302, "/loop"); });
        m_server->clearLog();
        const auto loop = fetch(u"/loop"_s);
        QCOMPARE(loop.failure, FailClass::RedirectLoop);
        QVERIFY(m_server->count("/loop") <= 6);
    }
    void redirectsOfScriptsCountAsWell()
    {
        m_server->page("/jshop", "<script>location.replace('/painted')</script>");
        m_server->page("/metahop", "<meta http-equiv=refresh content='0;url=/painted'><p>wait");
        for (const auto &path : {u"/jshop"_s, u"/metahop"_s}) {
            const auto outcome = fetch(path);
            QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
            QCOMPARE(outcome.finalUrl, m_server->url(u"/painted"_s));
            QVERIFY(outcome.html.contains("Some text that can be seen."));
        }
    }
    void refusedHopIsNeverAskedFor()
    {
        m_server->on("/out", [](const Request &, Reply reply) { reply.redirect(302, "/forbidden"); });
        m_server->page("/forbidden", painted);
        m_server->page("/jsout", painted + "<script>location = '/forbidden'</script>");
        for (const auto &path : {u"/out"_s, u"/jsout"_s}) {
            auto r = request(path);
            r.hopCheck = [](const QString &address) {
                HopVerdict verdict;
                if (address.endsWith("/forbidden"_L1)) {
                    verdict.refuse = FailClass::Robots;
                    verdict.reason = u"robots.txt disallows it"_s;
                }
                return verdict;
            };
            const auto outcome = fetch(r);
            QCOMPARE(outcome.failure, FailClass::Robots);
        }
        QCOMPARE(m_server->count("/forbidden"), 0);
    }

    void statusesHaveTheirClass_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("retryAfter");
        QTest::addColumn<int>("failure");
        QTest::addColumn<int>("seconds");
        QTest::newRow("404") << 404 << QByteArray() << int(FailClass::NotFound) << 0;
        QTest::newRow("410") << 410 << QByteArray() << int(FailClass::NotFound) << 0;
        QTest::newRow("403") << 403 << QByteArray() << int(FailClass::Forbidden) << 0;
        QTest::newRow("401") << 401 << QByteArray() << int(FailClass::Forbidden) << 0;
        QTest::newRow("418") << 418 << QByteArray() << int(FailClass::ClientError) << 0;
        QTest::newRow("429") << 429 << QByteArray("7") << int(FailClass::Throttled) << 7;
        QTest::newRow("503 and later") << 503 << QByteArray("120") << int(FailClass::Throttled) << 120;
        QTest::newRow("503") << 503 << QByteArray() << int(FailClass::ServerError) << 0;
        QTest::newRow("500") << 500 << QByteArray() << int(FailClass::ServerError) << 0;
    }
    void statusesHaveTheirClass()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, retryAfter);
        QFETCH(int, failure);
        QFETCH(int, seconds);
        Headers headers{{"Content-Type", "text/html"}};
        if (!retryAfter.isEmpty())
            headers.append({"Retry-After", retryAfter});
        const QByteArray path = "/status" + QByteArray::number(status) + retryAfter;
        m_server->reply(path, status, "<p>an error page</p>", headers);
        const auto outcome = fetch(QString::fromLatin1(path));
        QCOMPARE(int(outcome.failure), failure);
        QCOMPARE(outcome.http, status);
        QCOMPARE(outcome.retryAfter, Ms(seconds * 1000));
        QVERIFY(!outcome.engineFault);
        QVERIFY(!outcome.reason.isEmpty());
    }
    void networkFaultsHaveTheirClass()
    {
        auto r = request({});
        r.url = u"http://127.0.0.1:%1/"_s.arg(TestServer::closedPort());
        QCOMPARE(fetch(r).failure, FailClass::Connect);
        r.url = u"http://no-such-host.invalid/"_s;
        QCOMPARE(fetch(r).failure, FailClass::Dns);
        QTcpServer plain; // speaks no TLS
        connect(&plain, &QTcpServer::newConnection, &plain,
                [&plain] { plain.nextPendingConnection()->write("HTTP/1.1 400 Bad\r\n\r\n"); });
        QVERIFY(plain.listen(QHostAddress::LocalHost));
        r.url = u"https://127.0.0.1:%1/"_s.arg(plain.serverPort());
        QCOMPARE(fetch(r).failure, FailClass::Tls);
        m_server->on("/cut", [](const Request &, Reply reply) { reply.abort(); });
        QCOMPARE(fetch(u"/cut"_s).failure, FailClass::Connect);
    }

    void endlessBodyIsCut()
    {
        m_server->on("/endless", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<body>");
            reply.drip("<p>" + QByteArray(60'000, 'x') + "</p>", 10, -1);
        });
        auto r = request(u"/endless"_s);
        r.maxBody = 2'000'000;
        const auto outcome = fetch(r);
        QCOMPARE(outcome.failure, FailClass::BodyTooLarge);
        m_server->on("/announced", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999\r\n\r\n<body>");
        });
        r.url = m_server->url(u"/announced"_s);
        QCOMPARE(fetch(r).failure, FailClass::BodyTooLarge);
    }
    void silentServerEndsAtTheDeadline()
    {
        m_server->on("/silent", [](const Request &, Reply reply) { reply.after(60'000, [] {}); });
        QElapsedTimer clock;
        clock.start();
        const auto outcome = fetch(request(u"/silent"_s), 800ms);
        QCOMPARE(outcome.failure, FailClass::Cancelled);
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(fetch(u"/painted"_s).ok());
    }
    void spinningScriptIsKilledAndTheTabReplaced()
    {
        m_server->page("/spin", painted + "<script>onload = () => { for (;;) ; }</script>");
        const auto before = renderers(browserPid());
        QElapsedTimer clock;
        clock.start();
        auto r = request(u"/spin"_s, u"spinner"_s);
        const auto outcome = fetch(r, 2000ms);
        QCOMPARE(outcome.failure, FailClass::Cancelled);
        QVERIFY(clock.elapsed() < 3500);
        const auto next = fetch(request(u"/painted"_s, u"spinner"_s));
        QVERIFY2(next.ok(), qPrintable(next.reason));
        QCOMPARE(m_engine->browserInfo()["starts"_L1].toInt(), 1);
        // Its process goes: what is left burns nothing.
        QTRY_VERIFY_WITH_TIMEOUT(renderers(browserPid()).size() <= before.size() + 2, 8000);
    }
    void stopEndsWithinASecond()
    {
        m_server->on("/hang", [](const Request &, Reply reply) { reply.after(60'000, [] {}); });
        std::stop_source stop;
        m_timers.add(500ms, [&stop] { stop.request_stop(); });
        QElapsedTimer clock;
        clock.start();
        const auto outcome = get(m_engine->fetch(request(u"/hang"_s), stop.get_token()));
        QCOMPARE(outcome.failure, FailClass::Cancelled);
        QVERIFY(clock.elapsed() < 1500);
    }

    void cookiesAreSharedWithinASourceOnly()
    {
        m_server->on("/cookie", [](const Request &r, Reply reply) {
            reply.send(200, painted + "<p>cookie=" + r.header("Cookie") + ";",
                       {{"Content-Type", "text/html"}, {"Set-Cookie", "session=secret; Max-Age=1000"}});
        });
        QVERIFY(fetch(request(u"/cookie"_s, u"a"_s)).html.contains("cookie=;"));
        QVERIFY(fetch(request(u"/cookie"_s, u"a"_s)).html.contains("cookie=session=secret;"));
        QVERIFY(fetch(request(u"/cookie"_s, u"b"_s)).html.contains("cookie=;"));
        auto isolated = request(u"/cookie"_s, u"a"_s);
        isolated.isolate = true;
        for (int i = 0; i < 3; ++i)
            QVERIFY(fetch(isolated).html.contains("cookie=;"));
    }
    void runsUnprivilegedAndSandboxed()
    {
        QVERIFY(fetch(u"/painted"_s).ok());
        const auto all = descendants(browserPid()) << browserPid();
        QVERIFY(all.size() > 2);
        for (const qint64 pid : all) {
            QVERIFY(!procFile(pid, u"cmdline"_s).contains("--no-sandbox"));
            if (::geteuid() != 0)
                continue;
            const QByteArray status = procFile(pid, u"status"_s);
            const QByteArray uid = status.mid(status.indexOf("Uid:")).split('\n').value(0);
            QVERIFY2(status.isEmpty() || !uid.contains("\t0"), uid.constData());
        }
        const auto pages = renderers(browserPid());
        QVERIFY(!pages.isEmpty());
        QVERIFY2(procFile(pages.first(), u"status"_s).contains("Seccomp:\t2"), "no seccomp filter on a renderer");
        QVERIFY(QFileInfo(m_engine->browserInfo()["folder"_L1].toString()).permissions().testFlag(QFile::ReadGroup) ==
                false);
    }

    void killedRendererCostsOneAttempt()
    {
        m_server->on("/slowpart", [](const Request &, Reply reply) { reply.after(60'000, [] {}); });
        m_server->page("/waiting", painted + "<img src=/slowpart>");
        QVERIFY(fetch(u"/painted"_s).ok());
        const qint64 browser = browserPid();
        m_timers.add(1500ms, [browser] {
            for (const qint64 pid : renderers(browser))
                ::kill(pid_t(pid), SIGKILL);
        });
        const auto outcome = fetch(u"/waiting"_s);
        QCOMPARE(outcome.failure, FailClass::RendererGone);
        QVERIFY(outcome.engineFault);
        QCOMPARE(outcome.processEnd, ProcessEnd::Killed);
        const auto next = fetch(u"/painted"_s);
        QVERIFY2(next.ok(), qPrintable(next.reason));
        QCOMPARE(browserPid(), browser);
    }
    /// We end it, so "killed" would be no answer: it hung.
    void aBrowserThatStandsStillHungAndComesBack()
    {
        QVERIFY(fetch(u"/painted"_s).ok());
        m_timers.add(1000ms, [pid = browserPid()] { ::kill(pid_t(pid), SIGSTOP); });
        const auto outcome = fetch(u"/waiting"_s);
        QCOMPARE(outcome.processEnd, ProcessEnd::Hung);
        QVERIFY2(outcome.reason.contains(u"ended by the program"_s), qPrintable(outcome.reason));
        const auto next = fetch(u"/painted"_s);
        QVERIFY2(next.ok(), qPrintable(next.reason));
    }
    /// The page's limit is over before anybody asked the browser whether it lives: the page is not to blame.
    void M11_aPageOverItsLimitInABrowserThatStandsStillIsInterrupted()
    {
        QVERIFY(fetch(u"/painted"_s).ok());
        m_timers.add(500ms, [pid = browserPid()] { ::kill(pid_t(pid), SIGSTOP); });
        FetchRequest r = request(u"/waiting"_s);
        r.limit = 1500ms;
        const auto outcome = fetch(r, r.limit);
        QCOMPARE(outcome.processEnd, ProcessEnd::Hung);
        QVERIFY(outcome.engineFault);
        QVERIFY2(outcome.reason.contains(u"ended by the program"_s), qPrintable(outcome.reason));
        const auto next = fetch(u"/painted"_s);
        QVERIFY2(next.ok(), qPrintable(next.reason));
    }
    /// Its limit is over, and the browser is still asked whether it lives: who stops the run now does not wait for
    /// that.
    void aPageThatNobodyWantsIsGivenUpWhateverTheBrowserDoes()
    {
        QVERIFY(fetch(u"/painted"_s).ok());
        m_timers.add(500ms, [pid = browserPid()] { ::kill(pid_t(pid), SIGSTOP); });
        std::stop_source unwanted;
        m_timers.add(2500ms, [unwanted]() mutable { unwanted.request_stop(); }); // may come when all is over
        FetchRequest r = request(u"/waiting"_s);
        r.limit = 1500ms;
        r.unwanted = unwanted.get_token();
        QElapsedTimer clock;
        clock.start();
        QVERIFY(!fetch(r, r.limit).ok());
        QVERIFY2(clock.elapsed() < 3500, qPrintable(QString::number(clock.elapsed())));
        const auto next = fetch(u"/painted"_s); // may still come into the browser that stands still
        QVERIFY2(next.ok() || next.processEnd != ProcessEnd::None, qPrintable(next.reason));
        const auto last = fetch(u"/painted"_s);
        QVERIFY2(last.ok(), qPrintable(last.reason));
    }
    void killedBrowserCostsOneAttemptAndComesBack()
    {
        QVERIFY(fetch(u"/painted"_s).ok());
        const QJsonObject before = m_engine->browserInfo();
        m_timers.add(1500ms, [pid = browserPid()] { ::kill(pid_t(pid), SIGKILL); });
        QElapsedTimer clock;
        clock.start();
        const auto outcome = fetch(u"/waiting"_s);
        QCOMPARE(outcome.failure, FailClass::EngineCrash);
        QVERIFY(outcome.engineFault);
        QCOMPARE(outcome.processEnd, ProcessEnd::Killed);
        QVERIFY2(outcome.reason.contains(u"signal 9"_s), qPrintable(outcome.reason));
        QVERIFY(clock.elapsed() < 5000);
        const auto next = fetch(u"/painted"_s);
        QVERIFY2(next.ok(), qPrintable(next.reason));
        QVERIFY(browserPid() != before["pid"_L1].toInteger());
        QVERIFY2(!QDir(before["folder"_L1].toString()).exists(), "the dead browser's folder stayed");
    }
    void poolHasItsLimit()
    {
        QCOMPARE(m_engine->sessions(), std::pair(0, maxSessions));
        SessionPoolOptions options;
        options.width = 2;
        DevToolsEngine engine(m_timers, options);
        QCOMPARE(engine.sessions(), std::pair(0, 2));
        int most = 0, done = 0;
        TaskScope scope;
        for (int i = 0; i < 6; ++i)
            scope.spawn("page", [&, i](std::stop_token) {
                return count(engine, request(u"/painted"_s, QString::number(i % 3)), &done);
            });
        QVERIFY(spinUntil(
            [&] {
                most = std::max(most, engine.sessions().first);
                return done == 6;
            },
            30s));
        QCOMPARE(most, 2);
        QTRY_COMPARE(engine.sessions().first, 0);
        QVERIFY(!engine.statistics().isEmpty());
        get(engine.shutDown());
    }
    QCoro::Task<> count(DevToolsEngine &engine, FetchRequest r, int *done)
    {
        const auto outcome = co_await engine.fetch(r, std::stop_token());
        if (outcome.ok())
            ++*done;
    }
    void shutDownWhileLoadingEndsSoon()
    {
        DevToolsEngine engine(m_timers);
        QVERIFY(get(engine.warmUp({})).ok());
        const QJsonObject info = engine.browserInfo();
        bool answered = false;
        TaskScope scope;
        scope.spawn("page", [&](std::stop_token) { return cancelled(&engine, request(u"/waiting"_s), &answered); });
        QTest::qWait(700);
        QElapsedTimer clock;
        clock.start();
        get(engine.shutDown());
        QVERIFY(clock.elapsed() < 4000);
        QTRY_VERIFY(answered);
        QVERIFY(!isAlive(info["pid"_L1].toInteger()));
        QVERIFY(!QDir(info["folder"_L1].toString()).exists());
    }
    QCoro::Task<> cancelled(DevToolsEngine *engine, FetchRequest r, bool *answered)
    {
        const auto outcome = co_await engine->fetch(r, std::stop_token());
        *answered = outcome.failure == FailClass::Cancelled;
    }
    void idleBrowserEndsAndComesBack()
    {
        SessionPoolOptions options;
        options.idleLimit = 300ms;
        DevToolsEngine engine(m_timers, options);
        QVERIFY(get(limited(&engine, &m_timers, request(u"/painted"_s), 30s)).ok());
        QTRY_VERIFY_WITH_TIMEOUT(engine.browserInfo().isEmpty(), 5000);
        QVERIFY(get(limited(&engine, &m_timers, request(u"/painted"_s), 30s)).ok());
        get(engine.shutDown());
    }

    void missingBrowserSaysWhatToDo()
    {
        QTemporaryDir empty;
        SessionPoolOptions options;
        options.search = {};
        options.search.path = {empty.path()};
        DevToolsEngine engine(m_timers, options);
        const auto a = engine.availability();
        QVERIFY(!a.available);
        QVERIFY(a.reason.contains(u"No Chromium"_s));
        QVERIFY(a.remedy.contains(u"chromium-headless-shell"_s));
        const auto outcome = get(engine.fetch(request(u"/painted"_s), {}));
        QCOMPARE(outcome.failure, FailClass::EngineMissing);
        QVERIFY(outcome.engineFault);
        get(engine.shutDown());
    }
    void M11_aBrowserThatDoesNotStartIsTriedAgain()
    {
        SessionPoolOptions options;
        options.search.preferred = u"/bin/false"_s;
        DevToolsEngine engine(m_timers, options);
        for (int i = 0; i < 3; ++i) {
            QTRY_VERIFY_WITH_TIMEOUT(engine.availability().available, 5000);
            const auto outcome = get(engine.fetch(request(u"/painted"_s), {}));
            QCOMPARE(outcome.failure, FailClass::EngineCrash);
            QCOMPARE(outcome.processEnd, ProcessEnd::NotStarted);
            QVERIFY(outcome.engineFault);
            const auto a = engine.availability();
            QVERIFY(!a.available);
            QVERIFY(a.retryIn > 0ms && a.retryIn <= 5s);
            QVERIFY2(a.reason.contains(u"ended with 1"_s), qPrintable(a.reason));
        }
        QVERIFY2(engine.availability().reason.contains(u"3 times"_s), qPrintable(engine.availability().reason));
        get(engine.shutDown());
    }
    /// A page whose time is over before there is a browser was never asked for: that is no time-out of the site.
    void M11_noPlaceBeforeTheLimitIsNoTimeout()
    {
        SessionPoolOptions options;
        options.width = 1;
        DevToolsEngine engine(m_timers, options);
        QVERIFY(get(engine.warmUp({})).ok());
        int done = 0;
        TaskScope scope;
        scope.spawn("page", [&](std::stop_token stop) { return hold(&engine, request(u"/waiting"_s), stop, &done); });
        QTRY_COMPARE(engine.sessions().first, 1);
        const auto outcome = get(limited(&engine, &m_timers, request(u"/painted"_s), 500ms));
        QCOMPARE(outcome.processEnd, ProcessEnd::NotStarted);
        scope.requestStop();
        QTRY_COMPARE(done, 1);
        get(engine.shutDown());
    }
    QCoro::Task<> hold(DevToolsEngine *engine, FetchRequest r, std::stop_token stop, int *done)
    {
        co_await engine->fetch(r, stop);
        ++*done;
    }
    /// Who is to be alone gets a browser that has loaded nothing, and nobody else is in it meanwhile.
    void M11_aSuspectIsAloneInAFreshBrowser()
    {
        DevToolsEngine engine(m_timers);
        QVERIFY(get(engine.fetch(request(u"/painted"_s), {})).ok());
        const qint64 before = engine.browserInfo()["pid"_L1].toInteger();
        FetchRequest suspect = request(u"/painted"_s);
        suspect.alone = true;
        int done = 0;
        TaskScope scope;
        for (int i = 0; i < 4; ++i)
            scope.spawn("page", [&, i](std::stop_token) {
                return count(engine, request(u"/painted"_s, QString::number(i)), &done);
            });
        QVERIFY(get(engine.fetch(suspect, {})).ok());
        QVERIFY(engine.browserInfo()["pid"_L1].toInteger() != before);
        QTRY_COMPARE_WITH_TIMEOUT(done, 4, 20000);
        get(engine.shutDown());
    }
    /// The wait for all others to end is not its own time: that begins where it is alone.
    void M11_theTimeOfASuspectBeginsWhereItIsAlone()
    {
        DevToolsEngine engine(m_timers);
        m_server->on("/later", [](const Request &, Reply reply) {
            reply.after(1500, [reply] { reply.html("<h1>later</h1>"); });
        });
        QVERIFY(get(engine.fetch(request(u"/painted"_s), {})).ok());
        int done = 0;
        TaskScope scope;
        scope.spawn("page", [&](std::stop_token) { return count(engine, request(u"/later"_s, u"other"_s), &done); });
        FetchRequest suspect = request(u"/painted"_s);
        suspect.alone = true;
        bool othersWereDone = false;
        suspect.begun = [&] { othersWereDone = done == 1; };
        QVERIFY(get(engine.fetch(suspect, {})).ok());
        QVERIFY(othersWereDone);
        get(engine.shutDown());
    }
    /// The start belongs to no page: those whose time is over go back, and it is found out that the browser hangs.
    void M11_aBrowserThatHangsAtItsStartIsFoundOutUnderShortLimits()
    {
        QTemporaryDir folder;
        QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7755)));
        QFile hangs(folder.filePath(u"chromium"_s));
        QVERIFY(hangs.open(QIODevice::WriteOnly));
        hangs.write("#!/bin/sh\nexec sleep 60\n");
        hangs.close();
        QVERIFY(hangs.setPermissions(QFile::Permissions(0x7755)));
        SessionPoolOptions options;
        options.search.preferred = hangs.fileName();
        options.search.allowNoSandbox = true;
        options.search.greetLimit = 900ms;
        DevToolsEngine engine(m_timers, options);
        for (int i = 0; i < 2; ++i) {
            Deadline limit(m_timers, 200ms, {});
            const auto outcome = get(engine.fetch(request(u"/painted"_s), limit.token()));
            QCOMPARE(int(outcome.processEnd), int(ProcessEnd::NotStarted)); // no verdict about the page
        }
        QTRY_VERIFY_WITH_TIMEOUT(!engine.availability().available, 5000);
        const Availability said = engine.availability();
        QVERIFY2(said.reason.contains(u"did not answer within"_s), qPrintable(said.reason));
        QVERIFY(said.retryIn > 0ms);
        get(engine.shutDown());
    }
    void snapStubIsNoBrowser()
    {
        QTemporaryDir folder;
        QFile stub(folder.filePath(u"chromium"_s));
        QVERIFY(stub.open(QIODevice::WriteOnly));
        stub.write("#!/bin/sh\nexec /snap/bin/chromium \"$@\"\n");
        stub.close();
        stub.setPermissions(QFile::ExeOwner | QFile::ReadOwner);
        BrowserSearch search;
        search.path = {folder.path()};
        const auto found = findBrowser(search);
        QVERIFY(!found.availability.available);
        QVERIFY(found.availability.reason.contains(u"snap"_s));
    }
    void foldersOfDeadProcessesAreSwept()
    {
        const QString dead = QDir::tempPath() + u"/trawldeck-browser-999999999-1-abcdef"_s;
        QVERIFY(QDir().mkpath(dead + u"/profile"_s));
        const QString mine = m_engine->browserInfo()["folder"_L1].toString();
        QVERIFY(sweepProfileFolders() >= 1);
        QVERIFY(!QDir(dead).exists());
        QVERIFY(mine.isEmpty() || QDir(mine).exists());
    }
};

QTEST_GUILESS_MAIN(TestDevTools)
#include "tst_devtools.moc"
