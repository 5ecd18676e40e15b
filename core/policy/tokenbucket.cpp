// Token bucket; see tokenbucket.h.
#include "policy/tokenbucket.h"
#include "domain/text.h"

#include "domain/names.h"

#include <algorithm>
#include <cmath>

namespace trawl::bucket {
namespace {

double burstOf(const Rate &rate)
{
    return std::max(rate.burst, 1);
}

double floorOf(const Rate &rate)
{
    return rate.perSecond > 0 ? std::min(floorRate, rate.perSecond) : floorRate;
}

double capOf(const Rate &rate)
{
    return std::max({rate.cap, rate.perSecond, floorOf(rate)});
}

/// Refills at the rate that held until now, then takes over a changed setting (RL4).
void settle(Bucket &state, const Rate &rate, MonoTime now)
{
    const double wanted = std::max(rate.perSecond, floorOf(rate));
    if (!state.started) {
        state.started = true;
        state.tokens = burstOf(rate);
        state.updated = now;
        state.rate = state.configured = wanted;
        return;
    }
    const double seconds = std::max<double>(0, double((now - state.updated).count())) / 1000.0;
    if (now > state.updated)
        state.updated = now;
    state.tokens = std::min(burstOf(rate), state.tokens + seconds * state.rate);
    if (state.configured != wanted) {
        state.rate = state.configured = wanted;
        state.clean = 0;
    }
    state.rate = std::min(state.rate, capOf(rate));
}

/// Whole milliseconds until @p missing tokens have come; rounded up, so that the asker never comes too early.
Ms waitFor(double missing, double perSecond)
{
    if (missing <= 0)
        return Ms(0);
    constexpr double longest = 24.0 * 3600 * 1000;
    return Ms(qint64(std::ceil(std::min(missing / perSecond * 1000.0 - 1e-6, longest))));
}

/// What the two clocks still ask (RL9): due is the later one.
Ms clockWait(const Bucket &state, MonoTime now, Ms crawlDelay)
{
    Ms wait(0);
    if (state.throttledUntil && *state.throttledUntil > now)
        wait = std::max(wait, *state.throttledUntil - now);
    if (crawlDelay > Ms(0) && state.lastGrant)
        wait = std::max(wait, *state.lastGrant + crawlDelay - now);
    return wait;
}

// Comparing with a little slack: 0.1 added ten times is not quite 1.
constexpr double slack = 1e-9;

} // namespace

BucketStep take(Bucket state, const Rate &rate, MonoTime now, int weight, Ms crawlDelay)
{
    settle(state, rate, now);
    const double needed = std::min<double>(std::max(weight, 1), burstOf(rate));
    const Ms wait = std::max(waitFor(needed - state.tokens - slack, state.rate), clockWait(state, now, crawlDelay));
    BucketStep step;
    if (wait <= Ms(0)) {
        state.tokens -= std::max(weight, 1);
        state.lastGrant = now;
        step.granted = true;
    }
    step.wait = std::max(wait, Ms(0));
    step.bucket = state;
    return step;
}

BucketStep reserve(Bucket state, const Rate &rate, MonoTime now, Ms atMost, int weight)
{
    settle(state, rate, now);
    const Ms wait =
        std::max(waitFor(std::max(weight, 1) - state.tokens - slack, state.rate), clockWait(state, now, Ms(0)));
    BucketStep step;
    step.wait = wait;
    if (wait <= atMost) {
        state.tokens -= std::max(weight, 1);
        state.lastGrant = now + wait;
        step.granted = true;
    }
    step.bucket = state;
    return step;
}

BucketStep slowDown(Bucket state, const Rate &rate, MonoTime now, Ms retryAfter, const QString &cause, Ms cap)
{
    settle(state, rate, now);
    BucketStep step;
    state.clean = 0;
    if (!state.decreased || now - *state.decreased >= decreaseWindow) {
        const double from = state.rate;
        state.rate = std::max(floorOf(rate), state.rate * 0.5);
        state.decreased = now;
        if (state.rate != from)
            step.change = RateChange{from, state.rate, cause};
    }
    if (retryAfter > Ms(0)) {
        const Ms wait = std::min(retryAfter, cap);
        if (wait < retryAfter)
            step.note = translate("core", "The server asked for %1, we wait %2")
                            .arg(durationText(retryAfter), durationText(wait));
        const MonoTime until = now + wait;
        if (!state.throttledUntil || *state.throttledUntil < until)
            state.throttledUntil = until;
    }
    step.wait = clockWait(state, now, Ms(0));
    step.bucket = state;
    return step;
}

BucketStep clean(Bucket state, const Rate &rate, MonoTime now)
{
    settle(state, rate, now);
    BucketStep step;
    state.clean += 1;
    if (state.clean >= cleanForIncrease) {
        state.clean = 0;
        const double from = state.rate;
        state.rate = std::min(capOf(rate), state.rate + increase);
        if (state.rate > from)
            step.change = RateChange{from, state.rate, translate("core", "%1 clean responses").arg(cleanForIncrease)};
    }
    step.bucket = state;
    return step;
}

double allowed(const Bucket &state, const Rate &rate)
{
    const double wanted = std::max(rate.perSecond, floorOf(rate));
    return state.started && state.configured == wanted ? std::min(state.rate, capOf(rate)) : wanted;
}

QJsonObject toJson(const Bucket &state, Now now)
{
    const auto wall = [&](MonoTime at) { return (now.wall + (at - now.mono)).ms; };
    QJsonObject object{{u"at"_s, wall(state.updated)},
                       {u"tokens"_s, state.tokens},
                       {u"rate"_s, state.rate},
                       {u"configured"_s, state.configured},
                       {u"clean"_s, state.clean}};
    if (state.decreased)
        object.insert(u"decreased"_s, wall(*state.decreased));
    if (state.throttledUntil)
        object.insert(u"throttledUntil"_s, wall(*state.throttledUntil));
    if (state.lastGrant)
        object.insert(u"lastGrant"_s, wall(*state.lastGrant));
    return object;
}

Bucket fromJson(const QJsonObject &object, Now now)
{
    Bucket state;
    state.rate = object["rate"_L1].toDouble();
    state.configured = object["configured"_L1].toDouble();
    if (state.rate <= 0 || state.configured <= 0)
        return {};
    const auto mono = [&](QLatin1StringView name, Ms latest) -> std::optional<MonoTime> {
        if (!object.contains(name))
            return std::nullopt;
        return now.mono + std::min(Instant{object[name].toInteger()} - now.wall, latest);
    };
    state.started = true;
    state.tokens = std::min(0.0, object["tokens"_L1].toDouble());
    state.updated = mono("at"_L1, Ms(0)).value_or(now.mono);
    state.clean = std::max(0, object["clean"_L1].toInt());
    state.decreased = mono("decreased"_L1, Ms(0));
    state.throttledUntil = mono("throttledUntil"_L1, retryAfterCap);
    state.lastGrant = mono("lastGrant"_L1, Ms(0));
    return state;
}

bool worthNoting(const Bucket &before, const Bucket &after)
{
    return before.started != after.started || before.rate != after.rate || before.configured != after.configured ||
           before.throttledUntil != after.throttledUntil;
}

} // namespace trawl::bucket
