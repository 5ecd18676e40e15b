// Pages across real runs of a site that changes: missing, gone and back, through the engine and trawlctl; and two runs
// compared.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

namespace {

/// A list that names pages; both change from run to run.
struct World {
    TestWorkspace world;
    TestServer server;
    World()
    {
        const bool written = world.write(u"sources.json"_s, file({source()}));
        if (!written)
            qFatal("no sources");
        for (const char *page : {"/a", "/b", "/c"})
            title(page, page);
        names({"a", "b", "c"});
    }
    QJsonObject source() const
    {
        QJsonObject one = test::source(u"site"_s, {server.url(u"/list"_s)}, {u"http"_s}, false);
        one.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s}, {u"maximum"_s, 100}});
        return one;
    }
    void names(const QList<QByteArray> &pages)
    {
        QByteArray html = "<h1>list</h1>";
        for (const QByteArray &page : pages)
            html += "<a href='/" + page + "'>x</a>";
        server.page("/list", html);
    }
    /// The source has a sitemap, which names @p pages.
    void sitemap(const QStringList &pages)
    {
        QString xml = u"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"_s;
        for (const QString &page : pages)
            xml += u"<url><loc>%1</loc></url>"_s.arg(server.url(page));
        server.reply("/sitemap.xml", 200, (xml + u"</urlset>"_s).toUtf8(), {{"Content-Type", "application/xml"}});
        QJsonObject one = source();
        one.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s}, {u"sitemap"_s, server.url(u"/sitemap.xml"_s)}});
        if (!world.write(u"sources.json"_s, file({one})))
            qFatal("no sources");
    }
    void title(const QByteArray &page, const QByteArray &text) { server.page(page, "<h1>" + text + "</h1>"); }
    CtlResult ctl(const QStringList &arguments) const
    {
        return test::ctl(world.folder(), arguments, 60s, world.environment());
    }
    void run(const QStringList &options = {}) const
    {
        const CtlResult ran = ctl(QStringList{u"run"_s, u"--fail-threshold"_s, u"100"_s} + options);
        if (ran.exit != 0)
            qFatal("%s", (ran.out + ran.err).constData());
    }
    /// "/b missing 1": of all that are not just present.
    QStringList states() const
    {
        QStringList told;
        for (const QByteArray &line : ctl({u"pages"_s, u"--json"_s}).out.split('\n')) {
            const QJsonObject row = QJsonDocument::fromJson(line).object();
            if (row["type"_L1] != "page"_L1)
                continue;
            const QString state = row["state"_L1].toString();
            told.append(row["address"_L1].toString().remove(server.url({})) + u' ' + state +
                        (state == "missing"_L1 ? u" %1"_s.arg(row["missing"_L1].toInt()) : QString()));
        }
        told.sort();
        return told;
    }
    qint64 eventsGone() const
    {
        return number(world.store(), u"select count(*) from events where gone > 0 and retracted = 0"_s);
    }
};

} // namespace

class tst_PageRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GO17_aSiteThatLosesPagesAndGetsThemBack()
    {
        World w;
        w.run();
        QCOMPARE(w.states(), QStringList());
        w.server.reply("/b", 410); // gone by its own word
        w.names({"a", "b"});       // and /c is named by nobody
        w.run();
        QCOMPARE(w.states(), (QStringList{u"/b missing 1"_s, u"/c missing 1"_s}));
        w.run({u"--limit"_s, u"2"_s}); // says nothing
        QCOMPARE(w.states(), (QStringList{u"/b missing 1"_s, u"/c missing 1"_s}));
        w.server.reply("/b", 503);
        w.run();
        QCOMPARE(w.states(), (QStringList{u"/b missing 1"_s, u"/c missing 2"_s}));
        w.server.reply("/b", 404);
        w.run();
        QCOMPARE(w.states(), (QStringList{u"/b missing 2"_s, u"/c gone"_s}));
        w.run();
        QCOMPARE(w.states(), (QStringList{u"/b gone"_s, u"/c gone"_s}));
        QCOMPARE(w.eventsGone(), 2);
        w.names({"a", "b", "c"});
        w.run();
        QCOMPARE(w.states(), (QStringList{u"/b gone"_s, u"/c back"_s}));
        QCOMPARE(w.eventsGone(), 1);
        const CtlResult gone = w.ctl({u"pages"_s, u"gone"_s});
        QVERIFY2(gone.out.contains("Gone") && gone.out.contains("/b") && !gone.out.contains("/c\n"),
                 gone.out.constData());
        QCOMPARE(w.ctl({u"pages"_s, u"away"_s}).exit, 2);
    }
    void GO18_aListingThatCantBeReadTakesNothingAway()
    {
        World w;
        w.run();
        w.server.reply("/list", 503);
        for (int i = 0; i < 3; ++i)
            w.run();
        QCOMPARE(w.states(), QStringList());
    }
    void GO23_aChangedSetUpTakesNothingAway()
    {
        World w;
        w.run();
        QJsonObject mistyped = w.source();
        mistyped.insert(u"discovery"_s, QJsonObject{{u"links"_s, u".a"_s}, {u"maximum"_s, 100}});
        QVERIFY(w.world.write(u"sources.json"_s, file({mistyped})));
        for (int i = 0; i < 3; ++i)
            w.run();
        QCOMPARE(w.states(), QStringList());
        QVERIFY(w.world.write(u"sources.json"_s, file({w.source()})));
        w.names({"a", "b"});
        w.run();
        QCOMPARE(w.states(), QStringList{u"/c missing 1"_s});
    }
    /// A list that an operator brings is no listing of the site.
    void GO19_anImportTakesNothingAway()
    {
        World w;
        w.run();
        QVERIFY(w.world.write(u"list.txt"_s, w.server.url(u"/a"_s).toUtf8()));
        const CtlResult made = w.ctl({u"import"_s, u"--source"_s, u"site"_s, w.world.folder() + u"/list.txt"_s});
        QVERIFY2(made.exit == 0, (made.out + made.err).constData());
        const qint64 draft = number(w.world.store(), u"select max(id) from scraping_runs"_s);
        w.run({u"--draft"_s, QString::number(draft)});
        QCOMPARE(number(w.world.store(), u"select count(*) from scraping_runs where state = 'completed'"_s), 2);
        QCOMPARE(w.states(), QStringList());
    }
    /// /y stands on both listings; then on one alone, which can't be read.
    void GO21_aListingThatOthersAgreeWithIsStillAListing()
    {
        World w;
        for (const char *page : {"/x", "/y"})
            w.title(page, page);
        const QByteArray both = "<h1>l</h1><a href='/x'>x</a><a href='/y'>y</a>";
        w.names({"l1", "l2"});
        w.server.page("/l1", both);
        w.server.page("/l2", both);
        w.run();
        w.server.page("/l1", "<h1>l</h1><a href='/x'>x</a>");
        w.server.reply("/l2", 503);
        for (int i = 0; i < 3; ++i)
            w.run();
        QCOMPARE(w.states(), QStringList());
        w.server.page("/l2", "<h1>l</h1>"); // read, and it does not name it either
        w.run();
        QCOMPARE(w.states(), QStringList{u"/y missing 1"_s});
    }
    void GO21_aListingThatASitemapAgreesWithIsStillAListing()
    {
        World w;
        w.sitemap({u"/a"_s, u"/b"_s, u"/c"_s, u"/more"_s});
        w.server.page("/more", "<h1>more</h1><a href='/c'>c</a>");
        w.names({"a", "b"});
        w.run();
        QCOMPARE(number(w.world.store(), u"select count(*) from page_states"_s), 5);
        w.sitemap({u"/a"_s, u"/b"_s, u"/more"_s});
        w.server.reply("/more", 403);
        for (int i = 0; i < 3; ++i)
            w.run();
        QCOMPARE(w.states(), QStringList());
    }
    void CO10_twoRunsComparedByTrawlctl()
    {
        World w;
        QVERIFY(w.ctl({u"runs"_s, u"compare"_s, u"1"_s}).exit != 0);
        w.run();
        QVERIFY(w.ctl({u"runs"_s, u"compare"_s, u"1"_s}).exit != 0); // nothing before it
        w.names({"a", "b", "d"});
        w.title("/a", "another title");
        w.title("/d", "new");
        w.server.reply("/b", 503);
        w.run();
        const CtlResult text = w.ctl({u"runs"_s, u"compare"_s, u"1"_s, u"2"_s});
        QVERIFY2(text.exit == 0, (text.out + text.err).constData());
        QVERIFY2(text.out.contains("site: 1 new, 1 gone, 1 changed, 1 not got any more\n"), text.out.constData());
        QVERIFY2(text.out.contains("title: /a → another title"), text.out.constData());
        QVERIFY2(text.out.contains("server-error"), text.out.constData());
        // The run before it is found by itself.
        const CtlResult one = w.ctl({u"runs"_s, u"compare"_s, u"2"_s, u"--filter"_s, u"gone"_s, u"--json"_s});
        QVERIFY2(one.exit == 0, (one.out + one.err).constData());
        const QList<QByteArray> lines = one.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(QJsonDocument::fromJson(lines[0]).object()["type"_L1].toString(), u"comparison"_s);
        const QJsonObject row = QJsonDocument::fromJson(lines[1]).object();
        QCOMPARE(row["address"_L1].toString(), w.server.url(u"/c"_s));
        QCOMPARE(QJsonDocument::fromJson(lines[2]).object()["matching"_L1].toInt(), 1);
    }
    void CO18_aSourceThatIsInOneRunAloneIsComparedWithNothing()
    {
        World w;
        w.server.page("/other", "<h1>other</h1>");
        const QJsonObject other = test::source(u"other"_s, {w.server.url(u"/other"_s)}, {u"http"_s}, false);
        QVERIFY(w.world.write(u"sources.json"_s, file({w.source(), other})));
        w.run();
        w.run({u"--source"_s, u"site"_s});
        w.run();
        const QByteArray later = w.ctl({u"runs"_s, u"compare"_s, u"1"_s, u"2"_s}).out;
        QVERIFY2(later.contains("Source other was not in run 0002") && !later.contains("gone"), later.constData());
        const QByteArray earlier = w.ctl({u"runs"_s, u"compare"_s, u"2"_s, u"3"_s}).out;
        QVERIFY2(earlier.contains("Source other was not in run 0002") && !earlier.contains("new"), earlier.constData());
    }
    void CO19_whatHadNoRoomIsNotGone()
    {
        World w;
        QJsonObject source = w.source();
        source.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s}, {u"maximum"_s, 4}});
        QVERIFY(w.world.write(u"sources.json"_s, file({source})));
        w.run();
        w.title("/0", "before the others");
        w.names({"0", "a", "b", "c"});
        w.run();
        const QByteArray text = w.ctl({u"runs"_s, u"compare"_s, u"1"_s, u"2"_s}).out;
        QVERIFY2(text.contains("site: 1 new, 1 not got any more"), text.constData());
        QVERIFY2(text.contains("left out: Over the maximum"), text.constData());
        QVERIFY2(text.contains("Source site was at its maximum in run 0002"), text.constData());
    }
    void CO20_whatARunDidNotLookAtIsSaid()
    {
        World w;
        w.sitemap({u"/a"_s, u"/b"_s, u"/c"_s});
        w.names({"more"});
        w.server.page("/more", "<h1>more</h1><a href='/a'>a</a>");
        w.run();
        w.server.reply("/sitemap.xml", 500);
        w.server.reply("/more", 403);
        w.run();
        const QByteArray text = w.ctl({u"runs"_s, u"compare"_s, u"1"_s, u"2"_s}).out;
        QVERIFY2(text.contains("Run 0002 could not read the sitemap of site to its end"), text.constData());
        QVERIFY2(text.contains("Run 0002 could not read pages of site that may name others"), text.constData());
        QVERIFY2(!text.contains("Run 0001 "), text.constData());
        QVERIFY(w.world.write(u"list.txt"_s, w.server.url(u"/a"_s).toUtf8()));
        QCOMPARE(w.ctl({u"import"_s, u"--source"_s, u"site"_s, w.world.folder() + u"/list.txt"_s}).exit, 0);
        w.run({u"--draft"_s, QString::number(number(w.world.store(), u"select max(id) from scraping_runs"_s))});
        const QByteArray listed = w.ctl({u"runs"_s, u"compare"_s, u"1"_s, u"3"_s}).out;
        QVERIFY2(listed.contains("Of source site, run 0003 crawled a list"), listed.constData());
    }
    /// Of each source, in what trawlctl ends with and in what stays when the run is finalized.
    void CO15_coverageOfEachFieldStandsInTheFinalStatistics()
    {
        World w;
        w.server.page("/b", "<p>no title here</p>");
        const CtlResult ran = w.ctl({u"run"_s, u"--json"_s});
        QVERIFY2(ran.exit == 0, (ran.out + ran.err).constData());
        const auto coverage = [](const QByteArray &json) {
            return QJsonDocument::fromJson(json).object()["coverage"_L1].toObject()["site"_L1].toObject();
        };
        const QJsonObject told = coverage(ran.out.trimmed().split('\n').last());
        QCOMPARE(told["records"_L1].toInt(), 4);
        QCOMPARE(told["filled"_L1].toObject()["title"_L1].toInt(), 3);
        const CtlResult finalized = w.ctl({u"runs"_s, u"finalize"_s});
        QVERIFY2(finalized.exit == 0, (finalized.out + finalized.err).constData());
        const QList<QVariantList> kept = sql(w.world.store(), u"select statistics from scraping_runs"_s);
        QCOMPARE(coverage(kept.first().first().toString().toUtf8()), told);
        const CtlResult text = w.ctl({u"run"_s});
        QVERIFY2(text.out.contains("Not in every record of site: title 75.0 %"), text.out.constData());
    }
};

QTEST_MAIN(tst_PageRuns)
#include "tst_pageruns.moc"
