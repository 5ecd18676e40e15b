// The Operate page pressed by name: run control, reasons, priorities, filter, why, keyboard reach, names, and what is
// remembered.
#include "windowfixture.h"

#include "ui/models/itemsmodel.h"
#include "ui/models/samplesmodel.h"
#include "ui/pages/welcomepage.h"
#include "ui/prompt.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/glyphs.h"
#include "ui/widgets/messagebar.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace trawl;

namespace {

struct Fixture : WindowFixture {
    std::function<void(bool)> switchToSample;

    explicit Fixture(qint64 items = 1026, const Change &change = {}) : WindowFixture(items)
    {
        options.switchToSample = [this](bool start) {
            if (switchToSample)
                switchToSample(start);
        };
        open(change);
    }
    QTableView *sources() const { return find<QTableView>(u"sourcesView"_s); }
    QTableView *items() const { return find<QTableView>(u"itemsView"_s); }
    QString chip() const { return find<QWidget>(u"runStateChip"_s)->property("text").toString(); }
};

void walk(const QJsonObject &node, const std::function<void(const QJsonObject &)> &visit)
{
    visit(node);
    for (const QJsonValue &child : node.value(u"children"_s).toArray())
        walk(child.toObject(), visit);
}

} // namespace

class TstOperate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chipFollowsTheEngineOnly()
    {
        Fixture f;
        QCOMPARE(f.chip(), u"Running"_s);
        f.console.handlers.insert(u"run.stop"_s, [](QJsonObject) { return QJsonObject{}; });
        f.action(u"runStopAction"_s)->trigger();
        QTest::qWait(30);
        QCOMPARE(f.chip(), u"Running"_s); // requested is not confirmed
        f.console.setRunState(RunState::Stopping);
        QCOMPARE(f.chip(), u"Stopping… waiting for 3 (oldest 41 s of 150 s)"_s);
        f.console.next.inFlight = 0;
        f.console.setRunState(RunState::Stopped);
        QCOMPARE(f.chip(), u"Stopped"_s);
    }
    void aDoubleClickIsOneCommand()
    {
        Fixture f;
        f.console.handlers.insert(u"run.pause"_s, [](QJsonObject) { return QJsonObject{}; });
        f.action(u"runPauseAction"_s)->trigger();
        f.action(u"runPauseAction"_s)->trigger();
        QTest::qWait(30);
        QCOMPARE(f.console.count(u"run.pause"_s), 1);
    }
    void pauseAndResumeShareOneSlot()
    {
        Fixture f;
        auto *slot = f.find<QToolButton>(u"runPauseResumeButton"_s);
        QCOMPARE(slot->text(), u"Pause"_s);
        const QPoint place = slot->mapToGlobal(QPoint());
        f.console.setRunState(RunState::Paused);
        QCOMPARE(slot->text(), u"Resume"_s);
        QCOMPARE(slot->mapToGlobal(QPoint()), place);
    }
    void stopNowAsksOnlyWhileSomethingIsInFlight()
    {
        Fixture f;
        f.window->prompt()->setNextAnswer(u"run.stopNow"_s, {false, {}});
        f.action(u"runStopNowAction"_s)->trigger();
        QTest::qWait(20);
        QCOMPARE(f.console.count(u"run.stop"_s), 0);
        QTest::qWait(450);
        f.window->prompt()->setNextAnswer(u"run.stopNow"_s, {true, {}});
        f.action(u"runStopNowAction"_s)->trigger();
        QTRY_COMPARE(f.console.count(u"run.stop"_s), 1);
        QVERIFY(f.console.last(u"run.stop"_s)->value(u"now"_s).toBool());
    }
    /// Enter is the safe button's, and that of the button that Tab has led to.
    void enterPressesTheButtonThatTabHasLedTo()
    {
        for (const bool tab : {false, true}) {
            Fixture f;
            f.action(u"runStopNowAction"_s)->trigger();
            auto *dialog = f.find<QDialog>(u"promptDialog"_s);
            QTRY_VERIFY(dialog->isVisible() && dialog->focusWidget());
            auto *go = dialog->findChild<QPushButton *>(u"promptAcceptButton"_s);
            for (int i = 0; tab && i < 4 && !(dialog->focusWidget() == go); ++i)
                QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
            QCOMPARE((dialog->focusWidget() == go), tab);
            QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
            QTRY_VERIFY(!f.window->findChild<QDialog *>(u"promptDialog"_s));
            QTest::qWait(20);
            QCOMPARE(f.console.count(u"run.stop"_s), int(tab));
        }
    }
    void disabledControlsSayWhy()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.upload.ready = 0;
            c.next.stuck = 0;
        });
        for (const QAction *action : f.window->findChildren<QAction *>()) {
            if (action->objectName().endsWith(u"Action"_s) && !action->isEnabled() && action->parent() != nullptr &&
                action->data().isValid()) {
                QVERIFY2(!action->property("disabledReason").toString().isEmpty(), qPrintable(action->objectName()));
                QVERIFY(action->toolTip().contains(action->property("disabledReason").toString()));
            }
        }
        QVERIFY(f.action(u"uploadStartAction"_s)->toolTip().contains(u"await review"_s));
    }
    void errorsAreInlineOncePerCause()
    {
        Fixture f;
        f.console.handlers.insert(u"run.pause"_s, [](QJsonObject) -> Result<QJsonObject> {
            return transientError(5003, u"The engine did not answer within 30 s"_s, u"It may still be working"_s,
                                  u"Check again in a minute"_s);
        });
        auto *area = f.find<MessageArea>(u"messageArea"_s);
        f.action(u"runPauseAction"_s)->trigger();
        QTRY_COMPARE(area->count(), 1);
        QVERIFY(area->plainText().contains(u"TD-5003"_s));
        QVERIFY(area->plainText().contains(u"Check again in a minute."_s));
        QTest::qWait(450);
        f.action(u"runPauseAction"_s)->trigger();
        QTest::qWait(50);
        QCOMPARE(area->count(), 1);
        f.find<QToolButton>(u"messageDismissButton"_s)->click();
        QTRY_COMPARE(area->count(), 0);
        QVERIFY(!area->isVisible());
    }
    void priorityChangesWithEffectAndUndo()
    {
        Fixture f;
        f.sources()->selectRow(4);
        f.sources()->setFocus();
        QTest::keyClick(f.sources(), Qt::Key_Up, Qt::ControlModifier);
        QTRY_COMPARE(f.console.count(u"source.setPriority"_s), 1);
        QCOMPARE(f.console.last(u"source.setPriority"_s)->value(u"delta"_s).toInt(), -1);
        QTRY_VERIFY(f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
        QTRY_COMPARE(f.sources()->model()->index(4, 0).data().toString(), u"1"_s);
        f.find<QPushButton>(u"priorityUndoButton"_s)->click();
        QTRY_COMPARE(f.sources()->model()->index(4, 0).data().toString(), u"2"_s);
        QVERIFY(!f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
    }
    /// Each change can be taken back, the newest first, whichever source it was of.
    void prioritiesAreTakenBackOneAfterTheOther()
    {
        Fixture f;
        const auto priority = [&f](int row) { return f.sources()->model()->index(row, 0).data().toString(); };
        const QString fourth = priority(4), fifth = priority(5);
        auto *bar = f.find<QWidget>(u"priorityEffectBar"_s);
        auto *undo = f.find<QPushButton>(u"priorityUndoButton"_s);
        f.sources()->setFocus();
        QStringList changed;
        int steps = 0;
        for (const int row : {4, 4, 5}) {
            // Not selectRow(): after a test that pressed Ctrl it toggles.
            f.sources()->selectionModel()->select(f.sources()->model()->index(row, 0),
                                                  QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
            f.action(u"sourcePriorityDownAction"_s)->trigger();
            ++steps;
            QTRY_COMPARE(f.console.count(u"source.setPriority"_s), steps);
            QTRY_VERIFY(bar->isVisible());
            QTRY_VERIFY(undo->text() == (steps > 1 ? u"Undo (%1)"_s.arg(steps) : u"Undo"_s));
            QTest::qWait(450); // it is shown, and no double click
            changed.append(priority(row));
        }
        undo->click();
        QTRY_COMPARE(priority(5), fifth);
        QTest::qWait(50);
        QVERIFY(bar->isVisible());
        QCOMPARE(undo->text(), u"Undo (2)"_s);
        undo->click();
        QTRY_COMPARE(priority(4), changed[0]);
        QTest::qWait(50);
        QVERIFY(bar->isVisible());
        QCOMPARE(undo->text(), u"Undo"_s);
        undo->click();
        QTRY_COMPARE(priority(4), fourth);
        QVERIFY(!bar->isVisible());
    }
    /// A key never changes sources that the page does not show.
    void M27_sourcesAndItemsAreChangedOnlyWhereTheyAreSeen()
    {
        Fixture f;
        f.sources()->selectionModel()->select(f.sources()->model()->index(0, 0), // as a test before pressed Ctrl
                                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        QVERIFY2(f.action(u"circuitHoldAction"_s)->isEnabled(),
                 qPrintable(f.action(u"circuitHoldAction"_s)->property("disabledReason").toString()));
        for (const QString &page : {u"review"_s, u"upload"_s, u"history"_s}) {
            f.window->showPage(page);
            for (const QString &name : {u"sourcePriorityDownAction"_s, u"circuitHoldAction"_s, u"circuitProbeAction"_s,
                                        u"sourceDisableAction"_s}) {
                QVERIFY2(!f.action(name)->isEnabled(), qPrintable(page + u' ' + name));
                QCOMPARE(f.action(name)->property("disabledReason").toString(),
                         u"Sources are chosen on the Operate page (Ctrl+1)."_s);
            }
            QVERIFY(!f.action(u"itemRequeueAction"_s)->isEnabled());
        }
        f.window->showPage(u"review"_s);
        auto *grid = f.find<QAbstractItemView>(u"reviewGrid"_s);
        QTRY_VERIFY(grid->currentIndex().isValid());
        QTest::keyClick(grid, Qt::Key_Down, Qt::ControlModifier);
        QTest::keyClick(grid, Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClick(grid, Qt::Key_Home); // else the application believes that Ctrl is still down
        QTest::qWait(30);
        QCOMPARE(f.console.count(u"source.setPriority"_s), 0);
        QCOMPARE(f.console.count(u"circuit.hold"_s), 0);
        f.window->showPage(u"operate"_s);
        QVERIFY(f.action(u"circuitHoldAction"_s)->isEnabled());
    }
    /// What undo takes back is on the page that is looked at: the bar's change of priorities, else a decision, which it
    /// shows first.
    /// What left the filter is not acted on, though it was chosen.
    void M27_whatLeftTheFilterLeavesTheSelection()
    {
        Fixture f;
        auto *edit = f.find<QLineEdit>(u"filterEdit"_s);
        edit->setText(u"state:failed"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        auto *model = qobject_cast<ItemsModel *>(f.items()->model());
        QTRY_VERIFY(model->rowCount() > 3 && model->rowCount() < 100 && model->at(0));
        const RowId id = model->at(0)->id;
        f.items()->selectionModel()->select(model->index(0, 0),
                                            QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        QTRY_VERIFY(f.action(u"itemRequeueAction"_s)->text().contains(u"1 selected item"_s));
        ItemRow changed = f.console.itemAt(id - 1);
        changed.state = ItemState::Pending;
        f.console.setItem(changed);
        f.console.next.allItemsChanged = true;
        f.console.publish();
        model->reorder();
        QTRY_VERIFY(model->rowOf(id) < 0);
        QTRY_VERIFY(!f.items()->selectionModel()->hasSelection());
        QTRY_VERIFY2(!f.action(u"itemRequeueAction"_s)->isEnabled(),
                     qPrintable(f.action(u"itemRequeueAction"_s)->text()));
    }
    void M27_undoTakesBackWhatIsSeen()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.undoText = u"reject 2 captures"_s; });
        auto *undo = f.action(u"reviewUndoAction"_s);
        QCOMPARE(undo->text(), u"Undo reject 2 captures"_s);
        f.sources()->selectRow(4);
        const QString before = f.sources()->model()->index(4, 0).data().toString();
        f.action(u"sourcePriorityDownAction"_s)->trigger();
        QTRY_VERIFY(f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
        QTRY_VERIFY(f.sources()->model()->index(4, 0).data().toString() != before);
        QCOMPARE(undo->text(), u"Undo the priority change"_s);
        f.window->showPage(u"history"_s);
        QCOMPARE(undo->text(), u"Undo reject 2 captures"_s);
        f.window->showPage(u"operate"_s);
        undo->trigger();
        QTRY_COMPARE(f.sources()->model()->index(4, 0).data().toString(), before);
        QVERIFY(!f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
        QCOMPARE(undo->text(), u"Undo reject 2 captures"_s);
        undo->trigger();
        QCOMPARE(f.window->page(), u"review"_s);
        QVERIFY(f.find<MessageArea>(u"messageArea"_s)->plainText().contains(u"undoes: reject 2 captures"_s));
        QTest::qWait(30);
        QCOMPARE(f.console.count(u"review.undo"_s), 0);
        undo->trigger();
        QTRY_COMPARE(f.console.count(u"review.undo"_s), 1);
    }
    void M27_thePaletteSaysWhatADecisionAppliesTo()
    {
        Fixture f;
        f.action(u"toolsPaletteAction"_s)->trigger();
        auto *palette = f.find<QDialog>(u"paletteDialog"_s);
        QVERIFY(!palette->findChild<QLabel *>(u"paletteScope"_s)->isVisible());
        palette->reject();
        QTRY_VERIFY(!f.window->findChild<QDialog *>(u"paletteDialog"_s));
        f.window->showPage(u"review"_s);
        QTRY_VERIFY(f.find<QAbstractItemView>(u"reviewGrid"_s)->currentIndex().isValid());
        f.action(u"toolsPaletteAction"_s)->trigger();
        palette = f.find<QDialog>(u"paletteDialog"_s);
        QVERIFY(palette->findChild<QLabel *>(u"paletteScope"_s)->isVisible());
        QCOMPARE(palette->findChild<QLabel *>(u"paletteScope"_s)->text(), u"Applies to: 1 item"_s);
        palette->reject();
    }
    void M27_thePaletteSaysWhatEnterDoesNow()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.undoText = u"reject 2 captures"_s; });
        f.action(u"toolsPaletteAction"_s)->trigger();
        auto *palette = f.find<QDialog>(u"paletteDialog"_s);
        auto *list = palette->findChild<QListWidget *>(u"paletteList"_s);
        palette->findChild<QLineEdit *>(u"paletteEdit"_s)->setText(u"undo"_s);
        QVERIFY2(list->currentItem()->text().startsWith(u"Undo reject 2 captures"_s),
                 qPrintable(list->currentItem()->text()));
        f.console.next.undoText = u"approve 1 capture"_s;
        f.console.publish();
        QTRY_VERIFY(list->currentItem()->text().startsWith(u"Undo approve 1 capture"_s));
        palette->reject();
    }
    void circuitActionsCarryTheirReason()
    {
        Fixture f;
        f.sources()->selectRow(1);
        f.action(u"circuitProbeAction"_s)->trigger();
        QTRY_COMPARE(f.console.count(u"circuit.probe"_s), 1);
        QCOMPARE(f.console.last(u"circuit.probe"_s)->value(u"ids"_s).toArray().first().toString(), u"galaxy"_s);
        f.window->prompt()->setNextAnswer(u"circuit.close"_s, {true, u"They said it works again"_s});
        f.action(u"circuitCloseAction"_s)->trigger();
        QTRY_COMPARE(f.console.count(u"circuit.close"_s), 1);
        QCOMPARE(f.console.last(u"circuit.close"_s)->value(u"reason"_s).toString(), u"They said it works again"_s);
    }
    void filterKeepsTheLastValidOne()
    {
        Fixture f;
        auto *edit = f.find<QLineEdit>(u"filterEdit"_s);
        edit->setText(u"state:failed"_s);
        QTRY_VERIFY(f.items()->model()->rowCount() > 0 && f.items()->model()->rowCount() < 200);
        const int rows = f.items()->model()->rowCount();
        QVERIFY(rows > 0);
        QTRY_COMPARE(f.find<QLabel>(u"itemsCount"_s)->text(), u"%1 of 1,026"_s.arg(rows));
        edit->setText(u"sate:failed"_s);
        QTRY_VERIFY(f.find<QLabel>(u"filterProblem"_s)->isVisible());
        QVERIFY(f.find<QLabel>(u"filterProblem"_s)->text().contains(u"state"_s));
        QTest::qWait(100);
        QCOMPARE(f.items()->model()->rowCount(), rows);
        f.find<QToolButton>(u"filterSuggestionButton"_s)->click();
        QCOMPARE(edit->text(), u"state:failed"_s);
        f.find<QToolButton>(u"filterClearButton"_s)->click();
        QTRY_COMPARE(f.items()->model()->rowCount(), 1026);
    }
    void aTermThatIsRewrittenKeepsTheFilter()
    {
        Fixture f;
        auto *edit = f.find<QLineEdit>(u"filterEdit"_s);
        auto *problem = f.find<QLabel>(u"filterProblem"_s);
        edit->setFocus();
        QTest::keyClicks(edit, u"state:failed"_s);
        QTRY_VERIFY(f.items()->model()->rowCount() > 0 && f.items()->model()->rowCount() < 200);
        const int rows = f.items()->model()->rowCount();
        QTest::keyClick(edit, Qt::Key_Backspace);
        QTest::qWait(100);
        QCOMPARE(f.items()->model()->rowCount(), rows);
        QTest::keyClicks(edit, u"x"_s);
        QTRY_VERIFY(problem->isVisible() && problem->text().contains(u"stays in force"_s));
        QTest::qWait(100);
        QCOMPARE(f.items()->model()->rowCount(), rows);
        QTest::keyClick(edit, Qt::Key_Return);
        QTest::qWait(100);
        QCOMPARE(f.items()->model()->rowCount(), rows);
        edit->clear();
        QTRY_COMPARE(f.items()->model()->rowCount(), 1026);
    }
    void emptyResultOffersAWayOut()
    {
        Fixture f;
        f.find<QLineEdit>(u"filterEdit"_s)->setText(u"nowhere"_s);
        auto *empty = f.find<EmptyPanel>(u"itemsEmptyPanel"_s);
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->sentence().contains(u"1,026 items are hidden"_s));
        empty->findChild<QPushButton *>(u"itemsClearButton"_s)->click();
        QTRY_COMPARE(f.items()->model()->rowCount(), 1026);
    }
    void f1ExplainsTheSelectedItem()
    {
        Fixture f;
        QTRY_COMPARE(f.items()->model()->rowCount(), 1026);
        f.items()->selectRow(9);
        f.items()->setFocus();
        QTest::keyClick(f.items(), Qt::Key_F1);
        QTRY_COMPARE(f.console.last(u"why"_s).value_or(QJsonObject{}).value(u"item"_s).toInt(), 10);
        QTRY_VERIFY(f.find<QLabel>(u"whyText"_s)->text().contains(u"circuit is open since"_s));
        f.find<QPushButton>(u"whyActionButton_circuit.probe"_s)->click();
        QTRY_COMPARE(f.console.count(u"circuit.probe"_s), 1);
    }
    void whyIsAskedAgainWhenTheRunEnds()
    {
        Fixture f;
        QTest::keyClick(f.window.get(), Qt::Key_F1);
        auto *text = f.find<QLabel>(u"whyText"_s);
        QTRY_VERIFY(text->isVisible() && text->text().contains(u"circuit"_s));
        f.find<QDockWidget>(u"whyDock"_s)->hide(); // nobody looks
        QTRY_VERIFY(!text->isVisible());
        f.console.handlers.insert(u"why"_s, [](QJsonObject) -> Result<QJsonObject> {
            return QJsonObject{{u"code"_s, u"ended"_s}, {u"text"_s, u"Run 7 is completed"_s}};
        });
        f.console.setRunState(RunState::Completed);
        f.console.publish();
        QTRY_COMPARE(text->text(), u"Run 7 is completed"_s);
        QVERIFY(!f.window->findChild<QPushButton *>(u"whyActionButton_circuit.probe"_s));
    }
    void startDialogStartsOnceWithEnter()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run.reset();
            for (SourceStatus &s : c.next.sources)
                s.inRun = false;
        });
        f.action(u"runStartAction"_s)->trigger();
        QTest::qWait(100);
        auto *dialog = f.find<QDialog>(u"startDialog"_s);
        QTRY_VERIFY(f.find<QPushButton>(u"startButton"_s)->isEnabled());
        f.action(u"runStartAction"_s)->trigger();
        QTest::keyClick(dialog, Qt::Key_Return);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_COMPARE(f.console.count(u"run.start"_s), 1);
        QTest::qWait(50);
        QCOMPARE(f.console.count(u"run.start"_s), 1);
        const RunPlan plan = RunPlan::fromJson(f.console.last(u"run.start"_s)->value(u"plan"_s).toObject());
        QCOMPARE(plan.sources.size(), 9); // not the one that is off
    }
    void startWaitsForRequiredDependencies()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run.reset();
            c.handlers.insert(u"doctor"_s, [](QJsonObject) -> Result<QJsonObject> {
                return QJsonObject{{u"checks"_s, QJsonArray{QJsonObject{{u"name"_s, u"Redis"_s},
                                                                        {u"state"_s, u"Down"_s},
                                                                        {u"text"_s, u"connection refused"_s}}}}};
            });
        });
        f.action(u"runStartAction"_s)->trigger();
        QTRY_VERIFY(f.find<QLabel>(u"startReason"_s)->text().contains(u"Redis is down: connection refused"_s));
        QVERIFY(!f.find<QPushButton>(u"startButton"_s)->isEnabled());
        QVERIFY(f.find<QPushButton>(u"startButton"_s)->accessibleDescription().contains(u"Redis"_s));
    }
    void interruptedRunCanBeResumedFromTheBanner()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.run->interrupted = true; });
        QCOMPARE(f.chip(), u"Interrupted"_s);
        QVERIFY(f.find<QPushButton>(u"bannerResumeButton"_s)->isVisible());
        f.find<QPushButton>(u"bannerResumeButton"_s)->click();
        QTRY_COMPARE(f.console.count(u"run.resume"_s), 1);
    }
    /// A console that only looks says so before all else, whole, and offers nothing that would change something.
    void theBannerSaysWhoLeads()
    {
        const QString leader = u"anna, trawldeck, process 4711, on crawler-north-2"_s;
        Fixture f(1026, [&](ScriptedConsole &c) {
            c.next.attached = true;
            c.next.run->interrupted = true; // it has gone meanwhile
            c.next.why = u"something else"_s;
            Problem led;
            led.key = u"led"_s;
            led.what = u"Another program runs the engine of this store"_s;
            led.why = leader + u". This console only looks"_s;
            led.fix = u"Work there, or end it first"_s;
            c.next.problems.prepend(led);
        });
        for (const QSize size : {QSize(1280, 800), QSize(960, 600)}) {
            f.window->resize(size);
            QTest::qWait(30);
            auto *line = f.find<ElidedLabel>(u"runWhyLine"_s);
            QVERIFY2(line->isWhole(), qPrintable(QString::number(line->width())));
            QVERIFY((line->text() + line->toolTip() + line->accessibleName()).contains(leader));
        }
        QCOMPARE(f.find<QLabel>(u"runWhyMark"_s)->property("mark").toString(), u"warning"_s);
        for (const char *action : {"runStartAction", "runResumeAction", "runDiscardAction", "uploadStartAction"})
            QVERIFY2(!f.action(QLatin1StringView(action))->isEnabled(), action);
    }
    void staleDataSaySo()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.stale = true; });
        QVERIFY(f.chip().startsWith(u"Engine silent"_s));
        QVERIFY(!f.action(u"runPauseAction"_s)->isEnabled());
    }
    void aStoreThatCannotBeReachedDimsStampsAndAssumes()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.problems.clear();
            c.next.why.clear();
            c.next.run->reason.clear();
            c.next.sources[6].circuitAssumed = false;
        });
        const auto ink = [](QWidget *view) { return view->palette().color(QPalette::Active, QPalette::Text); };
        auto *age = f.find<QLabel>(u"sourcesAge"_s), *itemsAge = f.find<QLabel>(u"itemsAge"_s);
        const QColor plain = ink(f.sources());
        QVERIFY(!age->isVisible() && !itemsAge->isVisible());
        f.console.next.storeAway = f.console.clock - 72s;
        for (SourceStatus &source : f.console.next.sources)
            source.circuitAssumed = true;
        f.console.publish();
        QTest::qWait(20);
        const QAbstractItemModel *model = f.sources()->model();
        QCOMPARE(model->index(0, 2).data().toString(), u"Assumed closed"_s);
        QCOMPARE(model->index(1, 2).data().toString(), u"Open 41:10"_s); // it blocks, here and now
        QCOMPARE(model->index(3, 2).data().toString(), u"Probing 1/1"_s);
        QCOMPARE(model->index(4, 2).data().toString(), u"Held open"_s);
        QCOMPARE(model->index(9, 2).data().toString(), u"Off"_s);
        QVERIFY(model->index(0, 2).data(Qt::ToolTipRole).toString().contains(u"can't be reached since"_s));
        QVERIFY2(age->isVisible() && age->text().startsWith(u"As of "_s) && age->text().endsWith(u"72 s ago"_s),
                 qPrintable(age->text()));
        QVERIFY(itemsAge->isVisible());
        QVERIFY(
            f.find<QLabel>(u"runWhyLine"_s)->text().startsWith(u"The store can't be reached: what is shown is of"_s));
        QVERIFY(ink(f.sources()) != plain && ink(f.items()) != plain);
        QCOMPARE(circuitLook(CircuitState::Closed, true, true).shape, Shape::DashedRing);
        f.console.next.storeAway = {};
        f.console.publish();
        QTest::qWait(20);
        QVERIFY(!age->isVisible());
        QCOMPARE(ink(f.sources()), plain);
    }
    /// A page that moved would put another button, or another capture, under the pointer.
    void theBannerKeepsItsHeight()
    {
        Fixture f;
        auto *page = f.find<QWidget>(u"operatePage"_s);
        const auto top = [&] { return page->mapTo(f.window.get(), QPoint()).y(); };
        const int before = top();
        QStringList moved;
        const auto look = [&](const QString &state) {
            f.console.publish();
            QTest::qWait(20);
            if (top() != before)
                moved << u"%1: %2, not %3"_s.arg(state).arg(top()).arg(before);
        };
        f.console.next.why.clear();
        look(u"nothing waits"_s);
        for (const RunState state : {RunState::Pausing, RunState::Paused, RunState::Stopping, RunState::Stopped,
                                     RunState::Completed, RunState::Failed}) {
            f.console.next.run->state = state;
            look(word(state));
        }
        f.console.next.run->counts.unreviewed = 0;
        look(u"all decided"_s);
        f.console.next.run->interrupted = true;
        f.console.next.run->state = RunState::Running;
        look(u"interrupted"_s);
        f.console.next.run.reset();
        look(u"no run"_s);
        QVERIFY2(moved.isEmpty(), qPrintable(moved.join(u"; "_s)));
    }
    /// What is to be done stands at the end of what is said: it is never behind an ellipsis.
    void theRemedyOfAPausedRunIsRead()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run->state = RunState::Paused;
            c.next.why =
                u"TD-6003: The screenshot could not be spooled: the disk is full. /home/operator/workspaces/"
                u"macau-events/spool: No space left on device. Free space on the workspace's disk, then resume "
                u"the run · 414 items wait"_s;
        });
        for (const QSize size : {QSize(1280, 800), QSize(960, 600)}) {
            f.window->resize(size);
            QTest::qWait(30);
            auto *line = f.find<ElidedLabel>(u"runWhyLine"_s);
            QVERIFY2(line->isWhole() && line->height() >= line->heightForWidth(line->width()),
                     qPrintable(u"%1 × %2"_s.arg(line->width()).arg(line->height())));
        }
        QCOMPARE(f.find<QLabel>(u"runWhyMark"_s)->property("mark").toString(), u"warning"_s);
    }
    void whatCouldNotBeUploadedHasNoTick()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run->state = RunState::Completed;
            c.next.why.clear();
            c.next.run->reason.clear();
            c.next.run->counts.unreviewed = 0;
            c.next.run->counts.uploadFailed = 3;
            c.next.upload.ready = 0;
        });
        auto *line = f.find<QLabel>(u"runWhyLine"_s), *mark = f.find<QLabel>(u"runWhyMark"_s);
        QCOMPARE(line->text(), u"3 capture(s) could not be uploaded."_s);
        QCOMPARE(mark->property("mark").toString(), u"warning"_s);
        f.console.next.run->counts.unreviewed = 8; // nor beside what else there is to do
        f.console.publish();
        QVERIFY2(line->text().contains(u"8"_s) && line->text().contains(u"3 capture"_s), qPrintable(line->text()));
        QCOMPARE(mark->property("mark").toString(), u"warning"_s);
        f.console.next.run->counts = {};
        f.console.publish();
        QCOMPARE(mark->property("mark").toString(), u"ok"_s);
    }
    void keysOfThePriorityLeaveTheFocusOnTheSelection()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            for (SourceStatus &source : c.next.sources)
                source.priority = 1;
        });
        QTableView *view = f.sources();
        view->selectRow(3);
        view->setFocus();
        for (const Qt::Key key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_Up}) {
            QTest::keyClick(view, key, Qt::ControlModifier);
            const QModelIndexList rows = view->selectionModel()->selectedRows();
            QCOMPARE(rows.size(), 1);
            QCOMPARE(rows.first().row(), 3);
            QCOMPARE(view->currentIndex().row(), 3);
        }
        QCOMPARE(f.find<QLabel>(u"statusText"_s)->text(), u"Priority 1 is the highest."_s);
        view->sortByColumn(1, Qt::DescendingOrder); // another order: the same source, in sight
        const QModelIndexList rows = view->selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(view->currentIndex().row(), rows.first().row());
        QVERIFY(view->viewport()->rect().contains(view->visualRect(view->currentIndex()).center()));
    }
    void theLastResultBeginsWithItsAge()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.sources[0].lastAt = c.clock - 125s;
            c.next.sources[1].lastAt = c.clock - 50h;
        });
        const QAbstractItemModel *model = f.sources()->model();
        QVERIFY2(model->index(0, 5).data().toString().startsWith(u"2 min · 200"_s),
                 qPrintable(model->index(0, 5).data().toString()));
        QVERIFY2(model->index(1, 5).data().toString().startsWith(u"2 d · "_s),
                 qPrintable(model->index(1, 5).data().toString()));
    }
    void lowCoverageIsCountedAsTheOthersAre()
    {
        Fixture f;
        QTRY_COMPARE(f.find<QToolButton>(u"savedFilter_cov:<70"_s)->text(), u"Low coverage (12)"_s);
    }
    /// Layouts leave bars of tabs behind; and while all panels are closed, none looks open.
    void tabBarsAreToldApartAndAClosedPanelHasNoMark()
    {
        Fixture f;
        auto *page = f.find<QWidget>(u"operatePage"_s);
        for (const QSize size : {QSize(1280, 1000), QSize(960, 600), QSize(1280, 800), QSize(960, 1000)}) {
            f.window->resize(size);
            QTest::qWait(60);
            QSet<QString> names;
            for (const QTabBar *bar : page->findChildren<QTabBar *>()) {
                QVERIFY2(!names.contains(bar->objectName()), qPrintable(bar->objectName()));
                names.insert(bar->objectName());
            }
            QVERIFY(names.contains(u"lowerTabs"_s));
        }
        f.window->resize(1280, 640);
        QTest::qWait(60);
        auto *tabs = f.find<QTabBar>(u"lowerTabs"_s);
        QVERIFY(tabs->property("folded").toBool());
        const auto mark = [&tabs] { // the line below the current tab
            const QRect tab = tabs->tabRect(tabs->currentIndex());
            return tabs->grab().toImage().pixelColor(tab.center().x(), tab.bottom() - 1);
        };
        QVERIFY(mark() != token(Token::Accent, tabs->palette()));
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->currentIndex()).center());
        QTest::qWait(60);
        tabs = f.find<QTabBar>(u"lowerTabs"_s);
        QVERIFY(!tabs->property("folded").toBool());
        QCOMPARE(mark(), token(Token::Accent, tabs->palette()));
    }
    /// Hatched are the lanes; what names the lower one keeps its line between them, whole.
    void noSamplesIsNotWrittenOverTheLegend()
    {
        Fixture f;
        const auto picture = [&f](Instant started) {
            f.console.next.run->started = started;
            f.console.next.samples.clear();
            for (int i = 0; i < 60; ++i)
                f.console.next.samples.append(
                    {f.console.clock + std::chrono::seconds(300 + i), 4, 2, 1, 1, 0, u"cccccccccc"_s});
            f.console.publish();
            Chart chart(f.window->findChild<Desk *>());
            chart.resize(330, 152);
            chart.setRange(Chart::Range::FiveMinutes);
            return chart.grab().toImage();
        };
        const QImage without = picture({}), with = picture(f.console.clock + 150s);
        QList<int> touched;
        for (int y = 0; y < with.height(); ++y) {
            for (int x = 0; x < with.width(); ++x) {
                if (with.pixel(x, y) != without.pixel(x, y)) {
                    touched << y;
                    break;
                }
            }
        }
        int widest = 0;
        for (qsizetype i = 1; i < touched.size(); ++i)
            widest = std::max(widest, touched.at(i) - touched.at(i - 1) - 1);
        QVERIFY2(touched.size() > 20 && widest >= f.window->fontMetrics().height(),
                 qPrintable(u"%1 rows, %2 free"_s.arg(touched.size()).arg(widest)));
    }
    /// Names where they fit, else how many: never a half.
    void theTitleOfTheCircuitsIsWhole()
    {
        Fixture f;
        f.console.next.samples.clear();
        for (int i = 0; i < 60; ++i)
            f.console.next.samples.append(
                {f.console.clock + std::chrono::seconds(100 + i), 4, 2, 1, 1, 0, u"cocpccccmc"_s});
        f.console.publish();
        Chart chart(f.window->findChild<Desk *>());
        f.console.next.samples = {{f.console.clock + 161s, 4, 2, 1, 1, 0, u"cocpccccmc"_s}};
        f.console.publish();
        for (const QSize size : {QSize(320, 150), QSize(330, 104), QSize(900, 150), QSize(400, 400)}) {
            chart.resize(size);
            const QString title = chart.circuitsTitle();
            QVERIFY2(chart.fontMetrics().horizontalAdvance(title) < size.width() - 48, qPrintable(title));
        }
        chart.resize(900, 150);
        QVERIFY2(chart.circuitsTitle().contains(u"Galaxy Arena Open"_s), qPrintable(chart.circuitsTitle()));
    }
    void theChartKeepsItsCircuitsWhenItIsLow()
    {
        Fixture f;
        QList<ChartSample> samples;
        for (int i = 0; i < 60; ++i)
            samples.append({f.console.clock + std::chrono::seconds(100 + i), 4, 2, 1, 1, 0, u"cocpccccmc"_s});
        f.console.next.samples = samples;
        f.console.publish();
        Chart chart(f.window->findChild<Desk *>());
        chart.resize(320, 104); // beside five sources, with a lower panel open
        QTest::qWait(20);
        f.console.next.samples = {{f.console.clock + 161s, 4, 2, 1, 1, 0, u"cocpccccmc"_s}};
        f.console.publish();
        const QImage with = chart.grab().toImage();
        const QColor open = token(Token::Bad, chart.palette());
        int solid = 0;
        for (int y = 60; y < 90; ++y) {
            int inRow = 0;
            for (int x = 0; x < with.width(); ++x)
                inRow += with.pixelColor(x, y) == open ? 1 : 0;
            solid = std::max(solid, inRow);
        }
        QVERIFY2(solid > 1, qPrintable(QString::number(solid)));
    }
    void theChartsTableIsWholeAndHasItsCircuits()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.samples = {{c.clock, 1234, 56, 3, 1, 0, u"cocaccccmc"_s}}; });
        f.find<QToolButton>(u"chartTableButton"_s)->click();
        auto *table = f.find<QTableView>(u"chartTable"_s);
        QVERIFY(table->isVisible());
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            const QString head = table->model()->headerData(column, Qt::Horizontal).toString();
            QVERIFY2(table->columnWidth(column) > table->fontMetrics().horizontalAdvance(head) + 6, qPrintable(head));
            if (column < 6)
                QVERIFY2(table->columnWidth(column) >
                             table->fontMetrics().horizontalAdvance(table->model()->index(0, column).data().toString()),
                         qPrintable(head));
        }
        const auto wanted = [table] {
            int sum = 0;
            for (int column = 0; column < table->model()->columnCount(); ++column)
                sum += table->columnWidth(column);
            return sum;
        };
        QTRY_VERIFY2(wanted() <= table->viewport()->width(), "not all columns are seen at once");
        QCOMPARE(table->model()->index(0, 6).data(SamplesModel::ShortRole).toString(),
                 u"1 assumed closed, 1 counting only, 1 open"_s);
        QCOMPARE(table->model()->index(0, 6).data().toString(),
                 u"Galaxy Arena: Open, MGM Cotai: Assumed closed, Studio City Event Center: Counting only"_s);
    }
    void aChartWithoutSamplesSaysWhy()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.samples.clear();
            c.next.run->state = RunState::Paused;
            c.next.run->started = c.clock - 3600s;
        });
        auto *empty = f.find<QWidget>(u"chartEmptyPanel"_s);
        QTRY_VERIFY(empty->isVisible());
        QString said;
        for (const QLabel *label : empty->findChildren<QLabel *>())
            said += label->text();
        QVERIFY2(said.contains(u"No samples of run 0147"_s) && said.contains(u"begin when it is resumed"_s),
                 qPrintable(said));
    }
    void spilledPicturesAreCountedOnTheStatusLine()
    {
        Fixture f;
        f.console.next.cache.spilled = 0;
        f.console.publish();
        auto *gauge = f.find<QWidget>(u"cacheGauge"_s);
        const int before = gauge->sizeHint().width();
        f.console.next.cache.spilled = 38;
        f.console.publish();
        QVERIFY(gauge->sizeHint().width() >= before + gauge->fontMetrics().horizontalAdvance(u"38 on disk"_s));
    }
    void everyStopOfTheKeyboardIsNamedAndTheToolbarIsReached()
    {
        Fixture f;
        QSet<QString> stops;
        bool toolbar = false;
        QWidget *widget = f.window.get();
        for (int i = 0; i < 2000; ++i) {
            widget = widget->nextInFocusChain();
            if (widget == f.window.get())
                break;
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || !widget->isEnabled())
                continue;
            stops.insert(widget->objectName());
            toolbar = toolbar || widget->objectName() == u"runStopButton"_s;
        }
        QVERIFY(toolbar);
        QVERIFY(stops.contains(u"sourcesView"_s) && stops.contains(u"itemsView"_s) && stops.contains(u"filterEdit"_s));
    }
    void everyInteractiveWidgetHasAName()
    {
        Fixture f;
        QStringList nameless, twice;
        const auto look = [&] {
            nameless.clear();
            twice.clear();
            QSet<QString> seen;
            walk(f.window->dump().value(u"window"_s).toObject(), [&](const QJsonObject &node) {
                const QString name = node.value(u"objectName"_s).toString();
                const QString type = node.value(u"class"_s).toString();
                if (node.value(u"focusable"_s).toBool() && node.value(u"accessibleName"_s).toString().isEmpty())
                    nameless << type + u'/' + name;
                if (node.value(u"focusable"_s).toBool() && !name.isEmpty() && !name.startsWith(u"qt_"_s)) {
                    if (seen.contains(name))
                        twice << name;
                    seen.insert(name);
                }
            });
            return nameless.isEmpty() && twice.isEmpty();
        };
        // Panels that are laid anew leave their tab bar behind for a moment.
        QTRY_VERIFY2(look(), qPrintable((nameless + twice).join(u", "_s)));
        for (const QJsonValue &action : f.window->dump().value(u"actions"_s).toArray())
            QVERIFY2(action.toObject().value(u"enabled"_s).toBool() ||
                         !action.toObject().value(u"disabledReason"_s).toString().isEmpty() ||
                         !action.toObject().value(u"objectName"_s).toString().endsWith(u"Action"_s) ||
                         action.toObject().value(u"objectName"_s).toString().startsWith(u"review"_s),
                     qPrintable(action.toObject().value(u"objectName"_s).toString()));
    }
    void f6CyclesThePanes()
    {
        Fixture f;
        f.sources()->setFocus();
        f.action(u"viewNextPaneAction"_s)->trigger();
        QWidget *second = QApplication::focusWidget();
        QVERIFY(second && second->objectName() == u"queueChart"_s);
        f.action(u"viewNextPaneAction"_s)->trigger();
        QCOMPARE(QApplication::focusWidget()->objectName(), u"itemsView"_s);
        f.action(u"viewPreviousPaneAction"_s)->trigger();
        QCOMPARE(QApplication::focusWidget(), second);
    }
    /// What leaves the filter leaves the list, also while rows are selected; the selection follows its items.
    void selectedRowsDoNotFreezeAFilteredList()
    {
        Fixture f(150);
        QTableView *items = f.items();
        f.find<QLineEdit>(u"filterEdit"_s)->setText(u"state:failed"_s);
        QTRY_VERIFY(items->model()->rowCount() > 6 && items->model()->rowCount() < 30);
        const int rows = items->model()->rowCount();
        const auto idAt = [&](int row) { return items->model()->index(row, 0).data(ItemsModel::IdRole).toLongLong(); };
        items->selectRow(1);
        items->selectionModel()->select(items->model()->index(rows - 1, 0),
                                        QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QTRY_VERIFY(idAt(0) != 0);
        const RowId first = idAt(0), chosen = idAt(1), last = idAt(rows - 1);
        QTest::qWait(1200); // nobody has touched a key for a second
        ItemRow captured = f.console.itemAt(first - 1);
        captured.state = ItemState::Captured;
        f.console.setItem(captured);
        f.console.next.allItemsChanged = true;
        f.console.publish();
        QTRY_COMPARE_WITH_TIMEOUT(items->model()->rowCount(), rows - 1, 5000);
        QCOMPARE(idAt(0), chosen);
        QCOMPARE(idAt(rows - 2), last);
        QList<RowId> selected;
        for (const QModelIndex &index : items->selectionModel()->selectedRows())
            selected << index.data(ItemsModel::IdRole).toLongLong();
        std::sort(selected.begin(), selected.end());
        QCOMPARE(selected, (QList<RowId>{std::min(chosen, last), std::max(chosen, last)}));
        QCOMPARE(items->currentIndex().data(ItemsModel::IdRole).toLongLong(), chosen);
    }
    /// Before the act: how many, and that the run goes on. After it: what was not done, and why.
    void requeueSaysWhatItAppliesTo()
    {
        Fixture f(150, [](ScriptedConsole &c) { c.next.run->state = RunState::Completed; });
        QTableView *items = f.items();
        const QAction *requeue = f.action(u"itemRequeueAction"_s);
        auto *selected = f.find<QLabel>(u"itemsSelected"_s);
        QVERIFY(!selected->isVisible());
        QVERIFY(!requeue->isEnabled());
        QTRY_VERIFY(items->model()->index(0, 0).data(ItemsModel::IdRole).toLongLong() != 0);
        const auto select = [items](int row) {
            items->selectionModel()->select(items->model()->index(row, 0),
                                            QItemSelectionModel::Select | QItemSelectionModel::Rows);
        };
        items->selectRow(0); // captured
        QVERIFY(!requeue->isEnabled());
        QVERIFY(requeue->toolTip().contains(u"neither failed nor been skipped"_s));
        select(2); // failed
        QVERIFY(selected->isVisible());
        QCOMPARE(selected->text(), u"2 selected"_s);
        QVERIFY2(requeue->text().startsWith(u"Requeue 1 of 2 selected items (run "_s) &&
                     requeue->text().endsWith(u"goes on)"_s),
                 qPrintable(requeue->text()));
        ItemRow failed = f.console.itemAt(0);
        failed.state = ItemState::Failed; // under the selection
        f.console.setItem(failed);
        f.console.next.allItemsChanged = true;
        f.console.publish();
        QTRY_VERIFY2(requeue->text().startsWith(u"Requeue 2 selected items (run "_s), qPrintable(requeue->text()));
        QVERIFY(requeue->isEnabled());
        if (const QString folder = qEnvironmentVariable("TRAWL_SHOTS"); !folder.isEmpty()) {
            f.window->resize(1280, 800);
            QTest::qWait(300);
            f.window->grab().save(folder + u"/requeue.png"_s);
        }
        f.console.handlers.insert(u"items.requeue"_s, [](QJsonObject) { return QJsonObject{{u"requeued"_s, 0}}; });
        f.action(u"itemRequeueAction"_s)->trigger(); // another was faster
        QTRY_COMPARE(f.console.count(u"items.requeue"_s), 1);
        QCOMPARE(f.console.last(u"items.requeue"_s)->value(u"ids"_s).toArray().size(), 2);
        auto *area = f.find<MessageArea>(u"messageArea"_s);
        QTRY_VERIFY2(area->plainText().contains(u"Nothing was requeued. 2 selected item"_s),
                     qPrintable(area->plainText()));
        f.console.next.run->finalized = true;
        f.console.publish();
        QVERIFY(!requeue->isEnabled());
        QVERIFY(requeue->toolTip().contains(u"is finalized"_s));
    }
    void theSlashLeadsToTheFilterFromBothTables()
    {
        Fixture f;
        auto *edit = f.find<QLineEdit>(u"filterEdit"_s);
        QTRY_VERIFY(f.items()->isVisible());
        for (QWidget *table : {f.find<QWidget>(u"sourcesView"_s), static_cast<QWidget *>(f.items())}) {
            table->setFocus();
            QVERIFY(table->hasFocus());
            QTest::keyClick(table, '/');
            QVERIFY2(edit->hasFocus(), qPrintable(table->objectName()));
            QVERIFY(edit->text().isEmpty());
        }
    }
    void titlesOfRunsHaveNamesOfTheirOwn()
    {
        Fixture f;
        for (const QString &page : {u"operate"_s, u"history"_s, u"review"_s})
            f.window->showPage(page);
        QCOMPARE(f.window->findChildren<QWidget *>(u"runTitle"_s).size(), 1);
        QCOMPARE(f.window->findChildren<QWidget *>(u"shownRunTitle"_s).size(), 1);
    }
    void aHalfTypedTermIsNotApplied()
    {
        Fixture f;
        auto *edit = f.find<QLineEdit>(u"filterEdit"_s);
        auto *problem = f.find<QLabel>(u"filterProblem"_s);
        QTRY_VERIFY(f.items()->model()->rowCount() > 0); // the first page is there
        const int all = f.items()->model()->rowCount();
        edit->setFocus();
        for (const QChar &letter : u"state:faile"_s) {
            QTest::keyClicks(edit, QString(letter));
            QTest::qWait(90);
            QCOMPARE(f.items()->model()->rowCount(), all);
            QVERIFY2(!problem->isVisible(), qPrintable(edit->text()));
        }
        QTest::keyClicks(edit, u"d"_s);
        QTRY_VERIFY(f.items()->model()->rowCount() < all);
        edit->clear();
        QTRY_COMPARE(f.items()->model()->rowCount(), all);
        QTest::keyClicks(edit, u"sou"_s);
        QTest::qWait(90);
        QCOMPARE(f.items()->model()->rowCount(), all);
        QTest::keyClick(edit, Qt::Key_Return); // typing has ended: a word of the address
        QTRY_COMPARE(f.items()->model()->rowCount(), 0);
        edit->clear();
    }
    void aTabOpensTheLowerPanelsOfALowWindow()
    {
        Fixture f;
        f.window->resize(960, 576);
        QTest::qWait(60);
        auto *log = f.find<QTableView>(u"logView"_s);
        QTRY_VERIFY(!log->isVisible());
        const auto rows = [](const QTableView *view) {
            return view->viewport()->height() / view->verticalHeader()->defaultSectionSize();
        };
        QTRY_VERIFY2(rows(f.items()) >= 3, qPrintable(QString::number(rows(f.items()))));
        QTRY_VERIFY2(rows(f.sources()) >= 2, qPrintable(QString::number(rows(f.sources()))));
        auto *status = f.find<QWidget>(u"statusLine"_s);
        QVERIFY(status->isVisible() &&
                status->mapTo(f.window.get(), QPoint(0, status->height())).y() <= f.window->height());
        QTabBar *tabs = nullptr; // laid anew for the narrow window; the bar before is only hidden
        for (QTabBar *each : f.window->findChildren<QTabBar *>(u"lowerTabs"_s))
            tabs = each->isVisible() ? each : tabs;
        QVERIFY(tabs && tabs->tabText(2) == u"Log"_s);
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(2).center());
        QTRY_VERIFY(log->isVisible());
        QTRY_VERIFY(log->height() > 40);
        f.window->resize(1280, 800);
    }
    void itemsHaveEightRowsAt1280()
    {
        Fixture f;
        f.window->resize(1280, 776); // a screen of 800 less the title bar
        QTest::qWait(60);
        QTRY_VERIFY2(f.items()->viewport()->height() >= 8 * f.items()->verticalHeader()->defaultSectionSize(),
                     qPrintable(u"%1 of 8 × %2"_s.arg(f.items()->viewport()->height())
                                    .arg(f.items()->verticalHeader()->defaultSectionSize())));
        QVERIFY(f.sources()->viewport()->height() >= 5 * f.sources()->verticalHeader()->defaultSectionSize());
    }
    void headsHaveRoomForTheirTextAndTheSortArrow()
    {
        Fixture f;
        for (QTableView *view : f.window->findChildren<QTableView *>()) {
            QHeaderView *head = view->horizontalHeader();
            for (int i = 0; i < head->count(); ++i) {
                const QString text = head->model()->headerData(i, Qt::Horizontal).toString();
                const int needs = QFontMetrics(head->font()).horizontalAdvance(text) + 16;
                QVERIFY2(head->isSectionHidden(i) || !view->isVisible() || head->sectionSize(i) >= needs,
                         qPrintable(view->objectName() + u' ' + text));
            }
        }
        // A wide window leaves no empty half beside elided texts.
        f.window->resize(1900, 1000);
        QTest::qWait(60);
        for (QTableView *view : {f.items(), f.sources()})
            QTRY_COMPARE(view->horizontalHeader()->length(), view->viewport()->width());
    }
    void columnsFilterAndThemeAreRemembered()
    {
        Fixture f;
        QTRY_VERIFY(f.console.count(u"settings.get"_s) >
                    0); // what comes before the settings is set-up, not the operator's choice
        QTest::qWait(200);
        f.items()->horizontalHeader()->resizeSection(1, 233);
        f.items()->horizontalHeader()->setSectionHidden(5, true);
        f.items()->horizontalHeader()->resizeSection(2, 177);
        f.find<QLineEdit>(u"filterEdit"_s)->setText(u"source:galaxy"_s);
        QTest::qWait(300);
        f.console.setRunState(RunState::Completed);
        f.window->close();
        f.show();
        QTRY_COMPARE(f.items()->horizontalHeader()->sectionSize(1), 233);
        QVERIFY(f.items()->horizontalHeader()->isSectionHidden(5));
        QCOMPARE(f.find<QLineEdit>(u"filterEdit"_s)->text(), u"source:galaxy"_s);
        f.action(u"viewResetLayoutAction"_s)->trigger();
        QVERIFY(!f.items()->horizontalHeader()->isSectionHidden(5));
    }
    void panelSizesAreRememberedWithTheLowerPanelsClosed()
    {
        Fixture f;
        QTRY_VERIFY(f.console.count(u"settings.get"_s) > 0);
        f.window->resize(1280, 900);
        QTest::qWait(100);
        // They open when there are items, and are laid anew for that.
        QTRY_VERIFY(f.find<QTableView>(u"itemsView"_s)->model()->rowCount() > 0);
        const auto open = [&f]() -> QTabBar * {
            for (QTabBar *bar : f.window->findChildren<QTabBar *>(u"lowerTabs"_s)) {
                if (bar->isVisible() && bar->count() == 4 && bar->accessibleDescription().isEmpty())
                    return bar;
            }
            return nullptr;
        };
        QTRY_VERIFY(open());
        QTest::qWait(100);
        QTRY_VERIFY(open() && f.find<QTableView>(u"logView"_s)->isVisible());
        QTest::keyClick(open(), Qt::Key_Space);
        // Closed, the selected source's card is a tab as well.
        const auto closed = [&f] {
            const auto bars = f.window->findChildren<QTabBar *>(u"lowerTabs"_s);
            return std::any_of(bars.begin(), bars.end(),
                               [](const QTabBar *bar) { return bar->isVisible() && bar->count() == 5; });
        };
        QTRY_VERIFY(closed());
        QTest::qWait(100);
        // The line between sources and items is dragged.
        auto *page = f.find<QWidget>(u"operatePage"_s);
        const auto height = [&f] { return f.sources()->parentWidget()->height(); };
        const int before = height();
        const QWidget *panel = f.sources()->parentWidget();
        const QPoint line(panel->width() / 2, panel->mapTo(page, QPoint(0, panel->height())).y() + 1);
        QTest::mousePress(page, Qt::LeftButton, {}, line);
        QTest::mouseMove(page, line + QPoint(0, 90));
        QTest::qWait(50);
        QTest::mouseRelease(page, Qt::LeftButton, {}, line + QPoint(0, 90));
        QTRY_VERIFY2(height() >= before + 60, qPrintable(u"%1, was %2"_s.arg(height()).arg(before)));
        const int kept = height();
        f.console.setRunState(RunState::Completed);
        f.window->close();
        f.show();
        QTRY_VERIFY(closed());
        QTRY_VERIFY2(std::abs(height() - kept) <= 2, qPrintable(u"%1, was %2"_s.arg(height()).arg(kept)));
    }
    void startDuringAnInterruptionOffersResumeFirst()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.run->interrupted = true; });
        f.console.handlers.insert(u"run.resume"_s, [](QJsonObject) { return QJsonObject{}; });
        f.window->prompt()->setNextAnswer(u"run.start"_s, {true, {}});
        f.action(u"runStartAction"_s)->trigger();
        QTRY_COMPARE(f.console.count(u"run.resume"_s), 1);
        QCOMPARE(f.window->prompt()->last().verb, u"Resume run 0147"_s);
        QVERIFY(!f.window->findChild<QDialog *>(u"startDialog"_s));
        QTest::qWait(450);
        PromptAnswer another;
        another.other = true;
        f.window->prompt()->setNextAnswer(u"run.start"_s, another);
        f.action(u"runStartAction"_s)->trigger();
        QTRY_VERIFY(f.window->findChild<QDialog *>(u"startDialog"_s));
        QCOMPARE(f.console.count(u"run.start"_s), 0);
    }
    void theSampleCardStartsOnceAndGoesToOperate()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.sample = true;
            c.next.run.reset();
        });
        f.console.handlers.insert(u"run.start"_s, [](QJsonObject) { return QJsonObject{}; });
        f.window->showPage(u"welcome"_s);
        auto *card = f.find<QPushButton>(u"welcomeSampleButton"_s);
        QVERIFY(card->hasFocus());
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(card, Qt::Key_Space);
        QTRY_COMPARE(f.window->page(), u"operate"_s);
        QCOMPARE(f.console.count(u"run.start"_s), 1);
    }
    void nothingConfiguredTheFirstEnterStartsTheSample()
    {
        Fixture f(0, [](ScriptedConsole &c) {
            c.next.run.reset();
            c.next.sources.clear();
        });
        QList<bool> asked;
        f.switchToSample = [&](bool start) { asked << start; };
        f.window->showPage(u"welcome"_s);
        auto *card = f.find<QPushButton>(u"welcomeSampleButton"_s);
        QVERIFY(card->hasFocus());
        QTest::keyClick(card, Qt::Key_Return);
        QCOMPARE(asked, QList<bool>{true}); // in this window, and moving
    }
    void theStartDialogGoesToOperate()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run.reset();
            for (SourceStatus &s : c.next.sources)
                s.inRun = false;
        });
        f.console.handlers.insert(u"run.start"_s, [](QJsonObject) { return QJsonObject{}; });
        f.window->showPage(u"welcome"_s);
        f.action(u"runStartAction"_s)->trigger();
        QTRY_VERIFY(f.find<QPushButton>(u"startButton"_s)->isEnabled());
        f.find<QPushButton>(u"startButton"_s)->click();
        QTRY_COMPARE(f.window->page(), u"operate"_s);
    }
    void sourcesThatComeLaterGetTheirRoom()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.sources.clear(); });
        ScriptedConsole full;
        full.fillDemo(10);
        f.console.next.sources = full.next.sources;
        f.console.publish();
        auto rows = [&] {
            return f.sources()->viewport()->height() / f.sources()->verticalHeader()->defaultSectionSize();
        };
        QTRY_VERIFY2(rows() >= 7, qPrintable(QString::number(rows())));
    }
    void aButtonThatLeadsNowhereSaysWhy()
    {
        Fixture f(0, [](ScriptedConsole &c) {
            c.next.run.reset();
            c.next.sources.clear();
            c.next.samples.clear();
            c.next.log.clear();
        });
        // Nothing at all: every panel has a sentence and something to press.
        for (const char *panel : {"sourcesEmptyPanel", "chartEmptyPanel", "logEmptyPanel", "itemsEmptyPanel"}) {
            auto *empty = f.find<QWidget>(QString::fromLatin1(panel));
            QVERIFY2(!empty->accessibleName().isEmpty() && empty->findChild<QPushButton *>(), panel);
        }
        // There is nothing to start: the step is to add sources.
        f.find<QPushButton>(u"chartSourcesButton"_s)->click();
        QTRY_VERIFY(f.find<WelcomePage>(u"welcomePage"_s)->isVisible());
        // They come: what is offered is to start, in the log as well, where nothing else changes.
        auto *log = f.find<EmptyPanel>(u"logEmptyPanel"_s);
        QVERIFY(log->findChild<QPushButton *>(u"logSourcesButton"_s));
        f.console.next.sources.append(SourceStatus{});
        f.console.publish();
        QTRY_VERIFY(log->findChild<QPushButton *>(u"logStartButton"_s));
    }
    void elapsedTimeIsTimeAtWork()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.run->activeMs = 62'000; });
        auto *numbers = f.find<QLabel>(u"runNumbers"_s);
        QVERIFY2(numbers->text().startsWith(u"1:02"_s), qPrintable(numbers->text()));
        f.console.setRunState(RunState::Paused);
        f.console.next.at = f.console.clock - 1h; // long after the snapshot: nothing counts while it rests
        f.console.publish();
        QVERIFY2(numbers->text().startsWith(u"1:02"_s), qPrintable(numbers->text()));
        f.console.setRunState(RunState::Running);
        QVERIFY2(numbers->text().startsWith(u"1:01:02"_s), qPrintable(numbers->text()));
    }
    void skippedItemsAreNamedAndPutBack()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run->state = RunState::Completed;
            c.next.run->counts.skipped = 303;
            c.next.skippedBlocked = 303;
            c.next.why = u"303 skipped: Londoner Coliseum held open"_s;
            c.next.problems = {{u"skipped:coliseum"_s, 2, u"Londoner Coliseum: 303 items skipped"_s,
                                u"It was held open"_s, u"Put them back"_s, u"run.retrySkipped"_s, 303, c.clock,
                                c.clock}};
        });
        QVERIFY(f.find<QLabel>(u"runNumbers"_s)->text().contains(u"303 skipped"_s));
        QCOMPARE(f.find<QLabel>(u"runWhyLine"_s)->text(), u"303 skipped: Londoner Coliseum held open"_s);
        auto *retry = f.find<QPushButton>(u"bannerRetryButton"_s);
        QVERIFY(retry->isVisible());
        f.console.handlers.insert(u"circuit.close"_s, [](QJsonObject) { return QJsonObject{}; });
        f.console.handlers.insert(u"run.retrySkipped"_s, [](QJsonObject) { return QJsonObject{{u"requeued"_s, 303}}; });
        f.window->prompt()->setNextAnswer(u"run.retrySkipped"_s, {true, {}}); // held: it would be skipped again
        retry->click();
        QTRY_COMPARE(f.console.count(u"run.retrySkipped"_s), 1);
        QCOMPARE(f.console.last(u"circuit.close"_s)->value(u"ids"_s).toArray().first().toString(), u"coliseum"_s);
        QTRY_VERIFY(f.find<MessageArea>(u"messageArea"_s)->plainText().contains(u"303 item"_s));
    }
    void M1_theQuestionAboutTheSpoolHasTwoButtonsOnEveryPage()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            Problem problem{u"spool"_s,
                            3,
                            u"The spool folder is not there"_s,
                            u"/w/spool is absent"_s,
                            u"Bring the folder back"_s,
                            u"spool.look"_s,
                            5,
                            c.clock,
                            c.clock};
            problem.code = u"TD-6010"_s;
            problem.actions = {{u"spool.look"_s, u"Look again"_s}, {u"spool.recrawl"_s, u"Crawl the 5 again"_s}};
            c.next.problems = {problem};
        });
        auto *bar = f.find<QWidget>(u"questionBar"_s);
        QVERIFY(bar->isVisible());
        QVERIFY(f.find<QLabel>(u"questionText"_s)->text().contains(u"not there"_s));
        f.console.handlers.insert(u"spool.look"_s, [](QJsonObject) -> Result<QJsonObject> {
            return transientError(6010, u"The spool folder is not there"_s);
        });
        f.console.handlers.insert(u"spool.recrawl"_s, [](QJsonObject) {
            return QJsonObject{{u"requeued"_s, 5}, {u"text"_s, u"5 items wait to be crawled again"_s}};
        });
        f.find<QPushButton>(u"questionButton.spool.look"_s)->click();
        QTRY_COMPARE(f.console.count(u"spool.look"_s), 1);
        auto *again = f.find<QPushButton>(u"questionButton.spool.recrawl"_s);
        QCOMPARE(again->text(), u"Crawl the 5 again"_s);
        again->click();
        QTRY_COMPARE(f.console.count(u"spool.recrawl"_s), 1);
        QTRY_VERIFY(f.find<MessageArea>(u"messageArea"_s)->plainText().contains(u"5 items wait"_s));
        QVERIFY(f.find<QPushButton>(u"problemOtherButton"_s)->text() == u"Crawl the 5 again"_s);
        f.console.next.problems = {};
        f.console.publish();
        QTRY_VERIFY(!bar->isVisible());
    }
    void aProblemOfACircuitIsFixedForItsSource()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.problems = {{u"held:coliseum"_s, 2, u"Londoner Coliseum: held open"_s, u"99 items wait"_s,
                                u"Close its circuit"_s, u"circuit.close"_s, 99, c.clock, c.clock}};
        });
        auto *fix = f.find<QPushButton>(u"problemFixButton"_s);
        QTRY_VERIFY(fix->isEnabled()); // the first problem is the current one
        f.console.handlers.insert(u"circuit.close"_s, [](QJsonObject) { return QJsonObject{}; });
        f.window->prompt()->setNextAnswer(u"circuit.close"_s, {true, u"Their maintenance is over"_s});
        fix->click();
        QTRY_COMPARE(f.console.count(u"circuit.close"_s), 1);
        QCOMPARE(f.console.last(u"circuit.close"_s)->value(u"ids"_s).toArray().first().toString(), u"coliseum"_s);
    }
    void aHeldSourceReadsAsASentence()
    {
        Fixture f;
        f.sources()->selectRow(4);
        QTRY_COMPARE(f.find<QLabel>(u"selectedName"_s)->text(), u"Londoner Coliseum"_s);
        QCOMPARE(f.find<QLabel>(u"selectedText"_s)->text(),
                 u"Held open by operator until you release it: Maintenance until noon, says the venue."_s);
        QVERIFY(!f.action(u"circuitHoldAction"_s)->isEnabled());
        QCOMPARE(f.action(u"circuitCloseAction"_s)->text(), u"Release…"_s);
    }
    void aProbeIsDueWhileNoneIsOut()
    {
        Fixture f(1026, [](ScriptedConsole &c) { c.next.sources[3].probesOut = 0; });
        // One that may start a probe and has none out does not probe.
        QCOMPARE(f.sources()->model()->index(3, 2).data().toString(), u"Probe due"_s);
        f.console.setRunState(RunState::Paused);
        QCOMPARE(f.sources()->model()->index(3, 2).data().toString(), u"Probe due"_s);
    }
    void aProbeIsDueWhereNothingIsLeftToProbeWith()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            SourceStatus &source = c.next.sources[3];
            source.probesOut = 0;
            source.counts.pending = source.counts.leased = 0;
        });
        QCOMPARE(f.sources()->model()->index(3, 2).data().toString(), u"Probe due"_s); // the run goes on all the while
        f.sources()->selectRow(3);
        QTRY_COMPARE(f.find<QWidget>(u"selectedCircuitChip"_s)->property("text").toString(), u"Probe due"_s);
    }
    void aDecisionFromAnotherPageLeadsToReviewAndDecidesNothing()
    {
        Fixture f;
        f.action(u"reviewRejectAction"_s)->setEnabled(true); // as with captures in the deck
        f.action(u"reviewRejectAction"_s)->trigger();
        QCOMPARE(f.window->page(), u"review"_s);
        QTest::qWait(50);
        for (const auto &[verb, args] : std::as_const(f.console.requests))
            QVERIFY2(verb != u"review.decide"_s && verb != u"review.set"_s, qPrintable(verb));
    }
    void M28_moreThanAllowedSaysSoBesideItsNumbers()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.sources[0].rateMeasured = 0.9;
            c.next.sources[0].rateOver = true;
            c.next.sources[2].rateMeasured = 0.9; // a full bucket may be spent at once
        });
        QVERIFY(f.sources()->model()->index(0, 3).data().toString().startsWith(u"over  0.90 / "_s));
        QVERIFY(!f.sources()->model()->index(2, 3).data().toString().contains(u"over"_s));
    }
    void whatIsSaidDoesNotHideTheLamps()
    {
        Fixture f;
        QWidget *lamp = f.find<QWidget>(u"lamp_store"_s);
        QVERIFY(lamp->isVisible());
        QStatusTipEvent tip(u"Choose sources and start a run."_s);
        QApplication::sendEvent(f.window.get(), &tip);
        QCOMPARE(f.find<QLabel>(u"statusText"_s)->text(), u"Choose sources and start a run."_s);
        QVERIFY(lamp->isVisible());
    }
    void theEffectBarGoesWithItsEffect()
    {
        Fixture f;
        f.sources()->selectRow(4);
        f.sources()->setFocus();
        QTest::keyClick(f.sources(), Qt::Key_Up, Qt::ControlModifier);
        QTRY_VERIFY(f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
        f.console.next.sources[4].priority = 1;
        f.console.publish();
        QVERIFY(f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
        f.console.next.sources[4].priority = 2; // taken back elsewhere: the command line, another window
        f.console.publish();
        QVERIFY(!f.find<QWidget>(u"priorityEffectBar"_s)->isVisible());
    }
    void pagesAtATimeAreAskedFor()
    {
        Fixture f;
        f.sources()->selectRow(0);
        f.action(u"sourceSetConcurrencyAction"_s)->trigger();
        auto *dialog = f.find<QInputDialog>(u"concurrencyDialog"_s);
        dialog->setIntValue(3);
        f.console.handlers.insert(u"source.setConcurrency"_s, [](QJsonObject) { return QJsonObject{}; });
        dialog->accept();
        QTRY_COMPARE(f.console.count(u"source.setConcurrency"_s), 1);
        QCOMPARE(f.console.last(u"source.setConcurrency"_s)->value(u"pages"_s).toInt(), 3);
    }
    void clearCacheSaysWhatGoes()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.run->state = RunState::Completed;
            c.next.upload.ready = 0;
            c.handlers.insert(u"cache.clear"_s, [](QJsonObject) { return QJsonObject{{u"pictures"_s, 12}}; });
        });
        f.window->prompt()->setNextAnswer(u"cache.clear"_s, {true, {}});
        f.action(u"cacheClearAction"_s)->trigger();
        QTRY_COMPARE(f.console.count(u"cache.clear"_s), 2); // looked first
        QVERIFY(!f.console.last(u"cache.clear"_s)->value(u"preview"_s).toBool(true));
        QVERIFY(f.window->prompt()->last().text.startsWith(u"12 screenshot"_s));
        QVERIFY(f.window->prompt()->last().text.contains(
            u"Unreviewed, flagged and approved screenshots are not touched."_s));
        QVERIFY(f.window->prompt()->last().destructive);
    }
    void theLogBeginsWithWhatTheStoreHas()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            const qint64 before = c.clock.ms - 3'600'000;
            c.handlers.insert(u"log.page"_s, [before](QJsonObject) {
                return QJsonObject{
                    {u"rows"_s,
                     QJsonArray{
                         QJsonObject{{u"seq"_s, 2}, {u"at"_s, before + 5}, {u"level"_s, 1}, {u"text"_s, u"second"_s}},
                         QJsonObject{{u"seq"_s, 1}, {u"at"_s, before}, {u"level"_s, 2}, {u"text"_s, u"first"_s}}}}};
            });
        });
        auto *log = f.find<QTableView>(u"logView"_s);
        QTRY_COMPARE(log->model()->rowCount(), 62);
        QCOMPARE(log->model()->index(0, 4).data().toString(), u"first"_s);
        QCOMPARE(log->model()->index(1, 4).data().toString(), u"second"_s);
    }
    void quittingSaysWhatBecomesOfTheRun()
    {
        Fixture f(1026, [](ScriptedConsole &c) {
            c.next.cache.spool = false;
            c.next.run->counts.unreviewed = 129;
            c.next.run->counts.approved = c.next.run->counts.recorded = c.next.run->counts.flagged = 0;
        });
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {false, {}});
        f.window->close();
        const Question asked = f.window->prompt()->last();
        QVERIFY2(asked.text.contains(u"129 screenshot"_s) && asked.text.contains(u"only in memory"_s),
                 qPrintable(asked.text));
        QVERIFY2(asked.text.contains(u"3 page"_s) && asked.text.contains(u"go back to the queue"_s),
                 qPrintable(asked.text));
        QCOMPARE(asked.other, u"Stop after in-flight and quit"_s);
        f.console.setRunState(RunState::Paused);
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {false, {}});
        f.window->close();
        QVERIFY(f.window->prompt()->last().text.startsWith(u"Run 0147 is paused and stays so"_s));
        QVERIFY(f.window->prompt()->last().other.isEmpty());
    }
    void stopAfterInFlightAndQuitWaitsForTheStop()
    {
        Fixture f;
        PromptAnswer stop;
        stop.other = true;
        f.console.handlers.insert(u"run.stop"_s, [](QJsonObject) { return QJsonObject{}; });
        f.window->prompt()->setNextAnswer(u"app.quit"_s, stop);
        f.window->close();
        QTRY_COMPARE(f.console.count(u"run.stop"_s), 1);
        f.console.setRunState(RunState::Stopping);
        QTest::qWait(50);
        QVERIFY(f.window->isVisible());
        f.console.setRunState(RunState::Stopped);
        QTRY_VERIFY(!f.window->isVisible());
    }
    void closingDuringARunAsks()
    {
        Fixture f;
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {false, {}});
        f.window->close();
        QVERIFY(f.window->isVisible());
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {true, {}});
        f.window->close();
        QTRY_VERIFY(!f.window->isVisible());
    }
    void paletteRunsACommandByName()
    {
        Fixture f;
        f.action(u"toolsPaletteAction"_s)->trigger();
        auto *edit = f.find<QLineEdit>(u"paletteEdit"_s);
        QTest::keyClicks(edit, u"history"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(f.window->page(), u"history"_s);
    }
    void paletteKnowsTheWordsOfTheCommandLine()
    {
        Fixture f;
        f.action(u"toolsPaletteAction"_s)->trigger();
        auto *dialog = f.window->findChild<QDialog *>(u"paletteDialog"_s);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>(u"paletteEdit"_s)->setText(u"doctor"_s);
        auto *list = dialog->findChild<QListWidget *>(u"paletteList"_s);
        QVERIFY2(list->item(0)->text().startsWith(u"Check dependencies"_s), qPrintable(list->item(0)->text()));
    }
    void paletteSaysThatNothingIsCalledSo()
    {
        Fixture f;
        f.action(u"toolsPaletteAction"_s)->trigger();
        auto *edit = f.find<QLineEdit>(u"paletteEdit"_s);
        auto *list = f.find<QListWidget>(u"paletteList"_s);
        QTest::keyClicks(edit, u"qqqq"_s);
        QCOMPARE(list->count(), 1);
        QVERIFY(list->item(0)->text().contains(u"No action"_s));
        QTest::keyClick(edit, Qt::Key_Return); // there is nothing to run
        QVERIFY(edit->isVisible());
    }
    void whatAFieldHoldsIsNamed()
    {
        Fixture f;
        f.window->showPage(u"review"_s);
        QVERIFY(!f.find<QWidget>(u"reviewView"_s)->accessibleName().isEmpty());
        QVERIFY(!f.find<QTableView>(u"fieldsTable"_s)->horizontalHeader()->accessibleName().isEmpty());
        for (const QString &name : {u"filterEdit"_s, u"reviewFilterEdit"_s}) {
            const auto *button = f.find<QLineEdit>(name)->findChild<QToolButton *>();
            QVERIFY2(button && !button->accessibleName().isEmpty(), qPrintable(name));
        }
    }
    void M35_anErrorIsShownOnce()
    {
        Fixture f;
        QTRY_VERIFY(f.console.count(u"settings.get"_s) > 0); // how the window was left is restored, with its page
        const auto bars = [&f] {
            int seen = 0;
            for (QWidget *bar : f.window->findChildren<QWidget *>(u"messageBar"_s))
                seen += bar->isVisible() && bar->accessibleName().contains(u"The journal"_s) ? 1 : 0;
            return seen;
        };
        const Error error = permanentError(4006, u"The journal could not be written"_s);
        f.window->showPage(u"review"_s);
        QTRY_VERIFY(f.find<QAbstractItemView>(u"reviewGrid"_s)->currentIndex().isValid());
        f.console.failures.insert(u"review.undo"_s, error);
        f.action(u"reviewUndoAction"_s)->setEnabled(true);
        f.action(u"reviewUndoAction"_s)->trigger();
        QTRY_COMPARE(bars(), 1);
        // Another message may stand in the window meanwhile: this one is on the page.
        QWidget *bar = nullptr;
        for (QWidget *one : f.find<QWidget>(u"reviewPage"_s)->findChildren<QWidget *>(u"messageBar"_s))
            bar = one->isVisible() && one->accessibleName().contains(u"The journal"_s) ? one : bar;
        QVERIFY2(bar, qPrintable(f.window->page()));
        QTest::mouseClick(bar->findChild<QWidget *>(u"messageDismissButton"_s), Qt::LeftButton);
        QCOMPARE(bars(), 0);
        // From a page that is not looked at any more it comes into the window.
        f.console.failures.insert(u"review.undo"_s, error);
        f.action(u"reviewUndoAction"_s)->setEnabled(true);
        f.action(u"reviewUndoAction"_s)->trigger();
        f.window->showPage(u"operate"_s);
        QTRY_COMPARE(bars(), 1);
        QVERIFY(f.find<MessageArea>(u"messageArea"_s)->plainText().contains(u"The journal"_s));
    }
    void dumpAnswersTheConsole()
    {
        Fixture f;
        QVERIFY(f.console.dump);
        const Result<UiDump::Answer> dump = f.console.dump();
        QVERIFY(dump.ok());
        const QByteArray text = QJsonDocument(mappedToJson(dump.value())).toJson();
        for (const char *name : {"runStateChip", "sourcesView", "itemsView", "runStartAction", "filterEdit"})
            QVERIFY2(text.contains(name), name);
    }
};

QTEST_MAIN(TstOperate)
#include "tst_operate.moc"
