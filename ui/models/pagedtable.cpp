// Paging: asking for pages, taking them in, and announcing rows that come and go.
#include "ui/models/pagedtable.h"

namespace trawl {

PagedTable::PagedTable(Desk *desk, Growth growth, QObject *parent)
    : QAbstractTableModel(parent), m_desk(desk), m_growth(growth)
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
    const_cast<PagedTable *>(this)->askPage(page); // a view that reads a cell is what asks for its page
}

void PagedTable::takeError(int page, const Error &error)
{
    m_asked.remove(page);
    Q_EMIT failed(error);
}

void PagedTable::takePage(int page, qint64 total, int count, const std::function<void()> &store)
{
    m_asked.remove(page);
    m_known = true;
    const int from = page * pageSize;
    const int by = int(total) - m_total;
    if (by < 0)
        shrink(-by);
    if (by > 0)
        grow(by, store);
    else
        store();
    const int last = qMin(m_total, from + count) - 1;
    if (from <= last)
        Q_EMIT dataChanged(index(from, 0), index(last, columnCount() - 1));
}

/// The rows are there when their coming is announced: a view reads them at once, and would ask for them again.
void PagedTable::grow(int by, const std::function<void()> &store)
{
    const int first = m_growth == Growth::Top ? 0 : m_total;
    beginInsertRows({}, first, first + by - 1);
    m_total += by;
    if (m_growth == Growth::Top)
        shiftRows(by);
    store();
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
