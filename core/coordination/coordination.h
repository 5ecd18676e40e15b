// What workers share (SPEC 1 "Coordination"): circuits and rate buckets. In-process here; Redis is the second
// implementation (issue of the fleet).
#pragma once

#include "domain/circuit.h"
#include "domain/result.h"
#include "domain/source.h"

#include <QFuture>

namespace trawl {

/// A permit to make an attempt. Must be given back exactly once by report().
struct Permit {
    bool granted = false;
    bool probe = false;
    qint64 epoch = 0; ///< of the circuit when it was given (CB14)
    Instant retryAt;  ///< when not granted: earliest time it could be
    QString why;      ///< when not granted: sentence
};

/// One outcome per attempt (DECISIONS 1).
enum class Outcome { Success, Failure, Released };

struct CircuitReport {
    Circuit circuit;      ///< after the report
    bool changed = false; ///< its state changed
    bool assumed = false; ///< the shared store is unreachable: fail-open (R3.4)
};

/// Engine thread. All answers are futures because Redis will answer later; the in-process one answers at once.
class Coordination
{
public:
    virtual ~Coordination() = default;
    /// Reads without consuming a permit (CB6).
    virtual QFuture<Result<CircuitReport>> circuit(const QString &sourceId) = 0;
    virtual QFuture<Result<Permit>> admit(const QString &sourceId, CircuitLimits limits) = 0;
    virtual QFuture<Result<CircuitReport>> report(const QString &sourceId, Permit permit, CircuitLimits limits,
                                                  Outcome outcome, FailClass failure, QString detail) = 0;
    /// Takes one token, or answers the wait until one is there (nothing is taken then).
    virtual QFuture<Result<Ms>> takeToken(const QString &rateKey, Rate rate) = 0;
    /// 429 / Retry-After / recovery: adaptive rate (RL15) and independent clocks (RL9).
    virtual void slowDown(const QString &rateKey, Rate rate, Ms retryAfter) = 0;
    virtual void cleanResponse(const QString &rateKey, Rate rate) = 0;
    virtual double allowedRate(const QString &rateKey, Rate rate) const = 0;
    /// robots.txt's lower bound on the gap between two requests of this key (R5.3); 0 = none. An own clock beside the
    /// 429 one (RL9).
    virtual void setCrawlDelay(const QString &rateKey, Ms delay) = 0;
    /// Operator verbs (R3.6), each with who and why.
    virtual QFuture<Result<CircuitReport>> probe(const QString &sourceId, CircuitLimits limits, QString by,
                                                 QString reason) = 0;
    virtual QFuture<Result<CircuitReport>> hold(const QString &sourceId, Instant until, QString by, QString reason) = 0;
    virtual QFuture<Result<CircuitReport>> close(const QString &sourceId, QString by, QString reason) = 0;
    /// Guarded (closed, counting) or not (disabled: all is permitted, nothing counted; CB19).
    virtual QFuture<Result<CircuitReport>> guard(const QString &sourceId, bool guarded, QString by, QString reason) = 0;
};

} // namespace trawl
