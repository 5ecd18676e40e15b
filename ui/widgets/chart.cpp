// Sampling and painting of the chart. Missing samples stay a gap, never a zero.
#include "ui/widgets/chart.h"

#include "domain/probedue.h"
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

/// A circuit's row: its source's name, and the bar below it.
double rowHeight(const QFontMetrics &m)
{
    return m.height() + 7;
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
    // The range of a run is what was sampled, a minute at least; the others are as long as they say.
    l.from = l.to - (m_range == Range::Run ? whole : m_range == Range::FiveMinutes ? 300 * second : 1800 * second);
    const double left = m.horizontalAdvance(Desk::number(std::max<qint64>(1000, m_widest)) + u' ') + space::half;
    QRectF area = QRectF(rect()).adjusted(left, m.height() + 6, -space::unit, -m.height() - 4);
    const double gap = m.height() + 3;
    // A low chart keeps fewer lanes instead of squeezing all: first the circuits go, then the rate.
    const bool withCircuits = area.height() > m.height() * 6.5 && !m_desk->snapshot().sources.isEmpty();
    const bool withRate = area.height() > m.height() * 4.5;
    double lane = 0;
    if (withCircuits) {
        l.named = eventful(l.from, l.to);
        const int rows = std::clamp(int(area.height() * 0.38 / rowHeight(m)), 1, 6);
        l.left = std::max(0, int(l.named.size()) - rows);
        l.named = l.named.mid(0, rows);
        lane = double(l.named.size()) * rowHeight(m);
    }
    const double below = withCircuits ? lane + gap : 0;
    const double rest = std::max(10.0, area.height() - below - (withRate ? gap : 0));
    l.depth = QRectF(area.left(), area.top(), area.width(), withRate ? rest * 0.6 : rest);
    l.rate = withRate ? QRectF(area.left(), l.depth.bottom() + gap, area.width(), rest * 0.4)
                      : QRectF(l.depth.bottomLeft(), QSizeF(area.width(), 0));
    l.circuits = QRectF(area.left(), area.bottom() - lane, area.width(), lane);
    l.axis = QRectF(area.left(), area.bottom(), area.width(), m.height() + 4);
    return l;
}

const QList<int> &Chart::eventful(qint64 from, qint64 to) const
{
    const int sources = int(m_desk->snapshot().sources.size());
    const qint64 newest = m_samples.empty() ? 0 : m_samples.back().at.ms;
    if (m_eventful.from == from && m_eventful.to == to && m_eventful.newest == newest && m_eventful.all == sources)
        return m_eventful.sources;
    QList<bool> seen(sources, false);
    const auto begin = std::lower_bound(m_samples.begin(), m_samples.end(), from,
                                        [](const ChartSample &s, qint64 at) { return s.at.ms < at; });
    for (auto it = begin; it != m_samples.end() && it->at.ms <= to; ++it) {
        for (int i = 0; i < std::min(sources, int(it->circuits.size())); ++i)
            seen[i] = seen[i] || (it->circuits.at(i) != u'c' && it->circuits.at(i) != u'd');
    }
    m_eventful = {from, to, newest, {}, sources};
    for (int i = 0; i < sources; ++i) {
        if (seen[i])
            m_eventful.sources.append(i);
    }
    return m_eventful.sources;
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

void paintLane(QPainter *p, const QRectF &lane, const QPalette &palette, qint64 top)
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
}

using Legend = QList<std::pair<Token, QString>>;

/// The lane's name, then what its colours mean, above the lane. The name always stands; what has no room after it
/// follows elided.
void paintLegend(QPainter *p, const QRectF &lane, const QPalette &palette, const QString &name, const Legend &entries)
{
    const QFontMetrics m = p->fontMetrics();
    const double top = lane.top() - m.height() - 2;
    double x = lane.left(), wanted = m.horizontalAdvance(name);
    for (const auto &[colour, text] : entries)
        wanted += 12 + 13 + m.horizontalAdvance(text);
    const int gap = wanted <= lane.width() ? 12 : 5, mark = wanted <= lane.width() ? 9 : 7;
    const auto write = [&](const QString &text, const QColor &ink) {
        const QString shown = m.elidedText(text, Qt::ElideRight, int(lane.right() - x));
        p->setPen(ink);
        p->drawText(QRectF(x, top, lane.right() - x + 1, m.height()), int(Qt::AlignLeft | Qt::AlignVCenter), shown);
        x += m.horizontalAdvance(shown);
    };
    write(name, token(Token::TextSecondary, palette));
    for (const auto &[colour, text] : entries) {
        x += gap;
        if (x + 14 + m.averageCharWidth() * 3 > lane.right())
            return;
        p->fillRect(QRectF(x, top + m.height() / 2.0 - 4, mark, mark), token(colour, palette));
        x += mark + 4;
        write(text, palette.color(QPalette::Text));
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
    paintLane(p, l.depth, palette(), top);
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
    paintLegend(p, l.depth, palette(), tr("Items"), legend);
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
    paintLane(p, l.rate, palette(), limit);
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
    paintLegend(p, l.rate, palette(), tr("Pages/min"), legend);
}

/// Only what was not closed all the time has a row, named; the others are counted.
void Chart::paintCircuits(QPainter *p, const Lanes &l) const
{
    const QList<SourceStatus> &sources = m_desk->snapshot().sources;
    const QFontMetrics m = p->fontMetrics();
    if (l.axis.top() - l.rate.bottom() < m.height())
        return; // no room, or no sources
    const int closed = int(sources.size()) - int(l.named.size()) - l.left;
    QString title = l.named.isEmpty() ? tr("Circuits: all %1 closed").arg(sources.size())
                                      : tr("Circuits: %1 closed throughout").arg(closed);
    if (l.left > 0)
        title += u", "_s + tr("%1 more not shown").arg(l.left);
    p->setPen(token(Token::TextSecondary, palette()));
    p->drawText(QRectF(l.circuits.left(), l.circuits.top() - m.height() - 1, l.circuits.width(), m.height()),
                int(Qt::AlignLeft | Qt::AlignVCenter), m.elidedText(title, Qt::ElideRight, int(l.circuits.width())));
    for (qsizetype i = 0; i < l.named.size(); ++i) {
        const SourceStatus &source = sources.at(l.named.at(i));
        const QRectF row(l.circuits.left(), l.circuits.top() + double(i) * rowHeight(m), l.circuits.width(),
                         rowHeight(m));
        QString word = circuitLook(source.circuit, source.circuitAssumed, source.enabled).word;
        if (probeOnlyDue(source))
            word = tr("Probe due");
        const int room = int(row.width()) - m.horizontalAdvance(word) - space::unit;
        p->setPen(palette().color(QPalette::Text));
        p->drawText(QRectF(row.left(), row.top(), room, m.height()), int(Qt::AlignLeft | Qt::AlignVCenter),
                    m.elidedText(source.name.isEmpty() ? source.id : source.name, Qt::ElideRight, room));
        p->drawText(QRectF(row.left(), row.top(), row.width(), m.height()), int(Qt::AlignRight | Qt::AlignVCenter),
                    word);
        paintCircuit(p, l, l.named.at(i), QRectF(row.left(), row.top() + m.height(), row.width(), 5));
    }
}

/// Solid: open; hatched: probing; crossed: held open; thin: closed.
void Chart::paintCircuit(QPainter *p, const Lanes &l, int source, const QRectF &bar) const
{
    const int columns = int(bar.width());
    int begin = 0;
    QChar letter;
    for (int x = 0; x <= columns; ++x) {
        const qint64 at = l.from + qint64(double(x) / columns * double(l.to - l.from));
        const ChartSample *s = x < columns ? sampleAt(at) : nullptr;
        const QChar now = s && source < s->circuits.size() ? s->circuits.at(source) : QChar();
        if (now == letter)
            continue;
        if (!letter.isNull()) {
            const LetterLook look = lookOf(letter);
            const QRectF part(bar.left() + begin, bar.top(), x - begin, bar.height());
            if (letter == u'c')
                p->fillRect(QRectF(part.left(), part.center().y() - 0.5, part.width(), 1.2),
                            token(look.colour, palette()));
            else
                p->fillRect(part, QBrush(token(look.colour, palette()), look.pattern));
        }
        letter = now;
        begin = x;
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
    p.setLayoutDirection(Qt::LeftToRight); // time goes to the right, whatever way the language is read
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
