// Pieces of words without which no page speaks of an alarm: a cheap look before the dear ones.
#pragma once

#include <QStringView>

namespace trawl {

/// Does any of them stand in the text, in any case? Much that is innocent has one; what has none is left at once.
bool hasAlarmStem(QStringView text);

} // namespace trawl
