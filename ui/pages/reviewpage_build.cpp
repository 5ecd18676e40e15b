// Building of the Review page's widgets.
#include "ui/delegates/thumbdelegate.h"
#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/pages/reviewpage_p.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/reviewgrid.h"

#include <QAction>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr int pictureWidths[] = {128, 184, 264}; // small, medium, large

/// Buttons inside the review view keep Space and Enter, which are keys of the review elsewhere in it.
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

/// Ctrl+Z and Ctrl+Shift+Z belong to the review while it has the focus; the window's own actions with these keys serve
/// the rest.
class UndoKeys final : public QObject
{
public:
    UndoKeys(CapturesModel *model, QObject *parent) : QObject(parent), m_model(model) {}
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
            auto *key = static_cast<QKeyEvent *>(event);
            const auto modifiers = key->modifiers() & ~Qt::KeypadModifier;
            const bool isUndo = key->key() == Qt::Key_Z && modifiers == Qt::ControlModifier;
            const bool isRedo = key->key() == Qt::Key_Z && modifiers == (Qt::ControlModifier | Qt::ShiftModifier);
            if (isUndo || isRedo) {
                if (event->type() == QEvent::KeyPress && isUndo)
                    m_model->undo();
                else if (event->type() == QEvent::KeyPress)
                    m_model->redo();
                event->accept();
                return true;
            }
        }
        return QObject::eventFilter(watched, event);
    }

private:
    CapturesModel *m_model;
};

QToolButton *makeTool(const QString &name, const QString &text, const QString &accessible, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(accessible);
    button->setToolTip(accessible);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAutoRaise(true);
    return button;
}

} // namespace

QWidget *ReviewPage::Private::buildHeader()
{
    auto *header = new QWidget(q);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(space::unit, space::half, space::unit, 0);
    row->setSpacing(2);
    auto *group = new QButtonGroup(header);
    const struct {
        QString name, mark, filter;
    } chips[] = {{u"countAll"_s, {}, {}},
                 {u"countUnreviewed"_s, reviewIcon(Review::Unreviewed), u"review:unreviewed"_s},
                 {u"countApproved"_s, reviewIcon(Review::Approved), u"review:approved"_s},
                 {u"countRejected"_s, reviewIcon(Review::Rejected), u"review:rejected"_s},
                 {u"countFlagged"_s, reviewIcon(Review::Flagged), u"review:flagged"_s}};
    for (const auto &chip : chips) {
        QToolButton *button = makeTool(chip.name + u"Button"_s, {}, {}, header);
        button->setCheckable(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        if (!chip.mark.isEmpty())
            button->setIcon(icon(chip.mark, reviewToken(Review(countButtons.size() - 1))));
        connect(button, &QToolButton::clicked, q, [this, text = chip.filter] { applyFilter(text, false); });
        group->addButton(button);
        row->addWidget(button);
        countButtons << button;
    }
    scope = new QPushButton(header);
    scope->setObjectName(u"reviewScopeButton"_s);
    scope->setFocusPolicy(Qt::TabFocus);
    scope->hide();
    connect(scope, &QPushButton::clicked, q, [this] { q->showRun(0, 0); });
    row->addSpacing(space::unit);
    row->addWidget(scope);
    row->addStretch(1);

    sort = new QComboBox(header);
    sort->setObjectName(u"reviewSortCombo"_s);
    sort->setAccessibleName(tr("Sort captures by"));
    sort->addItem(tr("Suspicious first"), u"flagged"_s);
    sort->addItem(tr("Most changed"), u"changed"_s);
    sort->addItem(tr("Lowest coverage"), u"coverage"_s);
    sort->addItem(tr("Newest first"), u"newest"_s);
    sort->addItem(tr("Oldest first"), u"oldest"_s);
    auto *sortLabel = new QLabel(tr("Sort"), header);
    sortLabel->setBuddy(sort);
    connect(sort, &QComboBox::activated, q, [this] {
        CaptureQuery query = model->query();
        query.sort = sort->currentData().toString();
        setQuery(query);
        Q_EMIT q->layoutChanged();
    });
    row->addWidget(sortLabel);
    row->addSpacing(space::half);
    row->addWidget(sort);
    row->addSpacing(space::unit);
    auto *sizeGroup = new QButtonGroup(header);
    const QStringList letters{tr("S", "small pictures"), tr("M", "medium pictures"), tr("L", "large pictures")};
    const QStringList words{tr("Small pictures"), tr("Medium pictures"), tr("Large pictures")};
    for (int i = 0; i < 3; ++i) {
        QToolButton *button = makeTool(u"pictureSize%1Button"_s.arg(i), letters[i], words[i], header);
        button->setCheckable(true);
        button->setChecked(i == 1);
        sizeGroup->addButton(button);
        connect(button, &QToolButton::clicked, q, [this, i] {
            pictureSize = i;
            grid->setPictureWidth(pictureWidths[i]);
            setMode(mode);
            Q_EMIT q->layoutChanged();
        });
        row->addWidget(button);
        sizes << button;
    }
    return header;
}

QWidget *ReviewPage::Private::buildFilterRow()
{
    auto *line = new QWidget(q);
    auto *column = new QVBoxLayout(line);
    column->setContentsMargins(space::unit, 0, space::unit, space::half);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::unit);
    column->addLayout(row);
    filterError = new QLabel(line);
    filterError->setObjectName(u"reviewFilterProblem"_s);
    filterError->setTextFormat(Qt::PlainText);
    filterError->setContentsMargins(space::half, 0, 0, 0);
    filterError->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    filterError->hide();
    column->addWidget(filterError);
    filter = new QLineEdit(line);
    filter->setObjectName(u"reviewFilterEdit"_s);
    filter->setAccessibleName(tr("Filter captures"));
    filter->setPlaceholderText(
        tr("Filter: review:unreviewed  source:harbour  finding:captcha  or words of the address"));
    filter->setClearButtonEnabled(true);
    filter->addAction(icon(u"filter"_s), QLineEdit::LeadingPosition);
    filter->installEventFilter(q);
    connect(filter, &QLineEdit::textEdited, q, [this](const QString &text) {
        filterTyping = true;
        applyFilter(text, true);
    });
    connect(filter, &QLineEdit::textChanged, q, [this](const QString &text) {
        if (text.isEmpty())
            applyFilter({}, true); // the clear button, or Esc: also an error goes
    });
    connect(filter, &QLineEdit::returnPressed, q, &ReviewPage::focusView);
    connect(filter, &QLineEdit::editingFinished, q, [this] {
        if (std::exchange(filterTyping, false))
            applyFilter(filter->text(), true); // now it counts as it stands
    });
    row->addWidget(filter, 1);
    autoAdvance = new QCheckBox(tr("Auto-advance (A)"), line);
    autoAdvance->setObjectName(u"autoAdvanceCheck"_s);
    autoAdvance->setChecked(true);
    autoAdvance->setFocusPolicy(Qt::TabFocus);
    autoAdvance->setToolTip(tr("After a decision go to the next unreviewed capture"));
    connect(autoAdvance, &QCheckBox::clicked, q, &ReviewPage::layoutChanged);
    row->addWidget(autoAdvance);
    applies = new QLabel(line);
    applies->setObjectName(u"appliesToLabel"_s);
    applies->setAccessibleName(tr("What the next decision applies to"));
    row->addWidget(applies);
    auto *journalButton = new QPushButton(icon(u"history"_s), tr("Journal…"), line);
    journalButton->setObjectName(u"journalButton"_s);
    journalButton->setFocusPolicy(Qt::TabFocus);
    journalButton->setToolTip(tr("All decisions, and how to revert them"));
    connect(journalButton, &QPushButton::clicked, q, &ReviewPage::openJournal);
    row->addWidget(journalButton);
    auto *keysButton = new QPushButton(icon(u"keyboard"_s), tr("Keys (?)"), line);
    keysButton->setObjectName(u"reviewKeysButton"_s);
    keysButton->setFocusPolicy(Qt::TabFocus);
    connect(keysButton, &QPushButton::clicked, q, [this] { Q_EMIT desk->commandRequested(u"help.keys"_s); });
    row->addWidget(keysButton);
    return line;
}

QWidget *ReviewPage::Private::buildAsking()
{
    asking = new QWidget(q);
    asking->setObjectName(u"reviewAsking"_s);
    asking->hide();
    auto *row = new QHBoxLayout(asking);
    row->setContentsMargins(space::unit, 0, space::unit, space::half);
    row->setSpacing(space::unit);
    askingLabel = new QLabel(asking);
    askingEdit = new QLineEdit(asking);
    askingEdit->setObjectName(u"reviewAskingEdit"_s);
    askingEdit->installEventFilter(q);
    askingLabel->setBuddy(askingEdit);
    auto *keep = new QPushButton(tr("Save"), asking);
    keep->setObjectName(u"reviewAskingSaveButton"_s);
    auto *drop = new QPushButton(tr("Cancel"), asking);
    drop->setObjectName(u"reviewAskingCancelButton"_s);
    row->addWidget(askingLabel);
    row->addWidget(askingEdit, 1);
    row->addWidget(keep);
    row->addWidget(drop);
    connect(askingEdit, &QLineEdit::returnPressed, q, [this] { endAsking(true); });
    connect(keep, &QPushButton::clicked, q, [this] { endAsking(true); });
    connect(drop, &QPushButton::clicked, q, [this] { endAsking(false); });
    return asking;
}

QWidget *ReviewPage::Private::buildPicture()
{
    picture = new QWidget(q);
    auto *column = new QVBoxLayout(picture);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::unit, 2, space::half, 2);
    row->setSpacing(2);
    pictureTitle = new ElidedLabel(picture);
    pictureTitle->setObjectName(u"pictureTitle"_s);
    row->addWidget(pictureTitle, 1);
    zoomText = new QLabel(picture);
    zoomText->setObjectName(u"zoomText"_s);
    zoomText->setMinimumWidth(zoomText->fontMetrics().horizontalAdvance(tr("fit, %1 %").arg(100)));
    zoomText->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(zoomText);
    row->addSpacing(space::half);
    auto *fit = makeTool(u"fitButton"_s, tr("Fit / 100 % (Z)"), tr("Switch between fitted and 100 %"), picture);
    gridButton = makeTool(u"gridViewButton"_s, tr("Grid (G)"), tr("Grid with a preview"), picture);
    loupeButton = makeTool(u"loupeViewButton"_s, tr("Loupe (E)"), tr("One picture large"), picture);
    for (QToolButton *button : {fit, gridButton, loupeButton})
        row->addWidget(button);
    gridButton->setCheckable(true);
    loupeButton->setCheckable(true);
    column->addLayout(row);
    loupe = new Loupe(loader->pool(), picture);
    loupe->setObjectName(u"loupe"_s);
    column->addWidget(loupe, 1);
    connect(fit, &QToolButton::clicked, loupe, &Loupe::toggleFit);
    connect(gridButton, &QToolButton::clicked, q, [this] { setMode(ReviewView::Grid); });
    connect(loupeButton, &QToolButton::clicked, q, [this] { setMode(ReviewView::Loupe); });
    connect(loupe, &Loupe::zoomChanged, zoomText, &QLabel::setText);
    connect(loupe, &Loupe::stepRequested, q, [this](int way) { step(way); });
    return picture;
}

QWidget *ReviewPage::Private::buildView()
{
    view = new QWidget(q);
    view->setObjectName(u"reviewView"_s);
    auto *row = new QHBoxLayout(view);
    row->setContentsMargins(0, 0, 0, 0);
    split = new QSplitter(Qt::Horizontal, view);
    split->setObjectName(u"reviewSplitter"_s);
    split->setChildrenCollapsible(false);
    row->addWidget(split);

    auto *pane = new QWidget(split);
    auto *column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    finish = new EmptyPanel(pane);
    finish->setObjectName(u"reviewFinishPanel"_s);
    finish->hide();
    empty = new EmptyPanel(pane);
    empty->setObjectName(u"reviewEmptyPanel"_s);
    grid = new ReviewGrid(model, loader, pane);
    grid->setPictureWidth(pictureWidths[1]);
    grid->setContextMenuPolicy(Qt::CustomContextMenu);
    grid->hide();
    arrivals = new QPushButton(pane);
    arrivals->setObjectName(u"arrivalsButton"_s);
    arrivals->setFocusPolicy(Qt::NoFocus); // End does the same
    arrivals->hide();
    column->addWidget(finish);
    column->addWidget(empty, 1);
    column->addWidget(grid, 1);
    column->addWidget(arrivals, 0, Qt::AlignHCenter);
    side = new QSplitter(Qt::Vertical, split);
    side->setObjectName(u"reviewSideSplitter"_s);
    side->setChildrenCollapsible(false);
    side->addWidget(buildPicture());
    facts = new FactsPanel(desk, side);
    side->addWidget(facts);
    side->setStretchFactor(0, 3);
    side->setStretchFactor(1, 2);
    split->addWidget(pane);
    split->addWidget(side);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    for (QSplitter *each : {split, side}) {
        connect(each, &QSplitter::splitterMoved, q, [this] {
            placed = placed || mode == ReviewView::Grid;
            Q_EMIT q->layoutChanged();
        });
    }
    connect(grid, &ReviewGrid::moved, q, [this](int way) { direction = way; });
    connect(grid, &QListView::doubleClicked, q, [this] { setMode(ReviewView::Loupe); });
    connect(grid, &QWidget::customContextMenuRequested, q, [this](const QPoint &at) { showMenu(at); });
    connect(grid, &ReviewGrid::seenChanged, q, [this] {
        if (newBelow && grid->seenRows().second >= model->rowCount() - 1) {
            newBelow = 0;
            arrivals->hide();
        }
    });
    connect(arrivals, &QPushButton::clicked, q, [this] { goToArrivals(); });
    connect(facts, &FactsPanel::openRequested, q, [this] { openPage(); });
    connect(facts, &FactsPanel::copyRequested, q, [this] { copyPicture(); });
    connect(facts, &FactsPanel::saveRequested, q, [this] { savePicture(); });
    connect(facts, &FactsPanel::failed, q, [this](const Error &error) { desk->fail(error, messages); });
    return view;
}

QWidget *ReviewPage::Private::buildFooter()
{
    auto *footer = new QWidget(q);
    auto *row = new QHBoxLayout(footer);
    row->setContentsMargins(space::unit, space::half, space::unit, space::half);
    row->setSpacing(space::half);
    const auto add = [&](const QString &name, Review review, const QString &mark, const QString &text,
                         const QString &tip) {
        auto *button = new QPushButton(icon(mark, reviewToken(review)), text, footer);
        button->setObjectName(name);
        button->setToolTip(tip);
        button->setFocusPolicy(Qt::TabFocus); // a click must not take the focus, or Space would press it again
        connect(button, &QPushButton::clicked, q, [this, review] { decide(review, false); });
        row->addWidget(button);
        decisionButtons << button;
    };
    add(u"approveButton"_s, Review::Approved, u"approve"_s, tr("Approve  P"),
        tr("Approve what the line above names (Shift+P: without going on)"));
    add(u"rejectButton"_s, Review::Rejected, u"reject"_s, tr("Reject  X"),
        tr("Reject (Shift+X: without going on, 1 to 6: with a reason)"));
    auto *menu = new QMenu(footer);
    menu->setObjectName(u"rejectReasonMenu"_s);
    for (int i = 1; i <= reasons().size(); ++i) {
        QAction *entry = menu->addAction(u"%1  %2"_s.arg(i).arg(reasons()[i - 1]));
        connect(entry, &QAction::triggered, q, [this, i] { rejectFor(i); });
    }
    auto *reason = new QPushButton(tr("Reason"), footer);
    reason->setObjectName(u"rejectReasonButton"_s);
    reason->setAccessibleName(tr("Reject with a reason"));
    reason->setToolTip(tr("Reject with a reason (keys 1 to 6)"));
    reason->setFocusPolicy(Qt::TabFocus);
    reason->setMenu(menu);
    row->addWidget(reason);
    decisionButtons << reason;
    add(u"flagButton"_s, Review::Flagged, u"flag"_s, tr("Flag  F"), tr("Ask for a second look"));
    add(u"unsetButton"_s, Review::Unreviewed, u"unset"_s, tr("Unset  U"), tr("Take the decision back to unreviewed"));
    row->addSpacing(space::wide);
    nextText = new QLabel(footer);
    nextText->setObjectName(u"nextUnreviewedLabel"_s);
    nextText->setTextFormat(Qt::PlainText);
    nextText->setForegroundRole(QPalette::PlaceholderText);
    nextText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(nextText, 1);
    undoButton = new QPushButton(icon(u"undo"_s), tr("Undo"), footer);
    undoButton->setObjectName(u"reviewUndoButton"_s);
    redoButton = new QPushButton(icon(u"redo"_s), tr("Redo"), footer);
    redoButton->setObjectName(u"reviewRedoButton"_s);
    for (QPushButton *button : {undoButton, redoButton}) {
        button->setFocusPolicy(Qt::TabFocus);
        button->setEnabled(false);
        row->addWidget(button);
    }
    connect(undoButton, &QPushButton::clicked, model, &CapturesModel::undo);
    connect(redoButton, &QPushButton::clicked, model, &CapturesModel::redo);
    return footer;
}

void ReviewPage::Private::build()
{
    auto *column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(buildFilterRow());
    messages = new MessageArea(q);
    column->addWidget(buildAsking());
    column->addWidget(messages);
    column->addWidget(buildView(), 1);
    column->addWidget(buildFooter());
    buildActions();
    view->installEventFilter(new UndoKeys(model, view));
    auto *again = new QShortcut(Qt::Key_F5, q);
    QObject::connect(again, &QShortcut::activated, q, [this] { setQuery(CaptureQuery(model->query())); });
    setMode(ReviewView::Grid);
}

void ReviewPage::Private::keepKeys(QWidget *parent)
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

} // namespace trawl
