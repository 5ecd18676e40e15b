// Sentence and buttons of the selected source.
#include "ui/panels/selectedcard.h"

#include "domain/probedue.h"
#include "ui/widgets/statechip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

struct SelectedCard::Private {
    Desk *desk;
    QLabel *name, *text;
    StateChip *chip;
};

SelectedCard::SelectedCard(Desk *desk, Actions *actions, QWidget *parent)
    : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    setObjectName(u"selectedCard"_s);
    setAccessibleName(tr("Selected source"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, space::half, 12, space::half);
    column->setSpacing(space::half);
    auto *top = new QHBoxLayout;
    d->name = new QLabel(this);
    d->name->setObjectName(u"selectedName"_s);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    d->name->setFont(strong);
    d->chip = new StateChip(this);
    d->chip->setObjectName(u"selectedCircuitChip"_s);
    top->addWidget(d->name);
    top->addWidget(d->chip);
    top->addStretch(1);
    column->addLayout(top);
    d->text = new QLabel(this);
    d->text->setObjectName(u"selectedText"_s);
    d->text->setWordWrap(true);
    d->text->setMinimumHeight(fontMetrics().height() * 2);
    d->text->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    column->addWidget(d->text, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::half);
    for (const QString &id : {u"circuit.probe"_s, u"circuit.hold"_s, u"circuit.close"_s, u"item.why"_s}) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(actions->action(id));
        button->setObjectName(u"card_"_s + id);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(actions->action(id)->text());
        if (id == u"item.why"_s) {
            // The same action, a shorter word: the card is narrow.
            connect(button->defaultAction(), &QAction::changed, button, [button] { button->setText(tr("Why?")); });
            button->setText(tr("Why?"));
        }
        row->addWidget(button);
    }
    row->addStretch(1);
    column->addLayout(row);
    actions->handle(u"circuit.probe"_s, [this] {
        d->desk->request(CircuitProbe{d->desk->selection().sources, {}}, this);
    });
    actions->handle(u"circuit.hold"_s, [this] {
        d->desk->request(CircuitHold{d->desk->selection().sources, {}, {}}, this);
    });
    actions->handle(u"circuit.close"_s, [this] { closeCircuits(); });
    connect(desk, &Desk::selectionChanged, this, &SelectedCard::refresh);
    connect(desk, &Desk::snapshotChanged, this, &SelectedCard::refresh);
    connect(desk, &Desk::secondPassed, this, &SelectedCard::refresh);
    refresh();
}

SelectedCard::~SelectedCard() = default;

/// "Held open by kim since 13:02:10 until you release it: maintenance."
QString SelectedCard::heldSentence(const SourceStatus &s) const
{
    QString text = s.circuitBy.isEmpty() ? tr("Held open") : tr("Held open by %1").arg(s.circuitBy);
    if (s.circuitSince.isSet())
        text += u' ' + tr("since %1").arg(d->desk->timeText(s.circuitSince));
    text += u' ' + (s.blockedUntil.isSet() ? tr("until %1").arg(d->desk->timeText(s.blockedUntil))
                                           : tr("until you release it"));
    const QString reason = s.circuitReason.trimmed();
    text += reason.isEmpty() ? QString() : u": "_s + reason;
    return text.endsWith(u'.') ? text : text + u'.';
}

/// What its extraction could not do so far, the most frequent first.
QStringList SelectedCard::noteSentences(const SourceStatus &source) const
{
    constexpr qsizetype shown = 3;
    QStringList out;
    for (const NoteCount &count : source.notes.mid(0, shown))
        out << noteSentence(count) + u'.';
    if (source.notes.size() > shown)
        out << tr("%n more kinds of notes: see the captures.", nullptr, int(source.notes.size() - shown));
    return out;
}

void SelectedCard::refresh()
{
    const QStringList ids = d->desk->selection().sources;
    const SourceStatus *s = ids.size() == 1 ? d->desk->source(ids.first()) : nullptr;
    d->chip->setVisible(s != nullptr);
    if (!s) {
        d->name->setText(ids.isEmpty() ? tr("No source selected")
                                       : tr("%n sources selected", nullptr, int(ids.size())));
        d->text->setText(ids.isEmpty() ? tr("Select a source to see and change its circuit.")
                                       : tr("The actions below apply to all of them."));
        return;
    }
    const Instant now = d->desk->now();
    QString suffix;
    if ((s->circuit == CircuitState::Open || s->circuit == CircuitState::ForcedOpen) && s->blockedUntil.isSet() &&
        s->enabled)
        suffix = countdownText(s->blockedUntil - now);
    StateLook look = circuitLook(s->circuit, s->circuitAssumed, s->enabled);
    if (probeOnlyDue(*s))
        look.word = tr("Probe due");
    d->chip->setLook(look, tr("Circuit"), suffix);
    d->name->setText(s->name);
    QStringList sentences;
    switch (s->circuit) {
    case CircuitState::Open:
        sentences << tr("Circuit open since %1%2.")
                         .arg(d->desk->timeText(s->circuitSince),
                              s->circuitReason.isEmpty() ? QString() : u": "_s + s->circuitReason);
        if (s->blockedUntil.isSet())
            sentences << tr("Next probe %1.").arg(d->desk->timeText(s->blockedUntil));
        break;
    case CircuitState::HalfOpen:
        sentences << (s->probesOut > 0 ? tr("One probe decides; %1 of %2 under way.").arg(s->probesOut).arg(s->probes)
                                       : tr("A probe is due: the next request decides."));
        break;
    case CircuitState::ForcedOpen:
        sentences << heldSentence(*s);
        break;
    case CircuitState::Closed:
        sentences << tr("Requests are let through; %1 failures in a row open the circuit.").arg(s->circuitLimit);
        break;
    default:
        sentences << tr("Failures do not block this source.");
        break;
    }
    if (s->circuitAssumed) {
        const Instant away = d->desk->snapshot().storeAway;
        const QString since = away.isSet() ? u' ' + tr("since %1").arg(d->desk->timeText(away)) : QString();
        if (s->circuit == CircuitState::Closed)
            sentences =
                QStringList{tr("The store is unreachable%1: assumed closed, requests are let through.").arg(since)};
        else
            sentences << tr("The store is unreachable%1: what changes is not kept.").arg(since);
    }
    // The explainer says the same about an open circuit; once is enough.
    if (!s->why.isEmpty() && s->circuit != CircuitState::Open && s->circuit != CircuitState::ForcedOpen)
        sentences << s->why;
    if (!s->engineReason.isEmpty())
        sentences << tr("Engine: %1").arg(s->engineReason);
    sentences << noteSentences(*s);
    d->text->setText(sentences.join(u' '));
}

void SelectedCard::closeCircuits()
{
    const QStringList ids = d->desk->selection().sources;
    Question question;
    question.key = u"circuit.close"_s;
    const bool held =
        d->desk->source(ids.value(0)) && d->desk->source(ids.value(0))->circuit == CircuitState::ForcedOpen;
    question.title = held ? tr("Release circuit") : tr("Close circuit");
    const SourceStatus *source = d->desk->source(ids.value(0));
    const QString who = ids.size() == 1 && source ? source->name : tr("%n sources", nullptr, int(ids.size()));
    question.text =
        tr("Requests to %1 are let through again at once. %2 more failures in a row open the circuit again.")
            .arg(who)
            .arg(source ? source->circuitLimit : 3);
    question.verb = question.title;
    question.stay = tr("Cancel");
    question.asksReason = true;
    d->desk->prompt()->ask(window(), question, [this, ids](const PromptAnswer &answer) {
        if (answer.accepted)
            d->desk->request(CircuitClose{ids, answer.reason}, this);
    });
}

} // namespace trawl
