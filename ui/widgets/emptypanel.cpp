// EmptyPanel's layout.
#include "ui/widgets/emptypanel.h"

#include "domain/names.h"
#include "domain/snapshot.h"
#include "ui/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

EmptyAction firstStep(const Snapshot &snapshot, const QString &stem, std::function<void(const QString &)> command)
{
    if (snapshot.sources.isEmpty())
        return {stem + u"SourcesButton"_s, EmptyPanel::tr("Add sources…"), [command] { command(u"help.welcome"_s); }};
    return {stem + u"StartButton"_s, EmptyPanel::tr("Start…"), [command] { command(u"run.start"_s); }};
}

EmptyPanel::EmptyPanel(QWidget *parent)
    : QWidget(parent), m_mark(new QLabel(this)), m_text(new QLabel(this)), m_buttons(new QHBoxLayout)
{
    setFocusPolicy(Qt::StrongFocus);
    m_mark->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_buttons->setSpacing(space::unit);
    auto *buttonRow = new QHBoxLayout;
    buttonRow->addStretch();
    buttonRow->addLayout(m_buttons);
    buttonRow->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::wide, space::wide, space::wide, space::wide);
    column->setSpacing(space::unit + space::half);
    column->addStretch(2);
    column->addWidget(m_mark);
    column->addWidget(m_text);
    column->addLayout(buttonRow);
    column->addStretch(3);
}

void EmptyPanel::setContent(const QString &icon, const QString &sentence, const QList<EmptyAction> &actions)
{
    QStringList signature{icon};
    for (const EmptyAction &action : actions)
        signature << action.objectName;
    m_text->setText(sentence);
    setAccessibleName(sentence);
    if (signature == m_signature) {
        // Same buttons: only their texts (counts) may have changed.
        for (qsizetype i = 0; i < actions.size(); ++i)
            static_cast<QPushButton *>(m_buttons->itemAt(int(i))->widget())->setText(actions[i].text);
        return;
    }
    m_signature = signature;
    m_icon = icon;
    paintIcon();
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // may be the one that was just pressed
        delete item;
    }
    for (const EmptyAction &action : actions) {
        auto *button = new QPushButton(action.text, this);
        button->setObjectName(action.objectName);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAutoDefault(true);
        connect(button, &QPushButton::clicked, this, action.run);
        m_buttons->addWidget(button);
        button->show();
    }
}

QString EmptyPanel::sentence() const
{
    return m_text->text();
}

void EmptyPanel::paintIcon()
{
    m_mark->setPixmap(iconPixmap(m_icon, 40, devicePixelRatioF(), token(Token::Muted, palette())));
    m_mark->setAccessibleName(m_text->text());
}

void EmptyPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange)
        paintIcon();
}

void EmptyPanel::paintEvent(QPaintEvent *)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(token(Token::Accent, palette()), 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

} // namespace trawl
