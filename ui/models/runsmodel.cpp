// Columns of the table of runs.
#include "ui/models/runsmodel.h"

#include "ui/icons.h"
#include "ui/widgets/factspanel.h"

#include <QLocale>

namespace trawl {

namespace {

struct Look {
    QString icon;
    Token token;
};

Look lookOf(const RunRow &run)
{
    if (run.interrupted)
        return {u"warning"_s, Token::Caution};
    switch (run.state) {
    case RunState::Running:
    case RunState::Preparing:
        return {u"start"_s, Token::Accent};
    case RunState::Pausing:
    case RunState::Paused:
        return {u"pause"_s, Token::Caution};
    case RunState::Stopping:
    case RunState::Stopped:
        return {u"stop"_s, Token::Muted};
    case RunState::Completed:
        return {run.finalized ? u"finalize"_s : u"ok"_s, Token::Good};
    case RunState::Failed:
        return {u"error"_s, Token::Bad};
    case RunState::Draft:
        break;
    }
    return {u"edit"_s, Token::Muted};
}

QString pair(qint64 a, qint64 b)
{
    const QLocale locale;
    return u"%1 / %2"_s.arg(locale.toString(a), locale.toString(b));
}

} // namespace

QString runStateText(const RunRow &run)
{
    if (run.interrupted)
        return RunsModel::tr("Interrupted");
    switch (run.state) {
    case RunState::Draft:
        return RunsModel::tr("Draft");
    case RunState::Preparing:
        return RunsModel::tr("Preparing");
    case RunState::Running:
        return RunsModel::tr("Running");
    case RunState::Pausing:
        return RunsModel::tr("Pausing");
    case RunState::Paused:
        return RunsModel::tr("Paused");
    case RunState::Stopping:
        return RunsModel::tr("Stopping");
    case RunState::Stopped:
        return RunsModel::tr("Stopped");
    case RunState::Completed:
        return run.finalized ? RunsModel::tr("Finalized") : RunsModel::tr("Completed");
    case RunState::Failed:
        return RunsModel::tr("Failed");
    }
    return {};
}

QString triggerText(Trigger trigger)
{
    switch (trigger) {
    case Trigger::Operator:
        return RunsModel::tr("Operator");
    case Trigger::Cli:
        return RunsModel::tr("Command line");
    case Trigger::Schedule:
        return RunsModel::tr("Schedule");
    }
    return {};
}

QString runDurationText(const RunRow &run, Instant now)
{
    if (!run.started.isSet())
        return QString(QChar(0x2013));
    if (run.activeMs > 0)
        return durationText(Ms(run.activeMs));
    const Instant end = run.ended.isSet() ? run.ended : now;
    return end > run.started ? durationText(end - run.started) : QString(QChar(0x2013));
}

RunsModel::RunsModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Top, parent) // newest first
{
    using Row = RunRow;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[Number] = {tr("Run"), [](const Row &run) { return runNumberText(run.number); }};
    columns[State] = {tr("State"), runStateText};
    columns[State].mark = [](const Row &run) { return icon(lookOf(run).icon, lookOf(run).token); };
    columns[StartedBy] = {tr("Started by"), [](const Row &run) { return triggerText(run.plan.trigger); }};
    columns[Start] = {tr("Start"), [desk](const Row &run) { return momentText(run.started, desk->utc()); }};
    columns[Duration] = {tr("Duration"), [desk](const Row &run) { return runDurationText(run, desk->snapshot().at); },
                         true};
    columns[Captured] = {tr("Captured / failed"),
                         [](const Row &run) { return pair(run.counts.captured, run.counts.failed); }, true};
    columns[Reviewed] = {tr("Approved / rejected"),
                         [](const Row &run) { return pair(run.counts.approved, run.counts.rejected); }, true};
    columns[Uploaded] = {tr("Uploaded"), [](const Row &run) { return QLocale().toString(run.counts.recorded); }, true};
    columns[Note] = {tr("Note"), [](const Row &run) { return run.plan.note; }};
    columns[Note].toolTip = columns[Note].text;
    for (PagedColumn<Row> &column : columns)
        column.spoken = [title = column.title, text = column.text](const Row &run) {
            return tr("%1: %2").arg(title, text(run));
        };
    columns[Number].spoken = [](const Row &run) {
        return tr("Run %1, %2, %3 captured, %4 failed")
            .arg(runNumberText(run.number), runStateText(run), QString::number(run.counts.captured),
                 QString::number(run.counts.failed));
    };
    setColumns(std::move(columns), State);
    connect(desk, &Desk::formatsChanged, this, [this] { repaintAll(); });
}

} // namespace trawl
