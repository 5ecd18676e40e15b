// One robots.txt per origin, kept for a day (R5.3; RFC 9309).
#pragma once

#include "async/clock.h"
#include "async/timers.h"
#include "domain/item.h"
#include "policy/reach.h"

#include <QCoroTask>
#include <QStringList>

#include <memory>
#include <optional>
#include <stop_token>

namespace trawl {

class TextFetcher;

struct RobotsAnswer {
    bool allowed = true;
    QString reason;  ///< sentence where it is not allowed
    Instant retryAt; ///< set where robots.txt itself could not be had: nothing may be requested until it is asked again
    bool outOfReach = false; ///< not allowed because the source may not ask there at all
    Ms crawlDelay{0};        ///< lower bound on the gap between two requests, 0 = none
    QStringList sitemaps;
};

/// Owns what is known about origins; engine thread. Concurrent askers of one origin share one request.
class RobotsCache final
{
public:
    struct Options {
        Clock clock;
        QString userAgent;                           ///< of the request
        QString token = QStringLiteral("trawldeck"); ///< the product token that groups are matched with
        int origins = 2000;                          ///< kept at most; the one that was asked longest ago goes first
    };
    RobotsCache(TextFetcher &texts, Options options);
    ~RobotsCache();

    /// May @p url be fetched? Asks the origin where nothing valid is known. After a stop: not allowed, with retryAt =
    /// now. @p reach: of the source that asks; what it may not ask is not remembered, another source may.
    QCoro::Task<RobotsAnswer> check(QString url, ReachOf reach, std::stop_token stop);
    /// What is known without asking, for hop checks; nothing if the origin has not been asked or its answer is too old.
    std::optional<RobotsAnswer> known(const QString &url) const;

private:
    struct Private;
    std::shared_ptr<Private> d;
};

} // namespace trawl
