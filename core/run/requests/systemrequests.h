// Requests about the program itself: information, settings, log, its health.
#pragma once

#include "domain/requests/system.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class SystemRequests final
{
public:
    explicit SystemRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<EngineInfo::Answer>> handle(EngineInfo asked, Actor actor);
    QCoro::Task<Result<SettingsGet::Answer>> handle(SettingsGet asked, Actor actor);
    QCoro::Task<Result<>> handle(SettingsSet asked, Actor actor);
    QCoro::Task<Result<LogPage::Answer>> handle(LogPage asked, Actor actor);
    QCoro::Task<Result<Doctor::Answer>> handle(Doctor asked, Actor actor);

private:
    EngineCore &m_core;
};

} // namespace trawl
