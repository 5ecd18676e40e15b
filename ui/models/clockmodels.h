// The tables of the Schedule page: what fires when, ticks, processors; and how their texts read.
#pragma once

#include "ui/models/listtable.h"

namespace trawl {

using ScheduleTable = ListTable<ScheduleRow>;
using ProcessorTable = ListTable<ProcessorRow>;

/// GUI thread.
enum ScheduleColumn { ScheduleName, ScheduleSources, ScheduleWhen, ScheduleNext, ScheduleLast, ScheduleSwitched };
ScheduleTable *makeScheduleTable(Desk *desk, QObject *parent);
ProcessorTable *makeProcessorTable(Desk *desk, QObject *parent);
ListTable<TickStep> *makeStepTable(QObject *parent);

/// GUI thread. Pages through ticks.page.
class TicksModel final : public PagedTableModel<TicksPage, TickReport>
{
    Q_OBJECT
public:
    enum Column { At, Took, Report, By, ColumnCount };
    explicit TicksModel(Desk *desk, QObject *parent = nullptr);
};

/// "16:07", with the day where it is another one.
QString shortMoment(const Desk *desk, Instant at);
/// The times that it fires at next, the one that is left out marked: "16:07 (left out) · 18:07".
QString nextTimesText(const Desk *desk, const ScheduleRow &row);
/// Its name, for people.
QString scheduleTitle(const ScheduleRow &row);

} // namespace trawl
