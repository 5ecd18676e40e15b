// A source's circuit as values (R3, D1). The state machine is in policy/circuitbreaker.h.
#pragma once

#include "domain/instant.h"
#include "domain/item.h"

namespace trawl {

enum class CircuitState { Closed, Open, HalfOpen, ForcedOpen, Disabled, MetricsOnly };
template <>
struct Words<CircuitState> {
    static constexpr std::array words{
        std::pair{CircuitState::Closed, "closed"},      std::pair{CircuitState::Open, "open"},
        std::pair{CircuitState::HalfOpen, "half_open"}, std::pair{CircuitState::ForcedOpen, "forced_open"},
        std::pair{CircuitState::Disabled, "disabled"},  std::pair{CircuitState::MetricsOnly, "metrics_only"}};
};
/// "Held open" and so on: the label of D1.
QString circuitLabel(CircuitState state);

struct CircuitLimits {
    int failures = 3;
    Ms hold = std::chrono::hours(1);
    int probes = 1;
    Ms probeLease = std::chrono::minutes(4); ///< a probe's permit comes back uncounted after this (CB12)
    friend bool operator==(const CircuitLimits &, const CircuitLimits &) = default;
};

/// The persisted state of one circuit. A value: policy makes the next one from it.
struct Circuit {
    CircuitState state = CircuitState::Closed;
    int failures = 0; ///< consecutive, in Closed
    int reopened = 0; ///< failed probes since it opened first
    qint64 epoch = 0; ///< grows with each transition; late results carry an older one (CB14)
    Instant openedAt;
    Instant blockedUntil; ///< end of the hold; of a ForcedOpen, its expiry (0 = until the operator)
    qint64 notPermitted = 0;
    int probesOut = 0;  ///< permits given in HalfOpen
    Instant probeSince; ///< when the last permit was given
    FailClass lastClass = FailClass::None;
    QString reason;               ///< last failure class and URL, or the operator's reason
    QString by;                   ///< "" automatic, else who
    bool wouldHaveOpened = false; ///< MetricsOnly: published once
    qint64 countedFailures = 0;   ///< MetricsOnly
    friend bool operator==(const Circuit &, const Circuit &) = default;
};

} // namespace trawl
