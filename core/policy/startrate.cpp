// See startrate.h.
#include "policy/startrate.h"

#include <algorithm>

namespace trawl {

namespace {
constexpr Ms window = std::chrono::seconds(60);
constexpr double chance = 1; ///< one page more than that is chance
} // namespace

StartRate startRate(const std::deque<Instant> &starts, Instant now, double allowed, int burst)
{
    const auto first = std::lower_bound(starts.begin(), starts.end(), now - window);
    const auto n = double(std::distance(first, starts.end()));
    if (n == 0)
        return {};
    // A start stands for the gap after it too: of a young source the last one is not over yet.
    const double gap = allowed > 0 ? 1 / allowed : 1;
    const double elapsed = double((now - *first).count()) / 1000.0;
    StartRate rate;
    rate.perSecond = n / std::min(elapsed + gap, 60.0);
    rate.over = allowed > 0 && n > std::max(burst, 1) + allowed * 1.01 * elapsed + chance;
    return rate;
}

} // namespace trawl
