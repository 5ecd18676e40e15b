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
    keepRows(from * pageSize, (to + 1) * pageSize);
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
    const QJsonArray rows = answer["rows"_L1].toArray();
    const int from = page * pageSize;
    const int by = int(answer["total"_L1].toInteger()) - m_total;
    if (by < 0)
        shrink(-by);
    if (by > 0)
        grow(by, from, rows);
    else
        storeRows(from, rows);
    const int last = qMin(m_total, from + int(rows.size())) - 1;
    if (from <= last)
        Q_EMIT dataChanged(index(from, 0), index(last, columnCount() - 1));
    takeMore(answer);
    Q_EMIT answered();
}

/// The rows are there when their coming is announced: a view reads them at once, and would ask for them again.
void PagedTable::grow(int by, int from, const QJsonArray &rows)
{
    const int first = m_growth == Growth::Top ? 0 : m_total;
    beginInsertRows({}, first, first + by - 1);
    m_total += by;
    if (m_growth == Growth::Top)
        shiftRows(by);
    storeRows(from, rows);
    endInsertRows();
}

void PagedTable::shrink(int by)
{
    beginRemoveRows({}, m_total - by, m_total - 1);
    m_total -= by;
    keepRows(0, m_total);
    endRemoveRows();
}

void PagedTable::repaintAll()
{
    if (m_total > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_total - 1, columnCount() - 1));
}

} // namespace trawl
