// CB1–CB26 of CB1–CB26, with both clocks passed in.
#include "policy/circuitbreaker.h"

#include <QTest>

#include <limits>

using namespace trawl;
using namespace std::chrono;

namespace {

constexpr qint64 epoch0 = 1'800'000'000'000;

Now at(double seconds)
{
    return {Instant{epoch0 + qint64(seconds * 1000)}, MonoTime{qint64(seconds * 1000)}};
}

const CircuitLimits limits;

CircuitStep fail(const Circuit &c, Now now, FailClass failure = FailClass::ServerError, qint64 epoch = -1)
{
    return breaker::report(c, {epoch < 0 ? c.epoch : epoch, CircuitOutcome::Failure, failure, u"http://site/a"_s},
                           limits, now);
}

CircuitStep succeed(const Circuit &c, Now now, qint64 epoch = -1)
{
    return breaker::report(c, {epoch < 0 ? c.epoch : epoch, CircuitOutcome::Success, FailClass::None, {}}, limits, now);
}

Circuit opened(Now now = at(0))
{
    Circuit c;
    for (int i = 0; i < 3; ++i)
        c = fail(c, now).circuit;
    return c;
}

Circuit probing()
{
    return breaker::admit(opened(), limits, at(3600)).circuit;
}

int count(const CircuitStep &step, CircuitEffect::Kind kind)
{
    return int(std::count_if(step.effects.begin(), step.effects.end(),
                             [=](const CircuitEffect &e) { return e.kind == kind; }));
}

} // namespace

class TestCircuitBreaker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void transitionTableIsTheOneOfTheBook()
    {
        using S = CircuitState;
        const QList<std::pair<S, S>> illegal{
            {S::Closed, S::HalfOpen}, {S::MetricsOnly, S::Open}, {S::MetricsOnly, S::HalfOpen}};
        for (const auto &[from, fromName] : Words<S>::words) {
            for (const auto &[to, toName] : Words<S>::words)
                QCOMPARE(breaker::isLegal(from, to), !illegal.contains({from, to}));
        }
        const auto refused = breaker::transition(Circuit{}, S::HalfOpen);
        QVERIFY(!refused);
        QVERIFY(refused.error().what.contains(u"tried an illegal state transition from CLOSED to HALF_OPEN"_s));
        QCOMPARE(refused.error().code, 5090);
        const auto same = breaker::transition(Circuit{}, S::Closed);
        QVERIFY(same);
        QCOMPARE(same->epoch, 0);
    }

    void CB1_newSourceIsClosedWithoutAnEvent()
    {
        const CircuitStep step = breaker::admit(Circuit{}, limits, at(0));
        QCOMPARE(step.circuit, Circuit{});
        QVERIFY(step.granted && !step.probe && step.effects.isEmpty());
    }

    void CB2_successZeroesTheCount()
    {
        Circuit c = fail(fail(Circuit{}, at(0)).circuit, at(1)).circuit;
        c = succeed(c, at(2)).circuit;
        c = fail(fail(c, at(3)).circuit, at(4)).circuit;
        QCOMPARE(c.state, CircuitState::Closed);
        QCOMPARE(c.failures, 2);
    }

    void CB3_opensAfterThirdFailureInARow()
    {
        const Circuit two = fail(fail(Circuit{}, at(0)).circuit, at(1)).circuit;
        const CircuitStep step = fail(two, at(2), FailClass::Timeout);
        QCOMPARE(step.circuit.state, CircuitState::Open);
        QCOMPARE(count(step, CircuitEffect::Opened), 1);
        QCOMPARE(step.circuit.blockedUntil, at(3602).wall);
        QCOMPARE(step.circuit.openedAt, at(2).wall);
        QCOMPARE(step.circuit.lastClass, FailClass::Timeout);
        QVERIFY(step.circuit.reason.contains(u"timeout"_s) && step.circuit.reason.contains(u"http://site/a"_s));
    }

    void CB4_refusedDuringTheHold()
    {
        const CircuitStep step = breaker::admit(opened(), limits, at(3599.999));
        QVERIFY(!step.granted);
        QCOMPARE(step.circuit.notPermitted, 1);
        QCOMPARE(step.retryAt, at(3600).wall);
        QCOMPARE(step.circuit.state, CircuitState::Open);
    }

    void CB5_permitsAtExactlyTheEndOfTheHold()
    {
        const CircuitStep step = breaker::admit(opened(), limits, at(3600));
        QVERIFY(step.granted && step.probe);
        QCOMPARE(step.circuit.state, CircuitState::HalfOpen);
        QCOMPARE(count(step, CircuitEffect::HalfOpened), 1);
    }

    void CB6_readingDoesNotConsumeThePermit()
    {
        const Circuit c = opened();
        for (int i = 0; i < 100; ++i) {
            const CircuitStep look = breaker::peek(c, limits, at(3600));
            QVERIFY(look.granted && look.probe && look.effects.isEmpty());
            QCOMPARE(look.circuit, c);
            QCOMPARE(breaker::shownState(c, at(3600)), CircuitState::HalfOpen);
        }
        QCOMPARE(breaker::shownState(c, at(3599)), CircuitState::Open);
        QVERIFY(breaker::admit(c, limits, at(3600)).granted);
    }

    void CB7_halfOpenGivesNPermits()
    {
        CircuitLimits four = limits;
        four.probes = 4;
        Circuit c = opened();
        for (int i = 0; i < 4; ++i) {
            const CircuitStep step = breaker::admit(c, four, at(3600));
            QVERIFY(step.granted && step.probe);
            c = step.circuit;
        }
        QVERIFY(!breaker::admit(c, four, at(3600)).granted);
    }

    void CB8_probeOkCloses()
    {
        const CircuitStep step = succeed(probing(), at(3601));
        QCOMPARE(step.circuit.state, CircuitState::Closed);
        QCOMPARE(step.circuit.failures, 0);
        QCOMPARE(step.circuit.reopened, 0);
        QCOMPARE(step.circuit.probesOut, 0);
        QCOMPARE(count(step, CircuitEffect::Closed), 1);
    }

    void CB9_failedProbeOpensForANewFullHold()
    {
        Circuit c = opened();
        QCOMPARE(c.reopened, 0);
        double now = 0;
        for (int attempt = 1; attempt <= 4; ++attempt) {
            now += 3600;
            c = breaker::admit(c, limits, at(now)).circuit;
            now += 5;
            c = fail(c, at(now)).circuit;
            QCOMPARE(c.state, CircuitState::Open);
            QCOMPARE(c.reopened, attempt);
            QCOMPARE(c.blockedUntil, at(now + 3600).wall);
        }
        c = breaker::admit(c, limits, at(now + 3600)).circuit;
        QCOMPARE(succeed(c, at(now + 3601)).circuit.reopened, 0);
    }

    void CB10_lostProbeIsFollowedByOneMore()
    {
        const Circuit c = probing();
        const CircuitStep again = breaker::admit(c, limits, at(3600 + 3600));
        QVERIFY(again.granted && again.probe);
        QCOMPARE(again.circuit.probesOut, 1);
        QVERIFY(!breaker::admit(again.circuit, limits, at(7200)).granted);
    }

    void CB11_ignoredProbeGivesItsPermitBack()
    {
        for (const FailClass failure :
             {FailClass::Cancelled, FailClass::Robots, FailClass::NotFound, FailClass::LocalFault}) {
            const Circuit c = probing();
            const CircuitStep step = fail(c, at(3601), failure);
            QCOMPARE(step.circuit.state, CircuitState::HalfOpen);
            QCOMPARE(step.circuit.probesOut, 0);
            QCOMPARE(step.circuit.reopened, 0);
            QVERIFY(breaker::admit(step.circuit, limits, at(3601)).granted);
        }
        const Circuit c = probing();
        const auto released =
            breaker::report(c, {c.epoch, CircuitOutcome::Released, FailClass::None, {}}, limits, at(3601));
        QCOMPARE(released.circuit.probesOut, 0);
    }

    void CB12_deadOwnersPermitComesBackUncounted()
    {
        const Circuit c = probing();
        QVERIFY(!breaker::admit(c, limits, at(3600 + 239)).granted);
        const CircuitStep step = breaker::admit(c, limits, at(3600 + 240));
        QVERIFY(step.granted && step.has(CircuitEffect::PermitReturned));
        QCOMPARE(step.circuit.reopened, 0);
        // The dead owner was only slow: its failure must not close or open anything.
        const CircuitStep late = fail(step.circuit, at(3900), FailClass::Timeout, c.epoch);
        QCOMPARE(late.circuit, step.circuit);
    }

    void CB13_fiftyAskersAtExpiryGetExactlyThePermits()
    {
        for (const int permits : {1, 3}) {
            CircuitLimits some = limits;
            some.probes = permits;
            Circuit c = opened();
            int granted = 0;
            for (int i = 0; i < 50; ++i) {
                const CircuitStep step = breaker::admit(c, some, at(3600));
                c = step.circuit;
                granted += step.granted ? 1 : 0;
            }
            QCOMPARE(granted, permits);
            QCOMPARE(c.notPermitted, 50 - permits);
        }
    }

    void CB14_lateResultChangesNothing()
    {
        const CircuitStep early = breaker::admit(Circuit{}, limits, at(0));
        const Circuit c = opened(at(1));
        for (const CircuitStep &late :
             {fail(c, at(100), FailClass::Timeout, early.epoch), succeed(c, at(100), early.epoch)}) {
            QCOMPARE(late.circuit, c);
            QCOMPARE(late.effects.size(), 1);
            QVERIFY(late.has(CircuitEffect::LateResult));
        }
    }

    void CB15_heldOpenUntilItsExpiryWhateverTheHold()
    {
        const CircuitStep held = breaker::forceOpen(Circuit{}, at(10'000).wall, u"ana"_s, u"maintenance"_s, at(0));
        QCOMPARE(held.circuit.state, CircuitState::ForcedOpen);
        QCOMPARE(held.circuit.by, u"ana"_s);
        QCOMPARE(held.circuit.reason, u"maintenance"_s);
        QVERIFY(!breaker::admit(held.circuit, limits, at(3601)).granted);
        QVERIFY(!breaker::admit(held.circuit, limits, at(9999)).granted);
        const CircuitStep probe = breaker::admit(held.circuit, limits, at(10'000));
        QVERIFY(probe.granted && probe.probe);
        const Circuit forEver = breaker::forceOpen(Circuit{}, {}, u"ana"_s, u"x"_s, at(0)).circuit;
        QVERIFY(!breaker::admit(forEver, limits, at(1e9)).granted);
    }

    void CB16_resetOfAHeldCircuit()
    {
        const Circuit held = breaker::forceOpen(opened(), {}, u"ana"_s, u"x"_s, at(1)).circuit;
        const CircuitStep step = breaker::reset(held, u"ben"_s, u"repaired"_s);
        QCOMPARE(step.circuit.state, CircuitState::Closed);
        QCOMPARE(step.circuit.failures, 0);
        QCOMPARE(count(step, CircuitEffect::Closed), 1);
        QVERIFY(step.effects.first().text.contains(u"ben"_s) && step.effects.first().text.contains(u"repaired"_s));
    }

    void CB17_resetBeforeTheEndOfTheHold()
    {
        const CircuitStep step = breaker::reset(opened(), u"ben"_s, u"seen"_s);
        QVERIFY(breaker::admit(step.circuit, limits, at(1)).granted);
        QCOMPARE(fail(step.circuit, at(2)).circuit.state, CircuitState::Closed);
    }

    void CB18_tripExtendsOnlyIfLater()
    {
        const auto later = breaker::trip(opened(), limits, u"ana"_s, u"still bad"_s, at(600));
        QVERIFY(later);
        QCOMPARE(later->circuit.blockedUntil, at(4200).wall);
        QCOMPARE(later->circuit.reason, u"still bad"_s);
        QCOMPARE(later->effects.size(), 1);
        CircuitLimits shortHold = limits;
        shortHold.hold = seconds(10);
        QCOMPARE(breaker::trip(opened(), shortHold, u"ana"_s, u"x"_s, at(600))->circuit.blockedUntil, at(3600).wall);
        QVERIFY(breaker::trip(Circuit{}, limits, u"ana"_s, u"x"_s, at(0))->has(CircuitEffect::Opened));
    }

    void CB19_disabledCountsNothing()
    {
        Circuit c = breaker::disable(Circuit{}, u"ana"_s, u"x"_s).circuit;
        const Circuit before = c;
        for (int i = 0; i < 100; ++i) {
            QVERIFY(breaker::admit(c, limits, at(i)).granted);
            c = fail(c, at(i)).circuit;
        }
        QCOMPARE(c, before);
    }

    void CB20_metricsOnlyTellsOnceThatItWouldHaveOpened()
    {
        Circuit c = breaker::metricsOnly(Circuit{}, u"ana"_s, u"x"_s).circuit;
        int told = 0;
        for (int i = 0; i < 100; ++i) {
            QVERIFY(breaker::admit(c, limits, at(i)).granted);
            const CircuitStep step = fail(c, at(i));
            told += count(step, CircuitEffect::WouldHaveOpened);
            c = step.circuit;
        }
        QCOMPARE(told, 1);
        QCOMPARE(c.countedFailures, 100);
        QCOMPARE(c.state, CircuitState::MetricsOnly);
    }

    void CB23_restartKeepsTheRestOfTheHold()
    {
        const Circuit c = breaker::afterRestart(opened(), limits, at(600).wall);
        QCOMPARE(c.blockedUntil - at(600).wall, Ms(minutes(50)));
        const Circuit probe = breaker::afterRestart(probing(), limits, at(3700).wall);
        QCOMPARE(probe.probesOut, 0);
        QVERIFY(breaker::admit(probe, limits, at(3700)).granted);
    }

    void CB24_clockJumpsNeitherSkipNorProlongTheHold()
    {
        for (const qint64 jump : {-7200'000LL, 7200'000LL}) {
            Now before = at(600), now = at(601);
            now.wall.ms += jump;
            const Circuit c = breaker::clampClock(opened(), before, now);
            QCOMPARE(c.blockedUntil - now.wall, Ms(2999'000));
            now.wall = now.wall + Ms(2998'999);
            QVERIFY(!breaker::admit(c, limits, now).granted);
            now.wall = now.wall + Ms(1);
            QVERIFY(breaker::admit(c, limits, now).granted);
        }
        // Set back while we were not running: at most one hold.
        const Circuit c = breaker::afterRestart(opened(), limits, at(-7200).wall);
        QCOMPARE(c.blockedUntil, at(-3600).wall);
        // Small corrections of the clock are not chased.
        QCOMPARE(breaker::clampClock(opened(), at(1), {at(2.5).wall, at(2).mono}), opened());
        // An operator's "until 18:00" is a wall time.
        const Circuit held = breaker::forceOpen(Circuit{}, at(5000).wall, u"ana"_s, u"x"_s, at(0)).circuit;
        QCOMPARE(breaker::clampClock(held, at(1), {at(7200).wall, at(2).mono}).blockedUntil, at(5000).wall);
    }

    void CB25_throttlingIsNoFailure()
    {
        Circuit c;
        for (int i = 0; i < 10; ++i)
            c = fail(c, at(i), FailClass::Throttled).circuit;
        QCOMPARE(c, Circuit{});
    }

    void CB26_holdSaturates()
    {
        CircuitLimits huge = limits;
        huge.hold = Ms::max();
        huge.probeLease = Ms::max();
        Circuit c;
        for (int i = 0; i < 3; ++i)
            c = breaker::report(c, {c.epoch, CircuitOutcome::Failure, FailClass::Dns, {}}, huge, at(0)).circuit;
        QCOMPARE(c.blockedUntil.ms, std::numeric_limits<qint64>::max());
        QVERIFY(!breaker::admit(c, huge, at(1e9)).granted);
    }

    void whichClassesCount_data()
    {
        QTest::addColumn<int>("failure");
        QTest::addColumn<bool>("counts");
        const QList<FailClass> counting{FailClass::Dns,     FailClass::Connect,     FailClass::Tls,
                                        FailClass::Timeout, FailClass::ServerError, FailClass::Forbidden,
                                        FailClass::Captcha};
        for (const auto &[failure, name] : Words<FailClass>::words)
            QTest::newRow(name) << int(failure) << counting.contains(failure);
    }
    void whichClassesCount()
    {
        QFETCH(int, failure);
        QFETCH(bool, counts);
        Circuit c;
        for (int i = 0; i < 3; ++i)
            c = fail(c, at(i), FailClass(failure)).circuit;
        QCOMPARE(c.state, counts ? CircuitState::Open : CircuitState::Closed);
    }

    void operatorProbeIsDueNow()
    {
        const auto step = breaker::probe(opened(), u"ana"_s, u"looks fine"_s, at(10));
        QVERIFY(step);
        QVERIFY(breaker::admit(step->circuit, limits, at(10)).probe);
        const auto held =
            breaker::probe(breaker::forceOpen(Circuit{}, {}, u"ana"_s, u"x"_s, at(0)).circuit, u"ben"_s, u"y"_s, at(1));
        QVERIFY(breaker::admit(held->circuit, limits, at(1)).probe);
        QVERIFY(!breaker::probe(Circuit{}, u"ana"_s, u"x"_s, at(0)));
    }
};

QTEST_APPLESS_MAIN(TestCircuitBreaker)
#include "tst_circuitbreaker.moc"
