// The dialog behind Prompt::ask().
#include "ui/prompt.h"

#include "domain/names.h"
#include "ui/icons.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace trawl {

namespace {

/// Swallows auto-repeated Enter and Space, so that a held key cannot answer.
class NoRepeat : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *, QEvent *event) override
    {
        return event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->isAutoRepeat();
    }
};

constexpr int otherResult = 2;

QDialog *buildDialog(QWidget *parent, const Question &question, QLineEdit **reason, QPushButton **go)
{
    auto *dialog = new QDialog(parent);
    dialog->setObjectName(u"promptDialog"_s);
    dialog->setAccessibleName(question.title);
    dialog->setWindowTitle(question.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *grid = new QGridLayout(dialog);
    grid->setContentsMargins(space::wide, space::wide, space::wide, space::wide);
    auto *mark = new QLabel(dialog);
    const int extent = dialog->fontMetrics().height() * 2;
    const Token tint = question.destructive ? Token::Bad : Token::Accent;
    mark->setPixmap(iconPixmap(question.destructive ? u"warning"_s : u"help"_s, extent, dialog->devicePixelRatioF(),
                               token(tint, dialog->palette())));
    grid->addWidget(mark, 0, 0, 2, 1, Qt::AlignTop);
    auto *text = new QLabel(question.text, dialog);
    text->setWordWrap(true);
    text->setMinimumWidth(dialog->fontMetrics().averageCharWidth() * 56);
    grid->addWidget(text, 0, 1);
    if (question.asksReason) {
        *reason = new QLineEdit(dialog);
        (*reason)->setObjectName(u"promptReasonEdit"_s);
        (*reason)->setAccessibleName(QObject::tr("Reason"));
        (*reason)->setPlaceholderText(question.reasonHint.isEmpty() ? QObject::tr("Reason (kept in the journal)")
                                                                    : question.reasonHint);
        grid->addWidget(*reason, 1, 1);
    }
    auto *buttons = new QDialogButtonBox(dialog);
    *go = buttons->addButton(question.verb, QDialogButtonBox::ActionRole);
    (*go)->setObjectName(u"promptAcceptButton"_s);
    (*go)->setAccessibleName(question.verb);
    if (!question.other.isEmpty()) {
        auto *other = buttons->addButton(question.other, QDialogButtonBox::ActionRole);
        other->setObjectName(u"promptOtherButton"_s);
        other->setAccessibleName(question.other);
        QObject::connect(other, &QPushButton::clicked, dialog, [dialog] { dialog->done(otherResult); });
    }
    auto *stay = buttons->addButton(question.stay, QDialogButtonBox::RejectRole);
    stay->setObjectName(u"promptStayButton"_s);
    // Whoever goes to another button by Tab has Enter there; until then it is the safe one's.
    QPushButton *preferred = question.destructive ? stay : *go;
    preferred->setDefault(true);
    if (!question.asksReason)
        preferred->setFocus();
    grid->addWidget(buttons, 2, 0, 1, 2);
    return dialog;
}

} // namespace

void Prompt::ask(QWidget *parent, const Question &question, std::function<void(const PromptAnswer &)> done)
{
    m_asked.append(question.key);
    m_last = question;
    for (qsizetype i = 0; i < m_answers.size(); ++i) {
        if (m_answers.at(i).first == question.key) {
            const PromptAnswer answer = m_answers.takeAt(i).second;
            done(answer);
            return;
        }
    }
    QLineEdit *reason = nullptr;
    QPushButton *go = nullptr;
    QDialog *dialog = buildDialog(parent, question, &reason, &go);
    dialog->installEventFilter(new NoRepeat(dialog));
    for (QWidget *child : dialog->findChildren<QPushButton *>())
        child->installEventFilter(new NoRepeat(dialog));
    if (reason) {
        go->setEnabled(false);
        go->setToolTip(QObject::tr("A reason is required; it is kept in the journal."));
        QObject::connect(reason, &QLineEdit::textChanged, go,
                         [go](const QString &text) { go->setEnabled(!text.trimmed().isEmpty()); });
    }
    QObject::connect(go, &QPushButton::clicked, dialog, &QDialog::accept);
    QObject::connect(dialog, &QDialog::finished, dialog, [reason, done = std::move(done)](int result) {
        done(PromptAnswer{result == QDialog::Accepted, reason ? reason->text().trimmed() : QString(),
                          result == otherResult});
    });
    QObject::connect(dialog->findChild<QPushButton *>(u"promptStayButton"_s), &QPushButton::clicked, dialog,
                     &QDialog::reject);
    dialog->open();
}

void Prompt::setNextAnswer(const QString &key, const PromptAnswer &answer)
{
    m_answers.append({key, answer});
}

} // namespace trawl
