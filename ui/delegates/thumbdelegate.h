// How a capture looks in the grid: picture, badge of shape and word, source and path, facts as text.
#pragma once

#include "domain/item.h"

#include <QStyledItemDelegate>

namespace trawl {

class ImageLoader;
enum class Token;

/// Colour and icon name of a review state; the icon's silhouette tells it apart without the colour.
Token reviewToken(Review review);
QString reviewIcon(Review review);

/// GUI thread. Stateless but for the size; pictures come from the loader at paint size, nothing is scaled here.
class ThumbDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    ThumbDelegate(ImageLoader *loader, QObject *parent = nullptr);
    /// Width of the picture in logical pixels.
    void setPictureWidth(int width);
    QSize pictureSize() const;
    /// Size of a cell with @p font, margins included.
    QSize cellSize(const QFont &font) const;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintPicture(QPainter *painter, const QRect &rect, const QModelIndex &index,
                      const QStyleOptionViewItem &option) const;
    void paintBadge(QPainter *painter, const QRect &picture, const QModelIndex &index,
                    const QStyleOptionViewItem &option) const;
    void paintTexts(QPainter *painter, const QRect &rect, const QModelIndex &index,
                    const QStyleOptionViewItem &option) const;

    ImageLoader *m_loader;
    int m_width = 176;
};

} // namespace trawl
