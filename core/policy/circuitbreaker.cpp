// The circuit breaker's transitions; see circuitbreaker.h.
#include "policy/circuitbreaker.h"
#include "domain/text.h"

#include <algorithm>
#include <array>

namespace trawl {

bool CircuitStep::has(CircuitEffect::Kind kind) const
{
    return std::any_of(effects.begin(), effects.end(), [kind](const CircuitEffect &e) { return e.kind == kind; });
}

bool countsForCircuit(FailClass failure)
{
    switch (failure) {
    case FailClass::Dns:
    case FailClass::Connect:
    case FailClass::Tls:
    case FailClass::Timeout:
    case FailClass::ServerError:
    case FailClass::Forbidden:
    case FailClass::Captcha:
        return true;
    case FailClass::None:
    case FailClass::Throttled: // CB25: a throttle, not a failure
    case FailClass::NotFound:
    case FailClass::ClientError:
    case FailClass::RedirectLoop:
    case FailClass::BadRedirect:
    case FailClass::BodyTooLarge:
    case FailClass::NotAPage:
    case FailClass::Unpainted:
    case FailClass::RendererGone: // M11: what ends our processes is our side's, whoever is to blame
    case FailClass::EngineCrash:
    case FailClass::EngineMissing:
    case FailClass::Extraction:
    case FailClass::Robots:
    case FailClass::PrivateAddress:
    case FailClass::Stalled:
    case FailClass::Cancelled:
    case FailClass::LocalFault:
        return false;
    }
    return false;
}

QString circuitName(CircuitState state)
{
    return word(state).toUpper();
}

namespace breaker {
namespace {

CircuitEffect::Kind enteredKind(CircuitState state)
{
    switch (state) {
    case CircuitState::Open:
        return CircuitEffect::Opened;
    case CircuitState::HalfOpen:
        return CircuitEffect::HalfOpened;
    case CircuitState::Closed:
        return CircuitEffect::Closed;
    case CircuitState::ForcedOpen:
        return CircuitEffect::ForcedOpen;
    case CircuitState::Disabled:
        return CircuitEffect::Disabled;
    case CircuitState::MetricsOnly:
        return CircuitEffect::MetricsOnly;
    }
    return CircuitEffect::Closed;
}

/// Moves to @p to where the table allows it (callers only ask for legal moves) and tells so, unless it is a self
/// transition.
void enter(CircuitStep &step, CircuitState to, const QString &text)
{
    if (step.circuit.state == to)
        return;
    auto moved = transition(step.circuit, to);
    if (!moved)
        return;
    step.circuit = moved.take();
    step.effects.append({enteredKind(to), text});
}

void zero(Circuit &circuit)
{
    circuit.failures = 0;
    circuit.reopened = 0;
    circuit.probesOut = 0;
    circuit.probeSince = {};
    circuit.openedAt = {};
    circuit.blockedUntil = {};
    circuit.lastClass = FailClass::None;
    circuit.reason.clear();
    circuit.by.clear();
    circuit.wouldHaveOpened = false;
    circuit.countedFailures = 0;
}

QString failureText(const CircuitResult &result)
{
    return result.detail.isEmpty() ? word(result.failure) : u"%1: %2"_s.arg(word(result.failure), result.detail);
}

/// Opens for one full hold from now (CB3, CB9).
void open(CircuitStep &step, const CircuitLimits &limits, Instant now, const QString &text)
{
    enter(step, CircuitState::Open, text);
    step.circuit.openedAt = now;
    step.circuit.blockedUntil = now + std::max(limits.hold, Ms(0));
    step.circuit.probesOut = 0;
    step.circuit.probeSince = {};
}

void grant(CircuitStep &step, bool probe)
{
    step.granted = true;
    step.probe = probe;
    step.epoch = step.circuit.epoch;
}

void refuse(CircuitStep &step, Instant retryAt, const QString &why)
{
    step.circuit.notPermitted += 1;
    step.retryAt = retryAt;
    step.epoch = step.circuit.epoch;
    step.why = why;
    step.effects.append({CircuitEffect::Refused, why});
}

void grantProbe(CircuitStep &step, Instant now)
{
    step.circuit.probesOut += 1;
    step.circuit.probeSince = now;
    grant(step, true);
}

void admitHalfOpen(CircuitStep &step, const CircuitLimits &limits, Instant now)
{
    const Instant expires = step.circuit.probeSince + limits.probeLease;
    const int permits = std::max(limits.probes, 1);
    if (step.circuit.probesOut >= permits && now >= expires) {
        // CB10, CB12: the owners of the permits are gone. A new epoch makes a late answer of theirs harmless.
        step.circuit.probesOut = 0;
        step.circuit.epoch += 1;
        step.effects.append(
            {CircuitEffect::PermitReturned, translate("core", "A probe never answered; its permit came back")});
    }
    if (step.circuit.probesOut < permits)
        grantProbe(step, now);
    else
        refuse(step, expires, translate("core", "A probe is under way; the rest wait for its result"));
}

void countMetrics(CircuitStep &step, const CircuitResult &result, const CircuitLimits &limits)
{
    Circuit &circuit = step.circuit;
    if (result.outcome == CircuitOutcome::Success) {
        circuit.failures = 0;
        return;
    }
    circuit.failures += 1;
    circuit.countedFailures += 1;
    circuit.lastClass = result.failure;
    if (circuit.failures >= limits.failures && !circuit.wouldHaveOpened) {
        circuit.wouldHaveOpened = true;
        step.effects.append({CircuitEffect::WouldHaveOpened,
                             translate("core", "The circuit would have opened: %1").arg(failureText(result))});
    }
}

void countClosed(CircuitStep &step, const CircuitResult &result, const CircuitLimits &limits, Instant now)
{
    if (result.outcome == CircuitOutcome::Success) {
        step.circuit.failures = 0;
        return;
    }
    step.circuit.failures += 1;
    step.circuit.lastClass = result.failure;
    step.circuit.reason = failureText(result);
    step.circuit.by.clear();
    if (step.circuit.failures >= std::max(limits.failures, 1))
        open(step, limits, now,
             (step.circuit.failures == 1 ? translate("core", "Opened after %1 failure: %2")
                                         : translate("core", "Opened after %1 failures in a row: %2"))
                 .arg(step.circuit.failures)
                 .arg(failureText(result)));
}

void countHalfOpen(CircuitStep &step, const CircuitResult &result, const CircuitLimits &limits, Instant now)
{
    if (result.outcome == CircuitOutcome::Success) {
        enter(step, CircuitState::Closed, translate("core", "Closed: the probe succeeded"));
        zero(step.circuit);
        return;
    }
    step.circuit.reopened += 1;
    step.circuit.lastClass = result.failure;
    step.circuit.reason = failureText(result);
    step.circuit.by.clear();
    open(step, limits, now, translate("core", "Opened again, the probe failed: %1").arg(failureText(result)));
}

} // namespace

bool isLegal(CircuitState from, CircuitState to)
{
    // Rows: from; columns: to, in the order of the enumeration. Self transitions are allowed everywhere and publish
    // nothing.
    static constexpr std::array<std::array<bool, 6>, 6> table{{
        // closed open  half   forced disabled metrics
        {true, true, false, true, true, true},  // closed
        {true, true, true, true, true, true},   // open
        {true, true, true, true, true, true},   // half_open
        {true, true, true, true, true, true},   // forced_open
        {true, true, true, true, true, true},   // disabled
        {true, false, false, true, true, true}, // metrics_only
    }};
    return table[std::size_t(from)][std::size_t(to)];
}

Result<Circuit> transition(Circuit circuit, CircuitState to)
{
    if (!isLegal(circuit.state, to)) {
        return permanentError(5090,
                              translate("core", "The circuit tried an illegal state transition from %1 to %2")
                                  .arg(circuitName(circuit.state), circuitName(to)),
                              {}, translate("core", "Choose another action for this circuit"));
    }
    if (circuit.state != to) {
        circuit.state = to;
        circuit.epoch += 1;
    }
    return circuit;
}

CircuitStep admit(Circuit circuit, const CircuitLimits &limits, Now now)
{
    CircuitStep step;
    step.circuit = std::move(circuit);
    switch (step.circuit.state) {
    case CircuitState::Closed:
    case CircuitState::Disabled:
    case CircuitState::MetricsOnly:
        grant(step, false);
        break;
    case CircuitState::Open:
    case CircuitState::ForcedOpen: {
        const bool expires = step.circuit.state == CircuitState::Open || step.circuit.blockedUntil.isSet();
        if (expires && now.wall >= step.circuit.blockedUntil) {
            enter(step, CircuitState::HalfOpen, translate("core", "The hold is over; one probe may go"));
            step.circuit.probesOut = 0;
            grantProbe(step, now.wall);
        } else {
            refuse(step, step.circuit.blockedUntil,
                   step.circuit.state == CircuitState::Open ? translate("core", "The circuit is open")
                                                            : translate("core", "An operator holds the circuit open"));
        }
        break;
    }
    case CircuitState::HalfOpen:
        admitHalfOpen(step, limits, now.wall);
        break;
    }
    return step;
}

CircuitStep peek(const Circuit &circuit, const CircuitLimits &limits, Now now)
{
    CircuitStep step = admit(circuit, limits, now);
    step.circuit = circuit;
    step.effects.clear();
    return step;
}

CircuitState shownState(const Circuit &circuit, Now now)
{
    const bool expires = circuit.state == CircuitState::Open ||
                         (circuit.state == CircuitState::ForcedOpen && circuit.blockedUntil.isSet());
    return expires && now.wall >= circuit.blockedUntil ? CircuitState::HalfOpen : circuit.state;
}

CircuitStep report(Circuit circuit, const CircuitResult &result, const CircuitLimits &limits, Now now)
{
    CircuitStep step;
    step.circuit = std::move(circuit);
    step.epoch = step.circuit.epoch;
    if (step.circuit.state == CircuitState::Disabled)
        return step;
    if (result.epoch != step.circuit.epoch) {
        step.effects.append(
            {CircuitEffect::LateResult, translate("core", "A result of an earlier state arrived and changed nothing")});
        return step;
    }
    const bool counts = result.outcome == CircuitOutcome::Success ||
                        (result.outcome == CircuitOutcome::Failure && countsForCircuit(result.failure));
    if (!counts) {
        if (step.circuit.state == CircuitState::HalfOpen && step.circuit.probesOut > 0) {
            step.circuit.probesOut -= 1;
            step.effects.append(
                {CircuitEffect::PermitReturned, translate("core", "The probe did not count; its permit came back")});
        }
        return step;
    }
    switch (step.circuit.state) {
    case CircuitState::Closed:
        countClosed(step, result, limits, now.wall);
        break;
    case CircuitState::HalfOpen:
        countHalfOpen(step, result, limits, now.wall);
        break;
    case CircuitState::MetricsOnly:
        countMetrics(step, result, limits);
        break;
    case CircuitState::Open:
    case CircuitState::ForcedOpen:
        // No permit is ever given in these states, so this is somebody's stale value.
        step.effects.append({CircuitEffect::LateResult,
                             translate("core", "A result arrived while the circuit was open and changed nothing")});
        break;
    case CircuitState::Disabled:
        break;
    }
    step.epoch = step.circuit.epoch;
    return step;
}

CircuitStep forceOpen(Circuit circuit, Instant until, const QString &by, const QString &reason, Now now)
{
    CircuitStep step;
    step.circuit = std::move(circuit);
    const bool wasHeld = step.circuit.state == CircuitState::ForcedOpen;
    enter(step, CircuitState::ForcedOpen, translate("core", "Held open by %1: %2").arg(by, reason));
    if (!wasHeld)
        step.circuit.openedAt = now.wall;
    step.circuit.blockedUntil = until;
    step.circuit.probesOut = 0;
    step.circuit.probeSince = {};
    step.circuit.by = by;
    step.circuit.reason = reason;
    step.epoch = step.circuit.epoch;
    return step;
}

CircuitStep reset(Circuit circuit, const QString &by, const QString &reason)
{
    CircuitStep step;
    step.circuit = std::move(circuit);
    if (step.circuit.state == CircuitState::Closed)
        step.circuit.epoch += 1; // results of before the reset must not count after it
    enter(step, CircuitState::Closed, translate("core", "Closed by %1: %2").arg(by, reason));
    zero(step.circuit);
    step.circuit.by = by;
    step.circuit.reason = reason;
    step.epoch = step.circuit.epoch;
    return step;
}

Result<CircuitStep> trip(Circuit circuit, const CircuitLimits &limits, const QString &by, const QString &reason,
                         Now now)
{
    if (!isLegal(circuit.state, CircuitState::Open))
        return transition(circuit, CircuitState::Open).error();
    CircuitStep step;
    step.circuit = std::move(circuit);
    const Instant until = now.wall + std::max(limits.hold, Ms(0));
    if (step.circuit.state == CircuitState::Open) {
        step.circuit.blockedUntil = std::max(step.circuit.blockedUntil, until);
        step.effects.append({CircuitEffect::Extended, translate("core", "Opened again by %1: %2").arg(by, reason)});
    } else {
        open(step, limits, now.wall, translate("core", "Opened by %1: %2").arg(by, reason));
    }
    step.circuit.by = by;
    step.circuit.reason = reason;
    step.epoch = step.circuit.epoch;
    return step;
}

Result<CircuitStep> probe(Circuit circuit, const QString &by, const QString &reason, Now now)
{
    const CircuitState from = circuit.state;
    if (from != CircuitState::Open && from != CircuitState::ForcedOpen && from != CircuitState::HalfOpen) {
        // Disabled may legally become half-open, but a circuit that guards nothing has nothing to probe.
        return permanentError(5090,
                              translate("core", "The circuit tried an illegal state transition from %1 to HALF_OPEN")
                                  .arg(circuitName(from)),
                              translate("core", "only an open circuit can be probed"),
                              translate("core", "Nothing to do: requests are let through already"));
    }
    CircuitStep step;
    step.circuit = std::move(circuit);
    if (from == CircuitState::ForcedOpen)
        enter(step, CircuitState::Open, translate("core", "%1 asked for a probe: %2").arg(by, reason));
    if (from != CircuitState::HalfOpen) {
        step.circuit.blockedUntil = now.wall;
        step.circuit.by = by;
        step.circuit.reason = reason;
    }
    step.epoch = step.circuit.epoch;
    return step;
}

static CircuitStep unguard(Circuit circuit, CircuitState to, const QString &by, const QString &reason)
{
    CircuitStep step;
    step.circuit = std::move(circuit);
    if (step.circuit.state != to) {
        enter(step, to, u"%1 by %2: %3"_s.arg(circuitLabel(to), by, reason));
        zero(step.circuit);
    }
    step.circuit.by = by;
    step.circuit.reason = reason;
    step.epoch = step.circuit.epoch;
    return step;
}

CircuitStep disable(Circuit circuit, const QString &by, const QString &reason)
{
    return unguard(std::move(circuit), CircuitState::Disabled, by, reason);
}

CircuitStep metricsOnly(Circuit circuit, const QString &by, const QString &reason)
{
    return unguard(std::move(circuit), CircuitState::MetricsOnly, by, reason);
}

Circuit afterRestart(Circuit circuit, const CircuitLimits &limits, Instant now)
{
    if (circuit.state == CircuitState::Open)
        circuit.blockedUntil = std::min(circuit.blockedUntil, now + std::max(limits.hold, Ms(0)));
    if (circuit.openedAt > now)
        circuit.openedAt = now;
    if (circuit.probesOut > 0) {
        circuit.probesOut = 0;
        circuit.probeSince = {};
        circuit.epoch += 1;
    }
    return circuit;
}

Circuit clampClock(Circuit circuit, Now before, Now now)
{
    const Ms jump = (now.wall - before.wall) - (now.mono - before.mono);
    if (std::chrono::abs(jump) <= std::chrono::seconds(1))
        return circuit;
    auto move = [jump](Instant &at) {
        if (at.isSet())
            at = at + jump;
    };
    move(circuit.openedAt);
    move(circuit.probeSince);
    if (circuit.state == CircuitState::Open)
        move(circuit.blockedUntil);
    return circuit;
}

} // namespace breaker
} // namespace trawl
