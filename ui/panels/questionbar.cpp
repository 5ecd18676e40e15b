// The question and its buttons.
#include "ui/panels/questionbar.h"

#include "ui/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace trawl {

QuestionBar::QuestionBar(Desk *desk, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_mark(new QLabel(this)), m_text(new QLabel(this)), m_buttons(new QHBoxLayout)
{
    setObjectName(u"questionBar"_s);
    setAccessibleName(tr("Question"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 12, 6);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    m_text->setObjectName(u"questionText"_s);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_text, 1);
    row->addLayout(m_buttons);
    connect(desk, &Desk::snapshotChanged, this, &QuestionBar::refresh);
    refresh();
}

void QuestionBar::refresh()
{
    const Problem *question = nullptr;
    for (const Problem &problem : m_desk->snapshot().problems) {
        if (!problem.actions.isEmpty() && problem.severity >= 3 && !question)
            question = &problem;
    }
    setVisible(question != nullptr);
    QString wanted = question ? question->code + question->what + question->why + question->fix : QString();
    for (const ProblemAction &action : question ? question->actions : QList<ProblemAction>())
        wanted += action.command + action.text;
    if (!question || wanted == m_shown)
        return;
    m_shown = wanted;
    const QFontMetrics metrics(font());
    m_mark->setPixmap(icon(u"warning"_s, Token::Caution).pixmap(metrics.height()));
    m_text->setText(u"<b>%1.</b> %2. %3. <span>%4</span>"_s.arg(
        question->what.toHtmlEscaped(), question->why.toHtmlEscaped(), question->fix.toHtmlEscaped(), question->code));
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const ProblemAction &action : question->actions) {
        auto *button = new QPushButton(action.text, this);
        button->setObjectName(u"questionButton."_s + action.command);
        button->setAccessibleName(action.text);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QPushButton::clicked, m_desk,
                [desk = m_desk, command = action.command] { Q_EMIT desk->commandRequested(command); });
        m_buttons->addWidget(button, 0, Qt::AlignTop);
    }
}

void QuestionBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::CautionFill, palette()));
}

void QuestionBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        m_shown.clear();
        refresh();
    }
    QWidget::changeEvent(event);
}

} // namespace trawl
