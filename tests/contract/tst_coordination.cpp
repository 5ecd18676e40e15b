// The contract of Coordination, over every backend. A row needs only a factory; the clock is moved by hand.
#include "async/futures.h"
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

/// What stays when a process ends: the backend's store.
struct Shelf {
    QHash<QString, Circuit> circuits;
    QHash<QString, QJsonObject> rates;
    int rateSaves = 0;
    bool failLoad = false, failSave = false;
    int saves = 0;
    QStringList alarms;
    QStringList effects;
};

using Factory = std::function<std::unique_ptr<Coordination>(const HandClock &, std::shared_ptr<Shelf>)>;

std::unique_ptr<Coordination> inProcess(const HandClock &clock, std::shared_ptr<Shelf> shelf)
{
    LocalCoordination::Options options;
    options.clock = clock.clock();
    options.loadAll = [shelf] {
        if (shelf->failLoad)
            return readyFuture<QList<StoredCircuit>>(transientError(4001, u"disk I/O error"_s));
        QList<StoredCircuit> all;
        for (auto it = shelf->circuits.cbegin(); it != shelf->circuits.cend(); ++it)
            all.append(StoredCircuit{it.key(), it.value()});
        return readyFuture<QList<StoredCircuit>>(all);
    };
    options.saveOne = [shelf](StoredCircuit stored) {
        if (shelf->failSave)
            return readyFuture<Unit>(transientError(4001, u"disk I/O error"_s));
        ++shelf->saves;
        shelf->circuits.insert(stored.sourceId, stored.circuit);
        return readyFuture<Unit>(Unit{});
    };
    options.loadRates = [shelf] {
        if (shelf->failLoad)
            return readyFuture<QList<StoredRate>>(transientError(4001, u"disk I/O error"_s));
        QList<StoredRate> all;
        for (auto it = shelf->rates.cbegin(); it != shelf->rates.cend(); ++it)
            all.append(StoredRate{it.key(), it.value()});
        return readyFuture<QList<StoredRate>>(all);
    };
    options.saveRate = [shelf](const StoredRate &stored) {
        if (shelf->failSave)
            return readyFuture<Unit>(transientError(4001, u"disk I/O error"_s));
        ++shelf->rateSaves;
        shelf->rates.insert(stored.rateKey, stored.state);
        return readyFuture<Unit>(Unit{});
    };
    options.onStoreAlarm = [shelf](bool, const QString &sentence) { shelf->alarms << sentence; };
    options.onEffect = [shelf](const QString &id, const Circuit &, const CircuitEffect &effect) {
        shelf->effects << id + u':' + QString::number(effect.kind);
    };
    return std::make_unique<LocalCoordination>(std::move(options));
}

} // namespace

Q_DECLARE_METATYPE(Factory)

class tst_Coordination : public QObject
{
    Q_OBJECT

    HandClock m_clock;
    std::shared_ptr<Shelf> m_shelf;
    std::unique_ptr<Coordination> m_it;

    void start()
    {
        QFETCH_GLOBAL(Factory, factory);
        m_clock = HandClock{};
        m_shelf = std::make_shared<Shelf>();
        m_it = factory(m_clock, m_shelf);
    }
    void restart()
    {
        QFETCH_GLOBAL(Factory, factory);
        m_it.reset();
        m_it = factory(m_clock, m_shelf);
    }
    Permit admit(const QString &id = Site) { return *get(m_it->admit(id, Limits)); }
    CircuitReport report(const Permit &permit, Outcome outcome, FailClass failure = FailClass::None,
                         const QString &id = Site)
    {
        return *get(m_it->report(id, permit, Limits, outcome, failure, u"http://site/page"_s));
    }
    CircuitReport fail(int times, const QString &id = Site)
    {
        CircuitReport last;
        for (int i = 0; i < times; ++i)
            last = report(admit(id), Outcome::Failure, FailClass::ServerError, id);
        return last;
    }
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
        QVERIFY(m_shelf->effects.isEmpty());
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
        auto held = *get(m_it->hold(Site, until, u"wong"_s, u"site asked us to"_s));
        QCOMPARE(held.circuit.state, CircuitState::ForcedOpen);
        QCOMPARE(held.circuit.by, u"wong"_s);
        m_clock.pass(2h);
        QVERIFY(!admit().granted);
        const auto closed = *get(m_it->close(Site, u"wong"_s, u"they agreed"_s));
        QCOMPARE(closed.circuit.state, CircuitState::Closed);
        QVERIFY(admit().granted);
    }

    void R3_6_anOperatorsProbeIsDueNowAndRefusedOnAClosedCircuit()
    {
        QVERIFY(!get(m_it->probe(Site, Limits, u"wong"_s, u"looks fine"_s)));
        fail(3);
        QVERIFY(!admit().granted);
        QVERIFY(get(m_it->probe(Site, Limits, u"wong"_s, u"looks fine"_s)));
        QVERIFY(admit().probe);
    }

    void CB19_anUnguardedSourceCountsNothingAndCanBeGuardedAgain()
    {
        QCOMPARE(get(m_it->guard(Site, false, u"wong"_s, u"own site"_s))->circuit.state, CircuitState::Disabled);
        fail(100);
        QVERIFY(admit().granted);
        QCOMPARE(get(m_it->guard(Site, true, u"wong"_s, u"back"_s))->circuit.state, CircuitState::Closed);
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
        const auto result = get(m_it->report(Site, Permit{}, Limits, Outcome::Success, FailClass::None, {}));
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
        QCOMPARE(m_shelf->alarms.size(), 1);
        // Its own transitions count nevertheless.
        QVERIFY(fail(1).changed);
        QVERIFY(!admit().granted);
        QCOMPARE(m_shelf->alarms.size(), 1);
        // A minute later the store is asked again, and what happened meanwhile gets there.
        m_shelf->failLoad = m_shelf->failSave = false;
        m_clock.pass(61s);
        admit();
        fail(1, u"other"_s);
        m_clock.pass(1s);
        QVERIFY(!get(m_it->circuit(Site))->assumed);
        QCOMPARE(m_shelf->alarms.size(), 2);
        QCOMPARE(m_shelf->circuits.value(Site).state, CircuitState::Open);
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
        m_it->setCrawlDelay(u"k"_s, 3s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        Ms wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY(wait > 2900ms && wait <= 3000ms);
        m_it->slowDown(u"k"_s, rate, 30s);
        wait = *get(m_it->takeToken(u"k"_s, rate));
        QVERIFY(wait > 29s && wait <= 30s);
        m_clock.pass(30s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        m_it->setCrawlDelay(u"k"_s, 0ms);
        QVERIFY(*get(m_it->takeToken(u"k"_s, rate)) <= 2s);
    }

    void RL15_theRateHalvesAndGrowsBack()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        QCOMPARE(m_it->allowedRate(u"k"_s, rate), 0.5);
        m_it->slowDown(u"k"_s, rate, 0ms);
        QCOMPARE(m_it->allowedRate(u"k"_s, rate), 0.25);
        m_it->slowDown(u"k"_s, rate, 0ms);
        QCOMPARE(m_it->allowedRate(u"k"_s, rate), 0.25); // RL6: once per window
        for (int i = 0; i < 20; ++i)
            m_it->cleanResponse(u"k"_s, rate);
        QVERIFY(qAbs(m_it->allowedRate(u"k"_s, rate) - 0.30) < 1e-9);
        for (int i = 0; i < 2000; ++i)
            m_it->cleanResponse(u"k"_s, rate);
        QCOMPARE(m_it->allowedRate(u"k"_s, rate), 1.0);
    }

    // I6: limiter clocks survive the end of the process; restart() gives it no chance to say goodbye.
    void I6_retryAfterIsHonouredAfterARestart()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        (void)get(m_it->takeToken(u"k"_s, rate));
        m_it->slowDown(u"k"_s, rate, 60s);
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
        m_it->slowDown(u"k"_s, rate, 0ms);
        for (int i = 0; i < 20; ++i)
            m_it->cleanResponse(u"k"_s, rate);
        restart();
        QVERIFY(qAbs(m_it->allowedRate(u"k"_s, rate) - 0.30) < 1e-9);
        m_it->slowDown(u"k"_s, rate, 0ms); // RL6: still within the window of the first decrease
        QVERIFY(qAbs(m_it->allowedRate(u"k"_s, rate) - 0.30) < 1e-9);
        m_clock.pass(11s);
        m_it->slowDown(u"k"_s, rate, 0ms);
        QVERIFY(qAbs(m_it->allowedRate(u"k"_s, rate) - 0.15) < 1e-9);
        QCOMPARE(m_it->allowedRate(u"k"_s, Rate{2.0, 2.0, 1, {}}), 2.0); // RL4: a changed setting begins anew
    }
    void I6_aRestartIsNoWayAroundRateAndCrawlDelay()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        m_it->setCrawlDelay(u"d"_s, 30s);
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
        QCOMPARE(*get(m_it->takeToken(u"d"_s, rate)), 0ms);
        m_clock.pass(500ms);
        restart();
        m_it->setCrawlDelay(u"d"_s, 30s);
        QVERIFY(*get(m_it->takeToken(u"k"_s, rate)) >= 1500ms);
        QVERIFY(*get(m_it->takeToken(u"d"_s, rate)) >= 29s);
        m_clock.pass(1h); // and an hour of rest is rest
        restart();
        QCOMPARE(*get(m_it->takeToken(u"k"_s, rate)), 0ms);
    }
    void I6_aClockSetBackMeanwhileDoesNotHoldForEver()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        m_it->slowDown(u"k"_s, rate, 60s);
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
            m_it->cleanResponse(u"k"_s, fast);
            m_clock.pass(10ms);
        }
        QVERIFY2(m_shelf->rateSaves >= 5 && m_shelf->rateSaves <= 7, qPrintable(QString::number(m_shelf->rateSaves)));
        const int saves = m_shelf->rateSaves;
        m_it->slowDown(u"k"_s, fast, 5s);
        QCOMPARE(m_shelf->rateSaves, saves + 1);
    }
    void aRateThatCouldNotBeWrittenIsWrittenAtTheNextOccasion()
    {
        const Rate rate{0.5, 1.0, 1, {}};
        m_shelf->failSave = true;
        m_it->slowDown(u"k"_s, rate, 60s);
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
