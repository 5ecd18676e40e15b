// Painting of the upload's bar.
#include "ui/widgets/stepbar.h"

#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace trawl {

StepBar::StepBar(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Progress of the upload"));
}

void StepBar::setValues(int total, const QList<int> &steps, int failed, int held)
{
    m_total = total;
    m_steps = steps;
    m_failed = failed;
    m_held = held;
    update();
}

int StepBar::percent() const
{
    if (m_total <= 0 || m_steps.isEmpty())
        return 0;
    const int value = int(100LL * m_steps.first() / m_total);
    return m_failed > 0 || m_steps.first() < m_total ? qMin(value, 99) : value;
}

QSize StepBar::sizeHint() const
{
    return {200, qMax(12, fontMetrics().height() * 3 / 4)};
}

void StepBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(frame, frame.height() / 2, frame.height() / 2);
    painter.setClipPath(shape);
    painter.fillRect(rect(), token(Token::Track, palette()));
    if (m_total > 0) {
        const auto part = [&](double count) { return frame.width() * count / m_total; };
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const auto fill = [&](double from, double to, const QBrush &brush) {
            const double left = mirrored ? frame.right() - part(to) : frame.left() + part(from);
            painter.fillRect(QRectF(left, frame.top(), part(to - from), frame.height()), brush);
        };
        // From the back: stored is the longest and palest, recorded the shortest and full.
        const Token tints[] = {Token::Good, Token::ChartQueued, Token::AccentFill};
        for (qsizetype i = m_steps.size() - 1; i >= 0; --i)
            fill(0, m_steps[i], token(tints[qMin<qsizetype>(i, 2)], palette()));
        fill(m_total - m_failed - m_held, m_total - m_held, token(Token::BadFill, palette()));
        fill(m_total - m_failed - m_held, m_total - m_held, QBrush(token(Token::Bad, palette()), Qt::BDiagPattern));
        fill(m_total - m_held, m_total, QBrush(token(Token::Muted, palette()), Qt::Dense6Pattern));
    }
    painter.setClipping(false);
    painter.setPen(token(Token::Border, palette()));
    painter.drawPath(shape);
}

} // namespace trawl
