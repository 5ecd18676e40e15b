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
        // However few failed, their piece can be seen: a bar that looks full would be a lie.
        constexpr double least = 14;
        const double unit = frame.width() / m_total;
        const double held = m_held ? std::max(least, m_held * unit) : 0;
        const double failed = m_failed ? std::max(least, m_failed * unit) : 0;
        const double room = frame.width() - held - failed;
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const auto fill = [&](double from, double width, const QBrush &brush) {
            const double left = mirrored ? frame.right() - from - width : frame.left() + from;
            painter.fillRect(QRectF(left, frame.top(), width, frame.height()), brush);
        };
        // From the back: stored is the longest and palest, recorded the shortest and full.
        const Token tints[] = {Token::Good, Token::ChartQueued, Token::AccentFill};
        for (qsizetype i = m_steps.size() - 1; i >= 0; --i)
            fill(0, std::min(room, m_steps[i] * unit), token(tints[qMin<qsizetype>(i, 2)], palette()));
        fill(room, failed, token(Token::BadFill, palette()));
        fill(room, failed, QBrush(token(Token::Bad, palette()), Qt::BDiagPattern));
        fill(room + failed, held, QBrush(token(Token::Muted, palette()), Qt::Dense6Pattern));
    }
    painter.setClipping(false);
    painter.setPen(token(Token::Border, palette()));
    painter.drawPath(shape);
}

} // namespace trawl
