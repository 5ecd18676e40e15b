// The control plane's HTTP client against a real server: limits, redirects, stops, and that secrets stay hidden.
#include "async/httpclient.h"
#include "tests/support/corotest.h"
#include "tests/support/testserver.h"

#include "domain/names.h"

#include <QElapsedTimer>
#include <QTest>

using namespace trawl;
using namespace trawl::test;

class tst_HttpClient : public QObject
{
    Q_OBJECT

    Timers m_timers;
    std::unique_ptr<TestServer> m_site;
    std::unique_ptr<HttpClient> m_client;

    HttpRequest request(const QString &path)
    {
        HttpRequest request;
        request.url = QUrl(m_site->url(path));
        request.headers = {{"Authorization", "Bearer hush-hush-token"}};
        return request;
    }

private Q_SLOTS:
    void init()
    {
        m_site = std::make_unique<TestServer>();
        m_client = std::make_unique<HttpClient>(m_timers);
    }
    void cleanup()
    {
        m_client.reset();
        m_site.reset();
        QCOMPARE(m_timers.pending(), 0);
    }

    void methodHeadersAndBodyGoOutAndTheReplyComesBack()
    {
        m_site->on("/api", [](const Request &request, Reply reply) {
            reply.send(201, request.method + ' ' + request.body + ' ' + request.header("Authorization"),
                       {{"X-Id", "7"}});
        });
        auto patch = request(u"/api"_s);
        patch.method = "PATCH";
        patch.body = "{}";
        patch.headers.emplaceBack("Content-Type", "application/json");
        const auto reply = get(m_client->send(patch, std::stop_token()));
        QVERIFY(reply);
        QCOMPARE(reply->status, 201);
        QVERIFY(reply->ok());
        QCOMPARE(reply->body, QByteArray("PATCH {} Bearer hush-hush-token"));
        QCOMPARE(reply->header("x-id"), QByteArray("7"));
    }

    void anErrorStatusIsAReplyWithItsBody_data()
    {
        QTest::addColumn<int>("status");
        for (int status : {400, 401, 403, 404, 409, 429, 500, 503})
            QTest::addRow("%d", status) << status;
    }
    void anErrorStatusIsAReplyWithItsBody()
    {
        QFETCH(int, status);
        m_site->reply("/no", status, "why not");
        const auto reply = get(m_client->send(request(u"/no"_s), std::stop_token()));
        QVERIFY2(reply.ok(), reply.ok() ? "" : qPrintable(reply.error().sentence()));
        QCOMPARE(reply->status, status);
        QCOMPARE(reply->body, QByteArray("why not"));
    }

    void redirectsAreNotFollowed()
    {
        m_site->on("/r", [](const Request &, Reply reply) { reply.redirect(302, "/target"); });
        const auto reply = get(m_client->send(request(u"/r"_s), std::stop_token()));
        QVERIFY(reply);
        QCOMPARE(reply->status, 302);
        QCOMPARE(reply->header("Location"), QByteArray("/target"));
        QCOMPARE(m_site->count("/target"), 0);
    }

    void aLargeBodyIsCutOff()
    {
        m_site->on("/endless", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\n\r\n");
            reply.endless(QByteArray(64 * 1024, 'x'));
        });
        auto asked = request(u"/endless"_s);
        asked.maxBody = 1024 * 1024;
        const auto reply = get(m_client->send(asked, std::stop_token()));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, 9103);
    }

    void aSlowDripEndsAtTheLimit()
    {
        m_site->on("/drip", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n");
            reply.drip("x", 20, -1);
        });
        auto asked = request(u"/drip"_s);
        asked.limit = 200ms;
        const auto reply = get(m_client->send(asked, std::stop_token()));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, 9102);
        QCOMPARE(reply.error().kind, ErrorKind::Transient);
    }

    void aBrokenOffReplyIsAnError()
    {
        m_site->on("/half", [](const Request &, Reply reply) {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
            reply.close();
        });
        const auto reply = get(m_client->send(request(u"/half"_s), std::stop_token()));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, 9101);
    }

    void aStopEndsItAtOnce()
    {
        m_site->on("/silent", [](const Request &, Reply) {});
        std::stop_source stop;
        auto running = m_client->send(request(u"/silent"_s), stop.get_token());
        QVERIFY(spinUntil([&] { return m_site->count("/silent") > 0; }));
        QElapsedTimer watch;
        watch.start();
        stop.request_stop();
        const auto reply = get(std::move(running));
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, ErrorKind::Cancelled);
        QVERIFY(watch.elapsed() < 1000);
    }

    void secretsAppearInNoError()
    {
        HttpRequest asked = request(u"/"_s);
        asked.url =
            QUrl(u"http://user:pass-word@127.0.0.1:%1/x?apikey=k3y-value&page=2"_s.arg(TestServer::closedPort()));
        asked.secrets = {"further-secret"};
        const auto reply = get(m_client->send(asked, std::stop_token()));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, 9101);
        const QString all = reply.error().sentence() + reply.error().detail + redactedUrl(asked.url) +
                            redacted(u"a hush-hush-token k3y-value pass-word further-secret b"_s, asked);
        for (const QString &secret : {u"hush-hush-token"_s, u"k3y-value"_s, u"pass-word"_s, u"further-secret"_s})
            QVERIFY2(!all.contains(secret), qPrintable(all));
        QVERIFY(redactedUrl(asked.url).contains(u"page=2"_s));
    }

    void whatIsNoAddressIsRefused()
    {
        HttpRequest asked;
        asked.url = QUrl(u"file:///etc/hostname"_s);
        QCOMPARE(get(m_client->send(asked, std::stop_token())).error().code, 9105);
    }
};

QTEST_GUILESS_MAIN(tst_HttpClient)
#include "tst_httpclient.moc"
