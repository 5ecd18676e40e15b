// Panels of the Operate page.
#include "ui/pages/operatepage_p.h"

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

} // namespace

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
    connect(chart, &ChartPanel::tableToggled, this, [this](bool shown) {
        d->wideChart = shown;
        arrange();
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
    auto *frame = name == u"sourcesDock"_s ? new QWidget(made) : new DockFrame(made);
    frame->setObjectName(name + u"Frame"_s);
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(space::unit, 0, space::unit, top ? 0 : space::half);
    column->addWidget(content);
    made->setWidget(frame);
    addDockWidget(area, made);
    d->docks.append(made);
    return made;
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
    if (event->type() == QEvent::ChildPolished && d)
        wireTabs();
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
    if ((event->type() == QEvent::Show || event->type() == QEvent::Hide) && qobject_cast<QTabBar *>(watched))
        QTimer::singleShot(0, this, &OperatePage::wireTabs); // another bar may be the lower panels' from now on
    if (press && watched == lowerTabs() && (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter)) {
        d->wanted = !d->open;
        defaultSizes();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
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

void OperatePage::undoPriority()
{
    d->sources->undoPriority();
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
