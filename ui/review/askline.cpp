// AskLine: label, edit, two buttons.
#include "ui/review/askline.h"

#include "domain/names.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <utility>

namespace trawl {

AskLine::AskLine(QWidget *parent) : QWidget(parent), m_label(new QLabel(this)), m_edit(new QLineEdit(this))
{
    setObjectName(u"reviewAsking"_s);
    hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::unit, 0, space::unit, space::half);
    row->setSpacing(space::unit);
    m_edit->setObjectName(u"reviewAskingEdit"_s);
    m_edit->installEventFilter(this);
    m_label->setBuddy(m_edit);
    auto *keep = new QPushButton(tr("Save"), this);
    keep->setObjectName(u"reviewAskingSaveButton"_s);
    auto *drop = new QPushButton(tr("Cancel"), this);
    drop->setObjectName(u"reviewAskingCancelButton"_s);
    row->addWidget(m_label);
    row->addWidget(m_edit, 1);
    row->addWidget(keep);
    row->addWidget(drop);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] { end(true); });
    connect(keep, &QPushButton::clicked, this, [this] { end(true); });
    connect(drop, &QPushButton::clicked, this, [this] { end(false); });
}

bool AskLine::ask(const QString &label, std::function<void(const QString &)> done)
{
    const bool isFree = isHidden() || m_edit->text().trimmed().isEmpty();
    if (isFree) {
        m_done = std::move(done);
        setLabel(label);
        m_edit->clear();
        show();
    }
    m_edit->setFocus(Qt::OtherFocusReason);
    return isFree;
}

void AskLine::setLabel(const QString &label)
{
    m_label->setText(label);
    m_edit->setAccessibleName(label);
}

void AskLine::end(bool accept)
{
    const QString text = m_edit->text().trimmed();
    if (accept && text.isEmpty())
        return; // an empty reason is none; Esc leads out
    const auto done = std::exchange(m_done, {});
    hide();
    Q_EMIT closed();
    if (accept && done)
        done(text);
}

bool AskLine::eventFilter(QObject *watched, QEvent *event)
{
    const bool isEscape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (!isEscape || watched != m_edit)
        return QWidget::eventFilter(watched, event);
    end(false);
    return true;
}

} // namespace trawl
