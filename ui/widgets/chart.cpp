// Sampling and painting of the chart. Missing samples stay a gap, never a zero.
#include "ui/widgets/chart.h"

#include "ui/widgets/glyphs.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace trawl {

namespace {

constexpr qint64 second = 1000;
constexpr qint64 gapMs = 5 * second;   ///< longer without a sample: sampling had stopped
constexpr size_t ringSize = 24 * 3600; ///< a day

/// 1, 2, 5, 10, 20, 50 …: the next round number.
qint64 roundUp(qint64 value)
{
    qint64 step = 1;
    while (true) {
        for (qint64 factor : {1, 2, 5}) {
            if (step * factor >= value)
                return step * factor;
        }
        step *= 10;
    }
}

QString eventIcon(const QString &kind)
{
    return kind == u"opened"_s ? u"◆"_s : u"▲"_s;
}

struct LetterLook {
    Token colour;
    Qt::BrushStyle pattern;
};

LetterLook lookOf(QChar letter)
{
    switch (letter.unicode()) {
    case u'o':
        return {Token::Bad, Qt::SolidPattern};
    case u'p':
        return {Token::Caution, Qt::BDiagPattern};
    case u'h':
        return {Token::Muted, Qt::CrossPattern};
    case u'd':
    case u'm':
        return {Token::Muted, Qt::Dense6Pattern};
    default:
        return {Token::Good, Qt::HorPattern};
    }
}

} // namespace

Chart::Chart(Desk *desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    setObjectName(u"queueChart"_s);
    setAccessibleName(tr("Queue and throughput"));
    setFocusPolicy(Qt::StrongFocus);
    setToolTip(tr("Left and Right move the crosshair, + and − change the range."));
    connect(desk, &Desk::snapshotChanged, this, &Chart::take);
    take();
}

QSize Chart::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 34, fontMetrics().height() * 6};
}

QSize Chart::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 70, fontMetrics().height() * 14};
}

void Chart::take()
{
    const Snapshot &s = m_desk->snapshot();
    if (m_desk->run() != m_run) {
        m_run = m_desk->run();
        m_samples.clear();
        m_widest = 0;
        m_events.clear();
    }
    for (const ChartSample &sample : s.samples) {
        if (m_samples.empty() || sample.at > m_samples.back().at) {
            m_samples.push_back(sample);
            m_widest = std::max(m_widest, roundUp(qint64(sample.queued) + sample.waiting + sample.inFlight));
        }
    }
    while (m_samples.size() > ringSize)
        m_samples.pop_front();
    m_events += s.events;
    if (m_events.size() > 500)
        m_events.remove(0, m_events.size() - 500);
    if (!s.samples.isEmpty())
        Q_EMIT samplesAdded();
    if (!m_frozen)
        update();
}

void Chart::setRange(Range range)
{
    if (range == m_range)
        return;
    m_range = range;
    Q_EMIT rangeChanged();
    update();
}

void Chart::setFrozen(bool frozen)
{
    m_frozen = frozen;
    m_frozenAt = frozen && !m_samples.empty() ? m_samples.back().at.ms : 0;
    update();
}

Chart::Lanes Chart::lanes() const
{
    const QFontMetrics m = fontMetrics();
    Lanes l;
    l.to = m_frozenAt ? m_frozenAt : m_samples.empty() ? m_desk->now().ms : m_samples.back().at.ms;
    const qint64 whole =
        m_samples.empty() ? 60 * second : std::max<qint64>(60 * second, l.to - m_samples.front().at.ms);
    // A young run fills the width instead of hiding in a corner: never more than what was sampled, never less than a
    // minute.
    l.from =
        l.to -
        (m_range == Range::Run ? whole : std::min(whole, m_range == Range::FiveMinutes ? 300 * second : 1800 * second));
    const double left = m.horizontalAdvance(Desk::number(std::max<qint64>(1000, m_widest)) + u' ') + space::half;
    QRectF area = QRectF(rect()).adjusted(left, m.height() + 6, -space::unit, -m.height() - 4);
    const int sources = int(m_desk->snapshot().sources.size());
    const double lane = std::min(area.height() * 0.24, sources * std::max(5.0, m.height() * 0.42));
    const double gap = m.height() + 3;
    // A low chart keeps fewer lanes instead of squeezing all: first the circuits go, then the rate.
    const bool withCircuits = area.height() > m.height() * 7.5;
    const bool withRate = area.height() > m.height() * 4.5;
    const double below = withCircuits ? lane + gap : 0;
    const double rest = std::max(10.0, area.height() - below - (withRate ? gap : 0));
    l.depth = QRectF(area.left(), area.top(), area.width(), withRate ? rest * 0.6 : rest);
    l.rate = withRate ? QRectF(area.left(), l.depth.bottom() + gap, area.width(), rest * 0.4)
                      : QRectF(l.depth.bottomLeft(), QSizeF(area.width(), 0));
    l.circuits = QRectF(area.left(), area.bottom() - (withCircuits ? lane : 0), area.width(), withCircuits ? lane : 0);
    l.axis = QRectF(area.left(), area.bottom(), area.width(), m.height() + 4);
    return l;
}

double Chart::xOf(qint64 ms, const Lanes &l) const
{
    return l.depth.left() + l.depth.width() * double(ms - l.from) / double(std::max<qint64>(1, l.to - l.from));
}

const ChartSample *Chart::sampleAt(qint64 ms) const
{
    const auto it = std::lower_bound(m_samples.begin(), m_samples.end(), ms,
                                     [](const ChartSample &s, qint64 at) { return s.at.ms < at; });
    return it != m_samples.end() && it->at.ms - ms < gapMs ? &*it : nullptr;
}

std::pair<double, double> Chart::ratePerMinute(qint64 ms) const
{
    auto it = std::lower_bound(m_samples.begin(), m_samples.end(), ms - 60 * second,
                               [](const ChartSample &s, qint64 at) { return s.at.ms <= at; });
    double ok = 0, failed = 0;
    for (; it != m_samples.end() && it->at.ms <= ms; ++it) {
        ok += it->ok;
        failed += it->failed;
    }
    return {ok, failed};
}

namespace {

/// @p taken: width of the legend above the lane; the title gives way to it.
void paintLane(QPainter *p, const QRectF &lane, const QPalette &palette, qint64 top, const QString &title, double taken)
{
    const QFontMetrics m = p->fontMetrics();
    p->setPen(token(Token::ChartGrid, palette));
    for (int i = 0; i <= 2; ++i) {
        const double y = std::floor(lane.bottom() - lane.height() * i / 2) + 0.5;
        p->drawLine(QPointF(lane.left(), y), QPointF(lane.right(), y));
    }
    p->setPen(token(Token::TextSecondary, palette));
    const QRectF label(0, 0, lane.left() - 6, m.height());
    p->drawText(label.translated(0, lane.top() - m.height() / 2.0), int(Qt::AlignRight | Qt::AlignVCenter),
                Desk::number(top));
    p->drawText(label.translated(0, lane.bottom() - m.height() / 2.0), int(Qt::AlignRight | Qt::AlignVCenter), u"0"_s);
    if (m.horizontalAdvance(title) + taken <= lane.width())
        p->drawText(QRectF(lane.left(), lane.top() - m.height() - 2, lane.width(), m.height()),
                    int(Qt::AlignLeft | Qt::AlignVCenter), title);
}

using Legend = QList<std::pair<Token, QString>>;

double legendWidth(const QFontMetrics &m, const Legend &entries)
{
    double width = 0;
    for (const auto &[colour, text] : entries)
        width += m.horizontalAdvance(text) + 26;
    return width;
}

/// Legend entries right-aligned above a lane.
void paintLegend(QPainter *p, const QRectF &lane, const QPalette &palette, const Legend &entries)
{
    const QFontMetrics m = p->fontMetrics();
    double x = lane.right();
    for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
        x -= m.horizontalAdvance(it->second);
        p->setPen(palette.color(QPalette::Text));
        p->drawText(QRectF(x, lane.top() - m.height() - 2, m.horizontalAdvance(it->second) + 2, m.height()),
                    int(Qt::AlignLeft | Qt::AlignVCenter), it->second);
        x -= 14;
        p->fillRect(QRectF(x, lane.top() - m.height() / 2.0 - 6, 9, 9), token(it->first, palette));
        x -= 12;
    }
}

} // namespace

void Chart::paintDepth(QPainter *p, const Lanes &l) const
{
    qint64 top = 1;
    for (const ChartSample &s : m_samples) {
        if (s.at.ms >= l.from && s.at.ms <= l.to)
            top = std::max<qint64>(top, qint64(s.queued) + s.waiting + s.inFlight);
    }
    top = roundUp(std::max<qint64>(2, top));
    const ChartSample last = m_samples.empty() ? ChartSample{} : m_samples.back();
    const Legend legend{{Token::ChartQueued, tr("queued %1").arg(Desk::number(last.queued))},
                        {Token::ChartWaiting, tr("waiting %1").arg(Desk::number(last.waiting))},
                        {Token::ChartInFlight, tr("in flight %1").arg(Desk::number(last.inFlight))}};
    paintLane(p, l.depth, palette(), top, tr("Items"), legendWidth(fontMetrics(), legend));
    const int columns = int(l.depth.width());
    for (int x = 0; x < columns; ++x) {
        const qint64 at = l.from + qint64(double(x) / columns * double(l.to - l.from));
        const ChartSample *s = sampleAt(at);
        if (!s)
            continue;
        double bottom = l.depth.bottom();
        for (const auto &[value, colour] :
             {std::pair{s->inFlight, Token::ChartInFlight}, std::pair{s->waiting, Token::ChartWaiting},
              std::pair{s->queued, Token::ChartQueued}}) {
            const double height = l.depth.height() * value / double(top);
            p->fillRect(QRectF(l.depth.left() + x, bottom - height, 1, height), token(colour, palette()));
            bottom -= height;
        }
    }
    paintLegend(p, l.depth, palette(), legend);
}

void Chart::paintRate(QPainter *p, const Lanes &l) const
{
    if (l.rate.height() <= 0)
        return;
    const int columns = std::max(1, int(l.rate.width() / 2));
    QList<std::pair<double, double>> values;
    double top = 2;
    for (int i = 0; i <= columns; ++i) {
        const qint64 at = l.from + qint64(double(i) / columns * double(l.to - l.from));
        if (sampleAt(at)) {
            values.append(ratePerMinute(at));
            top = std::max({top, values.last().first, values.last().second});
        } else {
            values.append({-1, -1});
        }
    }
    const qint64 limit = roundUp(qint64(std::ceil(top)));
    const auto [ok, failed] = m_samples.empty() ? std::pair{0.0, 0.0} : ratePerMinute(m_samples.back().at.ms);
    const Legend legend{{Token::Good, tr("ok %1").arg(qRound(ok))}, {Token::Bad, tr("failed %1").arg(qRound(failed))}};
    paintLane(p, l.rate, palette(), limit, tr("Pages per minute"), legendWidth(fontMetrics(), legend));
    p->save();
    p->setRenderHint(QPainter::Antialiasing);
    for (bool good : {true, false}) {
        QPainterPath path;
        bool pen = false;
        for (int i = 0; i <= columns; ++i) {
            const double value = good ? values.at(i).first : values.at(i).second;
            const QPointF point(l.rate.left() + l.rate.width() * i / columns,
                                l.rate.bottom() - l.rate.height() * value / double(limit));
            if (value < 0)
                pen = false;
            else if (pen)
                path.lineTo(point);
            else
                path.moveTo(point);
            pen = value >= 0;
        }
        p->strokePath(
            path, QPen(token(good ? Token::Good : Token::Bad, palette()), 1.6, good ? Qt::SolidLine : Qt::DashLine));
    }
    p->restore();
    paintLegend(p, l.rate, palette(), legend);
}

void Chart::paintCircuits(QPainter *p, const Lanes &l) const
{
    const int sources = int(m_desk->snapshot().sources.size());
    if (sources == 0 || l.circuits.height() <= 0)
        return;
    const double row = l.circuits.height() / sources;
    const QFontMetrics m = p->fontMetrics();
    p->setPen(token(Token::TextSecondary, palette()));
    p->drawText(QRectF(l.circuits.left(), l.circuits.top() - m.height() - 1, l.circuits.width(), m.height()),
                int(Qt::AlignLeft | Qt::AlignVCenter),
                m.elidedText(tr("Circuits (solid: open, hatched: probing, thin: closed)"), Qt::ElideRight,
                             int(l.circuits.width())));
    const double width = l.circuits.width();
    const int columns = int(width);
    for (int i = 0; i < sources; ++i) {
        const double y = l.circuits.top() + row * i;
        int begin = 0;
        QChar letter;
        for (int x = 0; x <= columns; ++x) {
            const qint64 at = l.from + qint64(double(x) / columns * double(l.to - l.from));
            const ChartSample *s = x < columns ? sampleAt(at) : nullptr;
            const QChar now = s && i < s->circuits.size() ? s->circuits.at(i) : QChar();
            if (now == letter)
                continue;
            if (!letter.isNull()) {
                const LetterLook look = lookOf(letter);
                const QRectF bar(l.circuits.left() + begin, y + 0.5, x - begin, std::max(1.5, row - 1.5));
                if (letter == u'c')
                    p->fillRect(QRectF(bar.left(), bar.center().y() - 0.5, bar.width(), std::min(1.2, row / 3)),
                                token(look.colour, palette()));
                else
                    p->fillRect(bar, QBrush(token(look.colour, palette()), look.pattern));
            }
            letter = now;
            begin = x;
        }
    }
}

void Chart::paintAxis(QPainter *p, const Lanes &l) const
{
    p->setPen(token(Token::TextSecondary, palette()));
    const int ticks = std::max(2, int(l.axis.width() / (fontMetrics().averageCharWidth() * 16)));
    const int half = fontMetrics().horizontalAdvance(u"00:00:00"_s) / 2 + 2;
    for (int i = 0; i <= ticks; ++i) {
        const qint64 at = l.from + (l.to - l.from) * i / ticks;
        QRectF box(xOf(at, l) - half, l.axis.top() + 2, half * 2, l.axis.height());
        box.moveRight(std::min(box.right(), double(width())));
        p->drawText(box, int(Qt::AlignCenter), m_desk->timeText(Instant{at}));
    }
}

void Chart::paintEvents(QPainter *p, const Lanes &l) const
{
    for (const ChartEvent &e : m_events) {
        if (e.at.ms < l.from || e.at.ms > l.to)
            continue;
        const double x = xOf(e.at.ms, l);
        p->setPen(QPen(token(Token::TextSecondary, palette()), 1, Qt::DotLine));
        p->drawLine(QPointF(x, l.depth.top()), QPointF(x, l.rate.bottom()));
        p->setPen(token(e.kind == u"opened"_s ? Token::Bad : Token::Accent, palette()));
        p->drawText(QRectF(x - 8, l.rate.bottom() - fontMetrics().height(), 16, fontMetrics().height()),
                    int(Qt::AlignCenter), eventIcon(e.kind));
    }
}

void Chart::paintCrosshair(QPainter *p, const Lanes &l) const
{
    if (m_cross < l.from || m_cross > l.to || m_cross == 0)
        return;
    const double x = xOf(m_cross, l);
    p->setPen(QPen(token(Token::Accent, palette()), 1));
    p->drawLine(QPointF(x, l.depth.top()), QPointF(x, l.circuits.bottom()));
    const QString text = readout();
    const QFontMetrics m = p->fontMetrics();
    QRectF box(x + 6, l.depth.top() + 4, m.horizontalAdvance(text) + 12, m.height() + 6);
    if (box.right() > width())
        box.moveRight(x - 6);
    if (box.left() < 0)
        box.moveLeft(0);
    p->fillRect(box, palette().color(QPalette::ToolTipBase));
    p->setPen(palette().color(QPalette::ToolTipText));
    p->drawText(box, int(Qt::AlignCenter), text);
}

void Chart::paintEvent(QPaintEvent *)
{
    QPainter p(this);
    p.fillRect(rect(), palette().color(QPalette::Base));
    if (m_samples.empty()) {
        p.setPen(token(Token::TextSecondary, palette()));
        p.drawText(rect().adjusted(space::wide, space::unit, -space::wide, -space::unit),
                   int(Qt::AlignCenter | Qt::TextWordWrap),
                   tr("Queue, throughput and circuits appear here while a run is active."));
    } else {
        const Lanes l = lanes();
        paintDepth(&p, l);
        paintRate(&p, l);
        paintCircuits(&p, l);
        paintAxis(&p, l);
        paintEvents(&p, l);
        paintCrosshair(&p, l);
    }
    p.setPen(token(Token::Border, palette()));
    p.setBrush(Qt::NoBrush);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
    if (hasFocus()) {
        p.setPen(QPen(token(Token::Accent, palette()), 2));
        p.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

QString Chart::readout() const
{
    const ChartSample *s = sampleAt(m_cross == 0 ? (m_samples.empty() ? 0 : m_samples.back().at.ms) : m_cross);
    const QString at = m_desk->timeText(Instant{m_cross});
    if (!s)
        return tr("%1: no sample").arg(at);
    const auto [ok, failed] = ratePerMinute(s->at.ms);
    return tr("%1: queued %2, waiting %3, in flight %4; ok %5, failed %6 per minute")
        .arg(m_desk->timeText(s->at))
        .arg(s->queued)
        .arg(s->waiting)
        .arg(s->inFlight)
        .arg(qRound(ok))
        .arg(qRound(failed));
}

QString Chart::csv() const
{
    QString text = u"time_utc_ms,queued,waiting,in_flight,ok,failed,circuits\n"_s;
    for (const ChartSample &s : m_samples)
        text += u"%1,%2,%3,%4,%5,%6,%7\n"_s.arg(s.at.ms)
                    .arg(s.queued)
                    .arg(s.waiting)
                    .arg(s.inFlight)
                    .arg(s.ok)
                    .arg(s.failed)
                    .arg(s.circuits);
    return text;
}

void Chart::keyPressEvent(QKeyEvent *event)
{
    const Lanes l = lanes();
    const qint64 step = std::max<qint64>(second, (l.to - l.from) / 100);
    switch (event->key()) {
    case Qt::Key_Left:
        m_cross = std::max(l.from, (m_cross == 0 ? l.to : m_cross) - step);
        break;
    case Qt::Key_Right:
        m_cross = std::min(l.to, (m_cross == 0 ? l.to : m_cross) + step);
        break;
    case Qt::Key_Home:
        m_cross = l.from;
        break;
    case Qt::Key_End:
        m_cross = l.to;
        break;
    case Qt::Key_Plus:
        setRange(m_range == Range::Run ? Range::ThirtyMinutes : Range::FiveMinutes);
        return;
    case Qt::Key_Minus:
        setRange(m_range == Range::FiveMinutes ? Range::ThirtyMinutes : Range::Run);
        return;
    case Qt::Key_Escape:
        if (m_cross != 0) {
            m_cross = 0;
            update();
            return;
        }
        [[fallthrough]];
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    setAccessibleDescription(readout());
    QAccessibleEvent said(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&said);
    update();
}

const ChartEvent *Chart::eventAt(const QPoint &at) const
{
    const Lanes l = lanes();
    for (const ChartEvent &e : m_events) {
        if (std::abs(xOf(e.at.ms, l) - at.x()) < 6 && e.at.ms >= l.from)
            return &e;
    }
    return nullptr;
}

void Chart::mousePressEvent(QMouseEvent *event)
{
    if (const ChartEvent *e = eventAt(event->pos())) {
        Q_EMIT eventClicked(*e);
        return;
    }
    const Lanes l = lanes();
    m_cross = l.from + qint64((event->position().x() - l.depth.left()) / l.depth.width() * double(l.to - l.from));
    m_cross = std::clamp(m_cross, l.from, l.to);
    setAccessibleDescription(readout());
    update();
}

bool Chart::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        if (const ChartEvent *e = eventAt(help->pos())) {
            QToolTip::showText(help->globalPos(), m_desk->timeText(e->at) + u' ' + e->text, this);
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace trawl
