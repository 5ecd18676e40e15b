// Pages that misbehave in a run: what stands in the store afterwards, and what doctor and status say of the browser.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_PagesRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// The innocent are captured at their first attempt, the circuit stays closed, and what is late is not missing.
    void M13_hostilePagesOfARunCostThemselvesAtMost()
    {
        TestWorkspace world;
        TestServer site;
        site.on("/never", [](const Request &, Reply reply) { reply.after(60'000, [] {}); });
        site.on("/gone*", [](const Request &, Reply reply) { reply.abort(); });
        site.page("/pixel", "<h1>All text is here</h1><p class=price>1</p><img src=/never width=1 height=1>");
        site.page("/late", "<h1>Late</h1><script>setTimeout(()=>document.body.insertAdjacentHTML('beforeend',"
                           "'<p class=price>12</p>'),900)</script>");
        QStringList urls{site.url(u"/pixel"_s), site.url(u"/late"_s)};
        for (int i = 0; i < 4; ++i) {
            site.page("/ok" + QByteArray::number(i), "<h1>Good</h1><p class=price>3</p>");
            urls << site.url(u"/gone%1"_s.arg(i)) << site.url(u"/ok%1"_s.arg(i));
        }
        QJsonObject one = source(u"one"_s, urls, {u"devtools"_s}, true);
        one.insert(u"fields"_s, QJsonObject{{u"title"_s, QJsonObject{{u"css"_s, u"h1"_s}}},
                                            {u"price"_s, QJsonObject{{u"css"_s, u".price"_s}, {u"required"_s, true}}}});
        one.insert(u"timeouts"_s, QJsonObject{{u"devtools"_s, u"9s"_s}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        RunPlan plan;
        plan.sessions = 1;
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        for (const QString &url : urls) {
            const QString end = fate(world.store(), QUrl(url).path());
            QVERIFY2(end.startsWith(url.contains("/gone"_L1) ? u"failed"_s : u"captured"_s), qPrintable(url + end));
        }
        const auto flagged = sql(world.store(), u"select flags, records from captures"_s);
        QCOMPARE(flagged.size(), 6);
        int unsettled = 0;
        for (const QVariantList &row : flagged) {
            unsettled += row.at(0).toString().contains("not-settled"_L1);
            QVERIFY2(row.at(1).toString().contains("\"price\""_L1), qPrintable(row.at(1).toString()));
        }
        QCOMPARE(unsettled, 1);
        for (const SourceStatus &status : engine.now().sources)
            QCOMPARE(status.circuit, CircuitState::Closed);
    }

    /// With the spool off nothing is lost for want of room: pages wait, the console says for what, and what is rejected
    /// makes room at once.
    void aFullMemoryIsSaidAndRejectingMakesRoom()
    {
        TestWorkspace world;
        TestServer site;
        // Noise, which no picture format makes small.
        const QByteArray noise =
            "<h1>Noise</h1><canvas id=c width=1280 height=3200></canvas><script>const x=c.getContext('2d'),"
            "d=x.createImageData(1280,3200);for(let i=0;i<d.data.length;i++)d.data[i]=i%4==3?255:Math.random()*256;"
            "x.putImageData(d,0,0)</script>";
        QStringList urls;
        for (int i = 0; i < 8; ++i) {
            const QString path = u"/noise%1"_s.arg(i);
            site.page(path.toLatin1(), noise);
            urls << site.url(path);
        }
        QJsonObject one = source(u"one"_s, urls, {u"devtools"_s}, true);
        one.insert(u"screenshot"_s, QJsonObject{{u"format"_s, u"jpeg"_s}, {u"full_page"_s, true}});
        one.insert(u"review"_s, u"manual"_s);
        site.page("/words", "<h1>Words</h1>");
        QVERIFY(world.write(u"settings.json"_s, R"({"version": 1, "spool": false, "cache": {"budgetMiB": 8}})"));
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        RunPlan plan;
        plan.sessions = 1;
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        const auto isStill = [&] { return engine.now().cache.full && engine.now().inFlight == 0; };
        QVERIFY(spinUntil(isStill, 60s));
        const Snapshot full = engine.now();
        QCOMPARE(full.run->state, RunState::Running);
        QVERIFY(full.run->counts.pending > 0);
        QVERIFY2(full.why.contains(u"cache is full (8 MiB, the spool is off)"_s) && full.why.contains(u"reject"_s) &&
                     full.why.contains(u"wait"_s),
                 qPrintable(full.why));
        QCOMPARE(full.sources.first().whyCode, u"cache-full"_s);
        const auto problem =
            std::ranges::find_if(full.problems, [](const Problem &each) { return each.key == u"cache"_s; });
        QVERIFY(problem != full.problems.cend());
        QCOMPARE(problem->count, int(full.run->counts.pending));
        QVERIFY2(problem->fix.contains(u"rejected picture is let go at once"_s), qPrintable(problem->fix));
        const QJsonObject why = engine.must(u"why"_s, {{u"source"_s, u"one"_s}});
        QVERIFY2(why[u"text"_s].toString().contains(u"cache is full"_s), qPrintable(why[u"text"_s].toString()));

        // From the store: the counts of a snapshot may be a second older, and would grow without any page.
        const auto stored = [&] { return number(world.store(), u"select count(*) from captures"_s); };
        const RowId first = number(world.store(), u"select min(id) from captures"_s);
        const qint64 before = full.cache.bytes, captured = stored();
        engine.must(u"review.decide"_s, {{u"ids"_s, QJsonArray{first}}, {u"review"_s, u"rejected"_s}});
        QVERIFY(spinUntil([&] { return engine.now().cache.bytes < before; }, 5s));
        QCOMPARE(number(world.store(), u"select count(*) from captures where released = 1"_s), 1);
        // There is room below nine tenths of it: two more leave two pictures at most, and the run goes on.
        engine.must(u"review.decide"_s, {{u"ids"_s, QJsonArray{first + 1, first + 2}}, {u"review"_s, u"rejected"_s}});
        QVERIFY(spinUntil([&] { return stored() > captured; }, 30s));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 20s));
        QCOMPARE(engine.now().run->counts.failed, 0);
    }

    void M14_doctorAndStatusSayWhatTheBrowserHolds()
    {
        TestWorkspace world;
        TestServer site;
        site.page("/page", "<h1>Good</h1>");
        QVERIFY(
            world.write(u"sources.json"_s, file({source(u"one"_s, {site.url(u"/page"_s)}, {u"devtools"_s}, true)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        const auto found = [&engine](const QString &id, const QString &name) {
            for (const QJsonValue &check : engine.must(u"doctor"_s)[u"checks"_s].toArray())
                if (check[u"id"_s] == id && check[u"name"_s].toString().startsWith(name))
                    return check[u"state"_s].toString() + u' ' + check[u"text"_s].toString();
            return QString();
        };
        RunPlan plan;
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        const auto figure = [&engine] {
            for (const Dependency &lamp : engine.now().dependencies)
                if (lamp.name == u"Browser"_s)
                    return lamp.figure;
            return QString();
        };
        QVERIFY2(spinUntil([&] { return figure().endsWith(u"MiB of 1.5 GiB"_s); }), qPrintable(figure()));
        const QString browser = found(u"engine"_s, engineLabel(EngineId::DevTools));
        QVERIFY2(browser.startsWith(u"OK ready, holds "_s), qPrintable(browser));
        QVERIFY2(browser.contains(u" of 1.5 GiB, the largest page "_s), qPrintable(browser));
        QVERIFY2(browser.endsWith(u" of 768 MiB"_s), qPrintable(browser));
        const QString fonts = found(u"fonts"_s, u"Fonts"_s);
        QVERIFY2(fonts.startsWith(u"OK "_s), qPrintable(fonts));
    }
};

QTEST_GUILESS_MAIN(tst_PagesRun)
#include "tst_pagesrun.moc"
