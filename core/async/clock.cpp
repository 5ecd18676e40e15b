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

SteadyClock::SteadyClock(Clock system) : m_system(std::move(system))
{
    const Now at = m_system();
    m_offset = at.wall.ms - at.mono.ms;
}

Now SteadyClock::now() const
{
    const MonoTime mono = m_system().mono;
    return Now{Instant{mono.ms + m_offset}, mono};
}

Ms SteadyClock::skew() const
{
    const Now at = m_system();
    return Ms(at.wall.ms - at.mono.ms - m_offset);
}

Clock steadyClock(std::shared_ptr<SteadyClock> clock)
{
    return [clock = std::move(clock)] { return clock->now(); };
}

Clock shiftedClock(Instant start)
{
    return [start, base = monoNow()] {
        const MonoTime mono = monoNow();
        return Now{start + (mono - base), mono};
    };
}

} // namespace trawl
