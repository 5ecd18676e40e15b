// Cells of the table of runs.
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

RunsModel::RunsModel(Console *console, QObject *parent)
    : QAbstractTableModel(parent),
      m_rows(console, this, u"runs.page"_s,
             {[this](int from, int to, const std::function<void()> &apply) { resize(from, to, apply); },
              [this](int first, int last) { Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1)); },
              [this](const QJsonObject &) { Q_EMIT answered(); }, [this](const Error &error) { Q_EMIT failed(error); }})
{
}

void RunsModel::resize(int from, int to, const std::function<void()> &apply)
{
    // The newest run stands first: what is new comes in at the top, and what is selected stays selected.
    if (to > from)
        beginInsertRows({}, 0, to - from - 1);
    else if (to < from)
        beginRemoveRows({}, to, from - 1);
    apply();
    if (to > from)
        endInsertRows();
    else if (to < from)
        endRemoveRows();
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows.total();
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

bool RunsModel::isKnown() const
{
    return m_rows.isKnown();
}

const RunRow *RunsModel::rowAt(int row) const
{
    return m_rows.peek(row);
}

int RunsModel::rowOf(RowId id) const
{
    for (int row = 0; row < m_rows.total(); ++row) {
        const RunRow *run = m_rows.peek(row);
        if (run && run->id == id)
            return row;
    }
    return -1;
}

void RunsModel::setUtc(bool utc)
{
    m_utc = utc;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void RunsModel::refresh(int first, int last)
{
    m_rows.refresh(first, last);
}

void RunsModel::setNow(Instant now)
{
    m_now = now;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("Run");
    case State:
        return tr("State");
    case StartedBy:
        return tr("Started by");
    case Start:
        return tr("Start");
    case Duration:
        return tr("Duration");
    case Captured:
        return tr("Captured / failed");
    case Reviewed:
        return tr("Approved / rejected");
    case Uploaded:
        return tr("Uploaded");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    const RunRow *run = index.isValid() ? m_rows.at(index.row()) : nullptr;
    if (!run)
        return role == Qt::DisplayRole && index.column() == State ? QVariant(tr("loading…")) : QVariant();
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
        case Number:
            return runNumberText(run->number);
        case State:
            return runStateText(*run);
        case StartedBy:
            return triggerText(run->plan.trigger);
        case Start:
            return momentText(run->started, m_utc);
        case Duration:
            return runDurationText(*run, m_now);
        case Captured:
            return pair(run->counts.captured, run->counts.failed);
        case Reviewed:
            return pair(run->counts.approved, run->counts.rejected);
        case Uploaded:
            return QLocale().toString(run->counts.recorded);
        case Note:
            return run->plan.note;
        default:
            return {};
        }
    }
    if (role == Qt::DecorationRole && index.column() == State)
        return icon(lookOf(*run).icon, lookOf(*run).token);
    if (role == Qt::TextAlignmentRole && index.column() >= Duration && index.column() <= Uploaded)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Note)
        return u"<qt>"_s + run->plan.note.toHtmlEscaped() + u"</qt>"_s;
    if (role == Qt::AccessibleTextRole) {
        if (index.column() != Number)
            return tr("%1: %2").arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                                    data(index, Qt::DisplayRole).toString());
        return tr("Run %1, %2, %3 captured, %4 failed")
            .arg(runNumberText(run->number), runStateText(*run), QString::number(run->counts.captured),
                 QString::number(run->counts.failed));
    }
    if (role == Qt::UserRole)
        return run->id;
    return {};
}

} // namespace trawl
