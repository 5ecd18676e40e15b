// Painting of the chart's lanes. Missing samples stay a gap, never a zero.
#include "ui/widgets/chart_p.h"

#include "domain/probedue.h"
#include "ui/widgets/glyphs.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace trawl {

using namespace chart;

namespace {

bool isOfACircuit(const QString &kind)
{
    return kind == u"circuit"_s || kind == u"opened"_s;
}

QString eventIcon(const QString &kind)
{
    return isOfACircuit(kind) ? u"◆"_s : u"▲"_s;
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
    case u'a':
        return {Token::Muted, Qt::Dense7Pattern};
    case u'd':
    case u'm':
        return {Token::Muted, Qt::Dense6Pattern};
    default:
        return {Token::Good, Qt::HorPattern};
    }
}

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
    if (lane.height() >= m.height()) // a very low lane begins at 0, too; its two numbers would lie on each other
        p->drawText(label.translated(0, lane.bottom() - m.height() / 2.0), int(Qt::AlignRight | Qt::AlignVCenter),
                    u"0"_s);
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

static QString circuitWord(const SourceStatus &source)
{
    return probeOnlyDue(source) ? Chart::tr("Probe due")
                                : circuitLook(source.circuit, source.circuitAssumed, source.enabled).word;
}

static QString sourceName(const SourceStatus &source)
{
    return source.name.isEmpty() ? source.id : source.name;
}

/// The longest first: names, then how many of which state.
QStringList Chart::circuitsTitles(const Lanes &l) const
{
    const QList<SourceStatus> &sources = m_desk->snapshot().sources;
    const bool assumed = std::ranges::any_of(sources, [](const SourceStatus &s) { return s.circuitAssumed; });
    if (l.named.isEmpty())
        return {assumed ? tr("Circuits: %1 assumed closed").arg(sources.size())
                        : tr("Circuits: all %1 closed").arg(sources.size())};
    if (!l.low) {
        const int closed = int(sources.size()) - int(l.named.size()) - l.left;
        const QString title = tr("Circuits: %1 closed throughout").arg(closed);
        if (l.left == 0)
            return {title, tr("Circuits: %1 closed").arg(closed)};
        return {title + u", "_s + tr("%1 more not shown").arg(l.left), tr("Circuits: %1 more not shown").arg(l.left)};
    }
    QStringList each; // what is not closed now; the bars tell what was not
    QMap<QString, int> words;
    for (const int i : l.named) {
        if (sources.at(i).circuit == CircuitState::Closed)
            continue;
        const QString word = circuitWord(sources.at(i));
        each << tr("%1 %2", "source, state of its circuit").arg(sourceName(sources.at(i)), word);
        ++words[word.toLower()];
    }
    const qsizetype others = sources.size() - each.size();
    if (each.isEmpty())
        return {tr("Circuits: all %1 closed again").arg(others), tr("Circuits: all closed")};
    QStringList counted;
    for (auto word = words.cbegin(); word != words.cend(); ++word)
        counted << tr("%1 %2", "how many circuits, their state").arg(word.value()).arg(word.key());
    const QString shape = assumed ? tr("Circuits: %1; %2 assumed closed") : tr("Circuits: %1; %2 closed");
    return {shape.arg(each.join(u", "_s)).arg(others), shape.arg(counted.join(u", "_s)).arg(others),
            tr("Circuits: %1").arg(counted.join(u", "_s)), counted.join(u", "_s)};
}

QString Chart::circuitsTitle() const
{
    const Lanes l = lanes();
    const QStringList titles = circuitsTitles(l);
    for (const QString &title : titles) {
        if (fontMetrics().horizontalAdvance(title) <= l.circuits.width())
            return title;
    }
    return titles.constLast();
}

/// Only what was not closed all the time has a row, named; the others are counted.
void Chart::paintCircuits(QPainter *p, const Lanes &l) const
{
    const QList<SourceStatus> &sources = m_desk->snapshot().sources;
    const QFontMetrics m = p->fontMetrics();
    if (l.axis.top() - l.rate.bottom() < m.height())
        return; // no room, or no sources
    p->setPen(token(Token::TextSecondary, palette()));
    p->drawText(QRectF(l.circuits.left(), l.circuits.top() - m.height() - 1, l.circuits.width(), m.height()),
                int(Qt::AlignLeft | Qt::AlignVCenter),
                m.elidedText(circuitsTitle(), Qt::ElideRight, int(l.circuits.width())));
    for (qsizetype i = 0; i < l.named.size(); ++i) {
        if (l.low) {
            const double top = l.circuits.top() + double(i) * (barHeight + 1);
            paintCircuit(p, l, l.named.at(i), QRectF(l.circuits.left(), top, l.circuits.width(), barHeight));
            continue;
        }
        const SourceStatus &source = sources.at(l.named.at(i));
        const QRectF row(l.circuits.left(), l.circuits.top() + double(i) * rowHeight(m), l.circuits.width(),
                         rowHeight(m));
        const QString word = circuitWord(source);
        const int room = int(row.width()) - m.horizontalAdvance(word) - space::unit;
        p->setPen(palette().color(QPalette::Text));
        p->drawText(QRectF(row.left(), row.top(), room, m.height()), int(Qt::AlignLeft | Qt::AlignVCenter),
                    m.elidedText(sourceName(source), Qt::ElideRight, room));
        p->drawText(QRectF(row.left(), row.top(), row.width(), m.height()), int(Qt::AlignRight | Qt::AlignVCenter),
                    word);
        paintCircuit(p, l, l.named.at(i), QRectF(row.left(), row.top() + m.height(), row.width(), barHeight));
    }
}

QList<std::pair<double, double>> Chart::missing(const Lanes &l) const
{
    QList<std::pair<double, double>> parts;
    const std::optional<RunRow> &run = m_desk->snapshot().run;
    if (!run || !run->started.isSet())
        return parts;
    const int columns = int(l.depth.width());
    int begin = -1;
    for (int x = 0; x <= columns; ++x) {
        const qint64 at = l.from + qint64(double(x) / std::max(1, columns) * double(l.to - l.from));
        const bool none = x < columns && at >= run->started.ms && !sampleAt(at);
        if (none && begin < 0)
            begin = x;
        if (none || begin < 0)
            continue;
        if (x - begin >= 3)
            parts.append({l.depth.left() + begin, l.depth.left() + x});
        begin = -1;
    }
    return parts;
}

/// Hatched below the lines, in the lanes and not over what names them; the words come last, so that no line goes
/// through them.
void Chart::paintMissing(QPainter *p, const Lanes &l, bool words) const
{
    const QString said = tr("no samples");
    const QFontMetrics m = p->fontMetrics();
    for (const auto &[from, to] : missing(l)) {
        if (!words) {
            const QBrush hatch(token(Token::Border, palette()), Qt::BDiagPattern);
            p->fillRect(QRectF(from, l.depth.top(), to - from, l.depth.height()), hatch);
            p->fillRect(QRectF(from, l.rate.top(), to - from, l.rate.height()), hatch);
            continue;
        }
        QRectF place(0, 0, m.horizontalAdvance(said) + 8, m.height());
        place.moveCenter(QPointF((from + to) / 2, l.depth.center().y()));
        if (place.width() > to - from || place.height() > l.depth.height())
            continue;
        p->fillRect(place, palette().color(QPalette::Base));
        p->setPen(token(Token::TextSecondary, palette()));
        p->drawText(place, int(Qt::AlignCenter), said);
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
        p->setPen(token(isOfACircuit(e.kind) ? Token::Bad : Token::Accent, palette()));
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
                   int(Qt::AlignCenter | Qt::TextWordWrap), emptyText());
    } else {
        const Lanes l = lanes();
        paintMissing(&p, l, false);
        p.setOpacity(m_desk->dataOf().isSet() ? 0.55 : 1); // not of now
        paintDepth(&p, l);
        paintRate(&p, l);
        paintMissing(&p, l, true);
        paintCircuits(&p, l);
        p.setOpacity(1);
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

} // namespace trawl
