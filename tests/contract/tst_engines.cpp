// The contract of Engine, over every way to fetch a page. A row is a factory; a backend that is missing says why and is
// skipped.
#include "../support/realbackend.h"
#include "async/sleep.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "fetch/http/httpengine.h"
#include "policy/urlkey.h"
#include "tests/contract/enginerows.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QHash>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

namespace {

QCoro::Task<> fetchInto(Engine *engine, FetchRequest request, FetchOutcome *out, std::stop_token stop)
{
    auto running = engine->fetch(std::move(request), stop);
    *out = co_await running;
}

QCoro::Task<> joinTask(TaskScope *scope)
{
    co_await scope->join();
}

QCoro::Task<> nothing()
{
    co_return;
}

const QByteArray Page =
    "<!doctype html><html><head><title>Fish</title></head><body><h1>Fish auction</h1></body></html>";

} // namespace

class tst_Engines : public QObject
{
    Q_OBJECT

    EngineRows m_rows;
    std::unique_ptr<TestServer> m_site;
    Engine *m_engine = nullptr; ///< the row's
    QByteArray m_row;
    QHash<QByteArray, int> m_roundTrips;

    FetchRequest request(const QString &path)
    {
        FetchRequest request;
        request.sourceId = u"market"_s;
        request.url = m_site->url(path);
        request.userAgent = u"Trawldeck/test (+https://example.org)"_s;
        request.screenshot.format = m_engine->capabilities().screenshot ? PictureFormat::Jpeg : PictureFormat::None;
        return request;
    }
    FetchOutcome fetch(const QString &path) { return fetch(request(path)); }
    FetchOutcome fetch(FetchRequest request)
    {
        std::stop_source never;
        const FetchOutcome outcome = get(m_engine->fetch(std::move(request), never.get_token()), 60s);
        m_roundTrips[m_row] += outcome.http != 0;
        return outcome;
    }

private Q_SLOTS:
    void initTestCase_data() { EngineRows::add(); }

    void init()
    {
        m_row = EngineRows::row();
        m_site = std::make_unique<TestServer>();
        m_site->page("/page", Page);
        m_engine = m_rows.engine();
        QCOMPARE(word(m_engine->id()).toLatin1(), m_row); // the row is what it says
        const Availability can = m_engine->availability();
        if (!can.available)
            SKIP_WITHOUT_BACKEND(can.reason);
        std::stop_source never;
        const auto warm = get(m_engine->warmUp(never.get_token()), 60s);
        QVERIFY2(warm.ok(), warm.ok() ? "" : qPrintable(warm.error().sentence()));
    }

    void cleanup()
    {
        m_site.reset(); // the engine stays for its row: a browser is not started for every function
    }

    void cleanupTestCase()
    {
        m_rows.shutDown();
        for (auto it = m_roundTrips.cbegin(); it != m_roundTrips.cend(); ++it)
            qInfo("%s: %d real round trips", it.key().constData(), it.value());
        for (const auto &[row, factory] : engineFactories()) {
            if (qEnvironmentVariableIsSet("CI"))
                QVERIFY2(m_roundTrips.value(row) > 0, row);
        }
    }

    void aPageComesWithItsFinalAddressTypeAndStatus()
    {
        const auto out = fetch(u"/page"_s);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.http, 200);
        QCOMPARE(out.finalUrl, m_site->url(u"/page"_s));
        QVERIFY(out.html.contains("Fish auction"));
        QVERIFY(out.contentType.startsWith(u"text/html"_s));
        QVERIFY(out.timings.contains(u"total"_s));
        QCOMPARE(!out.picture.isEmpty(), m_engine->capabilities().screenshot);
    }

    void M34_anOutcomeCarriesItsTrailAndWhatItTook()
    {
        m_site->on("/one", [](const Request &, Reply reply) { reply.redirect(301, "/two"); });
        m_site->on("/two", [](const Request &, Reply reply) { reply.redirect(302, "/page"); });
        const auto out = fetch(u"/one"_s);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.used, m_engine->capabilities().needs);
        const QString one = m_site->url(u"/one"_s), two = m_site->url(u"/two"_s), page = m_site->url(u"/page"_s);
        QCOMPARE(out.trail, (QList<RedirectHop>{{one, two, 301, false}, {two, page, 302, false}}));
        QVERIFY(fetch(u"/page"_s).trail.isEmpty());
        QVERIFY(m_engine->capabilities().limitMs > 0);
        // A refused hop is none: the trail tells what was followed.
        FetchRequest refused = request(u"/one"_s);
        refused.hopCheck = [](const QString &address) {
            return HopVerdict{address.endsWith("/page"_L1) ? FailClass::Robots : FailClass::None, u"closed"_s};
        };
        m_site->clearLog();
        const auto stopped = fetch(refused);
        QCOMPARE(stopped.failure, FailClass::Robots);
        QCOMPARE(stopped.trail, (QList<RedirectHop>{{one, two, 301, false}}));
        QCOMPARE(m_site->count("/page"), 0);
    }

    void M9_credentialsGoToTheirOriginOnly()
    {
        const QByteArray wanted = "Basic " + QByteArray("me:pass word").toBase64();
        const auto guard = [wanted](const Request &asked, Reply reply) {
            if (asked.header("Authorization") == wanted)
                reply.html(Page);
            else
                reply.send(401, "who?", {{"WWW-Authenticate", "Basic realm=\"r\""}, {"Content-Type", "text/html"}});
        };
        m_site->on("/guarded", guard);
        TestServer other;
        other.on("/guarded", guard);
        const QByteArray there = other.url(u"/guarded"_s).toUtf8();
        m_site->on("/away", [there](const Request &, Reply reply) { reply.redirect(302, there); });
        m_site->on("/named", [there](const Request &, Reply reply) {
            reply.redirect(302, QByteArray(there).replace("http://", "http://me:pass%20word@"));
        });
        FetchRequest asked = request(u"/guarded"_s);
        asked.credentials = {{m_site->url(QString()), "me", "pass word"}};
        QVERIFY(fetch(asked).ok());
        // Neither along with a redirect, nor because the redirect's address names them.
        for (const QString &path : {u"/away"_s, u"/named"_s}) {
            FetchRequest away = request(path);
            away.credentials = asked.credentials;
            const auto out = fetch(away);
            QCOMPARE(out.failure, FailClass::Forbidden);
            QCOMPARE(out.finalUrl, other.url(u"/guarded"_s));
            QCOMPARE(out.trail.size(), 1);
            QCOMPARE(out.trail.first().userPart, path == "/named"_L1);
        }
        for (const Request &one : other.log())
            QCOMPARE(one.header("Authorization"), QByteArray());
        // A wrong one is refused once, and the engine does not ask without end.
        asked.credentials.first().password = "wrong";
        asked.sourceId = u"another"_s;
        QCOMPARE(fetch(asked).failure, FailClass::Forbidden);
        // An address that still has a user part is fetched without it.
        FetchRequest old = request(u"/guarded"_s);
        old.sourceId = u"third"_s;
        old.url.replace(u"http://"_s, u"http://me:pass%20word@"_s);
        const auto out = fetch(old);
        QCOMPARE(out.failure, FailClass::Forbidden);
        QCOMPARE(out.finalUrl, m_site->url(u"/guarded"_s));
    }

    void theUserAgentIsSentAndNoCookieComesBack()
    {
        m_site->on("/cookie", [](const Request &, Reply reply) {
            reply.send(200, Page, {{"Content-Type", "text/html"}, {"Set-Cookie", "a=1"}});
        });
        auto isolated = request(u"/cookie"_s);
        isolated.isolate = true;
        fetch(isolated);
        fetch(isolated);
        const auto log = m_site->log();
        int asked = 0;
        for (const Request &seen : log) {
            if (seen.path() != "/cookie")
                continue;
            ++asked;
            QCOMPARE(seen.header("User-Agent"), QByteArray("Trawldeck/test (+https://example.org)"));
            QVERIFY(seen.header("Cookie").isEmpty());
        }
        QCOMPARE(asked, 2);
    }

    void statusesHaveTheirClasses_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("retryAfter");
        QTest::addColumn<FailClass>("expected");
        QTest::newRow("401") << 401 << QByteArray() << FailClass::Forbidden;
        QTest::newRow("403") << 403 << QByteArray() << FailClass::Forbidden;
        QTest::newRow("404") << 404 << QByteArray() << FailClass::NotFound;
        QTest::newRow("410") << 410 << QByteArray() << FailClass::NotFound;
        QTest::newRow("418") << 418 << QByteArray() << FailClass::ClientError;
        QTest::newRow("429") << 429 << QByteArray("7") << FailClass::Throttled;
        QTest::newRow("500") << 500 << QByteArray() << FailClass::ServerError;
        QTest::newRow("503") << 503 << QByteArray() << FailClass::ServerError;
        QTest::newRow("503 with Retry-After") << 503 << QByteArray("7") << FailClass::Throttled;
    }
    void statusesHaveTheirClasses()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, retryAfter);
        QFETCH(FailClass, expected);
        m_site->on("/status", [=](const Request &, Reply reply) {
            Headers headers{{"Content-Type", "text/html"}};
            if (!retryAfter.isEmpty())
                headers.append({"Retry-After", retryAfter});
            reply.send(status, "<p>no</p>", headers);
        });
        const auto out = fetch(u"/status"_s);
        QCOMPARE(word(out.failure), word(expected));
        QCOMPARE(out.http, status);
        QVERIFY(!out.engineFault);
        QVERIFY(!out.reason.isEmpty());
        QCOMPARE(out.retryAfter, retryAfter.isEmpty() ? 0ms : Ms(7s));
    }

    void redirectsAreFollowedAndCounted()
    {
        m_site->on("/a", [](const Request &, Reply reply) { reply.redirect(302, "/b"); });
        m_site->on("/b", [](const Request &, Reply reply) { reply.redirect(301, "page"); });
        const auto out = fetch(u"/a"_s);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.finalUrl, m_site->url(u"/page"_s));
        QCOMPARE(out.redirects(), 2);
    }

    void tooManyRedirectsAreALoop()
    {
        m_site->on("/r/*", [](const Request &request, Reply reply) {
            reply.redirect(302, "/r/" + QByteArray::number(request.target.mid(3).toInt() + 1));
        });
        const auto out = fetch(u"/r/0"_s);
        QCOMPARE(word(out.failure), word(FailClass::RedirectLoop));
        QVERIFY(m_site->log().size() <= 25);
    }

    void aRedirectToAFileIsRefused()
    {
        m_site->on("/file", [](const Request &, Reply reply) { reply.redirect(302, "file:///etc/hostname"); });
        const auto out = fetch(u"/file"_s);
        QVERIFY2(out.failure == FailClass::BadRedirect || out.failure == FailClass::RedirectLoop,
                 qPrintable(word(out.failure)));
        QVERIFY(out.html.isEmpty());
    }

    void aHopIsDecidedBeforeItIsRequested()
    {
        m_site->on("/out", [](const Request &, Reply reply) { reply.redirect(302, "/private"); });
        auto asked = request(u"/out"_s);
        asked.hopCheck = [](const QString &address) {
            HopVerdict verdict;
            if (address.endsWith(u"/private"_s)) {
                verdict.refuse = FailClass::Robots;
                verdict.reason = u"robots.txt says no"_s;
            }
            return verdict;
        };
        const auto out = fetch(asked);
        QCOMPARE(word(out.failure), word(FailClass::Robots));
        QCOMPARE(out.reason, u"robots.txt says no"_s);
        QCOMPARE(m_site->count("/private"), 0);
    }

    void S12_aRedirectReachesTheAddressThatALinkDoes_data()
    {
        QTest::addColumn<QByteArray>("location");
        QTest::addColumn<QByteArray>("target");
        const auto row = [](const char *name, const char *location, const char *target) {
            QTest::newRow(name) << QByteArray(location) << QByteArray(target);
        };
        row("braces in a query", "/r?f={a}", "/r?f={a}");
        row("bars and backslashes", "\\r|s?q=a|b\\c^`", "/r%7Cs?q=a|b\\c^`");
        row("a quote", "/r's?q='", "/r's?q=%27");
        row("escapes stay", "/%7er?q=%7ba%7D&r=100%", "/%7er?q=%7ba%7D&r=100%");
        row("blanks", "/r s?q=t u", "/r%20s?q=t%20u");
        row("UTF-8", "/caf\xc3\xa9?q=\xc3\xa9", "/caf%C3%A9?q=%C3%A9");
        row("bytes that are no UTF-8", "/caf\xe9?q=\xe9", "/caf%E9?q=%E9");
        row("dots", "/a/./b/%2e%2E/c?q=../x", "/a/c?q=../x");
    }
    /// The check, the trail and the final address had it in another spelling ("%7Ba%7D") than links have: one page had
    /// two keys. What is requested is that spelling, too.
    void S12_aRedirectReachesTheAddressThatALinkDoes()
    {
        QFETCH(QByteArray, location);
        QFETCH(QByteArray, target);
        m_site->on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        m_site->on("/from", [location](const Request &, Reply reply) { reply.redirect(302, location); });
        const QString address = m_site->url(QString::fromLatin1(target));
        QCOMPARE(resolveUrl(m_site->url(u"/from"_s), QString::fromLatin1(target)), address); // as a link
        QStringList checked, learnt;
        auto asked = request(u"/from"_s);
        asked.hopCheck = [&](const QString &hop) {
            if (!hop.endsWith(u"/from"_s))
                checked.append(hop);
            const bool unknown = learnt.isEmpty() && !hop.endsWith(u"/from"_s);
            return HopVerdict{unknown ? FailClass::Robots : FailClass::None, {}, unknown};
        };
        asked.hopLearn = [&](QString hop, std::stop_token) -> QCoro::Task<> {
            learnt.append(hop);
            return nothing();
        };
        const auto out = fetch(asked);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.finalUrl, address);
        QCOMPARE(out.trail, (QList<RedirectHop>{{m_site->url(u"/from"_s), address, 302, false}}));
        QCOMPARE(learnt, QStringList{address});
        checked.removeDuplicates();
        QCOMPARE(checked, QStringList{address});
        QCOMPARE(m_site->log().last().target, target);
        QCOMPARE(fetch(request(QString::fromLatin1(target))).finalUrl, address); // a start address
    }

    void S18_aRedirectInheritsTheRoute_data()
    {
        QTest::addColumn<QByteArray>("location");
        QTest::addColumn<QString>("route");
        QTest::newRow("none of its own") << QByteArray("/new") << u"#/e/1"_s;
        QTest::newRow("its own") << QByteArray("/new#/other") << u"#/other"_s;
        QTest::newRow("an empty one") << QByteArray("/new#") << QString();
        QTest::newRow("through two") << QByteArray("/again") << u"#/e/1"_s;
    }
    /// Over HTTP the final address had none.
    void S18_aRedirectInheritsTheRoute()
    {
        QFETCH(QByteArray, location);
        QFETCH(QString, route);
        m_site->on("/old", [location](const Request &, Reply reply) { reply.redirect(301, location); });
        m_site->on("/again", [](const Request &, Reply reply) { reply.redirect(302, "/new"); });
        m_site->page("/new", "<h1>x</h1>");
        auto asked = request(u"/old#/e/1"_s);
        asked.keepFragment = true;
        const auto out = fetch(asked);
        QVERIFY2(out.ok(), qPrintable(out.reason));
        QCOMPARE(out.finalUrl, m_site->url(u"/new"_s) + route);
        QCOMPARE(out.trail.last().to, m_site->url(u"/new"_s));
        asked.keepFragment = false;
        QCOMPARE(fetch(asked).finalUrl, m_site->url(u"/new"_s));
    }

    void aDownloadIsNoPage()
    {
        m_site->reply("/zip", 200, "PK", {{"Content-Type", "application/zip"}});
        QCOMPARE(word(fetch(u"/zip"_s).failure), word(FailClass::NotAPage));
    }

    void aRefusedConnectionIsTheSitesFault()
    {
        auto nowhere = request(u"/"_s);
        nowhere.url = u"http://127.0.0.1:%1/"_s.arg(TestServer::closedPort());
        const auto out = fetch(nowhere);
        QCOMPARE(word(out.failure), word(FailClass::Connect));
        QVERIFY(!out.engineFault);
    }

    void aNameThatDoesNotExistIsDns()
    {
        auto nowhere = request(u"/"_s);
        nowhere.url = u"http://no-such-host.invalid/"_s;
        const auto out = fetch(nowhere);
        QCOMPARE(word(out.failure), word(FailClass::Dns));
    }

    void aStopEndsAFetchAtOnce()
    {
        m_site->on("/silent", [](const Request &, Reply) {});
        TaskScope scope;
        FetchOutcome out;
        auto asked = request(u"/silent"_s);
        scope.spawn("fetch", [&](std::stop_token stop) { return fetchInto(m_engine, asked, &out, stop); });
        QVERIFY(spinUntil([&] { return m_site->count("/silent") > 0; }, 30s));
        QElapsedTimer watch;
        watch.start();
        scope.requestStop();
        get(joinTask(&scope));
        QCOMPARE(word(out.failure), word(FailClass::Cancelled));
        QVERIFY2(watch.elapsed() < 2000, qPrintable(QString::number(watch.elapsed())));
        QVERIFY2(fetch(u"/page"_s).ok(), "the engine does not serve after a stop");
    }

    /// Last of each row: the engine is gone afterwards.
    void zShutDownEndsWhatRunsAndAnswersCancelledAfterwards()
    {
        m_site->on("/silent", [](const Request &, Reply) {});
        TaskScope scope;
        FetchOutcome out;
        auto asked = request(u"/silent"_s);
        scope.spawn("fetch", [&](std::stop_token stop) { return fetchInto(m_engine, asked, &out, stop); });
        QVERIFY(spinUntil([&] { return m_site->count("/silent") > 0; }, 30s));
        get(m_engine->shutDown(), 60s);
        get(joinTask(&scope));
        QCOMPARE(word(out.failure), word(FailClass::Cancelled));
        std::stop_source never;
        const auto late = get(m_engine->fetch(request(u"/page"_s), never.get_token()), 60s);
        QCOMPARE(word(late.failure), word(FailClass::Cancelled));
        m_engine = nullptr;
        m_rows.forget();
    }
};

QTEST_GUILESS_MAIN(tst_Engines)
#include "tst_engines.moc"
