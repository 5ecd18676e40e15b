// The tinting icon engine.
#include "ui/icons.h"

#include "domain/names.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace trawl {

namespace {

class TintedIconEngine : public QIconEngine
{
public:
    TintedIconEngine(QString name, std::optional<Token> colour) : m_name(std::move(name)), m_colour(colour) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, tinted(rect.size(), ratio, mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override { return tinted(size, 1.0, mode); }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        // Qt passes the size in device pixels here.
        QPixmap result = tinted(QSizeF(size / scale).toSize(), scale, mode);
        return result;
    }
    QIconEngine *clone() const override { return new TintedIconEngine(m_name, m_colour); }
    QString key() const override { return u"trawl-tinted"_s; }

private:
    QPixmap tinted(const QSize &size, qreal ratio, QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        QColor colour = palette.color(QPalette::Active, QPalette::ButtonText);
        if (mode == QIcon::Disabled)
            colour = palette.color(QPalette::Disabled, QPalette::ButtonText);
        else if (m_colour)
            colour = token(*m_colour, palette);
        return iconPixmap(m_name, qMin(size.width(), size.height()), ratio, colour);
    }
    QString m_name;
    std::optional<Token> m_colour;
};

} // namespace

QIcon icon(const QString &name, std::optional<Token> colour)
{
    return name.isEmpty() ? QIcon() : QIcon(new TintedIconEngine(name, colour));
}

QPixmap iconPixmap(const QString &name, int extent, qreal ratio, const QColor &colour)
{
    if (name.isEmpty())
        return {};
    const QString key = u"%1/%2/%3/%4"_s.arg(name).arg(extent).arg(ratio).arg(colour.rgba());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QSvgRenderer renderer(u":/icons/%1.svg"_s.arg(name));
    const int device = qMax(1, qRound(extent * ratio));
    QImage image(device, device, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    renderer.render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(image.rect(), colour);
    painter.end();
    pixmap = QPixmap::fromImage(image);
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace trawl
