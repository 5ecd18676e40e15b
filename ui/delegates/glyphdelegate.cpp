// Painting of cells with shapes.
#include "ui/delegates/glyphdelegate.h"

#include <QApplication>
#include <QPainter>
#include <QSpinBox>

namespace trawl {

namespace {

/// Background, selection and focus of a cell, without its content.
void paintGround(QPainter *painter, QStyleOptionViewItem option, const QWidget *widget)
{
    option.text.clear();
    option.icon = {};
    QStyle *style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, widget);
}

} // namespace

GlyphDelegate::GlyphDelegate(LookOf lookOf, QObject *parent) : QStyledItemDelegate(parent), m_lookOf(std::move(lookOf))
{
}

void GlyphDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = cell.text;
    paintGround(painter, cell, option.widget);
    if (text.isEmpty())
        return;
    const StateLook look = m_lookOf(index);
    const QColor ink = token(look.ink, option.palette);
    const QColor ground =
        option.palette.color(option.state & QStyle::State_Selected ? QPalette::Highlight : QPalette::Base);
    const int side = option.fontMetrics.height() - 3;
    const QRect place(option.rect.left() + 6, option.rect.top() + (option.rect.height() - side) / 2, side, side);
    drawShape(painter, QStyle::visualRect(option.direction, option.rect, place), look.shape, ink, ground);
    const QRect rest = QStyle::visualRect(option.direction, option.rect, option.rect.adjusted(side + 12, 0, -4, 0));
    painter->save();
    painter->setFont(cell.font);
    painter->setPen(look.ink == Token::Good || look.ink == Token::Muted ? option.palette.color(QPalette::Text) : ink);
    painter->drawText(rest, int(Qt::AlignVCenter | Qt::AlignLeading),
                      option.fontMetrics.elidedText(text, Qt::ElideRight, rest.width()));
    painter->restore();
}

QSize GlyphDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.rwidth() += option.fontMetrics.height() + 12;
    return size;
}

void StreakDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString streak = cell.text;
    paintGround(painter, cell, option.widget);
    const qreal step = option.fontMetrics.height() * 0.5;
    const qreal side = step * 0.8;
    qreal x = option.rect.left() + 6;
    for (QChar c : streak) {
        const QRectF box(x, option.rect.center().y() - side / 2 + 0.5, side, side);
        if (c == u'+')
            painter->fillRect(QRectF(box.center().x() - side * 0.22, box.top() - side * 0.35, side * 0.44, side * 1.7),
                              token(Token::Good, option.palette));
        else
            drawShape(painter, box, Shape::Cross, token(Token::Bad, option.palette), Qt::transparent);
        x += step;
        if (x + side > option.rect.right())
            break;
    }
}

QSize StreakDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {option.fontMetrics.height() * 5 + 12, option.fontMetrics.height() + 6};
}

QWidget *PriorityDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *spin = new QSpinBox(parent);
    spin->setObjectName(u"priorityEditor"_s);
    spin->setAccessibleName(tr("Priority"));
    spin->setRange(1, 9);
    spin->setFrame(false);
    return spin;
}

} // namespace trawl
