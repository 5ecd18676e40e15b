// Lamps, gauge, counters and clock.
#include "ui/panels/statusline.h"

#include "ui/models/problemsmodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/glyphs.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

namespace trawl {

namespace {

/// Shape and name of one dependency; the state is its tool tip and accessible name.
class Lamp : public QWidget
{
public:
    Lamp(const Dependency &dependency, QWidget *parent) : QWidget(parent)
    {
        setObjectName(u"lamp_"_s + dependency.id);
        apply(dependency);
    }
    void apply(const Dependency &dependency)
    {
        m_look = dependencyLook(dependency.state);
        m_name = dependency.name;
        m_figure = dependency.figure;
        setAccessibleName(dependency.name + u": "_s + m_look.word +
                          (m_figure.isEmpty() ? QString() : u", "_s + m_figure));
        setToolTip(dependency.name + u": "_s + m_look.word +
                   (dependency.text.isEmpty() ? QString() : u'\n' + dependency.text));
        updateGeometry();
        update();
    }
    /// How much is written beside the shape: all, no figure, or nothing.
    enum class Words { All, NoFigure, None };
    void setWords(Words words)
    {
        if (std::exchange(m_words, words) == words)
            return;
        updateGeometry();
        update();
    }
    int widthWith(Words words) const
    {
        const QString written = text(words);
        return fontMetrics().horizontalAdvance(written) + fontMetrics().height() + (written.isEmpty() ? 2 : 12);
    }
    QSize sizeHint() const override { return {widthWith(m_words), fontMetrics().height() + 6}; }
    /// Narrow windows keep the shape; name and state are in the tool tip.
    QSize minimumSizeHint() const override { return {fontMetrics().height() + 2, fontMetrics().height() + 6}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int side = fontMetrics().height() - 4;
        const QRect mark(2, (height() - side) / 2, side, side);
        drawShape(&painter, QStyle::visualRect(layoutDirection(), rect(), mark), m_look.shape,
                  token(m_look.ink, palette()), palette().color(QPalette::Window));
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(side + 7, 0, 0, 0)),
                         int(Qt::AlignVCenter | Qt::AlignLeading),
                         fontMetrics().elidedText(text(m_words), Qt::ElideRight, width() - side - 7));
    }

private:
    /// The word is shown when it is not simply OK, so that nothing rests on colour.
    QString text(Words words) const
    {
        if (words == Words::None && m_look.shape == Shape::DiscCheck)
            return {}; // what is not well keeps its word
        const QString text = m_look.shape == Shape::DiscCheck ? m_name : m_name + u' ' + m_look.word.toLower();
        return m_figure.isEmpty() || words != Words::All ? text : text + u' ' + m_figure;
    }
    Words m_words = Words::All;
    StateLook m_look;
    QString m_name, m_figure;
};

class Gauge : public QWidget
{
public:
    explicit Gauge(QWidget *parent) : QWidget(parent) { setObjectName(u"cacheGauge"_s); }
    void apply(const CacheGauge &gauge)
    {
        m_gauge = gauge;
        QString text = QCoreApplication::translate("StatusLine", "Screenshot cache: %1 of %2, %3 pictures, %4 on disk")
                           .arg(Desk::bytesText(gauge.bytes), Desk::bytesText(gauge.budget))
                           .arg(gauge.pictures)
                           .arg(gauge.spilled);
        if (gauge.full)
            text += QCoreApplication::translate("StatusLine", " — full: upload or raise the limit");
        setAccessibleName(text);
        setToolTip(text);
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        return {fontMetrics().horizontalAdvance(text()) + bar() + 14, fontMetrics().height() + 6};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int h = qMax(6, fontMetrics().height() / 2);
        const auto placed = [this](const QRect &place) { return QStyle::visualRect(layoutDirection(), rect(), place); };
        const QRect track(2, (height() - h) / 2, bar(), h);
        painter.fillRect(placed(track), token(Token::Track, palette()));
        const double share = m_gauge.budget > 0 ? qBound(0.0, double(m_gauge.bytes) / double(m_gauge.budget), 1.0) : 0;
        painter.fillRect(placed(QRect(track.left(), track.top(), qRound(track.width() * share), h)),
                         token(m_gauge.full  ? Token::Bad
                               : share > 0.9 ? Token::Caution
                                             : Token::Good,
                               palette()));
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(placed(rect().adjusted(bar() + 8, 0, 0, 0)), int(Qt::AlignVCenter | Qt::AlignLeading), text());
    }

private:
    int bar() const { return fontMetrics().averageCharWidth() * 10; }
    QString text() const
    {
        QString text = QCoreApplication::translate("StatusLine", "Cache %1 / %2")
                           .arg(Desk::bytesText(m_gauge.bytes), Desk::bytesText(m_gauge.budget));
        if (m_gauge.spilled > 0)
            text += QCoreApplication::translate("StatusLine", ", %1 on disk").arg(Desk::number(m_gauge.spilled));
        return m_gauge.full ? text + QCoreApplication::translate("StatusLine", ", full") : text;
    }
    CacheGauge m_gauge;
};

} // namespace

struct StatusLine::Private {
    Desk *desk;
    ProblemsModel *problems;
    QWidget *lampRow;
    QList<Lamp *> lamps;
    QStringList lampIds;
    Gauge *gauge;
    QToolButton *counters, *clock;
    ElidedLabel *said;
    QTimer quiet;
};

StatusLine::StatusLine(Desk *desk, ProblemsModel *problems, QWidget *parent)
    : QStatusBar(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    d->problems = problems;
    setObjectName(u"statusLine"_s);
    setSizeGripEnabled(false);
    d->lampRow = new QWidget(this);
    auto *row = new QHBoxLayout(d->lampRow);
    row->setContentsMargins(space::unit, 0, 0, 0);
    row->setSpacing(space::unit);
    addWidget(d->lampRow);
    // A place of its own: QStatusBar::showMessage would hide the lamps.
    d->said = new ElidedLabel(this);
    d->said->setObjectName(u"statusText"_s);
    addWidget(d->said, 1);
    d->quiet.setSingleShot(true);
    d->quiet.setInterval(5000);
    connect(&d->quiet, &QTimer::timeout, this, [this] { d->said->setFullText({}); });
    d->gauge = new Gauge(this);
    addPermanentWidget(d->gauge);
    auto tool = [this](const QString &name) {
        auto *button = new QToolButton(this);
        button->setObjectName(name);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        addPermanentWidget(button);
        return button;
    };
    d->counters = tool(u"problemCounters"_s);
    d->clock = tool(u"clockButton"_s);
    connect(d->counters, &QToolButton::clicked, this, &StatusLine::problemsRequested);
    connect(d->clock, &QToolButton::clicked, this, [this] { d->desk->setUtc(!d->desk->utc()); });
    connect(desk, &Desk::snapshotChanged, this, &StatusLine::refresh);
    connect(desk, &Desk::secondPassed, this, &StatusLine::refreshClock);
    connect(desk, &Desk::formatsChanged, this, &StatusLine::refreshClock);
    refresh();
    refreshClock();
}

StatusLine::~StatusLine() = default;

void StatusLine::say(const QString &text)
{
    d->said->setFullText(text);
    d->quiet.start();
}

void StatusLine::refresh()
{
    const Snapshot &s = d->desk->snapshot();
    QStringList ids;
    for (const Dependency &dependency : s.dependencies)
        ids.append(dependency.id);
    if (ids != d->lampIds) {
        qDeleteAll(d->lamps);
        d->lamps.clear();
        d->lampIds = ids;
        for (const Dependency &dependency : s.dependencies) {
            auto *lamp = new Lamp(dependency, d->lampRow);
            d->lampRow->layout()->addWidget(lamp);
            d->lamps.append(lamp);
        }
    }
    for (qsizetype i = 0; i < d->lamps.size(); ++i)
        d->lamps.at(i)->apply(s.dependencies.at(i));
    d->gauge->apply(s.cache);
    d->gauge->setVisible(s.cache.budget > 0);
    const int warnings = d->problems->count(2);
    const int errors = d->problems->count(3);
    d->counters->setText(warnings + errors == 0 ? tr("No problems")
                                                : tr("Warnings %1 · Errors %2").arg(warnings).arg(errors));
    d->counters->setAccessibleName(d->counters->text());
    d->counters->setToolTip(tr("Show the problems"));
    fitLamps();
}

/// A narrow line leaves out the figures first, then the words; shapes, tool tips and names stay.
void StatusLine::fitLamps()
{
    int room = width() - d->said->minimumSizeHint().width() - 6 * space::unit;
    for (const QWidget *each : std::initializer_list<const QWidget *>{d->gauge, d->counters, d->clock})
        room -= each->isHidden() ? 0 : each->sizeHint().width();
    for (const Lamp::Words words : {Lamp::Words::All, Lamp::Words::NoFigure, Lamp::Words::None}) {
        int wanted = 0;
        for (Lamp *lamp : std::as_const(d->lamps)) {
            lamp->setWords(words);
            wanted += lamp->widthWith(words) + space::unit;
        }
        if (wanted <= room)
            return;
    }
}

void StatusLine::resizeEvent(QResizeEvent *event)
{
    QStatusBar::resizeEvent(event);
    fitLamps();
}

void StatusLine::refreshClock()
{
    d->clock->setText(d->desk->timeText(d->desk->now()) + u' ' + (d->desk->utc() ? tr("UTC") : tr("local")));
    d->clock->setAccessibleName(tr("Clock: %1").arg(d->clock->text()));
    d->clock->setToolTip(d->desk->utc() ? tr("Times are UTC; click for local time")
                                        : tr("Times are local; click for UTC"));
}

} // namespace trawl
