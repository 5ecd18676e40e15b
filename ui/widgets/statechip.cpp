// Painting the pill.
#include "ui/widgets/statechip.h"

#include <QAccessible>
#include <QPainter>
#include <QStyle>

namespace trawl {

StateChip::StateChip(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    QFont heavy = font();
    heavy.setWeight(QFont::DemiBold);
    setFont(heavy);
}

QString StateChip::text() const
{
    return m_suffix.isEmpty() ? m_look.word : m_look.word + u' ' + m_suffix;
}

void StateChip::setLook(const StateLook &look, const QString &subject, const QString &suffix)
{
    if (look.word == m_look.word && look.shape == m_look.shape && suffix == m_suffix)
        return;
    const bool changed = look.word != m_look.word;
    m_look = look;
    m_suffix = suffix;
    setAccessibleName(subject + u": "_s + text());
    if (changed) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
    updateGeometry();
    update();
}

QSize StateChip::sizeHint() const
{
    const QFontMetrics m = fontMetrics();
    return {m.horizontalAdvance(text()) + m.height() + 3 * space::unit, m.height() + space::unit};
}

void StateChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = token(m_look.ink, palette());
    const QColor fill = token(m_look.fill, palette());
    painter.setPen(QPen(ink, 1));
    painter.setBrush(fill);
    const qreal radius = height() / 2.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    const int side = fontMetrics().height() - 3;
    const QRect mark(space::unit + 2, (height() - side) / 2, side, side);
    drawShape(&painter, QStyle::visualRect(layoutDirection(), rect(), mark), m_look.shape, ink, fill);
    painter.setPen(ink);
    painter.drawText(
        QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(mark.right() + 6, 0, -space::unit, 0)),
        int(Qt::AlignVCenter | Qt::AlignLeading), text());
}

} // namespace trawl
