// MessageArea and its bars.
#include "ui/widgets/messagebar.h"

#include "domain/names.h"
#include "ui/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

struct Look {
    QString icon;
    Token ink, fill;
    const char *word;
};

Look lookOf(Severity severity)
{
    switch (severity) {
    case Severity::Good:
        return {u"ok"_s, Token::Good, Token::GoodFill, QT_TRANSLATE_NOOP("MessageArea", "Done")};
    case Severity::Warning:
        return {u"warning"_s, Token::Caution, Token::CautionFill, QT_TRANSLATE_NOOP("MessageArea", "Warning")};
    case Severity::Error:
        return {u"error"_s, Token::Bad, Token::BadFill, QT_TRANSLATE_NOOP("MessageArea", "Error")};
    case Severity::Info:
        break;
    }
    return {u"info"_s, Token::Accent, Token::AccentFill, QT_TRANSLATE_NOOP("MessageArea", "Note")};
}

/// One message. Repeats of the same cause only count up.
class MessageBar : public QWidget
{
public:
    MessageBar(const Message &message, MessageArea *area) : QWidget(area), m_severity(message.severity)
    {
        setObjectName(u"messageBar"_s);
        setProperty("messageKey", message.key);
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(12, 6, 6, 6);
        m_mark = new QLabel(this);
        row->addWidget(m_mark, 0, Qt::AlignTop);
        m_text = new QLabel(this);
        m_text->setWordWrap(true);
        m_text->setTextFormat(Qt::RichText);
        m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row->addWidget(m_text, 1);
        m_buttons = new QHBoxLayout;
        row->addLayout(m_buttons);
        auto *close = new QToolButton(this);
        close->setObjectName(u"messageDismissButton"_s);
        close->setAccessibleName(MessageArea::tr("Dismiss message"));
        close->setToolTip(MessageArea::tr("Dismiss"));
        close->setIcon(icon(u"dismiss"_s));
        close->setAutoRaise(true);
        connect(close, &QToolButton::clicked, this, [this, area] { area->dismiss(property("messageKey").toString()); });
        row->addWidget(close, 0, Qt::AlignTop);
        apply(message, area);
    }

    void apply(const Message &message, MessageArea *area)
    {
        // The same cause again only counts up; another answer in its place begins anew, in its own colours.
        const bool again = message.severity == m_severity && message.title == m_title;
        m_count = again ? m_count + 1 : 1;
        ++m_shown;
        m_severity = message.severity;
        m_title = message.title;
        QString html = u"<b>%1</b>"_s.arg(message.title.toHtmlEscaped());
        if (m_count > 1)
            html += u" <span>×%1</span>"_s.arg(m_count);
        if (!message.text.isEmpty())
            html += u" "_s + message.text.toHtmlEscaped();
        if (!message.code.isEmpty())
            html += u" <span>(%1)</span>"_s.arg(message.code);
        m_text->setText(html);
        m_plain = QStringList{message.title, message.text, message.code}.join(u' ').simplified();
        setAccessibleName(MessageArea::tr(lookOf(m_severity).word) + u": "_s + m_plain);
        while (QLayoutItem *item = m_buttons->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        QList<MessageAction> actions = message.actions;
        if (!message.detail.isEmpty())
            actions.append({MessageArea::tr("Copy details"), [text = m_plain + u'\n' + message.detail] {
                                QGuiApplication::clipboard()->setText(text);
                            }});
        for (const MessageAction &action : actions) {
            auto *button = new QPushButton(action.text, this);
            button->setObjectName(u"messageActionButton"_s);
            button->setAccessibleName(action.text);
            connect(button, &QPushButton::clicked, this, [run = action.run] { run(); });
            m_buttons->addWidget(button, 0, Qt::AlignTop);
        }
        if (message.hideAfterMs > 0)
            QTimer::singleShot(message.hideAfterMs, this, [this, area, seen = m_shown] {
                if (seen == m_shown)
                    area->dismiss(property("messageKey").toString());
            });
        refreshMark();
        update();
    }
    QString plain() const { return m_plain; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Look look = lookOf(m_severity);
        QPainter painter(this);
        painter.fillRect(rect(), token(look.fill, palette()));
        painter.fillRect(QRect(0, 0, 3, height()), token(look.ink, palette()));
        painter.fillRect(QRect(0, height() - 1, width(), 1), token(Token::Border, palette()));
    }
    void changeEvent(QEvent *event) override
    {
        if (event->type() == QEvent::PaletteChange)
            refreshMark();
        QWidget::changeEvent(event);
    }

private:
    void refreshMark()
    {
        const Look look = lookOf(m_severity);
        m_mark->setPixmap(
            iconPixmap(look.icon, fontMetrics().height() + 2, devicePixelRatioF(), token(look.ink, palette())));
    }
    Severity m_severity;
    QString m_title;
    int m_count = 0; ///< of the same cause
    int m_shown = 0;
    QLabel *m_mark;
    QLabel *m_text;
    QHBoxLayout *m_buttons;
    QString m_plain;
};

} // namespace

Message messageFor(const Error &error, const QString &key)
{
    Message message;
    message.key = key.isEmpty() ? error.codeText() + error.what : key;
    message.severity = error.kind == ErrorKind::Transient ? Severity::Warning : Severity::Error;
    auto sentence = [](QString text) {
        if (!text.isEmpty() && !text.endsWith(u'.') && !text.endsWith(u'?') && !text.endsWith(u'!'))
            text += u'.';
        return text;
    };
    message.title = sentence(error.what);
    message.text = (sentence(error.why) + u' ' + sentence(error.remedy)).trimmed();
    message.code = error.codeText();
    message.detail = error.detail;
    return message;
}

MessageArea::MessageArea(QWidget *parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(u"messageArea"_s);
    setAccessibleName(tr("Messages"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setVisible(false);
}

QWidget *MessageArea::barFor(const QString &key) const
{
    for (QWidget *bar : findChildren<QWidget *>(u"messageBar"_s, Qt::FindDirectChildrenOnly)) {
        if (bar->property("messageKey").toString() == key && !bar->property("gone").toBool())
            return bar;
    }
    return nullptr;
}

void MessageArea::show(const Message &message)
{
    if (QWidget *bar = barFor(message.key))
        static_cast<MessageBar *>(bar)->apply(message, this);
    else
        m_layout->addWidget(new MessageBar(message, this));
    setVisible(true);
}

void MessageArea::dismiss(const QString &key)
{
    if (QWidget *bar = barFor(key)) {
        bar->setProperty("gone", true);
        bar->hide();
        bar->deleteLater();
    }
    setVisible(count() > 0);
}

int MessageArea::count() const
{
    int bars = 0;
    for (QWidget *bar : findChildren<QWidget *>(u"messageBar"_s, Qt::FindDirectChildrenOnly))
        bars += bar->property("gone").toBool() ? 0 : 1;
    return bars;
}

QString MessageArea::plainText() const
{
    QStringList lines;
    for (QWidget *bar : findChildren<QWidget *>(u"messageBar"_s, Qt::FindDirectChildrenOnly)) {
        if (!bar->property("gone").toBool())
            lines.append(static_cast<MessageBar *>(bar)->plain());
    }
    return lines.join(u'\n');
}

} // namespace trawl
