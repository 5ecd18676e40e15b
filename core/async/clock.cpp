// Reads the system's two clocks.
#include "async/clock.h"

#include <QDateTime>

namespace trawl {

namespace {
MonoTime monoNow()
{
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return MonoTime{std::chrono::duration_cast<Ms>(since).count()};
}
} // namespace

Now systemNow()
{
    return Now{Instant{QDateTime::currentMSecsSinceEpoch()}, monoNow()};
}

Clock systemClock()
{
    return [] { return systemNow(); };
}

Clock shiftedClock(Instant start)
{
    return [start, base = monoNow()] {
        const MonoTime mono = monoNow();
        return Now{start + (mono - base), mono};
    };
}

} // namespace trawl
