// The commands that concern the window itself: pages, panes, layout, dialogs.
#include "ui/mainwindow_p.h"

#include "ui/enginecommands.h"

#include "ui/dialogs/helpdialogs.h"
#include "ui/dialogs/palettedialog.h"
#include "ui/dialogs/settingsdialog.h"
#include "ui/dialogs/workspacedialog.h"
#include "ui/widgets/messagebar.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>
#include <QTabBar>

namespace trawl {

void MainWindow::bindCommands()
{
    Actions &a = *d->actions;
    connect(d->desk, &Desk::commandRequested, this, [this](const QString &id) {
        QAction *action = d->actions->action(id);
        if (!action)
            return;
        // A button of a page that leads nowhere now says why instead of doing nothing.
        if (!action->isEnabled())
            return d->desk->say({u"disabled."_s + id,
                                 Severity::Info,
                                 action->property("disabledReason").toString(),
                                 {},
                                 {},
                                 {},
                                 {},
                                 8000});
        action->trigger();
    });
    connect(d->desk, &Desk::pageRequested, this, &MainWindow::showPage);
    connect(&a, &Actions::triggered, d->probe, &PerfProbe::mark);
    for (const QString &page : pageNames.mid(0, tabCount))
        a.handle(u"view."_s + page, [this, page] { showPage(page); });
    for (const QString &verb : {u"approve"_s, u"reject"_s, u"flag"_s, u"unset"_s, u"undo"_s, u"redo"_s})
        a.handle(u"review."_s + verb, [this, verb, id = u"review."_s + verb] {
            if (page() == u"review"_s)
                return d->review->runCommand(id);
            if (verb == u"undo"_s && page() == u"operate"_s && !d->desk->selection().undoHere.isEmpty())
                return d->operate->undoPriority();
            leadToReview(verb);
        });
    a.handle(u"tick.run"_s, [this] {
        showPage(u"schedule"_s);
        d->schedule->tick();
    });
    a.handle(u"help.welcome"_s, [this] { showPage(u"welcome"_s); });
    a.handle(u"view.nextPane"_s, [this] { cyclePane(1); });
    a.handle(u"view.previousPane"_s, [this] { cyclePane(-1); });
    a.handle(u"view.lockLayout"_s, [this] {
        d->operate->setLocked(d->actions->action(u"view.lockLayout"_s)->isChecked());
        d->desk->state()->set(u"locked"_s, d->operate->isLocked());
    });
    a.action(u"view.lockLayout"_s)->setChecked(true);
    a.action(u"view.pictures"_s)->setChecked(true);
    a.handle(u"view.resetLayout"_s, [this] {
        d->operate->resetLayout();
        d->review->resetLayout();
        d->history->resetLayout();
        d->schedule->resetLayout();
    });
    a.handle(u"view.utc"_s, [this] { d->desk->setUtc(d->actions->action(u"view.utc"_s)->isChecked()); });
    connect(d->desk, &Desk::formatsChanged, this,
            [this] { d->actions->action(u"view.utc"_s)->setChecked(d->desk->utc()); });
    connect(d->review, &ReviewPage::layoutChanged, this, [this] {
        if (d->desk->state()->isLoaded())
            d->desk->state()->set(u"review"_s, d->review->layoutState());
    });
    a.handle(u"tools.palette"_s, [this] {
        QList<QAction *> all;
        const bool reviews = page() == u"review"_s; // there the page's own actions carry the keys
        for (const CommandInfo &info : commandTable()) {
            if (!info.reviewOnly || !reviews)
                all << d->actions->action(info.id);
        }
        auto *palette = new PaletteDialog(d->desk, reviews ? all + d->review->reviewActions() : all, this);
        if (reviews) { // it covers the captures: what is chosen in it applies to those of now, and it says so
            palette->keep(d->review->keepTargets());
            const auto say = [this, palette] { palette->setScope(d->review->scope()); };
            connect(d->review, &ReviewPage::targetsChanged, palette, say);
            say();
        }
        palette->open();
    });
    a.handle(u"help.keys"_s, [this] {
        QList<QAction *> all;
        for (const CommandInfo &info : commandTable()) {
            if (!info.reviewOnly) // the page's own actions carry the keys
                all << d->actions->action(info.id);
        }
        makeKeySheet(all + d->review->reviewActions(), this)->show();
    });
    a.handle(u"help.contents"_s,
             [this] { makeHelpViewer(page() == u"welcome"_s ? u"index"_s : u"console"_s, this)->show(); });
    a.handle(u"tools.settings"_s, [this] {
        auto *open = findChild<SettingsDialog *>();
        if (!open)
            open = new SettingsDialog(d->desk, this);
        open->show();
        open->raise();
        open->activateWindow();
    });
    a.handle(u"tools.copyCommand"_s, [this] {
        const QString line = d->actions->lastCli();
        if (!line.isEmpty())
            QApplication::clipboard()->setText(line);
        d->status->say(line.isEmpty() ? tr("Nothing was done yet that has a command line.")
                                      : tr("Copied: %1").arg(line));
    });
    a.handle(u"app.quit"_s, [this] {
        d->leave = {};
        close();
    });
    a.handle(u"app.exitSample"_s, [this] {
        const UiOptions &options = d->desk->options();
        if (!options.exitSample) // a window that can't be exchanged: another program shows the other workspace
            return launchProgram(d->desk, {});
        leaveFor(tr("Exit sample"), tr("exit"), options.exitSample);
    });
    a.handle(u"app.newWorkspace"_s, [this] { chooseWorkspace(true); });
    a.handle(u"app.openWorkspace"_s, [this] { chooseWorkspace(false); });
    // The filter of the page that is looked at; pages without one lead to the items.
    a.handle(u"view.filter"_s, [this] {
        if (page() == u"review"_s)
            return d->review->editFilter();
        showPage(u"operate"_s);
        d->operate->focusFilter();
    });
    a.handle(u"view.pictures"_s, [this] {
        const bool on = d->actions->action(u"view.pictures"_s)->isChecked();
        d->desk->state()->set(u"pictures"_s, on);
        if (!d->operate->showPictures(on))
            d->status->say(tr("The window is too low for the pictures: they come with more room."));
    });
    a.handle(u"help.about"_s, [this] {
        auto *box = new QMessageBox(this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setObjectName(u"aboutBox"_s);
        box->setWindowTitle(tr("About Trawldeck"));
        box->setText(tr("<b>Trawldeck %1</b><br>The operator's deck of a crawl: run, watch, review, upload.<br>MIT "
                        "licence. Qt %2.")
                         .arg(QStringLiteral(TRAWL_VERSION), QString::fromLatin1(qVersion())));
        box->open();
    });
}

/// A decision needs its captures in sight, to be made as to be taken back: from another page the command leads there
/// and changes nothing.
void MainWindow::leadToReview(const QString &verb)
{
    const Snapshot &s = d->desk->snapshot();
    const QString text = verb == u"undo"_s ? tr("Nothing was undone. Here Ctrl+Z undoes: %1.").arg(s.undoText)
                         : verb == u"redo"_s
                             ? tr("Nothing was redone. Here Ctrl+Shift+Z redoes: %1.").arg(s.redoText)
                             : tr("Nothing was decided. These are the captures it would apply to: P, X, F or U "
                                  "decides.");
    showPage(u"review"_s);
    d->desk->say({u"review.look"_s, Severity::Info, text, {}, {}, {}, {}, 8000});
}

/// Closes this window for @p next, after the question that an active run asks for.
void MainWindow::leaveFor(const QString &title, const QString &verb, std::function<void()> next)
{
    d->leave = std::move(next);
    d->leaveTitle = title;
    d->leaveVerb = verb;
    close();
}

/// One message at a time says why the workspace that was chosen is not shown.
void MainWindow::refuseWorkspace(const QString &title, const QString &text, const QList<MessageAction> &actions)
{
    d->desk->say({u"workspace"_s, Severity::Warning, title, text, {}, {}, actions, 0});
}

/// A folder that is not there is never made here: a mistyped or unmounted one would seem to have lost its runs.
void MainWindow::openWorkspace(const QString &folder)
{
    d->desk->settle(u"workspace"_s);
    const QString shown = QDir::toNativeSeparators(folder);
    if (QDir(folder) == QDir(d->desk->snapshot().workspace))
        return d->status->say(tr("This workspace is open already."));
    const MessageAction other{tr("Open another…"), [this] { chooseWorkspace(false); }};
    if (!QFileInfo(folder).isDir())
        return refuseWorkspace(tr("The workspace %1 is not there.").arg(shown),
                               tr("Its folder was moved, renamed or deleted, or its disk is not mounted. Nothing was "
                                  "made in its place."),
                               {other});
    if (!holdsWorkspace(folder))
        return refuseWorkspace(tr("No workspace is in %1.").arg(shown),
                               tr("The folder has neither a store nor a sources.json."),
                               {{tr("Make one here"), [this, folder] { showWorkspace(folder); }}, other});
    showWorkspace(folder);
}

void MainWindow::makeWorkspace(const QString &folder)
{
    d->desk->settle(u"workspace"_s);
    const QString shown = QDir::toNativeSeparators(folder);
    const MessageAction other{tr("Choose another…"), [this] { chooseWorkspace(true); }};
    if (QDir(folder) == QDir(d->desk->snapshot().workspace))
        return d->status->say(tr("This workspace is open already."));
    if (QFileInfo::exists(folder) && !QFileInfo(folder).isDir())
        return refuseWorkspace(tr("%1 is a file.").arg(shown), tr("A workspace is a folder."), {other});
    if (holdsWorkspace(folder))
        return refuseWorkspace(tr("There is a workspace in %1 already.").arg(shown),
                               tr("A new one begins in an empty folder, or in one that is made for it."),
                               {{tr("Open it"), [this, folder] { openWorkspace(folder); }}, other});
    if (QFileInfo(folder).isDir() && !QDir(folder).isEmpty())
        return refuseWorkspace(tr("%1 has other files.").arg(shown),
                               tr("A new one begins in an empty folder, or in one that is made for it."),
                               {{tr("Make one here"), [this, folder] { showWorkspace(folder); }}, other});
    showWorkspace(folder);
}

void MainWindow::showWorkspace(const QString &folder)
{
    d->desk->settle(u"workspace"_s);
    const UiOptions &options = d->desk->options();
    if (!options.openWorkspace)
        return launchProgram(d->desk, {u"--workspace"_s, folder});
    leaveFor(tr("Switch workspace"), tr("switch"), [open = options.openWorkspace, folder] { open(folder); });
}

/// A workspace is a folder; a new one is an empty folder, or one that is made for it.
void MainWindow::chooseWorkspace(bool isNew)
{
    auto *dialog = new WorkspaceDialog(isNew, QFileInfo(d->desk->snapshot().workspace).absolutePath(), this);
    connect(dialog, &WorkspaceDialog::folderChosen, this,
            isNew ? &MainWindow::makeWorkspace : &MainWindow::openWorkspace);
    dialog->open();
}

void MainWindow::fillRecent()
{
    auto *file = menuBar()->findChild<QMenu *>(u"fileMenu"_s);
    auto *recent = new QMenu(tr("Recent workspaces"), file);
    recent->setObjectName(u"recentMenu"_s);
    recent->setAccessibleName(recent->title());
    recent->setToolTipsVisible(true);
    file->insertMenu(d->actions->action(u"app.openSample"_s), recent);
    for (const QString &folder : d->desk->options().recentWorkspaces) {
        QAction *entry = recent->addAction(QDir::toNativeSeparators(folder).replace(u'&', u"&&"_s));
        entry->setToolTip(tr("Show this workspace; a run that is active here is paused first"));
        connect(entry, &QAction::triggered, this, [this, folder] { openWorkspace(folder); });
    }
    recent->setEnabled(!recent->isEmpty());
}

void MainWindow::cyclePane(int step)
{
    QList<QWidget *> panes;
    if (page() == u"operate"_s)
        panes = d->operate->panes();
    else if (QWidget *first = d->stack->currentWidget())
        panes = {first->nextInFocusChain()};
    panes.prepend(d->tabs);
    panes.removeIf([](QWidget *pane) { return !pane || !pane->isVisible(); });
    qsizetype at = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes.at(i) == QApplication::focusWidget() || panes.at(i)->isAncestorOf(QApplication::focusWidget()))
            at = i;
    }
    if (!panes.isEmpty())
        panes.at((at + step + panes.size()) % panes.size())->setFocus(Qt::TabFocusReason);
}

} // namespace trawl
