// The contract of Coordination, over every backend. A row needs only a factory; the clock is moved by hand.
#include "async/futures.h"
#include "coordination/coordinationview.h"
#include "coordination/localcoordination.h"
#include "tests/support/corotest.h"

#include <QTest>

using namespace trawl;
using trawl::test::get;

namespace {

const CircuitLimits Limits{};
const auto Site = u"harbour-market"_s;

/// Time that only the test moves.
struct HandClock {
    std::shared_ptr<Now> now = std::make_shared<Now>(Now{Instant{1'800'000'000'000}, MonoTime{5'000}});
    void pass(Ms delta) const
    {
        now->wall = now->wall + delta;
        now->mono = now->mono + delta;
    }
    Clock clock() const
    {
        return [now = now] { return *now; };
    }
};

/// What stays when a process ends: the backend's store, which a test can make fail.
struct Shelf final : CoordinationStore {
    QHash<QString, Circuit> circuits;
    QHash<QString, QJsonObject> rates;
    int rateSaves = 0;
    bool failLoad = false, failSave = false;
    int saves = 0;

    QFuture<Result<StoredCoordination>> load() override
    {
        if (failLoad)
            return readyFuture<StoredCoordination>(transientError(4001, u"disk I/O error"_s));
        StoredCoordination all;
        for (auto it = circuits.cbegin(); it != circuits.cend(); ++it)
            all.circuits.append(StoredCircuit{it.key(), it.value()});
        for (auto it = rates.cbegin(); it != rates.cend(); ++it)
            all.rates.append(StoredRate{it.key(), it.value()});
        return readyFuture<StoredCoordination>(all);
    }
    QFuture<Result<>> saveCircuit(StoredCircuit stored) override
    {
        if (failSave)
            return readyFuture<Unit>(transientError(4001, u"disk I/O error"_s));
        ++saves;
        circuits.insert(stored.sourceId, stored.circuit);
        return readyFuture<Unit>(Unit{});
    }
    QFuture<Result<>> saveRate(StoredRate stored) override
    {
        if (failSave)
            return readyFuture<Unit>(transientError(4001, u"disk I/O error"_s));
        ++rateSaves;
        rates.insert(stored.rateKey, stored.state);
        return readyFuture<Unit>(Unit{});
    }
    CircuitLimits limitsOf(const QString &) const override { return Limits; }
};

/// A backend is made, tells everything to @p told from its first word on, and is opened.
using Told = std::function<void(const CoordinationChange &)>;
using Factory = std::function<std::unique_ptr<Coordination>(const HandClock &, Shelf &, const Told &told)>;

std::unique_ptr<Coordination> inProcess(const HandClock &clock, Shelf &shelf, const Told &told)
{
    auto made = std::make_unique<LocalCoordination>(clock.clock(), &shelf);
    QObject::connect(made.get(), &Coordination::changed, made.get(), told);
    made->open();
    return made;
}

} // namespace

Q_DECLARE_METATYPE(Factory)

class tst_Coordination : public QObject
{
    Q_OBJECT

    HandClock m_clock;
    std::unique_ptr<Shelf> m_shelf;
    std::unique_ptr<Coordination> m_it;
    QList<CircuitChange> m_circuits; ///< what the stream told, oldest first
    QList<RateNow> m_rates;
    QList<ReachChange> m_reach;

    void make()
    {
        QFETCH_GLOBAL(Factory, factory);
        m_circuits.clear();
        m_rates.clear();
        m_reach.clear();
        m_it = factory(m_clock, *m_shelf, [this](const CoordinationChange &change) {
            if (const auto *circuit = std::get_if<CircuitChange>(&change))
                m_circuits.append(*circuit);
            else if (const auto *rate = std::get_if<RateNow>(&change))
                m_rates.append(*rate);
            else if (const auto *reach = std::get_if<ReachChange>(&change))
                m_reach.append(*reach);
        });
    }
    void start()
    {
        m_it.reset();
        m_clock = HandClock{};
        m_shelf = std::make_unique<Shelf>();
        make();
    }
    void restart()
    {
        m_it.reset();
        make();
    }
    Permit admit(const QString &id = Site) { return *get(m_it->admit(id, Limits)); }
    CircuitReport report(const Permit &permit, Outcome outcome, FailClass failure = FailClass::None,
                         const QString &id = Site)
    {
        const AttemptReport attempt{id, permit, Limits, outcome, failure, u"http://site/page"_s};
        return *get(m_it->report(attempt));
    }
    CircuitReport fail(int times, const QString &id = Site)
    {
        CircuitReport last;
        for (int i = 0; i < times; ++i)
            last = report(admit(id), Outcome::Failure, FailClass::ServerError, id);
        return last;
    }
    double allowed(const QString &key, const Rate &rate) { return *get(m_it->allowedRate(key, rate)); }
    void slowDown(const QString &key, const Rate &rate, Ms wait) { QVERIFY(get(m_it->slowDown(key, rate, wait))); }
    void clean(const QString &key, const Rate &rate) { QVERIFY(get(m_it->cleanResponse(key, rate))); }
    void crawlDelay(const QString &key, Ms delay) { QVERIFY(get(m_it->setCrawlDelay(key, delay))); }
    Circuit shown(const QString &id = Site) { return get(m_it->circuit(id))->circuit; }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<Factory>("factory");
        QTest::newRow("in-process") << Factory(inProcess);
    }
    void init() { start(); }
    void cleanup() { m_it.reset(); }

    void CB1_aNewSourceIsClosed()
    {
        const auto report = *get(m_it->circuit(Site));
        QCOMPARE(report.circuit.state, CircuitState::Closed);
        QCOMPARE(report.circuit.failures, 0);
        QVERIFY(!report.assumed);
        QVERIFY(admit().granted);
        QVERIFY(m_circuits.isEmpty());
    }

    void CB3_opensAfterThirdFailureInARow()
    {
        QVERIFY(!fail(2).changed);
        const auto third = fail(1);
        QVERIFY(third.changed);
        QCOMPARE(third.circuit.state, CircuitState::Open);
        QCOMPARE(third.circuit.blockedUntil, m_clock.now->wall + 1h);
        QVERIFY(third.circuit.reason.contains(u"http://site/page"_s));
        QVERIFY(!admit().granted);
        QVERIFY2(admit(u"other"_s).granted, "another source was blocked along");
    }

    void CB2_aSuccessZeroesTheCount()
    {
        fail(2);
        report(admit(), Outcome::Success);
        fail(2);
        QCOMPARE(shown().state, CircuitState::Closed);
    }

    void CB4_CB5_refusesUntilTheHoldEndsAndPermitsAtItsEnd()
    {
        fail(3);
        m_clock.pass(1h - 1ms);
        const Permit early = admit();
        QVERIFY(!early.granted);
        QCOMPARE(early.retryAt, m_clock.now->wall + 1ms);
        QVERIFY(!early.why.isEmpty());
        m_clock.pass(1ms);
        const Permit due = admit();
        QVERIFY(due.granted);
        QVERIFY(due.probe);
    }

    void CB6_readingTheStateConsumesNothing()
    {
        fail(3);
        m_clock.pass(1h);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(shown().state, CircuitState::HalfOpen);
        QVERIFY(admit().probe);
    }

    void CB7_CB8_oneProbeAndItsSuccessCloses()
    {
        fail(3);
        m_clock.pass(1h);
        const Permit probe = admit();
        QVERIFY(probe.granted);
        QVERIFY2(!admit().granted, "a second probe was let out");
        const auto closed = report(probe, Outcome::Success);
        QCOMPARE(closed.circuit.state, CircuitState::Closed);
        QCOMPARE(closed.circuit.failures, 0);
        QVERIFY(admit().granted);
    }

    void CB9_aFailedProbeOpensForANewFullHold()
    {
        fail(3);
        m_clock.pass(1h);
        const auto again = report(admit(), Outcome::Failure, FailClass::Timeout);
        QCOMPARE(again.circuit.state, CircuitState::Open);
        QCOMPARE(again.circuit.blockedUntil, m_clock.now->wall + 1h);
        QCOMPARE(again.circuit.reopened, 1);
    }

    void CB11_aReleasedProbeIsNotCounted()
    {
        fail(3);
        m_clock.pass(1h);
        const auto released = report(admit(), Outcome::Released, FailClass::Cancelled);
        QCOMPARE(released.circuit.state, CircuitState::HalfOpen);
        QVERIFY2(admit().probe, "the permit did not come back");
    }

    void CB12_aLostProbesPermitComesBackAfterItsLease()
    {
        fail(3);
        m_clock.pass(1h);
        QVERIFY(admit().probe);
        m_clock.pass(Limits.probeLease - 1ms);
        QVERIFY(!admit().granted);
        m_clock.pass(1ms);
        QVERIFY(admit().probe);
    }

    void CB14_aLateResultOfTheClosedTimeChangesNothing()
    {
        const Permit late = admit();
        fail(3);
        const Circuit open = shown();
        m_clock.pass(5min);
        QVERIFY(!report(late, Outcome::Failure, FailClass::ServerError).changed);
        QCOMPARE(shown().blockedUntil, open.blockedUntil);
    }

    void CB15_CB16_anOperatorsHoldStaysUntilItsEndAndCloseEndsIt()
    {
        const Instant until = m_clock.now->wall + 3h;
        auto held = *get(m_it->hold(Site, until, Act{u"wong"_s, u"site asked us to"_s}));
        QCOMPARE(held.circuit.state, CircuitState::ForcedOpen);
        QCOMPARE(held.circuit.by, u"wong"_s);
        m_clock.pass(2h);
        QVERIFY(!admit().granted);
        const auto closed = *get(m_it->close(Site, Act{u"wong"_s, u"they agreed"_s}));
        QCOMPARE(closed.circuit.state, CircuitState::Closed);
        QVERIFY(admit().granted);
    }

    void R3_6_anOperatorsProbeIsDueNowAndRefusedOnAClosedCircuit()
    {
        QVERIFY(!get(m_it->probe(Site, Act{u"wong"_s, u"looks fine"_s})));
        fail(3);
        QVERIFY(!admit().granted);
        QVERIFY(get(m_it->probe(Site, Act{u"wong"_s, u"looks fine"_s})));
        QVERIFY(admit().probe);
    }

    void CB19_anUnguardedSourceCountsNothingAndCanBeGuardedAgain()
    {
        QCOMPARE(get(m_it->guard(Site, false, Act{u"wong"_s, u"own site"_s}))->circuit.state, CircuitState::Disabled);
        fail(100);
        QVERIFY(admit().granted);
        QCOMPARE(get(m_it->guard(Site, true, Act{u"wong"_s, u"back"_s}))->circuit.state, CircuitState::Closed);
        fail(3);
        QVERIFY(!admit().granted);
    }

    void R3_5_whatDoesNotCountDoesNotOpen()
    {
        for (int i = 0; i < 10; ++i) {
            report(admit(), Outcome::Failure, FailClass::NotFound);
            report(admit(), Outcome::Failure, FailClass::Throttled);
        }
        QCOMPARE(shown().state, CircuitState::Closed);
    }

    void anOutcomeWithoutAPermitIsABug()
    {
        const auto result = get(m_it->report(AttemptReport{Site, {}, Limits, Outcome::Success, FailClass::None, {}}));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Bug);
    }

    void CB23_theHoldSurvivesARestart()
    {
        fail(3);
        const Instant until = shown().blockedUntil;
        m_clock.pass(10min);
        restart();
        QCOMPARE(shown().state, CircuitState::Open);
        QCOMPARE(shown().blockedUntil, until);
        QVERIFY(!admit().granted);
        m_clock.pass(50min);
        QVERIFY(admit().probe);
    }

    void CB24_aClockSetBackDoesNotLengthenTheHold()
    {
        fail(3);
        m_clock.now->wall = m_clock.now->wall - 2h; // only the wall clock jumps
        QVERIFY(!admit().granted);
        m_clock.pass(1h);
        QVERIFY(admit().probe);
    }

    void CB24_aClockSetForwardDoesNotSkipTheHold()
    {
        fail(3);
        m_clock.now->wall = m_clock.now->wall + 2h;
        QVERIFY(!admit().granted);
        m_clock.pass(1h);
        QVERIFY(admit().probe);
    }

    void CB21_anUnreachableStoreFailsOpenIsAssumedAndIsToldOnce()
    {
        fail(3);
        m_shelf->failLoad = m_shelf->failSave = true;
        restart();
        QVERIFY(admit().granted);
        QVERIFY(get(m_it->circuit(Site))->assumed);
        QCOMPARE(shown().state, CircuitState::Closed);
        QVERIFY(fail(2).assumed);
        QCOMPARE(m_reach.size(), 1);
        // Its own transitions count nevertheless.
        QVERIFY(fail(1).changed);
        QVERIFY(!admit().granted);
        QCOMPARE(m_reach.size(), 1);
        // A minute later the store is asked again, and what happened meanwhile gets there.
        m_shelf->failLoad = m_shelf->failSave = false;
        m_clock.pass(61s);
        admit();
        fail(1, u"other"_s);
        m_clock.pass(1s);
        QVERIFY(!get(m_it->circuit(Site))->assumed);
        QCOMPARE(m_reach.size(), 2);
        QCOMPARE(m_shelf->circuits.value(Site).state, CircuitState::Open);
    }

    // --- the stream of changes, and who follows it

    void M33_everyTransitionIsToldOnceWithWhoAndWhy()
    {
        fail(2);
        QVERIFY(std::none_of(m_circuits.begin(), m_circuits.end(), [](const auto &c) { return c.moved(); }));
        m_circuits.clear();
        fail(1);
        QCOMPARE(m_circuits.size(), 1);
        QCOMPARE(m_circuits[0].sourceId, Site);
        QCOMPARE(m_circuits[0].before, CircuitState::Closed);
        QCOMPARE(m_circuits[0].circuit.state, CircuitState::Open);
        QCOMPARE(m_circuits[0].cause, CircuitChange::Breaker);
        QVERIFY(m_circuits[0].act.by.isEmpty());
        QVERIFY(m_circuits[0].circuit.reason.contains(u"http://site/page"_s));
        m_circuits.clear();
        (void)get(m_it->hold(Site, Instant{}, Act{u"wong"_s, u"they asked"_s}));
        (void)get(m_it->close(Site, Act{u"lee"_s, u"they agreed"_s}));
        QCOMPARE(m_circuits.size(), 2);
        QCOMPARE(m_circuits[0].cause, CircuitChange::Hold);
        QCOMPARE(m_circuits[0].act.by, u"wong"_s);
        QCOMPARE(m_circuits[0].act.reason, u"they asked"_s);
        QCOMPARE(m_circuits[1].cause, CircuitChange::Close);
        QCOMPARE(m_circuits[1].before, CircuitState::ForcedOpen);
        QCOMPARE(m_circuits[1].act.by, u"lee"_s);
    }

    void M33_whatSomebodySetsByHandIsToldEvenIfItChangesNothing()
    {
        const Act act{u"wong"_s, u"they asked"_s};
        (void)get(m_it->hold(Site, Instant{}, act));
        (void)get(m_it->hold(Site, Instant{}, act));
        QCOMPARE(m_circuits.size(), 2);
        QVERIFY(!m_circuits[1].moved());
        QVERIFY(m_circuits[1].byHand());
    }

    void M33_refusalsAndSuccessesOfAClosedCircuitAreNoNews()
    {
        for (int i = 0; i < 50; ++i)
            report(admit(), Outcome::Success);
        QVERIFY(m_circuits.isEmpty());
        fail(3);
        m_circuits.clear();
        for (int i = 0; i < 50; ++i)
            admit();
        QVERIFY(m_circuits.isEmpty());
    }

    void M33_aChangeIsToldBeforeTheAnswer()
    {
        const auto answer = m_it->hold(Site, Instant{}, Act{u"wong"_s, u"now"_s});
        QVERIFY2(!answer.isFinished() || m_circuits.size() == 1, "the answer came before the change was told");
        (void)get(answer);
        QCOMPARE(m_circuits.size(), 1);
    }

    void M33_aViewIsNeverBehindTheStream()
    {
        fail(3, u"before"_s);
        const Rate rate{0.5, 1.0, 1, {}};
        slowDown(u"before"_s, rate, 0ms);
        CoordinationView view(*m_it);
        QTRY_COMPARE(view.circuit(u"before"_s).state, CircuitState::Open);
        QCOMPARE(view.allowedRate(u"before"_s, rate), 0.25);
        QCOMPARE(view.circuit(u"unheard of"_s).state, CircuitState::Closed);
        QCOMPARE(view.allowedRate(u"unheard of"_s, rate), 0.5);
        // Whoever changes it: a report of another run, an operator, a restart of the hold's clock.
        fail(3);
        QCOMPARE(view.circuit(Site).state, CircuitState::Open);
        m_clock.pass(1h);
        const Permit probe = admit();
        QCOMPARE(view.circuit(Site).state, CircuitState::HalfOpen);
        QCOMPARE(view.circuit(Site).probesOut, 1);
        report(probe, Outcome::Success);
        QCOMPARE(view.circuit(Site).state, CircuitState::Closed);
        (void)get(m_it->hold(Site, Instant{}, Act{u"wong"_s, u"they asked"_s}));
        QCOMPARE(view.circuit(Site).state, CircuitState::ForcedOpen);
        QCOMPARE(view.circuit(Site), shown());
        slowDown(u"k"_s, rate, 0ms);
        QCOMPARE(view.allowedRate(u"k"_s, rate), allowed(u"k"_s, rate));
        for (int i = 0; i < 100; ++i)
            clean(u"k"_s, rate);
        QCOMPARE(view.allowedRate(u"k"_s, rate), allowed(u"k"_s, rate));
        const Rate edited{2.0, 2.0, 1, {}}; // RL4: a changed setting begins anew
        QCOMPARE(view.allowedRate(u"k"_s, edited), allowed(u"k"_s, edited));
    }

    void M33_whatTheStoreKeptIsInTheView()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        fail(3);
        slowDown(u"k"_s, rate, 0ms);
        restart();
        CoordinationView view(*m_it);
        QTRY_COMPARE(view.circuit(Site).state, CircuitState::Open);
        QTRY_COMPARE(view.allowedRate(u"k"_s, rate), 0.25);
        QVERIFY(std::all_of(m_circuits.begin(), m_circuits.end(),
                            [](const CircuitChange &change) { return change.cause == CircuitChange::Loaded; }));
    }

    void M33_anUnreachableStoreAndItsReturnAreTold()
    {
        CoordinationView view(*m_it);
        QVERIFY(!view.assumed());
        m_shelf->failSave = true;
        fail(3);
        QTRY_VERIFY(view.assumed());
        QCOMPARE(m_reach.size(), 1);
        QVERIFY(m_reach[0].sentence.contains(u"TD-5001"_s));
        m_shelf->failSave = false;
        (void)get(m_it->close(Site, Act{u"wong"_s, u"back"_s}));
        QTRY_VERIFY(!view.assumed());
        QCOMPARE(m_reach.size(), 2);
    }

    void M33_aClockThatIsSetIsTold()
    {
        fail(3);
        CoordinationView view(*m_it);
        const Instant until = view.circuit(Site).blockedUntil;
        m_clock.now->wall = m_clock.now->wall - 2h;
        admit(u"another"_s); // somebody else's call notices it
        QCOMPARE(view.circuit(Site).blockedUntil, until - 2h);
    }

    void M33_aRateSaysWhatChangedIt()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        (void)get(m_it->takeToken(u"k"_s, rate));
        QVERIFY(m_rates.isEmpty());
        slowDown(u"k"_s, rate, 30s);
        QCOMPARE(m_rates.size(), 1);
        QCOMPARE(m_rates[0].rateKey, u"k"_s);
        QCOMPARE(m_rates[0].allowed, 0.25);
        QVERIFY2(m_rates[0].cause.contains(u"asked to wait"_s), qPrintable(m_rates[0].cause));
        for (int i = 0; i < 20; ++i)
            clean(u"k"_s, rate);
        QCOMPARE(m_rates.size(), 2);
        QCOMPARE(m_rates[1].cause, u"20 clean responses"_s);
    }

    void refusalsAloneAreNotWritten()
    {
        fail(3);
        const int saves = m_shelf->saves;
        for (int i = 0; i < 1000; ++i)
            admit();
        QCOMPARE(m_shelf->saves, saves);
        QVERIFY(shown().notPermitted >= 1000);
    }

    void RL1_tokensComeAtTheRateWithoutSavingUp()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        const Ms wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY2(wait > 1900ms && wait <= 2000ms, qPrintable(QString::number(wait.count())));
        m_clock.pass(wait);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        m_clock.pass(1h);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        QVERIFY2(*get(m_it->takeToken(u"k"_s, rate)) > 0ms, "an hour of rest was saved up as a burst");
        QCOMPARE(*get(m_it->takeToken(u"another"_s, rate)), 0ms);
    }

    void RL9_retryAfterAndCrawlDelayAreIndependentClocks()
    {
        const Rate rate{10, 10, 1, {}};
        crawlDelay(u"k"_s, 3s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        Ms wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY(wait > 2900ms && wait <= 3000ms);
        slowDown(u"k"_s, rate, 30s);
        wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY(wait > 29s && wait <= 30s);
        m_clock.pass(30s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        crawlDelay(u"k"_s, 0ms);
        QVERIFY(*get(m_it->takeToken(u"k"_s, rate)) <= 2s);
    }

    void RL15_theRateHalvesAndGrowsBack()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        QCOMPARE(allowed(u"k"_s, rate), 0.5);
        slowDown(u"k"_s, rate, 0ms);
        QCOMPARE(allowed(u"k"_s, rate), 0.25);
        slowDown(u"k"_s, rate, 0ms);
        QCOMPARE(allowed(u"k"_s, rate), 0.25); // RL6: once per window
        for (int i = 0; i < 20; ++i)
            clean(u"k"_s, rate);
        QVERIFY(qAbs(allowed(u"k"_s, rate) - 0.30) < 1e-9);
        for (int i = 0; i < 2000; ++i)
            clean(u"k"_s, rate);
        QCOMPARE(allowed(u"k"_s, rate), 1.0);
    }

    // I6: limiter clocks survive the end of the process; restart() gives it no chance to say goodbye.
    void I6_retryAfterIsHonouredAfterARestart()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        (void)get(m_it->takeToken(u"k"_s, rate));
        slowDown(u"k"_s, rate, 60s);
        m_clock.pass(20s);
        restart();
        Ms wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY2(wait > 39s && wait <= 40s, qPrintable(QString::number(wait.count())));
        m_clock.pass(20s);
        restart(); // as often as you like
        wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY2(wait > 19s && wait <= 20s, qPrintable(QString::number(wait.count())));
        m_clock.pass(20s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        QCOMPARE(*get(m_it->takeToken(u"another"_s, rate)), 0ms);
    }
    void I6_theAdaptedRateIsWhereItWas()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        slowDown(u"k"_s, rate, 0ms);
        for (int i = 0; i < 20; ++i)
            clean(u"k"_s, rate);
        restart();
        QVERIFY(qAbs(allowed(u"k"_s, rate) - 0.30) < 1e-9);
        slowDown(u"k"_s, rate, 0ms); // RL6: still within the window of the first decrease
        QVERIFY(qAbs(allowed(u"k"_s, rate) - 0.30) < 1e-9);
        m_clock.pass(11s);
        slowDown(u"k"_s, rate, 0ms);
        QVERIFY(qAbs(allowed(u"k"_s, rate) - 0.15) < 1e-9);
        QCOMPARE(allowed(u"k"_s, Rate{2.0, 2.0, 1, {}}), 2.0); // RL4: a changed setting begins anew
    }
    void I6_aRestartIsNoWayAroundRateAndCrawlDelay()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        crawlDelay(u"d"_s, 30s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        QCOMPARE(*get(m_it->takeToken(u"d"_s, rate)), 0ms);
        m_clock.pass(500ms);
        restart();
        crawlDelay(u"d"_s, 30s);
        QVERIFY(*get(m_it->takeToken(u"k"_s, rate)) >= 1500ms);
        QVERIFY(*get(m_it->takeToken(u"d"_s, rate)) >= 29s);
        m_clock.pass(1h); // and an hour of rest is rest
        restart();
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
    }
    void I6_aClockSetBackMeanwhileDoesNotHoldForEver()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        slowDown(u"k"_s, rate, 60s);
        m_it.reset();
        m_clock.now->wall = m_clock.now->wall - 48h;
        restart();
        QVERIFY(*get(m_it->takeToken(u"k"_s, rate)) <= 3600s); // the cap of any Retry-After
    }
    void ratesAreWrittenOnceASecondAndSignificantChangesAtOnce()
    {
        const Rate fast{100, 100, 1, {}};
        for (int i = 0; i < 500; ++i) { // 5 s
            (void)get(m_it->takeToken(u"k"_s, fast));
            clean(u"k"_s, fast);
            m_clock.pass(10ms);
        }
        QVERIFY2(m_shelf->rateSaves >= 5 && m_shelf->rateSaves <= 7, qPrintable(QString::number(m_shelf->rateSaves)));
        const int saves = m_shelf->rateSaves;
        slowDown(u"k"_s, fast, 5s);
        QCOMPARE(m_shelf->rateSaves, saves + 1);
    }
    void aRateThatCouldNotBeWrittenIsWrittenAtTheNextOccasion()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        m_shelf->failSave = true;
        slowDown(u"k"_s, rate, 60s);
        QVERIFY(m_shelf->rates.isEmpty());
        m_shelf->failSave = false;
        (void)get(m_it->takeToken(u"k"_s, rate));
        QVERIFY(m_shelf->rates.contains(u"k"_s));
        restart();
        QVERIFY(*get(m_it->takeToken(u"k"_s, rate)) > 59s);
    }
};

QTEST_GUILESS_MAIN(tst_Coordination)
#include "tst_coordination.moc"
