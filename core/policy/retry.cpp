// Retries; see retry.h.
#include "policy/retry.h"
#include "domain/text.h"

#include <algorithm>
#include <cmath>

namespace trawl {

FailClass classOfStatus(int http, bool hasRetryAfter)
{
    if (http >= 200 && http < 400)
        return FailClass::None;
    switch (http) {
    case 401:
    case 403:
    case 407:
        return FailClass::Forbidden;
    case 404:
    case 410:
        return FailClass::NotFound;
    case 408:
        return FailClass::Timeout;
    case 425:
    case 429:
        return FailClass::Throttled;
    case 503:
        return hasRetryAfter ? FailClass::Throttled : FailClass::ServerError;
    default:
        break;
    }
    if (http >= 400 && http < 500)
        return FailClass::ClientError;
    return FailClass::ServerError;
}

bool retryable(FailClass failure)
{
    switch (failure) {
    case FailClass::Dns:
    case FailClass::Connect:
    case FailClass::Tls:
    case FailClass::Timeout:
    case FailClass::Throttled:
    case FailClass::ServerError:
    case FailClass::Unpainted:
    case FailClass::EngineCrash:
    case FailClass::EngineMissing:
    case FailClass::Stalled:
    case FailClass::Cancelled:
    case FailClass::LocalFault:
        return true;
    case FailClass::None:
    case FailClass::RendererGone: // tried again often enough before it is called so
    case FailClass::NotFound:
    case FailClass::ClientError:
    case FailClass::Forbidden:
    case FailClass::Captcha:
    case FailClass::RedirectLoop:
    case FailClass::BadRedirect:
    case FailClass::BodyTooLarge:
    case FailClass::NotAPage:
    case FailClass::Extraction:
    case FailClass::Robots:
    case FailClass::PrivateAddress:
        return false;
    }
    return false;
}

bool mayEscalate(FailClass failure, bool engineFault, bool escalatedBefore)
{
    if (failure == FailClass::Cancelled || failure == FailClass::Robots || failure == FailClass::LocalFault)
        return false;
    if (engineFault)
        return true;
    switch (failure) {
    case FailClass::RendererGone:
    case FailClass::EngineCrash:
    case FailClass::EngineMissing:
    case FailClass::Unpainted:
    case FailClass::Extraction:
        return true;
    case FailClass::Forbidden:
    case FailClass::Captcha:
        return !escalatedBefore;
    default:
        return false;
    }
}

Ms backoff(int attempt, const BackoffLimits &limits, double random)
{
    const double cap = double(std::max(limits.cap, Ms(0)).count());
    const double base = double(std::max(limits.base, Ms(0)).count());
    const int doublings = std::clamp(attempt - 1, 0, 62);
    const double ceiling = std::min(cap, std::ldexp(base, doublings));
    const double share = std::isfinite(random) ? std::clamp(random, 0.0, 1.0) : 0.5;
    return Ms(qint64(ceiling * share));
}

bool RetryBudget::allows() const
{
    constexpr qint64 allowance = 10;
    return retries < allowance || retries * 5 < requests;
}

RetryVerdict afterFailure(const RetryQuestion &question, Instant now)
{
    const FailClass failure = question.failure;
    if (failure == FailClass::EngineCrash || failure == FailClass::LocalFault)
        return {RetryVerdict::GiveBack, now, translate("core", "A fault of our own side ended it: nothing is counted")};
    if (failure == FailClass::Cancelled)
        return {RetryVerdict::GiveBack, now, translate("core", "It was stopped before it was done")};
    if (failure == FailClass::Robots)
        return {RetryVerdict::Skip, {}, translate("core", "robots.txt does not allow this page")};
    if (!retryable(failure))
        return {RetryVerdict::Failed, {}, translate("core", "Trying again does not help: %1").arg(word(failure))};
    if (question.attempt >= question.limits.maxAttempts) {
        return {RetryVerdict::Failed,
                {},
                translate("core", "Attempt %1 of %2 failed: %3")
                    .arg(question.attempt)
                    .arg(question.limits.maxAttempts)
                    .arg(word(failure))};
    }
    if (!question.budget.allows())
        return {
            RetryVerdict::Failed, {}, translate("core", "Too many retries: over a fifth of this source's requests")};
    const Ms wait = std::max(backoff(question.attempt, question.limits, question.random), question.retryAfter);
    return {RetryVerdict::Again, now + wait,
            translate("core", "Attempt %1 of %2 failed (%3)")
                .arg(question.attempt)
                .arg(question.limits.maxAttempts)
                .arg(word(failure))};
}

} // namespace trawl
