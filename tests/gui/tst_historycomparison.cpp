// Two runs compared on the History page.
#include "pagefixture.h"

#include "domain/requests/comparison.h"
#include "ui/models/comparisonmodels.h"
#include "ui/pages/historypage.h"
#include "ui/panels/comparisonpanel.h"
#include "ui/theme.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/messagebar.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace trawl;

class TestHistoryComparison final : public QObject, PageFixture<HistoryPage>
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeMode::Light, true); }
    void init();
    void cleanup() { end(); }
    void CO13_oneRunIsComparedWithTheOneBeforeIt();
    void twoRunsAreComparedTheEarlierOneFirst();
    void moreThanTwoRunsAndDraftsAreNotCompared();
    void aRefusalIsShownAndTheRunsStay();
    void sourcesFieldsAndPagesStandSideBySide();
    void CO14_aSourceAndADifferenceNarrowTheList();
    void whereNothingDiffersASentenceSaysSo();
    void escLeadsBackAndSwapTurnsThemRound();
    void enterShowsTheCaptureOfTheRunThatHasIt();
    void aRunThatEndsIsReadAnew();
    void theListOfPagesIsSound();
    void screenshots();

private:
    static RunRow run(int number, RunState state = RunState::Completed);
    static RunComparison comparison();
    static ComparedPage page_(int number, PageDifference difference);
    void answer(const RunComparison &compared, const QList<ComparedPage> &pages);
    void start() { show({1280, 660}); }
    void open();
    QJsonObject lastArgs(const QString &verb) const;
    QString cell(const QString &view, int row, int column) const
    {
        return child<QTableView>(view)->model()->index(row, column).data().toString();
    }
    bool isOpen() const { return child<QWidget>(u"comparisonPanel"_s)->isVisible(); }
};

RunRow TestHistoryComparison::run(int number, RunState state)
{
    RunRow row;
    row.id = number + 1000;
    row.number = number;
    row.state = state;
    row.plan.sources = {u"galaxy"_s, u"mgm"_s};
    row.started = Instant{1763812868000 + number * 1000};
    row.ended = isActive(state) ? Instant{} : row.started + (number % 2 ? 12min : 9min);
    row.counts.captured = 96;
    return row;
}

ComparedPage TestHistoryComparison::page_(int number, PageDifference difference)
{
    ComparedPage page;
    page.pageId = QString::number(number, 16);
    page.sourceId = number % 3 ? u"galaxy"_s : u"mgm"_s;
    page.address = u"https://%1.example/show/%2"_s.arg(page.sourceId).arg(number);
    page.title = u"Show %1"_s.arg(number);
    page.difference = difference;
    const bool onlyA = difference == PageDifference::Gone || difference == PageDifference::Lost;
    page.captureA = difference == PageDifference::New || difference == PageDifference::Won ? 0 : 100 + number;
    page.captureB = onlyA ? 0 : 500 + number;
    if (difference == PageDifference::Changed) {
        page.fields = {{u"price"_s, u"HK$ 480"_s, u"HK$ 520"_s}, {u"date"_s, {}, u"2026-12-24"_s}};
        page.pictureChanged = number % 2 == 0;
    }
    if (difference == PageDifference::Lost)
        page.reason = u"The server answered 503"_s;
    return page;
}

RunComparison TestHistoryComparison::comparison()
{
    RunComparison all;
    all.a = run(147);
    all.b = run(148);
    ComparedSource galaxy;
    galaxy.sourceId = u"galaxy"_s;
    galaxy.inA = galaxy.inB = true;
    galaxy.a = {60, 14, 0, 1200, 4100, 91, 60};
    galaxy.b = {72, 2, 0, 900, 4800, 95.6, 72};
    galaxy.added = 12;
    galaxy.changed = 9;
    galaxy.changedPictures = 4;
    galaxy.lost = 1;
    galaxy.doubtful = 2;
    galaxy.fields = {{u"date"_s, 60, 72}, {u"price"_s, 30, 54}, {u"title"_s, 60, 72}};
    ComparedSource mgm;
    mgm.sourceId = u"mgm"_s;
    mgm.inA = mgm.inB = true;
    mgm.a = {36, 0, 1, 2400, 6000, 100, 36};
    mgm.b = {33, 0, 1, 2400, 6000, 100, 33};
    mgm.gone = 3;
    mgm.changed = 6;
    mgm.fields = {{u"price"_s, 36, 33}, {u"title"_s, 36, 33}};
    all.sources = {galaxy, mgm};
    all.failures = {{FailClass::ServerError, 12, 2}, {FailClass::Timeout, 2, 0}};
    all.notes = {u"Run 0147 is stopped: pages that it did not come to seem to be missing in it"_s,
                 u"The source galaxy was set up differently: engines, rate"_s};
    return all;
}

void TestHistoryComparison::init()
{
    begin();
    console->runs = {run(148), run(147), run(146)};
    SourceStatus galaxy;
    galaxy.id = u"galaxy"_s;
    galaxy.name = u"Galaxy Hall"_s;
    console->state.sources = {galaxy};
    QList<ComparedPage> pages;
    for (int i = 0; i < 12; ++i)
        pages.append(page_(i * 3 + 1, PageDifference::New));
    for (int i = 0; i < 9; ++i)
        pages.append(page_(i * 3 + 2, PageDifference::Changed));
    pages.append(page_(40, PageDifference::Lost));
    pages.append(page_(43, PageDifference::Doubtful));
    for (int i = 0; i < 3; ++i)
        pages.append(page_(i * 3, PageDifference::Gone));
    answer(comparison(), pages);
}

void TestHistoryComparison::answer(const RunComparison &compared, const QList<ComparedPage> &pages)
{
    console->answers.insert(u"runs.compare"_s, mappedToJson(compared));
    RunsDifferences::Answer list;
    list.total = pages.size();
    list.rows = pages;
    console->answers.insert(u"runs.differences"_s, mappedToJson(list));
}

QJsonObject TestHistoryComparison::lastArgs(const QString &verb) const
{
    for (auto request = console->requests.crbegin(); request != console->requests.crend(); ++request) {
        if (request->verb == verb)
            return request->args;
    }
    return {};
}

void TestHistoryComparison::open()
{
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_C);
    QTRY_VERIFY(isOpen());
    QTRY_COMPARE(child<QTableView>(u"differencesView"_s)->model()->rowCount(), 26);
}

void TestHistoryComparison::CO13_oneRunIsComparedWithTheOneBeforeIt()
{
    open();
    const QJsonObject args = lastArgs(u"runs.compare"_s);
    QCOMPARE(args["a"_L1].toInteger(), 0);
    QCOMPARE(args["b"_L1].toInteger(), 1148);
    QCOMPARE(child<QLabel>(u"comparisonTitle"_s)->text(), u"Run 0148 compared with run 0147"_s);
    QVERIFY(!child<QTableView>(u"historyView"_s)->isVisible());
    QVERIFY(child<QTableView>(u"comparedSourcesView"_s)->hasFocus());
    QCOMPARE(lastArgs(u"runs.differences"_s)["a"_L1].toInteger(), 1147); // the one that was found
}

void TestHistoryComparison::twoRunsAreComparedTheEarlierOneFirst()
{
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    const auto click = [table](int row, Qt::KeyboardModifiers keys) {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, keys,
                          table->visualRect(table->model()->index(row, 1)).center());
    };
    click(0, Qt::NoModifier);
    click(2, Qt::ControlModifier);
    auto *button = child<QPushButton>(u"runCompareButton"_s);
    QVERIFY(button->toolTip().contains(u"run 0148 has that run 0146"_s));
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(isOpen());
    QCOMPARE(lastArgs(u"runs.compare"_s)["a"_L1].toInteger(), 1146);
    QCOMPARE(lastArgs(u"runs.compare"_s)["b"_L1].toInteger(), 1148);
}

void TestHistoryComparison::moreThanTwoRunsAndDraftsAreNotCompared()
{
    console->runs.prepend(run(149, RunState::Draft));
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    auto *button = child<QPushButton>(u"runCompareButton"_s);
    QTRY_COMPARE(table->model()->rowCount(), 4);
    table->selectRow(0);
    QVERIFY(!button->isEnabled());
    QCOMPARE(button->toolTip(), u"A draft has nothing to compare."_s);
    table->selectRow(1);
    QVERIFY(button->isEnabled());
    table->selectAll();
    QVERIFY(!button->isEnabled());
    QVERIFY(button->toolTip().contains(u"one run or two"_s) && button->accessibleDescription() == button->toolTip());
    table->setFocus();
    QTest::keyClick(table, Qt::Key_C);
    QTest::qWait(20);
    QCOMPARE(console->asked(u"runs.compare"_s), 0);
}

void TestHistoryComparison::aRefusalIsShownAndTheRunsStay()
{
    console->refusals.insert(u"runs.compare"_s, permanentError(4022, u"There is no run to compare 0146 with"_s));
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    table->selectRow(2);
    QTest::mouseClick(child<QPushButton>(u"runCompareButton"_s), Qt::LeftButton);
    QTRY_VERIFY(page->findChild<MessageArea *>()->plainText().contains(u"no run to compare 0146"_s));
    QVERIFY(!isOpen() && table->isVisible());
    QTRY_VERIFY(child<QPushButton>(u"runCompareButton"_s)->isEnabled());
}

void TestHistoryComparison::sourcesFieldsAndPagesStandSideBySide()
{
    open();
    const auto source = [this](int row, SourceColumn column) {
        return cell(u"comparedSourcesView"_s, row, int(column));
    };
    QCOMPARE(source(0, SourceColumn::Source), u"All sources"_s);
    QCOMPARE(source(0, SourceColumn::Changed), u"15"_s);
    QCOMPARE(source(0, SourceColumn::Captured), u"96 → 105"_s);
    QCOMPARE(source(0, SourceColumn::Coverage), u"94 → 97"_s); // weighed by captures
    QCOMPARE(source(0, SourceColumn::Median), u"–"_s);         // no median of medians
    QCOMPARE(source(1, SourceColumn::Source), u"Galaxy Hall"_s);
    QCOMPARE(source(1, SourceColumn::Failed), u"14 → 2"_s);
    QCOMPARE(source(1, SourceColumn::Median), u"1.2 s → 900 ms"_s);
    QCOMPARE(source(1, SourceColumn::Pictures), u"4"_s);
    QCOMPARE(source(2, SourceColumn::Slow), u"6.0 s"_s);
    QCOMPARE(source(2, SourceColumn::New), u"–"_s);
    const QAbstractItemModel *sources = child<QTableView>(u"comparedSourcesView"_s)->model();
    QCOMPARE(sources->index(1, 0).data(Qt::ToolTipRole).toString(),
             u"Galaxy Hall\nA page took 1.2 s → 900 ms (median), 4.1 → 4.8 s (95 %)\nCoverage 91 → 96 %"_s);
    const auto field = [this](int row, FieldColumn column) { return cell(u"comparedFieldsView"_s, row, int(column)); };
    QCOMPARE(field(1, FieldColumn::Field), u"price"_s);
    QCOMPARE(field(1, FieldColumn::A), u"68.8 %"_s); // 66 of 96
    QCOMPARE(field(1, FieldColumn::B), u"82.9 %"_s); // 87 of 105
    QCOMPARE(field(1, FieldColumn::Difference), u"+14.1"_s);
    QCOMPARE(field(2, FieldColumn::Difference), u"="_s);
    QCOMPARE(child<QLabel>(u"comparisonSums"_s)->text(),
             u"+9 captured (9 more) · −12 failed (12 fewer) · took 9 min instead of 12 min"_s);
    QCOMPARE(child<QLabel>(u"comparisonFailures"_s)->text(), u"Failures: server-error 12 → 2 · timeout 2 → 0"_s);
    QVERIFY(child<QLabel>(u"comparisonNotes"_s)->text().contains(u"engines, rate"_s));
    QCOMPARE(cell(u"differencesView"_s, 0, DifferencesModel::Difference), u"New"_s);
    QCOMPARE(cell(u"differencesView"_s, 12, DifferencesModel::What),
             u"another picture · price: HK$ 480 → HK$ 520 · date: – → 2026-12-24"_s);
    QCOMPARE(cell(u"differencesView"_s, 21, DifferencesModel::What), u"The server answered 503"_s);
    QCOMPARE(child<QPushButton>(u"differAllButton"_s)->text(), u"All 33"_s);
}

void TestHistoryComparison::CO14_aSourceAndADifferenceNarrowTheList()
{
    open();
    auto *sources = child<QTableView>(u"comparedSourcesView"_s);
    QTest::keyClick(sources, Qt::Key_Down);
    QTest::keyClick(sources, Qt::Key_Down);
    QTRY_COMPARE(lastArgs(u"runs.differences"_s)["source"_L1].toString(), u"mgm"_s);
    QCOMPARE(cell(u"comparedFieldsView"_s, 0, 0), u"price"_s); // it has no date
    QCOMPARE(child<QPushButton>(u"differAllButton"_s)->text(), u"All 9"_s);
    QVERIFY(!child<QPushButton>(u"differ-new-Button"_s)->isEnabled()); // none of it
    auto *gone = child<QPushButton>(u"differ-gone-Button"_s);
    QCOMPARE(gone->text(), u"Gone 3"_s);
    QTest::mouseClick(gone, Qt::LeftButton);
    QTRY_COMPARE(lastArgs(u"runs.differences"_s)["difference"_L1].toString(), u"gone"_s);
    QCOMPARE(lastArgs(u"runs.differences"_s)["source"_L1].toString(), u"mgm"_s);
    QVERIFY(gone->isChecked() && !child<QPushButton>(u"differAllButton"_s)->isChecked());
    // Another source that has none of it: said, with the way out.
    QTest::keyClick(sources, Qt::Key_Up);
    auto *empty = child<EmptyPanel>(u"comparisonEmptyPanel"_s);
    QTRY_VERIFY(empty->isVisible());
    QVERIFY2(empty->sentence().contains(u"Gone"_s) && empty->sentence().contains(u"24"_s),
             qPrintable(empty->sentence()));
    QTest::mouseClick(empty->findChild<QPushButton *>(u"differShowAllButton"_s), Qt::LeftButton);
    QTRY_VERIFY(!empty->isVisible());
    QVERIFY(!lastArgs(u"runs.differences"_s).contains("difference"_L1) ||
            lastArgs(u"runs.differences"_s)["difference"_L1].isNull());
}

void TestHistoryComparison::whereNothingDiffersASentenceSaysSo()
{
    RunComparison same;
    same.a = run(147);
    same.b = run(148);
    ComparedSource one;
    one.sourceId = u"galaxy"_s;
    one.a = one.b = {60, 0, 0, 1200, 4100, 91, 60};
    same.sources = {one};
    answer(same, {});
    start();
    auto *table = child<QTableView>(u"historyView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QTest::mouseClick(child<QPushButton>(u"runCompareButton"_s), Qt::LeftButton);
    auto *empty = child<EmptyPanel>(u"comparisonEmptyPanel"_s);
    QTRY_VERIFY(empty->isVisible());
    QVERIFY(empty->sentence().startsWith(u"No page differs"_s));
    QVERIFY(!child<QTableView>(u"differencesView"_s)->isVisible());
    QVERIFY(!child<QLabel>(u"comparisonNotes"_s)->isVisible() && !child<QLabel>(u"comparisonFailures"_s)->isVisible());
    QVERIFY(!child<QPushButton>(u"comparisonReviewButton"_s)->isEnabled());
    QCOMPARE(child<QTableView>(u"comparedSourcesView"_s)->model()->rowCount(), 1); // alone it stands for all
}

void TestHistoryComparison::escLeadsBackAndSwapTurnsThemRound()
{
    open();
    QTest::keyClick(child<QTableView>(u"differencesView"_s), Qt::Key_S);
    QTRY_COMPARE(lastArgs(u"runs.compare"_s)["a"_L1].toInteger(), 1148);
    QCOMPARE(lastArgs(u"runs.compare"_s)["b"_L1].toInteger(), 1147);
    QTest::keyClick(child<QTableView>(u"differencesView"_s), Qt::Key_Escape);
    QVERIFY(!isOpen());
    QVERIFY(child<QTableView>(u"historyView"_s)->isVisible());
    QVERIFY(child<QTableView>(u"historyView"_s)->hasFocus());
    QTest::keyClick(child<QTableView>(u"historyView"_s), Qt::Key_C);
    QTRY_VERIFY(isOpen());
    QTest::mouseClick(child<QPushButton>(u"comparisonBackButton"_s), Qt::LeftButton);
    QVERIFY(!isOpen());
}

void TestHistoryComparison::enterShowsTheCaptureOfTheRunThatHasIt()
{
    open();
    auto *pages = child<QTableView>(u"differencesView"_s);
    QSignalSpy wanted(page.get(), &HistoryPage::captureRequested);
    pages->setFocus();
    pages->selectRow(12); // changed: the later run has it
    QVERIFY(child<QPushButton>(u"comparisonReviewButton"_s)->toolTip().contains(u"0148"_s));
    QTest::keyClick(pages, Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toLongLong(), 1148);
    QCOMPARE(wanted[0][1].toInt(), 148);
    QCOMPARE(wanted[0][2].toLongLong(), 502);
    pages->selectRow(25); // gone: only the earlier one
    QTest::mouseClick(child<QPushButton>(u"comparisonReviewButton"_s), Qt::LeftButton);
    QCOMPARE(wanted.size(), 2);
    QCOMPARE(wanted[1][0].toLongLong(), 1147);
    QCOMPARE(wanted[1][2].toLongLong(), 106);
}

void TestHistoryComparison::aRunThatEndsIsReadAnew()
{
    open();
    QTest::mouseClick(child<QPushButton>(u"differ-changed-Button"_s), Qt::LeftButton);
    const int before = console->asked(u"runs.compare"_s);
    ++console->state.runsVersion;
    console->publish();
    QTRY_COMPARE(console->asked(u"runs.compare"_s), before + 1);
    QTest::qWait(20);
    QVERIFY(child<QPushButton>(u"differ-changed-Button"_s)->isChecked()); // what was chosen stays
    page->hide();
    ++console->state.runsVersion;
    console->publish();
    QTest::qWait(20);
    QCOMPARE(console->asked(u"runs.compare"_s), before + 1); // nobody looks
    page->show();
    QTRY_COMPARE(console->asked(u"runs.compare"_s), before + 2);
}

void TestHistoryComparison::theListOfPagesIsSound()
{
    DifferencesModel model(desk.get());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    console->publish();
    model.refresh(0, 20);
    QTRY_COMPARE(model.rowCount(), 26);
    QCOMPARE(model.idAt(0), 501);
    QCOMPARE(model.idAt(21), 140); // lost: the earlier run's capture
}

void TestHistoryComparison::screenshots()
{
    const QString folder = qEnvironmentVariable("TRAWL_SHOTS");
    if (folder.isEmpty())
        QSKIP("TRAWL_SHOTS is not set");
    open();
    for (const char *theme : {"light", "dark"}) {
        applyTheme(themeFromWord(QString::fromLatin1(theme)), true);
        for (const QSize size : {QSize(1280, 600), QSize(960, 400)}) {
            page->resize(size);
            QTest::qWait(300);
            page->grab().save(u"%1/comparison-%2-%3.png"_s.arg(folder, QString::fromLatin1(theme)).arg(size.width()));
        }
    }
    applyTheme(ThemeMode::Light, true);
}

QTEST_MAIN(TestHistoryComparison)
#include "tst_historycomparison.moc"
