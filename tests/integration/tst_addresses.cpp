// Addresses in whole runs: what is requested for links, hash routes, robots rules, sitemaps and start addresses.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <QDir>
#include <QFile>

#include <atomic>
#include <functional>
#include <map>
#include <memory>

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

/// A site and the workspace that crawled it; each is crawled once with each engine, and looked at by several tests.
struct Crawled {
    TestWorkspace workspace;
    TestServer site;
    QSet<QByteArray> asked() const
    {
        QSet<QByteArray> targets;
        for (const Request &request : site.log())
            targets.insert(request.target);
        return targets;
    }
    QStringList finals(const QString &source) const
    {
        return column(workspace, u"select final_url from captures c join run_sources s on s.id = c.run_source where "
                                 u"s.source_id = '%1'"_s.arg(source));
    }
};
using Crawls = std::map<QString, std::unique_ptr<Crawled>>;

Crawled &crawledOnce(Crawls &crawls, const QString &engine, const std::function<QJsonArray(TestServer &)> &sources)
{
    auto &one = crawls[engine];
    if (!one) {
        one = std::make_unique<Crawled>();
        one->site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        crawl(one->workspace, sources(one->site));
    }
    return *one;
}

QStringList urlsOf(const TestServer &site, const QStringList &paths)
{
    QStringList urls;
    for (const QString &path : paths)
        urls.append(site.url(path));
    return urls;
}

} // namespace

class tst_Addresses : public QObject
{
    Q_OBJECT

    Crawls m_links, m_routes, m_rules, m_maps, m_starts;

    static void engines()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("http") << u"http"_s;
        QTest::newRow("devtools") << u"devtools"_s;
    }

    // --- case 12: links
    Crawled &links()
    {
        QFETCH(QString, engine);
        return crawledOnce(m_links, engine, [&engine](TestServer &site) {
            const Headers html{{"Content-Type", "text/html"}}, big5{{"Content-Type", "text/html; charset=big5"}};
            site.reply("/gbk", 200,
                       "<meta charset=gbk><h1>g</h1><a href='/r?city=\xb0\xc4\xc3\xc5'>x</a><a "
                       "href='/u?q=&#8364;&#233;&#54620;'>y</a>",
                       html);
            site.reply("/big5", 200, "<h1>b</h1><a href='/r?k=\xad\xbb\xb4\xe4'>x</a>", big5);
            site.page("/nl", "<h1>n</h1><a href='/a\nb'>x</a> <a href='\\c\\d'>y</a> <a href='/e\tf'>z</a>");
            site.page("/base", "<base href='/deep/er/'><h1>n</h1><a href='../x|y'>x</a> <a href='http:z?a b#c'>y</a>");
            site.on("/moved*", [](const Request &, Reply reply) { reply.redirect(302, "/here?f={a}"); });
            site.page("/two", "<h1>t</h1><a href='/moved/1'>x</a> <a href='/here?f={a}'>y</a>");
            site.page("/here", "<h1>h</h1><a href='#top'>x</a> <a href=''>y</a>");
            const QStringList starts = urlsOf(site, {u"/gbk"_s, u"/big5"_s, u"/nl"_s, u"/base"_s, u"/two"_s});
            QJsonObject one =
                discovering(source(u"one"_s, starts, {engine}, false), {{u"links"_s, u"a"_s}, {u"depth"_s, 3}});
            one.insert(u"robots"_s, false);
            return QJsonArray{one};
        });
    }
    void linksAskFor(const QByteArrayList &targets)
    {
        const QSet<QByteArray> asked = links().asked();
        for (const QByteArray &target : targets)
            QVERIFY2(asked.contains(target), qPrintable(QString::fromLatin1(asked.values().join("  "))));
    }

    // --- case 18: hash routes
    Crawled &routes()
    {
        QFETCH(QString, engine);
        return crawledOnce(m_routes, engine, [&engine](TestServer &site) {
            site.page("/app",
                      "<!doctype html><main></main><a class=l href='#/e/1'>1</a> <a class=l href='#/e/2'>2</a><script>"
                      "onhashchange=()=>{document.querySelector('main').innerHTML='<h1>Route '+location.hash+'</h1>'};"
                      "onhashchange()</script>");
            site.page("/own", "<h1>own</h1><script>location.hash='/home'</script>");
            site.on("/old", [](const Request &, Reply reply) { reply.redirect(301, "/app"); });
            const QString app = site.url(u"/app"_s), old = site.url(u"/old"_s);
            site.reply("/map.txt", 200, (app + u"#/s/1\n"_s + app + u"#/s/2\n"_s).toUtf8(),
                       {{"Content-Type", "text/plain"}});
            const auto spa = [&engine](const QString &id, const QStringList &starts, QJsonObject discovery) {
                discovery.insert(u"scope"_s, u"page-spa"_s);
                return discovering(source(id, starts, {engine}, false), discovery);
            };
            return QJsonArray{
                discovering(source(u"plain"_s, {app}, {engine}, false), {{u"links"_s, u"a"_s}}),
                spa(u"spa"_s, {app}, {{u"links"_s, u"a"_s}}),
                spa(u"seeds"_s, {app + u"#/e/1"_s, app + u"#/e/2"_s}, {}),
                spa(u"own"_s, {site.url(u"/own"_s)}, {}),
                spa(u"moved"_s, {old + u"#/m/1"_s, old + u"#/m/2"_s}, {{u"include"_s, QJsonArray{u"/app$"_s}}}),
                spa(u"mapped"_s, {app}, {{u"sitemap"_s, site.url(u"/map.txt"_s)}})};
        });
    }

    // --- case 20: rules of robots.txt
    Crawled &rules()
    {
        QFETCH(QString, engine);
        return crawledOnce(m_rules, engine, [&engine](TestServer &site) {
            site.reply("/robots.txt", 200,
                       "User-agent: *\nDisallow: /file-%2A.html\nDisallow: /my folder/\nDisallow: /*?f={\n"
                       "Disallow: /c%24\nDisallow: /caf\xc3\xa9\n",
                       {{"Content-Type", "text/plain"}});
            site.on("/to/*", [](const Request &request, Reply reply) {
                reply.redirect(302, QByteArray("/l?f={") + request.target.back() + '}');
            });
            site.page("/", "<h1>i</h1><a href='/file-*.html'>a</a><a href='/file-b.html'>b</a><a href='/my folder/x'>c"
                           "</a><a href='/l?f={1}'>d</a><a href='/l?f=1'>e</a><a href='/c$1'>f</a><a href='/c'>g</a>"
                           "<a href='/caf&eacute;/1'>h</a><a href='/cafe'>i</a><a href='/to/2'>j</a>");
            return QJsonArray{
                discovering(source(u"one"_s, {site.url(u"/"_s)}, {engine}, false), {{u"links"_s, u"a"_s}})};
        });
    }
    void rulesAre(const QByteArrayList &open, const QByteArrayList &closed)
    {
        const QSet<QByteArray> asked = rules().asked();
        const QString all = QString::fromLatin1(asked.values().join("  "));
        for (const QByteArray &target : open)
            QVERIFY2(asked.contains(target), qPrintable(all));
        for (const QByteArray &target : closed)
            QVERIFY2(!asked.contains(target), qPrintable(all));
    }

    // --- case 21: sitemaps
    Crawled &maps()
    {
        QFETCH(QString, engine);
        return crawledOnce(m_maps, engine, [&engine](TestServer &site) {
            const Headers xml{{"Content-Type", "application/xml"}};
            const auto at = [&site](const char *path) { return site.url(QString::fromLatin1(path)).toUtf8(); };
            site.reply("/robots.txt", 404);
            site.reply("/prefixed.xml", 200,
                       "<?xml version=\"1.0\"?><s:urlset "
                       "xmlns:s=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><s:url><s:loc>" +
                           at("/p") + "</s:loc></s:url></s:urlset>",
                       xml);
            site.reply("/rss.xml", 200, "<rss><channel><item><link>" + at("/news") + "</link></item></channel></rss>",
                       xml);
            site.reply("/cut.xml", 200, "<urlset><url><loc>" + at("/kept") + "</loc></url><url><lo", xml);
            site.reply("/none.xml", 200, "<urlset><url><loc>mailto:a@b</loc></url></urlset>", xml);
            QJsonArray sources;
            for (const auto &name : {u"prefixed"_s, u"rss"_s, u"cut"_s, u"none"_s}) {
                sources.append(discovering(source(name, {site.url(u'/' + name)}, {engine}, false),
                                           {{u"sitemap"_s, site.url(u'/' + name + u".xml"_s)}}));
            }
            return sources;
        });
    }
    /// @p warning names the file; its line in the log names the source.
    void mapped(const QString &source, const QByteArray &page, const QString &warning = {})
    {
        const Crawled &crawled = maps();
        QVERIFY(page.isEmpty() || crawled.site.count(page) == 1);
        const QStringList lines = logOf(crawled.workspace).split(u'\n').filter(u'/' + source + u".xml:"_s);
        QCOMPARE(lines.isEmpty(), warning.isEmpty());
        if (!warning.isEmpty())
            QVERIFY2(lines.filter(warning).size() == 1 && lines.filter(u'"' + source + u'"').size() == lines.size(),
                     qPrintable(lines.join(u'\n')));
    }

    // --- case 22: start addresses
    Crawled &starts()
    {
        QFETCH(QString, engine);
        return crawledOnce(m_starts, engine, [&engine](TestServer &site) {
            const QString root = site.url(QString());
            QJsonObject one = source(u"one"_s,
                                     {u' ' + root + u"/p "_s, u"\n"_s + root + u"/a\tb"_s, root + u"\\c d\\e"_s,
                                      QString(root).replace(u"http://"_s, u"HTTP:\\"_s) + u"/up/../g?x={y} z"_s},
                                     {engine}, false);
            one.insert(u"robots"_s, false);
            return QJsonArray{one};
        });
    }
    void startsAskFor(const QByteArray &target, const QString &final)
    {
        Crawled &crawled = starts();
        QVERIFY2(crawled.asked().contains(target),
                 qPrintable(QString::fromLatin1(crawled.asked().values().join("  "))));
        const QStringList finals = crawled.finals(u"one"_s);
        QVERIFY2(finals.contains(crawled.site.url(final)), qPrintable(finals.join(u"  "_s)));
    }

private Q_SLOTS:
    void S12_linksAreRequestedAsBrowsersReadThem_data() { engines(); }
    /// Queries in the page's encoding, also where the browser has turned the page into UTF-8.
    void S12_linksAreRequestedAsBrowsersReadThem() { linksAskFor({"/r?city=%B0%C4%C3%C5", "/r?k=%AD%BB%B4%E4"}); }
    void S12_siblingLineEndsAndBackslashes_data() { engines(); }
    void S12_siblingLineEndsAndBackslashes() { linksAskFor({"/ab", "/c/d", "/ef"}); }
    void S12_siblingACharacterThatTheEncodingLacks_data() { engines(); }
    void S12_siblingACharacterThatTheEncodingLacks() { linksAskFor({"/u?q=%80%A8%A6%26%2354620%3B"}); }
    void S12_siblingABaseElement_data() { engines(); }
    void S12_siblingABaseElement() { linksAskFor({"/deep/x%7Cy"}); }
    void S12_siblingAnAddressWithoutSlashes_data() { engines(); }
    void S12_siblingAnAddressWithoutSlashes() { linksAskFor({"/deep/er/z?a%20b"}); }
    void S12_siblingOnePageByLinkAndByRedirect_data() { engines(); }
    /// The page that was reached by a redirect named itself in another spelling ("%7Ba%7D"), and was fetched again.
    void S12_siblingOnePageByLinkAndByRedirect()
    {
        const Crawled &crawled = links();
        QCOMPARE(crawled.asked().contains("/here?f=%7Ba%7D"), false);
        QCOMPARE(crawled.finals(u"one"_s).filter(u"/here"_s),
                 (QStringList{crawled.site.url(u"/here?f={a}"_s), crawled.site.url(u"/here?f={a}"_s)}));
        const QStringList pages =
            column(crawled.workspace, u"select url from scraping_items where url like '%/here%'"_s);
        QCOMPARE(pages, QStringList{crawled.site.url(u"/here?f={a}"_s)});
    }

    void S18_hashRoutesArePagesWhereTheSourceSaysSo_data() { engines(); }
    /// With "page-spa" each route is a page, whose final address has it.
    void S18_hashRoutesArePagesWhereTheSourceSaysSo()
    {
        QFETCH(QString, engine);
        const Crawled &crawled = routes();
        const QString app = crawled.site.url(u"/app"_s);
        QCOMPARE(crawled.finals(u"spa"_s), (QStringList{app, app + u"#/e/1"_s, app + u"#/e/2"_s}));
        const QStringList records = column(crawled.workspace, u"select records from captures"_s);
        QVERIFY2(engine == "http"_L1 || records.filter(u"Route #/e/1"_s).size() == 2, qPrintable(records.join(u'\n')));
    }
    void S18_siblingRoutesAreANoteWhereTheyAreNoPages_data() { engines(); }
    /// They were the page itself, which nothing said.
    void S18_siblingRoutesAreANoteWhereTheyAreNoPages()
    {
        const Crawled &crawled = routes();
        QCOMPARE(crawled.finals(u"plain"_s), QStringList{crawled.site.url(u"/app"_s)});
        const QStringList notes =
            column(crawled.workspace, u"select notes from captures c join run_sources s on s.id = c.run_source where "
                                      u"s.source_id = 'plain'"_s);
        QVERIFY2(notes.value(0).contains(u"Links lead to routes, such as #/e/1"_s), qPrintable(notes.join(u'\n')));
        QVERIFY(!column(crawled.workspace, u"select notes from captures"_s).filter(u"#/e/2"_s).size());
    }
    void S18_siblingStartAddressesThatAreRoutes_data() { engines(); }
    void S18_siblingStartAddressesThatAreRoutes()
    {
        const Crawled &crawled = routes();
        const QString app = crawled.site.url(u"/app"_s);
        QCOMPARE(crawled.finals(u"seeds"_s), (QStringList{app + u"#/e/1"_s, app + u"#/e/2"_s}));
    }
    void S18_siblingARouteThatAScriptSets_data() { engines(); }
    void S18_siblingARouteThatAScriptSets()
    {
        QFETCH(QString, engine);
        const Crawled &crawled = routes();
        const QString own = crawled.site.url(u"/own"_s);
        QCOMPARE(crawled.finals(u"own"_s), QStringList{engine == "http"_L1 ? own : own + u"#/home"_s}); // no scripts
    }
    void S18_siblingARouteOfAPageThatMoved_data() { engines(); }
    /// Over HTTP its final address had lost the route.
    void S18_siblingARouteOfAPageThatMoved()
    {
        const Crawled &crawled = routes();
        const QString app = crawled.site.url(u"/app"_s);
        QCOMPARE(crawled.finals(u"moved"_s), (QStringList{app + u"#/m/1"_s, app + u"#/m/2"_s}));
    }
    void S18_siblingASitemapOfRoutes_data() { engines(); }
    /// They were one page.
    void S18_siblingASitemapOfRoutes()
    {
        const Crawled &crawled = routes();
        const QString app = crawled.site.url(u"/app"_s);
        QCOMPARE(crawled.finals(u"mapped"_s), (QStringList{app, app + u"#/s/1"_s, app + u"#/s/2"_s}));
    }

    void S20_aRunObeysRulesWithSpecialCharacters_data() { engines(); }
    void S20_aRunObeysRulesWithSpecialCharacters() { rulesAre({"/", "/file-b.html"}, {"/file-*.html"}); }
    void S20_siblingARuleWithABlank_data() { engines(); }
    void S20_siblingARuleWithABlank() { rulesAre({"/"}, {"/my%20folder/x"}); }
    void S20_siblingARuleWithABrace_data() { engines(); }
    void S20_siblingARuleWithABrace() { rulesAre({"/l?f=1"}, {"/l?f={1}"}); }
    void S20_siblingADollarThatIsNoEnd_data() { engines(); }
    void S20_siblingADollarThatIsNoEnd() { rulesAre({"/c"}, {"/c$1"}); }
    void S20_siblingARuleWithARawCharacter_data() { engines(); }
    void S20_siblingARuleWithARawCharacter() { rulesAre({"/cafe"}, {"/caf%C3%A9/1"}); }
    void S20_siblingARedirectIntoAClosedAddress_data() { engines(); }
    void S20_siblingARedirectIntoAClosedAddress() { rulesAre({"/to/2"}, {"/l?f={2}", "/l?f=%7B2%7D"}); }

    void S22_aStartAddressIsReadAsABrowserReadsIt_data() { engines(); }
    /// It was accepted, and then "not one that can be requested".
    void S22_aStartAddressIsReadAsABrowserReadsIt() { startsAskFor("/p", u"/p"_s); }
    void S22_siblingALineEndInFrontAndATabWithin_data() { engines(); }
    void S22_siblingALineEndInFrontAndATabWithin() { startsAskFor("/ab", u"/ab"_s); }
    void S22_siblingBackslashesAndABlankWithin_data() { engines(); }
    void S22_siblingBackslashesAndABlankWithin() { startsAskFor("/c%20d/e", u"/c%20d/e"_s); }
    void S22_siblingCapitalsDotsAndBraces_data() { engines(); }
    void S22_siblingCapitalsDotsAndBraces() { startsAskFor("/g?x={y}%20z", u"/g?x={y}%20z"_s); }

    void S21_sitemapsOfARun_data() { engines(); }
    /// A prefixed namespace; the other rows of the file are its siblings. The extractor reads it, whatever the engine.
    void S21_sitemapsOfARun() { mapped(u"prefixed"_s, "/p"); }
    void S21_siblingAFeed_data() { engines(); }
    void S21_siblingAFeed() { mapped(u"rss"_s, "/news"); }
    void S21_siblingAFileThatBreaksOff_data() { engines(); }
    void S21_siblingAFileThatBreaksOff() { mapped(u"cut"_s, "/kept", u"/cut.xml: 1 of its entries is left out"_s); }
    void S21_siblingNoUsableAddress_data() { engines(); }
    void S21_siblingNoUsableAddress() { mapped(u"none"_s, {}, u"/none.xml: it has no address that can be used"_s); }

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
};

QTEST_GUILESS_MAIN(tst_Addresses)
#include "tst_addresses.moc"
