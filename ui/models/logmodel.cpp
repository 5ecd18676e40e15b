// The ring of log lines.
#include "ui/models/logmodel.h"

#include "ui/widgets/glyphs.h"

namespace trawl {

LogModel::LogModel(Desk *desk, QObject *parent) : QAbstractTableModel(parent), m_desk(desk)
{
    connect(desk, &Desk::snapshotChanged, this, [this] { append(m_desk->snapshot().log); });
    append(desk->snapshot().log);
}

void LogModel::append(const QList<LogLine> &lines)
{
    QList<LogLine> fresh;
    for (const LogLine &line : lines) {
        if (line.seq > m_lastSeq) {
            fresh.append(line);
            m_lastSeq = line.seq;
        }
    }
    if (fresh.isEmpty())
        return;
    if (fresh.size() > capacity) {
        m_dropped += fresh.size() - capacity;
        fresh.remove(0, fresh.size() - capacity);
    }
    const qsizetype over = qsizetype(m_lines.size()) + fresh.size() - capacity;
    if (over > 0) {
        beginRemoveRows({}, 0, int(over) - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + over);
        endRemoveRows();
        m_dropped += over;
    }
    const int begin = int(m_lines.size());
    beginInsertRows({}, begin, begin + int(fresh.size()) - 1);
    m_lines.insert(m_lines.end(), fresh.begin(), fresh.end());
    endInsertRows();
    Q_EMIT appended(int(fresh.size()));
}

void LogModel::prepend(QList<LogLine> lines)
{
    const qsizetype room = capacity - qsizetype(m_lines.size());
    if (lines.size() > room)
        lines.remove(0, lines.size() - room);
    if (lines.isEmpty())
        return;
    beginInsertRows({}, 0, int(lines.size()) - 1);
    m_lines.insert(m_lines.begin(), lines.begin(), lines.end());
    endInsertRows();
    Q_EMIT appended(0);
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= int(m_lines.size()))
        return {};
    const LogLine &line = m_lines[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case Time:
            return m_desk->timeText(line.at);
        case Level:
            return levelLook(line.level).word;
        case Category:
            return line.category;
        case Source:
            return line.source;
        default:
            return line.text;
        }
    case Qt::ToolTipRole:
        return line.text;
    case LevelRole:
        return line.level;
    case SourceRole:
        return line.source;
    case ItemRole:
        return line.item;
    case AtRole:
        return line.at.ms;
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {QT_TR_NOOP("Time"), QT_TR_NOOP("Level"), QT_TR_NOOP("Category"),
                                        QT_TR_NOOP("Source"), QT_TR_NOOP("Text")};
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section >= 0 && section < ColumnCount)
        return tr(names[section]);
    return {};
}

} // namespace trawl
