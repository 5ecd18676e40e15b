// The chart's samples as rows, newest first: the same numbers for people who read tables.
#pragma once

#include "ui/widgets/chart.h"

#include <QAbstractTableModel>

namespace trawl {

/// GUI thread. Reads the chart's ring; keeps a copy of at most 3,600 rows, refreshed when samples come.
class SamplesModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int ShortRole = Qt::UserRole + 1; ///< for a narrow column
    enum Column { Time, Queued, Waiting, InFlight, Ok, Failed, Circuits, ColumnCount };
    SamplesModel(Chart *chart, Desk *desk, QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(ColumnCount); }
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void take();
    QString circuitsText(const ChartSample &sample) const;
    QString shortCircuitsText(const ChartSample &sample) const;
    Chart *m_chart;
    Desk *m_desk;
    QList<ChartSample> m_rows;
};

} // namespace trawl
