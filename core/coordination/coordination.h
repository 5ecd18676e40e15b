// What workers share: circuits and rate buckets, as values, and one stream of what changed in them.
#pragma once

#include "domain/circuit.h"
#include "domain/result.h"
#include "domain/source.h"

#include <QFuture>
#include <QList>
#include <QObject>

#include <variant>

namespace trawl {

/// A permit to make an attempt. Must be given back exactly once by report().
struct Permit {
    bool granted = false;
    bool probe = false;
    qint64 epoch = 0; ///< of the circuit when it was given (CB14)
    Instant retryAt;  ///< when not granted: earliest time it could be
    QString why;      ///< when not granted: sentence
};

/// One outcome per attempt, however many engines tried.
enum class Outcome { Success, Failure, Released };

/// What came of a permit.
struct AttemptReport {
    QString sourceId;
    Permit permit;
    CircuitLimits limits;
    Outcome outcome = Outcome::Released;
    FailClass failure = FailClass::None;
    QString detail; ///< the page's address: becomes part of the circuit's reason
};

/// Who sets a circuit by hand, and why (R3.6).
struct Act {
    QString by;
    QString reason;
};

struct CircuitReport {
    Circuit circuit;      ///< after the call
    bool changed = false; ///< its state changed
    bool assumed = false; ///< the shared store is unreachable: fail-open (R3.4)
};

/// A circuit's value is another one now. Refusals alone are no change.
struct CircuitChange {
    /// What changed it: the breaker by itself, or one of the calls below; Loaded: what the store kept.
    enum Cause { Breaker, Probe, Hold, Close, Guard, Loaded };
    QString sourceId;
    Circuit circuit; ///< as it is now; `by` and `reason` are of the last act or failure
    CircuitState before = CircuitState::Closed;
    Cause cause = Breaker;
    Act act; ///< of a call by hand; empty if the breaker did it
    bool moved() const { return circuit.state != before; }
    bool byHand() const { return cause == Probe || cause == Hold || cause == Close; }
};

/// The rate of a key is another one now.
struct RateNow {
    QString rateKey;
    double configured = 0; ///< what it adapts from, requests per second
    double allowed = 0;    ///< now
    QString cause;         ///< sentence; empty: what the store kept
};

/// The shared store went away (circuits are assumed closed, CB21) or came back.
struct ReachChange {
    bool reachable = true;
    QString sentence;
};

using CoordinationChange = std::variant<CircuitChange, RateNow, ReachChange>;

/// All that is known at one moment.
struct CoordinationState {
    struct Entry {
        QString sourceId;
        Circuit circuit;
    };
    QList<Entry> circuits;
    QList<RateNow> rates;
    bool assumed = false;
};

/// One thread. Every answer is a future, because a backend in another process answers later; the one in this process
/// answers at once. changed() comes before the answer of the call that caused it; changes by others come as they
/// happen.
class Coordination : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QFuture<Result<CoordinationState>> state() = 0;
    /// Reads without consuming a permit (CB6).
    virtual QFuture<Result<CircuitReport>> circuit(QString sourceId) = 0;
    virtual QFuture<Result<Permit>> admit(QString sourceId, CircuitLimits limits) = 0;
    virtual QFuture<Result<CircuitReport>> report(AttemptReport report) = 0;
    /// Takes one token, or answers the wait until one is there (nothing is taken then).
    virtual QFuture<Result<Ms>> takeToken(QString rateKey, Rate rate) = 0;
    /// 429 / Retry-After / recovery: adaptive rate (RL15) and independent clocks (RL9). The answer is the rate allowed
    /// from now on, requests per second.
    virtual QFuture<Result<double>> slowDown(QString rateKey, Rate rate, Ms retryAfter) = 0;
    virtual QFuture<Result<double>> cleanResponse(QString rateKey, Rate rate) = 0;
    virtual QFuture<Result<double>> allowedRate(QString rateKey, Rate rate) = 0;
    /// robots.txt's lower bound on the gap between two requests of this key (R5.3); 0 = none. An own clock beside the
    /// 429 one (RL9).
    virtual QFuture<Result<>> setCrawlDelay(QString rateKey, Ms delay) = 0;
    /// An open or held circuit is due now: the next attempt is the probe.
    virtual QFuture<Result<CircuitReport>> probe(QString sourceId, Act act) = 0;
    /// Open until @p until; not set: until somebody closes it.
    virtual QFuture<Result<CircuitReport>> hold(QString sourceId, Instant until, Act act) = 0;
    virtual QFuture<Result<CircuitReport>> close(QString sourceId, Act act) = 0;
    /// Guarded (closed, counting) or not (disabled: all is permitted, nothing counted; CB19).
    virtual QFuture<Result<CircuitReport>> guard(QString sourceId, bool guarded, Act act) = 0;

Q_SIGNALS:
    void changed(const trawl::CoordinationChange &change);
};

} // namespace trawl
