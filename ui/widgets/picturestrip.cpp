// Cells of the strip: a picture, and its decision by shape and word.
#include "ui/widgets/picturestrip.h"

#include "ui/delegates/thumbdelegate.h"
#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/models/capturesmodel.h"
#include "ui/models/newestmodel.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QWheelEvent>

namespace trawl {

class StripDelegate final : public QStyledItemDelegate
{
public:
    StripDelegate(ImageLoader *loader, QObject *parent) : QStyledItemDelegate(parent), m_loader(loader) {}
    int width = 112;

    QSize cell(const QFontMetrics &m) const
    {
        // Never narrower than the longest word below the picture.
        const int word = m.height() + m.horizontalAdvance(reviewText(Review::Unreviewed)) + 2;
        return {qMax(width, word) + 2 * margin, width * 10 / 16 + m.height() + 3 * margin};
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return cell(option.fontMetrics);
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        // A sliver of a picture at the edge shows nothing of it.
        const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
        const int inSight = view ? (option.rect & view->viewport()->rect()).width() : option.rect.width();
        if (inSight < option.rect.width() / 3)
            return;
        painter->save();
        const bool isCurrent = option.state & QStyle::State_HasFocus;
        const QRect frame = option.rect.adjusted(1, 1, -1, -1);
        if (option.state & QStyle::State_MouseOver)
            painter->fillRect(frame, token(Token::Hover, option.palette));
        const QSize size(width, width * 10 / 16);
        const QRect picture(QPoint(option.rect.center().x() - size.width() / 2, option.rect.top() + margin), size);
        paintPicture(painter, picture, index, option);
        if (inSight >= option.rect.width() - margin) // no half words
            paintState(painter,
                       QRect(option.rect.left() + margin, picture.bottom() + margin, option.rect.width() - 2 * margin,
                             option.fontMetrics.height()),
                       index, option);
        if (isCurrent)
            drawFocusRing(painter, frame, option.palette);
        painter->restore();
    }

private:
    static constexpr int margin = 4;
    void paintPicture(QPainter *painter, const QRect &rect, const QModelIndex &index,
                      const QStyleOptionViewItem &option) const
    {
        painter->fillRect(rect, token(Token::Track, option.palette));
        const QImage image = m_loader->thumbnail(index.data(CapturesModel::IdRole).toLongLong());
        if (!image.isNull()) {
            const qreal scale = rect.width() / qreal(image.width());
            const QRectF target(rect.left(), rect.top(), rect.width(),
                                qMin<qreal>(rect.height(), image.height() * scale));
            painter->drawImage(target, image, QRectF(0, 0, image.width(), target.height() / scale));
        }
        painter->setPen(token(Token::Border, option.palette));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(rect.adjusted(0, 0, -1, -1));
    }
    static void paintState(QPainter *painter, const QRect &line, const QModelIndex &index,
                           const QStyleOptionViewItem &option)
    {
        const auto review = Review(index.data(CapturesModel::ReviewRole).toInt());
        const QColor ink = token(reviewToken(review), option.palette);
        const int glyph = line.height() - 3;
        const auto placed = [&](const QRect &place) { return QStyle::visualRect(option.direction, line, place); };
        painter->drawPixmap(placed({line.left(), line.top() + 2, glyph, glyph}).topLeft(),
                            iconPixmap(reviewIcon(review), glyph, painter->device()->devicePixelRatioF(), ink));
        painter->setPen(ink);
        const QRect text = placed(line.adjusted(glyph + 4, 0, 0, 0));
        painter->drawText(text, int(Qt::AlignVCenter | Qt::AlignLeading),
                          option.fontMetrics.elidedText(reviewText(review), Qt::ElideRight, text.width()));
    }
    ImageLoader *m_loader;
};

PictureStrip::PictureStrip(NewestModel *model, ImageLoader *loader, QWidget *parent)
    : QListView(parent), m_model(model), m_loader(loader), m_delegate(new StripDelegate(loader, this))
{
    setObjectName(u"pictureStrip"_s);
    setAccessibleName(tr("Newest pictures"));
    setModel(model);
    setItemDelegate(m_delegate);
    setViewMode(QListView::ListMode);
    setFlow(QListView::LeftToRight);
    setWrapping(false);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // arrows and wheel lead on; the label says how many there are
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    connect(loader, &ImageLoader::thumbnailReady, viewport(), qOverload<>(&QWidget::update));
    connect(model, &NewestModel::changed, this, &PictureStrip::wantSeen);
    connect(this, &QListView::clicked, this,
            [this](const QModelIndex &index) { Q_EMIT chosen(m_model->idAt(index.row())); });
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, this, &PictureStrip::wantSeen);
    layoutCells();
}

void PictureStrip::setPictureWidth(int width)
{
    if (std::exchange(m_delegate->width, width) != width)
        layoutCells();
}

QSize PictureStrip::sizeHint() const
{
    return {400, m_delegate->cell(fontMetrics()).height()};
}

QSize PictureStrip::minimumSizeHint() const
{
    return {m_delegate->cell(fontMetrics()).width(), sizeHint().height()};
}

int PictureStrip::seen() const
{
    return qMin(m_model->rowCount(), viewport()->width() / qMax(1, m_delegate->cell(fontMetrics()).width()));
}

void PictureStrip::layoutCells()
{
    const QSize picture(m_delegate->width, m_delegate->width * 10 / 16);
    m_loader->setThumbnailBox((QSizeF(picture) * devicePixelRatioF()).toSize());
    scheduleDelayedItemsLayout();
    updateGeometry();
    wantSeen();
}

void PictureStrip::wantSeen()
{
    // A page before and after what is seen, whatever way the strip is read.
    const QRect near = viewport()->rect().adjusted(-width(), 0, width(), 0);
    QList<RowId> ids;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (near.intersects(visualRect(m_model->index(row))))
            ids.append(m_model->idAt(row));
    }
    m_loader->wantThumbnails(ids);
    Q_EMIT seenChanged();
}

void PictureStrip::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && currentIndex().isValid())
        Q_EMIT chosen(m_model->idAt(currentIndex().row()));
    else
        QListView::keyPressEvent(event);
}

void PictureStrip::focusInEvent(QFocusEvent *event)
{
    QListView::focusInEvent(event);
    if (!currentIndex().isValid())
        setCurrentIndex(m_model->index(0)); // a ring is always seen
}

void PictureStrip::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    wantSeen();
}

/// A wheel has one way: along the strip.
void PictureStrip::wheelEvent(QWheelEvent *event)
{
    const QPoint turned = event->angleDelta();
    const int step = turned.x() != 0 ? turned.x() : turned.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - step);
    event->accept();
}

void PictureStrip::changeEvent(QEvent *event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_delegate)
        layoutCells();
}

} // namespace trawl
