// Retry-After: seconds or one of the three HTTP dates (RFC 9110; RA1–RA8).
#pragma once

#include "domain/instant.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace trawl {

struct RetryAfter {
    Ms wait{0};
    bool clamped = false; ///< the server asked for more than the cap; say so
    Ms asked{0};          ///< what it asked, saturated
};

/// One header value. Nothing for "0", dates that are not in the future, and anything that is not a plain number or an
/// HTTP date: the own back-off is used then. Independent of the local time zone.
std::optional<RetryAfter> parseRetryAfter(const QByteArray &value, Instant now, Ms cap = std::chrono::hours(1));
/// Several headers: the longest wait.
std::optional<RetryAfter> parseRetryAfter(const QList<QByteArray> &values, Instant now, Ms cap = std::chrono::hours(1));
/// 429, 503 and redirects may carry it.
bool retryAfterApplies(int http);

} // namespace trawl
