// A group of sources that one schedule starts together (R9.2), as sources.json describes it.
#pragma once

#include "domain/instant.h"

#include <QString>
#include <QStringList>

namespace trawl {

/// One entry of "schedules", or the own schedule of one source: a group of one that has the source's id.
struct ScheduleGroup {
    QString id;
    QString schedule; ///< cron, "@daily" or "every: 2h"
    QString timezone = QStringLiteral("UTC");
    int priority = 0; ///< all enabled sources of this priority; 0: those in ids
    QStringList ids;
    Ms limit{0};           ///< of its runs, time at work
    bool ofSource = false; ///< a source's own schedule
    friend bool operator==(const ScheduleGroup &, const ScheduleGroup &) = default;
};

} // namespace trawl
