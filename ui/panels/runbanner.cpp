// Filling the banner from the snapshot.
#include "ui/panels/runbanner.h"

#include "console/commands.h"
#include "ui/icons.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/statechip.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

/// Done, failed, skipped and in flight of the run as one thin bar. A failure keeps its own part, so it never reads as
/// success.
class ProgressStrip : public QWidget
{
public:
    explicit ProgressStrip(QWidget *parent) : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    void setCounts(const Counts &counts)
    {
        if (m_counts == counts)
            return;
        m_counts = counts;
        update();
    }
    QSize sizeHint() const override { return {100, qMax(5, fontMetrics().height() / 3)}; }
    QSize minimumSizeHint() const override { return {20, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), token(Token::Track, palette()));
        const double total = double(m_counts.total());
        if (total <= 0)
            return;
        const std::pair<qint64, Token> parts[] = {{m_counts.captured, Token::Good},
                                                  {m_counts.failed, Token::Bad},
                                                  {m_counts.skipped, Token::Muted},
                                                  {m_counts.leased, Token::ChartQueued}};
        double at = 0;
        for (const auto &[count, colour] : parts) {
            const double width = this->width() * double(count) / total;
            painter.fillRect(QRectF(at, 0, width, height()), token(colour, palette()));
            at += width;
        }
    }

private:
    Counts m_counts;
};

/// Time at work: it stands still while the run rests, and while the program is closed. @p at: when the run row was
/// read.
Ms activeTime(const RunRow &run, Instant at, Instant now)
{
    const bool works =
        run.state == RunState::Running || run.state == RunState::Pausing || run.state == RunState::Stopping;
    if (run.activeMs == 0 && run.started.isSet() && run.ended.isSet())
        return run.ended - run.started; // of a version that did not count it
    return Ms(run.activeMs) + (works && !run.interrupted ? std::max(Ms(0), now - at) : Ms(0));
}

} // namespace

struct RunBanner::Private {
    Desk *desk;
    QLabel *title, *sample;
    StateChip *chip;
    ProgressStrip *strip;
    ElidedLabel *numbers, *eta, *why;
    QLabel *whyMark;
    QPushButton *whyButton = nullptr, *resume, *discard, *retry, *exitSample, *next;
    QWidget *whyRow;
    QString nextCommand; ///< what the button of the next step does; empty: it leads to the review
};

RunBanner::RunBanner(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    setObjectName(u"runBanner"_s);
    setAccessibleName(tr("Run"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, space::unit, 12, space::unit);
    column->setSpacing(5);
    auto *first = new QHBoxLayout;
    first->setSpacing(12);
    d->title = new QLabel(this);
    d->title->setObjectName(u"runTitle"_s);
    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 1.2);
    big.setWeight(QFont::DemiBold);
    d->title->setFont(big);
    d->chip = new StateChip(this);
    d->chip->setObjectName(u"runStateChip"_s);
    d->numbers = new ElidedLabel(this);
    d->numbers->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    d->numbers->setObjectName(u"runNumbers"_s);
    d->eta = new ElidedLabel(this);
    d->eta->setObjectName(u"runEta"_s);
    auto button = [this](const QString &text, const QString &name) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setAccessibleName(text);
        made->setFocusPolicy(Qt::TabFocus);
        return made;
    };
    d->next = button({}, u"bannerNextButton"_s);
    d->resume = button(tr("Resume"), u"bannerResumeButton"_s);
    d->discard = button(tr("Discard…"), u"bannerDiscardButton"_s);
    d->sample = new QLabel(this);
    d->sample->setObjectName(u"sampleBadge"_s);
    first->addWidget(d->title);
    first->addWidget(d->chip);
    first->addWidget(d->numbers);
    first->addWidget(d->eta, 1);
    first->addWidget(d->resume);
    first->addWidget(d->discard);
    d->exitSample = button(tr("Exit sample"), u"bannerExitSampleButton"_s);
    first->addWidget(d->sample);
    first->addWidget(d->exitSample);
    first->addStrut(d->resume->sizeHint().height()); // as high with its buttons as without
    column->addLayout(first);
    d->strip = new ProgressStrip(this);
    column->addWidget(d->strip);
    d->whyRow = new QWidget(this);
    auto *second = new QHBoxLayout(d->whyRow);
    second->setContentsMargins(0, 0, 0, 0);
    d->whyMark = new QLabel(this);
    d->whyMark->setObjectName(u"runWhyMark"_s);
    d->why = new ElidedLabel(this);
    d->why->setObjectName(u"runWhyLine"_s);
    d->whyButton = button(tr("Why?"), u"runWhyButton"_s);
    second->addWidget(d->whyMark);
    d->retry = button(tr("Retry skipped"), u"bannerRetryButton"_s);
    second->addWidget(d->why, 1);
    second->addWidget(d->retry);
    second->addWidget(d->next);
    second->addWidget(d->whyButton);
    column->addWidget(d->whyRow);
    connect(d->resume, &QPushButton::clicked, desk, [desk] { Q_EMIT desk->commandRequested(u"run.resume"_s); });
    connect(d->retry, &QPushButton::clicked, desk, [desk] { Q_EMIT desk->commandRequested(u"run.retrySkipped"_s); });
    connect(d->next, &QPushButton::clicked, this, [this] {
        if (d->nextCommand.isEmpty())
            Q_EMIT d->desk->pageRequested(u"review"_s);
        else
            Q_EMIT d->desk->commandRequested(d->nextCommand);
    });
    connect(d->discard, &QPushButton::clicked, desk, [desk] { Q_EMIT desk->commandRequested(u"run.discard"_s); });
    connect(d->exitSample, &QPushButton::clicked, desk, [desk] { Q_EMIT desk->commandRequested(u"app.exitSample"_s); });
    connect(d->whyButton, &QPushButton::clicked, desk, [desk] {
        Q_EMIT desk->whyRequested(ExplainWait{0, {}, {}, desk->run()});
    });
    connect(desk, &Desk::snapshotChanged, this, &RunBanner::refresh);
    connect(desk, &Desk::secondPassed, this, &RunBanner::refreshNumbers);
    refresh();
}

RunBanner::~RunBanner() = default;

void RunBanner::refresh()
{
    const Snapshot &s = d->desk->snapshot();
    const RunRow *run = s.run ? &*s.run : s.interrupted.isEmpty() ? nullptr : &s.interrupted.first();
    d->title->setText(run ? tr("Run %1").arg(runNumberText(run->number)) : tr("No run"));
    showBadge();
    d->exitSample->setVisible(s.sample);
    d->strip->setCounts(run ? run->counts : Counts{});
    const bool interrupted = run && run->interrupted && !ledElsewhere(s);
    d->resume->setVisible(interrupted);
    d->discard->setVisible(interrupted);
    const CommandState retry = commandState(u"run.retrySkipped"_s, s, {});
    d->retry->setVisible(retry.enabled && !isActive(s.run->state));
    d->retry->setText(s.skippedBlocked > 0 ? tr("Retry skipped (%1)").arg(Desk::number(s.skippedBlocked))
                                           : tr("Retry skipped"));
    d->retry->setAccessibleName(d->retry->text());
    refreshNumbers();
    refreshWhy();
}

void RunBanner::refreshNumbers()
{
    const Snapshot &s = d->desk->snapshot();
    const RunRow *run = s.run ? &*s.run : s.interrupted.isEmpty() ? nullptr : &s.interrupted.first();
    QString suffix;
    if (run && (run->state == RunState::Stopping || run->state == RunState::Pausing) && s.inFlight > 0) {
        suffix = tr("waiting for %1").arg(s.inFlight);
        if (s.oldestInFlight.isSet() && s.oldestLimitMs > 0)
            suffix += u' ' + tr("(oldest %1 s of %2 s)")
                                 .arg((d->desk->now() - s.oldestInFlight).count() / 1000)
                                 .arg(s.oldestLimitMs / 1000);
    }
    StateLook look = runLook(run);
    if (s.stale) {
        look = {Shape::DashedRing, Token::Muted, Token::MutedFill, tr("Engine silent")};
        suffix = tr("— data of %1").arg(d->desk->timeText(s.at));
    }
    d->chip->setLook(look, tr("Run state"), suffix);
    if (!run) {
        d->numbers->setFullText({});
        d->eta->setFullText({});
        return;
    }
    QStringList parts;
    if (const Ms active = activeTime(*run, s.at, d->desk->now()); active > Ms(0))
        parts << countdownText(active);
    // Done is what needs no more work: captured, failed or skipped; the latter two have their own numbers
    // beside it.
    parts << tr("%1 of %2 done").arg(Desk::number(run->counts.done()), Desk::number(run->counts.total()));
    if (run->counts.failed > 0)
        parts << tr("%Ln failed", nullptr, int(run->counts.failed));
    if (run->counts.skipped > 0)
        parts << tr("%Ln skipped", nullptr, int(run->counts.skipped));
    if (run->counts.unreviewed > 0 && !isActive(run->state))
        parts << tr("%Ln to review", nullptr, int(run->counts.unreviewed));
    if (isActive(run->state) && !run->interrupted && s.sessions > 0)
        parts << tr("%1 of %2 sessions busy").arg(s.sessionsBusy).arg(s.sessions);
    d->numbers->setFullText(parts.join(u"  ·  "_s));
    QString eta;
    if (isActive(run->state) && !run->interrupted) {
        // Nothing is in flight and nothing may start: what is left waits for a circuit or a lease, and no rate says for
        // how long.
        const bool stuck =
            run->counts.pending + run->counts.leased > 0 && s.inFlight == 0 && run->counts.pending <= s.blocked;
        if (stuck && run->state == RunState::Running) {
            eta = tr("ETA — all that is left waits");
        } else if (s.etaLowMs >= 0 && s.etaHighMs >= 0) {
            const QString low = durationText(Ms(s.etaLowMs)), high = durationText(Ms(s.etaHighMs));
            eta = low == high || s.etaHighMs < 2000 ? tr("ETA about %1").arg(high) : tr("ETA %1 to %2").arg(low, high);
            if (!s.etaReason.isEmpty()) // what it leaves out
                eta += u" (%1)"_s.arg(s.etaReason);
        } else {
            eta = tr("ETA —") + (s.etaReason.isEmpty() ? QString() : u' ' + s.etaReason);
        }
    }
    d->eta->setFullText(eta);
}

/// What there is to say of the run, the strongest first, with the mark that it deserves.
RunBanner::Line RunBanner::lineOf(const RunRow *run) const
{
    const Snapshot &s = d->desk->snapshot();
    if (const Problem *led = ledElsewhere(s)) // nothing can be done here, whatever else is so
        return {u"%1: %2. %3."_s.arg(led->what, led->why, led->fix), u"warning"_s, Token::Caution};
    if (!run && !s.storeAway.isSet())
        return {s.sources.isEmpty() ? tr("No sources yet.") : tr("Nothing is running. Press Start… to choose sources."),
                u"info"_s, Token::TextSecondary};
    if (run && run->interrupted)
        return {tr("The program ended during this run. Captures and decisions are safe; %Ln item(s) are left.", nullptr,
                   int(run->counts.pending + run->counts.leased)),
                u"warning"_s, Token::Caution};
    if (!s.why.isEmpty())
        return {s.why, s.why.contains(u"TD-"_s) ? u"warning"_s : u"info"_s, Token::Caution};
    if (s.storeAway.isSet())
        return {tr("The store can't be reached: what is shown is of %1. It is asked for every two seconds.")
                    .arg(d->desk->timeText(s.storeAway)),
                u"warning"_s, Token::Caution};
    if (!run->reason.isEmpty()) {
        const bool failed = run->state == RunState::Failed;
        return {run->reason, failed ? u"error"_s : u"info"_s, failed ? Token::Bad : Token::TextSecondary};
    }
    if (run->state == RunState::Running)
        return {tr("Everything that may start is moving."), u"ok"_s, Token::TextSecondary};
    return betweenRuns(*run);
}

void RunBanner::refreshWhy()
{
    const Snapshot &s = d->desk->snapshot();
    const RunRow *run = s.run ? &*s.run : s.interrupted.isEmpty() ? nullptr : &s.interrupted.first();
    // Its place is kept whatever there is to say: a page that moved would put another button, or another capture,
    // under the pointer. Only a sentence that stands still, and says what is to be done, gets more lines.
    const bool moves = run && run->state == RunState::Running && !run->interrupted && !ledElsewhere(s);
    const Line line = lineOf(run);
    refreshNext(run);
    d->why->setMostLines(moves ? 1 : 4);
    d->why->setFullText(line.text);
    d->whyMark->setProperty("mark", line.mark);
    d->whyMark->setPixmap(
        iconPixmap(line.mark, fontMetrics().height() + 2, devicePixelRatioF(), token(line.ink, palette())));
    const Problem *led = ledElsewhere(s);
    d->whyButton->setEnabled(run != nullptr && !led);
    d->whyButton->setToolTip(led   ? led->what
                             : run ? tr("Explain what waits and what would move it (F1)")
                                   : tr("There is no run to explain."));
}

/// Where things stand between runs.
RunBanner::Line RunBanner::betweenRuns(const RunRow &run) const
{
    const int ready = d->desk->snapshot().upload.ready;
    QStringList said;
    if (run.counts.unreviewed > 0)
        said << tr("%Ln capture(s) await review.", nullptr, int(run.counts.unreviewed));
    else if (ready > 0)
        said << tr("%Ln approved capture(s) are ready to be uploaded.", nullptr, ready);
    const bool next = !said.isEmpty(), failed = run.counts.uploadFailed > 0;
    if (failed)
        said << tr("%Ln capture(s) could not be uploaded.", nullptr, int(run.counts.uploadFailed));
    if (failed || next)
        return {said.join(u' '), failed ? u"warning"_s : u"info"_s, failed ? Token::Caution : Token::TextSecondary};
    return {tr("Nothing waits."), u"ok"_s, Token::TextSecondary};
}

/// What the operator does next, once the run has ended: decide, then upload.
void RunBanner::refreshNext(const RunRow *run)
{
    const bool ended = run && !isActive(run->state) && !run->interrupted && !ledElsewhere(d->desk->snapshot());
    const int ready = d->desk->snapshot().upload.ready;
    d->next->setVisible(ended && (run->counts.unreviewed > 0 || ready > 0) && !d->desk->snapshot().upload.active);
    d->nextCommand = ended && run->counts.unreviewed > 0 ? QString() : u"upload.start"_s;
    d->next->setText(d->nextCommand.isEmpty() ? tr("Review") : tr("Upload %1…").arg(Desk::number(ready)));
    d->next->setAccessibleName(d->next->text());
}

/// In a very narrow window the title and the way out name the sample.
void RunBanner::showBadge()
{
    d->sample->setVisible(d->desk->snapshot().sample && width() >= fontMetrics().averageCharWidth() * 150);
}

void RunBanner::setLow(bool low)
{
    const int edge = low ? space::half : space::unit;
    layout()->setContentsMargins(12, edge, 12, edge);
    layout()->setSpacing(low ? space::half : 5);
}

void RunBanner::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const QString full = tr("Sample mode — nothing leaves this computer");
    showBadge();
    d->sample->setText(width() < fontMetrics().averageCharWidth() * 170 ? tr("Sample mode")
                                                                        : full); // the run's numbers come first
    d->sample->setToolTip(full);
    d->sample->setAccessibleName(full);
}

void RunBanner::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && d->whyButton)
        refreshWhy(); // its mark is a pixmap in the colours of the theme
}

void RunBanner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(QRect(0, height() - 1, width(), 1), token(Token::Border, palette()));
}

} // namespace trawl
