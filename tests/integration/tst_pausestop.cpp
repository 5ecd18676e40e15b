// Pause, resume, stop, stop now and priorities, as the sites see them (R6.1, R8.1, R8.2, LS12).
#include "tests/support/ctlworld.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

using namespace trawl;
using namespace trawl::test;

class tst_PauseStop : public QObject
{
    Q_OBJECT

    static qint64 wall() { return QDateTime::currentMSecsSinceEpoch(); }

    /// Requests of pages of the queue (not robots.txt, style sheets, pictures).
    static QList<SiteHit> pages(const TestWorkspace &world)
    {
        QSet<QString> known;
        for (const QVariantList &row : sql(world.store(), u"select url from scraping_items"_s))
            known.insert(siteKey(row.first().toString()));
        QList<SiteHit> hits = siteLog(world.folder());
        hits.removeIf([&](const SiteHit &hit) { return !known.contains(hit.key()); });
        return hits;
    }
    static qsizetype since(const QList<SiteHit> &hits, qint64 at)
    {
        return std::count_if(hits.begin(), hits.end(), [&](const SiteHit &hit) { return hit.begin > at; });
    }
    static QString describe(const QList<SiteHit> &hits, qint64 at)
    {
        QStringList lines;
        for (const SiteHit &hit : hits) {
            if (hit.begin > at)
                lines.append(u"%1 at +%2 ms"_s.arg(hit.key()).arg(hit.begin - at));
        }
        return lines.join(u", "_s);
    }
    static QJsonObject plan(const QStringList &sources = {}, int atOnce = 3)
    {
        RunPlan plan;
        plan.sources = sources;
        plan.sourcesAtOnce = atOnce;
        return {{u"plan"_s, plan.toJson()}};
    }
    static qint64 number(const TestWorkspace &world, const QString &query)
    {
        const QList<QVariantList> rows = sql(world.store(), query);
        return rows.isEmpty() ? -1 : rows.first().first().toLongLong();
    }
    static qint64 leased(const TestWorkspace &world)
    {
        return number(
            world,
            u"select count(*) from scraping_items where state = %1 and owner not in (select id from owners where "
            u"name like 'worker-2%')"_s.arg(int(ItemState::Leased)));
    }

private Q_SLOTS:
    void pauseIsFeltAtOnceResumeGoesOnStopStops()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return pages(world).size() >= 6 && engine.now().inFlight > 0; }, 30s));

        // Pause.
        const QJsonObject paused = engine.must(u"run.pause"_s);
        const qint64 asked = wall();
        QVERIFY(mappedFromJson<RunRow>(paused[u"run"_s].toObject()).state == RunState::Pausing ||
                mappedFromJson<RunRow>(paused[u"run"_s].toObject()).state == RunState::Paused);
        qint64 seenPaused = 0;
        QVERIFY(spinUntil(
            [&] {
                if (engine.state() == RunState::Paused && seenPaused == 0)
                    seenPaused = engine.now().at.ms;
                return seenPaused != 0;
            },
            30s));
        QCOMPARE(engine.now().inFlight, 0);
        QCOMPARE(leased(world), 0);
        QTest::qWait(1500);
        QList<SiteHit> hits = pages(world);
        QVERIFY2(since(hits, asked + 200) == 0, qPrintable(describe(hits, asked + 200)));
        for (const SiteHit &hit : hits)
            QVERIFY2(hit.end != 0 && hit.end <= seenPaused, qPrintable(hit.key()));
        QCOMPARE(engine.state(), std::optional(RunState::Paused));
        QCOMPARE(number(world, u"select count(*) from scraping_runs where state = 'paused'"_s), 1);

        // Resume.
        const qint64 resumed = wall();
        engine.must(u"run.resume"_s);
        QVERIFY(spinUntil([&] { return since(pages(world), resumed) >= 4; }, 5s));
        QVERIFY(engine.waitState(RunState::Running, 1s));

        // Stop after in-flight.
        QVERIFY(spinUntil([&] { return engine.now().inFlight > 0; }, 5s));
        engine.must(u"run.stop"_s);
        const qint64 stopAsked = wall();
        QVERIFY(engine.waitState(RunState::Stopped, 30s));
        const qint64 stopped = engine.now().at.ms;
        QCOMPARE(engine.now().inFlight, 0);
        QTest::qWait(1500);
        hits = pages(world);
        QVERIFY2(since(hits, stopAsked + 200) == 0, qPrintable(describe(hits, stopAsked + 200)));
        QCOMPARE(since(siteLog(world.folder()), stopped), qsizetype(0));
        QCOMPARE(leased(world), 0);
        const qint64 left = number(world, u"select count(*) from scraping_items where state = 0"_s);
        QVERIFY(left > 0); // the rest stays resumable

        // A stopped run goes on, and "stop now" gives back what is under way.
        engine.must(u"run.resume"_s);
        QVERIFY(spinUntil(
            [&] {
                const QList<SiteHit> all = pages(world);
                return std::any_of(all.begin(), all.end(),
                                   [&](const SiteHit &hit) { return hit.begin > stopped && hit.end == 0; });
            },
            20s));
        const qint64 nowAsked = wall();
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 3s));
        QVERIFY2(wall() - nowAsked < 3000, qPrintable(QString::number(wall() - nowAsked)));
        const qint64 stoppedNow = wall();
        QCOMPARE(leased(world), 0);
        QTest::qWait(1500);
        hits = siteLog(world.folder());
        QVERIFY2(since(hits, stoppedNow) == 0, qPrintable(describe(hits, stoppedNow)));
        // A given back page has lost no attempt: nothing failed, nothing stalled because of a stop.
        QCOMPARE(number(world, u"select count(*) from scraping_items where state = 0 and stalls > 0"_s), 0);
        QCOMPARE(number(world,
                        u"select count(*) from scraping_items i where state = 0 and attempt > 0 and fail_class = 0"_s),
                 0);
    }

    void whatScriptsOfPagesGoOnAskingForEndsWithTheRun_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"complete", "pause", "stop", "stop now"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }

    /// Beacons and keep-alive requests outlive their page in the browser, and a timer goes on until the tab is left.
    void whatScriptsOfPagesGoOnAskingForEndsWithTheRun()
    {
        QFETCH(QString, how);
        TestWorkspace world;
        TestServer server;
        const bool first = how == "complete"_L1;
        server.on("/p/*", [first](const Request &request, const Reply &reply) {
            const QByteArray page =
                "<!doctype html><title>t</title><h1>" + request.target +
                "</h1><script>fetch('/held', {keepalive: true, method: 'POST', body: 'x'});"
                "setTimeout(() => setInterval(() => { fetch('/tick').catch(() => 0) }, 20), 200);"
                "for (const gone of ['pagehide', 'visibilitychange', 'beforeunload', 'unload'])"
                " addEventListener(gone, () => { navigator.sendBeacon('/beacon?' + gone, 'x');"
                " fetch('/late?' + gone, {keepalive: true, method: 'POST', body: 'x'}).catch(() => 0) });</script>";
            if (first || request.target != "/p/1")
                return reply.html(page);
            reply.after(1500, [reply, page] { reply.html(page); });
        });
        server.on("/held", [](const Request &, const Reply &) {});
        server.reply("/tick", 200, "t", {{"Content-Type", "text/plain"}});
        QVERIFY(world.write(u"sources.json"_s, file({source(u"one"_s, {server.url(u"/p/0"_s), server.url(u"/p/1"_s)},
                                                            {u"devtools"_s}, true)})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, plan());
        QVERIFY(spinUntil([&] { return server.count("/p/1") > 0; }, 30s));
        RunState end = RunState::Completed;
        if (how == "pause"_L1) {
            engine.must(u"run.pause"_s);
            end = RunState::Paused;
        } else if (how != "complete"_L1) {
            engine.must(u"run.stop"_s, {{u"now"_s, how == "stop now"_L1}});
            end = RunState::Stopped;
        }
        QVERIFY(engine.waitState(end, 60s));
        const qint64 at = server.nowMs();
        QVERIFY(server.count("/held") > 0);
        // That of robots.txt, by the plain engine, is kept.
        QVERIFY2(spinUntil([&] { return server.open() <= 1; }, 300ms), qPrintable(QString::number(server.open())));
        QTest::qWait(1500);
        QStringList later;
        for (const Request &request : server.log()) {
            if (request.atMs > at)
                later.append(u"%1 at +%2 ms"_s.arg(QString::fromLatin1(request.target)).arg(request.atMs - at));
        }
        QVERIFY2(later.isEmpty(), qPrintable(later.join(u", "_s)));
        QVERIFY(server.open() <= 1);
        // The way is open again for the pages that come: at least the one that was stopped.
        if (how == "stop now"_L1)
            QVERIFY(number(world, u"select count(*) from scraping_items where state = 0"_s) > 0);
        if (number(world, u"select count(*) from scraping_items where state = 0"_s) > 0) {
            engine.must(u"run.resume"_s);
            QVERIFY(engine.waitState(RunState::Completed, 60s));
        }
        QCOMPARE(number(world, u"select count(*) from scraping_items where state = 2"_s), 2);
    }

    void aPriorityIsObeyedWithinASecondAndSurvivesARestart()
    {
        TestWorkspace world;
        const QStringList both{u"delta-agenda"_s, u"old-court-news"_s};
        qint64 changed = 0;
        {
            LiveEngine engine(engineSetup(world.folder(), true));
            engine.must(u"run.start"_s, plan(both, 1));
            // Delta (1) before news (2), until the priorities change places.
            QVERIFY(spinUntil([&] { return pages(world).size() >= 2; }, 20s));
            for (const SiteHit &hit : pages(world))
                QCOMPARE(hit.source, 2);
            engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"old-court-news"_s}}, {u"priority"_s, 1}});
            engine.must(u"source.setPriority"_s, {{u"ids"_s, QJsonArray{u"delta-agenda"_s}}, {u"priority"_s, 5}});
            changed = wall();
            QVERIFY(spinUntil(
                [&] {
                    const QList<SiteHit> hits = pages(world);
                    return std::count_if(hits.begin(), hits.end(),
                                         [](const SiteHit &hit) { return hit.source == 8; }) >= 2;
                },
                10s));
            engine.close();
        }
        const QList<SiteHit> hits = pages(world);
        qsizetype deltaBefore = 0, deltaBetween = 0, news = 0;
        qint64 first = 0;
        for (const SiteHit &hit : hits) {
            if (hit.begin <= changed)
                continue;
            if (hit.source == 8) {
                first = first == 0 ? hit.begin : first;
                ++news;
            } else {
                ++(news == 0 ? deltaBefore : deltaBetween);
            }
        }
        QVERIFY(news >= 2);
        QVERIFY2(first - changed <= 1000, qPrintable(QString::number(first - changed)));
        QVERIFY2(deltaBefore <= 1, qPrintable(describe(hits, changed))); // the one that was under way
        QVERIFY2(deltaBetween == 0, qPrintable(describe(hits, changed)));

        // A restart: the run's priorities are in the store; the file has the old ones.
        QCOMPARE(number(world, u"select priority from run_sources where source_id = 'old-court-news'"_s), 1);
        QCOMPARE(number(world, u"select priority from run_sources where source_id = 'delta-agenda'"_s), 5);
        const qint64 again = wall();
        LiveEngine engine(engineSetup(world.folder(), true));
        engine.must(u"run.resume"_s);
        QVERIFY(
            spinUntil([&] { return since(pages(world), again) >= 2 || engine.state() == RunState::Completed; }, 20s));
        for (const SourceStatus &source : engine.now().sources) {
            if (both.contains(source.id)) {
                QCOMPARE(source.priority, source.id == u"delta-agenda"_s ? 5 : 1);
                QCOMPARE(source.filePriority, source.id == u"delta-agenda"_s ? 1 : 2);
            }
        }
        for (const SiteHit &hit : pages(world)) {
            if (hit.begin > again && news < 3) {
                QCOMPARE(hit.source, 8); // what was left of the news came first
                break;
            }
        }
        QVERIFY(engine.waitState(RunState::Completed, 30s));
    }
};

QTEST_GUILESS_MAIN(tst_PauseStop)
#include "tst_pausestop.moc"
