// Loops of what starts by itself; see clockwork.h.
#include "run/clockwork/clockwork.h"

#include "async/sleep.h"

namespace trawl {

namespace {
constexpr Ms longestLook = 15s; ///< sources.json may change, and clocks are set
constexpr Ms shortestLook = 200ms;
} // namespace

void Clockwork::begin(TaskScope &scope, Signal &recovered)
{
    processors.begin();
    if (!m_core.parts.setup.clockwork)
        return;
    Signal *ready = &recovered;
    scope.spawn("clockwork.schedules", [this, ready](std::stop_token stop) { return keepSchedules(ready, stop); });
    scope.spawn("clockwork.ticks", [this, ready](std::stop_token stop) { return keepTicking(ready, stop); });
}

/// The first look is at once: what was missed while no engine ran is run once.
QCoro::Task<> Clockwork::keepSchedules(Signal *recovered, std::stop_token stop)
{
    co_await recovered->wait(stop);
    QString said;
    while (!stop.stop_requested()) {
        const Result<Fired> fired = co_await scheduler.startDue(false);
        const QString fault = fired ? QString() : fired.error().sentence();
        if (!fault.isEmpty() && fault != said && fired.error().kind != ErrorKind::Cancelled)
            m_core.parts.log->error("schedule", fault);
        said = fault;
        // What stands in the way of a store, or of a run, is not met again at once.
        const bool goesOn = fired && fired->again == 0;
        const Ms wait = goesOn ? scheduler.untilNext().value_or(longestLook) : longestLook;
        const Wake wake = co_await sleepFor(*m_core.parts.timers, std::clamp(wait, shortestLook, longestLook), stop);
        if (wake == Wake::Stopped)
            co_return;
    }
}

QCoro::Task<> Clockwork::keepTicking(Signal *recovered, std::stop_token stop)
{
    constexpr int usual = 10;
    const int minutes = m_core.settings.value(u"tick.everyMinutes"_s).toInt(usual);
    co_await recovered->wait(stop);
    while (minutes > 0 && !stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_core.parts.timers, std::chrono::minutes(minutes), stop);
        if (wake == Wake::Stopped)
            co_return;
        co_await tick.run(TickRun(), policyActor());
    }
}

QCoro::Task<> Clockwork::leave()
{
    co_await processors.leave();
    co_await tick.leave();
}

} // namespace trawl
