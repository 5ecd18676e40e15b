// Requests about what runs left out, and about lists of addresses that operators bring.
#pragma once

#include "domain/requests/leftout.h"
#include "run/enginecore.h"

namespace trawl {

class RunLauncher;
struct AddressList;

/// Engine thread; borrowed core and launcher. Its coroutines run in the orchestrator's scope.
class LeftOutRequests final
{
public:
    LeftOutRequests(EngineCore &core, const RunLauncher &launches) : m_core(core), m_launcher(launches) {}

    QCoro::Task<Result<LeftOutCounts::Answer>> handle(LeftOutCounts asked, Actor actor);
    QCoro::Task<Result<LeftOutPage::Answer>> handle(LeftOutPage asked, Actor actor);
    QCoro::Task<Result<DraftMade>> handle(LeftOutCrawl asked, Actor actor);
    QCoro::Task<Result<ImportAddresses::Answer>> handle(ImportAddresses asked, Actor actor);

private:
    QCoro::Task<Result<AddressList>> read(const Source &source, QByteArray content);

    EngineCore &m_core;
    const RunLauncher &m_launcher;
};

} // namespace trawl
