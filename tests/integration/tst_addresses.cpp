// Addresses in whole runs: what is requested for links, hash routes, robots rules, sitemaps and start addresses.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <QDir>
#include <QFile>

#include <atomic>

using namespace trawl;
using namespace trawl::test;

namespace {

QJsonObject discovering(QJsonObject one, const QJsonObject &discovery)
{
    QJsonObject all{{u"maximum"_s, 100}, {u"depth"_s, 1}};
    for (auto it = discovery.begin(); it != discovery.end(); ++it)
        all.insert(it.key(), it.value());
    one.insert(u"discovery"_s, all);
    return one;
}

QString logOf(const TestWorkspace &world)
{
    QString all;
    const QDir logs(world.file(u"logs"_s));
    for (const QString &name : logs.entryList({u"*.jsonl"_s})) {
        QFile file(logs.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            all += QString::fromUtf8(file.readAll());
    }
    return all;
}

/// Runs a file of sources to its end.
void crawl(const TestWorkspace &world, const QJsonArray &sources)
{
    QVERIFY(world.write(u"sources.json"_s, file(sources)));
    LiveEngine engine(engineSetup(world.folder(), false));
    engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
    QVERIFY(engine.waitState(RunState::Completed, 60s));
}

QStringList column(const TestWorkspace &world, const QString &query)
{
    QStringList out;
    for (const QVariantList &row : sql(world.store(), query))
        out.append(row.first().toString());
    out.sort();
    return out;
}

} // namespace

class tst_Addresses : public QObject
{
    Q_OBJECT

    static void engines()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("http") << u"http"_s;
        QTest::newRow("devtools") << u"devtools"_s;
    }

private Q_SLOTS:
    void S12_linksAreRequestedAsBrowsersReadThem_data() { engines(); }
    /// Queries in the page's encoding, also where the browser has turned the page into UTF-8; line ends and
    /// backslashes; siblings: a base element, a character that the encoding lacks, an address without slashes.
    void S12_linksAreRequestedAsBrowsersReadThem()
    {
        QFETCH(QString, engine);
        TestWorkspace world;
        TestServer site;
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        const Headers html{{"Content-Type", "text/html"}}, big5{{"Content-Type", "text/html; charset=big5"}};
        site.reply(
            "/gbk", 200,
            "<meta charset=gbk><h1>g</h1><a href='/r?city=\xb0\xc4\xc3\xc5'>x</a><a href='/u?q=&#8364;&#233;&#54620;'>"
            "y</a>",
            html);
        site.reply("/big5", 200, "<h1>b</h1><a href='/r?k=\xad\xbb\xb4\xe4'>x</a>", big5);
        site.page("/nl", "<h1>n</h1><a href='/a\nb'>x</a> <a href='\\c\\d'>y</a> <a href='/e\tf'>z</a>");
        site.page("/base", "<base href='/deep/er/'><h1>n</h1><a href='../x|y'>x</a> <a href='http:z?a b#c'>y</a>");
        QStringList starts;
        for (const char *path : {"/gbk", "/big5", "/nl", "/base"})
            starts.append(site.url(QString::fromLatin1(path)));
        QJsonObject one = discovering(source(u"one"_s, starts, {engine}, false), {{u"links"_s, u"a"_s}});
        one.insert(u"robots"_s, false);
        crawl(world, {one});
        QSet<QByteArray> asked;
        for (const Request &request : site.log())
            asked.insert(request.target);
        for (const char *target : {"/r?city=%B0%C4%C3%C5", "/u?q=%80%A8%A6%26%2354620%3B", "/r?k=%AD%BB%B4%E4", "/ab",
                                   "/c/d", "/ef", "/deep/x%7Cy", "/deep/er/z?a%20b"})
            QVERIFY2(asked.contains(target), qPrintable(QString::fromLatin1(asked.values().join("  "))));
    }

    /// With "page-spa" each route is a page, whose final address has it; siblings: start addresses that are routes, a
    /// route that a script sets, the same over HTTP.
    void S18_hashRoutesArePagesWhereTheSourceSaysSo()
    {
        TestWorkspace world;
        TestServer site;
        site.page("/app",
                  "<!doctype html><main></main><a class=l href='#/e/1'>1</a> <a class=l href='#/e/2'>2</a><script>"
                  "onhashchange=()=>{document.querySelector('main').innerHTML='<h1>Route '+location.hash+'</h1>'};"
                  "onhashchange()</script>");
        site.page("/own", "<h1>own</h1><script>location.hash='/home'</script>");
        site.page("/flat", "<h1>flat</h1><a href='#/a'>a</a> <a href='#/b'>b</a>");
        const QJsonObject spa{{u"links"_s, u"a"_s}, {u"scope"_s, u"page-spa"_s}};
        const QString app = site.url(u"/app"_s);
        crawl(world, {discovering(source(u"spa"_s, {app}, {u"devtools"_s}, false), spa),
                      discovering(source(u"seeds"_s, {app + u"#/e/1"_s, app + u"#/e/2"_s}, {u"devtools"_s}, false),
                                  {{u"scope"_s, u"page-spa"_s}}),
                      discovering(source(u"own"_s, {site.url(u"/own"_s)}, {u"devtools"_s}, false),
                                  {{u"scope"_s, u"page-spa"_s}}),
                      discovering(source(u"flat"_s, {site.url(u"/flat"_s)}, {u"http"_s}, false), spa)});
        const auto finals = [&world](const QString &id) {
            return column(world, u"select final_url from captures c join run_sources s on s.id = c.run_source where "
                                 u"s.source_id = '%1'"_s.arg(id));
        };
        QCOMPARE(finals(u"spa"_s), (QStringList{app, app + u"#/e/1"_s, app + u"#/e/2"_s}));
        QCOMPARE(finals(u"seeds"_s), (QStringList{app + u"#/e/1"_s, app + u"#/e/2"_s}));
        QCOMPARE(finals(u"own"_s), QStringList{site.url(u"/own#/home"_s)});
        QCOMPARE(finals(u"flat"_s).size(), 3);
        const QStringList records = column(world, u"select records from captures"_s);
        QVERIFY2(records.filter(u"Route #/e/1"_s).size() == 2, qPrintable(records.join(u'\n')));
    }

    void S20_aRunObeysRulesWithSpecialCharacters()
    {
        TestWorkspace world;
        TestServer site;
        site.reply(
            "/robots.txt", 200,
            "User-agent: *\nDisallow: /file-%2A.html\nDisallow: /my folder/\nDisallow: /*?f={\nDisallow: /c%24\n",
            {{"Content-Type", "text/plain"}});
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        site.page("/", "<h1>i</h1><a href='/file-*.html'>a</a><a href='/file-b.html'>b</a><a href='/my folder/x'>c</a>"
                       "<a href='/l?f={1}'>d</a><a href='/c$1'>e</a><a href='/c'>f</a>");
        crawl(world, {discovering(source(u"one"_s, {site.url(u"/"_s)}, {u"http"_s}, false), {{u"links"_s, u"a"_s}})});
        QSet<QByteArray> asked;
        for (const Request &request : site.log())
            asked.insert(request.target);
        const QSet<QByteArray> right{"/robots.txt", "/", "/file-b.html", "/c"};
        QVERIFY2(asked == right, qPrintable(QString::fromLatin1(asked.values().join("  "))));
    }

    /// Siblings: a feed, a file that breaks off (its warning names source and file), one without a usable address.
    void S21_sitemapsOfARun()
    {
        TestWorkspace world;
        TestServer site;
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        const Headers xml{{"Content-Type", "application/xml"}};
        const auto at = [&site](const char *path) { return site.url(QString::fromLatin1(path)).toUtf8(); };
        site.reply("/robots.txt", 404);
        site.reply(
            "/prefixed.xml", 200,
            "<?xml version=\"1.0\"?><s:urlset xmlns:s=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><s:url><s:loc>" +
                at("/p") + "</s:loc></s:url></s:urlset>",
            xml);
        site.reply("/rss.xml", 200, "<rss><channel><item><link>" + at("/news") + "</link></item></channel></rss>", xml);
        site.reply("/cut.xml", 200, "<urlset><url><loc>" + at("/kept") + "</loc></url><url><lo", xml);
        site.reply("/none.xml", 200, "<urlset><url><loc>mailto:a@b</loc></url></urlset>", xml);
        QJsonArray sources;
        for (const auto &name : {u"prefixed"_s, u"rss"_s, u"cut"_s, u"none"_s}) {
            sources.append(discovering(source(name, {site.url(u'/' + name)}, {u"http"_s}, false),
                                       {{u"sitemap"_s, site.url(u'/' + name + u".xml"_s)}}));
        }
        crawl(world, sources);
        for (const char *path : {"/p", "/news", "/kept"})
            QVERIFY2(site.count(path) == 1, path);
        const QString log = logOf(world);
        QVERIFY2(log.contains(u"/cut.xml: 1 of its entries are left out"_s), qPrintable(log));
        QVERIFY2(log.contains(u"/none.xml: it has no address that can be used"_s), qPrintable(log));
        for (const QString &line : log.split(u'\n')) {
            if (line.contains(u"/none.xml:"_s))
                QVERIFY2(line.contains(u"\"none\""_s), qPrintable(line));
        }
    }

    /// It was dropped when robots.txt could not be read for a moment.
    void S21_aSitemapWaitsForItsRobotsFile()
    {
        TestWorkspace world;
        TestServer site;
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        site.reply("/robots.txt", 503);
        site.reply("/map.txt", 200, site.url(u"/mapped"_s).toUtf8(), {{"Content-Type", "text/plain"}});
        QVERIFY(world.write(u"sources.json"_s,
                            file({discovering(source(u"one"_s, {site.url(u"/start"_s)}, {u"http"_s}, false),
                                              {{u"sitemap"_s, site.url(u"/map.txt"_s)}})})));
        const auto ahead = std::make_shared<std::atomic<qint64>>(0);
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = [ahead, clock = systemClock()] {
            Now now = clock();
            now.wall = now.wall + Ms(ahead->load());
            now.mono = now.mono + Ms(ahead->load());
            return now;
        };
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return site.count("/robots.txt") == 1 && engine.state() == RunState::Running; }, 20s));
        site.reply("/robots.txt", 404);
        ahead->store(11 * 60'000);
        QVERIFY(engine.waitState(RunState::Completed, 30s));
        QCOMPARE(site.count("/map.txt"), 1);
        QCOMPARE(site.count("/mapped"), 1);
    }

    /// It was accepted, and then "not one that can be requested". Siblings in tst_urlkey.
    void S22_aStartAddressIsReadAsABrowserReadsIt()
    {
        TestWorkspace world;
        TestServer site;
        site.page("/p", "<h1>Right</h1>");
        site.page("/p%20q", "<h1>Right</h1>");
        const QString url = site.url(u"/p"_s);
        crawl(world, {source(u"one"_s, {u' ' + url + u' ', u"\n"_s + url + u" q"_s}, {u"http"_s}, false)});
        QCOMPARE(site.count("/p"), 1);
        QCOMPARE(site.count("/p%20q"), 1);
        QCOMPARE(number(world.store(), u"select count(*) from captures"_s), 2);
    }
};

QTEST_GUILESS_MAIN(tst_Addresses)
#include "tst_addresses.moc"
