// The History page.
#include "pagefixture.h"

#include "ui/models/journalmodel.h"
#include "ui/models/runsmodel.h"
#include "ui/models/uploadmodel.h"
#include "ui/pages/historypage.h"
#include "ui/panels/outboxpanel.h"
#include "ui/theme.h"
#include "ui/widgets/emptypanel.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace trawl;

class TestHistory final : public QObject, PageFixture<HistoryPage>
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeMode::Light, true); }
    void init() { begin(); }
    void cleanup() { end(); }
    void emptySaysWhatToDo();
    void whatChangedElsewhereIsReadWhenItIsShown();
    void detailFollowsTheKeys();
    void verbsAreLegalOrSayWhyNot();
    void resumeAndRerunSendTheirRun();
    void newRunComesInOnTopAndTheSelectionStays();
    void modelIsSound();
    void theOutboxIsHiddenWithoutAnApiAndOneLineWhereNothingWaits();
    void theOutboxSaysWhatWaitsSinceWhenAndWhy();
    void theOutboxIsTriedNowAndSaved();
    void M35_onePagedTableUnderJournalRunsAndUpload();
    void M35_selectionOutOfSightStays();
    void screenshots();

private:
    static RunRow run(int number, RunState state);
    QJsonObject outbox(int waiting, int refused) const;
    void start() { show({1280, 660}); }
};

RunRow TestHistory::run(int number, RunState state)
{
    RunRow row;
    row.id = number;
    row.number = number;
    row.state = state;
    row.plan.sources = {u"galaxy"_s, u"mgm"_s};
    row.plan.sessions = 2;
    row.plan.note = number % 2 ? u"priority one, before the weekend"_s : QString();
    row.started = Instant{1763812868000 + number * 1000};
    row.ended = isActive(state) ? Instant{} : row.started + 12min;
    row.counts.captured = 96;
    row.counts.failed = 2;
    row.counts.approved = 80;
    row.counts.rejected = 10;
    row.counts.unreviewed = 6;
    row.counts.recorded = 80;
    return row;
}

void TestHistory::emptySaysWhatToDo()
{
    start();
    auto *empty = child<EmptyPanel>(u"historyEmptyPanel"_s);
    QTRY_VERIFY(empty->sentence().startsWith(u"No runs yet."_s));
    QSignalSpy wanted(desk.get(), &Desk::commandRequested);
    console->state.sources.clear();
    console->publish();
    QTRY_VERIFY(empty->findChild<QPushButton *>(u"historySourcesButton"_s));
    QTest::mouseClick(empty->findChild<QPushButton *>(u"historySourcesButton"_s), Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toString(), u"help.welcome"_s);
    console->state.sources.append(SourceStatus{});
    console->publish();
    QTRY_VERIFY(empty->findChild<QPushButton *>(u"historyStartButton"_s));
    QTest::mouseClick(empty->findChild<QPushButton *>(u"historyStartButton"_s), Qt::LeftButton);
    QCOMPARE(wanted.size(), 2);
    QCOMPARE(wanted[1][0].toString(), u"run.start"_s);
}

void TestHistory::whatChangedElsewhereIsReadWhenItIsShown()
{
    console->runs = {run(148, RunState::Completed)};
    console->runs[0].counts.recorded = 0;
    start();
    QTRY_COMPARE(child<QTableView>(u"historyView"_s)->model()->rowCount(), 1);
    page->hide();
    console->runs[0].counts.recorded = 33; // an upload while another page is looked at
    ++console->state.capturesVersion;
    console->publish();
    page->show();
    QTRY_VERIFY(child<QLabel>(u"run.upload"_s)->text().startsWith(u"33 uploaded"_s));
}

void TestHistory::detailFollowsTheKeys()
{
    console->runs = {run(148, RunState::Completed), run(147, RunState::Stopped)};
    console->runs[1].reason = u"The operator stopped it."_s;
    start();
    QTRY_COMPARE(child<QLabel>(u"shownRunTitle"_s)->text(), u"Run 0148: Completed"_s);
    auto *table = child<QTableView>(u"historyView"_s);
    QVERIFY(table->selectionModel()->isRowSelected(0)); // the detail is of the row that is marked
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(child<QLabel>(u"shownRunTitle"_s)->text(), u"Run 0147: Stopped"_s);
    QCOMPARE(child<QLabel>(u"run.reason"_s)->text(), u"The operator stopped it."_s);
    QVERIFY(child<QLabel>(u"run.items"_s)->text().contains(u"96 captured, 2 failed"_s));
    QVERIFY(child<QLabel>(u"run.review"_s)->text().contains(u"6 unreviewed, 80 approved"_s));
}

void TestHistory::verbsAreLegalOrSayWhyNot()
{
    RunRow stopped = run(3, RunState::Stopped);
    stopped.counts.pending = 20;
    RunRow final = run(2, RunState::Completed);
    final.finalized = true;
    console->runs = {run(4, RunState::Running), stopped, final, run(1, RunState::Completed)};
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 4);
    const bool expected[4][2] = {{false, false}, {true, true}, {false, false}, {false, true}};
    for (int row = 0; row < 4; ++row) {
        table->selectRow(row);
        auto *resume = child<QPushButton>(u"runResumeButton"_s), *finalize = child<QPushButton>(u"runFinalizeButton"_s);
        QCOMPARE(resume->isEnabled(), expected[row][0]);
        QCOMPARE(finalize->isEnabled(), expected[row][1]);
        for (QPushButton *button : {resume, finalize})
            QVERIFY(!button->toolTip().isEmpty() && button->accessibleDescription() == button->toolTip());
    }
}

void TestHistory::resumeAndRerunSendTheirRun()
{
    RunRow stopped = run(3, RunState::Stopped);
    stopped.counts.pending = 20;
    console->runs = {run(4, RunState::Completed), stopped};
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    table->selectRow(1);
    QTest::mouseClick(child<QPushButton>(u"runResumeButton"_s), Qt::LeftButton);
    QTest::mouseClick(child<QPushButton>(u"runAgainButton"_s), Qt::LeftButton);
    QTRY_COMPARE(console->asked(u"run.start"_s), 1);
    for (const auto &request : std::as_const(console->requests)) {
        if (request.verb == u"run.resume"_s)
            QCOMPARE(request.args["run"_L1].toInteger(), 3);
        if (request.verb == u"run.start"_s)
            QCOMPARE(RunPlan::fromJson(request.args["plan"_L1].toObject()).sources, stopped.plan.sources);
    }
    QCOMPARE(console->asked(u"run.resume"_s), 1);
    QSignalSpy review(page.get(), &HistoryPage::reviewRequested);
    QTest::mouseClick(child<QPushButton>(u"runPicturesButton"_s), Qt::LeftButton);
    QCOMPARE(review.first().first().toLongLong(), 3);
}

void TestHistory::newRunComesInOnTopAndTheSelectionStays()
{
    console->runs = {run(2, RunState::Completed), run(1, RunState::Completed)};
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    table->selectRow(1);
    console->runs.prepend(run(3, RunState::Running));
    ++console->state.runsVersion;
    console->publish();
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QCOMPARE(child<QLabel>(u"shownRunTitle"_s)->text(), u"Run 0001: Completed"_s);
    QCOMPARE(table->currentIndex().row(), 2);
}

void TestHistory::modelIsSound()
{
    for (int i = 250; i > 0; --i)
        console->runs << run(i, RunState::Completed);
    RunsModel model(desk.get());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.refresh(0, 20);
    QTRY_COMPARE(model.rowCount(), 250);
    QCOMPARE(model.index(0, RunsModel::Number).data().toString(), u"0250"_s);
    model.index(249, 0).data();
    QTRY_COMPARE(model.index(249, RunsModel::Number).data().toString(), u"0001"_s);
    QCOMPARE(model.rowOf(1), 249);
}

QJsonObject TestHistory::outbox(int waiting, int refused) const
{
    OutboxPage::Answer answer;
    const Instant now = desk->now();
    answer.configured = answer.on = true;
    answer.waits = waiting;
    answer.refused = refused;
    answer.total = waiting + refused;
    if (waiting > 0) {
        answer.since = now - 25min;
        answer.nextTry = now + 3min;
        answer.error = u"127.0.0.1 could not be reached: Connection refused"_s;
    }
    for (int i = 0; i < waiting + refused; ++i) {
        OutboxRow row;
        row.id = row.item = i + 1;
        row.run = 148;
        row.source = u"galaxy"_s;
        row.kind = i == waiting - 1 ? u"finalize"_s : i % 3 == 0 ? u"create"_s : u"update"_s;
        row.state = i >= waiting ? u"refused"_s : u"waits"_s;
        row.url = row.kind == "finalize"_L1 ? QString() : u"https://galaxy.example/show/%1"_s.arg(i);
        row.since = now - 25min + i * 1s;
        row.error = i >= waiting ? u"The ETL API refused it: 404 no such item"_s : QString();
        answer.rows.append(row);
    }
    return mappedToJson(answer);
}

void TestHistory::theOutboxIsHiddenWithoutAnApiAndOneLineWhereNothingWaits()
{
    console->runs = {run(148, RunState::Completed)};
    start();
    auto *panel = child<OutboxPanel>(u"outboxPanel"_s);
    QTRY_VERIFY(console->asked(u"outbox.page"_s) > 0);
    QTest::qWait(20);
    QVERIFY(!panel->isVisible());
    console->answers.insert(u"outbox.page"_s, outbox(0, 0));
    panel->look();
    QTRY_VERIFY(panel->isVisible());
    QCOMPARE(child<QLabel>(u"outboxLine"_s)->text(), u"Nothing waits to be sent."_s);
    QVERIFY(!child<QTableView>(u"outboxView"_s)->isVisible());
    QVERIFY(!child<QPushButton>(u"outboxTryButton"_s)->isVisible());
}

void TestHistory::theOutboxSaysWhatWaitsSinceWhenAndWhy()
{
    console->runs = {run(148, RunState::Completed)};
    console->answers.insert(u"outbox.page"_s, outbox(214, 2));
    start();
    auto *table = child<QTableView>(u"outboxView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 216);
    const QString line = child<QLabel>(u"outboxLine"_s)->text();
    QVERIFY2(line.startsWith(u"ETL API: 214 updates wait since "_s), qPrintable(line));
    QVERIFY2(line.contains(u", next try "_s) &&
                 line.contains(u"(127.0.0.1 could not be reached: Connection refused)"_s) &&
                 line.contains(u"2 were refused"_s),
             qPrintable(line));
    QVERIFY(table->isVisible());
    const auto cell = [table](int row, int column) { return table->model()->index(row, column).data().toString(); };
    QCOMPARE(cell(0, 3), u"new address"_s);
    QCOMPARE(cell(1, 3), u"update"_s);
    QCOMPARE(cell(1, 6), u"https://galaxy.example/show/1"_s);
    QCOMPARE(cell(213, 3), u"end of the run"_s);
    QCOMPARE(cell(215, 4), u"refused"_s);
    QVERIFY(cell(215, 5).contains(u"404"_s));
}

void TestHistory::theOutboxIsTriedNowAndSaved()
{
    console->runs = {run(148, RunState::Completed)};
    console->answers.insert(u"outbox.page"_s, outbox(3, 1));
    console->answers.insert(u"outbox.tryNow"_s,
                            QJsonObject{{u"sent"_s, 2}, {u"text"_s, u"The ETL API took 2 requests."_s}});
    start();
    auto *button = child<QPushButton>(u"outboxTryButton"_s);
    QTRY_VERIFY(button->isVisible() && button->isEnabled());
    QSignalSpy said(page.get(), &HistoryPage::statusText);
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!button->isEnabled()); // once at a time
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said.first().first().toString(), u"The ETL API took 2 requests."_s);
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(console->asked(u"outbox.tryNow"_s), 1);

    QTest::mouseClick(child<QPushButton>(u"outboxExportButton"_s), Qt::LeftButton);
    auto *dialog = child<QWidget>(u"outboxExportDialog"_s);
    QTRY_VERIFY(dialog && dialog->isVisible());
    dialog->close();
    QTemporaryDir folder;
    const QString file = folder.filePath(u"outbox.csv"_s);
    child<OutboxPanel>(u"outboxPanel"_s)->exportTo(file);
    QTRY_COMPARE(said.size(), 2);
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = saved.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 5);
    QCOMPARE(lines.first().trimmed(), QByteArray("run,source,item,kind,state,since,url,error"));
    QVERIFY(lines.last().contains("refused"));
    console->answers.remove(u"outbox.page"_s);
    child<OutboxPanel>(u"outboxPanel"_s)->exportTo(folder.filePath(u"none/outbox.csv"_s));
    QTRY_VERIFY(page->findChild<QLabel *>() && !QFile::exists(folder.filePath(u"none/outbox.csv"_s)));
}

/// Paging, growth at the table's end and late answers are the same for all three.
void TestHistory::M35_onePagedTableUnderJournalRunsAndUpload()
{
    JournalModel journal(desk.get());
    RunsModel runs(desk.get());
    UploadModel upload(desk.get());
    const auto grow = [this](int from, int to) {
        for (int id = from; id <= to; ++id) {
            console->runs.prepend(run(id, RunState::Completed)); // newest first
            console->decisions.prepend(QJsonObject{{u"id"_s, id}, {u"count"_s, id}});
            console->objects.append(CapturesConsole::capture(id, u"galaxy"_s, u"/e"_s));
        }
    };
    console->decisions.clear();
    grow(1, 150);
    for (PagedTable *table : std::initializer_list<PagedTable *>{&journal, &runs, &upload}) {
        QAbstractItemModelTester tester(table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(table, &QAbstractItemModel::rowsInserted);
        const bool isNewestFirst = table != &upload;
        QVERIFY(!table->isKnown());
        table->refresh(0, 20);
        QTRY_COMPARE(table->rowCount(), 150);
        QCOMPARE(table->idAt(0), isNewestFirst ? 150 : 1);
        QCOMPARE(table->idAt(120), 0); // its page was not looked at
        table->index(120, 0).data();
        QTRY_COMPARE(table->idAt(120), isNewestFirst ? 30 : 121);
        QCOMPARE(table->rowOf(table->idAt(120)), 120);
        const int columns = table->metaObject() == &RunsModel::staticMetaObject      ? 9
                            : table->metaObject() == &JournalModel::staticMetaObject ? 7
                                                                                     : 6;
        QCOMPARE(table->columnCount(), columns);
        const int before = int(inserted.size());
        grow(151, 152);
        table->refresh(0, 20);
        QTRY_COMPARE(table->rowCount(), 152);
        QCOMPARE(inserted.at(before).at(1).toInt(), isNewestFirst ? 0 : 150);
        // An answer that comes after a newer question has no effect.
        console->delayMs = 80;
        table->refresh(0, 20);
        console->delayMs = 0;
        console->runs.resize(40);
        console->decisions.resize(40);
        console->objects.resize(40);
        table->refresh(0, 20);
        QTRY_COMPARE(table->rowCount(), 40);
        QTest::qWait(120);
        QCOMPARE(table->rowCount(), 40);
        QVERIFY(!table->isAsking());
        console->runs.clear();
        console->decisions.clear();
        console->objects.clear();
        grow(1, 150);
    }
}

void TestHistory::M35_selectionOutOfSightStays()
{
    for (int i = 1; i <= 350; ++i)
        console->runs.prepend(run(i, RunState::Completed));
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 350);
    table->selectRow(2);
    QCOMPARE(child<QLabel>(u"shownRunTitle"_s)->text(), u"Run 0348: Completed"_s);
    table->scrollToBottom();
    console->runs.prepend(run(351, RunState::Running)); // the list is read anew where it is seen, and only there
    ++console->state.runsVersion;
    console->publish();
    QTRY_COMPARE(table->model()->rowCount(), 351);
    QTest::qWait(20);
    QCOMPARE(table->currentIndex().row(), 3);
    QCOMPARE(child<QLabel>(u"shownRunTitle"_s)->text(), u"Run 0348: Completed"_s);
}

void TestHistory::screenshots()
{
    const QString folder = qEnvironmentVariable("TRAWL_SHOTS");
    if (folder.isEmpty())
        QSKIP("TRAWL_SHOTS is not set");
    const RunState states[] = {RunState::Running, RunState::Stopped, RunState::Completed, RunState::Failed};
    for (int i = 30; i > 0; --i)
        console->runs << run(118 + i, states[i == 30 ? 0 : i % 3 + 1]);
    console->runs[1].interrupted = true;
    console->answers.insert(u"outbox.page"_s, outbox(214, 2));
    start();
    for (const char *theme : {"light", "dark"}) {
        applyTheme(themeFromWord(QString::fromLatin1(theme)), true);
        page->resize(QLatin1StringView(theme) == "dark"_L1 ? QSize(960, 470) : QSize(1280, 660));
        QTest::qWait(300);
        page->grab().save(u"%1/history-%2.png"_s.arg(folder, QString::fromLatin1(theme)));
    }
    applyTheme(ThemeMode::Light, true);
}

QTEST_MAIN(TestHistory)
#include "tst_history.moc"
