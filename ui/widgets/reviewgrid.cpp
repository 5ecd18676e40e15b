// Cell geometry, prefetching and movement of the review grid.
#include "ui/widgets/reviewgrid.h"

#include "ui/delegates/thumbdelegate.h"
#include "ui/imageloader.h"
#include "ui/models/capturesmodel.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace trawl {

ReviewGrid::ReviewGrid(CapturesModel *model, ImageLoader *loader, QWidget *parent)
    : QListView(parent), m_model(model), m_loader(loader), m_delegate(new ThumbDelegate(loader, this))
{
    setObjectName(u"reviewGrid"_s);
    setAccessibleName(tr("Captures"));
    setModel(model);
    setItemDelegate(m_delegate);
    setViewMode(QListView::IconMode);
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // else the columns jump when the bar comes and goes
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionRectVisible(true);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    connect(loader, &ImageLoader::thumbnailReady, this, [this](RowId id) {
        const auto [first, last] = seenRows();
        for (int row = first; row <= last; ++row) {
            if (m_model->idAt(row) == id)
                update(m_model->index(row));
        }
    });
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &ReviewGrid::wantSeen);
    connect(model, &QAbstractItemModel::modelReset, this, &ReviewGrid::wantSeen);
    layoutCells();
}

void ReviewGrid::setPictureWidth(int width)
{
    if (m_delegate->pictureSize().width() == width)
        return;
    m_delegate->setPictureWidth(width);
    layoutCells();
    scrollTo(currentIndex());
}

void ReviewGrid::setFilm(bool film)
{
    m_film = film;
    layoutCells();
}

int ReviewGrid::filmWidth() const
{
    return m_delegate->cellSize(font()).width() + verticalScrollBar()->sizeHint().width() + 2 * frameWidth() + 2;
}

void ReviewGrid::layoutCells()
{
    const QSize cell = m_delegate->cellSize(font());
    const int width = qMax(cell.width(), viewport()->width() - 1);
    const int columns = m_film ? 1 : qMax(1, width / cell.width());
    setGridSize({width / columns, cell.height()}); // the spare width is shared among the columns
    verticalScrollBar()->setSingleStep(cell.height() / 3);
    m_loader->setThumbnailBox((QSizeF(m_delegate->pictureSize()) * devicePixelRatioF()).toSize());
    wantSeen();
}

std::pair<int, int> ReviewGrid::seenRows() const
{
    const int rows = m_model->rowCount();
    if (rows == 0 || gridSize().isEmpty())
        return {0, -1};
    const int columns = qMax(1, viewport()->width() / gridSize().width());
    const int top = verticalOffset() / gridSize().height();
    const int bottom = (verticalOffset() + viewport()->height()) / gridSize().height();
    return {qMin(rows - 1, top * columns), qMin(rows - 1, (bottom + 1) * columns - 1)};
}

QList<RowId> ReviewGrid::seenIds() const
{
    QList<RowId> ids;
    const auto [first, last] = seenRows();
    for (int row = first; row <= last; ++row)
        ids.append(m_model->idAt(row));
    return ids;
}

void ReviewGrid::wantSeen()
{
    if (m_wanting)
        return;
    // Once per turn of the event loop: scrolling and insertions come in bursts.
    m_wanting = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_wanting = false;
            const auto [first, last] = seenRows();
            const int page = last - first + 1;
            QList<RowId> ids;
            for (int row = first; row <= last + page; ++row)
                ids.append(m_model->idAt(row));
            for (int row = first - 1; row >= first - page; --row)
                ids.append(m_model->idAt(row));
            ids.removeAll(0);
            ids.removeIf([this](RowId id) { return m_model->find(id)->format == PictureFormat::None; });
            m_loader->wantThumbnails(ids);
            Q_EMIT seenChanged();
        },
        Qt::QueuedConnection);
}

int ReviewGrid::selectedCount() const
{
    int count = 0;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange &range : selection)
        count += range.height();
    return count;
}

void ReviewGrid::setCurrentRow(int row)
{
    const QModelIndex index = m_model->index(row);
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    scrollTo(index);
}

void ReviewGrid::selectCurrent()
{
    setCurrentIndex(currentIndex());
}

void ReviewGrid::selectNone()
{
    selectCurrent();
    clearSelection();
}

void ReviewGrid::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    layoutCells();
}

void ReviewGrid::updateGeometries()
{
    QListView::updateGeometries();
    verticalScrollBar()->setSingleStep(qMax(20, gridSize().height() / 3));
}

void ReviewGrid::scrollContentsBy(int dx, int dy)
{
    QListView::scrollContentsBy(dx, dy);
    wantSeen();
}

void ReviewGrid::changeEvent(QEvent *event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_delegate)
        layoutCells();
}

QItemSelectionModel::SelectionFlags ReviewGrid::selectionCommand(const QModelIndex &index, const QEvent *event) const
{
    // Without an event the program moves. The view would look at the keys that are down and take the Shift of
    // "decide the other way" for an extension.
    return event ? QListView::selectionCommand(index, event) : QItemSelectionModel::ClearAndSelect;
}

/// In reading order Left and Right go on over the ends of the lines, which the view's own cursor does not.
QModelIndex ReviewGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    const bool back = action == MoveLeft || (m_film && action == MoveUp);
    const bool onward = action == MoveRight || (m_film && action == MoveDown);
    const int row = currentIndex().row();
    if (row < 0 || (!back && !onward))
        return QListView::moveCursor(action, modifiers);
    return m_model->index(qBound(0, row + (onward ? 1 : -1), m_model->rowCount() - 1));
}

void ReviewGrid::keyPressEvent(QKeyEvent *event)
{
    const int before = currentIndex().row();
    const int key = event->key();
    const bool back = key == Qt::Key_Left || key == Qt::Key_Up;
    const bool onward = key == Qt::Key_Right || key == Qt::Key_Down;
    const bool far = key == Qt::Key_Home || key == Qt::Key_End || key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    const bool plain = !(event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier));
    if (before < 0 && (back || onward))
        setCurrentRow(0);
    else
        QListView::keyPressEvent(event);
    const int after = currentIndex().row();
    if (after != before) {
        Q_EMIT moved(after > before ? 1 : -1);
    } else if (plain && after >= 0 && (back || onward || far)) {
        selectCurrent(); // a plain move that leads nowhere ends an extension all the same
        event->accept();
        if (!far)
            Q_EMIT stuck();
    }
}

void ReviewGrid::mousePressEvent(QMouseEvent *event)
{
    const int before = currentIndex().row();
    m_extending = event->modifiers() & Qt::ShiftModifier;
    QListView::mousePressEvent(event);
    const int after = currentIndex().row();
    if (after != before)
        Q_EMIT moved(1);
}

void ReviewGrid::mouseMoveEvent(QMouseEvent *event)
{
    // The view would stretch a band from where the last plain click was, far from the tile the extension began at.
    if (m_extending && event->buttons() & Qt::LeftButton)
        return;
    QListView::mouseMoveEvent(event);
}

void ReviewGrid::keyboardSearch(const QString &) {}

} // namespace trawl
