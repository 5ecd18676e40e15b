// The time of day and its zone among the tokens of a date's text. Pure.
#pragma once

#include "extract/child/datetokens.h"

#include <QTime>

namespace trawl {

struct ClockReading {
    QTime time;         ///< invalid: none
    QString zone;       ///< "Z", "+08:00"; empty: not said
    QString unreadZone; ///< "CST": shared by several zones
    QString zoneWord;   ///< the name that said so, in capitals
};

/// The first time of day that is no end ("until 22:00"), behind the date's tokens [@p begin, @p end) or else before.
ClockReading readClock(const std::vector<DateToken> &tokens, size_t begin, size_t end);
/// The token behind a time of day that stands at @p at; @p at itself if there is none.
size_t skipClock(const std::vector<DateToken> &tokens, size_t at);

/// "h", "Uhr", "heures", "時".
bool isHourWord(const QString &word);

} // namespace trawl
