// Schedules as people read them. Pure.
#pragma once

#include "policy/schedule.h"

namespace trawl {

/// "every 2 h at :07, Asia/Macau", "Mondays at 06:30, UTC", "every 2 h after the last start". What has no short form
/// reads as it is written.
QString scheduleWords(const Schedule &schedule);
/// What a change of the clock does to it: a sentence, with the next change of its zone after @p now.
QString clockChangeRule(const Schedule &schedule, Instant now);

} // namespace trawl
