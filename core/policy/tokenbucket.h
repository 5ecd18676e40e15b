// Token bucket with adaptive rate and two clocks, pure (R5; RL1–RL16).
#pragma once

#include "domain/instant.h"
#include "domain/source.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace trawl {

/// The state of one rate key. A value; a default one starts full at its first use.
struct Bucket {
    bool started = false;
    double tokens = 0;     ///< may be negative after a reservation (RL2)
    MonoTime updated;      ///< when tokens was true
    double rate = 0;       ///< tokens per second allowed now (adapts, RL15)
    double configured = 0; ///< Rate::perSecond that `rate` started from; another value restarts the adaptation (RL4)
    int clean = 0;         ///< clean responses since the last change of rate
    std::optional<MonoTime> decreased;      ///< last decrease: one per window (RL6)
    std::optional<MonoTime> throttledUntil; ///< the 429 / Retry-After clock (RL9)
    std::optional<MonoTime> lastGrant;      ///< for the crawl-delay clock (RL9)
};

struct RateChange {
    double from = 0, to = 0; ///< requests per second
    QString cause;           ///< "20 clean responses", "HTTP 429", …
};

struct BucketStep {
    Bucket bucket;
    bool granted = false;
    Ms wait{0}; ///< not granted: until a token can be there; reserve(): time to wait before using it
    std::optional<RateChange> change; ///< every change of rate has a cause
    QString note;                     ///< for people, for example "the server asked 1 h, we wait 1 min" (RL8)
};

namespace bucket {

inline constexpr double floorRate = 0.05; ///< requests/s (RL15)
inline constexpr double increase = 0.05;  ///< requests/s per 20 clean responses
inline constexpr int cleanForIncrease = 20;
inline constexpr Ms decreaseWindow = std::chrono::seconds(10);  ///< at most one decrease in it (RL6, RL15)
inline constexpr Ms retryAfterCap = std::chrono::seconds(3600); ///< D4

/// Takes @p weight tokens or answers the wait; nothing is taken then. A weight over the burst waits for a full bucket
/// and goes negative, so that it can't wait for ever (RL5). @p crawlDelay is robots.txt's lower bound on the gap
/// (R5.3), 0 = none.
BucketStep take(Bucket state, const Rate &rate, MonoTime now, int weight = 1, Ms crawlDelay = Ms(0));
/// Reserves ahead (RL2): tokens may go negative, the answer's wait says when they may be used; longer than @p atMost is
/// refused and consumes nothing.
BucketStep reserve(Bucket state, const Rate &rate, MonoTime now, Ms atMost, int weight = 1);
/// 429, 503 or a time-out: rate x 0.5 (floor 0.05) once per window, and no token before @p retryAfter (capped, RL8) has
/// passed.
BucketStep slowDown(Bucket state, const Rate &rate, MonoTime now, Ms retryAfter, const QString &cause,
                    Ms cap = retryAfterCap);
/// One clean response; +0.05/s after 20 of them, up to the cap.
BucketStep clean(Bucket state, const Rate &rate, MonoTime now);
/// Requests per second allowed now.
double allowed(const Bucket &state, const Rate &rate);

/// What a restart has to know, in wall times: the adapted rate and the clocks (I6).
QJsonObject toJson(const Bucket &state, Now now);
/// The other way. Careful where a process was killed after the note: tokens that were left count as spent. No clock
/// reaches further than its longest from now, however the wall clock was set meanwhile.
Bucket fromJson(const QJsonObject &object, Now now);
/// Is what it would be after a restart so different that it has to be noted at once? Grants and counts may follow a
/// moment later.
bool worthNoting(const Bucket &before, const Bucket &after);

} // namespace bucket
} // namespace trawl
