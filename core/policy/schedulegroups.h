// "schedules" of sources.json: text → groups, and what is wrong with them. Pure.
#pragma once

#include "domain/schedulegroup.h"
#include "domain/source.h"

#include <QJsonObject>
#include <QList>

namespace trawl {

struct GroupFinding {
    QString pointer; ///< in the file: "/schedules/0/cron"
    QString found, allowed;
    QString warning; ///< set: only this is said, and the group is used
    int code = 0;    ///< TD-1xxx
};

/// Everything wrong in the groups of a file, as far as the schema does not say it already.
QList<GroupFinding> checkGroups(const QJsonObject &root, const QList<Source> &sources);
/// The groups of a file that is valid. Without a limit the priority's counts: 30 min for priority 1, else 45.
QList<ScheduleGroup> groupsFromJson(const QJsonObject &root);

} // namespace trawl
