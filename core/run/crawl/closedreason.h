// Why a run rests that was at work when the program ended in order.
#pragma once

#include "domain/text.h"

namespace trawl {

/// Nobody paused it: who starts the program again, or a schedule, may go on with it.
inline QString closedReason()
{
    return translate("core", "Paused by you when the program was closed");
}

} // namespace trawl
