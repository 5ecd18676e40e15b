// Breaking and painting with an ellipsis.
#include "ui/widgets/elidedlabel.h"

#include <QPainter>
#include <QTextLayout>

namespace trawl {

ElidedLabel::ElidedLabel(QWidget *parent) : QLabel(parent)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setTextFormat(Qt::PlainText);
}

void ElidedLabel::setFullText(const QString &text)
{
    if (text == m_full)
        return;
    m_full = text;
    setText(text);
    setToolTip(text);
    setAccessibleName(text);
    updateGeometry();
}

void ElidedLabel::setMostLines(int lines)
{
    if (lines == m_most)
        return;
    m_most = lines;
    updateGeometry();
    update();
}

QList<qsizetype> ElidedLabel::lines(int width) const
{
    QList<qsizetype> starts;
    QTextLayout layout(m_full, font());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    while (starts.size() < m_most) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width);
        starts.append(line.textStart());
    }
    layout.endLayout();
    return starts;
}

bool ElidedLabel::isWhole() const
{
    const QList<qsizetype> starts = lines(width());
    return starts.isEmpty() || fontMetrics().horizontalAdvance(m_full.mid(starts.constLast())) <= width();
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 8, fontMetrics().height()};
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_full) + 2, fontMetrics().height()};
}

int ElidedLabel::heightForWidth(int width) const
{
    return m_most == 1 ? -1 : int(std::max<qsizetype>(1, lines(width).size())) * fontMetrics().lineSpacing();
}

void ElidedLabel::paintEvent(QPaintEvent *event)
{
    if (fontMetrics().horizontalAdvance(m_full) <= width())
        return QLabel::paintEvent(event); // shows what is selected, too
    const QList<qsizetype> starts = lines(width());
    const int step = fontMetrics().lineSpacing();
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    QRect place(0, (height() - step * int(starts.size())) / 2, width(), step);
    for (qsizetype i = 0; i < starts.size(); ++i) {
        const bool last = i + 1 == starts.size();
        const QString text = m_full.mid(starts.at(i), last ? -1 : starts.at(i + 1) - starts.at(i)).trimmed();
        painter.drawText(place, int(Qt::AlignVCenter | Qt::AlignLeading),
                         last ? fontMetrics().elidedText(text, Qt::ElideRight, width()) : text);
        place.translate(0, step);
    }
}

} // namespace trawl
