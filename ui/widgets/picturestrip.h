// One line of the newest pictures: a click or Enter chooses one.
#pragma once

#include "domain/ids.h"

#include <QListView>

namespace trawl {

class ImageLoader;
class NewestModel;
class StripDelegate;

/// GUI thread. Does not own model and loader.
class PictureStrip final : public QListView
{
    Q_OBJECT
public:
    PictureStrip(NewestModel *model, ImageLoader *loader, QWidget *parent = nullptr);
    /// Logical width of the pictures.
    void setPictureWidth(int width);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int seen() const; ///< how many pictures have room

Q_SIGNALS:
    void chosen(trawl::RowId id);
    void seenChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layoutCells();
    void wantSeen();
    NewestModel *m_model;
    ImageLoader *m_loader;
    StripDelegate *m_delegate;
};

} // namespace trawl
