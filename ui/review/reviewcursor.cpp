// Movement and targets in the list of captures.
#include "ui/review/reviewcursor.h"

#include "ui/models/capturesmodel.h"
#include "ui/widgets/reviewgrid.h"

namespace trawl {

namespace {

constexpr Ms displacedFor = 1s; // a key that was on its way is not meant for what stands there now
constexpr int neighbours = 4;   // whole pictures kept ready on both sides

} // namespace

ReviewCursor::ReviewCursor(CapturesModel *model, ReviewGrid *grid, QObject *parent)
    : QObject(parent), m_model(model), m_grid(grid)
{
    connect(model, &CapturesModel::loaded, this, &ReviewCursor::settle);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &ReviewCursor::settle);
    connect(model, &QAbstractItemModel::modelReset, this, &ReviewCursor::settle);
    connect(model, &QAbstractItemModel::dataChanged, this, &ReviewCursor::look);
    connect(grid->selectionModel(), &QItemSelectionModel::currentChanged, this, &ReviewCursor::look);
    connect(grid->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ReviewCursor::targetsChanged);
    connect(grid, &ReviewGrid::moved, this, [this](int way) { m_way = way; });
    connect(grid, &ReviewGrid::stuck, this, [this] { Q_EMIT atEnd(false); });
}

void ReviewCursor::settle()
{
    if (m_wanted && m_model->rowOf(m_wanted) >= 0)
        m_grid->setCurrentRow(m_model->rowOf(std::exchange(m_wanted, 0)));
    else if (!m_grid->currentIndex().isValid() && m_model->rowCount() > 0) {
        goToFirst();
        m_settledAt = current();
    }
    Q_EMIT settled();
    look();
}

void ReviewCursor::look()
{
    const RowId id = current();
    if (id && id != m_last) {
        const bool byOthers = m_last && m_model->isRemoving() && !m_decided.contains(m_last);
        m_displaced = byOthers ? QDeadlineTimer(displacedFor) : QDeadlineTimer();
        m_last = id;
        if (byOthers)
            Q_EMIT displaced();
        m_model->setHeld(0); // what was held has been left
    }
    Q_EMIT currentChanged();
}

RowId ReviewCursor::current() const
{
    return m_model->idAt(m_grid->currentIndex().row());
}

QList<RowId> ReviewCursor::targets() const
{
    const QModelIndex current = m_grid->currentIndex();
    if (!current.isValid())
        return {};
    if (!m_grid->selectionModel()->isSelected(current))
        return {m_model->idAt(current.row())};
    QList<int> rows;
    const QItemSelection selection = m_grid->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end());
    QList<RowId> ids;
    ids.reserve(rows.size());
    for (int row : std::as_const(rows))
        ids.append(m_model->idAt(row));
    return ids;
}

int ReviewCursor::targetCount() const
{
    const QModelIndex current = m_grid->currentIndex();
    if (!current.isValid())
        return 0;
    return m_grid->selectionModel()->isSelected(current) ? m_grid->selectedCount() : 1;
}

RowId ReviewCursor::next() const
{
    return m_model->idAt(m_model->nextUnreviewed(m_grid->currentIndex().row(), m_way));
}

QList<RowId> ReviewCursor::ahead() const
{
    const int row = m_grid->currentIndex().row();
    QList<RowId> ids{m_model->idAt(row), next()};
    for (int distance = 1; distance <= neighbours; ++distance)
        ids << m_model->idAt(row + distance * m_way) << m_model->idAt(row - distance * m_way);
    ids.removeAll(0);
    return ids;
}

void ReviewCursor::goTo(RowId capture)
{
    m_grid->setCurrentRow(m_model->rowOf(capture));
}

void ReviewCursor::goToRow(int row, int way)
{
    m_way = way;
    m_grid->setCurrentRow(row);
}

void ReviewCursor::step(int way)
{
    m_way = way;
    const int row = m_grid->currentIndex().row() + way;
    if (row >= 0 && row < m_model->rowCount())
        m_grid->setCurrentRow(row);
    else
        Q_EMIT atEnd(false);
}

void ReviewCursor::goUnreviewed(int way)
{
    m_way = way;
    const int row = m_model->nextUnreviewed(m_grid->currentIndex().row(), way);
    if (row >= 0)
        m_grid->setCurrentRow(row);
    else
        wrap(way); // nothing is left: Space still moves
}

/// A step that goes on at the other end.
void ReviewCursor::wrap(int way)
{
    const int rows = m_model->rowCount();
    const int row = m_grid->currentIndex().row() + way;
    if (rows > 0)
        m_grid->setCurrentRow((row + rows) % rows);
    if (row < 0 || row >= rows)
        Q_EMIT atEnd(rows > 0);
}

void ReviewCursor::goToFirst()
{
    const bool isUndecided = m_model->reviewOf(m_model->idAt(0)) == Review::Unreviewed;
    m_grid->setCurrentRow(isUndecided ? 0 : qMax(0, m_model->nextUnreviewed(0, 1)));
}

bool ReviewCursor::takeDisplaced()
{
    return !std::exchange(m_displaced, QDeadlineTimer()).hasExpired();
}

void ReviewCursor::leave(const QList<RowId> &decided, bool goesOn)
{
    m_decided = decided;
    // The selection of several is used up: a second letter must not fall on all of them again.
    if (decided.size() > 1)
        m_grid->selectCurrent();
    if (!goesOn)
        return hold();
    const int from = decided.size() > 1 ? m_model->rowOf(m_way > 0 ? decided.last() : decided.first())
                                        : m_grid->currentIndex().row();
    const RowId next = m_model->idAt(m_model->nextUnreviewed(from, m_way, decided));
    m_model->setHeld(0);
    if (next)
        goTo(next);
}

void ReviewCursor::hold()
{
    m_model->setHeld(current());
}

void ReviewCursor::keep()
{
    // Where a list without the operator's capture began by itself, or one without any row, is no place of his.
    const RowId here = current();
    if (!std::exchange(m_isAsked, false) && here && (here != m_settledAt || !m_wanted))
        m_wanted = here;
    m_settledAt = 0;
    m_way = 1;
}

void ReviewCursor::want(RowId capture)
{
    m_wanted = capture;
    m_isAsked = true;
    m_way = 1;
}

void ReviewCursor::goToWanted()
{
    if (!m_wanted || m_model->rowOf(m_wanted) < 0)
        return;
    m_isAsked = false;
    goTo(std::exchange(m_wanted, 0));
}

void ReviewCursor::keepNothing()
{
    m_wanted = 0;
}

} // namespace trawl
