// Requests about what starts by itself: ticks, schedules, processors.
#pragma once

#include "domain/requests/clockwork.h"
#include "run/clockwork/clockwork.h"

namespace trawl {

/// Engine thread; borrows all. Its coroutines run in the orchestrator's scope.
class ClockRequests final
{
public:
    ClockRequests(EngineCore &core, Clockwork &clockwork) : m_core(core), m_clockwork(clockwork) {}

    QCoro::Task<Result<TickRun::Answer>> handle(TickRun asked, Actor actor);
    QCoro::Task<Result<TicksPage::Answer>> handle(TicksPage asked, Actor actor);
    QCoro::Task<Result<ScheduleList::Answer>> handle(ScheduleList asked, Actor actor);
    QCoro::Task<Result<ScheduleSaid>> handle(ScheduleRunNow asked, Actor actor);
    QCoro::Task<Result<ScheduleSaid>> handle(ScheduleSkipNext asked, Actor actor);
    QCoro::Task<Result<ScheduleSaid>> handle(ScheduleSwitch asked, Actor actor);
    QCoro::Task<Result<ProcessorsList::Answer>> handle(ProcessorsList asked, Actor actor);
    QCoro::Task<Result<ProcessorsPoke::Answer>> handle(ProcessorsPoke asked, Actor actor);

private:
    EngineCore &m_core;
    Clockwork &m_clockwork;
};

} // namespace trawl
