// The models of the window: the model tester on each, paging of a million rows, and selections that follow their item.
#include "../support/scriptedconsole.h"
#include "ui/desk.h"
#include "ui/models/itemsmodel.h"
#include "ui/models/logmodel.h"
#include "ui/models/problemsmodel.h"
#include "ui/models/samplesmodel.h"
#include "ui/models/sourcesmodel.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace trawl;

class TstModels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allModelsKeepTheContract()
    {
        ScriptedConsole console;
        console.fillDemo(1026);
        console.publish();
        Desk desk(&console, {});
        Chart chart(&desk);
        SourcesModel sources(&desk);
        ItemsModel items(&desk);
        LogModel log(&desk);
        ProblemsModel problems(&desk);
        SamplesModel samples(&chart, &desk);
        QList<QAbstractItemModelTester *> testers;
        for (QAbstractItemModel *model :
             std::initializer_list<QAbstractItemModel *>{&sources, &items, &log, &problems, &samples})
            testers << new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest,
                                                    this);
        QTRY_COMPARE(items.rowCount(), 1026);
        QCOMPARE(sources.rowCount(), 10);
        QCOMPARE(log.rowCount(), 60);
        QCOMPARE(problems.rowCount(), 3);
        for (int i = 0; i < 5; ++i) {
            LogLine line;
            line.seq = 1000 + i;
            line.text = u"more"_s;
            ChartSample sample;
            sample.at = console.clock + std::chrono::seconds(1 + i);
            console.next.log = {line};
            console.next.samples = {sample};
            console.next.allItemsChanged = true;
            console.next.problems.removeLast();
            if (console.next.problems.isEmpty())
                break;
            console.publish();
            QTest::qWait(20);
        }
        console.next.sources.removeLast();
        console.publish();
        QCOMPARE(sources.rowCount(), 9);
        items.setFilter(u"state:failed"_s);
        QTRY_VERIFY(items.rowCount() > 0 && items.rowCount() < 200);
        items.setFilter({});
        QTRY_COMPARE(items.rowCount(), 1026);
        qDeleteAll(testers);
    }
    void aMillionRowsCostAFewPages()
    {
        ScriptedConsole console;
        console.fillDemo(1'000'000);
        console.publish();
        Desk desk(&console, {});
        ItemsModel model(&desk);
        QTableView view;
        view.setModel(&model);
        view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        view.resize(800, 400);
        view.show();
        QTRY_COMPARE(model.rowCount(), 1'000'000);
        const int before = console.count(u"items.page"_s);
        view.scrollTo(model.index(777'777, 0));
        QTRY_VERIFY(model.at(777'777) != nullptr);
        QCOMPARE(model.at(777'777)->id, RowId(777'778));
        QVERIFY2(console.count(u"items.page"_s) - before <= 3, "only the pages on the screen are fetched");
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 200; ++i)
            view.scrollTo(model.index(i * 4999, 0));
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }
    void aSupersededFilterNeverShows()
    {
        ScriptedConsole console;
        console.fillDemo(1026);
        console.publish();
        Desk desk(&console, {});
        ItemsModel model(&desk);
        QTRY_COMPARE(model.rowCount(), 1026);
        console.delayMs = 40;
        model.setFilter(u"state:failed"_s);
        model.setFilter(u"source:galaxy"_s);
        QTRY_COMPARE(model.rowCount(), 103);
        QTest::qWait(100);
        QCOMPARE(model.rowCount(), 103);
        QCOMPARE(model.at(0)->sourceId, u"galaxy"_s);
    }
    void changedItemsRefreshOnlyWhatIsSeen()
    {
        ScriptedConsole console;
        console.fillDemo(10'000);
        console.publish();
        Desk desk(&console, {});
        ItemsModel model(&desk);
        QTRY_COMPARE(model.rowCount(), 10'000);
        model.setVisibleRows(0, 20);
        ItemRow row = console.itemAt(7);
        row.state = ItemState::Failed;
        row.failClass = FailClass::Dns;
        console.setItem(row);
        const int before = console.count(u"items.page"_s);
        for (int i = 0; i < 10; ++i) { // ten snapshots a second
            console.next.changedItems = {row.id, 9'999};
            console.next.run->counts.captured = model.total() - console.next.run->counts.pending -
                                                console.next.run->counts.leased - console.next.run->counts.failed -
                                                console.next.run->counts.skipped;
            console.publish();
            QTest::qWait(20);
        }
        QTRY_COMPARE(model.at(7)->failClass, FailClass::Dns);
        QVERIFY2(console.count(u"items.page"_s) - before <= 2, "at most four refreshes a second");
    }
    void selectionFollowsItsItem()
    {
        ScriptedConsole console;
        console.fillDemo(150);
        console.publish();
        Desk desk(&console, {});
        ItemsModel model(&desk);
        QItemSelectionModel selection(&model);
        QTRY_COMPARE(model.rowCount(), 150);
        model.setFilter(u"state:failed"_s);
        QTRY_VERIFY(model.rowCount() > 0 && model.rowCount() < 30);
        selection.select(model.index(3, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        const RowId id = model.at(3)->id;
        ItemRow first = console.itemAt(model.at(0)->id - 1);
        first.state = ItemState::Pending; // leaves the filter: all rows move up by one
        console.setItem(first);
        console.next.allItemsChanged = true;
        console.publish();
        QTRY_COMPARE(model.rowOf(id), 2);
        const QModelIndexList rows = selection.selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(model.at(rows.first().row())->id, id);
    }
    void heldRowsKeepTheirPlacesAndTakeNewValues()
    {
        ScriptedConsole console;
        console.fillDemo(150);
        console.publish();
        Desk desk(&console, {});
        ItemsModel model(&desk);
        QSignalSpy stale(&model, &ItemsModel::orderStaleChanged);
        QTRY_COMPARE(model.rowCount(), 150);
        model.setFilter(u"state:failed"_s);
        QTRY_VERIFY(model.rowCount() > 3 && model.rowCount() < 30);
        const RowId first = model.at(0)->id, second = model.at(1)->id;
        model.setHeld(true);
        ItemRow changed = console.itemAt(first - 1);
        changed.state = ItemState::Pending; // leaves the filter
        console.setItem(changed);
        console.next.allItemsChanged = true;
        console.publish();
        QTRY_COMPARE(model.at(0)->state, ItemState::Pending);
        QCOMPARE(model.at(0)->id, first); // it stands where it stood
        QCOMPARE(model.at(1)->id, second);
        QVERIFY(model.isOrderStale());
        QCOMPARE(stale.size(), 1);
        model.reorder(); // F5
        QTRY_COMPARE(model.at(0)->id, second);
        QVERIFY(!model.isOrderStale());
    }
    void logKeepsTheNewestLines()
    {
        ScriptedConsole console;
        Desk desk(&console, {});
        LogModel log(&desk);
        QList<LogLine> lines;
        for (int i = 0; i < 60'000; ++i) {
            LogLine line;
            line.seq = i + 1;
            lines.append(line);
        }
        log.append(lines);
        QCOMPARE(log.rowCount(), int(LogModel::capacity));
        QCOMPARE(log.dropped(), qint64(10'000));
        QCOMPARE(log.line(log.rowCount() - 1).seq, qint64(60'000));
        log.append(lines); // a repeated snapshot adds nothing
        QCOMPARE(log.rowCount(), int(LogModel::capacity));
        QCOMPARE(log.dropped(), qint64(10'000));
    }
    void priorityIsEditedByRequestOnly()
    {
        ScriptedConsole console;
        console.fillDemo(10);
        console.publish();
        Desk desk(&console, {});
        SourcesModel model(&desk);
        QSignalSpy edited(&model, &SourcesModel::priorityEdited);
        QVERIFY(model.setData(model.index(4, SourcesModel::Priority), 1, Qt::EditRole));
        QCOMPARE(edited.size(), 1);
        QCOMPARE(model.at(4)->priority, 2); // until the engine has confirmed it
        QVERIFY(!model.setData(model.index(4, SourcesModel::Priority), 10, Qt::EditRole));
        QVERIFY(!model.setData(model.index(4, SourcesModel::Name), 1, Qt::EditRole));
    }
    void circuitsAreTold()
    {
        ScriptedConsole console;
        console.fillDemo(10);
        console.publish();
        UiOptions options;
        options.fixedClock = console.clock;
        Desk desk(&console, options);
        SourcesModel model(&desk);
        const QStringList expected{u"Closed"_s, u"Open 41:10"_s,     u"Closed"_s, u"Probing 1/1"_s,   u"Held open"_s,
                                   u"Closed"_s, u"Assumed closed"_s, u"Closed"_s, u"Counting only"_s, u"Off"_s};
        for (int row = 0; row < model.rowCount(); ++row)
            QCOMPARE(model.index(row, SourcesModel::CircuitColumn).data().toString(), expected.at(row));
    }
};

QTEST_MAIN(TstModels)
#include "tst_models.moc"
