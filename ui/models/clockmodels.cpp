// Columns of the Schedule page.
#include "ui/models/clockmodels.h"

#include "ui/icons.h"
#include "ui/widgets/factspanel.h"

#include <QDateTime>
#include <QLocale>

namespace trawl {

namespace {

QString none()
{
    return QString(QChar(0x2013));
}

QString tookText(qint64 ms)
{
    return TicksModel::tr("%1 s").arg(QLocale().toString(double(ms) / 1000, 'f', 1));
}

QString nextText(const Desk *desk, const ScheduleRow &row)
{
    if (row.next.isEmpty())
        return row.scheduled && row.on ? TicksModel::tr("never") : none();
    const Instant next = row.next.first();
    const Ms left = next - desk->now();
    if (!row.skipNext && left > 12h) // the time says enough
        return shortMoment(desk, next);
    const QString in = countdownText(left);
    return row.skipNext ? TicksModel::tr("%1 left out, then %2")
                              .arg(shortMoment(desk, next), shortMoment(desk, row.next.value(1)))
                        : TicksModel::tr("%1 · in %2").arg(shortMoment(desk, next), in);
}

QString lastText(const Desk *desk, const ScheduleRow &row)
{
    return row.last.isSet() ? TicksModel::tr("%1 %2").arg(shortMoment(desk, row.last), row.lastText) : none();
}

QIcon lastMark(const ScheduleRow &row)
{
    if (!row.last.isSet())
        return {};
    if (row.outcome == FireOutcome::Failed)
        return icon(u"error"_s, Token::Bad);
    if (row.outcome == FireOutcome::Skipped)
        return icon(u"right"_s, Token::Caution);
    if (row.runState == "failed"_L1)
        return icon(u"error"_s, Token::Bad);
    if (row.runState == "stopped"_L1 || row.runState == "paused"_L1 || row.runState == "interrupted"_L1)
        return icon(u"pause"_s, Token::Caution);
    return row.runActive ? icon(u"start"_s, Token::Accent) : icon(u"ok"_s, Token::Good);
}

QString switchText(const ScheduleRow &row)
{
    if (!row.scheduled)
        return none();
    return row.on ? TicksModel::tr("on") : TicksModel::tr("off");
}

/// "Request timed out, work goes on" is a state of its own and no error.
QIcon processorMark(const ProcessorRow &row)
{
    switch (row.state) {
    case ProcessorState::Never:
        return icon(u"clock"_s, Token::Muted);
    case ProcessorState::GoesOn:
        return icon(u"start"_s, Token::Accent);
    case ProcessorState::Done:
        return icon(u"ok"_s, Token::Good);
    case ProcessorState::Busy:
    case ProcessorState::TimedOut:
        return icon(u"clock"_s, Token::Caution);
    case ProcessorState::Failed:
        return icon(u"error"_s, Token::Bad);
    }
    return {};
}

QIcon stepMark(StepState state)
{
    switch (state) {
    case StepState::Done:
        return icon(u"ok"_s, Token::Good);
    case StepState::GoesOn:
        return icon(u"start"_s, Token::Accent);
    case StepState::TimedOut:
        return icon(u"clock"_s, Token::Caution);
    case StepState::Failed:
        return icon(u"error"_s, Token::Bad);
    case StepState::LeftOut:
        return icon(u"right"_s, Token::Muted);
    }
    return {};
}

/// The worst of its steps; what goes on is no fault.
QIcon reportMark(const TickReport &report)
{
    for (const StepState worst : {StepState::Failed, StepState::TimedOut, StepState::GoesOn}) {
        for (const TickStep &step : report.steps) {
            if (step.state == worst)
                return stepMark(worst);
        }
    }
    return stepMark(StepState::Done);
}

} // namespace

QString shortMoment(const Desk *desk, Instant at)
{
    if (!at.isSet())
        return none();
    const auto day = [desk](Instant when) {
        return QDateTime::fromMSecsSinceEpoch(when.ms, desk->utc() ? Qt::UTC : Qt::LocalTime);
    };
    const QDateTime time = day(at);
    return time.date() == day(desk->now()).date() ? time.toString(u"HH:mm"_s)
                                                  : QLocale().toString(time, u"d MMM HH:mm"_s);
}

QString nextTimesText(const Desk *desk, const ScheduleRow &row)
{
    QStringList times;
    for (const Instant at : row.next)
        times.append(times.isEmpty() && row.skipNext ? TicksModel::tr("%1 (left out)").arg(shortMoment(desk, at))
                                                     : shortMoment(desk, at));
    return times.join(u" · "_s);
}

QString scheduleTitle(const ScheduleRow &row)
{
    return row.name.isEmpty() ? row.id : row.name;
}

ScheduleTable *makeScheduleTable(Desk *desk, QObject *parent)
{
    using Row = ScheduleRow;
    QList<PagedColumn<Row>> columns(ScheduleSwitched + 1);
    columns[ScheduleName] = {TicksModel::tr("Group or source"), scheduleTitle};
    columns[ScheduleName].mark = [](const Row &row) {
        return icon(row.isGroup ? u"sources"_s : u"clock"_s, row.scheduled ? Token::Accent : Token::Muted);
    };
    columns[ScheduleSources] = {TicksModel::tr("Sources"),
                                [](const Row &row) { return QLocale().toString(row.sources.size()); }, true};
    columns[ScheduleWhen] = {TicksModel::tr("When"), [](const Row &row) { return row.words; }};
    columns[ScheduleNext] = {TicksModel::tr("Next"), [desk](const Row &row) { return nextText(desk, row); }};
    columns[ScheduleLast] = {TicksModel::tr("Last"), [desk](const Row &row) { return lastText(desk, row); }};
    columns[ScheduleLast].mark = lastMark;
    columns[ScheduleSwitched] = {TicksModel::tr("Switch"), switchText};
    columns[ScheduleSwitched].mark = [](const Row &row) {
        return row.scheduled ? icon(row.on ? u"enable"_s : u"pause"_s, row.on ? Token::Good : Token::Muted) : QIcon();
    };
    return new ScheduleTable(std::move(columns), parent);
}

ProcessorTable *makeProcessorTable(Desk *desk, QObject *parent)
{
    using Row = ProcessorRow;
    QList<PagedColumn<Row>> columns(3);
    columns[0] = {TicksModel::tr("Processor"), [](const Row &row) { return row.id; }};
    columns[0].toolTip = [](const Row &row) { return row.target; };
    columns[1] = {TicksModel::tr("Last result"), processorText};
    columns[1].mark = processorMark;
    columns[2] = {TicksModel::tr("Asked"), [desk](const Row &row) { return shortMoment(desk, row.asked); }};
    return new ProcessorTable(std::move(columns), parent);
}

ListTable<TickStep> *makeStepTable(QObject *parent)
{
    using Row = TickStep;
    QList<PagedColumn<Row>> columns(5);
    columns[0] = {TicksModel::tr("Step"), [](const Row &row) { return stepTitle(row.id); }};
    columns[1] = {TicksModel::tr("State"), [](const Row &row) { return stepStateText(row.state); }};
    columns[1].mark = [](const Row &row) { return stepMark(row.state); };
    columns[2] = {TicksModel::tr("Took"),
                  [](const Row &row) { return row.state == StepState::LeftOut ? none() : tookText(row.ms); }, true};
    columns[3] = {TicksModel::tr("Limit"),
                  [](const Row &row) { return row.deadlineMs ? durationText(Ms(row.deadlineMs)) : none(); }, true};
    columns[4] = {TicksModel::tr("What it did"), stepText};
    return new ListTable<TickStep>(std::move(columns), parent);
}

TicksModel::TicksModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Top, parent) // newest first
{
    using Row = TickReport;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[At] = {tr("Tick"), [desk](const Row &row) { return shortMoment(desk, row.at); }};
    columns[At].mark = reportMark;
    columns[Took] = {tr("Took"), [](const Row &row) { return tookText(row.ms); }, true};
    columns[Report] = {tr("What it did"), tickText};
    columns[Report].toolTip = tickText;
    columns[By] = {tr("By"), [](const Row &row) { return row.by; }};
    setColumns(std::move(columns), Report);
    connect(desk, &Desk::formatsChanged, this, [this] { repaintAll(); });
}

} // namespace trawl
