// What starts by itself (R9): schedules, ticks, processors, and the loops that keep time for them.
#pragma once

#include "run/clockwork/processors.h"
#include "run/clockwork/scheduler.h"
#include "run/clockwork/tick.h"

namespace trawl {

/// Engine thread; borrowed core. begin() when the core's parts are there, leave() before they go.
class Clockwork final
{
public:
    Clockwork(EngineCore &core, RunVerbs runs) : m_core(core), scheduler(core, std::move(runs)), processors(core) {}

    /// Loops only where the engine stays (EngineSetup::clockwork): a process that came for one answer starts nothing
    /// by itself. @p recovered: nothing is started before.
    void begin(TaskScope &scope, Signal &recovered);
    QCoro::Task<> leave();

private:
    EngineCore &m_core;

public:
    Scheduler scheduler;
    Processors processors;
    Tick tick{m_core, scheduler, processors};

private:
    QCoro::Task<> keepSchedules(Signal *recovered, std::stop_token stop);
    QCoro::Task<> keepTicking(Signal *recovered, std::stop_token stop);
};

} // namespace trawl
