// What a real run leaves out, each reason once; draft runs of these and of lists that an operator brings, through the
// engine and through trawlctl.
#include "store/runs.h"
#include "store/store.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <numeric>

using namespace trawl;
using namespace trawl::test;

namespace {

/// A site with one address of each kind.
struct Site {
    TestServer server;
    explicit Site(int pageMs = 0)
    {
        server.reply("/robots.txt", 200, "User-agent: *\nDisallow: /closed\n", {{"Content-Type", "text/plain"}});
        page("/start",
             "<h1>start</h1>" + link("/page1") + link("/q?x=1&y=2") + link("/q?y=2&x=1") +
                 link("http://elsewhere.example/x") + link("/secret/1") + link("/file.pdf") + link("/closed/1") +
                 link("/moved") + link("/extra") + link("/page1"),
             pageMs);
        page("/page1", "<h1>one</h1>" + link("/deep") + link("/start"), pageMs);
        page("/q", "<h1>q</h1>" + link("/deep") + link("http://elsewhere.example/x"), pageMs);
        page("/extra", "<h1>extra</h1>" + link("/page1"), pageMs);
        server.on("/moved", [](const Request &, Reply reply) { reply.redirect(302, "http://other.example/y"); });
    }
    static QByteArray link(const QByteArray &to) { return "<a href='" + to + "'>x</a>"; }
    void page(const QByteArray &path, const QByteArray &html, int ms)
    {
        server.on(path,
                  [html, ms](const Request &, Reply reply) { reply.after(ms, [reply, html] { reply.html(html); }); });
    }
    QJsonObject source() const
    {
        QJsonObject one = test::source(u"one"_s, {server.url(u"/start"_s)}, {u"http"_s}, false);
        one.insert(u"discovery"_s, QJsonObject{{u"links"_s, u"a"_s},
                                               {u"depth"_s, 1},
                                               {u"maximum"_s, 5},
                                               {u"exclude"_s, QJsonArray{u"/secret/"_s}}});
        return one;
    }
    /// Nobody asked for what is left out.
    int askedForLeftOut() const
    {
        return server.count("/deep") + server.count("/file.pdf") + server.count("/closed/1") +
               server.count("/secret/1");
    }
};

/// "maximum http://…/extra" of all rows, and the sums beside them: kept, beyond, rows.
struct Seen {
    QStringList rows;
    QMap<QString, qint64> kept;
    qint64 beyond = 0;
};
Seen seen(LiveEngine &engine, RowId run, const QString &base)
{
    Seen seen;
    const auto page = engine.ask(LeftOutPage{{run, {}, {}, {}}, 0, 1000});
    const auto counts = engine.ask(LeftOutCounts{run});
    for (const LeftOutRow &row : page ? page->rows : QList<LeftOutRow>())
        seen.rows.append(word(row.reason) + u' ' + QString(row.address).remove(base));
    for (const LeftOutCount &count : counts ? counts->counts : QList<LeftOutCount>())
        seen.kept[word(count.reason)] += count.kept;
    seen.beyond = counts ? counts->beyond : -1;
    seen.rows.sort();
    return seen;
}

const QStringList wanted{u"depth /deep"_s,
                         u"duplicate /q?y=2&x=1"_s,
                         u"kind /file.pdf"_s,
                         u"maximum /extra"_s,
                         u"robots /closed/1"_s,
                         u"scope /secret/1"_s,
                         u"scope http://elsewhere.example/x"_s,
                         u"scope http://other.example/y"_s};

QString base64(const QByteArray &text)
{
    return QString::fromLatin1(text.toBase64());
}

} // namespace

class tst_LeftOutRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LO12_eachReasonOnceThroughARealRun()
    {
        TestWorkspace world;
        const Site site;
        const QString base = site.server.url({});
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        RowId run = 0;
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
            QVERIFY(engine.waitState(RunState::Completed, 60s));
            run = engine.now().run->id;
            const Seen found = seen(engine, run, base);
            QCOMPARE(found.rows, wanted);
            QCOMPARE(found.kept[u"scope"_s], 3);
            QCOMPARE(std::accumulate(found.kept.cbegin(), found.kept.cend(), qint64(0)), found.rows.size());
            QCOMPARE(found.beyond, 0);
            const auto page = engine.ask(LeftOutPage{{run, u"one"_s, LeftOutReason::Duplicate, {}}, 0, 10});
            QCOMPARE(page->rows.first().rule, base + u"/q?x=1&y=2"_s);
            QCOMPARE(page->rows.first().foundOn, base + u"/start"_s);
            const auto moved = engine.ask(LeftOutPage{{run, {}, {}, u"other.example"_s}, 0, 10});
            QCOMPARE(moved->total, 1);
            QCOMPARE(moved->rows.first().foundOn, base + u"/moved"_s);
            QVERIFY(moved->rows.first().rule.contains(u"other host"_s));
        }
        QCOMPARE(site.askedForLeftOut(), 0);
        LiveEngine again(engineSetup(world.folder(), false)); // they stand in the store
        QCOMPARE(seen(again, run, base).rows, wanted);
    }

    /// A page and what it left out are written together: nothing else would find them again.
    void LO13_killedAndResumedNothingIsMissingAndNothingTwice()
    {
        TestWorkspace world;
        const Site site(150);
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        CtlProcess first(world.folder(), {u"run"_s}, world.environment());
        QVERIFY(spinUntil([&] { return site.server.count("/page1") > 0; }, 30s)); // the first page is in the store
        first.kill9();
        QVERIFY(number(world.store(), u"select count(*) from left_out"_s) > 0);
        const CtlResult resumed = ctl(world.folder(), {u"resume"_s}, 60s, world.environment());
        QVERIFY2(resumed.exit == 0 || resumed.exit == 5, resumed.err.constData());
        LiveEngine engine(engineSetup(world.folder(), false));
        QCOMPARE(seen(engine, 1, site.server.url({})).rows, wanted);
        QCOMPARE(number(world.store(), u"select sum(kept) from left_out_counts"_s), wanted.size());
    }

    void LO14_aDraftCrawlsWhatWasLeftOutAndNothingElse()
    {
        TestWorkspace world;
        const Site site;
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        const RowId first = engine.now().run->id;
        const auto none = engine.ask(LeftOutCrawl{{first, {}, LeftOutReason::Operator, {}}, {}});
        QVERIFY(!none.ok());
        const auto made = engine.ask(LeftOutCrawl{{first, {}, LeftOutReason::Maximum, {}}, {}});
        QVERIFY2(made.ok(), made ? "" : qPrintable(made.error().sentence()));
        QCOMPARE(made->addresses, 1);
        QCOMPARE(made->run.state, RunState::Draft);
        QCOMPARE(engine.now().run->id, first); // a draft is not shown before it begins
        QCOMPARE(site.server.count("/extra"), 0);
        const int starts = site.server.count("/start");
        QVERIFY(engine.ask(RunResume{made->run.id}).ok());
        QVERIFY(spinUntil([&] { return engine.now().run->id == made->run.id; }, 10s));
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        QCOMPARE(site.server.count("/extra"), 1);
        QCOMPARE(site.server.count("/start"), starts); // neither start addresses nor links
        QCOMPARE(number(world.store(), u"select count(*) from item_pages where run_id = 2"_s), 1);
        // By rows: another spelling of a page is asked for as it is written.
        const auto twice = engine.ask(LeftOutPage{{first, {}, LeftOutReason::Duplicate, {}}, 0, 10});
        const auto spelt = engine.ask(LeftOutCrawl{{first, {}, {}, {}}, {twice->rows.first().id}});
        QVERIFY(spelt.ok());
        QVERIFY(engine.ask(RunResume{spelt->run.id}).ok());
        QVERIFY(spinUntil(
            [&] {
                const auto log = site.server.log();
                return std::any_of(log.begin(), log.end(), [](const Request &r) { return r.target == "/q?y=2&x=1"; });
            },
            30s));
    }

    void IM7_anImportIsADraftOfItsSource()
    {
        TestWorkspace world;
        const Site site;
        const QByteArray base = site.server.url({}).toUtf8();
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        const QByteArray list =
            base + "/extra\n" + base + "/file.pdf\nnonsense\n" + base + "/secret/1\n" + base + "/extra\n";
        LiveEngine engine(engineSetup(world.folder(), false));
        ImportAddresses asked{u"one"_s, base64(list), u"/home/anna/list.txt"_s, false, true};
        const auto preview = engine.ask(asked);
        QVERIFY2(preview.ok(), preview ? "" : qPrintable(preview.error().sentence()));
        QCOMPARE(preview->fresh, 2);
        QCOMPARE(preview->duplicates, 1);
        QCOMPARE(preview->invalid, 1);
        QCOMPARE(preview->outside, 1);
        QCOMPARE(preview->faults.first().line, 3);
        QCOMPARE(preview->run.id, 0);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs"_s), 0); // a preview leaves nothing
        asked.preview = false;
        const auto made = engine.ask(asked);
        QVERIFY(made.ok());
        QCOMPARE(made->fresh, 2);
        QCOMPARE(made->run.plan.note, u"Imported: list.txt"_s);
        QCOMPARE(seen(engine, made->run.id, site.server.url({})).rows, QStringList({u"scope /secret/1"_s}));
        QVERIFY(engine.ask(RunResume{made->run.id}).ok());
        QVERIFY(spinUntil([&] { return engine.state() == RunState::Completed; }, 60s));
        QCOMPARE(site.server.count("/extra"), 1);
        QCOMPARE(site.server.count("/file.pdf"), 1); // chosen, whatever it is named like
        QCOMPARE(site.server.count("/start"), 0);
        // What is refused, and why.
        const auto refusal = [&](const QString &source, const QByteArray &bytes) {
            const auto answer = engine.ask(ImportAddresses{source, base64(bytes), {}, false, false});
            return answer ? QString() : answer.error().codeText();
        };
        QCOMPARE(refusal(u"two"_s, list), u"TD-9007"_s);
        QCOMPARE(refusal(u"one"_s, QByteArray(8, '\0')), u"TD-9002"_s);
        QCOMPARE(refusal(u"one"_s, "nonsense"), u"TD-9003"_s);
        QVERIFY(!engine.ask(ImportAddresses{u"one"_s, u"no base64!"_s, {}, false, false}).ok());
        // A sitemap goes through the extractor.
        const auto map = engine.ask(ImportAddresses{
            u"one"_s, base64("<urlset><url><loc>" + base + "/extra</loc></url></urlset>"), {}, false, true});
        QVERIFY2(map.ok(), map ? "" : qPrintable(map.error().sentence()));
        QCOMPARE(map->fresh, 1);
    }

    /// The program ended while a list came in: what is there is no whole list, and does not pass for one.
    void IM8_aHalfDraftCannotBeStarted()
    {
        TestWorkspace world;
        const Site site;
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        RowId draft = 0;
        {
            LiveEngine engine(engineSetup(world.folder(), false));
            draft =
                engine.ask(ImportAddresses{u"one"_s, base64(site.server.url(u"/extra"_s).toUtf8()), {}, false, false})
                    ->run.id;
        }
        {
            auto store = Store::open({world.store(), {}, false, {}, false, nullptr}).take();
            const auto half = get(store->write(Lane::Bulk, [=](Db &db) {
                return runs::saveStatistics(db, draft, QJsonObject{{u"importing"_s, true}});
            }));
            QVERIFY(half.ok());
            store->close();
        }
        LiveEngine engine(engineSetup(world.folder(), false));
        const auto refused = engine.ask(RunResume{draft});
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().codeText(), u"TD-9003"_s);
        QVERIFY(engine.ask(RunDiscard{draft}).ok());
        QCOMPARE(site.server.count("/extra"), 0);
    }

    /// A run that began after the draft was made, and before that began, is no newer one.
    void IM12_aDraftThatBeganLaterIsResumable()
    {
        TestWorkspace world;
        Site site;
        QByteArray list;
        for (int i = 0; i < 20; ++i) {
            const QByteArray path = "/slow" + QByteArray::number(i);
            site.server.on(
                path, [](const Request &, Reply reply) { reply.after(100, [reply] { reply.html("<h1>slow</h1>"); }); });
            list += site.server.url(QString::fromLatin1(path)).toUtf8() + '\n';
        }
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const RowId draft = engine.ask(ImportAddresses{u"one"_s, base64(list), {}, false, false})->run.id;
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        QVERIFY(engine.ask(RunResume{draft}).ok());
        QVERIFY(spinUntil([&] { return site.server.count("/slow1") > 0; }, 30s));
        QVERIFY(engine.ask(RunStop{draft, false}).ok());
        QVERIFY(engine.waitState(RunState::Stopped, 30s));
        const auto other = engine.ask(ImportAddresses{u"one"_s, base64(list), {}, false, false});
        QVERIFY(engine.ask(RunDiscard{other->run.id}).ok()); // it never began, and is no newer one either
        const auto again = engine.ask(RunResume{draft});
        QVERIFY2(again.ok(), again ? "" : qPrintable(again.error().sentence()));
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        QCOMPARE(number(world.store(), u"select count(*) from item_states where run_id = 1 and state = 2"_s), 20);
    }

    void IM9_throughTheCommandLine()
    {
        TestWorkspace world;
        const Site site;
        const QByteArray base = site.server.url({}).toUtf8();
        QVERIFY(world.write(u"sources.json"_s, file({site.source()})));
        QVERIFY(world.write(u"list.csv"_s, "name,url\nx," + base + "/extra\ny,ftp://x/\n"));
        QVERIFY(Store::open({world.store(), {}, false, {}, false, nullptr}).ok()); // a workspace that was used
        const auto run = [&](const QStringList &words) { return ctl(world.folder(), words, 60s, world.environment()); };
        const CtlResult made = run({u"import"_s, u"--source"_s, u"one"_s, world.file(u"list.csv"_s)});
        QVERIFY2(made.exit == 0, made.err.constData());
        QVERIFY2(made.out.contains("1 address to crawl; 0 twice in the list, 1 no address"), made.out.constData());
        QVERIFY2(made.err.contains("line 3: ftp is neither http nor https"), made.err.constData());
        QVERIFY(made.out.contains("run --draft 1"));
        const CtlResult crawled = run({u"run"_s, u"--draft"_s, u"1"_s, u"--json"_s});
        QVERIFY2(crawled.exit == 0, crawled.err.constData());
        QCOMPARE(site.server.count("/extra"), 1);
        QCOMPARE(site.server.count("/start"), 0);
        // A second one is dropped: its addresses are left out by the operator.
        QVERIFY(run({u"import"_s, u"--source"_s, u"one"_s, world.file(u"list.csv"_s)}).exit == 0);
        QVERIFY(run({u"runs"_s, u"discard"_s, u"--run"_s, u"2"_s}).exit == 0);
        const CtlResult list = run({u"items"_s, u"--left-out"_s, u"--run"_s, u"2"_s, u"--json"_s});
        QVERIFY2(list.exit == 0, list.err.constData());
        QCOMPARE(list.records().size(), 2);
        QCOMPARE(list.firstOf(u"left-out"_s)[u"reason"_s].toString(), u"operator"_s);
        QCOMPARE(list.last()[u"kept"_s].toInt(), 1);
        QCOMPARE(run({u"run"_s, u"--draft"_s, u"2"_s}).exit, 2);
        QCOMPARE(site.server.count("/extra"), 1);
        const CtlResult wrong = run({u"items"_s, u"--left-out"_s, u"--reason"_s, u"weather"_s});
        QCOMPARE(wrong.exit, 2);
        QVERIFY(wrong.err.contains("robots, scope, duplicate"));
        QCOMPARE(run({u"import"_s, u"--source"_s, u"one"_s, u"/no/such/file"_s}).exit, 2);
        QCOMPARE(run({u"import"_s, world.file(u"list.csv"_s)}).exit, 2);
    }
};

QTEST_GUILESS_MAIN(tst_LeftOutRun)
#include "tst_leftoutrun.moc"
