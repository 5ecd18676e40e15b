// Redirects judged by the run, whoever followed them: with real engines, real robots.txt files, and trawlctl.
#include "async/timers.h"
#include "fetch/http/httpengine.h"
#include "run/crawl/trailjudge.h"
#include "tests/support/faultworld.h"
#include "tests/support/testserver.h"
#include "tests/support/testworkspace.h"

using namespace trawl;
using namespace trawl::test;

namespace {

Scope anywhere()
{
    Discovery discovery;
    discovery.scope = u"any"_s;
    return Scope::make(discovery, {}).take();
}

} // namespace

class tst_Trail : public QObject
{
    Q_OBJECT

    /// "/start" of one origin leads to "/secret/page" of another, whose robots.txt closes "/secret/".
    struct TwoSites {
        TestServer here, there;
        TwoSites()
        {
            const QByteArray to = there.url(u"/secret/page"_s).toUtf8();
            here.on("/start", [to](const Request &, Reply reply) { reply.redirect(302, to); });
            there.reply("/robots.txt", 200, "User-agent: *\nDisallow: /secret/\n", {{"Content-Type", "text/plain"}});
            there.page("/secret/page", "<h1>Not for robots</h1>");
            there.page("/open/page", "<h1>For all</h1>");
        }
    };

private Q_SLOTS:
    /// What MCP servers and remote services do: they follow by themselves, and tell the trail.
    void M34_anEngineThatFollowsByItselfIsJudgedByItsTrail()
    {
        TwoSites sites;
        Timers timers;
        HttpEngine engine(timers, {});
        RobotsCache robots(engine, {systemClock(), {}});
        FetchRequest request;
        request.url = sites.here.url(u"/start"_s);
        const FetchOutcome outcome = get(engine.fetch(request, {}));
        QVERIFY(outcome.ok());
        QCOMPARE(outcome.trail.size(), 1);
        QCOMPARE(outcome.trail.first(), (RedirectHop{request.url, sites.there.url(u"/secret/page"_s), 302, false}));
        const auto judge = std::make_shared<TrailJudge>(&robots, anywhere(), nullptr);
        const TrailVerdict verdict = get(judge->judge(request.url, outcome.trail, outcome.finalUrl, {}));
        QCOMPARE(verdict.refuse, FailClass::Robots);
        QCOMPARE(verdict.at, sites.there.url(u"/secret/page"_s));
        QVERIFY2(verdict.reason.contains(u"Disallow: /secret/"_s) || verdict.reason.contains(u"/secret/"_s),
                 qPrintable(verdict.reason));
        QCOMPARE(sites.there.count("/robots.txt"), 1); // asked by the judge, since nobody had
        // A final address that no hop tells of is judged as well.
        QCOMPARE(get(judge->judge(request.url, {}, outcome.finalUrl, {})).refuse, FailClass::Robots);
        const auto careless = std::make_shared<TrailJudge>(nullptr, anywhere(), nullptr);
        QVERIFY(get(careless->judge(request.url, outcome.trail, outcome.finalUrl, {})).ok());
        get(engine.shutDown());
    }

    /// With a hop check nothing forbidden is even requested; an origin that nobody knows is asked first.
    void M34_theSameRuleStopsAHopBeforeItsRequest()
    {
        TwoSites sites;
        Timers timers;
        HttpEngine engine(timers, {});
        RobotsCache robots(engine, {systemClock(), {}});
        const auto judge = std::make_shared<TrailJudge>(&robots, anywhere(), nullptr);
        FetchRequest request;
        request.url = sites.here.url(u"/start"_s);
        request.hopCheck = judge->hopCheck();
        QCOMPARE(get(engine.fetch(request, {})).failure, FailClass::Robots); // nobody asks: refused
        QCOMPARE(sites.there.log().size(), 0);
        request.hopLearn = judge->hopLearn();
        const FetchOutcome outcome = get(engine.fetch(request, {}));
        QCOMPARE(outcome.failure, FailClass::Robots);
        QCOMPARE(sites.there.count("/robots.txt"), 1);
        QCOMPARE(sites.there.count("/secret/page"), 0);
        QCOMPARE(sites.here.count("/start"), 2); // one for each fetch: while robots.txt is asked, the hop waits
        get(engine.shutDown());
    }

    void M34_aRunNeverRequestsWhatAnotherOriginForbids_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("http") << u"http"_s;
        QTest::newRow("devtools") << u"devtools"_s;
    }
    void M34_aRunNeverRequestsWhatAnotherOriginForbids()
    {
        QFETCH(QString, engine);
        TestWorkspace world;
        TwoSites sites;
        const QByteArray open = sites.there.url(u"/open/page"_s).toUtf8();
        sites.here.on("/fine", [open](const Request &, Reply reply) { reply.redirect(302, open); });
        const QStringList urls{sites.here.url(u"/start"_s), sites.here.url(u"/fine"_s)};
        QJsonObject one = source(u"one"_s, urls, {engine}, engine != "http"_L1);
        one.insert(u"discovery"_s, QJsonObject{{u"scope"_s, u"any"_s}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run = ctl(world.folder(), {u"run"_s, u"--json"_s}, 90s, world.environment());
        QVERIFY2(fate(world.store(), u"/fine"_s).startsWith(u"captured"_s), (run.out + run.err).constData());
        QVERIFY2(fate(world.store(), u"/start"_s).startsWith(u"skipped"_s),
                 qPrintable(fate(world.store(), u"/start"_s)));
        QCOMPARE(sites.there.count("/secret/page"), 0);
        QVERIFY(sites.there.count("/open/page") > 0);
    }

    /// An attempt's limit is its engine's, and a source without pictures takes no place in the browser.
    void M34_aPageWithoutAPictureTakesNoPlaceInTheBrowser()
    {
        TestWorkspace world;
        TestServer site;
        site.on("/slow*",
                [](const Request &, Reply reply) { reply.after(400, [reply] { reply.html("<h1>Slow</h1>"); }); });
        QStringList urls;
        for (int i = 0; i < 6; ++i)
            urls.append(site.url(u"/slow/%1"_s.arg(i)));
        QJsonObject one = source(u"one"_s, urls, {u"http"_s, u"devtools"_s}, false);
        one.insert(u"concurrency"_s, 6);
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const CtlResult run =
            ctl(world.folder(), {u"run"_s, u"--json"_s, u"--sessions"_s, u"1"_s}, 60s, world.environment());
        QCOMPARE(number(world.store(), u"select count(*) from scraping_items where state = 2"_s), 6);
        const QList<Request> log = site.log();
        int together = 0; // requests that came before the first answer could have gone out
        for (const Request &request : log)
            together += request.target.startsWith("/slow") && request.atMs < log.first().atMs + 700;
        QVERIFY2(together > 1, run.out.constData());
    }
};

QTEST_GUILESS_MAIN(tst_Trail)
#include "tst_trail.moc"
