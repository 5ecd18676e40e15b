// The explainer (R6.6) and the ETA: never "unknown", and a predicted time comes true within 1 s.
#include "domain/counted.h"
#include "domain/requests/sources.h"
#include "policy/eta.h"
#include "policy/hungpages.h"
#include "policy/why.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <cstdio>

using namespace trawl;
using namespace std::chrono;

namespace {

const Instant now{1'795'353'650'000}; // 2026-11-22T13:20:50Z

WhyRun running()
{
    WhyRun run;
    run.state = RunState::Running;
    run.number = 147;
    run.pending = 120;
    return run;
}

WhyEngine idleEngine()
{
    WhyEngine engine;
    engine.now = now;
    engine.sessions = 2;
    return engine;
}

WhySource galaxy()
{
    WhySource s;
    s.id = u"galaxy"_s;
    s.name = u"Galaxy Arena"_s;
    s.pending = 99;
    s.circuit.state = CircuitState::Open;
    s.circuit.failures = 3;
    s.circuit.lastClass = FailClass::ServerError;
    s.circuit.openedAt = now - minutes(18);
    s.circuit.blockedUntil = now + seconds(41 * 60 + 10);
    return s;
}

WhyItem pendingItem()
{
    WhyItem item;
    item.row.id = 8841;
    return item;
}

class Dice
{
public:
    explicit Dice(quint32 seed) : m_random(seed) {}
    int below(int n) { return int(m_random.bounded(quint32(n))); }
    bool chance(int percent) { return below(100) < percent; }
    Instant around() { return chance(30) ? Instant{} : now + Ms(qint64(below(7200'000)) - 3600'000); }
    template <class E>
    E any()
    {
        return Words<E>::words[std::size_t(below(int(Words<E>::words.size())))].first;
    }

private:
    QRandomGenerator m_random;
};

WhySource randomSource(Dice &dice)
{
    WhySource s;
    s.id = u"s%1"_s.arg(dice.below(9));
    s.name = s.id;
    s.enabled = dice.chance(95);
    s.inRun = dice.chance(95);
    s.circuit.state = dice.any<CircuitState>();
    s.circuit.blockedUntil = dice.around();
    s.circuit.openedAt = dice.around();
    s.circuit.lastClass = dice.any<FailClass>();
    s.circuit.probesOut = dice.below(2);
    s.circuit.probeSince = dice.around();
    s.ratePerSecond = dice.below(20) / 10.0;
    s.tokenWait = Ms(dice.below(2) * dice.below(5000));
    s.crawlDelay = Ms(dice.below(2) * dice.below(20'000));
    s.throttledUntil = dice.chance(20) ? dice.around() : Instant{};
    s.robotsBlocked = dice.chance(10) ? u"robots.txt answered HTTP 503."_s : QString();
    s.robotsRetry = dice.around();
    s.inFlight = dice.below(3);
    s.concurrency = 1 + dice.below(3);
    s.pending = dice.below(50);
    s.hasSlot = dice.chance(80);
    s.heldSession = dice.chance(10) ? u"2"_s : QString();
    s.strategy = dice.any<Strategy>();
    s.needsSession = dice.chance(70);
    s.scheduledAt = dice.chance(10) ? dice.around() : Instant{};
    s.busyInRun = dice.chance(5) ? 12 : 0;
    s.noEngine = dice.chance(5);
    return s;
}

WhyItem randomItem(Dice &dice)
{
    WhyItem item;
    item.row.id = 1 + dice.below(1000);
    item.row.state = dice.any<ItemState>();
    item.row.failClass = dice.any<FailClass>();
    item.row.attempt = dice.below(4);
    item.row.due = dice.around();
    item.row.leaseUntil = dice.around();
    item.row.started = dice.chance(50) ? now : Instant{};
    if (!item.row.started.isSet()) // claimed: its engine renews the lease
        item.row.leaseUntil = now + hours(48);
    item.row.leaseOwner = dice.chance(50) ? u"host-1"_s : QString();
    item.ahead = dice.below(5);
    if (dice.chance(20))
        item.aheadByPriority.append({1, 3});
    if (dice.chance(10))
        item.escalatedTo = dice.any<EngineId>();
    return item;
}

} // namespace

class TestWhy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void M23_aReasonThatIsOverAsksForNothing()
    {
        QCOMPARE(overReason(u"TD-4012: The store is in use by another program. database is locked. Close the other "
                            u"program."_s),
                 u"TD-4012: The store is in use by another program. That is over: the run can be resumed"_s);
        QCOMPARE(overReason(u"TD-4010: The disk is full"_s),
                 u"TD-4010: The disk is full. That is over: the run can be resumed"_s);
    }
    void M23_oneIsNotMany()
    {
        WhyEngine engine = idleEngine();
        engine.sessions = engine.sessionsBusy = 1;
        WhySource source = galaxy();
        source.circuit = {};
        source.needsSession = true;
        QVERIFY2(whySource(engine, running(), source).text.startsWith(u"The only session is busy"_s),
                 qPrintable(whySource(engine, running(), source).text));
        WhyRun run = running();
        run.sourcesAtOnce = run.sourcesBusy = 1;
        source.hasSlot = false;
        const Why why = whySource(engine, run, source);
        QVERIFY2(why.text.startsWith(u"One source at a time"_s), qPrintable(why.text));
        QCOMPARE(countOf(1, u"source"_s, u"sources"_s), u"1 source"_s);
        QCOMPARE(countOf(0, u"source"_s, u"sources"_s), u"0 sources"_s);
    }
    void bannerLineNamesTheTopGroups()
    {
        WhySource timable;
        timable.id = u"timable"_s;
        timable.name = u"Timable"_s;
        timable.pending = 21;
        timable.tokenWait = seconds(1);
        WhySource mgto;
        mgto.id = mgto.name = u"mgto"_s;
        mgto.pending = 50;
        mgto.inFlight = 1;
        mgto.ratePerSecond = 5;
        QCOMPARE(
            whyLine(idleEngine(), running(), {timable, mgto, galaxy()}),
            u"120 items wait: 99 Galaxy Arena — circuit open until 14:02 (41:10) · 21 Timable — rate limit 0.5/s"_s);
        QCOMPARE(whyLine(idleEngine(), running(), {mgto}), QString());
        QCOMPARE(whyLine(idleEngine(), std::nullopt, {galaxy()}), QString());
    }

    void pacingDoesNotFlicker()
    {
        // A page takes 0.3 s, then the source waits for its rate: in flight and between two pages it is said to be the
        // same.
        for (const double rate : {5.0, 0.1}) {
            WhySource flying;
            flying.id = flying.name = u"s"_s;
            flying.pending = 99'952;
            flying.ratePerSecond = rate;
            flying.inFlight = 1;
            WhySource between = flying;
            between.inFlight = 0;
            between.tokenWait = Ms(150);
            WhySource starting = between;
            starting.tokenWait = Ms(0);
            const bool moves = rate > 1;
            for (const WhySource &source : {flying, between, starting}) {
                QCOMPARE(whySource(idleEngine(), running(), source).moving(), moves);
                QCOMPARE(whyLine(idleEngine(), running(), {source}),
                         moves ? QString() : u"99,952 items wait: 99,952 s — rate limit 0.1/s"_s);
            }
        }
    }

    void M21_whatIsClaimedAndNotBegunIsNotInFlight()
    {
        WhySource source;
        source.id = source.name = u"s"_s;
        source.pending = 1;
        WhyItem item = pendingItem();
        item.row.state = ItemState::Leased;
        item.row.changed = now - seconds(15);
        item.row.leaseUntil = now + minutes(1);
        QCOMPARE(whyItem(idleEngine(), running(), source, item).code, u"next"_s);
        QCOMPARE(label(item.row, now, false), ItemLabel::Queued);
        QCOMPARE(label(item.row, now, true), ItemLabel::Waiting);
        item.row.started = now - seconds(10);
        QCOMPARE(whyItem(idleEngine(), running(), source, item).code, u"in-flight"_s);
        QCOMPARE(label(item.row, now, true), ItemLabel::InFlight);
        item.row.leaseUntil = now - seconds(1);
        QCOMPARE(label(item.row, now, true), ItemLabel::Stuck);
    }

    void M21_countsSayWhatIsInFlightAndKeepTheirSum()
    {
        Counts stored;
        stored.pending = 4;
        stored.leased = 3;
        stored.captured = 40;
        const Counts shown = shownCounts(stored, 1);
        QCOMPARE(shown.leased, 1);
        QCOMPARE(shown.pending, 6);
        QCOMPARE(shown.total(), stored.total());
        QCOMPARE(shownCounts(stored, 9).leased, 7); // the store is behind: never more than are open
    }

    void M21_sourcesBusyAreThoseOfTheRun()
    {
        std::optional<WhyRun> run = running();
        run->sourcesBusy = run->sourcesAtOnce = 2;
        WhySource source;
        source.id = source.name = u"s"_s;
        source.pending = 5;
        source.hasSlot = false;
        QCOMPARE(whySource(idleEngine(), run, source).text,
                 u"2 of 2 sources are being crawled; s waits until one of them is done"_s);
    }

    void M21_aSourceCountsDownToItsNextPage()
    {
        WhySource source;
        source.id = source.name = u"s"_s;
        source.pending = 9;
        source.inFlight = 1;
        source.concurrency = 2;
        source.ratePerSecond = 0.1;
        source.tokenWait = seconds(4);
        const Why ofSource = whySource(idleEngine(), running(), source);
        QCOMPARE(ofSource.text, u"s may do 0.1/s over all workers; its next page starts in 4 s"_s);
        QCOMPARE(ofSource.until, now + seconds(4));
        QCOMPARE(whyItem(idleEngine(), running(), source, pendingItem()).until, ofSource.until); // the next one
    }

    void M23_theTimeLimitThatEndedARunIsNamed()
    {
        WhyRun run = running();
        run.state = RunState::Stopped;
        run.reason = u"The run's time limit is reached; what is left can be resumed"_s;
        QVERIFY(whyRun(idleEngine(), run, {}).text.contains(u"time limit"_s));
        QVERIFY(whyLine(idleEngine(), run, {}).contains(u"time limit"_s));
    }

    void takingTurnsIsMoving()
    {
        WhyEngine busy = idleEngine();
        busy.sessionsBusy = busy.sessions;
        WhySource source;
        source.id = source.name = u"s"_s;
        source.pending = 300;
        source.ratePerSecond = 5;
        QCOMPARE(whySource(busy, running(), source).code, u"session-cap"_s); // never had its turn
        source.lastMoved = now - Ms(600);
        QVERIFY(whySource(busy, running(), source).moving());
        source.lastMoved = now - seconds(4);
        QCOMPARE(whySource(busy, running(), source).code, u"session-cap"_s);
    }

    void whatToDoIsNotCutOffALongReason()
    {
        WhyRun run = running();
        run.state = RunState::Paused;
        run.reason = u"TD-6003: The screenshot could not be spooled: the disk is full. /home/operator/"_s +
                     u"folder/"_s.repeated(90) + u"spool: No space left on device. Free space, then resume the run."_s;
        const Why why = whyRun(idleEngine(), run, {});
        QVERIFY2(why.text.contains(u"the disk is full"_s) && why.text.endsWith(u"Free space, then resume the run"_s),
                 qPrintable(why.text));
    }
    void whoPausedIsTheSentence()
    {
        WhyRun run = running();
        run.state = RunState::Paused;
        run.reason = u"Paused by you when the program was closed"_s;
        QCOMPARE(whyRun(idleEngine(), run, {}).text, u"Run 0147 was paused by you when the program was closed"_s);
        run.reason = u"Paused by kim"_s;
        run.since = now;
        QCOMPARE(whyRun(idleEngine(), run, {}).text, u"Run 0147 was paused by kim at 13:20"_s);
    }

    void aStoppedRunCanBeResumed()
    {
        WhyRun run = running();
        run.state = RunState::Stopped;
        run.since = now;
        const Why why = whyRun(idleEngine(), run, {});
        QCOMPARE(why.text, u"Run 0147 was stopped at 13:20 and can be resumed"_s);
        QCOMPARE(why.actions.first().command, u"run.resume"_s);
        QCOMPARE(whyLine(idleEngine(), run, {}),
                 u"Run 0147 was stopped at 13:20 and can be resumed · 120 items wait"_s);
        QVERIFY(whySource(idleEngine(), run, galaxy()).text.contains(u"can be resumed"_s));
        run.pending = 0;
        QVERIFY(whyRun(idleEngine(), run, {}).actions.isEmpty());
    }

    void waitsAreSaidInWords()
    {
        WhySource source;
        source.id = source.name = u"s"_s;
        source.pending = 5;
        source.ratePerSecond = 5;
        source.tokenWait = Ms(150);
        QCOMPARE(whyItem(idleEngine(), running(), source, pendingItem()).text,
                 u"s may do 5/s over all workers; this is number 1, it starts in a moment"_s);
    }

    void circuitOpenSaysSinceWhyAndUntil()
    {
        const Why why = whyItem(idleEngine(), running(), galaxy(), pendingItem());
        QCOMPARE(why.code, u"circuit-open"_s);
        QCOMPARE(why.text,
                 u"Galaxy Arena's circuit is open since 13:02 after 3× server-error. Next probe 14:02 (41:10)."_s);
        QCOMPARE(why.until, galaxy().circuit.blockedUntil);
        QVERIFY(why.actions.first().request);
        const auto *probe = why.actions.first().request->as<CircuitProbe>();
        QVERIFY(probe);
        QCOMPARE(probe->ids, QStringList{u"galaxy"_s});
    }

    void R8_aSourceThatWaitsForItsRateIsRateLimitedUntilATime()
    {
        const QString until = TimeStyle{}.clock(now + minutes(2), now);
        WhySource asked = galaxy();
        asked.circuit = {};
        asked.pending = 3;
        asked.throttledUntil = now + minutes(2);
        const Why told = whySource(idleEngine(), running(), asked);
        QCOMPARE(told.code, u"rate-limit"_s);
        QVERIFY2(told.text.contains(u"rate-limited until "_s + until) && told.text.contains(u"429"_s),
                 qPrintable(told.text));
        WhySource slow = galaxy();
        slow.circuit = {};
        slow.pending = 3;
        slow.ratePerSecond = 1.0 / 120;
        slow.tokenWait = minutes(2);
        const Why paced = whySource(idleEngine(), running(), slow);
        QCOMPARE(paced.code, u"rate-limit"_s);
        QVERIFY2(paced.phrase.contains(u"rate-limited until "_s + until), qPrintable(paced.phrase));
        slow.tokenWait = seconds(3);
        QVERIFY(!whySource(idleEngine(), running(), slow).phrase.contains(u"until"_s));
    }

    void timesAreLocal()
    {
        TimeStyle macau;
        macau.zone = QTimeZone("Asia/Macau");
        QVERIFY(whyItem(idleEngine(), running(), galaxy(), pendingItem(), macau).phrase.contains(u"22:02"_s));
        QCOMPARE(TimeStyle{}.clock(now + hours(24), now), u"2026-11-23 13:20"_s);
    }

    void eachCauseHasItsCode_data()
    {
        QTest::addColumn<QString>("code");
        for (const char *code : {"paused",        "stopping",        "dependency", "cache-full",  "quota",
                                 "domain-busy",   "circuit-probing", "rate-limit", "robots",      "schedule",
                                 "retry-backoff", "session-cap",     "priority",   "affinity",    "engine-escalation",
                                 "stuck",         "in-flight",       "next",       "no-run",      "source-cap",
                                 "disabled",      "interrupted",     "no-engine",  "concurrency", "starting"})
            QTest::newRow(code) << QString::fromLatin1(code);
    }
    void eachCauseHasItsCode()
    {
        QFETCH(QString, code);
        WhyEngine engine = idleEngine();
        std::optional<WhyRun> run = running();
        WhySource source;
        source.id = source.name = u"s"_s;
        source.pending = 5;
        WhyItem item = pendingItem();
        const QHash<QString, std::function<void()>> make{
            {u"paused"_s,
             [&] {
                 run->state = RunState::Paused;
                 run->by = u"operator"_s;
                 run->since = now;
             }},
            {u"stopping"_s, [&] { run->state = RunState::Stopping; }},
            {u"dependency"_s,
             [&] {
                 engine.dependency = u"Redis"_s;
                 engine.dependencySince = now;
             }},
            {u"cache-full"_s,
             [&] {
                 engine.cacheFull = true;
                 engine.cacheBudget = 512LL << 20;
             }},
            {u"quota"_s, [&] { run->limitReached = true; }},
            {u"domain-busy"_s, [&] { source.busyInRun = 146; }},
            {u"circuit-probing"_s,
             [&] {
                 source.circuit.state = CircuitState::HalfOpen;
                 source.circuit.probesOut = 1;
                 source.circuit.probeSince = now;
             }},
            {u"rate-limit"_s,
             [&] {
                 source.tokenWait = seconds(3);
                 item.ahead = 2;
             }},
            {u"robots"_s,
             [&] {
                 source.crawlDelay = seconds(10);
                 source.tokenWait = seconds(3);
             }},
            {u"schedule"_s,
             [&] {
                 source.scheduledAt = now + hours(1);
                 source.scheduleText = u"every 4 h"_s;
             }},
            {u"retry-backoff"_s,
             [&] {
                 item.row.due = now + seconds(9);
                 item.row.attempt = 2;
                 item.row.failClass = FailClass::Timeout;
             }},
            {u"session-cap"_s, [&] { engine.sessionsBusy = 2; }},
            {u"priority"_s,
             [&] {
                 item.aheadByPriority = {{1, 12}};
             }},
            {u"affinity"_s, [&] { source.heldSession = u"2"_s; }},
            {u"engine-escalation"_s,
             [&] {
                 item.escalatedTo = EngineId::PlaywrightMcp;
                 item.escalatedCoverage = 61;
             }},
            {u"stuck"_s,
             [&] {
                 item.row.state = ItemState::Leased;
                 item.row.leaseUntil = now - minutes(1);
                 item.row.changed = now - minutes(47);
             }},
            {u"in-flight"_s,
             [&] {
                 item.row.state = ItemState::Leased;
                 item.row.leaseUntil = now + minutes(1);
                 item.row.started = now - seconds(15);
             }},
            {u"next"_s, [&] {}},
            {u"no-run"_s, [&] { run.reset(); }},
            {u"source-cap"_s, [&] { source.hasSlot = false; }},
            {u"disabled"_s, [&] { source.enabled = false; }},
            {u"interrupted"_s, [&] { run->interrupted = true; }},
            {u"no-engine"_s, [&] { source.noEngine = true; }},
            {u"concurrency"_s, [&] { source.inFlight = 1; }},
            {u"starting"_s,
             [&] {
                 item.row.state = ItemState::Leased;
                 item.row.leaseUntil = now + minutes(1);
                 item.row.started = now - seconds(5);
                 engine.browser.text = u"The browser has been starting for 5 s"_s;
                 engine.browser.starting = true;
                 item.still = &engine.browser;
             }},
        };
        QVERIFY(make.contains(code));
        make[code]();
        const Why why = whyItem(engine, run, source, item);
        QCOMPARE(why.code, code);
        QVERIFY(!why.text.isEmpty() && !why.text.contains(u'%' + QString::number(1)) && !why.phrase.isEmpty());
    }

    /// A process of a page that stands still holds what began before it; a browser all that it has; an extractor what
    /// it reads.
    void whatStandsStillHoldsItsPages()
    {
        WhyEngine engine = idleEngine();
        const PageAtWork early{u"http://h/a"_s, now - seconds(9), true}, late{u"http://h/b"_s, now - seconds(1), true};
        PageAtWork read = early;
        read.inBrowser = false;
        QVERIFY(!stillOf(engine, early));
        engine.browser.text = u"It has given no sign of life for 4 s"_s;
        engine.browser.since = now - seconds(4);
        QVERIFY(stillOf(engine, early) && stillOf(engine, late) && !stillOf(engine, read));
        engine.browser.some = true;
        QVERIFY(stillOf(engine, early) && !stillOf(engine, late));
        engine.browser = {};
        engine.reader = {u"The extractor has given no sign of life"_s, now - seconds(4), false, false, {early.url}};
        QVERIFY(stillOf(engine, read) == &engine.reader && !stillOf(engine, late));
        WhySource source = galaxy();
        source.inFlight = 1;
        source.still = &engine.reader;
        const Why why = whySource(engine, running(), source);
        QCOMPARE(why.code, u"stuck"_s);
        QVERIFY2(why.text.contains(engine.reader.text) && !why.moving(), qPrintable(why.text));
        QCOMPARE(whyRun(engine, running(), {source}).code, u"stuck"_s);
    }

    void randomStatesNeverGiveUnknown()
    {
        const quint32 seed = qEnvironmentVariableIntValue("TRAWL_SEED")
                                 ? quint32(qEnvironmentVariableIntValue("TRAWL_SEED"))
                                 : QRandomGenerator::global()->generate() >> 1;
        std::printf("TRAWL_SEED=%u\n", seed);
        Dice dice(seed);
        static const QRegularExpression placeholder(u"%[1-9]"_s);
        int timed = 0;
        for (int i = 0; i < 20'000; ++i) {
            WhyEngine engine = idleEngine();
            engine.cacheFull = dice.chance(5);
            engine.sessionsBusy = dice.below(3);
            if (dice.chance(3))
                engine.dependency = u"PostgreSQL"_s;
            std::optional<WhyRun> run;
            if (dice.chance(97)) {
                run = running();
                run->state = dice.chance(70) ? RunState::Running : dice.any<RunState>();
                run->interrupted = dice.chance(3);
            }
            WhySource source = randomSource(dice);
            WhyItem item = randomItem(dice);
            const QList<Why> all{whyItem(engine, run, source, item), whySource(engine, run, source),
                                 whyRun(engine, run, {source, randomSource(dice)})};
            for (const Why &why : all) {
                QVERIFY2(!why.code.isEmpty() && why.code != "unknown"_L1 && !why.text.isEmpty(), qPrintable(why.text));
                QVERIFY2(!why.text.contains(placeholder), qPrintable(why.text));
                QVERIFY(!why.until.isSet() || why.until >= engine.now);
            }
            // A predicted time comes true: at that time, with nothing else changed, the named clock no longer holds it
            // …
            const Why &why = all.first();
            static const QStringList clocks{u"circuit-open"_s, u"circuit-probing"_s, u"schedule"_s, u"retry-backoff"_s};
            if (!why.until.isSet() || !clocks.contains(why.code))
                continue;
            ++timed;
            engine.now = why.until;
            const Why then = whyItem(engine, run, source, item);
            QVERIFY2(!clocks.contains(then.code), qPrintable(why.text + u" → "_s + then.text));
            // … and a second before it still does.
            engine.now = std::max(now, why.until - seconds(1));
            QCOMPARE(whyItem(engine, run, source, item).code, why.code);
        }
        QVERIFY(timed > 500);
    }

    void etaIsARangeOrAReason()
    {
        EtaInput input;
        input.remaining = 100;
        QCOMPARE(eta(input).lowMs, -1);
        QCOMPARE(eta(input).reason, u"fewer than 3 samples"_s);
        input.finishedPerSecond = QList<int>(60, 1);
        // Sixty results tell a rate to one part in the root of sixty, however even they came.
        QVERIFY(eta(input).lowMs > 85'000 && eta(input).lowMs < 95'000);
        QVERIFY(eta(input).highMs > 110'000 && eta(input).highMs < 120'000);
        input.blocked = 40;
        QVERIFY(eta(input).lowMs > 51'000 && eta(input).lowMs < 57'000);
        QCOMPARE(eta(input).reason, u"without 40 blocked"_s);
        input.blocked = 100;
        QVERIFY(eta(input).lowMs < 0 && eta(input).reason.contains(u"blocked"_s));
        input.blocked = 0;
        input.moving = false;
        input.stillReason = u"paused"_s;
        QCOMPARE(eta(input).reason, u"paused"_s);
        input.moving = true;
        input.remaining = 600;
        input.finishedPerSecond = QList<int>(150, 1) + QList<int>(150, 3);
        const Eta range = eta(input);
        QVERIFY(range.lowMs >= 190'000 && range.lowMs < range.highMs && range.highMs <= 620'000);
    }

    void pagesOfHungWorkersAreNamedEachWithItsReason()
    {
        const Instant at{1'700'000'000'000};
        HungPages pages;
        pages.add({7, at, u"the browser stood still"_s, false});
        pages.add({9, at + 1s, u"the browser stood still"_s, false});
        pages.add({3, at + 2s, u"the extractor stood still"_s, true});
        pages.done(9);
        const HungPages kept = HungPages::fromJson(pages.toJson());
        const QList<HungPage> all = kept.since(at);
        QCOMPARE(all.size(), 3);
        QCOMPARE(hungText(all), u"Items 7, 9: the browser stood still; item 3: the extractor stood still"_s);
        QVERIFY(!all[0].done && all[1].done && all[2].done);
        QCOMPARE(kept.since(at + 2s).size(), 1);
        for (RowId item = 100; item < 110; ++item)
            pages.add({item, at + 3s, u"again"_s, false});
        QVERIFY(hungText(pages.since(at)).endsWith(u"and 5 more"_s));
        pages.add({7, at + 4s, u"again"_s, false}); // of one page the newest counts
        QCOMPARE(pages.since(at).size(), 13);
    }

    /// What was quick is done, and what is left may be asked for every other second: no mean of the past says so.
    void etaIsNoLessThanTheRatesAllow()
    {
        EtaInput input;
        input.finishedPerSecond = QList<int>(300, 5);
        input.remaining = 100;
        input.shares = {{100, 0.5, 0.5, Ms(0)}};
        QCOMPARE(eta(input).lowMs, 200'000);
        QCOMPARE(eta(input).highMs, 200'000);
        input.shares = {{100, 0.5, 0.5, 30s}}; // it was asked to wait
        QCOMPARE(eta(input).lowMs, 230'000);
        input.shares = {{100, 0.5, 1.0, Ms(0)}}; // clean answers let it grow: 400 ln(0.75 / 0.5) s
        QCOMPARE(eta(input).lowMs / 1000, 162);
        QCOMPARE(eta(input).highMs, 200'000);
        input.remaining = 400;
        input.shares = {{400, 0.5, 1.0, Ms(0)}}; // 200 pages while it grows, 200 at its cap
        QCOMPARE(eta(input).lowMs / 1000, 477);
        QCOMPARE(eta(input).highMs, 800'000);
        // Four of them, two at a time.
        input.shares = {{100, 1, 1, {}}, {100, 1, 1, {}}, {100, 1, 1, {}}, {100, 1, 1, {}}};
        QCOMPARE(eta(input).lowMs, 100'000);
        input.sourcesAtOnce = 2;
        QCOMPARE(eta(input).lowMs, 200'000);
        input.grown = 3;
        QCOMPARE(eta(input).reason, u"more is still being found"_s);
        input.blocked = 1026;
        input.remaining = 1426;
        QCOMPARE(eta(input).reason, u"without 1,026 blocked, more is still being found"_s);
    }
};

QTEST_APPLESS_MAIN(TestWhy)
#include "tst_why.moc"
