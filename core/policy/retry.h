// Retries: what is tried again, when, and when it ends in the list of failed items (R5.4; RT1–RT9).
#pragma once

#include "domain/instant.h"
#include "domain/item.h"

#include <QByteArray>

namespace trawl {

/// The failure class of an HTTP status (RT1); None for 2xx and 3xx. @p hasRetryAfter makes a 503 throttling only
/// (D1).
FailClass classOfStatus(int http, bool hasRetryAfter);
/// RT1: DNS, TCP, TLS, time-out, 408/425/429/5xx are tried again; 4xx, robots, refused redirects, and a page that ends
/// whatever loads it are not. Faults of our own side are no outcome: the page goes back uncounted. A 403 or captcha has
/// already been escalated to another engine inside the attempt and is not asked again.
bool retryable(FailClass failure);
/// May the next engine of the chain be tried in the same attempt after this? (D1: engine faults do; 403 and
/// captcha once.)
bool mayEscalate(FailClass failure, bool engineFault, bool escalatedBefore);

struct BackoffLimits {
    Ms base = std::chrono::seconds(2);
    Ms cap = std::chrono::minutes(5);
    int maxAttempts = 3; ///< of a page; an object has five (D4)
};
inline constexpr int objectAttempts = 5;

/// Full jitter: uniform in [0, min(cap, base * 2^(attempt-1))]. @p attempt counts from 1; @p random is in [0, 1). Never
/// negative, never over the cap, whatever the attempt.
Ms backoff(int attempt, const BackoffLimits &limits, double random);

/// RT8: retries are at most a fifth of a source's traffic (with a small allowance, so that a short run may retry at
/// all).
struct RetryBudget {
    qint64 requests = 0, retries = 0;
    bool allows() const;
};

struct RetryQuestion {
    FailClass failure = FailClass::None;
    int attempt = 1; ///< attempts started, this one included; made durable before dispatch (RT2)
    BackoffLimits limits;
    Ms retryAfter{0}; ///< what the server asked
    RetryBudget budget;
    double random = 0; ///< [0, 1)
};

struct RetryVerdict {
    enum Action {
        Again,    ///< pending again, due at `due`, priority unchanged (RT4)
        GiveBack, ///< pending again at once, the attempt uncounted: a shutdown, a stop or a crash is no failure (RT6)
        Failed,   ///< into the list of failed items; one key puts it back (RT9)
        Skip,     ///< robots.txt: skipped, not failed
    };
    Action action = Failed;
    Instant due;
    QString reason; ///< a sentence
};
RetryVerdict afterFailure(const RetryQuestion &question, Instant now);

} // namespace trawl
