// Geometry and painting of the loupe.
#include "ui/widgets/loupe.h"

#include "ui/imageloader.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace trawl {

namespace {
constexpr double smallest = 0.05, largest = 8.0;
constexpr int dragDistance = 4; // below it a press and release is a click
} // namespace

struct Loupe::Private {
    Loupe *q = nullptr;
    QThreadPool *pool = nullptr;
    QImage image, fitted, preview;
    QString placeholder;
    double scale = 0; ///< 0 = fitted
    quint64 generation = 0;
    QPoint pressed, pressedScroll;
    bool dragging = false;

    double fitScale() const;
    double effective() const { return scale > 0 ? scale : fitScale(); }
    QRectF target() const;
    void layout();
    void prepareFitted();
    void setScaleAt(double value, QPointF anchor);
};

Loupe::Loupe(QThreadPool &pool, QWidget *parent) : QAbstractScrollArea(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->pool = &pool;
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Picture"));
    viewport()->setCursor(Qt::PointingHandCursor);
    setMinimumSize(160, 120);
}

Loupe::~Loupe() = default;

double Loupe::Private::fitScale() const
{
    const QSizeF size = image.isNull() ? QSizeF(preview.size()) : QSizeF(image.size());
    if (size.isEmpty())
        return 1;
    const QSizeF view = QSizeF(q->maximumViewportSize()) - QSizeF(2, 2);
    // Long pages are fitted to the width only as far as they stay readable; a whole 16,000 px page would be a thread.
    const double both = std::min(view.width() / size.width(), view.height() / size.height());
    return std::clamp(std::min(both, 1.0), smallest, largest);
}

QRectF Loupe::Private::target() const
{
    const QSizeF size = QSizeF(image.size()) * effective();
    const QSize view = q->viewport()->size();
    const double x =
        size.width() < view.width() ? (view.width() - size.width()) / 2 : -q->horizontalScrollBar()->value();
    const double y =
        size.height() < view.height() ? (view.height() - size.height()) / 2 : -q->verticalScrollBar()->value();
    return {QPointF(x, y), size};
}

void Loupe::Private::layout()
{
    const QSize view = q->maximumViewportSize();
    const QSize size = image.isNull() || scale <= 0 ? QSize() : (QSizeF(image.size()) * scale).toSize();
    const int bar = q->verticalScrollBar()->sizeHint().width();
    const int width = view.width() - (size.height() > view.height() ? bar : 0);
    const int height = view.height() - (size.width() > view.width() ? bar : 0);
    q->horizontalScrollBar()->setRange(0, std::max(0, size.width() - width));
    q->horizontalScrollBar()->setPageStep(width);
    q->horizontalScrollBar()->setSingleStep(40);
    q->verticalScrollBar()->setRange(0, std::max(0, size.height() - height));
    q->verticalScrollBar()->setPageStep(height);
    q->verticalScrollBar()->setSingleStep(40);
    q->viewport()->update();
    const QString percent = QLocale().toString(qRound(effective() * 100));
    Q_EMIT q->zoomChanged(image.isNull() ? QString()
                          : scale > 0    ? Loupe::tr("%1 %").arg(percent)
                                         : Loupe::tr("fit, %1 %").arg(percent));
}

void Loupe::Private::prepareFitted()
{
    fitted = {};
    if (image.isNull() || scale > 0)
        return;
    const double ratio = q->devicePixelRatioF();
    const QSize size = (QSizeF(image.size()) * fitScale() * ratio).toSize();
    if (size.isEmpty() || size.width() >= image.width())
        return; // drawn as it is
    whenDone(onPixelPool(*pool,
                         [source = image, size]() -> Result<QImage> {
                             return source.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
                         }),
             q, [this, mine = ++generation](Result<QImage> scaled) {
                 if (mine != generation || !scaled)
                     return;
                 fitted = *scaled;
                 q->viewport()->update();
             });
}

void Loupe::Private::setScaleAt(double value, QPointF anchor)
{
    if (image.isNull())
        return;
    const QRectF before = target();
    const QPointF spot((anchor.x() - before.x()) / effective(), (anchor.y() - before.y()) / effective());
    scale = value > 0 ? std::clamp(value, smallest, largest) : 0;
    layout();
    if (scale > 0) {
        q->horizontalScrollBar()->setValue(qRound(spot.x() * scale - anchor.x()));
        q->verticalScrollBar()->setValue(qRound(spot.y() * scale - anchor.y()));
    }
    prepareFitted();
}

void Loupe::setPicture(const QImage &image, const QString &name, bool keepView)
{
    ++d->generation;
    d->image = image;
    d->preview = {};
    d->placeholder.clear();
    setAccessibleDescription(name);
    if (!keepView)
        d->scale = 0;
    d->prepareFitted();
    d->layout();
}

void Loupe::setPlaceholder(const QString &text, const QImage &preview)
{
    ++d->generation;
    d->image = d->fitted = {};
    d->preview = preview;
    d->placeholder = text;
    setAccessibleDescription(text);
    viewport()->update();
    Q_EMIT zoomChanged({});
}

bool Loupe::hasPicture() const
{
    return !d->image.isNull();
}

bool Loupe::isFitted() const
{
    return d->scale <= 0;
}

double Loupe::zoom() const
{
    return d->effective();
}

void Loupe::toggleFit()
{
    toggleFitAt(viewport()->rect().center());
}

void Loupe::toggleFitAt(QPoint position)
{
    d->setScaleAt(d->scale > 0 ? 0 : 1.0, position);
}

void Loupe::zoomBy(double factor)
{
    d->setScaleAt(d->effective() * factor, viewport()->rect().center());
}

void Loupe::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), token(Token::MutedFill, palette()));
    if (d->image.isNull()) {
        QRect text = viewport()->rect().adjusted(16, 16, -16, -16);
        if (!d->preview.isNull()) {
            const QSizeF size =
                QSizeF(d->preview.size()).scaled(QSizeF(viewport()->size()) - QSizeF(2, 2), Qt::KeepAspectRatio);
            const QRectF target(
                QPointF((viewport()->width() - size.width()) / 2, (viewport()->height() - size.height()) / 2), size);
            painter.drawImage(target, d->preview);
            return;
        }
        painter.setPen(token(Token::TextSecondary, palette()));
        painter.drawText(text, Qt::AlignCenter | Qt::TextWordWrap, d->placeholder);
        return;
    }
    const QRectF target = d->target();
    if (d->scale <= 0 && !d->fitted.isNull()) {
        painter.drawImage(target, d->fitted);
    } else {
        // Only the visible part: a 16,000 px page must not cost more than a screenful.
        const QRectF seen = target & QRectF(viewport()->rect());
        const double scale = d->effective();
        painter.setRenderHint(QPainter::SmoothPixmapTransform, scale < 1 && d->scale > 0);
        painter.drawImage(seen, d->image, QRectF((seen.topLeft() - target.topLeft()) / scale, seen.size() / scale));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(token(Token::Border, palette()));
    painter.drawRect(target.adjusted(-0.5, -0.5, 0.5, 0.5));
    if (hasFocus()) {
        painter.setPen(QPen(token(Token::Accent, palette()), 2));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void Loupe::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    d->layout();
    d->prepareFitted();
}

void Loupe::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        d->setScaleAt(d->effective() * std::pow(1.25, event->angleDelta().y() / 120.0), event->position());
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void Loupe::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    d->pressed = event->pos();
    d->pressedScroll = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    d->dragging = false;
}

void Loupe::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton))
        return;
    const QPoint delta = event->pos() - d->pressed;
    if (!d->dragging && delta.manhattanLength() < dragDistance)
        return;
    d->dragging = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    horizontalScrollBar()->setValue(d->pressedScroll.x() - delta.x());
    verticalScrollBar()->setValue(d->pressedScroll.y() - delta.y());
}

void Loupe::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    viewport()->setCursor(Qt::PointingHandCursor);
    if (!d->dragging)
        toggleFitAt(event->pos());
    d->dragging = false;
}

void Loupe::keyPressEvent(QKeyEvent *event)
{
    const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
    const bool onward = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
    if (isFitted() && (back || onward)) {
        Q_EMIT stepRequested(back ? -1 : 1);
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void Loupe::scrollContentsBy(int, int)
{
    viewport()->update();
}

} // namespace trawl
