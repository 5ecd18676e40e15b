// Times in sentences go by this computer's time zone.
#pragma once

#include "policy/why.h"

#include <QTimeZone>

namespace trawl {

/// Any thread.
inline TimeStyle localStyle()
{
    TimeStyle style;
    style.zone = QTimeZone::systemTimeZone();
    return style;
}

} // namespace trawl
