// The facet rail, a narrow window's columns, leaving the sample, and pinning an engine.
#include "windowfixture.h"

#include "ui/prompt.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace trawl;

namespace {

struct Fixture : WindowFixture {
    int exits = 0;

    explicit Fixture(const Change &change = {}) : WindowFixture(1026)
    {
        console.handlers.insert(u"items.facets"_s, [](QJsonObject) {
            return QJsonObject{
                {u"state"_s,
                 QJsonObject{{u"pending"_s, 700}, {u"captured"_s, 300}, {u"failed"_s, 7}, {u"skipped"_s, 0}}},
                {u"review"_s, QJsonObject{{u"unreviewed"_s, 128}}},
                {u"engine"_s, QJsonObject{{u"devtools"_s, 290}}}};
        });
        options.exitSample = [this] { ++exits; };
        open(change);
    }
    QTreeWidget *openRail() const
    {
        auto *button = find<QToolButton>(u"facetsButton"_s);
        button->setChecked(true);
        auto *rail = find<QTreeWidget>(u"facetRail"_s);
        if (!QTest::qWaitFor([rail] { return rail->topLevelItemCount() > 0; }, 3000))
            qFatal("no facets");
        return rail;
    }
    QString filter() const { return find<QLineEdit>(u"filterEdit"_s)->text(); }
};

} // namespace

class TstFacets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsStandBesideTheTableAndZeroIsLeftOut()
    {
        Fixture f;
        QTreeWidget *rail = f.openRail();
        const QTreeWidgetItem *state = rail->topLevelItem(0);
        QCOMPARE(state->text(0), u"State"_s);
        QCOMPARE(state->child(0)->text(1), u"700"_s);
        QStringList names;
        for (int i = 0; i < state->childCount(); ++i)
            names << state->child(i)->text(0);
        QVERIFY(!names.contains(u"Skipped"_s));
        QVERIFY2(names.contains(u"Stuck"_s), qPrintable(names.join(u','))); // the demo has stuck items
        QCOMPARE(rail->topLevelItem(1)->text(0), u"Review"_s);
    }
    void aClickFiltersAndAnotherTakesItBack()
    {
        Fixture f;
        QTreeWidget *rail = f.openRail();
        QTreeWidgetItem *failed = rail->topLevelItem(0)->child(2);
        QCOMPARE(failed->text(0), u"Failed"_s);
        QTest::mouseClick(rail->viewport(), Qt::LeftButton, {}, rail->visualItemRect(failed).center());
        QCOMPARE(f.filter(), u"state:failed"_s);
        QTRY_VERIFY(failed->text(0).startsWith(u'\u2713'));
        rail->setCurrentItem(rail->topLevelItem(0)->child(1)); // by keyboard, a second value of the same key is "or"
        QTest::keyClick(rail, Qt::Key_Return);
        QCOMPARE(f.filter(), u"state:failed,captured"_s);
        QTest::mouseClick(rail->viewport(), Qt::LeftButton, {}, rail->visualItemRect(failed).center());
        QCOMPARE(f.filter(), u"state:captured"_s);
    }
    void theRailIsRemembered()
    {
        Fixture f;
        f.openRail();
        QTRY_VERIFY(f.console.last(u"settings.set"_s).has_value());
    }
    void M27_aNarrowTableHidesWhatMattersLeast()
    {
        Fixture f;
        const auto *view = f.find<QTableView>(u"itemsView"_s);
        enum { State, Upload = 8, Waiting = 9 };
        f.window->resize(1280, 800);
        QTRY_VERIFY(!view->isColumnHidden(Upload));
        f.window->resize(960, 600);
        QTRY_VERIFY(view->isColumnHidden(Upload));
        QVERIFY(!view->isColumnHidden(State) && !view->isColumnHidden(Waiting));
        QVERIFY(!view->horizontalScrollBar()->isVisible());
        // What the operator shows by hand stays, and the order of columns and of rows is kept in a narrow window, too.
        view->horizontalHeader()->moveSection(0, 1);
        Q_EMIT view->horizontalHeader()->customContextMenuRequested({4, 4});
        auto *menu = f.find<QMenu>(u"columnsMenu"_s);
        menu->actions().at(Upload)->trigger();
        menu->close();
        QVERIFY(!view->isColumnHidden(Upload));
        QTRY_VERIFY(f.console.settings.value(u"ui"_s).toObject().contains(u"columns.items.shown"_s));
        f.window->closeAtOnce();
        f.show();
        view = f.find<QTableView>(u"itemsView"_s);
        QTRY_COMPARE(view->horizontalHeader()->visualIndex(0), 1);
        f.window->resize(960, 600);
        QTest::qWait(60);
        QVERIFY(!view->isColumnHidden(Upload));
        f.window->resize(1280, 800);
        for (int column = 0; column <= Waiting; ++column)
            QTRY_VERIFY2(!view->isColumnHidden(column), qPrintable(QString::number(column)));
    }
    void anotherOrderKeepsTheSelectionById()
    {
        Fixture f;
        auto *view = f.find<QTableView>(u"itemsView"_s);
        QTRY_VERIFY(view->model()->rowCount() == 1026);
        view->selectRow(13);
        const qint64 id = view->currentIndex().data(Qt::UserRole).toLongLong();
        QVERIFY(id > 0);
        view->sortByColumn(1, Qt::DescendingOrder); // now it is the 13th from the end: not on a page that is loaded
        QTRY_COMPARE(view->currentIndex().row(), 1012);
        QCOMPARE(view->currentIndex().data(Qt::UserRole).toLongLong(), id);
        QCOMPARE(view->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(view->selectionModel()->selectedRows().first().row(), 1012);
        QTest::keyClick(view, Qt::Key_Down);
        QCOMPARE(view->currentIndex().row(), 1013);
    }
    void theSampleHasAWayOut()
    {
        Fixture f([](ScriptedConsole &c) { c.next.sample = true; });
        QVERIFY(f.find<QPushButton>(u"bannerExitSampleButton"_s)->isVisible());
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {true, {}}); // its run is active: asked first
        f.find<QPushButton>(u"bannerExitSampleButton"_s)->click();
        QCOMPARE(f.window->prompt()->last().verb, u"Pause and exit"_s);
        QTRY_COMPARE(f.exits, 1);
        QVERIFY(f.window->isVisible()); // until the other workspace's window takes its place
    }
    void stayingInTheSampleLeavesNothingBehind()
    {
        Fixture f([](ScriptedConsole &c) { c.next.sample = true; });
        f.window->prompt()->setNextAnswer(u"app.quit"_s, {false, {}});
        f.find<QAction>(u"appExitSampleAction"_s)->trigger();
        f.console.setRunState(RunState::Completed);
        f.window->close(); // a plain quit now
        QCOMPARE(f.exits, 0);
        QVERIFY(!f.window->isVisible());
    }
    void noWayOutOfWhatIsNoSample()
    {
        Fixture f;
        QVERIFY(!f.find<QPushButton>(u"bannerExitSampleButton"_s)->isVisible());
        QVERIFY(!f.find<QAction>(u"appExitSampleAction"_s)->isEnabled());
    }
    void anEngineIsPinnedFromTheOnesThatAreThere()
    {
        Fixture f([](ScriptedConsole &c) { c.next.engines = {u"http"_s, u"devtools"_s}; });
        f.find<QTableView>(u"sourcesView"_s)->selectRow(0);
        f.find<QAction>(u"sourcePinEngineAction"_s)->trigger();
        auto *dialog = f.find<QInputDialog>(u"pinEngineDialog"_s);
        QCOMPARE(dialog->comboBoxItems(), (QStringList{u"Automatic (the chain decides)"_s, u"HTTP"_s, u"DevTools"_s}));
        dialog->setTextValue(u"HTTP"_s);
        dialog->accept();
        QTRY_VERIFY(f.console.last(u"source.pinEngine"_s).has_value());
        QCOMPARE(f.console.last(u"source.pinEngine"_s)->value(u"engine"_s).toString(), u"http"_s);
    }
};

QTEST_MAIN(TstFacets)
#include "tst_facets.moc"
