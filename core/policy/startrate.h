// How fast a source was asked in the last minute, and whether that is more than it may be (pure).
#pragma once

#include "domain/instant.h"
#include "domain/source.h"

#include <deque>

namespace trawl {

struct StartRate {
    double perSecond = 0; ///< measured
    bool over = false;    ///< more starts than the rate and a full bucket (its burst) allow in that time
};

/// @p starts: oldest first; those of the last 60 s count. @p allowed: requests per second now.
StartRate startRate(const std::deque<Instant> &starts, Instant now, double allowed, int burst);

} // namespace trawl
