// Open problems, one row per cause.
#pragma once

#include "ui/desk.h"

#include <QAbstractTableModel>

namespace trawl {

/// GUI thread.
class ProblemsModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { SeverityColumn, What, Why, Fix, Count, Last, ColumnCount };
    explicit ProblemsModel(Desk *desk, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(ColumnCount); }
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    const Problem *at(int row) const { return row >= 0 && row < m_rows.size() ? &m_rows.at(row) : nullptr; }
    int count(int severity) const;

private:
    void take();
    Desk *m_desk;
    QList<Problem> m_rows;
};

} // namespace trawl
