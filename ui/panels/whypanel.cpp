// Asking, showing and acting.
#include "ui/panels/whypanel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

struct WhyPanel::Private {
    Desk *desk;
    QLabel *subject, *text, *countdown;
    QHBoxLayout *buttons;
    std::optional<ExplainWait> about;
    Instant until;
    QJsonArray actions;
    bool asked = false;
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
        if (isVisible() && d->about)
            ask();
        refreshCountdown();
    });
}

WhyPanel::~WhyPanel() = default;

void WhyPanel::explain(const ExplainWait &about)
{
    d->about = about;
    d->asked = false;
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
    if (d->asked)
        return;
    d->asked = true;
    d->desk->ask(*d->about, this, [this, about = d->about](const Result<Why> &result) {
        if (about != d->about)
            return;
        d->asked = false;
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
        return d->desk->requestAny(*action.request, this, [this] {
            d->asked = false;
            ask();
        });
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
