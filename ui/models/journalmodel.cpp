// Cells of the journal.
#include "ui/models/journalmodel.h"

#include "ui/widgets/factspanel.h"

#include <QDateTime>
#include <QLocale>

namespace trawl {

JournalRow JournalRow::fromJson(const QJsonObject &o)
{
    JournalRow row;
    row.id = o["id"_L1].toInteger();
    row.at = Instant{o["at"_L1].toInteger()};
    row.by = o["by"_L1].toString();
    row.action = o["action"_L1].toString();
    row.reason = o["reason"_L1].toString();
    row.note = o["note"_L1].toString();
    row.count = o["count"_L1].toInt();
    return row;
}

JournalModel::JournalModel(Console *console, QObject *parent)
    : QAbstractTableModel(parent),
      m_rows(console, this, u"journal.page"_s,
             {[this](int from, int to, const std::function<void()> &apply) { resize(from, to, apply); },
              [this](int first, int last) { Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1)); },
              [this](const QJsonObject &) { Q_EMIT answered(); }, [this](const Error &error) { Q_EMIT failed(error); }})
{
}

void JournalModel::resize(int from, int to, const std::function<void()> &apply)
{
    // Newest first: new entries come in at the top.
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

int JournalModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows.total();
}

int JournalModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

const JournalRow *JournalModel::rowAt(int row) const
{
    return m_rows.peek(row);
}

void JournalModel::setUtc(bool utc)
{
    m_utc = utc;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void JournalModel::refresh(int first, int last)
{
    m_rows.refresh(first, last);
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case At:
        return tr("When");
    case By:
        return tr("By");
    case Action:
        return tr("Action");
    case Count:
        return tr("Captures");
    case Reason:
        return tr("Reason");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

QVariant JournalModel::data(const QModelIndex &index, int role) const
{
    const JournalRow *row = index.isValid() ? m_rows.at(index.row()) : nullptr;
    if (!row)
        return role == Qt::DisplayRole && index.column() == Action ? QVariant(tr("loading…")) : QVariant();
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
        switch (index.column()) {
        case At:
            return momentText(row->at, m_utc);
        case By:
            return row->by;
        case Action:
            return row->action;
        case Count:
            return QLocale().toString(row->count);
        case Reason:
            return row->reason;
        case Note:
            return row->note;
        default:
            return {};
        }
    }
    if (role == Qt::TextAlignmentRole && index.column() == Count)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::UserRole)
        return row->id;
    return {};
}

} // namespace trawl
