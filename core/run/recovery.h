// Recovery at the engine's start (R16.2): leases of the dead, pictures, unfinished runs and uploads.
#pragma once

#include "run/enginecore.h"

namespace trawl {

class CaptureRequests;
class UploadRequests;

/// Engine thread; borrows all of it. Runs once, before any request is answered.
class Recovery final
{
public:
    Recovery(EngineCore &core, CaptureRequests &captures, UploadRequests &upload)
        : m_core(core), captureRequests(captures), uploadRequests(upload)
    {
    }
    QCoro::Task<> books();

private:
    QCoro::Task<> pictures();

    EngineCore &m_core;
    CaptureRequests &captureRequests;
    UploadRequests &uploadRequests;
};

} // namespace trawl
