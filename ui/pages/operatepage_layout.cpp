// Where the panels of the Operate page stand, how they share its height, and what is kept of that.
#include "ui/panels/itemspanel.h"
#include "ui/panels/picturespanel.h"
#include "ui/panels/sourcespanel.h"

#include "ui/pages/operatepage_p.h"

#include <QMouseEvent>
#include <QTabBar>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr int layoutVersion = 2;
constexpr int narrowWidth = 1100;
constexpr int itemRowsWanted = 8, sourceRowsWanted = 5, rowsWanted = 4, logRows = 3;
constexpr int sourceRowsLeast = 2, sourceRowsBesideAPanel = 5, itemRowsLeast = 3, itemRowsBesideAPanel = 2;
constexpr int lowLines = 32, lowLinesBesideAPanel = 44; ///< a page of fewer lines of text has small pictures

} // namespace

void OperatePage::defaultLayout()
{
    for (QDockWidget *each : std::as_const(d->docks)) {
        each->setFloating(false);
        each->show();
    }
    addDockWidget(Qt::TopDockWidgetArea, d->sourcesDock);
    layPanels();
    d->logDock->raise();
    defaultSizes();
}

/// The chart stands beside the sources, and the selected source's card beside the open lower panels. A narrow window
/// has both among the tabs, and closed lower panels have the card there.
void OperatePage::layPanels()
{
    if (!d->narrow)
        splitDockWidget(d->sourcesDock, d->chartDock, Qt::Horizontal);
    addDockWidget(Qt::BottomDockWidgetArea, d->detailsDock);
    const bool beside = d->open && !d->narrow;
    if (beside)
        splitDockWidget(d->detailsDock, d->cardDock, Qt::Horizontal);
    tabifyDockWidget(d->detailsDock, d->whyDock);
    tabifyDockWidget(d->whyDock, d->logDock);
    tabifyDockWidget(d->logDock, d->problemsDock);
    if (!beside)
        tabifyDockWidget(d->problemsDock, d->cardDock);
    if (d->narrow)
        tabifyDockWidget(d->cardDock, d->chartDock);
    titleBars();
}

/// Tabs name their panels already; title bars are only needed as handles.
void OperatePage::titleBars()
{
    for (QDockWidget *each : std::as_const(d->docks)) {
        if (each == d->sourcesDock)
            continue;
        const bool bare = d->locked && !tabifiedDockWidgets(each).isEmpty();
        if (bare == (each->titleBarWidget() != nullptr))
            continue;
        QWidget *bar = each->titleBarWidget();
        each->setTitleBarWidget(bare ? new QWidget(each) : nullptr);
        delete bar;
    }
}

QTabBar *OperatePage::lowerTabs() const
{
    QTabBar *found = nullptr; // one of an earlier layout may still be there, hidden
    for (QTabBar *bar : findChildren<QTabBar *>(Qt::FindDirectChildrenOnly)) {
        for (int i = 0; i < bar->count(); ++i) {
            if (bar->tabText(i) == d->logDock->windowTitle() && (!found || found->isHidden()))
                found = bar;
        }
    }
    return found;
}

/// The lower panel in front; the log's before there are tabs.
QDockWidget *OperatePage::raised() const
{
    const QTabBar *bar = lowerTabs();
    for (QDockWidget *each : std::as_const(d->docks)) {
        if (bar && bar->tabText(bar->currentIndex()) == each->windowTitle())
            return each;
    }
    return d->logDock;
}

void OperatePage::lay(bool open, bool narrow)
{
    if (open == d->open && narrow == d->narrow)
        return;
    QDockWidget *front = raised();
    d->open = open;
    d->narrow = narrow;
    layPanels();
    front->raise();
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

/// What the window has is shared in this order: a few rows of sources and items, the strip of pictures, four rows of
/// each, eight items, the lower panels with a few lines, then all sources. A window too low for the panels keeps their
/// tabs, and a click on one opens them.
void OperatePage::defaultSizes()
{
    const int separators = 2 * style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent, nullptr, this);
    const int title = d->sourcesDock->titleBarWidget()->sizeHint().height();
    const auto sources = [this, title](int rows) { return d->sources->heightFor(rows) + title; };
    const QTabBar *bar = lowerTabs();
    const int tabs = bar ? bar->sizeHint().height() : fontMetrics().height() + 12;
    const int line = d->sources->heightFor(1) - d->sources->heightFor(0);
    const int panel =
        tabs + d->sources->heightFor(logRows) + line * 3 / 2 + 2 * space::half; // a row of filters, a head, the lines
    const int whole = height() - separators - space::half;
    const auto stripHeight = [this] { return d->pictures->sizeHint().height() + space::half; };
    int pictures = d->pictures->wantsRoom() ? stripHeight() : 0;
    const bool open = d->wanted.value_or(
        d->filled && whole - pictures >= sources(sourceRowsWanted) +
                                             d->items->heightFor(itemRowsWanted - (pictures > 0 ? 1 : 0)) + panel);
    const bool narrow = width() < narrowWidth;
    if (d->open != open || d->narrow != narrow)
        QTimer::singleShot(
            0, this, &OperatePage::arrange); // the docks are laid anew: shares are taken once more when that is done
    lay(open, narrow);
    d->pictures->setLow(height() < fontMetrics().height() * (open ? lowLinesBesideAPanel : lowLines));
    const int strip = stripHeight();
    pictures = d->pictures->wantsRoom() ? strip : 0;
    const int below = open ? panel : tabs;
    const int itemRows = open ? itemRowsBesideAPanel : itemRowsLeast;
    // Also while there is no picture yet: F9 then says why.
    d->pictures->setYields(whole < sources(sourceRowsLeast) + d->items->heightFor(itemRows) + below + strip);
    const int room = whole - below - (d->pictures->isHidden() ? 0 : pictures);
    // A panel that was opened takes its room from the items, of which there are more than are seen anyway: the sources,
    // and the chart beside them, stay readable.
    const int wanted = open ? sourceRowsBesideAPanel : rowsWanted;
    const int wholeRows = (room - d->items->heightFor(open ? itemRows : rowsWanted) - sources(0) + line / 2) / line;
    const int all = sources(qBound(sourceRowsBesideAPanel, d->sources->view()->model()->rowCount(), 10));
    const int top = qBound(sources(sourceRowsLeast),
                           qMax(room - d->items->heightFor(itemRowsWanted), sources(qMin(wanted, wholeRows))), all);
    // What the tops do not need goes to the items first, then a part of it to the panels.
    const int spare = qMax(0, room - top - d->items->heightFor(itemRowsWanted + 4));
    shareOut(top, open ? panel - tabs + spare / 3 : 1, tabs); // Qt takes no 0
    QTimer::singleShot(0, this, [this] {
        wireTabs();
        snapLog();
        update(); // nothing stays of bars that stood elsewhere
    });
}

/// Sizes of the docks: @p top of the sources, @p content of the lower panels below their @p tabs.
void OperatePage::shareOut(int top, int content, int tabs)
{
    QList<QDockWidget *> upper{d->sourcesDock}, lower{raised()};
    QList<int> heights{content};
    if (!d->narrow) {
        upper.append(d->chartDock);
        lower.append(d->cardDock);
        heights.append(content + (d->open ? tabs : 0));            // the card has no tabs above it
        const int left = width() * (d->wideChart ? 57 : 74) / 100; // a table has more to show beside each other
        resizeDocks(upper, {left, width() - left}, Qt::Horizontal);
        if (d->open)
            resizeDocks({d->logDock, d->cardDock}, {left, width() - left}, Qt::Horizontal);
    }
    resizeDocks(upper, QList<int>(upper.size(), top), Qt::Vertical);
    resizeDocks(lower, heights, Qt::Vertical);
    // Behind the one in front they lie off the window with the size they had: closed, they are no stops of Tab.
    for (QDockWidget *behind : tabifiedDockWidgets(raised())) {
        if (!d->open)
            behind->resize(behind->width(), 1);
    }
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
    resizeDocks({d->logDock}, {d->logDock->height() - over}, Qt::Vertical);
    if (!d->narrow)
        resizeDocks({d->cardDock}, {d->cardDock->height() - over}, Qt::Vertical);
}

/// Panels laid anew may get another bar than before, and leave one behind, hidden: each is wired when it is first seen,
/// and named anew. While only the tabs of the lower panels are seen, none of them is open, and none looks so.
void OperatePage::wireTabs()
{
    const QTabBar *lower = lowerTabs();
    int others = 0;
    for (QTabBar *bar : findChildren<QTabBar *>(Qt::FindDirectChildrenOnly)) {
        if (!bar->property("wired").toBool())
            wire(bar);
        const bool folded = bar == lower && !d->open;
        bar->setObjectName(bar == lower ? u"lowerTabs"_s : u"otherTabs%1"_s.arg(++others));
        bar->setAccessibleName(bar == lower ? tr("Lower panels") : tr("Panels"));
        bar->setAccessibleDescription(folded ? tr("Closed; Enter opens them") : QString());
        bar->setToolTip(folded ? tr("Click a tab to open its panel") : QString());
        if (bar->property("folded").toBool() == folded)
            continue;
        bar->setProperty("folded", folded);
        bar->update();
    }
}

void OperatePage::wire(QTabBar *bar)
{
    bar->setProperty("wired", true);
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

/// After the window's size or the panels changed: default shares, unless the operator's own leave a few rows to
/// sources and items. Before those are given up, the pictures go.
void OperatePage::arrange()
{
    const auto roomy = [this](int beside = 0) {
        layout()->activate(); // measured as they will stand
        centralWidget()->layout()->activate();
        const QTableView *view = d->sources->view();
        return view->viewport()->height() / qMax(1, view->verticalHeader()->defaultSectionSize()) >= sourceRowsLeast &&
               d->items->height() >= d->items->heightFor(itemRowsBesideAPanel) + beside;
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
    d->desk->state()->set(u"layoutNarrow"_s, d->narrow);
    d->desk->state()->setBytes(u"layout"_s, saveState(layoutVersion));
}

void OperatePage::restoreLayout()
{
    const QByteArray saved = d->desk->state()->bytes(u"layout"_s);
    if (saved.isEmpty())
        return;
    const bool open = d->desk->state()->value(u"layoutOpen"_s).toBool(true);
    lay(open, d->desk->state()->value(u"layoutNarrow"_s).toBool()); // as it was when it was kept
    d->own = restoreState(saved, layoutVersion);
    titleBars();
    d->wanted = d->own ? std::optional(open) : std::nullopt;
    if (!d->own)
        defaultLayout();
}

} // namespace trawl
