// Paging: asking for pages, taking them in, and announcing rows that come and go.
#include "ui/models/pagedtable.h"

namespace trawl {

PagedTable::PagedTable(Desk *desk, QString verb, Growth growth, QObject *parent)
    : QAbstractTableModel(parent), m_desk(desk), m_verb(std::move(verb)), m_growth(growth)
{
}

void PagedTable::refresh(int first, int last)
{
    ++m_generation;
    m_asked.clear();
    const int from = qMax(0, first) / pageSize, to = qMax(from, last / pageSize);
    forgetPages([from, to](int page) { return page < from || page > to; });
    for (int page = from; page <= to; ++page)
        want(page);
}

void PagedTable::want(int page) const
{
    if (m_asked.contains(page))
        return;
    m_asked.insert(page);
    auto *self = const_cast<PagedTable *>(this); // a view that reads a cell is what asks for its page
    const QJsonObject args{{u"offset"_s, page * pageSize}, {u"limit"_s, pageSize}};
    m_desk->ask(m_verb, args, self, [self, page, mine = m_generation](const Result<QJsonObject> &answer) {
        if (mine != self->m_generation)
            return;
        self->m_asked.remove(page);
        if (answer)
            self->take(page, *answer);
        else
            Q_EMIT self->failed(answer.error());
    });
}

void PagedTable::take(int page, const QJsonObject &answer)
{
    m_known = true;
    const int total = int(answer["total"_L1].toInteger());
    if (total != m_total) {
        forgetPages([total](int known) { return known * pageSize >= total; });
        resizeTo(total);
    }
    if (const int count = storePage(page, answer["rows"_L1].toArray()); count > 0 && page * pageSize < m_total)
        Q_EMIT dataChanged(index(page * pageSize, 0),
                           index(qMin(m_total, page * pageSize + count) - 1, columnCount() - 1));
    takeMore(answer);
    Q_EMIT answered();
}

void PagedTable::resizeTo(int total)
{
    if (total > m_total && m_growth == Growth::Top)
        beginInsertRows({}, 0, total - m_total - 1);
    else if (total > m_total)
        beginInsertRows({}, m_total, total - 1);
    else
        beginRemoveRows({}, total, m_total - 1);
    const bool grows = total > m_total;
    m_total = total;
    if (grows)
        endInsertRows();
    else
        endRemoveRows();
}

void PagedTable::repaintAll()
{
    if (m_total > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_total - 1, columnCount() - 1));
}

} // namespace trawl
