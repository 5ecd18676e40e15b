// The commands that concern the window itself: pages, panes, layout, dialogs.
#include "ui/mainwindow_p.h"

#include "ui/enginecommands.h"

#include "ui/dialogs/helpdialogs.h"
#include "ui/dialogs/palettedialog.h"
#include "ui/dialogs/settingsdialog.h"

#include <QApplication>
#include <QClipboard>
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
    for (const QString &page : pageNames.mid(0, 4))
        a.handle(u"view."_s + page, [this, page] { showPage(page); });
    for (const QString &verb : {u"approve"_s, u"reject"_s, u"flag"_s, u"unset"_s, u"undo"_s, u"redo"_s})
        a.handle(u"review."_s + verb, [this, verb, id = u"review."_s + verb] {
            // A decision needs its captures in sight: from another page the command leads there and decides nothing.
            const bool decides = verb != u"undo"_s && verb != u"redo"_s;
            if (decides && page() != u"review"_s) {
                showPage(u"review"_s);
                return d->desk->say(
                    {u"review.look"_s,
                     Severity::Info,
                     tr("Nothing was decided. These are the captures it would apply to: P, X, F or U decides."),
                     {},
                     {},
                     {},
                     {},
                     8000});
            }
            d->review->runCommand(id);
        });
    a.handle(u"help.welcome"_s, [this] { showPage(u"welcome"_s); });
    a.handle(u"view.nextPane"_s, [this] { cyclePane(1); });
    a.handle(u"view.previousPane"_s, [this] { cyclePane(-1); });
    a.handle(u"view.lockLayout"_s, [this] {
        d->operate->setLocked(d->actions->action(u"view.lockLayout"_s)->isChecked());
        d->desk->state()->set(u"locked"_s, d->operate->isLocked());
    });
    a.action(u"view.lockLayout"_s)->setChecked(true);
    a.handle(u"view.resetLayout"_s, [this] { d->operate->resetLayout(); });
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
        (new PaletteDialog(d->desk, reviews ? all + d->review->reviewActions() : all, this))->open();
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
    a.handle(u"tools.settings"_s, [this] { (new SettingsDialog(d->desk, this))->show(); });
    a.handle(u"tools.copyCommand"_s, [this] {
        const QString line = d->actions->lastCli();
        if (!line.isEmpty())
            QApplication::clipboard()->setText(line);
        d->status->say(line.isEmpty() ? tr("Nothing was done yet that has a command line.")
                                      : tr("Copied: %1").arg(line));
    });
    a.handle(u"app.quit"_s, [this] {
        d->leavesSample = false;
        close();
    });
    a.handle(u"app.exitSample"_s, [this] {
        const UiOptions &options = d->desk->options();
        if (!options.exitSample) // a window that can't be exchanged: another program shows the other workspace
            return launchProgram(d->desk, {});
        d->leavesSample = true;
        close();
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
