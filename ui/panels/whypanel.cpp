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
    QJsonObject about;
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
        if (isVisible() && !d->about.isEmpty())
            ask();
        refreshCountdown();
    });
}

WhyPanel::~WhyPanel() = default;

void WhyPanel::explain(const QJsonObject &about)
{
    d->about = about;
    d->asked = false;
    QString subject =
        tr("Run %1").arg(d->desk->snapshot().run ? runNumberText(d->desk->snapshot().run->number) : QString());
    if (about.contains(u"item"_s))
        subject = tr("Item %1").arg(about.value(u"item"_s).toInteger());
    if (about.contains(u"source"_s)) {
        const SourceStatus *source = d->desk->source(about.value(u"source"_s).toString());
        subject = source ? source->name : about.value(u"source"_s).toString();
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
    d->desk->ask(u"why"_s, d->about, this, [this, about = d->about](const Result<QJsonObject> &result) {
        if (about != d->about)
            return;
        d->asked = false;
        if (result.ok())
            return take(result.value());
        d->text->setText(result.error().sentence() + u" ("_s + result.error().codeText() + u')');
    });
}

void WhyPanel::take(const QJsonObject &answer)
{
    const QString text = answer.value(u"text"_s).toString();
    if (d->text->text() != text)
        d->text->setText(text);
    setAccessibleDescription(text);
    d->until = Instant{answer.value(u"until"_s).toInteger()};
    refreshCountdown();
    const QJsonArray actions = answer.value(u"actions"_s).toArray();
    if (actions == d->actions)
        return; // buttons stay under the pointer
    d->actions = actions;
    while (QLayoutItem *item = d->buttons->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QJsonValue &entry : actions) {
        const QJsonObject action = entry.toObject();
        auto *button = new QPushButton(action.value(u"text"_s).toString(), this);
        button->setObjectName(u"whyActionButton_"_s + action.value(u"verb"_s).toString());
        button->setAccessibleName(button->text());
        connect(button, &QPushButton::clicked, this, [this, action] {
            const QString verb = action.value(u"verb"_s).toString();
            QJsonObject args = action.value(u"args"_s).toObject();
            const bool reasoned = verb == u"circuit.close"_s && args.value(u"reason"_s).toString().isEmpty();
            if (reasoned)
                return Q_EMIT d->desk->commandRequested(verb);
            if (findCommand(verb) && args.isEmpty())
                return Q_EMIT d->desk->commandRequested(verb);
            d->desk->request(verb, args, this, [this](const QJsonObject &) {
                d->asked = false;
                ask();
            });
        });
        d->buttons->addWidget(button);
    }
    d->buttons->addStretch(1);
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
