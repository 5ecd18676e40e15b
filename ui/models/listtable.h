// A small table whose rows are all known at once: schedules, processors.
#pragma once

#include "ui/models/pagedtable.h"

namespace trawl {

/// GUI thread. @p Row has an id that is a text.
template <class Row>
class ListTable : public QAbstractTableModel
{
public:
    ListTable(QList<PagedColumn<Row>> columns, QObject *parent)
        : QAbstractTableModel(parent), m_columns(std::move(columns))
    {
    }
    /// The same rows as before keep selection and scrolling.
    void setRows(const QList<Row> &rows)
    {
        const bool same =
            rows.size() == m_rows.size() && std::equal(rows.cbegin(), rows.cend(), m_rows.cbegin(),
                                                       [](const Row &a, const Row &b) { return a.id == b.id; });
        if (!same)
            beginResetModel();
        m_rows = rows;
        if (!same)
            endResetModel();
        else
            repaint();
    }
    void repaint()
    {
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, int(m_columns.size()) - 1));
    }
    const QList<Row> &rows() const { return m_rows; }
    /// Null: there is no such row.
    const Row *rowAt(int row) const { return row >= 0 && row < m_rows.size() ? &m_rows.at(row) : nullptr; }
    int rowOf(const QString &id) const
    {
        for (int i = 0; i < m_rows.size(); ++i) {
            if (m_rows.at(i).id == id)
                return i;
        }
        return -1;
    }

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }
    int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_columns.size());
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
            return {};
        const PagedColumn<Row> &column = m_columns.at(section);
        if (role == Qt::TextAlignmentRole && column.isNumber)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return role == Qt::DisplayRole ? QVariant(column.title) : QVariant();
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        const Row *row = index.isValid() ? rowAt(index.row()) : nullptr;
        if (!row)
            return {};
        const PagedColumn<Row> &column = m_columns.at(index.column());
        switch (role) {
        case Qt::DisplayRole:
            return column.text(*row);
        case Qt::AccessibleTextRole:
            return column.spoken ? column.spoken(*row) : u"%1: %2"_s.arg(column.title, column.text(*row));
        case Qt::DecorationRole:
            return column.mark ? QVariant(column.mark(*row)) : QVariant();
        case Qt::ToolTipRole:
            return column.toolTip ? QVariant(column.toolTip(*row)) : QVariant(column.text(*row));
        case Qt::TextAlignmentRole:
            return column.isNumber ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
        default:
            return {};
        }
    }

private:
    QList<PagedColumn<Row>> m_columns;
    QList<Row> m_rows;
};

} // namespace trawl
