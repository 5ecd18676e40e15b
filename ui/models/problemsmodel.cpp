// Rows of the problems panel.
#include "ui/models/problemsmodel.h"

#include "ui/widgets/glyphs.h"

#include <algorithm>

namespace trawl {

ProblemsModel::ProblemsModel(Desk *desk, QObject *parent)
    : QAbstractTableModel(parent), m_desk(desk), m_rows(desk->snapshot().problems)
{
    connect(desk, &Desk::snapshotChanged, this, &ProblemsModel::take);
}

void ProblemsModel::take()
{
    QList<Problem> fresh = m_desk->snapshot().problems;
    std::stable_sort(fresh.begin(), fresh.end(),
                     [](const Problem &a, const Problem &b) { return a.severity > b.severity; });
    const auto same = [](const Problem &a, const Problem &b) { return a.key == b.key; };
    if (fresh.size() == m_rows.size() && std::equal(fresh.begin(), fresh.end(), m_rows.begin(), same)) {
        m_rows = fresh;
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = fresh;
    endResetModel();
}

int ProblemsModel::count(int severity) const
{
    int sum = 0;
    for (const Problem &problem : m_rows)
        sum += problem.severity == severity ? 1 : 0;
    return sum;
}

QVariant ProblemsModel::data(const QModelIndex &index, int role) const
{
    const Problem *p = index.isValid() ? at(index.row()) : nullptr;
    if (!p)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == Count ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole)
        return p->what + u'\n' + p->why + u'\n' + p->fix;
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case SeverityColumn:
        return levelLook(p->severity).word;
    case What:
        return p->what;
    case Why:
        return p->why;
    case Fix:
        return p->fix;
    case Count:
        return Desk::number(p->count);
    default:
        return m_desk->timeText(p->last);
    }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {QT_TR_NOOP("Severity"),   QT_TR_NOOP("What"),  QT_TR_NOOP("Why"),
                                        QT_TR_NOOP("What to do"), QT_TR_NOOP("Count"), QT_TR_NOOP("Last")};
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section >= 0 && section < ColumnCount)
        return tr(names[section]);
    return {};
}

} // namespace trawl
