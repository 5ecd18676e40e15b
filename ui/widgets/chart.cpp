// Sampling of the chart, its range, keys and pointer.
#include "ui/widgets/chart_p.h"

#include "console/commands.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>

namespace trawl {

using namespace chart;

namespace {

constexpr qint64 gapMs = 5 * second;   ///< longer without a sample: sampling had stopped
constexpr size_t ringSize = 24 * 3600; ///< a day

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

/// Samples end with the program that took them.
qint64 Chart::unsampled() const
{
    const std::optional<RunRow> &run = m_desk->snapshot().run;
    if (!run || !run->started.isSet() || m_samples.empty())
        return 0;
    const qint64 ms = m_samples.front().at.ms - run->started.ms;
    return ms > 2 * gapMs ? ms : 0;
}

QString Chart::emptyText() const
{
    const std::optional<RunRow> &run = m_desk->snapshot().run;
    if (ledElsewhere(m_desk->snapshot()))
        return tr("Queue and throughput are drawn where the engine runs.");
    if (!run || !run->started.isSet() || run->state == RunState::Preparing || run->state == RunState::Running)
        return tr("Queue, throughput and circuits appear here while a run is active.");
    const QString kept =
        tr("No samples of run %1: they end with the program that took them.").arg(runNumberText(run->number));
    return isActive(run->state) || run->interrupted || run->counts.pending > 0
               ? kept + u' ' + tr("New ones begin when it is resumed.")
               : kept + u' ' + tr("Its totals are in the history.");
}

Chart::Lanes Chart::lanes() const
{
    const QFontMetrics m = fontMetrics();
    Lanes l;
    l.to = m_frozenAt ? m_frozenAt : m_samples.empty() ? m_desk->now().ms : m_samples.back().at.ms;
    qint64 whole = m_samples.empty() ? 60 * second : std::max<qint64>(60 * second, l.to - m_samples.front().at.ms);
    // The range of a run is what was sampled, a minute at least; the others are as long as they say. Where the run is
    // older than its samples, a part of the width says so.
    if (const qint64 older = unsampled(); older > 0)
        whole += std::min(older, whole / 3);
    l.from = l.to - (m_range == Range::Run ? whole : m_range == Range::FiveMinutes ? 300 * second : 1800 * second);
    const double left = m.horizontalAdvance(Desk::number(std::max<qint64>(1000, m_widest)) + u' ') + space::half;
    QRectF area = QRectF(rect()).adjusted(left, m.height() + 6, -space::unit, -m.height() - 4);
    const double gap = m.height() + 3;
    // A low chart keeps all lanes: its circuits share one line of words. Only where not even that fits, the rate goes.
    const bool withCircuits = area.height() > m.height() * 2.5 && !m_desk->snapshot().sources.isEmpty();
    const bool withRate = area.height() > m.height() * 3.5;
    l.low = area.height() < m.height() * 9;
    double lane = 0;
    if (withCircuits) {
        l.named = eventful(l.from, l.to);
        const double row = l.low ? barHeight + 1 : rowHeight(m);
        const int rows = std::clamp(int(area.height() * (l.low ? 0.2 : 0.38) / row), 1, l.low ? 3 : 6);
        l.left = std::max(0, int(l.named.size()) - rows);
        l.named = l.named.mid(0, rows);
        lane = double(l.named.size()) * row;
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
            seen[i] =
                seen[i] || (it->circuits.at(i) != u'c' && it->circuits.at(i) != u'd' && it->circuits.at(i) != u'a');
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
