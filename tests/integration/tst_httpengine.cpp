// The HTTP engine against hostile and odd servers; robots.txt and sitemaps over it.
#include "async/sleep.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "extract/extractorpool.h"
#include "fetch/http/curlerrors.h"
#include "fetch/http/httpengine.h"
#include "fetch/robotscache.h"
#include "fetch/sitemap.h"
#include "tests/support/corotest.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <curl/curl.h>

using namespace trawl;
using namespace trawl::test;

namespace {

constexpr qint64 MiB = 1024 * 1024;

/// Resident memory of this process, bytes.
qint64 resident()
{
    QFile statm(u"/proc/self/statm"_s);
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    return statm.readAll().split(' ').value(1).toLongLong() * 4096;
}

QCoro::Task<FetchOutcome> fetchWithin(Engine *engine, Timers *timers, FetchRequest request, Ms limit, bool *expired)
{
    Deadline deadline(*timers, limit, std::stop_token());
    auto running = engine->fetch(std::move(request), deadline.token());
    FetchOutcome out = co_await running;
    *expired = deadline.expired();
    co_return out;
}

QCoro::Task<> fetchMany(HttpEngine *engine, QString url, int *left, int *ok, std::stop_token stop)
{
    while (*left > 0 && !stop.stop_requested()) {
        --*left;
        FetchRequest request;
        request.url = url;
        auto running = engine->fetch(std::move(request), stop);
        const FetchOutcome out = co_await running;
        *ok += out.ok() && out.html.size() > 10'000;
    }
}

QCoro::Task<> ask(RobotsCache *robots, QString url, QList<RobotsAnswer> *log, std::stop_token stop)
{
    auto running = robots->check(url, nullptr, stop);
    const RobotsAnswer answer = co_await running;
    log->append(answer);
}

QCoro::Task<> joinTask(TaskScope *scope)
{
    co_await scope->join();
}

/// A gzip file made by hand: one literal, then repeated distance-1 matches of the fixed tree; 13 bits give 258 bytes.
QByteArray gzipBomb(qint64 unpacked)
{
    QByteArray out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);
    quint64 bits = 0;
    int count = 0;
    const auto put = [&](quint32 value, int size) { // least significant bit first
        bits |= quint64(value) << count;
        count += size;
        while (count >= 8) {
            out.append(char(bits & 0xff));
            bits >>= 8;
            count -= 8;
        }
    };
    const auto reversed = [](quint32 code, int size) {
        quint32 r = 0;
        for (int i = 0; i < size; ++i)
            r |= ((code >> i) & 1) << (size - 1 - i);
        return r;
    };
    put(1, 1);                       // last block
    put(1, 2);                       // fixed Huffman codes
    put(reversed(0x30 + 'A', 8), 8); // one literal
    for (qint64 done = 1; done + 258 <= unpacked; done += 258) {
        put(reversed(0xc5, 8), 8); // length 258 (symbol 285)
        put(0, 5);                 // distance 1
    }
    put(0, 7); // end of block
    put(0, 7);
    return out + QByteArray(8, '\0'); // check sum and size: never reached
}

QCoro::Task<Result<>> noted(QStringList *all, QStringList pages)
{
    *all += pages;
    co_return success();
}

} // namespace

class tst_HttpEngine : public QObject
{
    Q_OBJECT

    Timers m_timers;
    std::unique_ptr<TestServer> m_site;
    std::unique_ptr<HttpEngine> m_engine;

    FetchRequest request(const QString &path)
    {
        FetchRequest request;
        request.url = m_site->url(path);
        return request;
    }
    FetchOutcome fetch(FetchRequest request, Ms limit = 20s, bool *expired = nullptr)
    {
        bool ignored = false;
        return get(fetchWithin(m_engine.get(), &m_timers, std::move(request), limit, expired ? expired : &ignored),
                   60s);
    }
    RawReply raw(const QString &path, const RawLimits &limits = {})
    {
        return get(m_engine->get(m_site->url(path), limits, std::stop_token()), 60s);
    }
    void restartEngine(const HttpEngine::Options &options)
    {
        get(m_engine->shutDown());
        m_engine = std::make_unique<HttpEngine>(m_timers, options);
    }
    RobotsAnswer check(RobotsCache &robots, const QString &path)
    {
        return get(robots.check(m_site->url(path), nullptr, std::stop_token()), 60s);
    }

private Q_SLOTS:
    void init()
    {
        m_site = std::make_unique<TestServer>();
        HttpEngine::Options options;
        options.userAgent = u"Trawldeck/test"_s;
        m_engine = std::make_unique<HttpEngine>(m_timers, options);
    }
    void cleanup()
    {
        get(m_engine->shutDown());
        QCOMPARE(m_engine->active(), 0);
        m_engine.reset();
        m_site.reset();
        QCOMPARE(m_timers.pending(), 0);
    }

    void curlCodesHaveTheirClasses()
    {
        QCOMPARE(word(classOfCurl(CURLE_OK)), word(FailClass::None));
        QCOMPARE(word(classOfCurl(CURLE_COULDNT_RESOLVE_HOST)), word(FailClass::Dns));
        QCOMPARE(word(classOfCurl(CURLE_COULDNT_CONNECT)), word(FailClass::Connect));
        QCOMPARE(word(classOfCurl(CURLE_RECV_ERROR)), word(FailClass::Connect));
        QCOMPARE(word(classOfCurl(CURLE_OPERATION_TIMEDOUT)), word(FailClass::Timeout));
        QCOMPARE(word(classOfCurl(CURLE_PEER_FAILED_VERIFICATION)), word(FailClass::Tls));
        QCOMPARE(word(classOfCurl(CURLE_SSL_CONNECT_ERROR)), word(FailClass::Tls));
        QCOMPARE(word(classOfCurl(CURLE_BAD_CONTENT_ENCODING)), word(FailClass::ServerError));
        QVERIFY(isEngineFault(CURLE_OUT_OF_MEMORY));
        QVERIFY(!isEngineFault(CURLE_COULDNT_CONNECT));
    }

    void anEndlessBodyIsCutAtTheLimit()
    {
        m_site->on("/endless", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            reply.endless(QByteArray(64 * 1024, 'x'));
        });
        auto asked = request(u"/endless"_s);
        asked.maxBody = MiB;
        const qint64 before = resident();
        const auto out = fetch(asked);
        QCOMPARE(word(out.failure), word(FailClass::BodyTooLarge));
        QVERIFY2(resident() - before < 32 * MiB, "the limit came too late");
    }

    void aSlowDripEndsAtTheWallDeadline()
    {
        m_site->on("/drip", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n");
            reply.drip("x", 20, -1);
        });
        QElapsedTimer watch;
        watch.start();
        bool expired = false;
        const auto out = fetch(request(u"/drip"_s), 300ms, &expired);
        QVERIFY(expired);
        QCOMPARE(word(out.failure), word(FailClass::Cancelled));
        QVERIFY2(watch.elapsed() < 1500, qPrintable(QString::number(watch.elapsed())));
        RawLimits limits;
        limits.wall = 300ms;
        QCOMPARE(word(raw(u"/drip"_s, limits).failure), word(FailClass::Timeout));
    }

    void headersWithoutEndAreCut()
    {
        m_site->on("/flood", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\n");
            reply.endless("X-Filler: " + QByteArray(1000, 'y') + "\r\n");
        });
        const auto out = fetch(request(u"/flood"_s));
        QCOMPARE(word(out.failure), word(FailClass::BodyTooLarge));
        QVERIFY(out.reason.contains(u"headers"_s));
    }

    void aGzipBombIsBoundedByItsUnpackedSize()
    {
        const QByteArray bomb = gzipBomb(256 * MiB);
        QVERIFY(bomb.size() < 2 * MiB); // so only unpacking gets it over the limit of 4 MiB
        m_site->reply("/bomb", 200, bomb, {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}});
        auto asked = request(u"/bomb"_s);
        asked.maxBody = 4 * MiB;
        const qint64 before = resident();
        const auto out = fetch(asked);
        QCOMPARE(word(out.failure), word(FailClass::BodyTooLarge));
        QVERIFY2(resident() - before < 64 * MiB, qPrintable(QString::number((resident() - before) / MiB)));
    }

    void garbageThatCallsItselfGzipIsTheSitesFault()
    {
        m_site->reply("/garbage", 200, "this is no gzip",
                      {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}});
        const auto out = fetch(request(u"/garbage"_s));
        QCOMPARE(word(out.failure), word(FailClass::ServerError));
        QVERIFY(!out.engineFault);
    }

    void decodersAreOffered()
    {
        m_site->page("/", "x");
        fetch(request(u"/"_s));
        const QByteArray offered = m_site->log().first().header("Accept-Encoding");
        QVERIFY(offered.contains("gzip") && offered.contains("br") && offered.contains("zstd"));
    }

    void aBodyThatBreaksOffIsAFailure()
    {
        m_site->on("/half", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\nhalf");
            reply.close();
        });
        m_site->on("/nothing", [](const Request &, Reply reply) { reply.abort(); });
        QCOMPARE(word(fetch(request(u"/half"_s)).failure), word(FailClass::Connect));
        QCOMPARE(word(fetch(request(u"/nothing"_s)).failure), word(FailClass::Connect));
    }

    void aRedirectCircleIsSeenAtOnce()
    {
        m_site->on("/a", [](const Request &, Reply reply) { reply.redirect(302, "/b"); });
        m_site->on("/b", [](const Request &, Reply reply) { reply.redirect(302, "/a"); });
        const auto out = fetch(request(u"/a"_s));
        QCOMPARE(word(out.failure), word(FailClass::RedirectLoop));
        QCOMPARE(m_site->log().size(), 2);
    }

    void redirectsToOtherSchemesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("target");
        for (const char *target : {"file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "data:text/html,x",
                                   "gopher://127.0.0.1"})
            QTest::newRow(target) << QByteArray(target);
        QTest::newRow("empty") << QByteArray();
    }
    void redirectsToOtherSchemesAreRefused()
    {
        QFETCH(QByteArray, target);
        m_site->on("/r", [=](const Request &, Reply reply) { reply.redirect(302, target); });
        const auto out = fetch(request(u"/r"_s));
        QCOMPARE(word(out.failure), word(FailClass::BadRedirect));
        QCOMPARE(out.http, 302);
        QVERIFY(!out.reason.isEmpty());
    }

    void otherSchemesAreRefusedFromTheStart()
    {
        auto asked = request(u"/"_s);
        asked.url = u"file:///etc/hostname"_s;
        const auto out = fetch(asked);
        QCOMPARE(word(out.failure), word(FailClass::ClientError));
        QVERIFY(out.html.isEmpty());
    }

    void aLargeDownloadIsNotLoaded()
    {
        m_site->on("/iso", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n");
            reply.endless(QByteArray(64 * 1024, 'z'));
        });
        m_site->reply("/attached", 200, "<p>x</p>",
                      {{"Content-Type", "text/html"}, {"Content-Disposition", "attachment; filename=x.html"}});
        QElapsedTimer watch;
        watch.start();
        QCOMPARE(word(fetch(request(u"/iso"_s)).failure), word(FailClass::NotAPage));
        QVERIFY(watch.elapsed() < 2000);
        QCOMPARE(word(fetch(request(u"/attached"_s)).failure), word(FailClass::NotAPage));
    }

    void S14_siblingAnAnswerWithoutATypeIsJudgedByItsFirstBytes()
    {
        m_site->on("/bytes", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\n\r\n");
            reply.endless(QByteArray(64 * 1024, '\1'));
        });
        m_site->on("/forbidden", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 8\r\n\r\n<p>x</p>");
        });
        m_site->on("/page", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n<p>x</p>");
        });
        QElapsedTimer watch;
        watch.start();
        const auto bytes = fetch(request(u"/bytes"_s));
        QCOMPARE(word(bytes.failure), word(FailClass::NotAPage));
        QCOMPARE(bytes.reason, u"It is application/octet-stream, not a page"_s);
        QVERIFY(watch.elapsed() < 2000);
        QCOMPARE(word(fetch(request(u"/forbidden"_s)).failure), word(FailClass::NotAPage));
        QVERIFY(fetch(request(u"/page"_s)).ok());
    }

    void theCharacterSetHeaderIsPassedOnAndBytesStayRaw()
    {
        const QByteArray big5 = "\xb4\xc1\xb7|"; // not valid UTF-8
        m_site->reply("/big5", 200, big5, {{"Content-Type", "text/html; charset=Big5"}});
        const auto out = fetch(request(u"/big5"_s));
        QVERIFY(out.ok());
        QCOMPARE(out.contentType, u"text/html; charset=Big5"_s);
        QCOMPARE(out.html, big5);
    }

    void anInformationalAnswerIsPassedOver()
    {
        m_site->on("/early", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 103 Early Hints\r\nContent-Type: application/zip\r\nLink: </x.css>\r\n\r\n");
            reply.html("<p>late</p>");
        });
        const auto out = fetch(request(u"/early"_s));
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.http, 200);
    }

    void aCertificateIsVerified()
    {
        QTemporaryDir folder;
        const QString key = folder.filePath(u"key.pem"_s), certificate = folder.filePath(u"cert.pem"_s);
        QProcess openssl;
        openssl.start(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                                     u"-subj"_s, u"/CN=127.0.0.1"_s, u"-addext"_s, u"subjectAltName=IP:127.0.0.1"_s,
                                     u"-keyout"_s, key, u"-out"_s, certificate});
        QVERIFY2(openssl.waitForFinished() && openssl.exitCode() == 0, "the openssl program made no certificate");
        QFile keyFile(key), certificateFile(certificate);
        QVERIFY(keyFile.open(QIODevice::ReadOnly) && certificateFile.open(QIODevice::ReadOnly));
        m_site->page("/", "<p>secret</p>");
        m_site->useTls(certificateFile.readAll(), keyFile.readAll());
        const auto refused = fetch(request(u"/"_s));
        QCOMPARE(word(refused.failure), word(FailClass::Tls));
        QVERIFY(!refused.engineFault);
        QCOMPARE(m_site->log().size(), 0);
        HttpEngine::Options trusting;
        trusting.caFile = certificate;
        restartEngine(trusting);
        const auto out = fetch(request(u"/"_s));
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.html, QByteArray("<p>secret</p>"));
    }

    void tenThousandRequestsKeepConnectionsFewAndMemoryFlat()
    {
        const QByteArray page = "<!doctype html>" + QByteArray(15'000, 'p');
        m_site->page("/page", page);
        TaskScope scope;
        int ok = 0;
        const auto batch = [&](int n) {
            int left = n;
            for (int i = 0; i < 32; ++i)
                scope.spawn("many", [&](std::stop_token stop) {
                    return fetchMany(m_engine.get(), m_site->url(u"/page"_s), &left, &ok, stop);
                });
            get(joinTask(&scope), 120s);
        };
        batch(2000);
        m_site->clearLog();
        const qint64 before = resident();
        batch(8000);
        QCOMPARE(ok, 10'000);
        // The server's log lives in this process as well: it is counted against the bound.
        QVERIFY2(resident() - before < 24 * MiB, qPrintable(QString::number((resident() - before) / MiB)));
        QVERIFY2(m_site->accepted() <= 40, qPrintable(QString::number(m_site->accepted())));
    }

    // --- robots.txt (RB1–RB15, RX1–RX7)

    void robotsAreAskedOncePerOriginAndObeyed()
    {
        m_site->on("/robots.txt", [](const Request &, Reply reply) {
            reply.after(50, [reply] {
                reply.send(200, "User-agent: trawldeck\nDisallow: /private\nCrawl-delay: 2\n\nSitemap: /map.xml\n",
                           {{"Content-Type", "text/plain"}});
            });
        });
        RobotsCache robots(*m_engine, {systemClock(), u"Trawldeck/test"_s});
        TaskScope scope;
        QList<RobotsAnswer> log;
        for (int i = 0; i < 20; ++i) {
            const QString url = m_site->url(i % 2 ? u"/private/x"_s : u"/open"_s);
            scope.spawn("ask", [&, url](std::stop_token stop) { return ask(&robots, url, &log, stop); });
        }
        get(joinTask(&scope));
        QCOMPARE(m_site->count("/robots.txt"), 1);
        QCOMPARE(log.size(), 20);
        int allowed = 0;
        for (const RobotsAnswer &answer : log) {
            allowed += answer.allowed;
            QCOMPARE(answer.crawlDelay, 2000ms);
            QVERIFY(answer.allowed || answer.reason.contains(u"/private"_s));
        }
        QCOMPARE(allowed, 10);
        QVERIFY(robots.known(m_site->url(u"/private/y"_s)).has_value());
        QVERIFY(!robots.known(m_site->url(u"/private/y"_s))->allowed);
        QVERIFY(!robots.known(u"http://other.invalid/"_s));
    }

    void robotsAccessTable_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("allowed");
        QTest::addColumn<bool>("later");
        QTest::newRow("404 allows") << 404 << true << false;
        QTest::newRow("403 allows") << 403 << true << false;
        QTest::newRow("429 backs off") << 429 << false << true;
        QTest::newRow("500 forbids") << 500 << false << true;
        QTest::newRow("503 forbids") << 503 << false << true;
    }
    void robotsAccessTable()
    {
        QFETCH(int, status);
        QFETCH(bool, allowed);
        QFETCH(bool, later);
        m_site->reply("/robots.txt", status, "User-agent: *\nDisallow: /\n");
        RobotsCache robots(*m_engine, {systemClock(), {}});
        const RobotsAnswer answer = check(robots, u"/page"_s);
        QCOMPARE(answer.allowed, allowed);
        QCOMPARE(answer.retryAt.isSet(), later);
        QCOMPARE(answer.reason.isEmpty(), allowed);
        check(robots, u"/page2"_s);
        QCOMPARE(m_site->count("/robots.txt"), 1);
    }

    void unreachableRobotsForbidWithGrowingWaits()
    {
        auto now = std::make_shared<Now>(Now{Instant{1'800'000'000'000}, MonoTime{1000}});
        RobotsCache robots(*m_engine, {[now] { return *now; }, {}});
        const QString dead = u"http://127.0.0.1:%1/x"_s.arg(TestServer::closedPort());
        Ms last{0};
        for (int i = 0; i < 3; ++i) {
            const RobotsAnswer answer = get(robots.check(dead, nullptr, std::stop_token()));
            QVERIFY(!answer.allowed);
            const Ms wait = answer.retryAt - now->wall;
            QVERIFY2(wait > last, "the waits do not grow");
            last = wait;
            now->wall = now->wall + wait;
            now->mono = now->mono + wait;
        }
    }

    void robotsAreAskedAgainAfterADayAndNotBefore()
    {
        auto now = std::make_shared<Now>(Now{Instant{1'800'000'000'000}, MonoTime{1000}});
        m_site->on("/robots.txt", [](const Request &request, Reply reply) {
            if (request.header("If-None-Match") == "\"v1\"")
                reply.send(304);
            else
                reply.send(200, "User-agent: *\nDisallow: /no\n", {{"ETag", "\"v1\""}});
        });
        RobotsCache robots(*m_engine, {[now] { return *now; }, {}});
        QVERIFY(!check(robots, u"/no"_s).allowed);
        now->mono = now->mono + Ms(24h - 1ms);
        QVERIFY(!check(robots, u"/no"_s).allowed);
        QCOMPARE(m_site->count("/robots.txt"), 1);
        now->mono = now->mono + 1ms;
        QVERIFY2(!check(robots, u"/no"_s).allowed, "an unchanged file (304) lost its rules");
        QCOMPARE(m_site->count("/robots.txt"), 2);
    }

    void robotsFollowFiveRedirectsAndMoreAreUnavailable()
    {
        m_site->on("/robots.txt", [](const Request &, Reply reply) { reply.redirect(301, "/r1"); });
        for (int i = 1; i <= 4; ++i)
            m_site->on("/r" + QByteArray::number(i),
                       [i](const Request &, Reply reply) { reply.redirect(301, "/r" + QByteArray::number(i + 1)); });
        m_site->reply("/r5", 200, "User-agent: *\nDisallow: /\n");
        {
            RobotsCache robots(*m_engine, {systemClock(), {}});
            QVERIFY(!check(robots, u"/page"_s).allowed);
        }
        m_site->on("/r5", [](const Request &, Reply reply) { reply.redirect(301, "/r6"); });
        RobotsCache robots(*m_engine, {systemClock(), {}});
        QVERIFY(check(robots, u"/page"_s).allowed);
    }

    void aStoppedAskerLeavesTheOthersTheirAnswer()
    {
        m_site->on("/robots.txt", [](const Request &, Reply reply) {
            reply.after(100, [reply] { reply.send(200, "User-agent: *\nDisallow: /no\n"); });
        });
        RobotsCache robots(*m_engine, {systemClock(), {}});
        TaskScope first, second;
        QList<RobotsAnswer> stopped, answered;
        first.spawn("first", [&](std::stop_token stop) { return ask(&robots, m_site->url(u"/a"_s), &stopped, stop); });
        second.spawn("second",
                     [&](std::stop_token stop) { return ask(&robots, m_site->url(u"/a"_s), &answered, stop); });
        first.requestStop();
        get(joinTask(&first));
        QVERIFY(!stopped.first().allowed);
        get(joinTask(&second));
        QVERIFY(answered.first().allowed);
    }

    // --- sitemaps

    void anIndexIsFollowedAndFailingFilesAreLeftOut()
    {
        const QByteArray base = m_site->url(QString()).toLatin1();
        m_site->reply("/index.xml", 200,
                      "<sitemapindex><sitemap><loc>" + base + "/1.xml</loc></sitemap><sitemap><loc>" + base +
                          "/gone.xml</loc></sitemap><sitemap><loc>http://elsewhere.invalid/3.xml</loc></sitemap>"
                          "<sitemap><loc>" +
                          base + "/index.xml</loc></sitemap></sitemapindex>");
        m_site->reply("/1.xml", 200,
                      "<urlset><url><loc>http://s/1</loc></url><url><loc>http://s/1</loc></url></urlset>");
        ExtractorPool pool(QStringLiteral(TRAWL_EXTRACTOR), {});
        QStringList said, urls;
        SitemapManner manner;
        manner.take = [&urls](QStringList pages, std::stop_token) { return noted(&urls, std::move(pages)); };
        manner.userAgent = u"T"_s;
        manner.parse = [&pool](QByteArray body, QString contentType, QString file) {
            return pool.readSitemap({std::move(body), std::move(contentType), std::move(file)});
        };
        manner.warn = [&said](const QString &sentence) { said.append(sentence); };
        const SitemapEnd end = get(readSitemap(*m_engine, m_site->url(u"/index.xml"_s), manner, std::stop_token()));
        QVERIFY(end.read && end.taken);
        QCOMPARE(urls, (QStringList{u"http://s/1"_s, u"http://s/1"_s}));
        QCOMPARE(said.size(), 2);
        QVERIFY(said[0].contains(u"/index.xml: 1 of its files is left out"_s));
        QVERIFY(said[1].contains(u"/gone.xml could not be read"_s));
        const auto missing = get(readSitemap(*m_engine, m_site->url(u"/none.xml"_s), manner, std::stop_token()));
        QCOMPARE(missing.read.error().code, 2002);
    }
};

QTEST_GUILESS_MAIN(tst_HttpEngine)
#include "tst_httpengine.moc"
