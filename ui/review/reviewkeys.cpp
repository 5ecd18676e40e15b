// The table of keys, the context menu, and who gets Space, Enter and Ctrl+Z.
#include "ui/review/reviewkeys.h"

#include "ui/icons.h"
#include "ui/models/capturesmodel.h"
#include "ui/review/decisionbar.h"
#include "ui/review/loupepane.h"
#include "ui/review/reviewcursor.h"
#include "ui/review/reviewfilterbar.h"
#include "ui/review/reviewstage.h"
#include "ui/review/reviewview.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/reviewgrid.h"

#include <QAbstractButton>
#include <QAction>
#include <QKeyEvent>
#include <QMenu>

namespace trawl {

namespace {

class ButtonKeys final : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride) {
            const int key = static_cast<QKeyEvent *>(event)->key();
            if (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter) {
                event->accept();
                return true;
            }
        }
        return QObject::eventFilter(watched, event);
    }
};

} // namespace

void keepButtonKeys(QWidget *parent)
{
    static const char *done = "keepsKeys";
    const QList<QAbstractButton *> buttons = parent->findChildren<QAbstractButton *>();
    for (QAbstractButton *button : buttons) {
        if (button->property(done).toBool())
            continue;
        button->setProperty(done, true);
        button->installEventFilter(new ButtonKeys(button));
    }
}

ReviewKeys::ReviewKeys(const ReviewParts &parts, QObject *parent) : QObject(parent), m_parts(parts)
{
    addDecisions();
    addMovements();
    addViews();
    parts.view->installEventFilter(this);
}

void ReviewKeys::add(const QString &name, const QString &mark, const QString &text, const QList<QKeySequence> &keys,
                     std::function<void()> run)
{
    auto *action = new QAction(icon(mark), text, this);
    action->setObjectName(u"reviewKey"_s + name);
    action->setShortcuts(keys);
    // Letters must not reach edits and combos, nor come from them: only widgets inside the view.
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    m_parts.view->addAction(action);
    m_actions << action;
}

void ReviewKeys::addDecisions()
{
    using K = QKeySequence;
    DecisionBar *bar = m_parts.decisions;
    add(u"Approve"_s, u"approve"_s, tr("Approve"), {K(Qt::Key_P)}, [bar] { bar->decide(Review::Approved); });
    add(u"Reject"_s, u"reject"_s, tr("Reject"), {K(Qt::Key_X)}, [bar] { bar->decide(Review::Rejected); });
    add(u"Flag"_s, u"flag"_s, tr("Flag for a second look"), {K(Qt::Key_F)}, [bar] { bar->decide(Review::Flagged); });
    add(u"Unset"_s, u"unset"_s, tr("Unset"), {K(Qt::Key_U)}, [bar] { bar->decide(Review::Unreviewed); });
    add(u"ApproveOther"_s, u"approve"_s, tr("Approve without advancing (or with it, if auto-advance is off)"),
        {K(Qt::SHIFT | Qt::Key_P)}, [bar] { bar->decideOtherWay(Review::Approved); });
    add(u"RejectOther"_s, u"reject"_s, tr("Reject without advancing (or with it, if auto-advance is off)"),
        {K(Qt::SHIFT | Qt::Key_X)}, [bar] { bar->decideOtherWay(Review::Rejected); });
    const QStringList reasons = DecisionBar::reasons();
    for (int number = 1; number <= reasons.size(); ++number)
        add(u"Reason%1"_s.arg(number), u"reject"_s, tr("Reject: %1").arg(reasons[number - 1]), {K(Qt::Key_0 + number)},
            [bar, number] { bar->rejectFor(number); });
    add(u"Note"_s, u"edit"_s, tr("Note on the decision"), {K(Qt::Key_N)}, [bar] { bar->askNote(); });
}

void ReviewKeys::addMovements()
{
    using K = QKeySequence;
    ReviewCursor *cursor = m_parts.cursor;
    add(u"NextUnreviewed"_s, u"right"_s, tr("Next unreviewed"), {K(Qt::Key_Space)},
        [cursor] { cursor->goUnreviewed(1); });
    add(u"PreviousUnreviewed"_s, u"left"_s, tr("Previous unreviewed"), {K(Qt::SHIFT | Qt::Key_Space)},
        [cursor] { cursor->goUnreviewed(-1); });
}

void ReviewKeys::addViews()
{
    using K = QKeySequence;
    ReviewView *view = m_parts.view;
    Loupe *loupe = view->picture()->loupe();
    ReviewGrid *grid = view->stage()->grid();
    ReviewFilterBar *bar = m_parts.filterBar;
    add(u"Grid"_s, u"grid"_s, tr("Grid"), {K(Qt::Key_G)}, [view] { view->setMode(ReviewView::Mode::Grid); });
    add(u"Loupe"_s, u"zoom"_s, tr("Loupe"), {K(Qt::Key_E), K(Qt::Key_Return), K(Qt::Key_Enter)},
        [view] { view->setMode(ReviewView::Mode::Loupe); });
    add(u"Back"_s, u"left"_s, tr("One level up"), {K(Qt::Key_Escape)}, [view] { view->back(); });
    add(u"Zoom"_s, u"zoom"_s, tr("Fit or 100 %"), {K(Qt::Key_Z)}, [loupe] { loupe->toggleFit(); });
    add(u"ZoomIn"_s, u"zoom"_s, tr("Zoom in"), {K(Qt::Key_Plus), K(Qt::CTRL | Qt::Key_Plus)},
        [loupe] { loupe->zoomBy(1.25); });
    add(u"ZoomOut"_s, u"zoom"_s, tr("Zoom out"), {K(Qt::Key_Minus), K(Qt::CTRL | Qt::Key_Minus)},
        [loupe] { loupe->zoomBy(0.8); });
    add(u"Fields"_s, u"table"_s, tr("Fields or picture"), {K(Qt::Key_V)}, [view] { view->toggleFields(); });
    add(u"AutoAdvance"_s, {}, tr("Auto-advance on or off"), {K(Qt::Key_A)}, [bar] { bar->toggleAdvance(); });
    add(u"SelectAll"_s, {}, tr("Select all in the filter"), {K(Qt::CTRL | Qt::Key_A)}, [grid] { grid->selectAll(); });
    add(u"SelectNone"_s, {}, tr("Select none"), {K(Qt::CTRL | Qt::Key_D)}, [grid] { grid->selectNone(); });
    add(u"Filter"_s, u"filter"_s, tr("Filter"), {K(Qt::Key_Slash)}, [bar] { bar->editFilter(); });
}

/// Ctrl+Z and Ctrl+Shift+Z belong to the review while it has the focus; the window's own actions with these keys serve
/// the rest.
bool ReviewKeys::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return QObject::eventFilter(watched, event);
    auto *key = static_cast<QKeyEvent *>(event);
    const auto modifiers = key->modifiers() & ~Qt::KeypadModifier;
    const bool isUndo = key->key() == Qt::Key_Z && modifiers == Qt::ControlModifier;
    const bool isRedo = key->key() == Qt::Key_Z && modifiers == (Qt::ControlModifier | Qt::ShiftModifier);
    if (!isUndo && !isRedo)
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::KeyPress && isUndo)
        m_parts.model->undo();
    else if (event->type() == QEvent::KeyPress)
        m_parts.model->redo();
    event->accept();
    return true;
}

void ReviewKeys::showMenu(const QPoint &place)
{
    if (m_parts.cursor->targetCount() == 0)
        return;
    auto *popup = new QMenu(m_parts.view);
    popup->setObjectName(u"reviewMenu"_s);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    m_parts.decisions->beginWith(popup);
    QMenu *reasonMenu = nullptr;
    for (QAction *action : std::as_const(m_actions)) {
        const QString name = action->objectName().mid(9);
        if (name.startsWith(u"Reason"_s)) {
            if (!reasonMenu) {
                reasonMenu = popup->addMenu(tr("Reject with a reason"));
                popup->addSeparator();
            }
            reasonMenu->addAction(action);
        } else if (name != u"Back"_s && !name.endsWith(u"Other"_s) && !name.startsWith(u"Zoom"_s) &&
                   name != u"AutoAdvance"_s) {
            popup->addAction(action);
        }
    }
    popup->popup(place);
}

} // namespace trawl
