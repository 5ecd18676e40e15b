// Checking and completing the filter's text.
#include "ui/widgets/filteredit.h"

#include "domain/itemfilter.h"
#include "domain/names.h"
#include "ui/icons.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QDateTime>
#include <QKeyEvent>
#include <QPainter>
#include <QStringListModel>
#include <QToolButton>

namespace trawl {

bool hadTermBetween(const QString &filter, const QString &before, const QString &after)
{
    const QString head = before.simplified(), tail = after.simplified();
    if (!filter.startsWith(head) || !filter.endsWith(tail))
        return false;
    const qsizetype room = filter.size() - head.size() - tail.size();
    return room > 0 && filter.mid(head.size(), room).contains(u':');
}

void nameClearButton(QLineEdit *edit)
{
    // Qt's own button inside the field; it has no other way to be told.
    if (auto *button = edit->findChild<QToolButton *>(QString(), Qt::FindDirectChildrenOnly))
        button->setAccessibleName(FilterEdit::tr("Clear the text"));
}

FilterEdit::FilterEdit(QWidget *parent)
    : QLineEdit(parent), m_choices(new QStringListModel(this)), m_completer(new QCompleter(m_choices, this))
{
    setObjectName(u"filterEdit"_s);
    setAccessibleName(tr("Filter items"));
    setPlaceholderText(tr("Filter:  state:failed  source:galaxy  cov:<70  or words of the address"));
    setClearButtonEnabled(true);
    nameClearButton(this);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->popup()->setObjectName(u"filterPopup"_s);
    m_completer->popup()->setAccessibleName(tr("Suggestions"));
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &FilterEdit::complete);
    connect(this, &QLineEdit::textChanged, this, &FilterEdit::check);
    connect(this, &QLineEdit::textEdited, this, [this] {
        m_typing = true;
        check();
        offer();
    });
}

void FilterEdit::setFacets(const QList<std::pair<QString, qint64>> &facets)
{
    m_facets = facets;
}

QString FilterEdit::lastWord() const
{
    const QString before = text().left(cursorPosition());
    return before.mid(before.lastIndexOf(u' ') + 1);
}

/// What counts now: without the term at the cursor while that is on its way to one.
QString FilterEdit::settledText() const
{
    const QString all = text();
    const QString word = lastWord();
    const int at = cursorPosition();
    const bool atItsEnd = at == all.size() || all.at(at).isSpace();
    if (!m_typing || !atItsEnd || !isHalfTyped(word))
        return all;
    return all.left(at - word.size()) + all.mid(at);
}

void FilterEdit::settle()
{
    if (std::exchange(m_typing, false))
        check();
}

void FilterEdit::focusOutEvent(QFocusEvent *event)
{
    if (event->reason() != Qt::PopupFocusReason)
        settle();
    QLineEdit::focusOutEvent(event);
}

void FilterEdit::check()
{
    const QString settled = settledText();
    const ItemFilter filter = parseItemFilter(settled, Instant{QDateTime::currentMSecsSinceEpoch()});
    m_error = filter.error;
    setAccessibleDescription(m_error);
    setToolTip(m_error);
    update();
    Q_EMIT validityChanged(m_error, filter.suggestion);
    if (filter.isValid() && settled == text())
        return putInForce(settled);
    if (!m_typing)
        return;
    // The last valid filter stays in force while a term of it is being rewritten. But where a word of the address stood
    // a letter ago, what stays in force is the text without it.
    const QString before = text().left(cursorPosition() - lastWord().size());
    const QString after = text().mid(cursorPosition());
    if (!hadTermBetween(m_inForce, before, after) && parseItemFilter(before + after).isValid())
        putInForce(before + after);
}

void FilterEdit::putInForce(const QString &valid)
{
    m_inForce = valid.simplified();
    Q_EMIT filterChanged(m_inForce);
}

void FilterEdit::offer()
{
    QString part = lastWord();
    const bool negated = part.startsWith(u'-');
    if (negated)
        part.remove(0, 1);
    QStringList choices;
    if (!part.contains(u':')) {
        for (const QString &key : itemFilterKeys()) {
            if (!part.isEmpty() && key.startsWith(part, Qt::CaseInsensitive))
                choices.append(key + u':');
        }
    } else {
        for (const auto &[term, count] : std::as_const(m_facets)) {
            if (term.startsWith(part, Qt::CaseInsensitive))
                choices.append(u"%1   (%2)"_s.arg(term).arg(count));
        }
        if (choices.isEmpty()) {
            const ItemFilter probe = parseItemFilter(part.section(u':', 0, 0) + u":0"_s);
            if (!probe.terms.isEmpty()) {
                for (const QString &word : itemFilterWords(probe.terms.first().key)) {
                    if ((part.section(u':', 0, 0) + u':' + word).startsWith(part))
                        choices.append(part.section(u':', 0, 0) + u':' + word);
                }
            }
        }
    }
    m_choices->setStringList(choices);
    if (choices.isEmpty() || (choices.size() == 1 && choices.first() == part)) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->setCompletionPrefix(QString());
    m_completer->complete();
}

void FilterEdit::complete(const QString &choice)
{
    QString term = choice.section(u"   ("_s, 0, 0);
    const QString before = text().left(cursorPosition());
    const QString after = text().mid(cursorPosition());
    const qsizetype begin = before.lastIndexOf(u' ') + 1;
    if (before.mid(begin).startsWith(u'-'))
        term.prepend(u'-');
    if (!term.endsWith(u':'))
        term += u' ';
    m_typing = true; // a chosen key still wants its value
    setText(before.left(begin) + term + after);
    setCursorPosition(int(begin + term.size()));
}

void FilterEdit::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        if (text().isEmpty())
            Q_EMIT leaveRequested();
        else
            clear();
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        settle();
        Q_EMIT leaveRequested();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterEdit::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (text().isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(token(m_error.isEmpty() ? Token::Good : Token::Bad, palette()), 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
}

} // namespace trawl
