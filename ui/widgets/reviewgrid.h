// The grid of thumbnails: a list view in icon mode with equal cells, which asks the loader for what is seen and a page
// around it.
#pragma once

#include "domain/ids.h"

#include <QListView>

namespace trawl {

class CapturesModel;
class ImageLoader;
class ThumbDelegate;

/// GUI thread. Movement keys are its own; letters belong to the page's shortcuts (no type-ahead search).
class ReviewGrid final : public QListView
{
    Q_OBJECT
public:
    ReviewGrid(CapturesModel *model, ImageLoader *loader, QWidget *parent = nullptr);

    /// Logical width of the pictures.
    void setPictureWidth(int width);
    /// One column beside the loupe: all arrow keys go back and on.
    void setFilm(bool film);
    int filmWidth() const;
    /// Rows seen now, first and last; (0, -1) if none.
    std::pair<int, int> seenRows() const;
    QList<RowId> seenIds() const;
    int selectedCount() const;
    /// Row @p row is current and alone selected, and an extension by Shift begins at it.
    void setCurrentRow(int row);
    void selectCurrent(); ///< the current one alone; an extension by Shift begins at it
    void selectNone();    ///< the current one stays current, and an extension by Shift begins at it

Q_SIGNALS:
    void moved(int step); ///< the operator moved: the sign of the direction
    void stuck();         ///< an arrow key at the end of the list
    void seenChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex &index, const QEvent *event) const override;
    void keyboardSearch(const QString &search) override;
    void updateGeometries() override;
    void changeEvent(QEvent *event) override;

private:
    void layoutCells();
    void wantSeen();

    CapturesModel *m_model;
    ImageLoader *m_loader;
    ThumbDelegate *m_delegate;
    bool m_film = false, m_wanting = false;
    bool m_extending = false; ///< the mouse was pressed with Shift
};

} // namespace trawl
