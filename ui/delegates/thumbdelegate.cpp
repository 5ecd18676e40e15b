// Painting of one cell of the review grid.
#include "ui/delegates/thumbdelegate.h"

#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/models/capturesmodel.h"
#include "ui/theme.h"

#include <QLocale>
#include <QPainter>

namespace trawl {

namespace {

constexpr int margin = 6; // between ring and content
constexpr int textLines = 3;

QFont smallFont(const QFont &font)
{
    QFont smaller = font;
    if (font.pointSizeF() > 0)
        smaller.setPointSizeF(qMax(7.0, font.pointSizeF() * 0.92));
    return smaller;
}

int badgeHeight(const QFont &font)
{
    return QFontMetrics(smallFont(font)).height() + 6;
}

/// "changed 4.1 %  captcha": what makes a capture worth a look.
QString factsText(const QModelIndex &index)
{
    QStringList facts;
    const double changed = index.data(CapturesModel::ChangedRole).toDouble();
    const QStringList flags = index.data(CapturesModel::FlagsRole).toStringList();
    if (changed >= 0)
        facts << CapturesModel::tr("changed %1 %").arg(QLocale().toString(changed * 100, 'f', 1));
    for (const QString &flag : flags) {
        if (changed < 0 || (flag != word(Flag::Changed) && flag != word(Flag::Unchanged)))
            facts << flagText(flag);
    }
    return facts.join(u" · "_s);
}

} // namespace

Token reviewToken(Review review)
{
    switch (review) {
    case Review::Approved:
        return Token::Good;
    case Review::Rejected:
        return Token::Bad;
    case Review::Flagged:
        return Token::Caution;
    case Review::Unreviewed:
        break;
    }
    return Token::Muted;
}

QString reviewIcon(Review review)
{
    switch (review) {
    case Review::Approved:
        return u"approve"_s;
    case Review::Rejected:
        return u"reject"_s;
    case Review::Flagged:
        return u"flag"_s;
    case Review::Unreviewed:
        break;
    }
    return u"help"_s;
}

ThumbDelegate::ThumbDelegate(ImageLoader *loader, QObject *parent) : QStyledItemDelegate(parent), m_loader(loader) {}

void ThumbDelegate::setPictureWidth(int width)
{
    m_width = width;
}

QSize ThumbDelegate::pictureSize() const
{
    return {m_width, m_width * 10 / 16}; // the pictures are 1280×800 by default
}

QSize ThumbDelegate::cellSize(const QFont &font) const
{
    const QSize picture = pictureSize();
    const int lines = QFontMetrics(font).height() + (textLines - 1) * QFontMetrics(smallFont(font)).height();
    return {picture.width() + 2 * margin, picture.height() + badgeHeight(font) + 3 * margin + lines};
}

QSize ThumbDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return cellSize(option.font);
}

void ThumbDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const QRect cell = option.rect.adjusted(2, 2, -2, -2);
    const bool selected = option.state & QStyle::State_Selected;
    const bool current = option.state & QStyle::State_HasFocus;
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.palette.color(QPalette::Highlight));
        painter->drawRoundedRect(cell, 4, 4);
    } else if (option.state & QStyle::State_MouseOver) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(token(Token::Hover, option.palette));
        painter->drawRoundedRect(cell, 4, 4);
    }
    const QSize size = pictureSize();
    const QRect picture(QPoint(option.rect.center().x() - size.width() / 2, option.rect.top() + margin), size);
    paintPicture(painter, picture, index, option);
    // Below the picture: nothing lies on what is to be judged.
    const QRect state(picture.left(), picture.bottom() + 1 + margin / 2, picture.width(), badgeHeight(option.font));
    paintBadge(painter, state, index, option);
    const int top = state.bottom() + 1;
    paintTexts(painter, QRect(picture.left(), top, picture.width(), option.rect.bottom() - top), index, option);
    if (current) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(token(Token::Accent, option.palette), 2));
        painter->drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), 4, 4);
    }
    painter->restore();
}

void ThumbDelegate::paintPicture(QPainter *painter, const QRect &rect, const QModelIndex &index,
                                 const QStyleOptionViewItem &option) const
{
    const RowId id = index.data(CapturesModel::IdRole).toLongLong();
    const bool has = index.data(CapturesModel::PictureRole).toBool();
    painter->fillRect(rect, token(Token::Track, option.palette));
    const QImage image = has ? m_loader->thumbnail(id) : QImage();
    if (!image.isNull()) {
        // A shallow picture stands at the top of its frame, as a page does.
        const qreal scale = rect.width() / qreal(image.width());
        const QRectF target(rect.left(), rect.top(), rect.width(), qMin<qreal>(rect.height(), image.height() * scale));
        painter->drawImage(target, image, QRectF(0, 0, image.width(), target.height() / scale));
    } else {
        QString text = CapturesModel::tr("no picture");
        if (has) {
            const QString problem = m_loader->problem(id, false);
            text = problem.isEmpty() ? CapturesModel::tr("loading…") : problem;
        }
        painter->setFont(smallFont(option.font));
        painter->setPen(token(Token::TextSecondary, option.palette));
        painter->drawText(rect.adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, text);
    }
    painter->setPen(token(Token::Border, option.palette));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(rect.adjusted(0, 0, -1, -1));
}

void ThumbDelegate::paintBadge(QPainter *painter, const QRect &line, const QModelIndex &index,
                               const QStyleOptionViewItem &option) const
{
    const auto review = Review(index.data(CapturesModel::ReviewRole).toInt());
    const bool pending = index.data(CapturesModel::PendingRole).toBool();
    const QFont font = smallFont(option.font);
    const QFontMetrics metrics(font);
    const QString text = reviewText(review);
    const int height = metrics.height() + 4;
    const int glyph = metrics.height() - 2;
    const int width = qMin(line.width(), glyph + metrics.horizontalAdvance(text) + 16);
    const auto placed = [&](const QRect &place) { return QStyle::visualRect(option.direction, line, place); };
    const QRect plain(line.left(), line.top(), width, height), badge = placed(plain);
    const QColor colour = token(reviewToken(review), option.palette);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(option.palette.color(QPalette::Base));
    // A dashed rim while the decision is on its way to the journal.
    painter->setPen(QPen(colour, 1.4, pending ? Qt::DotLine : Qt::SolidLine));
    painter->drawRoundedRect(QRectF(badge).adjusted(0.5, 0.5, -0.5, -0.5), height / 2.0, height / 2.0);
    painter->setRenderHint(QPainter::Antialiasing, false);
    const qreal ratio = painter->device()->devicePixelRatioF();
    painter->drawPixmap(placed({plain.left() + 6, plain.center().y() - glyph / 2 + 1, glyph, glyph}).topLeft(),
                        iconPixmap(reviewIcon(review), glyph, ratio, colour));
    painter->setFont(font);
    painter->setPen(colour);
    painter->drawText(placed(plain.adjusted(glyph + 9, 0, -4, 0)), Qt::AlignVCenter | Qt::AlignLeading, text);
    // Small pictures leave no room for it; the facts beside the grid have it always.
    const QString coverage = CapturesModel::tr("fields %1 %")
                                 .arg(QLocale().toString(index.data(CapturesModel::CoverageRole).toDouble(), 'f', 0));
    if (badge.width() + metrics.horizontalAdvance(coverage) + 8 <= line.width()) {
        painter->setPen(token(Token::TextSecondary, option.palette));
        painter->drawText(QRect(line.left(), badge.top(), line.width(), height), int(Qt::AlignRight | Qt::AlignVCenter),
                          coverage);
    }
}

void ThumbDelegate::paintTexts(QPainter *painter, const QRect &rect, const QModelIndex &index,
                               const QStyleOptionViewItem &option) const
{
    QFont bold = option.font;
    bold.setWeight(QFont::DemiBold);
    const QFont small = smallFont(option.font);
    const QFontMetrics metrics(bold), smallMetrics(small);
    const QColor text = option.palette.color(QPalette::Text);
    const QColor quiet = token(Token::TextSecondary, option.palette);
    const auto flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;

    QRect line(rect.left(), rect.top(), rect.width(), metrics.height());
    painter->setFont(bold);
    painter->setPen(text);
    painter->drawText(
        line, flags,
        metrics.elidedText(index.data(CapturesModel::SourceRole).toString(), Qt::ElideRight, line.width()));
    painter->setFont(small);
    painter->setPen(quiet);

    line = QRect(rect.left(), line.bottom() + 1, rect.width(), smallMetrics.height());
    painter->drawText(
        line, flags,
        smallMetrics.elidedText(index.data(CapturesModel::PathRole).toString(), Qt::ElideMiddle, line.width()));
    line.translate(0, smallMetrics.height());
    const QString facts = factsText(index);
    painter->setPen(facts.isEmpty() ? quiet : token(Token::Caution, option.palette));
    painter->drawText(line, flags, smallMetrics.elidedText(facts, Qt::ElideRight, line.width()));
}

} // namespace trawl
