// Filling and running the palette.
#include "ui/dialogs/palettedialog.h"

#include "ui/icons.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace trawl {

namespace {

/// What the command is called on the command line, too: "doctor".
QString verbOf(const QAction &action)
{
    return action.data().toString().section(u'.', 1);
}

} // namespace

PaletteDialog::PaletteDialog(Desk *desk, const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent), m_desk(desk), m_actions(actions), m_edit(new QLineEdit(this)), m_list(new QListWidget(this)),
      m_scope(new QLabel(this))
{
    setObjectName(u"paletteDialog"_s);
    setWindowTitle(tr("Find action"));
    setAccessibleName(windowTitle());
    setAttribute(Qt::WA_DeleteOnClose);
    m_edit->setObjectName(u"paletteEdit"_s);
    m_edit->setAccessibleName(tr("Find action"));
    m_edit->setPlaceholderText(tr("Name of an action, a source, or an item number"));
    m_edit->installEventFilter(this);
    m_list->setObjectName(u"paletteList"_s);
    m_list->setAccessibleName(tr("Actions"));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    m_scope->setObjectName(u"paletteScope"_s);
    m_scope->setTextFormat(Qt::PlainText);
    m_scope->setForegroundRole(QPalette::PlaceholderText);
    m_scope->hide();
    column->addWidget(m_scope);
    connect(m_edit, &QLineEdit::textChanged, this, &PaletteDialog::fill);
    connect(m_edit, &QLineEdit::returnPressed, this, &PaletteDialog::run);
    connect(m_list, &QListWidget::itemClicked, this, &PaletteDialog::run);
    connect(desk, &Desk::snapshotChanged, this, &PaletteDialog::followTexts);
    fill({});
    resize(fontMetrics().averageCharWidth() * 90, fontMetrics().height() * 26);
}

void PaletteDialog::setScope(const QString &text)
{
    m_scope->setText(text);
    m_scope->setVisible(!text.isEmpty());
}

void PaletteDialog::fill(const QString &text)
{
    m_list->clear();
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    auto matches = [&words](const QString &name) {
        return std::all_of(words.begin(), words.end(),
                           [&](const QString &w) { return name.contains(w, Qt::CaseInsensitive); });
    };
    auto add = [this](const QIcon &icon, const QString &text, const QVariant &data, bool enabled) {
        auto *entry = new QListWidgetItem(icon, text, m_list);
        entry->setData(Qt::UserRole, data);
        entry->setData(Qt::AccessibleTextRole, text);
        entry->setData(Qt::UserRole + 1, enabled);
        if (!enabled)
            entry->setForeground(palette().color(QPalette::Disabled, QPalette::Text));
    };
    // What is called so comes first: "reject" is Reject, not "Undo reject 3 captures".
    const QString wanted = words.join(u' ');
    QList<qsizetype> order(m_actions.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) {
        const auto rank = [&](qsizetype i) {
            const QString name = m_actions.at(i)->text().remove(u'&');
            return wanted.isEmpty()                                 ? 0
                   : name.compare(wanted, Qt::CaseInsensitive) == 0 ? 0
                   : name.startsWith(wanted, Qt::CaseInsensitive)   ? 1
                   : name.contains(wanted, Qt::CaseInsensitive)     ? 2
                                                                    : 3;
        };
        return rank(a) < rank(b);
    });
    m_shown.clear();
    for (const QAction *action : std::as_const(m_actions))
        m_shown.append(action->text());
    for (bool enabled : {true, false}) {
        for (const qsizetype i : std::as_const(order)) {
            const QAction *action = m_actions.at(i);
            if (action->isEnabled() != enabled || !matches(action->text() + u' ' + verbOf(*action)))
                continue;
            QString line = action->text().remove(u'&');
            const QString keys = action->shortcut().toString(QKeySequence::NativeText);
            if (!keys.isEmpty())
                line += u"    "_s + keys;
            if (!enabled)
                line += u"  —  "_s + action->property("disabledReason").toString();
            add(action->icon(), line, int(i), enabled);
        }
    }
    for (const SourceStatus &source : m_desk->snapshot().sources) {
        if (!words.isEmpty() && matches(source.name + u' ' + source.id))
            add(icon(u"sources"_s), tr("Show items of %1").arg(source.name), u"source:"_s + source.id, true);
    }
    bool isNumber = false;
    text.trimmed().toLongLong(&isNumber);
    if (isNumber)
        add(icon(u"help"_s), tr("Why is item %1 waiting?").arg(text.trimmed()), u"item:"_s + text.trimmed(), true);
    if (m_list->count() == 0)
        add(icon(u"info"_s), tr("No action, source or item is called so."), {}, false);
    m_list->setCurrentRow(0);
}

/// "Upload approved (21)" counts on, "Undo reject 2 captures" becomes another decision: the list says what Enter does
/// now, and the chosen line stays chosen.
void PaletteDialog::followTexts()
{
    QStringList texts;
    for (const QAction *action : std::as_const(m_actions))
        texts.append(action->text());
    if (texts == m_shown)
        return;
    const QListWidgetItem *chosen = m_list->currentItem();
    const QVariant what = chosen ? chosen->data(Qt::UserRole) : QVariant();
    fill(m_edit->text());
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(Qt::UserRole) == what)
            m_list->setCurrentRow(row);
    }
}

bool PaletteDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down       ? 1
                         : key == Qt::Key_Up       ? -1
                         : key == Qt::Key_PageDown ? 10
                         : key == Qt::Key_PageUp   ? -10
                                                   : 0;
        if (step != 0) {
            m_list->setCurrentRow(qBound(0, m_list->currentRow() + step, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void PaletteDialog::run()
{
    const QListWidgetItem *entry = m_list->currentItem();
    if (!entry || !entry->data(Qt::UserRole + 1).toBool())
        return;
    const QVariant what = entry->data(Qt::UserRole);
    if (what.typeId() == QMetaType::Int && m_actions.at(what.toInt())->text() != m_shown.at(what.toInt()))
        return fill(m_edit->text()); // "Undo reject 2 captures" is another decision by now: that is read first
    Desk *desk = m_desk;
    const QList<QAction *> actions = m_actions;
    accept();
    // After the dialog has gone, so that the command meets the focus it was meant for.
    QTimer::singleShot(0, desk, [desk, actions, what, kept = m_kept] {
        const QString text = what.toString();
        if (text.startsWith(u"source:"_s)) {
            Q_EMIT desk->pageRequested(u"operate"_s);
            Q_EMIT desk->filterRequested(text);
        } else if (text.startsWith(u"item:"_s)) {
            Q_EMIT desk->whyRequested(ExplainWait{text.mid(5).toLongLong(), {}, {}, 0});
        } else {
            actions.at(what.toInt())->trigger();
        }
    });
}

} // namespace trawl
