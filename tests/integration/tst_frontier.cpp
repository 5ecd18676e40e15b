// How addresses come into a run's queue: long lists in parts that hold nobody up, and nothing lost by a stop, a pause
// or a kill between two of them.
#include "tests/support/faultworld.h"
#include "tests/support/liveengine.h"
#include "tests/support/runparts.h"
#include "tests/support/testserver.h"

#include <atomic>
#include <malloc.h>
#include <unistd.h>

using namespace trawl;
using namespace trawl::test;

namespace {

constexpr int ofFile = 50'000;

/// Sitemaps of 50,000 pages each, and the index that names them; pages are not found.
void serveSitemaps(TestServer &site, int files)
{
    QByteArray index = "<sitemapindex>";
    for (int f = 0; f < files; ++f) {
        const QString name = u"/maps/%1"_s.arg(f);
        QByteArray body;
        for (int i = 0; i < ofFile; ++i)
            body += site.url(u"/catalogue/items/%1-of-the-harbour?page=%2\n"_s.arg(i).arg(f)).toUtf8();
        site.reply(name.toUtf8(), 200, body, {{"Content-Type", "text/plain"}});
        index += "<sitemap><loc>" + site.url(name).toUtf8() + "</loc></sitemap>";
    }
    site.reply("/index.xml", 200, index + "</sitemapindex>", {{"Content-Type", "text/xml"}});
}

QJsonObject mapped(const QStringList &starts, const QString &sitemap)
{
    QJsonObject one = source(u"one"_s, starts, {u"http"_s}, false);
    one.insert(u"discovery"_s, QJsonObject{{u"maximum"_s, 10'000'000}, {u"sitemap"_s, sitemap}});
    return one;
}

qint64 known(const TestWorkspace &world)
{
    const bool there = QFileInfo::exists(world.store()) &&
                       number(world.store(), u"select count(*) from sqlite_master where name = 'item_pages'"_s) == 1;
    return there ? number(world.store(), u"select count(*) from item_pages"_s) : 0;
}

/// The longest time, of its processor, for which this thread, which is the engine's, came to nothing else.
class Heartbeat
{
public:
    Heartbeat()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            const double now = worked();
            m_longest = std::max(m_longest, now - std::exchange(m_last, now));
        });
        m_timer.start(1);
    }
    double longestMs() const { return m_longest; }

private:
    static double worked()
    {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
    }
    QTimer m_timer;
    double m_last = worked(), m_longest = 0;
};

/// Bytes of this process in memory; what was freed goes back first.
qint64 resident()
{
    ::malloc_trim(0);
    QFile statm(u"/proc/self/statm"_s);
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    return statm.readAll().split(' ').value(1).toLongLong() * ::getpagesize();
}

/// A clock that can be set ahead.
struct Ahead {
    std::shared_ptr<std::atomic<qint64>> ms = std::make_shared<std::atomic<qint64>>(0);
    Clock clock() const
    {
        return [ms = ms, clock = systemClock()] {
            Now now = clock();
            now.wall = now.wall + Ms(ms->load());
            now.mono = now.mono + Ms(ms->load());
            return now;
        };
    }
};

} // namespace

class tst_Frontier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// All addresses went into the queue in one go: 1,000,000 of them stood in the way of everything for seconds.
    void S21_aLargeSitemapHoldsNobodyUp()
    {
        const int files = std::max(4, qEnvironmentVariableIntValue("TRAWL_SITEMAPS")); // 20: a million, to measure
        TestWorkspace world;
        TestServer site;
        serveSitemaps(site, files);
        QVERIFY(world.write(u"sources.json"_s, file({mapped({site.url(u"/start"_s)}, site.url(u"/index.xml"_s))})));
        RunParts parts(world);
        RunPlan plan;
        plan.sessions = plan.sourcesAtOnce = 1;
        auto run = parts.run(plan);
        const Heartbeat heart;
        QElapsedTimer clock;
        clock.start();
        run->start(true);
        QVERIFY(spinUntil([&] { return run->row().state == RunState::Running; }, 100s));
        const double longest = heart.longestMs();
        qInfo("%d addresses in %lld ms, the engine's thread was held up for %.0f ms at most", files * ofFile,
              clock.elapsed(), longest);
        bool left = false;
        run->shutDown([&left] { left = true; });
        QVERIFY(spinUntil([&left] { return left; }, 20s));
        QCOMPARE(known(world), files * ofFile + 1);
        QVERIFY2(longest < 100, qPrintable(QString::number(longest)));
    }

    /// Each cost 1,300 bytes while its run went on: texts and JSON of it stood in several places.
    void startAddressesCostLittleMemory()
    {
        constexpr int addresses = 100'000;
        TestWorkspace world;
        TestServer site;
        {
            QStringList starts;
            for (int i = 0; i < addresses; ++i)
                starts.append(site.url(u"/catalogue/items/%1-of-the-harbour"_s.arg(i)));
            QJsonObject one = mapped(starts, {});
            one[u"discovery"_s] = QJsonObject{{u"maximum"_s, addresses}};
            QVERIFY(world.write(u"sources.json"_s, file({one})));
        }
        const qint64 before = resident();
        RunParts parts(world);
        const qint64 loaded = resident();
        RunPlan plan;
        plan.sessions = plan.sourcesAtOnce = 1;
        auto run = parts.run(plan);
        run->start(true);
        QVERIFY(spinUntil([&] { return run->row().state == RunState::Running; }, 100s));
        // What the database keeps of its own file is bounded, whatever is in it (connection/…: 32 MiB each).
        const auto shrunk = [](Db &db) { return db.runText(u"PRAGMA shrink_memory"_s, {}); };
        QVERIFY(get(parts.parts().store->write(Lane::Interactive, shrunk)));
        QVERIFY(get(parts.parts().store->read(shrunk)));
        const qint64 running = resident();
        bool left = false;
        run->shutDown([&left] { left = true; });
        QVERIFY(spinUntil([&left] { return left; }, 20s));
        const qint64 each = (running - before) / addresses;
        qInfo("a start address costs %lld bytes when it is loaded, %lld while its run goes on",
              (loaded - before) / addresses, each);
        QVERIFY2(each < 550, qPrintable(QString::number(each)));
    }

    /// A start that was killed between the parts of its start addresses kept those that were there, and no others.
    void aKillBetweenTwoPartsLosesNothing()
    {
        TestWorkspace world;
        TestServer site;
        serveSitemaps(site, 1);
        QStringList starts;
        for (int i = 0; i < 20'000; ++i)
            starts.append(site.url(u"/start/%1"_s.arg(i)));
        QJsonObject one = mapped(starts, site.url(u"/index.xml"_s));
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 20}, {u"cap"_s, 20}, {u"burst"_s, 1}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const auto killAt = [&](const QStringList &command, qint64 count) {
            CtlProcess process(world.folder(), command, world.environment());
            QVERIFY(spinUntil([&] { return known(world) >= count; }, 60s));
            process.kill9();
        };
        killAt({u"run"_s, u"--json"_s}, 1);
        const qint64 first = known(world);
        QVERIFY2(first < starts.size(), qPrintable(QString::number(first)));
        killAt({u"resume"_s, u"--json"_s}, starts.size() + 1);
        const qint64 second = known(world);
        QVERIFY2(second >= starts.size() && second < starts.size() + ofFile, qPrintable(QString::number(second)));
        LiveEngine engine(engineSetup(world.folder(), false));
        QVERIFY(spinUntil([&] { return engine.now().interrupted.size() == 1; }, 10s));
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().interrupted.first().id}});
        QVERIFY(engine.waitState(RunState::Running, 60s));
        QCOMPARE(known(world), starts.size() + ofFile);
    }

    void stopIsHonouredBetweenTwoParts()
    {
        TestWorkspace world;
        TestServer site;
        serveSitemaps(site, 2);
        QVERIFY(world.write(u"sources.json"_s, file({mapped({site.url(u"/start"_s)}, site.url(u"/index.xml"_s))})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return known(world) > 1; }, 60s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 5s));
        const qint64 kept = known(world);
        QVERIFY2(kept < 2 * ofFile, qPrintable(QString::number(kept)));
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(engine.waitState(RunState::Running, 60s));
        QCOMPARE(known(world), 2 * ofFile + 1);
        QCOMPARE(site.count("/index.xml"), 2);
    }

    /// A sitemap that had to wait comes while the run goes on: then a pause holds it, too.
    void pauseIsHonouredBetweenTwoParts()
    {
        TestWorkspace world;
        TestServer site;
        serveSitemaps(site, 2);
        site.reply("/robots.txt", 503);
        QVERIFY(world.write(u"sources.json"_s, file({mapped({site.url(u"/start"_s)}, site.url(u"/index.xml"_s))})));
        const Ahead ahead;
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = ahead.clock();
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return site.count("/robots.txt") > 0 && engine.state() == RunState::Running; }, 20s));
        site.reply("/robots.txt", 404);
        ahead.ms->store(11 * 60'000);
        QVERIFY(spinUntil([&] { return known(world) > 1; }, 60s));
        engine.must(u"run.pause"_s);
        QVERIFY(engine.waitState(RunState::Paused, 5s));
        QTest::qWait(300);
        const qint64 kept = known(world);
        QVERIFY2(kept < 2 * ofFile, qPrintable(QString::number(kept)));
        QTest::qWait(700);
        QCOMPARE(known(world), kept);
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(spinUntil([&] { return known(world) == 2 * ofFile + 1; }, 60s));
    }

    /// A run with more pages than start addresses was taken for one that had read its sitemap.
    void S21_aStoppedRunAsksForItsWaitingSitemapAgain()
    {
        TestWorkspace world;
        TestServer here, there;
        here.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        here.page("/start", "<h1>Start</h1><a href='/linked'>x</a>");
        here.reply("/robots.txt", 404);
        there.reply("/robots.txt", 503);
        there.reply("/map.txt", 200, here.url(u"/mapped"_s).toUtf8(), {{"Content-Type", "text/plain"}});
        QJsonObject one = source(u"one"_s, {here.url(u"/start"_s)}, {u"http"_s}, false);
        one.insert(u"discovery"_s,
                   QJsonObject{{u"maximum"_s, 100}, {u"links"_s, u"a"_s}, {u"sitemap"_s, there.url(u"/map.txt"_s)}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        const Ahead ahead;
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = ahead.clock();
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return here.count("/linked") == 1 && engine.state() == RunState::Running; }, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        there.reply("/robots.txt", 404);
        ahead.ms->store(11 * 60'000);
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(there.count("/map.txt"), 1);
        QCOMPARE(here.count("/mapped"), 1);
        QCOMPARE(here.count("/start"), 1);
    }

    void aSitemapThatWasReadIsNotAskedForAgain()
    {
        TestWorkspace world;
        TestServer site;
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        site.reply("/robots.txt", 404);
        site.reply("/map.txt", 200, site.url(u"/mapped"_s).toUtf8(), {{"Content-Type", "text/plain"}});
        QJsonObject one = mapped({site.url(u"/start"_s)}, site.url(u"/map.txt"_s));
        one.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 2}, {u"cap"_s, 2}, {u"burst"_s, 1}});
        QVERIFY(world.write(u"sources.json"_s, file({one})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Running, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        engine.must(u"run.resume"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(site.count("/map.txt"), 1);
        QCOMPARE(site.count("/mapped"), 1);
    }

    /// "Retry failed" let a stopped run go on and complete, without the pages of the sitemap that it still owed.
    void S21_aRunThatItemsGoBackIntoAsksForItsOwedSitemap()
    {
        TestWorkspace world;
        TestServer here, there;
        here.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        here.reply("/gone", 404);
        here.reply("/robots.txt", 404);
        there.reply("/robots.txt", 503);
        there.reply("/map.txt", 200, here.url(u"/mapped"_s).toUtf8(), {{"Content-Type", "text/plain"}});
        QVERIFY(world.write(u"sources.json"_s, file({mapped({here.url(u"/gone"_s)}, there.url(u"/map.txt"_s)),
                                                     source(u"two"_s, {here.url(u"/other"_s)}, {u"http"_s}, false)})));
        const Ahead ahead;
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = ahead.clock();
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return fate(world.store(), u"/gone"_s).startsWith(u"failed"_s); }, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        there.reply("/robots.txt", 404);
        ahead.ms->store(11 * 60'000);
        engine.must(u"run.retryFailed"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(there.count("/map.txt"), 1);
        QCOMPARE(here.count("/mapped"), 1);
        QCOMPARE(here.count("/gone"), 2);
        // It owes nothing any more: what goes back now brings nothing else along.
        engine.must(u"run.retryFailed"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(spinUntil([&] { return here.count("/gone") == 3; }, 20s));
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(there.count("/map.txt"), 1);
    }

    void aSitemapInVainIsNotAskedForWhenItemsGoBack()
    {
        TestWorkspace world;
        TestServer site;
        site.reply("/robots.txt", 404); // as is all else
        QVERIFY(world.write(u"sources.json"_s, file({mapped({site.url(u"/gone"_s)}, site.url(u"/map.txt"_s))})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        engine.must(u"run.retryFailed"_s, {{u"run"_s, engine.now().run->id}});
        QVERIFY(spinUntil([&] { return site.count("/gone") == 2; }, 20s));
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(site.count("/map.txt"), 1);
    }

    /// A resumed run brought the start addresses of a source into the queue of which a newer run had started.
    void aSourceWithANewerRunTakesNoAddresses()
    {
        TestWorkspace world;
        TestServer here, there;
        here.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        here.reply("/robots.txt", 404);
        there.reply("/robots.txt", 503);
        there.reply("/map.txt", 200, here.url(u"/mapped"_s).toUtf8(), {{"Content-Type", "text/plain"}});
        QJsonObject slow = source(u"two"_s, {here.url(u"/2"_s), here.url(u"/3"_s)}, {u"http"_s}, false);
        slow.insert(u"rate"_s, QJsonObject{{u"per_second"_s, 0.01}, {u"cap"_s, 0.01}, {u"burst"_s, 1}});
        QVERIFY(world.write(u"sources.json"_s, file({mapped({here.url(u"/1"_s)}, there.url(u"/map.txt"_s)), slow})));
        const Ahead ahead;
        EngineSetup setup = engineSetup(world.folder(), false);
        setup.clock = ahead.clock();
        LiveEngine engine(setup);
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(spinUntil([&] { return here.count("/1") == 1 && engine.state() == RunState::Running; }, 20s));
        const RowId first = engine.now().run->id;
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        RunPlan plan;
        plan.sources = {u"one"_s};
        engine.must(u"run.start"_s, {{u"plan"_s, plan.toJson()}});
        QVERIFY(spinUntil([&] { return here.count("/1") == 2; }, 20s));
        engine.must(u"run.stop"_s);
        QVERIFY(engine.waitState(RunState::Stopped, 10s));
        there.reply("/robots.txt", 404);
        ahead.ms->store(11 * 60'000);
        engine.must(u"run.resume"_s, {{u"run"_s, first}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(here.count("/3"), 1);
        QCOMPARE(there.count("/map.txt"), 0);
        QCOMPARE(here.count("/mapped"), 0);
    }

    /// Each file of an index was asked for, though no page of it could come into the queue any more.
    void S21_aFullSourceAsksForNoFurtherFile()
    {
        TestWorkspace world;
        TestServer site;
        const Headers xml{{"Content-Type", "text/xml"}}, text{{"Content-Type", "text/plain"}};
        const auto at = [&site](const char *path) { return site.url(QString::fromLatin1(path)).toUtf8(); };
        site.on("*", [](const Request &, Reply reply) { reply.html("<h1>x</h1>"); });
        site.reply("/robots.txt", 404);
        site.reply("/index.xml", 200,
                   "<sitemapindex><sitemap><loc>" + at("/m/0") + "</loc></sitemap><sitemap><loc>" + at("/m/1") +
                       "</loc></sitemap><sitemap><loc>" + at("/m/2") + "</loc></sitemap></sitemapindex>",
                   xml);
        site.reply("/m/0", 200, at("/a") + '\n' + at("/b") + '\n', text);
        site.reply("/m/1", 200, at("/c") + '\n' + at("/d") + '\n', text);
        QJsonObject one = mapped({site.url(u"/start"_s)}, site.url(u"/index.xml"_s));
        QJsonObject full = mapped({site.url(u"/1"_s), site.url(u"/2"_s)}, site.url(u"/none.xml"_s));
        one[u"discovery"_s] = QJsonObject{{u"maximum"_s, 4}, {u"sitemap"_s, site.url(u"/index.xml"_s)}};
        full[u"discovery"_s] = QJsonObject{{u"maximum"_s, 2}, {u"sitemap"_s, site.url(u"/none.xml"_s)}};
        full[u"id"_s] = full[u"name"_s] = u"full"_s;
        QVERIFY(world.write(u"sources.json"_s, file({one, full})));
        LiveEngine engine(engineSetup(world.folder(), false));
        engine.must(u"run.start"_s, {{u"plan"_s, RunPlan().toJson()}});
        QVERIFY(engine.waitState(RunState::Completed, 20s));
        QCOMPARE(site.count("/m/0"), 1);
        QCOMPARE(site.count("/m/1"), 1);
        QCOMPARE(site.count("/c"), 1);
        QCOMPARE(site.count("/d"), 0);
        QCOMPARE(site.count("/m/2"), 0);
        QCOMPARE(site.count("/none.xml"), 0);
        engine.close();
        QStringList lines;
        const QDir logs(world.file(u"logs"_s));
        for (const QString &name : logs.entryList({u"*.jsonl"_s})) {
            QFile log(logs.filePath(name));
            if (log.open(QIODevice::ReadOnly))
                lines += QString::fromUtf8(log.readAll()).split(u'\n').filter(u"that are not asked for: 1"_s);
        }
        QCOMPARE(lines.size(), 2);
    }
};

QTEST_GUILESS_MAIN(tst_Frontier)
#include "tst_frontier.moc"
