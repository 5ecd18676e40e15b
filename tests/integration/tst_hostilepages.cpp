// Pages that misbehave, against a real Chromium: each costs itself at most, and what can be had of it is had.
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
#include <QHash>
#include <QTest>

#include <csignal>

using namespace trawl;
using namespace trawl::test;

namespace {

const QByteArray Head = "<!doctype html><meta charset=utf-8><title>Right</title>";

QByteArray answer(const QByteArray &headers, const QByteArray &body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n" + headers + "\r\n" +
           body;
}

QCoro::Task<bool> contains(QByteArray html, QByteArray wanted)
{
    co_return html.contains(wanted);
}

QByteArray procFile(qint64 pid, const QString &name)
{
    QFile file(u"/proc/%1/%2"_s.arg(pid).arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Processes that show pages, of the browser's process group, and the memory of its own of each in MiB.
QHash<qint64, qint64> renderers(qint64 browser)
{
    QHash<qint64, qint64> found;
    for (const QString &entry : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        const qint64 pid = entry.toLongLong();
        const QByteArray stat = pid > 0 ? procFile(pid, u"stat"_s) : QByteArray();
        if (stat.isEmpty() || stat.mid(stat.lastIndexOf(')') + 2).split(' ').value(2).toLongLong() != browser)
            continue;
        if (!procFile(pid, u"cmdline"_s).contains("--type=renderer"))
            continue;
        const QByteArray status = procFile(pid, u"status"_s);
        const qsizetype at = status.indexOf("RssAnon:") + 8;
        found.insert(pid, status.mid(at, status.indexOf("kB", at) - at).trimmed().toLongLong() / 1024);
    }
    return found;
}

/// The most that one of them held while this lived, looked at every 20 ms.
class Peak
{
public:
    Peak(Timers &timers, qint64 browser) : m_timers(timers), m_browser(browser) { look(); }
    ~Peak() { m_timers.cancel(m_timer); }
    qint64 mib() const { return m_most; }

private:
    void look()
    {
        for (const qint64 mib : renderers(m_browser))
            m_most = std::max(m_most, mib);
        m_timer = m_timers.add(20ms, [this] { look(); });
    }
    Timers &m_timers;
    qint64 m_browser, m_most = 0;
    Timers::Id m_timer = 0;
};

/// An engine of its own, that ends in order however its test ends.
struct Own {
    Own(Timers &timers, SessionPoolOptions options) : engine(timers, options) {}
    ~Own()
    {
        get(engine.shutDown());
        spinUntil([this] { return scope.running() == 0; });
    }
    DevToolsEngine engine;
    TaskScope scope;
};

QCoro::Task<> fetchInto(Engine *engine, FetchRequest request, FetchOutcome *out, bool *done)
{
    *out = co_await engine->fetch(std::move(request), std::stop_token());
    *done = true;
}

} // namespace

class tst_HostilePages : public QObject
{
    Q_OBJECT

    Timers m_timers;
    std::unique_ptr<TestServer> m_site;
    std::unique_ptr<DevToolsEngine> m_engine;
    qint64 m_took = 0; ///< ms of the last fetch

    FetchRequest request(const QString &path)
    {
        FetchRequest r;
        r.sourceId = u"one"_s;
        r.url = path.startsWith(u'/') ? m_site->url(path) : path;
        r.userAgent = u"Trawldeck/test (+mailto:test@example.org)"_s;
        r.limit = 3s; // a third of it is the wait limit
        return r;
    }
    FetchOutcome fetch(const FetchRequest &r)
    {
        QElapsedTimer clock;
        clock.start();
        Deadline deadline(m_timers, 15s, std::stop_token());
        const auto outcome = get(m_engine->fetch(r, deadline.token()), 20s);
        m_took = clock.elapsed();
        return outcome;
    }
    FetchOutcome fetch(const QString &path) { return fetch(request(path)); }
    /// The bytes as they are, then the end of the connection.
    void raw(const QByteArray &path, const QByteArray &bytes)
    {
        m_site->on(path, [bytes](const Request &, Reply reply) {
            reply.raw(bytes);
            reply.close();
        });
    }

private Q_SLOTS:
    void initTestCase()
    {
        SessionPoolOptions options;
        options.width = 1; // every page comes into the tab of the one before
        m_engine = std::make_unique<DevToolsEngine>(m_timers, options);
        if (const auto a = m_engine->availability(); !a.available)
            SKIP_WITHOUT_BACKEND(a.reason + u". "_s + a.remedy);
    }
    void init()
    {
        m_site = std::make_unique<TestServer>();
        m_site->page("/good", Head + "<h1>Good</h1><p>Some text that can be seen.");
        m_site->on("/never", [](const Request &, Reply reply) { reply.after(60'000, [] {}); });
    }
    void cleanupTestCase()
    {
        if (m_engine)
            get(m_engine->shutDown());
    }

    void M13_pageAfterANetworkErrorIsCaptured_data()
    {
        QTest::addColumn<QByteArray>("bytes"); // of the answer; empty: the connection ends
        QTest::addColumn<QString>("address");
        QTest::newRow("no answer") << QByteArray() << u"/gone"_s;
        QTest::newRow("sibling: a redirect to a closed port")
            << "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + QByteArray::number(TestServer::closedPort()) +
                   "/\r\nContent-Length: 0\r\n\r\n"
            << u"/gone"_s;
        QTest::newRow("sibling: a redirect to no address")
            << QByteArray("HTTP/1.1 302 Found\r\nLocation: http://[::bad\r\nContent-Length: 0\r\n\r\n") << u"/gone"_s;
        QTest::newRow("sibling: two lengths")
            << answer("Content-Length: 5\r\nContent-Length: 7\r\n", "<p>12") << u"/gone"_s;
        QTest::newRow("sibling: no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << u"/gone"_s;
        QTest::newRow("sibling: a port that browsers refuse") << QByteArray() << u"http://127.0.0.1:6000/"_s;
    }
    void M13_pageAfterANetworkErrorIsCaptured()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, address);
        raw("/gone", bytes);
        for (int i = 0; i < 4; ++i) {
            const auto gone = fetch(address);
            QVERIFY(!gone.ok());
            QVERIFY(!gone.engineFault);
            const auto good = fetch(u"/good"_s);
            QVERIFY2(good.ok(), qPrintable(good.reason));
            QCOMPARE(good.finalUrl, m_site->url(u"/good"_s));
            QCOMPARE(good.http, 200);
            QVERIFY(good.html.contains("<h1>Good</h1>"));
            QVERIFY(good.trail.isEmpty());
        }
    }

    void M13_scriptThatLeadsNowhereFailsAsUnreachable()
    {
        const QByteArray nowhere = "http://127.0.0.1:" + QByteArray::number(TestServer::closedPort()) + "/";
        m_site->page("/leads", Head + "<h1>Wait</h1><script>location = '" + nowhere + "'</script>");
        const auto outcome = fetch(u"/leads"_s);
        QCOMPARE(word(outcome.failure), word(FailClass::Connect));
        QVERIFY(outcome.html.isEmpty());
        QVERIFY(m_took < 4000);
        QVERIFY(fetch(u"/good"_s).ok());
    }

    void M13_partThatNeverAnswersLosesNoPage_data()
    {
        QTest::addColumn<QByteArray>("html");
        const QByteArray text = "<h1>Right</h1><p>long enough to read, and to be seen</p>";
        QTest::newRow("a picture") << Head + text + "<img src=/never width=1 height=1>";
        QTest::newRow("a script") << Head + text + "<script async src=/never></script>";
        QTest::newRow("sibling: a style sheet") << Head + "<link rel=stylesheet href=/never>" + text;
        QTest::newRow("sibling: a script that the parser waits for") << Head + "<script src=/never></script>" + text;
        QTest::newRow("sibling: a script before the last part")
            << Head + "<p>Above</p><script src=/never></script>" + text;
        QTest::newRow("sibling: a frame") << Head + text + "<iframe src=/never></iframe>";
        QTest::newRow("sibling: a font")
            << Head + "<style>@font-face{font-family:x;src:url(/never)} p{font-family:x}</style>" + text;
    }
    void M13_partThatNeverAnswersLosesNoPage()
    {
        QFETCH(QByteArray, html);
        m_site->page("/page", html);
        const auto outcome = fetch(u"/page"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.notSettled || QByteArray(QTest::currentDataTag()).endsWith("font"));
        QVERIFY2(outcome.html.contains("<h1>Right</h1>") && outcome.html.contains("and to be seen"),
                 outcome.html.constData());
        QVERIFY(!outcome.picture.isEmpty());
        QCOMPARE(outcome.http, 200);
        QCOMPARE(outcome.finalUrl, m_site->url(u"/page"_s));
        QVERIFY2(m_took < 9000, qPrintable(QString::number(m_took)));
        QCOMPARE(m_site->count("/page"), 1);
        // The tab serves on, scripts and all.
        m_site->page("/scripted", Head + "<h1 id=o></h1><script>o.textContent = 'by a script'</script>");
        const auto next = fetch(u"/scripted"_s);
        QVERIFY2(next.ok(), qPrintable(next.reason));
        QVERIFY(!next.notSettled);
        QVERIFY(next.html.contains("by a script"));
    }

    void M13_pageWhoseOwnBodyIsStillComingIsNotCutShort()
    {
        m_site->on("/slow", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2020\r\n\r\n" +
                      QByteArray("<body><h1>"));
            reply.drip(QByteArray(200, 'x'), 400, 10);
            reply.after(4300, [reply] { reply.raw("</h1><p>z!"); });
        });
        const auto outcome = fetch(u"/slow"_s);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY(outcome.html.contains("z!"));
        QVERIFY(!outcome.notSettled);
    }

    void M13_documentThatIsWrittenAnewIsCaptured_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("heading");
        QTest::newRow("after a while")
            << QByteArray("setTimeout(()=>{document.open();document.write('<h1>Written</h1>');document.close()},100)")
            << QByteArray("Written");
        QTest::newRow("at load") << QByteArray(
                                        "onload=()=>setTimeout(()=>{document.open();document.write('<h1>Written at "
                                        "load</h1>');document.close()})")
                                 << QByteArray("Written at load");
        QTest::newRow("sibling: never closed")
            << QByteArray("onload=()=>setTimeout(()=>{document.open();document.write('<h1>Left open</h1>')},50)")
            << QByteArray("Left open");
        QTest::newRow("sibling: without open()")
            << QByteArray("onload=()=>setTimeout(()=>{document.write('<h1>Only written</h1>')},50)")
            << QByteArray("Only written");
        QTest::newRow("sibling: again and again")
            << QByteArray("setTimeout(function f(){document.open();document.write('<h1>Ticker</h1>');document.close();"
                          "setTimeout(f,60)},50)")
            << QByteArray("Ticker");
        QTest::newRow("sibling: in a frame")
            << QByteArray("onload=()=>{const f=document.body.appendChild(document.createElement('iframe'));"
                          "f.contentDocument.open();f.contentDocument.write('x');f.contentDocument.close();"
                          "document.body.insertAdjacentHTML('beforeend','<h1>Beside a frame</h1>')}")
            << QByteArray("Beside a frame");
    }
    void M13_documentThatIsWrittenAnewIsCaptured()
    {
        QFETCH(QByteArray, script);
        QFETCH(QByteArray, heading);
        m_site->page("/w", "<!doctype html><body><script>" + script + "</script>");
        FetchRequest asked = request(u"/w"_s);
        asked.screenshot.settleMs = 700;
        const auto outcome = fetch(asked);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY2(outcome.html.contains("<h1>" + heading + "</h1>"), outcome.html.constData());
        QCOMPARE(outcome.finalUrl, m_site->url(u"/w"_s));
        QCOMPARE(outcome.http, 200);
        QVERIFY(outcome.trail.isEmpty());
        QVERIFY2(m_took < 9000, qPrintable(QString::number(m_took)));
        QVERIFY(fetch(u"/good"_s).ok());
    }

    void M13_bodyThatBreaksFailsAtOnce_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray page = Head + "<h1>Half</h1><p>" + QByteArray(400, 'x');
        const QByteArray size = QByteArray::number(page.size(), 16);
        // zlib's stream in the frame of gzip; its checksum is not reached.
        const QByteArray gzip = QByteArray::fromHex("1f8b0800000000000003") + qCompress(page, 9).mid(6);
        QTest::newRow("no last chunk") << answer("Transfer-Encoding: chunked\r\n", size + "\r\n" + page + "\r\n");
        QTest::newRow("broken gzip") << answer("Content-Encoding: gzip\r\nContent-Length: 24\r\n",
                                               QByteArray::fromHex("1f8b0800000000000003") + " broken-broken");
        QTest::newRow("sibling: cut gzip")
            << answer("Content-Encoding: gzip\r\nContent-Length: 500\r\n", gzip.left(gzip.size() / 2));
        QTest::newRow("sibling: shorter than its length") << answer("Content-Length: 5000\r\n", page);
        QTest::newRow("sibling: a chunk's size that is none")
            << answer("Transfer-Encoding: chunked\r\n", size + "\r\n" + page + "\r\nzz\r\n");
        QTest::newRow("sibling: a chunk that is longer than its size")
            << answer("Transfer-Encoding: chunked\r\n", "40\r\n" + page + "\r\n");
    }
    void M13_bodyThatBreaksFailsAtOnce()
    {
        QFETCH(QByteArray, bytes);
        raw("/broken", bytes);
        const auto outcome = fetch(u"/broken"_s);
        QCOMPARE(word(outcome.failure), word(FailClass::Connect));
        QVERIFY2(outcome.reason.contains(u"net::ERR_"_s), qPrintable(outcome.reason));
        QVERIFY2(outcome.reason.contains(u"broke off"_s), qPrintable(outcome.reason));
        QVERIFY(!outcome.engineFault);
        QVERIFY(outcome.html.isEmpty());
        QVERIFY2(m_took < 2400, qPrintable(QString::number(m_took)));
        QVERIFY(fetch(u"/good"_s).ok());
    }

    void M13_pageThatChangesWhatWeAskWithIsReadAllTheSame_data()
    {
        QTest::addColumn<QByteArray>("rest");
        QTest::newRow("toJSON") << QByteArray("<script>Object.prototype.toJSON=function(){return 'x'}</script>");
        QTest::newRow("sibling: JSON.stringify")
            << QByteArray("<script>JSON.stringify=()=>'{}';JSON.parse=null</script>");
        QTest::newRow("sibling: getters") << QByteArray(
            "<script>for (const [t,n] of [[Element,'outerHTML'],[Document,'documentElement'],[Document,'body']])"
            "Object.defineProperty(t.prototype,n,{get(){return null}});"
            "document.querySelector=document.querySelectorAll=Document.prototype.querySelectorAll=()=>[]</script>");
        QTest::newRow("sibling: names like properties") << QByteArray(
            "<form name=documentElement><input name=parentElement><input name=getBoundingClientRect>x</form>"
            "<img name=body><img name=doctype><embed name=querySelectorAll><form name=createTreeWalker></form>");
    }
    void M13_pageThatChangesWhatWeAskWithIsReadAllTheSame()
    {
        QFETCH(QByteArray, rest);
        m_site->page("/p", Head + "<h1>Right</h1>" + rest);
        FetchRequest asked = request(u"/p"_s);
        asked.screenshot.waitFor = u"h1"_s;
        const auto outcome = fetch(asked);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QVERIFY2(outcome.html.contains("<h1>Right</h1>"), outcome.html.constData());
        QVERIFY(outcome.html.startsWith("<!DOCTYPE html"));
        asked.screenshot.element = u"h1"_s;
        const auto element = fetch(asked);
        QVERIFY2(element.ok(), qPrintable(element.reason));
        QVERIFY(element.picture.height < 200);
    }

    void M13_requiredPartThatComesLateIsWaitedFor_data()
    {
        QTest::addColumn<int>("after");
        QTest::addColumn<bool>("comes");
        QTest::newRow("soon") << 150 << true;
        QTest::newRow("late") << 1500 << true;
        QTest::newRow("never") << 60'000 << false;
    }
    void M13_requiredPartThatComesLateIsWaitedFor()
    {
        QFETCH(int, after);
        QFETCH(bool, comes);
        m_site->page("/late", Head +
                                  "<h1>Right</h1><script>setTimeout(() => document.body.insertAdjacentHTML('beforeend',"
                                  "'<p class=price>12</p>'), " +
                                  QByteArray::number(after) + ")</script>");
        FetchRequest asked = request(u"/late"_s);
        asked.limit = 6s;
        int questions = 0;
        asked.complete = [&questions](QByteArray html, QString, QString) {
            ++questions;
            return contains(std::move(html), "<p class=\"price\">");
        };
        const auto outcome = fetch(asked);
        QVERIFY2(outcome.ok(), qPrintable(outcome.reason));
        QCOMPARE(outcome.html.contains("<p class=\"price\">"), comes);
        QVERIFY(!outcome.picture.isEmpty());
        QVERIFY2(m_took < 4500, qPrintable(QString::number(m_took))); // its wait limit, and the picture
        QVERIFY(questions <= 2);                                      // the same document is not asked about again
    }

    // Its process stands still, so that it can neither answer nor end; another source's pages go on meanwhile.
    void M13_tabThatWillNotCloseCostsItsTabAlone()
    {
        SessionPoolOptions options;
        options.width = 2;
        FetchOutcome out; // of the page that misbehaves
        bool done = false;
        Own own(m_timers, options);
        DevToolsEngine &engine = own.engine;
        FetchRequest other = request(u"/good"_s);
        QVERIFY(get(engine.fetch(other, {})).ok());
        const qint64 browser = engine.browserInfo()["pid"_L1].toInteger();
        const auto before = renderers(browser);
        m_site->page("/holds", Head + "<h1>Holds</h1><img src=/never>");
        FetchRequest held = request(u"/holds"_s);
        held.sourceId = u"two"_s;
        own.scope.spawn("held", [&](std::stop_token) { return fetchInto(&engine, held, &out, &done); });
        QVERIFY(spinUntil([&] { return m_site->count("/never") > 0; }));
        const auto after = renderers(browser);
        for (auto it = after.cbegin(); it != after.cend(); ++it) {
            if (!before.contains(it.key()))
                ::kill(pid_t(it.key()), SIGSTOP);
        }
        Deadline deadline(m_timers, 500ms, std::stop_token());
        FetchRequest again = held;
        again.sourceId = u"two"_s;
        QCOMPARE(word(get(engine.fetch(again, deadline.token())).failure), word(FailClass::Cancelled));
        QElapsedTimer clock;
        clock.start();
        int served = 0;
        for (; clock.elapsed() < 11'000; ++served) {
            const auto good = get(engine.fetch(other, {}));
            QVERIFY2(good.ok(), qPrintable(good.reason));
        }
        QVERIFY(served > 20);
        QCOMPARE(engine.browserInfo()["starts"_L1].toInt(), 1);
        QCOMPARE(engine.browserInfo()["pid"_L1].toInteger(), browser);
    }

    void M14_bodyStopsAtItsLimit_data()
    {
        QTest::addColumn<bool>("gzip");
        QTest::newRow("a body of no length") << false;
        QTest::newRow("sibling: much from little") << true;
    }
    void M14_bodyStopsAtItsLimit()
    {
        QFETCH(bool, gzip);
        // Far more than what a renderer may hold by the end of the test.
        const QByteArray bomb =
            gzip ? QByteArray::fromHex("1f8b0800000000000003") + qCompress(QByteArray(512 << 20, ' '), 1).mid(6)
                 : QByteArray();
        m_site->on("/much", [gzip, bomb](const Request &, Reply reply) {
            if (gzip)
                return reply.raw(answer(
                    "Content-Encoding: gzip\r\nContent-Length: " + QByteArray::number(bomb.size()) + "\r\n", bomb));
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<body>");
            reply.endless("<p>" + QByteArray(60'000, 'x') + "</p>");
        });
        QVERIFY(fetch(u"/good"_s).ok());
        const Peak peak(m_timers, m_engine->browserInfo()["pid"_L1].toInteger());
        const auto outcome = fetch(u"/much"_s);
        QCOMPARE(word(outcome.failure), word(FailClass::BodyTooLarge));
        QVERIFY(fetch(u"/good"_s).ok());
        qInfo("The renderer held %lld MiB at most, after %lld ms", peak.mib(), m_took);
        QVERIFY2(peak.mib() < 300, qPrintable(QString::number(peak.mib())));
    }
    void M14_pageThatTakesTooMuchIsEndedAndNoOtherIs_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::newRow("arrays of bytes") << QByteArray(
            "const a=[];setInterval(()=>a.push(new Uint8Array(32<<20).fill(1)),5)");
        QTest::newRow("sibling: objects")
            << QByteArray("const a=[];setInterval(()=>a.push(new Array(1<<20).fill(a.length+.5)),1)");
        QTest::newRow("sibling: text") << QByteArray(
            "const a=[];setInterval(()=>{a.push(document.createTextNode('y'.repeat(8<<20)+a.length))},2)");
        QTest::newRow("sibling: a worker")
            << QByteArray("new Worker(URL.createObjectURL(new Blob(['const a=[];setInterval(()=>a.push(new "
                          "Uint8Array(32<<20).fill(1)),5)'])))");
    }
    void M14_pageThatTakesTooMuchIsEndedAndNoOtherIs()
    {
        QFETCH(QByteArray, script);
        SessionPoolOptions options;
        options.width = 2;
        FetchOutcome out; // of the page that misbehaves
        bool done = false;
        Own own(m_timers, options);
        DevToolsEngine &engine = own.engine;
        FetchRequest other = request(u"/good"_s);
        QVERIFY(get(engine.fetch(other, {})).ok());
        m_site->page("/grows", Head + "<h1>Grows</h1><img src=/never><script>" + script + "</script>");
        FetchRequest growing = request(u"/grows"_s);
        growing.sourceId = u"two"_s;
        growing.limit = 60s;
        const Peak peak(m_timers, engine.browserInfo()["pid"_L1].toInteger());
        own.scope.spawn("grows", [&](std::stop_token) { return fetchInto(&engine, growing, &out, &done); });
        QElapsedTimer clock;
        clock.start();
        while (!done && clock.elapsed() < 25'000) {
            const auto good = get(engine.fetch(other, {}));
            QVERIFY2(good.ok(), qPrintable(good.reason));
        }
        QVERIFY(done);
        QCOMPARE(word(out.failure), word(FailClass::RendererGone));
        QVERIFY(out.engineFault);
        QVERIFY2(out.reason.contains(u"768 MiB"_s), qPrintable(out.reason));
        qInfo("The renderer held %lld MiB at most", peak.mib());
        QVERIFY2(peak.mib() <= 768, qPrintable(QString::number(peak.mib())));
        QCOMPARE(engine.browserInfo()["starts"_L1].toInt(), 1);
    }
    void M14_browserAsAWholeHasItsLimit()
    {
        SessionPoolOptions options;
        options.memory.tree = 400LL << 20;
        Own own(m_timers, options);
        DevToolsEngine &engine = own.engine;
        m_site->page("/holds",
                     Head + "<h1>Holds</h1><script>const a=new Uint8Array(500<<20).fill(1)</script><img src=/never>");
        FetchRequest asked = request(u"/holds"_s);
        asked.limit = 60s;
        const auto outcome = get(engine.fetch(asked, {}));
        QCOMPARE(word(outcome.failure), word(FailClass::RendererGone));
        QVERIFY2(outcome.reason.contains(u"400 MiB"_s), qPrintable(outcome.reason));
        QVERIFY(get(engine.fetch(request(u"/good"_s), {})).ok());
        const auto use = engine.memory();
        QVERIFY(use.has_value());
        QVERIFY(use->limit == 400LL << 20 && use->largestLimit == 768LL << 20);
    }
};

QTEST_GUILESS_MAIN(tst_HostilePages)
#include "tst_hostilepages.moc"
