// The circuit breaker as a pure state machine over domain/circuit.h (R3; CB1–CB26).
#pragma once

#include "domain/circuit.h"
#include "domain/result.h"

#include <QList>

namespace trawl {

/// What happened to an attempt, as the circuit hears it (one outcome per attempt, D1).
enum class CircuitOutcome {
    Success,
    Failure,  ///< counts only if countsForCircuit(class); otherwise it is the same as Released
    Released, ///< cancelled, robots-denied, our own fault: the permit comes back, nothing is counted (CB11)
};

/// What the shell has to make known. Self transitions make none.
struct CircuitEffect {
    enum Kind {
        Opened,
        HalfOpened,
        Closed,
        ForcedOpen,
        Disabled,
        MetricsOnly,
        Refused,         ///< an admit was refused; the circuit's notPermitted grew
        WouldHaveOpened, ///< metrics only: published once (CB20)
        Extended,        ///< an operator's trip moved the end of the hold (CB18)
        LateResult,      ///< recorded without any transition (CB14)
        PermitReturned,  ///< a probe's permit came back uncounted (CB11, CB12)
    };
    Kind kind = Opened;
    QString text; ///< one sentence for log and journal
};

/// The next value of a circuit and what is to be told about it.
struct CircuitStep {
    Circuit circuit;
    bool granted = false; ///< admit and peek only
    bool probe = false;   ///< the permit is the half-open probe
    qint64 epoch = 0;     ///< to be handed back to report()
    Instant retryAt;      ///< when refused: the earliest time a permit can be had; not set = only by an operator
    QString why;          ///< when refused: a sentence
    QList<CircuitEffect> effects;
    bool has(CircuitEffect::Kind kind) const;
};

/// R3.5: time-outs, connection errors, 5xx, blocked and captcha pages count; 404/410, extraction, 429, crashes and our
/// side do not.
bool countsForCircuit(FailClass failure);
/// "CLOSED", "HALF_OPEN": the names of error texts and of other programs.
QString circuitName(CircuitState state);

namespace breaker {

/// The legal transition table of CB1–CB26 as data. Self transitions are legal and publish nothing.
bool isLegal(CircuitState from, CircuitState to);
/// "tried an illegal state transition from CLOSED to HALF_OPEN" (TD-5090) or the same circuit in its new state, epoch
/// + 1.
Result<Circuit> transition(Circuit circuit, CircuitState to);

/// Asks for a permit; consumes it when granted. Open turns half-open at >= blockedUntil (CB5).
CircuitStep admit(Circuit circuit, const CircuitLimits &limits, Now now);
/// What admit would answer; the circuit is not changed and nothing is consumed (CB6). circuit in the answer is the
/// given one.
CircuitStep peek(const Circuit &circuit, const CircuitLimits &limits, Now now);
/// The state to show: open with its hold elapsed is due for a probe. Never writes (D4, get_circuit_state()).
CircuitState shownState(const Circuit &circuit, Now now);

/// What a permit came to: @p epoch is the one it was given with.
struct CircuitResult {
    qint64 epoch = 0;
    CircuitOutcome outcome = CircuitOutcome::Released;
    FailClass failure = FailClass::None;
    QString detail; ///< URL or sentence; becomes part of the reason (CB3)
};
CircuitStep report(Circuit circuit, const CircuitResult &result, const CircuitLimits &limits, Now now);

/// Operator's hold (CB15): open until @p until (not set: until an operator closes it), whatever the hold is.
CircuitStep forceOpen(Circuit circuit, Instant until, const QString &by, const QString &reason, Now now);
/// Operator's close (CB16, CB17): closed at once, counters 0.
CircuitStep reset(Circuit circuit, const QString &by, const QString &reason);
/// Operator's trip (CB18): opens; on an open circuit the hold is extended only if that is later, the reason is
/// replaced.
Result<CircuitStep> trip(Circuit circuit, const CircuitLimits &limits, const QString &by, const QString &reason,
                         Now now);
/// Operator's probe: an open or held-open circuit is due now, the next admit gets the probe. Illegal on a closed one.
Result<CircuitStep> probe(Circuit circuit, const QString &by, const QString &reason, Now now);
CircuitStep disable(Circuit circuit, const QString &by, const QString &reason);     ///< CB19
CircuitStep metricsOnly(Circuit circuit, const QString &by, const QString &reason); ///< CB20

/// CB23, CB26, CB12: after a restart the rest of the hold goes on by the wall clock, but never longer than one hold
/// from now (the clock may have been set back meanwhile), and permits of the dead process come back.
Circuit afterRestart(Circuit circuit, const CircuitLimits &limits, Instant now);
/// CB24: while this process runs the hold goes by the monotonic clock. If wall and monotonic time went apart by over a
/// second between
/// @p before and @p now, the circuit's times are moved along; an operator's expiry is a wall time and stays.
Circuit clampClock(Circuit circuit, Now before, Now now);

} // namespace breaker
} // namespace trawl
