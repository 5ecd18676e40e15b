// Docks of the Operate page.
#include "ui/pages/operatepage.h"

#include "ui/models/itemsmodel.h"
#include "ui/models/problemsmodel.h"
#include "ui/panels/chartpanel.h"
#include "ui/panels/detailspanel.h"
#include "ui/panels/itemspanel.h"
#include "ui/panels/logpanel.h"
#include "ui/panels/problemspanel.h"
#include "ui/panels/selectedcard.h"
#include "ui/panels/sourcespanel.h"
#include "ui/panels/whypanel.h"

#include <QDockWidget>
#include <QTabBar>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace trawl {

struct OperatePage::Private {
    Desk *desk;
    SourcesPanel *sources;
    ItemsPanel *items;
    ProblemsPanel *problems;
    WhyPanel *why;
    LogPanel *log;
    QList<QDockWidget *> docks;
    QDockWidget *sourcesDock, *chartDock, *cardDock, *detailsDock, *whyDock, *logDock, *problemsDock;
    bool locked = true;
    bool sized = false;
};

OperatePage::OperatePage(Desk *desk, Actions *actions, QWidget *parent) : QMainWindow(parent), d(std::make_unique<Private>())
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
    d->items = new ItemsPanel(desk, actions, centre);
    column->addWidget(d->items);
    setCentralWidget(centre);
    d->sources = new SourcesPanel(desk, actions, this);
    auto *chart = new ChartPanel(desk, this);
    d->why = new WhyPanel(desk, this);
    d->log = new LogPanel(desk, this);
    d->problems = new ProblemsPanel(desk, actions, this);
    d->sourcesDock = dock(u"sourcesDock"_s, tr("Sources"), d->sources, Qt::TopDockWidgetArea);
    d->chartDock = dock(u"chartDock"_s, tr("Queue and throughput"), chart, Qt::TopDockWidgetArea);
    d->cardDock = dock(u"selectedDock"_s, tr("Selected source"), new SelectedCard(desk, actions, this), Qt::BottomDockWidgetArea);
    d->detailsDock = dock(u"detailsDock"_s, tr("Details"), new DetailsPanel(desk, d->items->model(), this), Qt::BottomDockWidgetArea);
    d->whyDock = dock(u"whyDock"_s, tr("Why?"), d->why, Qt::BottomDockWidgetArea);
    d->logDock = dock(u"logDock"_s, tr("Log"), d->log, Qt::BottomDockWidgetArea);
    d->problemsDock = dock(u"problemsDock"_s, tr("Problems"), d->problems, Qt::BottomDockWidgetArea);
    d->sourcesDock->setTitleBarWidget(d->sources->titleRow(d->sourcesDock));
    defaultLayout();
    setLocked(true);
    connect(chart, &ChartPanel::eventPicked, this, [this](Instant at) {
        d->logDock->raise();
        d->log->jumpTo(at);
    });
    connect(desk, &Desk::whyRequested, this, &OperatePage::explain);
    connect(desk, &Desk::filterRequested, d->items, &ItemsPanel::setFilter);
    auto titles = [this] {
        const int open = d->problems->model()->rowCount();
        d->problemsDock->setWindowTitle(open > 0 ? tr("Problems (%1)").arg(open) : tr("Problems"));
    };
    connect(desk, &Desk::snapshotChanged, this, titles);
    titles();
}

OperatePage::~OperatePage() = default;

QDockWidget *OperatePage::dock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area)
{
    auto *made = new QDockWidget(title, this);
    made->setObjectName(name);
    made->setAccessibleName(title);
    auto *frame = new QWidget(made);
    frame->setObjectName(name + u"Frame"_s);
    auto *column = new QVBoxLayout(frame);
    const bool top = area == Qt::TopDockWidgetArea;
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
    addDockWidget(Qt::BottomDockWidgetArea, d->detailsDock);
    splitDockWidget(d->detailsDock, d->cardDock, Qt::Horizontal);
    tabifyDockWidget(d->detailsDock, d->whyDock);
    tabifyDockWidget(d->whyDock, d->logDock);
    tabifyDockWidget(d->logDock, d->problemsDock);
    d->logDock->raise();
    defaultSizes();
}

void OperatePage::defaultSizes()
{
    // Ten sources are seen whole where the window allows it; the items keep at least a third.
    const int left = width() * 68 / 100;
    const int top = qMin(d->sources->heightFor(10) + d->sourcesDock->titleBarWidget()->sizeHint().height(), height() / 2);
    const int bottom = qMin(height() / 4, fontMetrics().height() * 9);
    resizeDocks({d->sourcesDock, d->chartDock}, {left, width() - left}, Qt::Horizontal);
    resizeDocks({d->logDock, d->cardDock}, {left, width() - left}, Qt::Horizontal);
    resizeDocks({d->sourcesDock, d->chartDock}, {top, top}, Qt::Vertical);
    resizeDocks({d->logDock, d->cardDock}, {bottom, bottom}, Qt::Vertical);
}

void OperatePage::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    // Shares of a window that has its size only now; a remembered layout wins.
    if (!d->sized && d->desk->state()->bytes(u"layout"_s).isEmpty())
        QTimer::singleShot(0, this, &OperatePage::defaultSizes);
    d->sized = true;
}

void OperatePage::setLocked(bool locked)
{
    d->locked = locked;
    // Floating docks get lost on Wayland; moving inside the window is enough (UX 2.2).
    for (QDockWidget *each : std::as_const(d->docks))
        each->setFeatures(locked ? QDockWidget::NoDockWidgetFeatures : QDockWidget::DockWidgetMovable);
    // Tabs name the lower panels already; their title bars are only needed as handles.
    for (QDockWidget *each : {d->detailsDock, d->whyDock, d->logDock, d->problemsDock}) {
        QWidget *bar = each->titleBarWidget();
        each->setTitleBarWidget(locked ? new QWidget(each) : nullptr);
        delete bar;
    }
}

bool OperatePage::isLocked() const
{
    return d->locked;
}

void OperatePage::resetLayout()
{
    defaultLayout();
    d->sources->resetColumns();
    d->items->resetColumns();
    d->desk->state()->remove(u"layout"_s);
}

void OperatePage::saveLayout()
{
    d->desk->state()->setBytes(u"layout"_s, saveState(1));
}

void OperatePage::restoreLayout()
{
    const QByteArray saved = d->desk->state()->bytes(u"layout"_s);
    if (!saved.isEmpty() && !restoreState(saved, 1))
        defaultLayout();
}

ProblemsModel *OperatePage::problems() const
{
    return d->problems->model();
}

QList<QWidget *> OperatePage::panes() const
{
    return {d->sources->view(), findChild<QWidget *>(u"queueChart"_s), d->items->view(), findChild<QWidget *>(u"detailsText"_s), d->why,
            findChild<QWidget *>(u"logView"_s), findChild<QWidget *>(u"problemsView"_s)};
}

void OperatePage::focusFirst()
{
    d->items->view()->setFocus(Qt::OtherFocusReason);
}

void OperatePage::showProblems()
{
    d->problemsDock->raise();
    if (auto *view = findChild<QWidget *>(u"problemsView"_s))
        view->setFocus();
}

void OperatePage::explain(const QJsonObject &about)
{
    Q_EMIT d->desk->pageRequested(u"operate"_s);
    d->whyDock->show();
    d->whyDock->raise();
    d->why->explain(about);
}

} // namespace trawl
