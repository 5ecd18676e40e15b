// Paging, refreshing and holding the rows of the items table.
#include "ui/models/itemsmodel.h"

#include "ui/widgets/glyphs.h"

namespace trawl {

namespace {

const char *const sortKeys[] = {"state", "source", "url", "engine", "cov", "http", "try", "review", "upload", "due"};

constexpr int refreshMs = 250;
constexpr qint64 orderMs = 1000; ///< rows change places at most once a second

} // namespace

ItemsModel::ItemsModel(Desk *desk, QObject *parent) : QAbstractTableModel(parent), m_desk(desk), m_run(desk->run())
{
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &ItemsModel::refreshVisible);
    connect(desk, &Desk::snapshotChanged, this, &ItemsModel::takeSnapshot);
    connect(desk, &Desk::secondPassed, this, [this] {
        if (m_matching > 0 && m_firstVisible < m_matching)
            Q_EMIT dataChanged(index(m_firstVisible, 0), index(qMin(m_lastVisible, m_matching - 1), ColumnCount - 1));
    });
    restart();
}

int ItemsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_matching;
}

int ItemsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

void ItemsModel::restart()
{
    beginResetModel();
    ++m_generation;
    m_pages.clear();
    m_asked.clear();
    m_matching = 0;
    m_total = 0;
    m_reordering = 0;
    m_follow = 0;
    m_valuesAsked = false;
    endResetModel();
    setOrderStale(false);
    if (m_run != 0)
        ask(0);
    Q_EMIT countsChanged();
}

void ItemsModel::setFilter(const QString &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    restart();
}

void ItemsModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_order)
        return;
    Q_EMIT orderAboutToChange();
    m_sortColumn = column;
    m_order = order;
    restart();
}

void ItemsModel::follow(RowId item)
{
    const ItemsRow asked{order(), item};
    m_desk->ask(asked, this, [this, item, generation = m_generation](const Result<ItemsRow::Answer> &result) {
        if (generation != m_generation)
            return; // another order meanwhile
        if (!result.ok())
            return Q_EMIT failed(result.error());
        const int row = int(result->row);
        if (row < 0)
            return Q_EMIT followed(-1);
        m_follow = item;
        if (at(row) && at(row)->id == item)
            return found(item);
        ask(row / pageSize);
    });
}

void ItemsModel::askWhetherListed(RowId item)
{
    m_desk->ask(ItemsRow{order(), item}, this,
                [this, item, generation = m_generation](const Result<ItemsRow::Answer> &result) {
                    Q_EMIT listed(item, generation != m_generation || !result.ok() || result->row >= 0);
                });
}

/// The followed item's page is here.
void ItemsModel::found(RowId item)
{
    m_follow = 0;
    if (const int row = rowOf(item); row >= 0)
        Q_EMIT followed(row);
}

ItemOrder ItemsModel::order() const
{
    if (m_sortColumn < 0)
        return ItemOrder{m_run, m_filter, {}, false};
    return ItemOrder{m_run, m_filter, QString::fromLatin1(sortKeys[m_sortColumn]), m_order == Qt::DescendingOrder};
}

void ItemsModel::refresh()
{
    for (Page &page : m_pages)
        page.stale = true;
    m_refresh.start(0);
    m_refresh.setInterval(refreshMs);
}

bool ItemsModel::mayMove() const
{
    return !m_filter.isEmpty() || (m_sortColumn >= 0 && m_sortColumn != Source && m_sortColumn != Url);
}

void ItemsModel::setHeld(bool held)
{
    if (m_held == held)
        return;
    m_held = held;
    if (!held && m_orderStale)
        refresh();
}

void ItemsModel::reorder()
{
    setOrderStale(false);
    m_ordered.invalidate();
    m_reordering = 0;
    ++m_generation; // what was asked for in the old order is not taken any more
    m_asked.clear();
    m_valuesAsked = false;
    const int first = m_firstVisible / pageSize, last = m_lastVisible / pageSize;
    for (auto it = m_pages.begin(); it != m_pages.end();)
        it = it.key() < first || it.key() > last ? m_pages.erase(it) : std::next(it);
    m_reordering = last - first + 1;
    for (int page = first; page <= last; ++page)
        ask(page);
}

void ItemsModel::setOrderStale(bool stale)
{
    if (m_orderStale == stale)
        return;
    m_orderStale = stale;
    Q_EMIT orderStaleChanged(stale);
}

/// Values of the rows in sight, by id: they change where they stand.
void ItemsModel::askValues()
{
    if (m_valuesAsked)
        return;
    QList<RowId> ids;
    for (int row = m_firstVisible; row <= qMin(m_lastVisible, m_matching - 1); ++row) {
        if (const ItemRow *item = at(row))
            ids.append(item->id);
    }
    if (ids.isEmpty())
        return;
    m_valuesAsked = true;
    m_desk->ask(ItemsGet{m_run, ids}, this, [this, generation = m_generation](const Result<ItemsGet::Answer> &result) {
        if (generation != m_generation)
            return;
        m_valuesAsked = false;
        if (result.ok())
            takeValues(result.value());
        else if (result.error().kind != ErrorKind::Cancelled)
            Q_EMIT failed(result.error());
    });
}

bool ItemsModel::sameFor(const ItemRow &before, const ItemRow &after) const
{
    if (m_sortColumn >= 0 && display(before, m_sortColumn) != display(after, m_sortColumn))
        return false;
    return m_filter.isEmpty() ||
           (before.state == after.state && before.review == after.review && before.upload == after.upload &&
            before.attempt == after.attempt && before.failClass == after.failClass);
}

void ItemsModel::takeValues(const ItemsGet::Answer &answer)
{
    bool moved = false;
    for (const ItemRow &fresh : answer.rows) {
        const int row = rowOf(fresh.id);
        if (row < 0)
            continue;
        ItemRow &slot = m_pages[row / pageSize].rows[row % pageSize];
        moved = moved || !sameFor(slot, fresh);
        slot = fresh;
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    if (answer.total != m_total) {
        m_total = answer.total;
        moved = true;
        Q_EMIT countsChanged();
    }
    if (moved)
        setOrderStale(true);
}

void ItemsModel::setVisibleRows(int first, int last)
{
    m_firstVisible = qMax(0, first);
    m_lastVisible = qMax(m_firstVisible, last);
    for (int page = m_firstVisible / pageSize; page <= m_lastVisible / pageSize; ++page) {
        if (m_pages.contains(page) && m_pages.value(page).stale && !m_refresh.isActive())
            m_refresh.start();
    }
}

void ItemsModel::takeSnapshot()
{
    const Snapshot &s = m_desk->snapshot();
    if (m_desk->run() != m_run) {
        m_run = m_desk->run();
        restart();
        return;
    }
    if (m_run == 0)
        return;
    bool touched = s.allItemsChanged || (s.run && s.run->counts.total() != m_total);
    if (s.allItemsChanged) {
        for (Page &page : m_pages)
            page.stale = true;
    } else if (!s.changedItems.isEmpty()) {
        const QSet<RowId> changed(s.changedItems.begin(), s.changedItems.end());
        for (Page &page : m_pages) {
            for (const ItemRow &row : std::as_const(page.rows))
                page.stale = page.stale || changed.contains(row.id);
        }
        touched = true;
    }
    if (touched && !m_refresh.isActive())
        m_refresh.start();
}

void ItemsModel::refreshVisible()
{
    if (m_run == 0)
        return;
    const int first = m_firstVisible / pageSize;
    const int last = m_lastVisible / pageSize;
    if (mayMove() && m_reordering == 0) {
        if (m_held) {
            askValues();
            return;
        }
        if (m_ordered.isValid() && m_ordered.elapsed() < orderMs) {
            m_refresh.start(int(orderMs - m_ordered.elapsed()));
            m_refresh.setInterval(refreshMs);
            return;
        }
    }
    for (int page = first; page <= last; ++page)
        ask(page);
    // Pages out of sight are fetched again when somebody scrolls there.
    for (auto it = m_pages.begin(); it != m_pages.end();)
        it = it->stale && (it.key() < first || it.key() > last) ? m_pages.erase(it) : std::next(it);
}

void ItemsModel::ask(int page) const
{
    if (m_asked.contains(page))
        return;
    m_asked.insert(page);
    auto *self = const_cast<ItemsModel *>(this);
    const ItemsPage asked{order(), page * pageSize, pageSize};
    m_desk->ask(asked, self, [self, page, generation = m_generation](const Result<ItemsPage::Answer> &result) {
        if (generation != self->m_generation)
            return; // superseded by a newer filter, order or run
        self->m_asked.remove(page);
        if (result.ok())
            self->takePage(page, result.value());
        else if (result.error().kind != ErrorKind::Cancelled)
            Q_EMIT self->failed(result.error());
        if (self->m_reordering > 0 && --self->m_reordering == 0)
            Q_EMIT self->reordered();
    });
}

void ItemsModel::takePage(int page, const ItemsPage::Answer &answer)
{
    QList<ItemRow> rows;
    rows.reserve(answer.rows.size());
    for (const LabelledItem &item : answer.rows)
        rows.append(item.row);
    m_total = answer.total;
    const int matching = int(qMin<qint64>(answer.matching, std::numeric_limits<int>::max() / 2));
    if (matching > m_matching)
        setMatching(matching);
    replaceRows(page, std::move(rows));
    if (matching < m_matching) // last: what stood at the end may have moved up, and stays selected
        setMatching(matching);
    dropOldPages();
    Q_EMIT countsChanged();
    if (m_follow != 0 && rowOf(m_follow) >= 0)
        found(m_follow);
}

void ItemsModel::setMatching(int matching)
{
    if (matching > m_matching) {
        beginInsertRows({}, m_matching, matching - 1);
        m_matching = matching;
        endInsertRows();
    } else if (matching < m_matching) {
        beginRemoveRows({}, matching, m_matching - 1);
        m_matching = matching;
        for (auto it = m_pages.begin(); it != m_pages.end();)
            it = it.key() * pageSize >= matching ? m_pages.erase(it) : std::next(it);
        endRemoveRows();
    }
}

void ItemsModel::replaceRows(int page, QList<ItemRow> rows)
{
    const int begin = page * pageSize;
    if (begin >= m_matching)
        return;
    Page &slot = m_pages[page];
    slot.used = ++m_useCounter;
    slot.stale = false;
    bool moved = !slot.rows.isEmpty() && slot.rows.size() != rows.size();
    for (qsizetype i = 0; !moved && i < slot.rows.size(); ++i)
        moved = slot.rows.at(i).id != rows.at(i).id;
    if (moved && m_held && mayMove() && m_reordering == 0 && !slot.rows.isEmpty()) {
        setOrderStale(true); // asked for before the operator took hold of the table
        return;
    }
    m_ordered.start();
    if (!moved) {
        slot.rows = std::move(rows);
        Q_EMIT dataChanged(index(begin, 0), index(qMin(begin + pageSize, m_matching) - 1, ColumnCount - 1));
        return;
    }
    // Rows moved: selection and current row follow their item. An item that left the loaded pages loses its selection,
    // so that no action ever lands on another one (R7).
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList old = persistentIndexList();
    QList<RowId> ids;
    for (const QModelIndex &index : old) {
        const ItemRow *row = at(index.row());
        ids.append(row ? row->id : 0);
    }
    m_pages[page].rows = std::move(rows);
    QModelIndexList fresh;
    for (qsizetype i = 0; i < old.size(); ++i) {
        const int row = ids.at(i) == 0 ? old.at(i).row() : rowOf(ids.at(i));
        fresh.append(row >= 0 && row < m_matching ? index(row, old.at(i).column()) : QModelIndex());
    }
    changePersistentIndexList(old, fresh);
    Q_EMIT layoutChanged();
}

void ItemsModel::dropOldPages()
{
    while (m_pages.size() > pagesKept) {
        auto oldest = m_pages.begin();
        for (auto it = m_pages.begin(); it != m_pages.end(); ++it) {
            if (it->used < oldest->used)
                oldest = it;
        }
        m_pages.erase(oldest);
    }
}

const ItemRow *ItemsModel::at(int row) const
{
    const auto it = m_pages.constFind(row / pageSize);
    const int inside = row % pageSize;
    return row >= 0 && it != m_pages.constEnd() && inside < it->rows.size() ? &it->rows.at(inside) : nullptr;
}

int ItemsModel::rowOf(RowId id) const
{
    for (auto it = m_pages.constBegin(); it != m_pages.constEnd(); ++it) {
        for (qsizetype i = 0; i < it->rows.size(); ++i) {
            if (it->rows.at(i).id == id)
                return it.key() * pageSize + int(i);
        }
    }
    return -1;
}

QVariant ItemsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_matching)
        return {};
    const ItemRow *row = at(index.row());
    if (role == Qt::TextAlignmentRole) {
        const int c = index.column();
        return int(Qt::AlignVCenter | (c == Coverage || c == Http || c == Try ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (!row) {
        if (role == Qt::DisplayRole) {
            ask(index.row() / pageSize);
            return index.column() == State ? QVariant(u"…"_s) : QVariant();
        }
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return display(*row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == Url)
            return row->url;
        return row->reason.isEmpty() ? display(*row, index.column()) : row->reason;
    case Qt::AccessibleTextRole:
        if (index.column() == State)
            return tr("%1, %2, %3").arg(stateText(*row), display(*row, Source), display(*row, Url));
        return display(*row, index.column());
    case IdRole:
        return row->id;
    default:
        return {};
    }
}

} // namespace trawl
