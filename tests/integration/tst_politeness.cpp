// Requests are counted and polite: one request is one request, what is broken is a failure of its kind at once, and a
// run asks for nothing that it may not, from its first sitemap on.
#include "async/taskscope.h"
#include "async/timers.h"
#include "fetch/http/contentdecoder.h"
#include "fetch/http/httpengine.h"
#include "fetch/http/proxychoice.h"
#include "policy/retry.h"
#include "run/crawl/trailjudge.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <zlib.h>
#include <zstd.h>

using namespace trawl;
using namespace trawl::test;

namespace {

const QByteArray page = "<!doctype html><title>T</title><h1>Right</h1><p>" + QByteArray(3000, 'x');

/// A sitemap at "/index" that names these files of its site.
void serveIndex(TestServer &site, const QStringList &files)
{
    QByteArray index = "<sitemapindex>";
    for (const QString &file : files)
        index += "<sitemap><loc>" + site.url(file).toUtf8() + "</loc></sitemap>";
    site.reply("/index", 200, index + "</sitemapindex>", {{"Content-Type", "text/xml"}});
}

/// @p bits: 15 + 16 gzip, 15 deflate with head, -15 without.
QByteArray deflated(const QByteArray &text, int bits)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        qFatal("zlib");
    QByteArray out(text.size() + 1024, 0);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.constData()));
    stream.avail_in = uInt(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}
QByteArray gzip(const QByteArray &text)
{
    return deflated(text, 15 + 16);
}
/// The page by the brotli encoder: what we link only decodes.
QByteArray brotliPage()
{
    return QByteArray::fromHex("1be70b000426722c2da1088e47861c387cb1441159e021abefa6996a9a883dbd8359a0484dd71e37"
                               "00c03c");
}
QByteArray zstd(const QByteArray &text)
{
    QByteArray out(qsizetype(ZSTD_compressBound(size_t(text.size()))), 0);
    out.truncate(qsizetype(ZSTD_compress(out.data(), size_t(out.size()), text.constData(), size_t(text.size()), 3)));
    return out;
}

/// A whole answer with its true length; closes.
QByteArray answer(const QByteArray &body, const QByteArray &coding)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + coding +
           "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}
QByteArray plain(const QByteArray &head, const QByteArray &body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n" + head + "\r\n" + body;
}

QCoro::Task<> fetchInto(Engine *engine, QString url, QList<FetchOutcome> *all, std::stop_token stop)
{
    FetchRequest request;
    request.url = url;
    FetchOutcome out = co_await engine->fetch(std::move(request), stop);
    all->append(std::move(out));
}

} // namespace

class tst_Politeness : public QObject
{
    Q_OBJECT

    Timers m_timers;

    static void raw(TestServer &site, const QByteArray &path, const QByteArray &bytes)
    {
        site.on(path, [bytes](const Request &, Reply reply) {
            reply.raw(bytes);
            reply.close();
        });
    }

private Q_SLOTS:
    /// libcurl sends a request again by itself where a kept connection breaks, on the next one that it kept.
    void M15_oneRequestIsOneRequest()
    {
        TestServer site;
        site.on("/warm*", [](const Request &, Reply reply) { reply.after(150, [reply] { reply.html("<p>warm"); }); });
        site.on("/reset", [](const Request &, Reply reply) { reply.abort(); });
        HttpEngine engine(m_timers, {});
        TaskScope scope;
        QList<FetchOutcome> warm;
        for (int i = 0; i < 3; ++i) {
            const QString url = site.url(u"/warm%1"_s.arg(i));
            scope.spawn("warm",
                        [&engine, &warm, url](std::stop_token stop) { return fetchInto(&engine, url, &warm, stop); });
        }
        QVERIFY(spinUntil([&] { return warm.size() == 3; }));
        QCOMPARE(site.accepted(), 3); // three kept connections, each of which will break
        FetchRequest request;
        request.url = site.url(u"/reset"_s);
        const FetchOutcome out = get(engine.fetch(request, {}));
        QCOMPARE(word(out.failure), word(FailClass::Connect));
        QVERIFY(retryable(out.failure) && !out.engineFault);
        QTest::qWait(50);
        QCOMPARE(site.count("/reset"), 1);
        QVERIFY(spinUntil([&] { return scope.running() == 0; }));
        get(engine.shutDown());
    }

    void M15_whatIsBrokenFailsAtOnceAndInItsKind_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("failure");
        const auto row = [](const char *name, const QByteArray &bytes, FailClass failure) {
            QTest::newRow(name) << bytes << int(failure);
        };
        const QByteArray small = gzip(page);
        QByteArray badSum = small;
        badSum[badSum.size() - 6] = char(badSum[badSum.size() - 6] ^ 1);
        // Bodies that end badly after a good head, and their siblings.
        row("chunk that is none", plain("Transfer-Encoding: chunked\r\n", "20\r\n<h1>Wrong</h1>\r\nzz\r\n"),
            FailClass::Connect);
        row("chunks without an end", plain("Transfer-Encoding: chunked\r\n", "5\r\n<h1>W\r\n"), FailClass::Connect);
        row("bad gzip", answer("\x1f\x8b\x08\0 this is no gzip", "gzip"), FailClass::ServerError);
        row("shorter than it says", plain("Content-Length: 4000\r\n", page), FailClass::Connect);
        row("cut gzip", answer(small.left(small.size() / 2), "gzip"), FailClass::ServerError);
        row("cut in the gzip's trailer", answer(small.chopped(3), "gzip"), FailClass::ServerError);
        row("wrong sum", answer(badSum, "gzip"), FailClass::ServerError);
        row("cut deflate", answer(deflated(page, 15).chopped(9), "deflate"), FailClass::ServerError);
        row("cut raw deflate", answer(deflated(page, -15).chopped(9), "deflate"), FailClass::ServerError);
        row("cut br", answer(brotliPage().chopped(5), "br"), FailClass::ServerError);
        row("cut zstd", answer(zstd(page).chopped(5), "zstd"), FailClass::ServerError);
        row("cut within two codings", answer(gzip(brotliPage().chopped(5)), "br, gzip"), FailClass::ServerError);
        row("cut second member", answer(small + small.chopped(20), "gzip"), FailClass::ServerError);
        row("a coding that we lack", answer(page, "compress"), FailClass::ServerError);
        row("two lengths", plain("Content-Length: 60\r\nContent-Length: 61\r\n", page), FailClass::ServerError);
        row("two lengths in one line", plain("Content-Length: 60, 61\r\n", page), FailClass::ServerError);
        row("two targets",
            "HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            FailClass::ServerError);
        row("204", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", FailClass::NotAPage);
        row("205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", FailClass::NotAPage);
        row("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", FailClass::ServerError);
        row("no status", "HTTP/1.1 wrong\r\n\r\n", FailClass::ServerError);
        row("bare page", page, FailClass::ServerError);
    }
    void M15_whatIsBrokenFailsAtOnceAndInItsKind()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, failure);
        TestServer site;
        raw(site, "/x", bytes);
        HttpEngine engine(m_timers, {});
        FetchRequest request;
        request.url = site.url(u"/x"_s);
        QElapsedTimer clock;
        clock.start();
        const FetchOutcome out = get(engine.fetch(request, {}), 40s);
        QVERIFY2(clock.elapsed() < 3000, "it waited for the engine's limit");
        QVERIFY2(word(out.failure) == word(FailClass(failure)), qPrintable(word(out.failure) + u' ' + out.reason));
        QVERIFY(!out.engineFault && !out.reason.isEmpty());
        QCOMPARE(retryable(out.failure), FailClass(failure) != FailClass::NotAPage);
        QCOMPARE(site.count("/x"), 1);
        get(engine.shutDown());
    }

    void M15_whatIsWholeIsTakenAsBrowsersTakeIt_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray half = page.left(1500), rest = page.mid(1500);
        QTest::newRow("gzip") << answer(gzip(page), "gzip");
        QTest::newRow("x-gzip") << answer(gzip(page), "X-GZIP");
        QTest::newRow("members") << answer(gzip(half) + gzip(rest), "gzip");
        QTest::newRow("many members") << answer(gzip(page) + gzip({}).repeated(20'000), "gzip");
        QTest::newRow("padding behind gzip") << answer(gzip(page) + QByteArray(100, '\0'), "gzip");
        QTest::newRow("a byte behind gzip") << answer(gzip(page) + "\x1f", "gzip");
        QTest::newRow("deflate") << answer(deflated(page, 15), "deflate");
        QTest::newRow("raw deflate") << answer(deflated(page, -15), "deflate");
        QTest::newRow("br") << answer(brotliPage(), "br");
        QTest::newRow("zstd") << answer(zstd(page), "zstd");
        QTest::newRow("zstd frames") << answer(zstd(half) + zstd(rest), "zstd");
        QTest::newRow("twice") << answer(gzip(brotliPage()), "br, gzip");
        QTest::newRow("identity") << answer(page, "identity");
        QTest::newRow("no coding at all") << answer(page, "utf8");
        QTest::newRow("the same length twice") << plain("Content-Length: %1\r\nContent-Length: %1\r\n", page)
                                                      .replace("%1", QByteArray::number(page.size()));
        QTest::newRow("chunks rule over lengths")
            << plain("Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
                     QByteArray::number(page.size(), 16) + "\r\n" + page + "\r\n0\r\n\r\n");
        QTest::newRow("until it closes") << plain({}, page);
    }
    void M15_whatIsWholeIsTakenAsBrowsersTakeIt()
    {
        QFETCH(QByteArray, bytes);
        TestServer site;
        raw(site, "/x", bytes);
        HttpEngine engine(m_timers, {});
        FetchRequest request;
        request.url = site.url(u"/x"_s);
        const FetchOutcome out = get(engine.fetch(request, {}));
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.html, page);
        get(engine.shutDown());
    }

    /// However the network cuts the bytes.
    void M15_aBodyIsDecodedPieceByPiece()
    {
        const QByteArray half = page.left(1500), rest = page.mid(1500);
        const QList<std::pair<QByteArray, QByteArray>> bodies{{"gzip", gzip(half) + gzip(rest) + "padding"},
                                                              {"deflate", deflated(page, -15)},
                                                              {"br", brotliPage()},
                                                              {"zstd", zstd(half) + zstd(rest)},
                                                              {"deflate, gzip", gzip(deflated(page, 15))}};
        for (const auto &[coding, bytes] : bodies) {
            for (const qsizetype step : {1, 2, 3, 7}) {
                ContentDecoder decoder;
                QVERIFY(decoder.begin(coding));
                QByteArray out;
                for (qsizetype at = 0; at < bytes.size(); at += step)
                    QCOMPARE(
                        decoder.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)), out, 1 << 20),
                        ContentCoding::Fine);
                QVERIFY2(decoder.complete(), coding.constData());
                QCOMPARE(out, page);
                QCOMPARE(ContentDecoder().complete(), true);
            }
        }
    }

    /// Through the whole program: each attempt ends when its body broke, and is one request.
    void M15_brokenBodiesDoNotWaitForTheLimit()
    {
        TestWorkspace world;
        TestServer site;
        const QByteArray small = gzip(page);
        raw(site, "/chunk", plain("Transfer-Encoding: chunked\r\n", "20\r\n<h1>Wrong</h1>\r\nzz\r\n"));
        raw(site, "/badgz", answer("\x1f\x8b\x08\0 this is no gzip", "gzip"));
        raw(site, "/cut", answer(small.left(small.size() / 2), "gzip"));
        raw(site, "/short", plain("Content-Length: 4000\r\n", page));
        raw(site, "/lengths", plain("Content-Length: 60\r\nContent-Length: 61\r\n", page));
        const QStringList names{u"/chunk"_s, u"/badgz"_s, u"/cut"_s, u"/short"_s, u"/lengths"_s};
        QStringList urls;
        for (const QString &name : names)
            urls.append(site.url(name));
        QJsonObject one = source(u"one"_s, urls, {u"http"_s}, false);
        one.insert(u"max_attempts"_s, 3);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 60s, world.environment());
        QVERIFY2(run.ms < 20'000, qPrintable(QString::number(run.ms))); // the engine's limit alone is 30 s
        for (const QString &name : names) {
            const bool cut = name == "/chunk"_L1 || name == "/short"_L1;
            QCOMPARE(fate(world.store(), name), cut ? u"failed connect"_s : u"failed server-error"_s);
            QCOMPARE(site.count(name.toLatin1()), 3);
        }
    }

    /// The hop waits while robots.txt of the other origin is asked: nothing is requested twice.
    void M15_aRedirectWaitsForTheRobotsOfItsTarget_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("http") << u"http"_s;
        QTest::newRow("devtools") << u"devtools"_s;
    }
    void M15_aRedirectWaitsForTheRobotsOfItsTarget()
    {
        QFETCH(QString, engine);
        TestWorkspace world;
        TestServer here, open, closed;
        open.on("/robots.txt", [](const Request &, Reply reply) {
            reply.after(300, [reply] {
                reply.send(200, "User-agent: *\nDisallow: /no\n", {{"Content-Type", "text/plain"}});
            });
        });
        closed.reply("/robots.txt", 200, "User-agent: *\nDisallow: /\n", {{"Content-Type", "text/plain"}});
        open.page("/page", "<h1>Right</h1>");
        closed.page("/page", "<h1>Wrong</h1>");
        const QByteArray toOpen = open.url(u"/page"_s).toUtf8(), toClosed = closed.url(u"/page"_s).toUtf8();
        here.on("/a", [toOpen](const Request &, Reply reply) { reply.redirect(302, toOpen); });
        here.on("/b", [toClosed](const Request &, Reply reply) { reply.redirect(302, toClosed); });
        here.page("/c", "<h1>Leaves</h1><script>setTimeout(() => location = '" + toClosed + "', 100)</script>");
        QStringList urls{here.url(u"/a"_s), here.url(u"/b"_s)};
        const bool scripts = engine == "devtools"_L1;
        if (scripts)
            urls.append(here.url(u"/c"_s));
        QJsonObject one = source(u"one"_s, urls, {engine}, scripts);
        one.insert(u"discovery"_s, QJsonObject{{u"scope"_s, u"any"_s}});
        one.insert(u"allow_private"_s, QJsonArray{u"127.0.0.0/8"_s});
        if (scripts)
            one.insert(u"screenshot"_s, QJsonObject{{u"settle"_s, u"500ms"_s}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 90s, world.environment());
        QVERIFY2(fate(world.store(), u"/a"_s).startsWith(u"captured"_s), (run.out + run.err).constData());
        QVERIFY2(fate(world.store(), u"/b"_s).startsWith(u"skipped"_s), qPrintable(fate(world.store(), u"/b"_s)));
        QVERIFY2(!scripts || fate(world.store(), u"/c"_s).startsWith(u"skipped"_s), run.out.constData());
        QCOMPARE(here.count("/a"), 1);
        QCOMPARE(here.count("/b"), 1);
        QCOMPARE(here.count("/c"), scripts ? 1 : 0);
        QCOMPARE(open.count("/robots.txt"), 1);
        QCOMPARE(open.count("/page"), 1);
        QCOMPARE(closed.count("/page"), 0);
    }

    /// Files of a sitemap are requests like those of pages: one by one at the source's rate, each let through by the
    /// robots.txt of its origin, redirects included.
    void M15_sitemapFilesAreAskedForLikePages()
    {
        TestWorkspace world;
        TestServer site, other;
        other.reply("/robots.txt", 200, "User-agent: *\nDisallow: /private\n", {{"Content-Type", "text/plain"}});
        other.reply("/private/map.txt", 200, other.url(u"/private"_s).toUtf8(), {{"Content-Type", "text/plain"}});
        site.reply("/robots.txt", 200, "User-agent: *\nDisallow: /closed\n", {{"Content-Type", "text/plain"}});
        serveIndex(site, {u"/map1"_s, u"/map2"_s, u"/closed/map"_s, u"/away"_s});
        for (const char *name : {"/map1", "/map2", "/closed/map"})
            site.reply(name, 200, site.url(QString::fromLatin1(name) + u"-page"_s).toUtf8(),
                       {{"Content-Type", "text/plain"}});
        const QByteArray away = other.url(u"/private/map.txt"_s).toUtf8();
        site.on("/away", [away](const Request &, Reply reply) { reply.redirect(302, away); });
        site.page("/map1-page", "<h1>One</h1>");
        site.page("/map2-page", "<h1>Two</h1>");
        site.page("/start", "<h1>Start</h1>");
        QJsonObject one = source(u"one"_s, {site.url(u"/start"_s)}, {u"http"_s}, false);
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 4}, {u"cap"_s, 4}, {u"burst"_s, 1}});
        one.insert(u"discovery"_s, QJsonObject{{u"sitemap"_s, site.url(u"/index"_s)}});
        one.insert(u"allow_private"_s, QJsonArray{u"127.0.0.1"_s});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 60s, world.environment());
        QCOMPARE(number(world.store(), u"select count(*) from scraping_items where state = 2"_s), 3);
        QCOMPARE(site.count("/closed/map"), 0);
        QCOMPARE(other.count("/private/map.txt"), 0);
        QCOMPARE(other.count("/robots.txt"), 1);
        QList<qint64> times;
        for (const Request &request : site.log()) {
            if (request.path() != "/robots.txt")
                times.append(request.atMs);
        }
        QCOMPARE(times.size(), 7); // index, two maps, the one that leads away, three pages
        for (qsizetype i = 1; i < times.size(); ++i)
            QVERIFY2(times[i] - times[i - 1] > 180,
                     qPrintable(u"%1 ms between requests %2 and %3"_s.arg(times[i] - times[i - 1]).arg(i - 1).arg(i)));
    }

    /// Each waited for its turn, though nothing was requested for it: 10,000 of them at one per second were hours.
    void S20_pagesThatRobotsForbidTakeNoTurn()
    {
        TestWorkspace world;
        TestServer site;
        site.reply("/robots.txt", 200, "User-agent: *\nDisallow: /closed\n", {{"Content-Type", "text/plain"}});
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        QStringList urls;
        for (int i = 0; i < 10'000; ++i) {
            urls.append(site.url(u"/closed/%1"_s.arg(i)));
            if (i % 4000 == 0)
                urls.append(site.url(u"/open/%1"_s.arg(i)));
        }
        QJsonObject one = source(u"one"_s, urls, {u"http"_s}, false);
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 1}, {u"cap"_s, 1}, {u"burst"_s, 1}});
        one.insert(u"discovery"_s, QJsonObject{{u"maximum"_s, 100'000}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        QList<qint64> times;
        for (const Request &request : site.log()) {
            QVERIFY2(!request.path().startsWith("/closed"), request.path().constData());
            if (request.path().startsWith("/open"))
                times.append(request.atMs);
        }
        QCOMPARE(times.size(), 3);
        QVERIFY2(times[1] - times[0] > 900 && times[2] - times[1] > 900, "the others keep their rate");
        QCOMPARE(number(world.store(), u"select count(*) from scraping_items where state = 4 and reason like "
                                       u"'robots.txt line 2 says%'"_s),
                 10'000);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_items where state = 2"_s), 3);
        QCOMPARE(engine.now().run->counts.skipped, 10'000);
    }

    /// A proxy resolves names itself: hosts written as numbers are all that can be judged before.
    void M16_behindAProxyNumbersAreJudged()
    {
        TestServer proxy;
        proxy.on("*", [](const Request &, Reply reply) { reply.html("<h1>By proxy</h1>"); });
        HttpEngine::Options options;
        options.proxy = proxy.url(QString());
        HttpEngine engine(m_timers, options);
        const auto ask = [&](const QString &url) {
            FetchRequest request;
            request.url = url;
            request.reach = std::make_shared<const Reach>();
            return get(engine.fetch(request, {}));
        };
        const FetchOutcome named = ask(u"http://intranet.invalid/"_s);
        QVERIFY2(named.ok(), qPrintable(named.reason));
        QCOMPARE(proxy.log().size(), 1);
        for (const char *host : {"10.0.0.5", "0xa9fea9fe", "[fd00::7]", "127.0.0.1", "localhost"})
            QVERIFY2(ask(u"http://%1/"_s.arg(QString::fromLatin1(host))).failure == FailClass::PrivateAddress, host);
        QCOMPARE(proxy.log().size(), 1);
        get(engine.shutDown());
    }

    void M16_proxiesAreChosenAsIsCustomary()
    {
        const ProxySettings settings{"http://h:1", "http://s:2", "http://a:3",
                                     ".inside.example, 10.0.0.0/8 other.example"};
        QCOMPARE(proxyFor(u"http://site.example/"_s, settings), QByteArray("http://h:1"));
        QCOMPARE(proxyFor(u"https://site.example/"_s, settings), QByteArray("http://s:2"));
        QCOMPARE(proxyFor(u"https://site.example/"_s, {{}, {}, "http://a:3", {}}), QByteArray("http://a:3"));
        for (const char *url : {"http://x.inside.example/", "https://inside.example/", "http://other.example:81/",
                                "http://10.1.2.3/", "http://127.0.0.9/", "http://[::1]/", "http://localhost/"})
            QVERIFY2(proxyFor(QString::fromLatin1(url), settings).isEmpty(), url);
        QVERIFY(!proxyFor(u"http://notinside.example/"_s, settings).isEmpty());
        QVERIFY(proxyFor(u"http://site.example/"_s, {"http://h:1", {}, {}, "*"}).isEmpty());
    }

    void M15_stopIsHonouredWhilePreparing()
    {
        TestWorkspace world;
        TestServer site;
        QStringList maps;
        for (int i = 0; i < 80; ++i)
            maps.append(u"/map%1"_s.arg(i));
        serveIndex(site, maps);
        site.on("/map*", [](const Request &, Reply reply) { reply.after(400, [reply] { reply.send(404); }); });
        site.page("/start", "<h1>Start</h1>");
        QJsonObject one = source(u"one"_s, {site.url(u"/start"_s)}, {u"http"_s}, false);
        one.insert(u"discovery"_s, QJsonObject{{u"sitemap"_s, site.url(u"/index"_s)}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        RunPlan plan;
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        QVERIFY(spinUntil([&] { return site.count("/map1") > 0; }, 10s));
        QCOMPARE(engine.state(), std::optional(RunState::Preparing));
        QElapsedTimer clock;
        clock.start();
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 5s));
        QVERIFY2(clock.elapsed() < 1500, qPrintable(QString::number(clock.elapsed())));
        const qsizetype asked = site.log().size();
        QTest::qWait(900);
        QCOMPARE(site.log().size(), asked);
        QCOMPARE(site.count("/start"), 0);
    }
};

QTEST_GUILESS_MAIN(tst_Politeness)
#include "tst_politeness.moc"
