// Putting the window together.
#include "ui/mainwindow_p.h"

#include "ui/desktopnotices.h"
#include "ui/dump.h"
#include "ui/enginecommands.h"
#include "ui/icons.h"
#include "ui/models/runsmodel.h"
#include "ui/models/uploadmodel.h"
#include "ui/panels/questionbar.h"
#include "ui/panels/runbanner.h"
#include "ui/plaintips.h"
#include "ui/widgets/tables.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QCloseEvent>
#include <QJsonArray>
#include <QMenuBar>
#include <QScreen>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWindow>

namespace trawl {

namespace {
constexpr int lowLines = 42; ///< a window of fewer lines of text spares what it can
}

MainWindow::MainWindow(Console *console, UiOptions options, QWidget *parent)
    : QMainWindow(parent), d(std::make_unique<Private>())
{
    applyTheme(options.theme.value_or(ThemeMode::System), options.noAnim);
    setObjectName(u"mainWindow"_s);
    setWindowTitle(u"Trawldeck"_s);
    setAccessibleName(u"Trawldeck"_s);
    setWindowIcon(icon(u"app"_s, Token::Accent));
    setMinimumSize(QSize(960, 560).boundedTo(screen()->availableSize() -
                                             QSize(0, 40))); // beside the title bar; a scaled screen may be smaller
    resize(1280, 800);
    setContextMenuPolicy(Qt::NoContextMenu);
    new PlainTips(this);
    d->probe = new PerfProbe(options.perfLog, this);
    d->desk = new Desk(console, std::move(options), this);
    d->actions = new Actions(this);
    new DesktopNotices(d->desk, this);
    buildFrame();
    buildPages();
    bindEngineCommands(d->desk, d->actions, this);
    bindCommands();
    buildToolBar();
    d->actions->fillMenuBar(menuBar());
    d->review->keepTargetsIn(menuBar()->findChild<QMenu *>(u"reviewMenu"_s));
    fillRecent();
    connect(d->desk, &Desk::snapshotChanged, this, &MainWindow::refresh);
    connect(d->desk, &Desk::selectionChanged, this, &MainWindow::refresh);
    connect(d->stack, &QStackedWidget::currentChanged, this, &MainWindow::refresh);
    connect(d->desk->state(), &UiState::loaded, this, &MainWindow::restore);
    console->setDump([window = QPointer<MainWindow>(this)]() -> Result<UiDump::Answer> {
        return UiDump::Answer{window ? window->dump() : QJsonObject{}};
    });
    // A second press of the button that opened a dialog gives this window the focus back, behind the dialog.
    connect(qApp, &QGuiApplication::focusWindowChanged, this, [this](const QWindow *focus) {
        const QWidget *dialog = QApplication::activeModalWidget();
        if (dialog && focus && focus == windowHandle() && dialog->windowHandle() &&
            isAncestorOf(dialog->parentWidget()))
            dialog->windowHandle()->requestActivate();
    });
    refresh();
    d->desk->state()->load();
    if (d->desk->options().startAtOnce)
        d->desk->request(RunStart{}, this);
}

MainWindow::~MainWindow()
{
    disconnect(d->desk, nullptr, this, nullptr);
}

void MainWindow::buildFrame()
{
    auto *centre = new QWidget(this);
    centre->setObjectName(u"centre"_s);
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    d->banner = new RunBanner(d->desk, centre);
    column->addWidget(d->banner);
    column->addWidget(new QuestionBar(d->desk, centre));
    d->messages = new MessageArea(centre);
    connect(d->desk, &Desk::messageSaid, d->messages, &MessageArea::show);
    connect(d->desk, &Desk::messageSettled, d->messages, &MessageArea::dismiss);
    column->addWidget(d->messages);
    d->tabs = new QTabBar(centre);
    d->tabs->setObjectName(u"pageTabs"_s);
    d->tabs->setAccessibleName(tr("Pages"));
    d->tabs->setExpanding(false);
    d->tabs->setDrawBase(true);
    d->tabs->setFocusPolicy(Qt::TabFocus);
    column->addWidget(d->tabs);
    d->stack = new QStackedWidget(centre);
    d->stack->setObjectName(u"pages"_s);
    column->addWidget(d->stack, 1);
    setCentralWidget(centre);
}

void MainWindow::buildPages()
{
    d->operate = new OperatePage(d->desk, d->actions, d->stack);
    d->review = new ReviewPage(d->desk, d->stack);
    d->upload = new UploadPage(d->desk, d->stack);
    d->history = new HistoryPage(d->desk, d->stack);
    d->schedule = new SchedulePage(d->desk, d->stack);
    d->welcome = new WelcomePage(d->desk, d->stack);
    for (QWidget *page :
         std::initializer_list<QWidget *>{d->operate, d->review, d->upload, d->history, d->schedule, d->welcome})
        d->stack->addWidget(page);
    for (const QString &title : {tr("Operate"), tr("Review"), tr("Upload"), tr("History"), tr("Schedule")})
        d->tabs->addTab(title);
    connect(d->tabs, &QTabBar::currentChanged, this, [this](int index) { showPage(pageNames.value(index)); });
    connect(d->tabs, &QTabBar::tabBarClicked, this, [this](int index) { showPage(pageNames.value(index)); });
    connect(d->review, &ReviewPage::targetsChanged, this, [this] { d->desk->selectCaptures(d->review->targets()); });
    connect(d->review, &ReviewPage::unreviewedChanged, this, &MainWindow::refresh);
    connect(d->desk, &Desk::captureRequested, this, [this](RowId id) {
        showPage(u"review"_s);
        d->review->showCapture(id);
    });
    connect(d->history, &HistoryPage::reviewRequested, this, [this](RowId run, int number) {
        d->review->showRun(run, number);
        showPage(u"review"_s);
    });
    connect(d->history, &HistoryPage::captureRequested, this, [this](RowId run, int number, RowId capture) {
        showPage(u"review"_s);
        d->review->showCaptureOf(run, number, capture);
    });
    rememberColumns(d->upload->findChild<QTableView *>(u"uploadView"_s), d->desk, u"columns.upload"_s,
                    {{44, 8, 11, 7, 22, 32}, {UploadModel::Key, UploadModel::Detail}});
    rememberColumns(
        d->history->findChild<QTableView *>(u"historyView"_s), d->desk, u"columns.history"_s,
        {{8, 19, 13, 22, 10, 17, 19, 10, 16}, {RunsModel::Note}, {RunsModel::StartedBy, RunsModel::Duration}});
    d->status = new StatusLine(d->desk, d->operate->problems(), this);
    setStatusBar(d->status);
    auto say = [this](const QString &text) { d->status->say(text); };
    connect(d->desk, &Desk::noted, this, say);
    connect(d->review, &ReviewPage::statusText, this, say);
    connect(d->upload, &UploadPage::statusText, this, say);
    connect(d->history, &HistoryPage::statusText, this, say);
    connect(d->schedule, &SchedulePage::statusText, this, say);
    connect(d->status, &StatusLine::problemsRequested, this, [this] {
        showPage(u"operate"_s);
        d->operate->showProblems();
    });
}

void MainWindow::buildToolBar()
{
    QToolBar *bar = addToolBar(tr("Main"));
    bar->setObjectName(u"mainToolBar"_s);
    bar->setAccessibleName(tr("Main toolbar"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const int side = fontMetrics().height() + 4;
    bar->setIconSize({side, side});
    const Actions &actions = *d->actions;
    bar->addAction(actions.action(u"run.start"_s));
    // Pause and Resume share one slot; Start and Stop never move.
    d->pauseSlot = new QToolButton(bar);
    d->pauseSlot->setObjectName(u"runPauseResumeButton"_s);
    d->pauseSlot->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    d->pauseSlot->setDefaultAction(actions.action(u"run.pause"_s));
    bar->addWidget(d->pauseSlot);
    bar->addAction(actions.action(u"run.stop"_s));
    bar->addAction(actions.action(u"run.stopNow"_s));
    bar->addSeparator();
    bar->addAction(actions.action(u"run.retryFailed"_s));
    bar->addAction(actions.action(u"items.unlock"_s));
    bar->addSeparator();
    bar->addAction(actions.action(u"upload.start"_s));
    auto *gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    bar->addAction(actions.action(u"tools.palette"_s));
    for (QAction *action : bar->actions()) {
        auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(action));
        if (!button)
            continue;
        // Reachable by Tab, never left focused by a click: Space must not press it again.
        button->setFocusPolicy(Qt::TabFocus);
        if (button->objectName().isEmpty())
            button->setObjectName(action->objectName().replace(u"Action"_s, u"Button"_s));
        auto name = [button] { button->setAccessibleName(button->text()); };
        connect(button->defaultAction(), &QAction::changed, button, name);
        name();
    }
}

void MainWindow::showPage(const QString &page)
{
    const int index = int(pageNames.indexOf(page));
    if (index < 0)
        return;
    d->pageChosen = true;
    const bool another = d->stack->currentIndex() != index;
    d->stack->setCurrentIndex(index);
    {
        const QSignalBlocker quiet(d->tabs);
        if (index < tabCount)
            d->tabs->setCurrentIndex(index);
    }
    d->desk->state()->set(u"page"_s, page);
    if (page == u"review"_s)
        d->review->focusView();
    else if (page == u"welcome"_s)
        d->welcome->focusFirst();
    else if (auto *view = d->stack->currentWidget()->findChild<QAbstractItemView *>(page + u"View"_s);
             view && another && view->isVisible())
        view->setFocus(Qt::OtherFocusReason); // uploadView, historyView, scheduleView
    else if (page == u"operate"_s && another && !d->tabs->hasFocus())
        d->operate->focusFirst(); // never on whatever comes next in the chain, such as a saved filter
}

QString MainWindow::page() const
{
    return pageNames.value(d->stack->currentIndex());
}

void MainWindow::refresh()
{
    const Snapshot &s = d->desk->snapshot();
    Selection chosen = d->desk->selection();
    chosen.tablesShown = page() == u"operate"_s;
    if (!chosen.tablesShown)
        chosen.undoHere.clear();
    d->actions->refresh(s, chosen);
    QAction *pause = d->actions->action(u"run.pause"_s);
    QAction *resume = d->actions->action(u"run.resume"_s);
    QAction *shown = resume->isEnabled() || !pause->isVisible() ? resume : pause;
    if (d->pauseSlot && d->pauseSlot->defaultAction() != shown) {
        d->pauseSlot->removeAction(d->pauseSlot->defaultAction());
        d->pauseSlot->setDefaultAction(shown);
        d->pauseSlot->setAccessibleName(shown->text());
    }
    // Of the run the banner names, whatever the page below looks at.
    const int waiting = s.run ? int(s.run->counts.unreviewed) : d->review->unreviewed();
    d->tabs->setTabText(1, waiting > 0 ? tr("Review (%1)").arg(waiting) : tr("Review"));
    QStringList title;
    if (s.run && isActive(s.run->state) && s.run->counts.total() > 0)
        title << tr("%1 % — run %2")
                     .arg(s.run->counts.done() * 100 / s.run->counts.total())
                     .arg(runNumberText(s.run->number));
    if (const QString name = d->desk->workspaceName(); !name.isEmpty())
        title << name;
    setWindowTitle((title << u"Trawldeck"_s).join(u" — "_s));
    followSources(s);
    quitIfStopped();
    if (!d->pageChosen && d->desk->state()->isLoaded() && !s.run && s.interrupted.isEmpty() && s.seq > 0 &&
        page() != u"welcome"_s)
        showPage(u"welcome"_s);
}

/// The file of sources was mended: what said that it was refused goes.
void MainWindow::followSources(const Snapshot &snapshot)
{
    const bool bad = std::any_of(snapshot.problems.begin(), snapshot.problems.end(),
                                 [](const Problem &problem) { return problem.key == u"sources"_s; });
    if (std::exchange(d->sourcesBad, bad) && !bad)
        d->desk->settle(sourcesRefused);
}

/// Where the window stood, as far as the screen has that place now. Maximized is a state of its own: a size beside it
/// would be larger than the screen.
void MainWindow::restoreGeometryOf(const UiState &state)
{
    if (isMaximized())
        return; // the screen has no room for more than that
    if (state.value(u"maximized"_s).toBool())
        return setWindowState(windowState() | Qt::WindowMaximized);
    const QJsonArray kept = state.value(u"place"_s).toArray();
    if (kept.size() != 4)
        return;
    const QRect room = screen()->availableGeometry();
    const QSize frame = frameGeometry().size() - size();
    QRect place(kept[0].toInt(), kept[1].toInt(), kept[2].toInt(), kept[3].toInt());
    place.setSize(place.size().boundedTo(room.size() - frame).expandedTo(minimumSize()));
    place.moveLeft(qBound(room.left(), place.left(), qMax(room.left(), room.right() + 1 - place.width())));
    place.moveTop(qBound(room.top() + frame.height(), place.top(),
                         qMax(room.top() + frame.height(), room.bottom() + 1 - place.height())));
    setGeometry(place);
}

void MainWindow::restore()
{
    UiState *state = d->desk->state();
    if (!d->desk->options().theme)
        applyTheme(themeFromWord(state->value(u"theme"_s).toString()), d->desk->options().noAnim);
    d->desk->setUtc(state->value(u"utc"_s).toBool());
    restoreGeometryOf(*state);
    d->operate->restoreLayout();
    d->review->restoreLayout(state->value(u"review"_s).toObject());
    const bool locked = state->value(u"locked"_s).toBool(true);
    d->operate->setLocked(locked);
    d->actions->action(u"view.lockLayout"_s)->setChecked(locked);
    const bool pictures = state->value(u"pictures"_s).toBool(true);
    d->operate->showPictures(pictures);
    d->actions->action(u"view.pictures"_s)->setChecked(pictures);
    const QString wanted =
        d->desk->options().page.isEmpty() ? state->value(u"page"_s).toString() : d->desk->options().page;
    // Who chose a page before the settings came stays there.
    if (!d->pageChosen && !wanted.isEmpty() && (wanted != u"welcome"_s || !d->desk->options().page.isEmpty()))
        showPage(wanted);
    refresh();
}

Prompt *MainWindow::prompt() const
{
    return d->desk->prompt();
}

QJsonObject MainWindow::dump() const
{
    return dumpWidgets(this);
}

bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::StatusTip && d && d->status) {
        d->status->say(static_cast<QStatusTipEvent *>(event)->tip()); // beside the lamps, not over them
        return true;
    }
    return QMainWindow::event(event);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    if (d->banner)
        d->banner->setLow(height() < fontMetrics().height() * lowLines);
    if (auto *bar = findChild<QToolBar *>(u"mainToolBar"_s)) {
        // Narrow windows keep the icons; tool tips and names stay.
        const auto style = width() < 1100 ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
        bar->setToolButtonStyle(style);
        if (d->pauseSlot) {
            d->pauseSlot->setToolButtonStyle(style);
            // As wide for either word, so that Stop never moves.
            d->pauseSlot->setMinimumWidth(style == Qt::ToolButtonIconOnly ? 0 : fontMetrics().averageCharWidth() * 15);
        }
    }
}

/// What each way out means for this run, in numbers.
void MainWindow::askToQuit(const RunRow &run)
{
    const Snapshot &s = d->desk->snapshot();
    const QString name = tr("Run %1").arg(runNumberText(run.number));
    const bool paused = run.state == RunState::Paused;
    QStringList text;
    text << (paused ? tr("%1 is paused and stays so; it can be resumed at the next start.").arg(name)
                    : tr("%1 is active. Paused, it can be resumed at the next start.").arg(name));
    if (s.inFlight > 0 && !paused)
        text << tr("%n page(s) in flight go back to the queue if it pauses now.", nullptr, s.inFlight);
    const int lost =
        s.cache.spool ? 0 : int(run.counts.unreviewed + run.counts.flagged + run.counts.approved - run.counts.recorded);
    if (lost > 0)
        text << tr("%n screenshot(s) that are not uploaded are only in memory, because the spool is off: they will be "
                   "crawled again.",
                   nullptr, lost);
    Question question;
    question.key = u"app.quit"_s;
    const bool leaves = bool(d->leave);
    question.title = leaves ? d->leaveTitle : tr("Quit");
    question.text = text.join(u' ');
    const QString verb = leaves ? d->leaveVerb : tr("quit");
    question.verb = paused ? question.title : tr("Pause and %1", "quit, exit, switch").arg(verb);
    if (run.state == RunState::Running || run.state == RunState::Preparing || run.state == RunState::Pausing)
        question.other = tr("Stop after in-flight and %1", "quit, exit, switch").arg(verb);
    question.stay = tr("Stay");
    question.destructive = lost > 0;
    d->desk->prompt()->ask(this, question, [this](const PromptAnswer &answer) {
        d->closing = answer.accepted;
        if (!answer.accepted && !answer.other)
            d->leave = {};
        if (answer.accepted)
            QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection); // not from within closeEvent()
        if (answer.other)
            d->desk->request(RunStop{d->desk->run(), false}, this, [this](const RunAnswer &) {
                d->quitAfterStop = true;
                quitIfStopped(); // the run may have been faster than the answer
            });
    });
}

void MainWindow::quitIfStopped()
{
    const Snapshot &s = d->desk->snapshot();
    if (!d->quitAfterStop || (s.run && isActive(s.run->state)))
        return;
    d->quitAfterStop = false;
    QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection); // not from within closeEvent()
}

void MainWindow::closeAtOnce()
{
    d->closing = true;
    close();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const std::optional<RunRow> &run = d->desk->snapshot().run;
    const bool busy = run && isActive(run->state) && !run->interrupted && !d->desk->snapshot().attached && !d->closing;
    if (busy) {
        event->ignore();
        if (!findChild<QWidget *>(u"promptDialog"_s))
            askToQuit(*run);
        return;
    }
    const QRect place = normalGeometry();
    d->desk->state()->set(u"place"_s, QJsonArray{place.x(), place.y(), place.width(), place.height()});
    d->desk->state()->set(u"maximized"_s, isMaximized());
    d->operate->saveLayout();
    d->desk->state()->flush();
    if (const auto leave = std::exchange(d->leave, {})) { // the other workspace's window takes this one's place,
        event->ignore();                                  // and closes it then; if that fails, it asks again
        d->closing = false;
        return leave();
    }
    event->accept();
}

} // namespace trawl
