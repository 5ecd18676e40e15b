// The Upload page and the sheet before it.
#include "pagefixture.h"

#include "ui/dialogs/uploadsheet.h"
#include "ui/models/uploadmodel.h"
#include "ui/pages/uploadpage.h"
#include "ui/prompt.h"
#include "ui/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/stepbar.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace trawl;

class TestUpload final : public QObject, PageFixture<UploadPage>
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeMode::Light, true); }
    void init() { begin(); }
    void cleanup() { end(); }
    void emptySaysWhatToDo();
    void sentenceAndStepsOfARunningBatch();
    void neverFullWhenSomethingFailed();
    void aBatchThatStandsStillSaysWhy();
    void groupsSayWhatAndRetryTheirOwn();
    void buttonsSayWhyTheyAreOff();
    void selectionStaysWithTheObject();
    void M27_theSelectionNeverMovesOnToAnotherObject();
    void M5_retractAsksFirst();
    void sheetUploadsOnEnter();
    void theSheetCountsRunsAndLetsOneGoAlone();
    void M21_noMoreGoesThanWasConfirmed();
    void sheetRefusesAtZeroWithReason();
    void sheetTestsTheTarget();
    void modelIsSound();
    void waitsAndEarlierFailuresAreTold();
    void screenshots();

private:
    void fill(int count, int failed);
    void start() { show({1280, 660}); }
};

void TestUpload::fill(int count, int failed)
{
    for (int i = 0; i < count; ++i) {
        CaptureRow row = CapturesConsole::capture(i + 1, u"galaxy"_s, u"/e/%1"_s.arg(i));
        row.objectKey = u"galaxy/0147/%1-3f9c%2.jpg"_s.arg(row.item).arg(i);
        row.upload = i < failed ? UploadState::Failed : UploadState::Recorded;
        row.uploadTries = i < failed ? 5 : 1;
        row.uploadError = i >= failed ? QString()
                          : i == 0    ? u"The folder is read-only. Make it writable."_s
                                      : u"The disk is full. Make room."_s;
        console->objects << row;
    }
    UploadStatus &u = console->state.upload;
    u.batch = u"0147-2"_s;
    u.target = u"directory:/home/operator/trawldeck/sink"_s;
    u.total = count;
    u.failed = failed;
    u.stored = u.verified = u.recorded = count - failed;
    if (failed > 0)
        console->groups = {QJsonObject{{u"class"_s, u"read-only"_s},
                                       {u"count"_s, 1},
                                       {u"sentence"_s, u"The folder is read-only. Make it writable."_s}}};
    if (failed > 1)
        console->groups << QJsonObject{
            {u"class"_s, u"disk-full"_s}, {u"count"_s, failed - 1}, {u"sentence"_s, u"The disk is full. Make room."_s}};
}

void TestUpload::emptySaysWhatToDo()
{
    start();
    auto *empty = child<EmptyPanel>(u"uploadEmptyPanel"_s);
    QVERIFY(empty->isVisible());
    QVERIFY(empty->sentence().startsWith(u"Nothing has been uploaded yet."_s));
    QSignalSpy review(desk.get(), &Desk::pageRequested), upload(desk.get(), &Desk::commandRequested);
    QTest::mouseClick(empty->findChild<QPushButton *>(u"emptyReviewButton"_s), Qt::LeftButton);
    QCOMPARE(review.size(), 1);
    QCOMPARE(review[0][0].toString(), u"review"_s);
    console->state.upload.ready = 96;
    console->publish();
    QTest::mouseClick(empty->findChild<QPushButton *>(u"emptyUploadButton"_s), Qt::LeftButton);
    QCOMPARE(upload.size(), 1);
    QCOMPARE(upload[0][0].toString(), u"upload.start"_s);
}

void TestUpload::sentenceAndStepsOfARunningBatch()
{
    fill(98, 0);
    UploadStatus &u = console->state.upload;
    u.active = true;
    u.recorded = 60;
    u.verified = 60;
    u.stored = 61;
    u.bytes = 48LL << 20;
    u.bytesTotal = 77LL << 20;
    u.bytesPerSecond = 3.1 * 1024 * 1024;
    u.etaMs = 10000;
    start();
    QTRY_VERIFY(child<QLabel>(u"uploadState"_s)->text().contains(u"61 of 98 stored"_s));
    const QString state = child<QLabel>(u"uploadState"_s)->text();
    QVERIFY2(state.contains(u"48.0 MiB of 77.0 MiB"_s) && state.contains(u"3.1 MiB/s"_s) &&
                 state.contains(u"10 s left"_s),
             qPrintable(state));
    const QString steps = child<QLabel>(u"uploadSteps"_s)->text();
    QVERIFY2(steps.contains(u"Stored 61/98"_s) && steps.contains(u"Verified 60/98"_s) &&
                 steps.contains(u"Records written 60/98"_s),
             qPrintable(steps));
    auto *pause = child<QPushButton>(u"uploadPauseButton"_s);
    pause->setFocus();
    QTest::keyClick(pause, Qt::Key_Space);
    QTRY_COMPARE(console->asked(u"upload.pause"_s), 1);
}

void TestUpload::aBatchThatStandsStillSaysWhy()
{
    fill(7, 0);
    for (CaptureRow &row : console->objects)
        row.upload = UploadState::Storing;
    UploadStatus &u = console->state.upload;
    u.active = u.paused = true;
    u.stored = u.verified = u.recorded = 0;
    u.message = u"Upload held: TD-7005: The sink's folder can't be used. Put it back."_s;
    start();
    auto *label = child<QLabel>(u"uploadState"_s);
    QTRY_VERIFY(label->text().startsWith(u"Paused: 0 of 7 stored"_s));
    QVERIFY2(label->text().contains(u"TD-7005"_s) && label->text().contains(u"Put it back"_s),
             qPrintable(label->text()));
    auto *rows = child<QTableView>(u"uploadView"_s)->model();
    QTRY_COMPARE(rows->rowCount(), 7);
    QCOMPARE(rows->index(0, UploadModel::State).data().toString(), u"Paused"_s);
    u.paused = false;
    u.message.clear();
    console->publish();
    QTRY_COMPARE(rows->index(0, UploadModel::State).data().toString(), u"Uploading"_s);
    QVERIFY(!label->text().contains(u"TD-7005"_s));
    u.active = u.paused = true;
    u.message = u"Upload held: TD-7005: The sink's folder can't be used. Put it back."_s;
    Problem held;
    held.key = u"upload.held"_s;
    held.severity = 3;
    held.actions.append(ProblemAction{u"upload.resume"_s, u"Resume upload"_s});
    console->state.problems.append(held);
    console->publish();
    QVERIFY2(!label->text().contains(u"TD-7005"_s), "what the bar above all pages says is not said again");
}

void TestUpload::neverFullWhenSomethingFailed()
{
    fill(1000, 2);
    console->state.upload.message = u"998 of 1,000 uploaded, 2 failed."_s;
    start();
    QTRY_COMPARE(child<QTableView>(u"uploadView"_s)->model()->rowCount(), 1000);
    auto *bar = child<StepBar>(u"uploadBar"_s);
    QCOMPARE(bar->percent(), 99);
    QCOMPARE(child<QLabel>(u"uploadState"_s)->text(), u"998 of 1,000 uploaded, 2 failed."_s);
    // The last tenth of the bar is not painted as done.
    const QImage image = bar->grab().toImage();
    QVERIFY(image.pixelColor(image.width() - 8, image.height() / 2) != token(Token::Good, bar->palette()));
    QCOMPARE(image.pixelColor(image.width() / 2, image.height() / 2), token(Token::Good, bar->palette()));
}

void TestUpload::groupsSayWhatAndRetryTheirOwn()
{
    fill(30, 3);
    start();
    QTRY_VERIFY(child<QPushButton>(u"retryGroup_disk-full"_s));
    const QString text = child<QWidget>(u"uploadGroup_disk-full"_s)->accessibleName();
    QCOMPARE(text, u"disk-full, 2 object(s): The disk is full. Make room."_s);
    console->groups = {QJsonObject{
        {u"class"_s, u"disk-full"_s},
        {u"count"_s, 2},
        {u"sentence"_s, u"The object could not be written. /home/operator/workspaces/macau/sink/objects/harbour/"_s +
                            u"0123456789abcdef"_s.repeated(9) + u".jpg: File exists. Retry failed sends it again."_s}}};
    page->resize(960, 400);
    console->state.upload.held = 1;
    console->publish();
    const auto whole = [this] { // a path without a space has its lines, too
        const auto *said = child<ElidedLabel>(u"uploadGroupText"_s);
        return said && said->text().contains(u"File exists"_s) && said->isWhole() &&
               said->height() >= said->heightForWidth(said->width());
    };
    QTRY_VERIFY(whole());
    QTest::mouseClick(child<QPushButton>(u"retryGroup_disk-full"_s), Qt::LeftButton);
    QTRY_COMPARE(console->asked(u"upload.retryFailed"_s), 1);
    for (const auto &request : std::as_const(console->requests)) {
        if (request.verb == u"upload.retryFailed"_s)
            QCOMPARE(request.args["class"_L1].toString(), u"disk-full"_s);
    }
}

void TestUpload::buttonsSayWhyTheyAreOff()
{
    fill(5, 0);
    start();
    for (const char *name : {"uploadPauseButton", "uploadCancelButton", "uploadRetryFailedButton",
                             "uploadRetrySelectedButton", "uploadHoldButton", "uploadRetractButton"}) {
        auto *button = child<QPushButton>(QString::fromLatin1(name));
        QVERIFY2(!button->isEnabled() && !button->toolTip().isEmpty() &&
                     button->accessibleDescription() == button->toolTip(),
                 name);
    }
}

void TestUpload::selectionStaysWithTheObject()
{
    fill(5, 2);
    start();
    auto *table = child<QTableView>(u"uploadView"_s);
    QTRY_COMPARE(table->model()->index(4, 1).data().toString(), u"1005"_s);
    table->selectRow(1);
    QVERIFY(child<QPushButton>(u"uploadRetrySelectedButton"_s)->isEnabled());
    std::swap(console->objects[1], console->objects[3]);
    ++console->state.capturesVersion;
    console->publish();
    QTRY_COMPARE(table->model()->index(3, 1).data().toString(), u"1002"_s);
    QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(table->selectionModel()->selectedRows().first().row(), 3);
    QTest::mouseClick(child<QPushButton>(u"uploadHoldButton"_s), Qt::LeftButton);
    QTRY_COMPARE(console->asked(u"upload.hold"_s), 1);
}

/// What leaves the list takes its selection along: the row that moves into its place was chosen by nobody.
void TestUpload::M27_theSelectionNeverMovesOnToAnotherObject()
{
    fill(5, 0);
    start();
    auto *table = child<QTableView>(u"uploadView"_s);
    auto *retract = child<QPushButton>(u"uploadRetractButton"_s);
    QTRY_COMPARE(table->model()->index(4, 1).data().toString(), u"1005"_s);
    table->selectRow(1);
    QCOMPARE(retract->text(), u"Retract selected… (1)"_s);
    console->objects.removeAt(1);
    ++console->state.capturesVersion;
    console->publish();
    QTRY_COMPARE(table->model()->rowCount(), 4);
    QTRY_VERIFY(!table->selectionModel()->hasSelection());
    QVERIFY(!retract->isEnabled());
    QCOMPARE(retract->text(), u"Retract selected…"_s);
}

void TestUpload::M5_retractAsksFirst()
{
    fill(5, 2);
    console->objects[1].uploadTries = 0; // was never on its way
    start();
    auto *table = child<QTableView>(u"uploadView"_s);
    QTRY_COMPARE(table->model()->index(4, 1).data().toString(), u"1005"_s);
    table->selectRow(1);
    auto *retract = child<QPushButton>(u"uploadRetractButton"_s);
    QVERIFY(!retract->isEnabled());
    table->selectAll();
    QVERIFY(retract->isEnabled());
    desk->prompt()->setNextAnswer(u"upload.retract"_s, {});
    QTest::mouseClick(retract, Qt::LeftButton);
    QCOMPARE(desk->prompt()->asked(), QStringList{u"upload.retract"_s});
    QVERIFY(desk->prompt()->last().destructive);
    QVERIFY2(desk->prompt()->last().text.contains(u"sink"_s), qPrintable(desk->prompt()->last().text));
    QCOMPARE(console->asked(u"upload.retract"_s), 0); // the safe answer
    desk->prompt()->setNextAnswer(u"upload.retract"_s, {true, {}, false});
    QTest::mouseClick(retract, Qt::LeftButton);
    QTRY_COMPARE(console->asked(u"upload.retract"_s), 1);
    for (const auto &request : std::as_const(console->requests)) {
        if (request.verb == u"upload.retract"_s)
            QCOMPARE(request.args["ids"_L1].toArray(), (QJsonArray{1, 3, 4, 5}));
    }
}

void TestUpload::sheetUploadsOnEnter()
{
    console->answers.insert(
        u"upload.preview"_s,
        {{u"count"_s, 96},
         {u"bytes"_s, 77 << 20},
         {u"target"_s, u"directory:/tmp/sink"_s},
         {u"mode"_s, u"batch"_s},
         {u"excluded"_s,
          QJsonObject{{u"unreviewed"_s, 128}, {u"rejected"_s, 9}, {u"flagged"_s, 4}, {u"uploaded"_s, 0}}}});
    console->answers.insert(u"upload.start"_s, {{u"batch"_s, u"0147-2"_s}});
    UploadSheet sheet(desk.get(), desk->run());
    sheet.open();
    QTRY_COMPARE(sheet.findChild<QPushButton *>(u"uploadSheetStartButton"_s)->isEnabled(), true);
    QVERIFY(sheet.findChild<QLabel *>(u"uploadSheetAmount"_s)->text().contains(u"77.0 MiB"_s));
    const QString out = sheet.findChild<QLabel *>(u"uploadSheetExcluded"_s)->text();
    QVERIFY2(out.contains(u"128 unreviewed"_s) && out.contains(u"9 rejected"_s) && out.contains(u"4 flagged"_s) &&
                 !out.contains(u"uploaded"_s),
             qPrintable(out));
    QSignalSpy started(&sheet, &UploadSheet::started);
    QTest::keyClick(&sheet, Qt::Key_Return);
    QTest::keyClick(&sheet, Qt::Key_Return); // twice is once
    QTRY_COMPARE(started.size(), 1);
    QCOMPARE(console->asked(u"upload.start"_s), 1);
    QVERIFY(!sheet.isVisible());
}

/// What waits may be of several runs: the sheet says so, and lets the one that is shown go alone.
void TestUpload::theSheetCountsRunsAndLetsOneGoAlone()
{
    console->state.run = RunRow{};
    console->state.run->id = 7;
    console->publish();
    const auto share = [](int run, int number, int count) {
        return QJsonObject{{u"run"_s, run}, {u"number"_s, number}, {u"count"_s, count}, {u"bytes"_s, count << 20}};
    };
    const QJsonArray shares{share(7, 147, 120), share(6, 146, 60), share(5, 145, 34)};
    const auto ready = [&](int count) {
        console->answers.insert(u"upload.preview"_s, {{u"count"_s, count},
                                                      {u"bytes"_s, count << 20},
                                                      {u"target"_s, u"directory:/tmp/sink"_s},
                                                      {u"shares"_s, shares}});
    };
    ready(214);
    console->answers.insert(u"upload.start"_s, {{u"batch"_s, u"0147-2"_s}});
    UploadSheet sheet(desk.get(), desk->run());
    sheet.open();
    auto *button = sheet.findChild<QPushButton *>(u"uploadSheetStartButton"_s);
    auto *one = sheet.findChild<QRadioButton *>(u"uploadSheetOneRunRadio"_s);
    const auto text = [&sheet](const char *name) {
        return sheet.findChild<QLabel *>(QString::fromLatin1(name))->text();
    };
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(button->text(), u"Upload 214"_s);
    QVERIFY2(text("uploadSheetAmount").endsWith(u": 120 of run 0147, 94 of 2 earlier runs"_s),
             qPrintable(text("uploadSheetAmount")));
    QVERIFY(one->isVisible() && !one->isChecked() && one->text().contains(u"120"_s));
    ready(120);
    one->click();
    QTRY_COMPARE(button->text(), u"Upload 120"_s);
    QTRY_VERIFY(button->isEnabled());
    QVERIFY2(text("uploadSheetExcluded").contains(u"94 of 2 earlier runs"_s), qPrintable(text("uploadSheetExcluded")));
    QSignalSpy started(&sheet, &UploadSheet::started);
    button->click();
    QTRY_COMPARE(started.size(), 1);
    for (const auto &request : std::as_const(console->requests)) {
        if (request.verb == u"upload.start"_s)
            QCOMPARE(request.args["run"_L1].toInteger(), 7);
    }
}

/// More was approved behind the sheet, by a policy during a run: what was not confirmed does not go.
void TestUpload::M21_noMoreGoesThanWasConfirmed()
{
    const auto ready = [this](int count) {
        console->answers.insert(
            u"upload.preview"_s,
            {{u"count"_s, count}, {u"bytes"_s, count << 20}, {u"target"_s, u"directory:/tmp/sink"_s}});
    };
    ready(15);
    console->answers.insert(u"upload.start"_s, {{u"batch"_s, u"0147-2"_s}});
    UploadSheet sheet(desk.get(), desk->run());
    sheet.open();
    auto *button = sheet.findChild<QPushButton *>(u"uploadSheetStartButton"_s);
    QTRY_VERIFY(button->isEnabled());
    ready(21);
    QSignalSpy started(&sheet, &UploadSheet::started);
    QTest::keyClick(&sheet, Qt::Key_Return);
    QTRY_VERIFY(sheet.findChild<QLabel *>(u"uploadSheetHead"_s)->text().contains(u"21"_s));
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(console->asked(u"upload.start"_s), 0);
    QVERIFY(sheet.isVisible());
    QTest::keyClick(&sheet, Qt::Key_Return);
    QTRY_COMPARE(started.size(), 1);
}

void TestUpload::sheetRefusesAtZeroWithReason()
{
    console->answers.insert(u"upload.preview"_s, {{u"count"_s, 0},
                                                  {u"target"_s, u"directory:/tmp/sink"_s},
                                                  {u"excluded"_s, QJsonObject{{u"unreviewed"_s, 128}}}});
    UploadSheet sheet(desk.get(), desk->run());
    sheet.open();
    auto *button = sheet.findChild<QPushButton *>(u"uploadSheetStartButton"_s);
    QTRY_VERIFY(button->accessibleDescription().contains(u"128"_s));
    QVERIFY(!button->isEnabled());
    QTest::keyClick(&sheet, Qt::Key_Return);
    QTest::qWait(20);
    QCOMPARE(console->asked(u"upload.start"_s), 0);
}

void TestUpload::sheetTestsTheTarget()
{
    console->answers.insert(u"upload.preview"_s, {{u"count"_s, 1}, {u"target"_s, u"directory:/tmp/sink"_s}});
    console->refusals.insert(u"upload.test"_s,
                             permanentError(7003, u"The folder is read-only"_s, {}, u"Make it writable"_s));
    UploadSheet sheet(desk.get(), desk->run());
    sheet.open();
    QTRY_VERIFY(sheet.findChild<QPushButton *>(u"testTargetButton"_s)->isEnabled());
    QTest::mouseClick(sheet.findChild<QPushButton *>(u"testTargetButton"_s), Qt::LeftButton);
    QTRY_VERIFY(sheet.findChild<QLabel *>(u"uploadSheetTested"_s)->text().contains(u"read-only"_s));
}

void TestUpload::modelIsSound()
{
    fill(250, 2);
    UploadModel model(desk.get());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.refresh(0, 20);
    QTRY_COMPARE(model.rowCount(), 250);
    QCOMPARE(model.groups().size(), 2);
    QVERIFY(!model.rowAt(240));
    model.index(240, 0).data();
    QTRY_VERIFY(model.rowAt(240));
    console->objects.resize(20);
    model.refresh(0, 20);
    QTRY_COMPARE(model.rowCount(), 20);
}

void TestUpload::waitsAndEarlierFailuresAreTold()
{
    fill(3, 0);
    console->objects[0].upload = UploadState::Storing;
    console->objects[0].uploadTries = 1;
    console->objects[0].uploadError = u"The target did not answer"_s;
    console->objects[1].uploadTries = 2;
    console->objects[1].uploadError = u"The target did not answer"_s;
    console->retryAt.insert(1, QDateTime::currentMSecsSinceEpoch() + 90'000);
    start();
    auto *table = child<QTableView>(u"uploadView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    const auto cell = [table](int row, int column) { return table->model()->index(row, column).data().toString(); };
    QVERIFY2(cell(0, UploadModel::State).startsWith(u"Retry 2 in 1:"_s), qPrintable(cell(0, UploadModel::State)));
    QCOMPARE(cell(1, UploadModel::State), u"Uploaded"_s);
    QCOMPARE(cell(1, UploadModel::Detail), u"An earlier try failed: The target did not answer"_s);
    QCOMPARE(cell(2, UploadModel::Detail), QString());
    QTRY_VERIFY(table->hasFocus()); // who comes here by whatever way has the objects under the keys
}

void TestUpload::screenshots()
{
    const QString folder = qEnvironmentVariable("TRAWL_SHOTS");
    if (folder.isEmpty())
        QSKIP("TRAWL_SHOTS is not set");
    fill(98, 3);
    start();
    for (const char *theme : {"light", "dark"}) {
        applyTheme(themeFromWord(QString::fromLatin1(theme)), true);
        page->resize(QLatin1StringView(theme) == "dark"_L1 ? QSize(960, 470) : QSize(1280, 660));
        child<QTableView>(u"uploadView"_s)->selectRow(1);
        QTest::qWait(500);
        page->grab().save(u"%1/upload-%2.png"_s.arg(folder, QString::fromLatin1(theme)));
    }
    console->answers.insert(
        u"upload.preview"_s,
        {{u"count"_s, 96},
         {u"bytes"_s, 77 << 20},
         {u"target"_s, u"directory:/tmp/sink"_s},
         {u"mode"_s, u"batch"_s},
         {u"excluded"_s,
          QJsonObject{{u"unreviewed"_s, 128}, {u"rejected"_s, 9}, {u"flagged"_s, 4}, {u"uploaded"_s, 0}}}});
    UploadSheet sheet(desk.get(), desk->run());
    sheet.show();
    QTest::qWait(200);
    sheet.grab().save(folder + u"/sheet-dark.png"_s);
    applyTheme(ThemeMode::Light, true);
}

QTEST_MAIN(TestUpload)
#include "tst_upload.moc"
