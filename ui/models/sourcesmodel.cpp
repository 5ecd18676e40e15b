// Rows and cell texts of the sources panel.
#include "ui/models/sourcesmodel.h"

#include "console/commands.h"
#include "domain/probedue.h"
#include "ui/widgets/glyphs.h"

#include <QFont>
#include <QGuiApplication>
#include <QLocale>

namespace trawl {

SourcesModel::SourcesModel(Desk *desk, QObject *parent)
    : QAbstractTableModel(parent), m_desk(desk), m_rows(desk->snapshot().sources)
{
    connect(desk, &Desk::snapshotChanged, this, &SourcesModel::take);
    connect(desk, &Desk::secondPassed, this, [this] {
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, CircuitColumn), index(int(m_rows.size()) - 1, Last));
    });
}

void SourcesModel::take()
{
    const QList<SourceStatus> &fresh = m_desk->snapshot().sources;
    bool same = fresh.size() == m_rows.size();
    for (qsizetype i = 0; same && i < fresh.size(); ++i)
        same = fresh.at(i).id == m_rows.at(i).id;
    if (!same) {
        // The file was reloaded: rare, so that a reset is fine; the panel restores the selection by id.
        beginResetModel();
        m_rows = fresh;
        endResetModel();
        return;
    }
    m_rows = fresh;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
}

int SourcesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SourcesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

const SourceStatus *SourcesModel::at(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows.at(row) : nullptr;
}

int SourcesModel::rowOf(const QString &id) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows.at(row).id == id)
            return row;
    }
    return -1;
}

QString SourcesModel::circuitText(const SourceStatus &s) const
{
    QString text = circuitLook(s.circuit, s.circuitAssumed, s.enabled).word;
    if (!s.enabled || (s.circuitAssumed && s.circuit == CircuitState::Closed))
        return text;
    const bool holds = s.circuit == CircuitState::Open || s.circuit == CircuitState::ForcedOpen;
    if (holds && s.blockedUntil.isSet())
        text += u' ' + countdownText(s.blockedUntil - m_desk->now());
    else if (probeOnlyDue(s))
        text = tr("Probe due");
    else if (s.circuit == CircuitState::HalfOpen)
        text += u" %1/%2"_s.arg(s.probesOut).arg(s.probes);
    else if (s.circuit == CircuitState::Closed && s.circuitFailures > 0)
        text += u' ' + tr("%1/%2 ✖", "failures of the limit").arg(s.circuitFailures).arg(s.circuitLimit);
    return text;
}

QString SourcesModel::rateText(const SourceStatus &s) const
{
    const QLocale locale;
    const QString measured = runs() || s.rateMeasured > 0 ? locale.toString(s.rateMeasured, 'f', 2) : tr("—");
    const QString allowed = locale.toString(s.rateAllowed, 'f', 2);
    const QString text = tr("%1 / %2").arg(measured, allowed);
    return s.rateOver ? tr("over  %1", "more requests than allowed; measured / allowed").arg(text) : text;
}

bool SourcesModel::runs() const
{
    const auto &run = m_desk->snapshot().run;
    if (ledElsewhere(m_desk->snapshot()))
        return false; // what it measures is not known here
    return run && isActive(run->state) && run->state != RunState::Paused && !run->interrupted;
}

/// As short as a column wants it: nobody needs the minutes of a day.
static QString shortAge(Ms passed)
{
    if (passed < 1s)
        return SourcesModel::tr("now");
    if (passed < 2h)
        return durationText(passed);
    return passed < 48h ? SourcesModel::tr("%1 h").arg(passed / 1h) : SourcesModel::tr("%1 d").arg(passed / 24h);
}

QString SourcesModel::lastText(const SourceStatus &s) const
{
    if (!s.lastAt.isSet())
        return tr("—");
    // When comes first: a narrow column lets go of the end, and the engine stands beside it.
    QStringList parts{shortAge(m_desk->now() - s.lastAt)};
    parts << (s.lastHttp > 0 ? QString::number(s.lastHttp) : s.lastClass == u"none"_s ? tr("OK") : s.lastClass);
    if (s.lastCoverage >= 0)
        parts << tr("%1 %").arg(qRound(s.lastCoverage));
    if (!s.lastEngine.isEmpty())
        parts << s.lastEngine;
    return parts.join(u" · "_s);
}

QString SourcesModel::streakText(const SourceStatus &s) const
{
    if (s.streak.isEmpty())
        return tr("no results yet");
    const int ok = int(s.streak.count(u'+'));
    return tr("%1 ok, %2 failed").arg(ok).arg(s.streak.size() - ok);
}

QString SourcesModel::display(const SourceStatus &s, int column) const
{
    switch (column) {
    case Priority:
        return QString::number(s.priority);
    case Name:
        return s.name.isEmpty() ? s.id : s.name;
    case CircuitColumn:
        return circuitText(s);
    case RateColumn:
        return rateText(s);
    case Depth:
        return Desk::number(s.counts.pending);
    case Last:
        return lastText(s);
    case Engine: {
        const auto engine = fromWord<EngineId>(s.engine);
        return (engine ? engineLabel(*engine) : s.engine) + (s.engineReason.isEmpty() ? QString() : u" ↑"_s);
    }
    case Streak:
        return s.streak;
    default:
        return {};
    }
}

QString SourcesModel::assumedText(const SourceStatus &s) const
{
    const Instant since = m_desk->snapshot().storeAway;
    const QString away = since.isSet() ? tr("The store can't be reached since %1").arg(m_desk->timeText(since))
                                       : tr("The store can't be reached");
    return s.circuit == CircuitState::Closed ? tr("%1: requests are let through as if it were closed").arg(away) : away;
}

QString SourcesModel::tip(const SourceStatus &s, int column) const
{
    switch (column) {
    case Priority:
        return s.priority == s.filePriority
                   ? tr("Priority %1 (1 goes first). Ctrl+Up and Ctrl+Down change it for this run.").arg(s.priority)
                   : tr("Priority %1 in this run; sources.json says %2.").arg(s.priority).arg(s.filePriority);
    case CircuitColumn: {
        QString text = circuitText(s);
        if (s.circuitAssumed)
            text += u'\n' + assumedText(s);
        if (s.circuit == CircuitState::Closed && s.circuitFailures > 0)
            text += u'\n' +
                    tr("%1 of %2 failures in a row; it opens at the last").arg(s.circuitFailures).arg(s.circuitLimit);
        if (!s.circuitReason.isEmpty())
            text += u'\n' + s.circuitReason;
        if (s.circuitSince.isSet() && s.circuit != CircuitState::Closed)
            text += u'\n' + tr("Since %1").arg(m_desk->timeText(s.circuitSince));
        if (!s.circuitBy.isEmpty())
            text += u'\n' + tr("By %1").arg(s.circuitBy);
        return text;
    }
    case RateColumn:
        return s.rateOver ? tr("Over budget: %1 requests per second in the last minute, %2 are allowed now")
                                .arg(s.rateMeasured, 0, 'f', 2)
                                .arg(s.rateAllowed, 0, 'f', 2)
                          : tr("Requests per second: measured in the last minute / allowed now");
    case Depth:
        return tr("%1 pending, of these %2 wait; %3 in flight").arg(s.counts.pending).arg(s.waiting).arg(s.inFlight);
    case Last:
        return s.lastAt.isSet() ? tr("%1 (%2 ago)").arg(lastText(s), durationText(m_desk->now() - s.lastAt))
                                : tr("No result yet");
    case Engine:
        return s.engineReason.isEmpty() ? tr("First engine of the chain") : s.engineReason;
    case Streak:
        return tr("Last results, newest right: %1").arg(streakText(s));
    case Name:
        return s.why.isEmpty() ? s.id : s.id + u'\n' + s.why;
    default:
        return display(s, column);
    }
}

QVariant SourcesModel::sortValue(const SourceStatus &s, int column) const
{
    switch (column) {
    case Priority:
        return s.priority;
    case CircuitColumn:
        return int(s.circuit);
    case RateColumn:
        return s.rateMeasured;
    case Depth:
        return s.counts.pending;
    case Last:
        return s.lastAt.ms;
    default:
        return display(s, column);
    }
}

QVariant SourcesModel::data(const QModelIndex &index, int role) const
{
    const SourceStatus *s = index.isValid() ? at(index.row()) : nullptr;
    if (!s)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return display(*s, column);
    case Qt::EditRole:
        return column == Priority ? QVariant(s->priority) : QVariant(display(*s, column));
    case Qt::ToolTipRole:
        return tip(*s, column);
    case IdRole:
        return s->id;
    case SortRole:
        return sortValue(*s, column);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (column == RateColumn || column == Depth ? Qt::AlignRight
                                       : column == Priority                    ? Qt::AlignHCenter
                                                                               : Qt::AlignLeft));
    case Qt::AccessibleTextRole:
        if (column == Name)
            return tr("%1, priority %2, circuit %3, last result %4")
                .arg(display(*s, Name))
                .arg(s->priority)
                .arg(circuitText(*s), lastText(*s));
        return column == Streak ? streakText(*s) : display(*s, column);
    case Qt::ForegroundRole:
        return column == RateColumn && s->rateOver ? QVariant(token(Token::Caution, QGuiApplication::palette()))
                                                   : QVariant();
    case Qt::FontRole:
        if (column == Priority && s->priority != s->filePriority) {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};
    default:
        return {};
    }
}

bool SourcesModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const SourceStatus *s = index.isValid() ? at(index.row()) : nullptr;
    const int priority = value.toInt();
    if (!s || role != Qt::EditRole || index.column() != Priority || priority < 1 || priority > 9 ||
        priority == s->priority)
        return false;
    // The value shown changes with the next snapshot, when the engine has confirmed it (R2).
    Q_EMIT priorityEdited(s->id, priority);
    return true;
}

QVariant SourcesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    static const char *const names[] = {QT_TR_NOOP("P"),       QT_TR_NOOP("Source"), QT_TR_NOOP("Circuit"),
                                        QT_TR_NOOP("Rate /s"), QT_TR_NOOP("Queue"),  QT_TR_NOOP("Last result"),
                                        QT_TR_NOOP("Engine"),  QT_TR_NOOP("Streak")};
    static const char *const tips[] = {QT_TR_NOOP("Priority: 1 goes first, 9 last; edit in place"),
                                       QT_TR_NOOP("Name in sources.json"),
                                       QT_TR_NOOP("Whether requests are let through, and until when not"),
                                       QT_TR_NOOP("Requests per second: measured / allowed"),
                                       QT_TR_NOOP("Pending items"),
                                       QT_TR_NOOP("When, HTTP status, coverage, engine"),
                                       QT_TR_NOOP("Engine that is tried first; ↑ = escalated"),
                                       QT_TR_NOOP("Last 10 results, newest right")};
    if (section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(names[section]);
    if (role == Qt::ToolTipRole)
        return tr(tips[section]);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == RateColumn || section == Depth ? Qt::AlignRight
                                       : section == Priority                     ? Qt::AlignHCenter
                                                                                 : Qt::AlignLeft));
    return {};
}

Qt::ItemFlags SourcesModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Priority)
        flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace trawl
