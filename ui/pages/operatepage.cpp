// Docks of the Operate page.
#include "ui/pages/operatepage.h"

#include "ui/models/itemsmodel.h"
#include "ui/models/problemsmodel.h"
#include "ui/panels/chartpanel.h"
#include "ui/panels/detailspanel.h"
#include "ui/panels/itemspanel.h"
#include "ui/panels/logpanel.h"
#include "ui/panels/picturespanel.h"
#include "ui/panels/problemspanel.h"
#include "ui/panels/selectedcard.h"
#include "ui/panels/sourcespanel.h"
#include "ui/panels/whypanel.h"
#include "ui/widgets/picturestrip.h"

#include <QDockWidget>
#include <QMouseEvent>
#include <QTabBar>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace trawl {

namespace {

/// What a dock shows. It gives way down to nothing, and then shows nothing rather than a slice of something.
class DockFrame final : public QWidget
{
public:
    using QWidget::QWidget;
    QSize minimumSizeHint() const override
    {
        return {QWidget::minimumSizeHint().width(), 1};
    } // 0 makes QDockWidget ask for -1

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QWidget::resizeEvent(event);
        for (QWidget *child : findChildren<QWidget *>(Qt::FindDirectChildrenOnly))
            child->setVisible(height() >= fontMetrics().height() * 3);
    }
};

constexpr int layoutVersion = 2;
constexpr int narrowWidth = 1100;
constexpr int itemRowsWanted = 8, rowsLeast = 4, rowsOfALowWindow = 2, sourceRowsWanted = 5, logRows = 3;
constexpr int lowLines = 32; ///< a page of fewer lines of text has small pictures

} // namespace

struct OperatePage::Private {
    Desk *desk;
    SourcesPanel *sources;
    ItemsPanel *items;
    ProblemsPanel *problems;
    WhyPanel *why;
    LogPanel *log;
    PicturesPanel *pictures;
    QList<QDockWidget *> docks;
    QDockWidget *sourcesDock, *chartDock, *cardDock, *detailsDock, *whyDock, *logDock, *problemsDock;
    bool locked = true;
    bool own = false;           ///< the operator has placed the panels by hand
    bool open = true;           ///< the lower panels; closed, only their tabs are seen
    std::optional<bool> wanted; ///< open or closed by the operator's word
    bool pressed = false;       ///< on a separator
    bool filled = false;        ///< a lower panel had something to show; before, only their tabs are seen
};

OperatePage::OperatePage(Desk *desk, Actions *actions, QWidget *parent)
    : QMainWindow(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    setWindowFlags(Qt::Widget); // QMainWindow makes itself a window otherwise
    setObjectName(u"operatePage"_s);
    setAccessibleName(tr("Operate"));
    setDockOptions(QMainWindow::AllowTabbedDocks | QMainWindow::AllowNestedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setContextMenuPolicy(Qt::NoContextMenu);
    auto *centre = new QWidget(this);
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(space::unit, space::half, space::unit, 0);
    column->setSpacing(space::half);
    d->items = new ItemsPanel(desk, actions, centre);
    column->addWidget(d->items, 1);
    d->pictures = new PicturesPanel(desk, centre);
    column->addWidget(d->pictures);
    setCentralWidget(centre);
    connect(d->pictures, &PicturesPanel::roomChanged, this,
            [this] { QTimer::singleShot(0, this, &OperatePage::arrange); });
    d->sources = new SourcesPanel(desk, actions, this);
    auto *chart = new ChartPanel(desk, this);
    d->why = new WhyPanel(desk, this);
    d->log = new LogPanel(desk, this);
    d->problems = new ProblemsPanel(desk, actions, this);
    d->sourcesDock = dock(u"sourcesDock"_s, tr("Sources"), d->sources, Qt::TopDockWidgetArea);
    d->chartDock = dock(u"chartDock"_s, tr("Queue and throughput"), chart, Qt::TopDockWidgetArea);
    d->cardDock =
        dock(u"selectedDock"_s, tr("Selected source"), new SelectedCard(desk, actions, this), Qt::BottomDockWidgetArea);
    d->detailsDock = dock(u"detailsDock"_s, tr("Details"), new DetailsPanel(desk, d->items->model(), this),
                          Qt::BottomDockWidgetArea);
    d->whyDock = dock(u"whyDock"_s, tr("Why?"), d->why, Qt::BottomDockWidgetArea);
    d->logDock = dock(u"logDock"_s, tr("Log"), d->log, Qt::BottomDockWidgetArea);
    d->problemsDock = dock(u"problemsDock"_s, tr("Problems"), d->problems, Qt::BottomDockWidgetArea);
    d->sourcesDock->setTitleBarWidget(d->sources->titleRow(d->sourcesDock));
    defaultLayout();
    setLocked(true);
    connect(chart, &ChartPanel::eventPicked, this, [this](Instant at) {
        showLower(d->logDock);
        d->log->jumpTo(at);
    });
    connect(desk, &Desk::whyRequested, this, &OperatePage::explain);
    connect(desk, &Desk::sourceRequested, d->sources, &SourcesPanel::select);
    // A workspace's sources come after its window: the shares are made for as many as there are.
    connect(d->sources->view()->model(), &QAbstractItemModel::modelReset, this,
            [this] { QTimer::singleShot(0, this, &OperatePage::arrange); });
    connect(desk, &Desk::filterRequested, d->items, &ItemsPanel::setFilter);
    auto titles = [this] {
        const int open = d->problems->model()->rowCount();
        d->problemsDock->setWindowTitle(open > 0 ? tr("Problems (%1)").arg(open) : tr("Problems"));
    };
    connect(desk, &Desk::snapshotChanged, this, titles);
    titles();
    connect(desk, &Desk::snapshotChanged, this, &OperatePage::lookWhetherFilled);
    connect(desk, &Desk::selectionChanged, this, &OperatePage::lookWhetherFilled);
    lookWhetherFilled();
}

OperatePage::~OperatePage() = default;

/// Once there is a log line, a problem or a chosen item, the lower panels open by themselves where there is room.
void OperatePage::lookWhetherFilled()
{
    if (d->filled)
        return;
    const auto *log = findChild<QTableView *>(u"logView"_s);
    d->filled =
        log->model()->rowCount() > 0 || d->problems->model()->rowCount() > 0 || !d->desk->selection().items.isEmpty();
    if (d->filled && isVisible())
        QTimer::singleShot(0, this, &OperatePage::arrange);
}

QDockWidget *OperatePage::dock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area)
{
    auto *made = new QDockWidget(title, this);
    made->setObjectName(name);
    made->setAccessibleName(title);
    const bool top = area == Qt::TopDockWidgetArea;
    auto *frame = top ? new QWidget(made) : new DockFrame(made);
    frame->setObjectName(name + u"Frame"_s);
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(space::unit, 0, space::unit, top ? 0 : space::half);
    column->addWidget(content);
    made->setWidget(frame);
    addDockWidget(area, made);
    d->docks.append(made);
    return made;
}

void OperatePage::defaultLayout()
{
    for (QDockWidget *each : std::as_const(d->docks)) {
        each->setFloating(false);
        each->show();
    }
    addDockWidget(Qt::TopDockWidgetArea, d->sourcesDock);
    splitDockWidget(d->sourcesDock, d->chartDock, Qt::Horizontal);
    layLower();
    d->logDock->raise();
    defaultSizes();
}

/// Open, the selected source's card stands beside the tabs; closed it is one of them.
void OperatePage::layLower()
{
    addDockWidget(Qt::BottomDockWidgetArea, d->detailsDock);
    if (d->open)
        splitDockWidget(d->detailsDock, d->cardDock, Qt::Horizontal);
    tabifyDockWidget(d->detailsDock, d->whyDock);
    tabifyDockWidget(d->whyDock, d->logDock);
    tabifyDockWidget(d->logDock, d->problemsDock);
    if (!d->open)
        tabifyDockWidget(d->problemsDock, d->cardDock);
    titleBars();
}

/// Tabs name the lower panels already; their title bars are only needed as handles.
void OperatePage::titleBars()
{
    for (QDockWidget *each : {d->detailsDock, d->whyDock, d->logDock, d->problemsDock, d->cardDock}) {
        const bool bare = each == d->cardDock ? !d->open : d->locked;
        if (bare == (each->titleBarWidget() != nullptr))
            continue;
        QWidget *bar = each->titleBarWidget();
        each->setTitleBarWidget(bare ? new QWidget(each) : nullptr);
        delete bar;
    }
}

QTabBar *OperatePage::lowerTabs() const
{
    for (QTabBar *bar : findChildren<QTabBar *>(Qt::FindDirectChildrenOnly)) {
        for (int i = 0; i < bar->count(); ++i) {
            if (bar->tabText(i) == d->logDock->windowTitle())
                return bar;
        }
    }
    return nullptr;
}

void OperatePage::setLowerOpen(bool open)
{
    if (open == d->open)
        return;
    QTabBar *bar = lowerTabs();
    const QString raised = bar ? bar->tabText(bar->currentIndex()) : QString();
    d->open = open;
    layLower();
    for (QDockWidget *each : {d->detailsDock, d->whyDock, d->logDock, d->problemsDock}) {
        if (each->windowTitle() == raised)
            each->raise();
    }
}

/// Shows a lower panel, also if only the tabs are seen.
void OperatePage::showLower(QDockWidget *panel)
{
    panel->show();
    if (!d->open) {
        d->wanted = true;
        defaultSizes();
    }
    panel->raise();
}

/// What the window has is shared in this order: four sources, eight items, the lower panels with a few lines, then all
/// sources. A window too low for that keeps the tabs of the lower panels, and a click on one opens them.
void OperatePage::defaultSizes()
{
    const int separators = 2 * style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent, nullptr, this);
    const int title = d->sourcesDock->titleBarWidget()->sizeHint().height();
    const auto sources = [this, title](int rows) { return d->sources->heightFor(rows) + title; };
    QTabBar *bar = lowerTabs();
    const int tabs = bar ? bar->sizeHint().height() : fontMetrics().height() + 12;
    const int line = d->sources->heightFor(1) - d->sources->heightFor(0);
    const int panel =
        tabs + d->sources->heightFor(logRows) + line * 3 / 2 + 2 * space::half; // a row of filters, a head, the lines
    d->pictures->setLow(height() < fontMetrics().height() * lowLines);
    const int pictures = d->pictures->wantsRoom() ? d->pictures->sizeHint().height() + space::half : 0;
    const int whole = height() - separators - space::half;
    const bool open = d->wanted.value_or(
        d->filled && whole - pictures >= sources(sourceRowsWanted) +
                                             d->items->heightFor(itemRowsWanted - (pictures > 0 ? 1 : 0)) + panel);
    if (d->open != open)
        QTimer::singleShot(
            0, this, &OperatePage::arrange); // the docks are laid anew: shares are taken once more when that is done
    setLowerOpen(open);
    const int below = open ? panel : tabs;
    // In a window that is too low for all, the pictures give way first, then rows of the tables.
    const int tables = sources(rowsLeast) + d->items->heightFor(rowsLeast);
    const int wished = d->pictures->sizeHint().height() + space::half; // also while they are hidden: F9 then says why
    d->pictures->setYields(whole < tables + below + wished);
    const int room = whole - (d->pictures->isHidden() ? 0 : pictures);
    const int least = open && whole < tables + below ? rowsOfALowWindow : rowsLeast;
    const int all = sources(qMax(rowsLeast, qMin(10, d->sources->view()->model()->rowCount())));
    const int top = qBound(sources(least), room - below - d->items->heightFor(itemRowsWanted), all);
    const bool narrow = width() < narrowWidth;
    d->sources->setRail(narrow);
    const int left = width() * (narrow ? 52 : 73) / 100;
    resizeDocks({d->sourcesDock, d->chartDock}, {left, width() - left}, Qt::Horizontal);
    if (open)
        resizeDocks({d->logDock, d->cardDock}, {left, width() - left}, Qt::Horizontal);
    resizeDocks({d->sourcesDock, d->chartDock}, {top, top}, Qt::Vertical);
    QDockWidget *raised = d->logDock;
    for (QDockWidget *each : {d->detailsDock, d->whyDock, d->problemsDock}) {
        if (bar && bar->tabText(bar->currentIndex()) == each->windowTitle())
            raised = each;
    }
    // What the tops do not need goes to the items first, then a part of it to the panels.
    const int spare = qMax(0, room - top - below - d->items->heightFor(itemRowsWanted + 4));
    const int content = open ? panel - tabs + spare / 3 : 1; // Qt takes no 0
    resizeDocks({raised, d->cardDock}, {content, content + (open ? tabs : 0)},
                Qt::Vertical); // the card has no tabs above it
    QTimer::singleShot(0, this, [this] {
        wireTabs();
        snapLog();
    });
}

/// The log stands at its end: whole lines, none sliced by the head.
void OperatePage::snapLog()
{
    const auto *log = findChild<QTableView *>(u"logView"_s);
    const int row = log->verticalHeader()->defaultSectionSize();
    const int lines = log->viewport()->height();
    if (!d->open || d->own || !log->isVisible())
        return;
    const int over = lines - qMax(logRows, (lines + row / 2) / row) * row;
    resizeDocks({d->logDock, d->cardDock}, {d->logDock->height() - over, d->cardDock->height() - over}, Qt::Vertical);
}

void OperatePage::wireTabs()
{
    QTabBar *bar = lowerTabs();
    if (!bar || bar->property("wired").toBool())
        return;
    bar->setProperty("wired", true);
    bar->setObjectName(u"lowerTabs"_s);
    bar->setAccessibleName(tr("Lower panels"));
    bar->installEventFilter(this);
    connect(bar, &QTabBar::tabBarDoubleClicked, this, [this] {
        d->wanted = !d->open;
        defaultSizes();
    });
    connect(bar, &QTabBar::tabBarClicked, this, [this, bar](int index) {
        if (d->open || index < 0)
            return;
        const QString title = bar->tabText(index);
        QTimer::singleShot(0, this, [this, title] { // the tab bar is still at work with the click
            for (QDockWidget *each : std::as_const(d->docks)) {
                if (each->windowTitle() == title)
                    showLower(each);
            }
        });
    });
}

/// After the window's size or the panels changed: default shares, unless the operator's own leave four rows to sources
/// and items. Before those are given up, the pictures go.
void OperatePage::arrange()
{
    const auto roomy = [this](int beside = 0) {
        layout()->activate(); // measured as they will stand
        centralWidget()->layout()->activate();
        const QTableView *view = d->sources->view();
        return view->viewport()->height() / qMax(1, view->verticalHeader()->defaultSectionSize()) >= rowsLeast &&
               d->items->height() >= d->items->heightFor(rowsLeast) + beside;
    };
    if (!d->own)
        return defaultSizes();
    const int strip = d->pictures->sizeHint().height() + space::half;
    if (d->pictures->isHidden() && d->pictures->wantsRoom() && roomy(strip))
        d->pictures->setYields(false);
    if (roomy())
        return;
    d->pictures->setYields(true);
    // While the window takes its size, the docks are squeezed for a moment: what was kept is tried once more.
    if (roomy() || (restoreState(d->desk->state()->bytes(u"layout"_s), layoutVersion) && roomy()))
        return;
    defaultSizes();
}

void OperatePage::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    QTimer::singleShot(0, this, &OperatePage::arrange); // shares of a window that has its size only now
}

void OperatePage::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    QTimer::singleShot(0, this, &OperatePage::arrange);
}

bool OperatePage::event(QEvent *event)
{
    const bool done = QMainWindow::event(event);
    // Only the separators between the panels are this widget's own ground.
    if (event->type() == QEvent::MouseButtonPress)
        d->pressed = done;
    else if (event->type() == QEvent::MouseButtonRelease && std::exchange(d->pressed, false)) {
        d->own = true;
        saveLayout(); // also if the program does not end in order
    }
    return done;
}

bool OperatePage::eventFilter(QObject *watched, QEvent *event)
{
    const bool press = event->type() == QEvent::KeyPress;
    const int key = press ? static_cast<QKeyEvent *>(event)->key() : 0;
    if (watched->objectName() == u"lowerTabs"_s &&
        (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter)) {
        d->wanted = !d->open;
        defaultSizes();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

void OperatePage::setLocked(bool locked)
{
    d->locked = locked;
    d->own = d->own || !locked;
    // Floating docks get lost on Wayland; moving inside the window is enough.
    for (QDockWidget *each : std::as_const(d->docks))
        each->setFeatures(locked ? QDockWidget::NoDockWidgetFeatures : QDockWidget::DockWidgetMovable);
    titleBars();
}

bool OperatePage::isLocked() const
{
    return d->locked;
}

void OperatePage::resetLayout()
{
    d->own = false;
    d->wanted.reset();
    defaultLayout();
    d->sources->resetColumns();
    d->items->resetColumns();
    d->desk->state()->remove(u"layout"_s);
}

void OperatePage::saveLayout()
{
    if (!d->own)
        return d->desk->state()->remove(u"layout"_s);
    d->desk->state()->set(u"layoutOpen"_s, d->open);
    d->desk->state()->setBytes(u"layout"_s, saveState(layoutVersion));
}

void OperatePage::restoreLayout()
{
    const QByteArray saved = d->desk->state()->bytes(u"layout"_s);
    if (saved.isEmpty())
        return;
    const bool open = d->desk->state()->value(u"layoutOpen"_s).toBool(true);
    setLowerOpen(open); // as it was when it was kept
    d->own = restoreState(saved, layoutVersion);
    d->wanted = d->own ? std::optional(open) : std::nullopt;
    if (!d->own)
        defaultLayout();
}

ProblemsModel *OperatePage::problems() const
{
    return d->problems->model();
}

QList<QWidget *> OperatePage::panes() const
{
    return {d->sources->view(),
            findChild<QWidget *>(u"queueChart"_s),
            d->items->view(),
            d->pictures->strip(),
            lowerTabs(),
            findChild<QWidget *>(u"detailsText"_s),
            d->why,
            findChild<QWidget *>(u"logView"_s),
            findChild<QWidget *>(u"problemsView"_s)};
}

void OperatePage::focusFirst()
{
    // An empty list is not shown: its place is taken by a sentence.
    QWidget *items = d->items->view();
    (items->isVisible() ? items : static_cast<QWidget *>(d->sources->view()))->setFocus(Qt::OtherFocusReason);
}

void OperatePage::focusFilter()
{
    d->items->focusFilter();
}

bool OperatePage::showPictures(bool on)
{
    d->pictures->setShown(on);
    return !on || !d->pictures->isHidden() || !d->pictures->wantsRoom();
}

void OperatePage::showProblems()
{
    showLower(d->problemsDock);
    if (auto *view = findChild<QWidget *>(u"problemsView"_s))
        view->setFocus();
}

void OperatePage::explain(const ExplainWait &about)
{
    Q_EMIT d->desk->pageRequested(u"operate"_s);
    showLower(d->whyDock);
    d->why->explain(about);
}

} // namespace trawl
