// Rows of the chart's table.
#include "ui/models/samplesmodel.h"

namespace trawl {

SamplesModel::SamplesModel(Chart *chart, Desk *desk, QObject *parent)
    : QAbstractTableModel(parent), m_chart(chart), m_desk(desk)
{
    connect(chart, &Chart::samplesAdded, this, &SamplesModel::take);
    take();
}

void SamplesModel::take()
{
    const auto &samples = m_chart->samples();
    QList<ChartSample> fresh;
    for (auto it = samples.rbegin(); it != samples.rend() && fresh.size() < 3600; ++it) {
        if (!m_rows.isEmpty() && it->at <= m_rows.first().at)
            break;
        fresh.append(*it);
    }
    if (!m_rows.isEmpty() && (samples.empty() || samples.back().at < m_rows.first().at)) {
        beginResetModel(); // another run
        m_rows = fresh;
        endResetModel();
        return;
    }
    if (fresh.isEmpty())
        return;
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    m_rows = fresh + m_rows;
    endInsertRows();
    if (m_rows.size() > 3600) {
        beginRemoveRows({}, 3600, int(m_rows.size()) - 1);
        m_rows.resize(3600);
        endRemoveRows();
    }
}

QVariant SamplesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    const ChartSample &s = m_rows.at(index.row());
    switch (index.column()) {
    case 0:
        return m_desk->timeText(s.at);
    case 1:
        return Desk::number(s.queued);
    case 2:
        return Desk::number(s.waiting);
    case 3:
        return Desk::number(s.inFlight);
    case 4:
        return Desk::number(s.ok);
    default:
        return Desk::number(s.failed);
    }
}

QVariant SamplesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {QT_TR_NOOP("Time"),
                                        QT_TR_NOOP("Queued"),
                                        QT_TR_NOOP("Waiting"),
                                        QT_TR_NOOP("In flight"),
                                        QT_TR_NOOP("OK in this second"),
                                        QT_TR_NOOP("Failed in this second")};
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section >= 0 && section < 6)
        return tr(names[section]);
    return {};
}

} // namespace trawl
