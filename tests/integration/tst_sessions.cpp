// What the Start dialog asks for is what happens: number of browser sessions, strategy, upload at the end (R7).
#include "policy/distributor.h"
#include "policy/urlkey.h"
#include "tests/support/ctlworld.h"
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/testserver.h"

#include <numeric>

using namespace trawl;
using namespace trawl::test;

class tst_Sessions : public QObject
{
    Q_OBJECT

    /// The sample's sources that are loaded in the browser and have several pages or slow ones.
    static QStringList browserSources()
    {
        return {u"harbour-stages"_s, u"neon-calendar"_s, u"paper-lantern"_s, u"old-court-news"_s};
    }
    static QJsonObject plan(int sessions, Strategy strategy)
    {
        RunPlan plan;
        plan.sources = browserSources();
        plan.sourcesAtOnce = 5;
        plan.sessions = sessions;
        plan.limit = 14;
        plan.strategy = strategy;
        return {{u"plan"_s, plan.toJson()}};
    }
    /// Looks at every snapshot until the run is over.
    template <class Look>
    static bool watchToTheEnd(LiveEngine &engine, Look look)
    {
        const auto connection =
            QObject::connect(&engine.console(), &Console::snapshotArrived,
                             [look](const std::shared_ptr<const Snapshot> &snapshot) { look(*snapshot); });
        const bool ended = engine.waitState(RunState::Completed, 60s);
        QObject::disconnect(connection);
        return ended;
    }

private Q_SLOTS:
    void theNumberOfSessionsBoundsThePagesInTheBrowser()
    {
        for (const int sessions : {1, 4}) {
            TestWorkspace world;
            LiveEngine engine(engineSetup(world.folder(), true));
            engine.must(u"run.start"_s, plan(sessions, Strategy::LeastLoaded));
            int most = 0, all = 0, inFlight = 0;
            QVERIFY(watchToTheEnd(engine, [&](const Snapshot &s) {
                most = std::max(most, s.sessionsBusy);
                inFlight = std::max(inFlight, s.inFlight);
                all = std::max(all, s.sessions);
            }));
            QCOMPARE(all, sessions);
            QVERIFY2(inFlight <= 2 * sessions, qPrintable(QString::number(inFlight))); // some are being kept
            QVERIFY2(sessions == 1 ? most == 1 : most > 2 && most <= 4, qPrintable(QString::number(most)));
        }
    }

    void domainAffinityKeepsASiteOnItsSessionAndSaysSo()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        QFile file(world.file(u"sources.json"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QHash<QString, QString> domains;
        for (const QJsonValue &value : QJsonDocument::fromJson(file.readAll())[u"sources"_s].toArray())
            domains.insert(value[u"id"_s].toString(),
                           registrableDomain(hostOf(value[u"start_urls"_s].toArray().at(0).toString())));
        // A number of sessions at which the slow site and another share one, though others are free all the time.
        const QString slow = u"slow-boat"_s;
        QString neighbour;
        QList<SessionSlot> sessions{sessionSlot(0)};
        while (neighbour.isEmpty() && sessions.size() < maxSessions) {
            sessions.append(sessionSlot(int(sessions.size())));
            for (const QString &other : browserSources()) {
                if (sessionOfDomain(domains.value(other), sessions) == sessionOfDomain(domains.value(slow), sessions))
                    neighbour = other;
            }
        }
        QVERIFY(!neighbour.isEmpty());
        RunPlan wanted;
        wanted.sources = {slow, neighbour};
        wanted.sessions = int(sessions.size());
        wanted.strategy = Strategy::DomainAffinity;
        engine.must(u"run.start"_s, {{u"plan"_s, wanted.toJson()}});
        int most = 0;
        QString said;
        QVERIFY(spinUntil(
            [&] {
                most = std::max(most, engine.now().inFlight);
                for (const SourceStatus &source : engine.now().sources) {
                    if (source.whyCode == u"affinity"_s)
                        said = source.why;
                }
                return !said.isEmpty();
            },
            30s));
        QCOMPARE(most, 1);
        QVERIFY2(said.contains(u"domain-affinity keeps"_s), qPrintable(said));
        engine.must(u"run.stop"_s, {{u"now"_s, true}});
        QVERIFY(engine.waitState(RunState::Stopped, 5s));
    }

    void roundRobinGivesEverySessionItsTurn()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        engine.must(u"run.start"_s, plan(3, Strategy::RoundRobin));
        int most = 0;
        QVERIFY(watchToTheEnd(engine, [&](const Snapshot &s) { most = std::max(most, s.sessionsBusy); }));
        QVERIFY2(most >= 2 && most <= 3, qPrintable(QString::number(most)));
        QCOMPARE(engine.now().run->counts.pending, 0);
    }

    /// R7.2: what the Start dialog shows is what the sessions get.
    void thePreviewIsWhatIsDispatched_data()
    {
        QTest::addColumn<Strategy>("strategy");
        QTest::newRow("round robin") << Strategy::RoundRobin;
        QTest::newRow("domain affinity") << Strategy::DomainAffinity;
        QTest::newRow("least loaded") << Strategy::LeastLoaded;
    }
    void thePreviewIsWhatIsDispatched()
    {
        QFETCH(Strategy, strategy);
        constexpr int sites = 4, pages = 5, sessions = 3;
        TestWorkspace world;
        std::vector<std::unique_ptr<TestServer>> servers;
        QJsonArray sources;
        for (int site = 0; site < sites; ++site) {
            // Loopback addresses are domains of their own.
            servers.push_back(std::make_unique<TestServer>(QHostAddress(u"127.0.0.%1"_s.arg(site + 1))));
            QStringList urls;
            for (int n = 0; n < pages; ++n) {
                const QByteArray path = "/page" + QByteArray::number(n);
                servers.back()->page(path, "<h1>Page</h1>");
                urls.append(servers.back()->url(QString::fromLatin1(path)));
            }
            QJsonObject one = source(u"site-%1"_s.arg(site), urls, {u"devtools"_s}, false);
            one.insert(u"concurrency"_s, 2);
            sources.append(one);
        }
        QVERIFY(world.write(u"sources.json"_s, file(sources)));
        LiveEngine engine(engineSetup(world.folder(), false));
        RunPlan wanted;
        wanted.sessions = sessions;
        wanted.sourcesAtOnce = sites;
        wanted.strategy = strategy;
        const QJsonObject plan{{u"plan"_s, wanted.toJson()}};
        const auto preview = mappedFromJson<RunPreview::Answer>(engine.must(u"run.preview"_s, plan));
        QCOMPARE(preview.total, sites * pages);
        engine.must(u"run.start"_s, plan);
        QVERIFY(engine.waitState(RunState::Completed, 60s));
        const auto summary = mappedFromJson<RunSummary::Answer>(engine.must(u"run.summary"_s, {}));
        QCOMPARE(summary.counts.captured, sites * pages);
        QList<qint64> said, given = summary.sessions;
        for (const RunPreview::Session &session : preview.sessions)
            said.append(session.items);
        given.resize(said.size()); // one that got nothing was never counted
        if (strategy != Strategy::LeastLoaded) {
            QCOMPARE(given, said);
            return;
        }
        // Pages are not of one length, as the preview takes them to be; who is free takes the next.
        QCOMPARE(std::accumulate(given.begin(), given.end(), qint64(0)), sites * pages);
        for (int i = 0; i < sessions; ++i)
            QVERIFY2(std::abs(given[i] - said[i]) <= 3, qPrintable(u"%1 %2"_s.arg(given[i]).arg(said[i])));
    }

    void inATerminalThePreviewStartsNothingAndSaysWhatDoesNotFit()
    {
        TestWorkspace world;
        const QStringList asked{u"--sample"_s, u"run"_s,       u"--preview"_s, u"--sessions"_s,
                                u"8"_s,        u"--timeout"_s, u"1s"_s};
        const CtlResult said = ctl(world.folder(), asked, 30s, world.environment());
        QCOMPARE(said.exit, 0);
        QVERIFY2(said.out.contains("Session 8: ") && said.out.contains("Nothing was started"), said.out.constData());
        QVERIFY2(said.err.contains("of the 8 browser sessions never work"), said.err.constData());
        QVERIFY2(said.err.contains("the run ends after 1 s"), said.err.constData());
        const CtlResult json = ctl(world.folder(), asked + QStringList{u"--json"_s}, 30s, world.environment());
        QVERIFY(json.last()[u"contradictions"_s].toArray().size() >= 2);
        QCOMPARE(number(world.store(), u"select count(*) from scraping_runs"_s), 0);
        // What a start would refuse is refused here, too; and a draft is not started by its preview.
        const QStringList unknown{u"--sample"_s, u"run"_s, u"--preview"_s, u"--source"_s, u"nosuch"_s};
        QVERIFY(ctl(world.folder(), unknown, 30s, world.environment()).err.contains("TD-9007"));
        const QStringList draft{u"--sample"_s, u"run"_s, u"--preview"_s, u"--draft"_s, u"1"_s};
        QCOMPARE(ctl(world.folder(), draft, 30s, world.environment()).exit, 2);
    }

    void settingsGiveWhatThePlanLeavesOpen()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        QVERIFY(!engine.ask(u"settings.set"_s, {{u"key"_s, u"run.sessions"_s}, {u"value"_s, 0}}));
        QVERIFY(!engine.ask(u"settings.set"_s, {{u"key"_s, u"run.sessions"_s}, {u"value"_s, u"two"_s}}));
        QVERIFY(!engine.ask(u"settings.set"_s, {{u"key"_s, u"browser"_s}, {u"value"_s, u"x"_s}}));
        engine.must(u"settings.set"_s, {{u"key"_s, u"run.sessions"_s}, {u"value"_s, 3}});
        engine.must(u"settings.set"_s, {{u"key"_s, u"run.sourcesAtOnce"_s}, {u"value"_s, 4}});
        RunPlan open;
        open.sources = {u"delta-agenda"_s};
        const RunRow row =
            mappedFromJson<RunRow>(engine.must(u"run.start"_s, {{u"plan"_s, open.toJson()}})[u"run"_s].toObject());
        QCOMPARE(row.plan.sessions, 3);
        QCOMPARE(row.plan.sourcesAtOnce, 4);
        QVERIFY(!engine.ask(u"run.preview"_s, {{u"plan"_s, QJsonObject{{u"sessions"_s, maxSessions + 1}}}}));
    }

    void M25_nestedSettingsMeanTheSameAsDottedOnes()
    {
        TestWorkspace world;
        QVERIFY(world.write(u"settings.json"_s, "{\"version\": 1, \"run\": {\"sessions\": 3, \"sourcesAtOnce\": 2}, "
                                                "\"run.sourcesAtOnce\": 4, \"cache\": {\"budgetMiB\": 9}}"));
        LiveEngine engine(engineSetup(world.folder(), true));
        QVERIFY(spinUntil([&] { return engine.now().cache.budget == qint64(9) << 20; }, 10s));
        RunPlan open;
        open.sources = {u"delta-agenda"_s};
        const RunRow row =
            mappedFromJson<RunRow>(engine.must(u"run.start"_s, {{u"plan"_s, open.toJson()}})[u"run"_s].toObject());
        QCOMPARE(row.plan.sessions, 3);
        QCOMPARE(row.plan.sourcesAtOnce, 4); // the dotted one counts where both stand
        engine.must(u"settings.set"_s, {{u"key"_s, u"run.sessions"_s}, {u"value"_s, 2}});
        engine.close();
        LiveEngine again(engineSetup(world.folder(), true));
        QCOMPARE(again.must(u"settings.get"_s)[u"settings"_s].toObject()[u"run.sessions"_s].toInt(), 2);
        const auto said = sql(world.store(), u"select text from scraping_logs where text like 'settings.json:%'"_s);
        QVERIFY(said.isEmpty());
    }

    void settingsThatDoNotFitAreNamedAndTheDefaultHolds()
    {
        TestWorkspace world;
        QVERIFY(
            world.write(u"settings.json"_s,
                        "{\"version\": 1, \"run.sessions\": 99, \"cache\": {\"depth\": 8}, \"run.sourcesAtOnce\": 4}"));
        LiveEngine engine(engineSetup(world.folder(), true));
        RunPlan open;
        open.sources = {u"delta-agenda"_s};
        const RunRow row =
            mappedFromJson<RunRow>(engine.must(u"run.start"_s, {{u"plan"_s, open.toJson()}})[u"run"_s].toObject());
        QCOMPARE(row.plan.sessions, 2);
        QCOMPARE(row.plan.sourcesAtOnce, 4);
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        engine.close();
        const auto said =
            sql(world.store(), u"select text from scraping_logs where text like 'settings.json:%' order by text"_s);
        QCOMPARE(said.size(), qsizetype(2));
        QVERIFY(said[0].first().toString().contains(u"\"cache.depth\""_s));
        QVERIFY(said[1].first().toString().contains(u"run.sessions is a whole number from 1 to 8"_s));
    }

    void uploadAtTheEndUploadsWhatIsApprovedByThen()
    {
        TestWorkspace world;
        LiveEngine engine(engineSetup(world.folder(), true));
        RunPlan wanted;
        wanted.sources = {u"delta-agenda"_s, u"typhoon-tickets"_s};
        wanted.uploadAtEnd = true;
        wanted.approveByPolicy = true;
        engine.must(u"run.start"_s, {{u"plan"_s, wanted.toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 40s));
        const qint64 approved = engine.now().run->counts.approved;
        QVERIFY(spinUntil(
            [&] {
                const auto rows = sql(
                    world.store(), u"select count(*) from ledger where state = %1"_s.arg(int(UploadState::Recorded)));
                return !rows.isEmpty() && rows.first().first().toLongLong() > 0 && !engine.now().upload.active;
            },
            30s));
        QVERIFY(approved > 0);
    }
};

QTEST_GUILESS_MAIN(tst_Sessions)
#include "tst_sessions.moc"
