// Requests about bundles of diagnostics.
#pragma once

#include "domain/requests/system.h"
#include "run/diagnosticsbundle.h"
#include "run/requests/checkup.h"

namespace trawl {

class WhyRequests;

/// Engine thread; borrowed core and explainer. Its coroutines run in the orchestrator's scope.
class BundleRequests final
{
public:
    BundleRequests(EngineCore &core, WhyRequests &why) : m_core(core), m_why(why) {}

    QCoro::Task<Result<BundleMake::Answer>> handle(BundleMake asked, Actor actor);
    /// What a failed run leaves by itself: as the verb, and nothing is started or connected to for it. Answers its
    /// path.
    QCoro::Task<Result<QString>> pathOf(RowId run, Ms patience, std::stop_token stop);

private:
    /// A bundle of @p run with what is wrong now, why what it has waits, and the doctor's findings: those that are
    /// there within @p patience, or until it is stopped.
    QCoro::Task<Result<MadeBundle>> make(RowId run, Checkup::How how, Ms patience, std::stop_token stop);
    QCoro::Task<QByteArray> whyLines(RowId run);

    EngineCore &m_core;
    WhyRequests &m_why;
};

} // namespace trawl
