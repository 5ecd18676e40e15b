// EmptyPanel's layout.
#include "ui/widgets/emptypanel.h"

#include "domain/names.h"
#include "domain/snapshot.h"
#include "ui/icons.h"
#include "ui/style.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace trawl {

EmptyAction firstStep(const Snapshot &snapshot, const QString &stem, std::function<void(const QString &)> command)
{
    if (snapshot.sources.isEmpty())
        return {stem + u"SourcesButton"_s, EmptyPanel::tr("Add sources…"), [command] { command(u"help.welcome"_s); }};
    return {stem + u"StartButton"_s, EmptyPanel::tr("Start…"), [command] { command(u"run.start"_s); }};
}

EmptyPanel::EmptyPanel(QWidget *parent)
    : QWidget(parent), m_mark(new QLabel(this)), m_text(new QLabel(this)),
      m_column(new QBoxLayout(QBoxLayout::TopToBottom, this)), m_buttons(new QBoxLayout(QBoxLayout::LeftToRight))
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
    m_column->setSpacing(space::unit + space::half);
    m_column->addStretch(2);
    m_column->addWidget(m_mark);
    m_column->addWidget(m_text);
    m_column->addLayout(buttonRow);
    m_column->addStretch(3);
    place();
}

int EmptyPanel::buttonsWidth() const
{
    int width = 0;
    for (int i = 0; i < m_buttons->count(); ++i)
        width += m_buttons->itemAt(i)->widget()->sizeHint().width() + (i > 0 ? m_buttons->spacing() : 0);
    return width;
}

QSize EmptyPanel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 16, fontMetrics().height() + 2 * space::half};
}

/// Nothing is ever cut off or painted over its neighbours: what has no room for a column becomes one line, and buttons
/// that have no room beside each other stand below each other.
void EmptyPanel::place()
{
    const int line = fontMetrics().height();
    const int margin = height() < line * 12 ? space::half : space::wide;
    const bool narrow = buttonsWidth() > width() - 2 * margin;
    const int buttons = m_buttons->count() == 0 ? 0 : (narrow ? m_buttons->count() : 1) * (line + 18);
    const bool isRow = height() < buttons + line * 3 + 2 * margin && !narrow;
    m_mark->setVisible(!isRow && height() >= buttons + line * 3 + 40 + 2 * margin + 2 * m_column->spacing());
    m_column->setContentsMargins(margin, isRow ? 0 : margin, margin, isRow ? 0 : margin);
    m_column->setDirection(isRow ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_buttons->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    // In one line the sentence takes the room it needs; in a column it is as wide as the panel.
    m_column->setStretchFactor(m_text, isRow ? 10 : 0);
}

void EmptyPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
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
        place();
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
    place();
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

/// The ring stands around what is said, not around a whole page.
void EmptyPanel::paintEvent(QPaintEvent *)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    const QRect words = m_text->geometry();
    QRect said = fontMetrics().boundingRect(words, int(Qt::AlignCenter | Qt::TextWordWrap), m_text->text());
    if (m_mark->isVisible())
        said.setTop(m_mark->geometry().top());
    drawFocusRing(&painter, said.adjusted(-space::unit - 4, -space::half, space::unit + 4, space::half) & rect(),
                  palette());
}

} // namespace trawl
