// Requests of the question about the spool: look again, crawl again; and a new folder of baseline pictures.
#pragma once

#include "domain/requests/spool.h"
#include "run/enginecore.h"

namespace trawl {

class UploadRequests;

/// Engine thread; borrowed core and upload.
class SpoolRequests final
{
public:
    SpoolRequests(EngineCore &core, UploadRequests &uploads) : m_core(core), upload(uploads) {}

    QCoro::Task<Result<SpoolLook::Answer>> handle(SpoolLook asked, Actor actor);
    QCoro::Task<Result<SpoolRecrawl::Answer>> handle(SpoolRecrawl asked, Actor actor);
    QCoro::Task<Result<BaselinesRenew::Answer>> handle(BaselinesRenew asked, Actor actor);

private:
    QCoro::Task<> goOn();

    EngineCore &m_core;
    UploadRequests &upload;
};

} // namespace trawl
