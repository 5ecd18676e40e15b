// Recovery at the engine's start (R16.2): leases of the dead, pictures, unfinished runs and uploads.
#pragma once

#include "run/enginecore.h"

namespace trawl {

class ItemDesk;
class UploadDesk;

/// Engine thread; borrows all of it. Runs once, before any request is answered.
class Recovery final
{
public:
    Recovery(EngineCore &core, ItemDesk &items, UploadDesk &upload) : c(core), itemDesk(items), uploadDesk(upload) {}
    QCoro::Task<> books();

private:
    QCoro::Task<> pictures();

    EngineCore &c;
    ItemDesk &itemDesk;
    UploadDesk &uploadDesk;
};

} // namespace trawl
