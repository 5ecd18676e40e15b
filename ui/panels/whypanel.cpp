// Asking, showing and acting.
#include "ui/panels/whypanel.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr qint64 patienceMs = 3000; // an answer that has not come by then comes no more: the question is put again

} // namespace

struct WhyPanel::Private {
    Desk *desk;
    QLabel *subject, *text, *countdown;
    QHBoxLayout *buttons;
    std::optional<ExplainWait> about;
    Instant until;
    QJsonArray actions;
    quint64 question = 0; ///< number of the last one; an answer to an earlier one is dropped
    QElapsedTimer asked;  ///< runs while its answer is awaited
    RowId run = 0;        ///< of the last snapshot, with its state
    std::optional<RunState> runState;
};

WhyPanel::WhyPanel(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    setObjectName(u"whyPanel"_s);
    setAccessibleName(tr("Why is this waiting?"));
    setFocusPolicy(Qt::StrongFocus);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, space::unit, 12, space::unit);
    d->subject = new QLabel(this);
    d->subject->setObjectName(u"whySubject"_s);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    d->subject->setFont(strong);
    d->text = new QLabel(tr("Select an item or a source and press F1."), this);
    d->text->setObjectName(u"whyText"_s);
    d->text->setWordWrap(true);
    d->text->setTextFormat(Qt::PlainText);
    d->text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    d->text->setAccessibleName(tr("Reason"));
    d->countdown = new QLabel(this);
    d->countdown->setObjectName(u"whyCountdown"_s);
    d->buttons = new QHBoxLayout;
    column->addWidget(d->subject);
    column->addWidget(d->text);
    column->addWidget(d->countdown);
    column->addLayout(d->buttons);
    column->addStretch(1);
    connect(desk, &Desk::secondPassed, this, [this] {
        if (isVisible() && d->about && (!d->asked.isValid() || d->asked.hasExpired(patienceMs)))
            ask();
        refreshCountdown();
    });
    connect(desk, &Desk::snapshotChanged, this, &WhyPanel::followRun);
    followRun();
}

WhyPanel::~WhyPanel() = default;

/// What was said of a run that moved holds no longer once it is in another state, whether somebody looks or not.
void WhyPanel::followRun()
{
    const std::optional<RunRow> &run = d->desk->snapshot().run;
    const std::optional<RunState> state = run ? std::optional(run->state) : std::nullopt;
    if (d->desk->run() == d->run && state == d->runState)
        return;
    d->run = d->desk->run();
    d->runState = state;
    if (d->about)
        ask();
}

void WhyPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (d->about)
        ask();
}

void WhyPanel::explain(const ExplainWait &about)
{
    d->about = about;
    QString subject =
        tr("Run %1").arg(d->desk->snapshot().run ? runNumberText(d->desk->snapshot().run->number) : QString());
    if (about.item != 0)
        subject = tr("Item %1").arg(about.item);
    if (!about.source.isEmpty()) {
        const SourceStatus *source = d->desk->source(about.source);
        subject = source ? source->name : about.source;
    }
    d->subject->setText(subject);
    d->text->setText(tr("Asking…"));
    ask();
}

void WhyPanel::ask()
{
    d->asked.start();
    d->desk->ask(*d->about, this, [this, question = ++d->question](const Result<Why> &result) {
        if (question != d->question)
            return;
        d->asked.invalidate();
        if (result.ok())
            return take(result.value());
        d->text->setText(result.error().sentence() + u" ("_s + result.error().codeText() + u')');
    });
}

void WhyPanel::take(const Why &answer)
{
    if (d->text->text() != answer.text)
        d->text->setText(answer.text);
    setAccessibleDescription(answer.text);
    d->until = answer.until;
    refreshCountdown();
    const QJsonArray actions = mappedToJson(answer)["actions"_L1].toArray();
    if (actions == d->actions)
        return; // buttons stay under the pointer
    d->actions = actions;
    while (QLayoutItem *item = d->buttons->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const WhyAction &action : answer.actions) {
        auto *button = new QPushButton(action.text, this);
        button->setObjectName(u"whyActionButton_"_s +
                              (action.request ? QString(action.request->verb()) : action.command));
        button->setAccessibleName(button->text());
        connect(button, &QPushButton::clicked, this, [this, action] { act(action); });
        d->buttons->addWidget(button);
    }
    d->buttons->addStretch(1);
}

void WhyPanel::act(const WhyAction &action)
{
    if (action.request)
        return d->desk->requestAny(*action.request, this, [this] { ask(); });
    if (!action.sources.isEmpty()) // the command acts on what is selected
        d->desk->selectSources(action.sources);
    Q_EMIT d->desk->commandRequested(action.command);
}

void WhyPanel::refreshCountdown()
{
    const bool shown = d->until.isSet() && d->until > d->desk->now();
    d->countdown->setVisible(shown);
    if (shown)
        d->countdown->setText(tr("Changes by itself at %1, in %2")
                                  .arg(d->desk->timeText(d->until), countdownText(d->until - d->desk->now())));
}

} // namespace trawl
