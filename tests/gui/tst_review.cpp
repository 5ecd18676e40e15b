// The Review page under real keys.
#include "pagefixture.h"

#include "ui/dialogs/journaldialog.h"
#include "ui/imageloader.h"
#include "ui/models/capturefilter.h"
#include "ui/pages/reviewpage.h"
#include "ui/review/decisionbar.h"
#include "ui/theme.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/reviewgrid.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QTest>

using namespace trawl;

class TestReview final : public QObject, PageFixture<ReviewPage>
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { begin(); }
    void cleanup() { end(); }
    void tenFastKeysHitTenRightItems();
    void fastKeysHitTheRightItemsWhileTheFilterDropsThem();
    void badgeShowsBeforeTheAnswer();
    void refusedDecisionIsTakenBack();
    void aDecisionWhoseAnswerWasGivenUpIsNamed();
    void advanceKeepsTheDirection();
    void atTheEndItGoesBackToTheLastUnreviewed();
    void shiftDecidesWithoutAdvance();
    void aHeldCaptureIsDecidedAgain_data();
    void aHeldCaptureIsDecidedAgain();
    void aDecisionThatChangesNothingIsSaid();
    void selectionIsTheTargetNotTheHover();
    void focusOutsideTheSelectionIsTheTarget();
    void aDecisionOnSeveralUsesTheirSelectionUp();
    void shiftExtendsFromWhereADecisionLed();
    void shiftAfterTenDecisionsLeavesTheDecidedAlone();
    void shiftAfterTwelveDecisionsSendsThreeIds_data();
    void shiftAfterTwelveDecisionsSendsThreeIds();
    void aPlainMoveEndsAnExtension_data();
    void aPlainMoveEndsAnExtension();
    void shiftGoesOnOverTheEndOfALine();
    void shiftedDecisionsAreNoExtension();
    void ctrlClickTogglesAndShiftExtendsFromIt();
    void shiftClickThatTrembles();
    void finishPanelStandsWhenNothingIsLeft();
    void keysWorkOnTheFinishPanel();
    void undoAndRedoRestoreExactly();
    void undoneItemComesBackIntoItsPlace();
    void lettersDoNotLeak();
    void arrivalsAreAppendedAndTheCursorStays();
    void rejectReasonsByDigit();
    void otherReasonIsAskedInline();
    void M27_aReasonGoesToWhatWasChosenWhenItWasAskedFor_data();
    void M27_aReasonGoesToWhatWasChosenWhenItWasAskedFor();
    void M27_aNoteGoesToWhatWasChosenAndChangesNoDecision();
    void M27_aMenuDecidesWhatWasChosenWhenItOpened();
    void M27_aMenuLeavesAloneWhatSomebodyDecidedMeanwhile_data();
    void M27_aMenuLeavesAloneWhatSomebodyDecidedMeanwhile();
    void M27_theScopeLeavesOutWhatIsUploaded();
    void M27_keptTargetsAreThoseOfTheBeginning_data();
    void M27_keptTargetsAreThoseOfTheBeginning();
    void M27_aKeyThatWasOnItsWayDecidesNothingElse();
    void M27_aReasonLeavesAloneWhatSomebodyDecidedMeanwhile_data();
    void M27_aReasonLeavesAloneWhatSomebodyDecidedMeanwhile();
    void M27_aHalfWrittenTextIsKept();
    void loupeAndBack();
    void zoomByKey();
    void filterByTextKeepsTheLastValidOne();
    void emptyStatesSayWhatToDo();
    void pictureThatIsGoneSaysSo();
    void everythingHasANameAndNamesAreUnique();
    void journalReverts();
    void hundredThousandStaySmooth();
    void modelIsSound();
    void whoComesInFindsTheOrder();
    void aTermThatIsRewrittenKeepsTheFilter();
    void aFilterThatMatchesNothingDuringARunCanBeCleared();
    void whatADecisionAppliesToIsReadable();
    void aWrongFilterIsOneQuietLine();
    void filterTextIsRead();
    void M27_keysThatMoveLeadOnFromTheFinishPanel_data();
    void M27_keysThatMoveLeadOnFromTheFinishPanel();
    void M27_spaceGoesOnAtTheBeginning();
    void M27_nothingIsLeftOnlyWhereNothingIs();
    void M27_finishSaysWhatAPolicyApproved();
    void M23_aNewRunIsShownOnceThePageIsLeft();
    void M23_decisionsThatWaitAreSaidToBeKept();
    void M23_factsOfAnUploadThatStandsStill();
    void M35_layoutIsRememberedAsItWas();
    void M35_oneQueryForOneChange();
    void factsTellTheNotesAndTheFieldsThatAreMissing();
    void screenshots();

private:
    void make(int count);
    void start();
    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), modifiers);
    }
    void click(int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        const QPoint place = grid->visualRect(grid->model()->index(row, 0)).center();
        QTest::mouseClick(grid->viewport(), Qt::LeftButton, modifiers, place);
    }
    QList<RowId> selected() const;
    QString applies() const { return child<QLabel>(u"appliesToLabel"_s)->text(); }
    QList<RowId> lastDecided() const;
    void decideElsewhere(RowId id, Review review)
    {
        console->captures[id - 1].review = review;
        ++console->state.capturesVersion;
        console->publish();
    }
    RowId current() const { return grid->currentIndex().data(CapturesModel::IdRole).toLongLong(); }

    ReviewGrid *grid = nullptr;
};

void TestReview::initTestCase()
{
    applyTheme(ThemeMode::Light, true);
}

void TestReview::make(int count)
{
    console->fill(count);
    start();
    QTRY_COMPARE(grid->model()->rowCount(), count);
    QVERIFY(grid->hasFocus());
}

void TestReview::start()
{
    show({1280, 700});
    grid = child<ReviewGrid>(u"reviewGrid"_s);
    QTest::qWait(20);
    page->focusView();
}

void TestReview::tenFastKeysHitTenRightItems()
{
    make(40);
    console->delayMs = 150; // the answers overtake nothing: ten keys are pressed within four of them
    const int keys[] = {Qt::Key_P, Qt::Key_X, Qt::Key_F, Qt::Key_P, Qt::Key_P,
                        Qt::Key_X, Qt::Key_F, Qt::Key_X, Qt::Key_P, Qt::Key_P};
    for (int key : keys) {
        press(key);
        QTest::qWait(60);
    }
    QTRY_COMPARE(console->asked(u"review.decide"_s), 10);
    QCOMPARE(console->with(Review::Approved), (QList<RowId>{1, 4, 5, 9, 10}));
    QCOMPARE(console->with(Review::Rejected), (QList<RowId>{2, 6, 8}));
    QCOMPARE(console->with(Review::Flagged), (QList<RowId>{3, 7}));
    QCOMPARE(current(), 11);
}

void TestReview::fastKeysHitTheRightItemsWhileTheFilterDropsThem()
{
    make(40);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 40);
    QTRY_COMPARE(current(), 1);
    console->delayMs = 90; // between two keys: rows leave while the next key is on its way
    for (int i = 0; i < 10; ++i) {
        press(i % 2 ? Qt::Key_X : Qt::Key_P);
        console->publish();
        QTest::qWait(60);
    }
    QTRY_COMPARE(grid->model()->rowCount(), 30);
    QCOMPARE(console->with(Review::Approved), (QList<RowId>{1, 3, 5, 7, 9}));
    QCOMPARE(console->with(Review::Rejected), (QList<RowId>{2, 4, 6, 8, 10}));
    QCOMPARE(current(), 11);
}

void TestReview::badgeShowsBeforeTheAnswer()
{
    make(3);
    console->delayMs = 5000;
    QElapsedTimer clock;
    clock.start();
    press(Qt::Key_P);
    QCOMPARE(grid->model()->index(0, 0).data(CapturesModel::ReviewRole).toInt(), int(Review::Approved));
    QVERIFY(grid->model()->index(0, 0).data(CapturesModel::PendingRole).toBool());
    grid->viewport()->repaint();
    QVERIFY2(clock.elapsed() <= 50, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(child<QAbstractButton>(u"countApprovedButton"_s)->text().contains(u'1'));
}

void TestReview::refusedDecisionIsTakenBack()
{
    make(3);
    console->refusals.insert(u"review.decide"_s,
                             permanentError(4006, u"The journal could not be written"_s, u"The disk is full"_s));
    press(Qt::Key_X);
    QTRY_COMPARE(grid->model()->index(0, 0).data(CapturesModel::ReviewRole).toInt(), int(Review::Unreviewed));
    QVERIFY(!grid->model()->index(0, 0).data(CapturesModel::PendingRole).toBool());
    QVERIFY(child<QAbstractButton>(u"countRejectedButton"_s)->text().contains(u'0'));
    auto *messages = page->findChild<MessageArea *>();
    QVERIFY(messages);
    const QString said = messages->plainText();
    QVERIFY2(said.contains(u"\"Rejected\" was not taken for 1 capture"_s) && said.contains(u"The disk is full"_s),
             qPrintable(said));
}

void TestReview::aDecisionWhoseAnswerWasGivenUpIsNamed()
{
    make(3);
    console->refusals.insert(u"review.decide"_s, cancelledError());
    press(Qt::Key_P);
    auto *messages = page->findChild<MessageArea *>();
    QTRY_VERIFY(messages->plainText().contains(u"\"Approved\" was not taken for 1 capture"_s));
}

void TestReview::advanceKeepsTheDirection()
{
    make(20);
    for (int i = 0; i < 9; ++i)
        press(Qt::Key_Right);
    QCOMPARE(current(), 10);
    press(Qt::Key_Left);
    QCOMPARE(current(), 9);
    press(Qt::Key_P);
    QCOMPARE(current(), 8);
    press(Qt::Key_Right);
    press(Qt::Key_P); // 9 is decided already: decided again, and on to the right
    QCOMPARE(current(), 10);
}

void TestReview::atTheEndItGoesBackToTheLastUnreviewed()
{
    make(6);
    press(Qt::Key_End);
    QCOMPARE(current(), 6);
    press(Qt::Key_P);
    QCOMPARE(current(), 5);
}

void TestReview::shiftDecidesWithoutAdvance()
{
    make(6);
    press(Qt::Key_P, Qt::ShiftModifier);
    QCOMPARE(current(), 1);
    QTRY_COMPARE(console->with(Review::Approved), QList<RowId>{1});
    press(Qt::Key_A); // auto-advance off: now the plain key stays and Shift goes on
    QVERIFY(!child<QCheckBox>(u"autoAdvanceCheck"_s)->isChecked());
    press(Qt::Key_X);
    QCOMPARE(current(), 1);
    press(Qt::Key_X, Qt::ShiftModifier);
    QCOMPARE(current(), 2);
}

void TestReview::aHeldCaptureIsDecidedAgain_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("key"); // 0: the button
    QTest::addColumn<Review>("review");
    QTest::newRow("one, X") << 1 << int(Qt::Key_X) << Review::Rejected;
    QTest::newRow("one, F") << 1 << int(Qt::Key_F) << Review::Flagged;
    QTest::newRow("one, 1") << 1 << int(Qt::Key_1) << Review::Rejected;
    QTest::newRow("one, the button") << 1 << 0 << Review::Rejected;
    QTest::newRow("three, X") << 3 << int(Qt::Key_X) << Review::Rejected;
    QTest::newRow("three, F") << 3 << int(Qt::Key_F) << Review::Flagged;
    QTest::newRow("three, the button") << 3 << 0 << Review::Rejected;
}

/// Its first decision hides it from the filter, yet it stands there: what the next one is offered for is what it is
/// sent for.
void TestReview::aHeldCaptureIsDecidedAgain()
{
    QFETCH(const int, count);
    QFETCH(const int, key);
    QFETCH(const Review, review);
    make(10);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(current(), 1);
    for (int i = 1; i < count; ++i)
        press(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(page->targets().size(), count);
    press(Qt::Key_P, Qt::ShiftModifier);
    const auto isSaved = [this] { return !grid->currentIndex().data(CapturesModel::PendingRole).toBool(); };
    QTRY_VERIFY(isSaved() && console->with(Review::Approved).size() == count);
    QTRY_COMPARE(grid->model()->rowCount(), 11 - count); // the held one, and what is undecided
    QCOMPARE(current(), count);
    QCOMPARE(applies(), u"Applies to: 1 item"_s);
    QCOMPARE(grid->currentIndex().data(CapturesModel::ReviewRole).toInt(), int(Review::Approved));
    if (key)
        press(key);
    else
        QTest::mouseClick(child<QPushButton>(u"rejectButton"_s), Qt::LeftButton);
    QCOMPARE(current(), count + 1);
    QTRY_COMPARE(console->with(review), QList<RowId>{count});
    QCOMPARE(lastDecided(), QList<RowId>{count});
    QCOMPARE(console->with(Review::Approved).size(), count - 1);
    QTRY_COMPARE(grid->model()->rowCount(), 10 - count);
    QCOMPARE(current(), count + 1);
}

void TestReview::aDecisionThatChangesNothingIsSaid()
{
    make(2);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(current(), 1);
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    press(Qt::Key_U);
    QCOMPARE(said.size(), 1);
    QCOMPARE(said.last().first().toString(), u"Nothing was changed: \"Unreviewed\" was the decision already."_s);
    press(Qt::Key_P);
    press(Qt::Key_P);
    QTRY_COMPARE(grid->model()->rowCount(), 0);
    QCOMPARE(said.size(), 1);
    press(Qt::Key_X);
    QCOMPARE(said.size(), 2);
    QCOMPARE(said.last().first().toString(), u"Nothing was decided: no capture is selected."_s);
    QCOMPARE(console->with(Review::Approved), (QList<RowId>{1, 2}));
}

void TestReview::selectionIsTheTargetNotTheHover()
{
    make(20);
    const auto at = [this](int row) { return grid->visualRect(grid->model()->index(row, 0)).center(); };
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, Qt::NoModifier, at(1));
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, Qt::ControlModifier, at(3));
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, Qt::ControlModifier, at(5));
    QTest::mouseMove(grid->viewport(), at(8));
    QVERIFY(child<QLabel>(u"appliesToLabel"_s)->text().contains(u'3'));
    QCOMPARE(page->targets(), (QList<RowId>{2, 4, 6}));
    press(Qt::Key_X);
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{2, 4, 6}));
    QCOMPARE(console->asked(u"review.decide"_s), 1);
    QCOMPARE(current(), 7);
}

void TestReview::focusOutsideTheSelectionIsTheTarget()
{
    make(10);
    press(Qt::Key_Right, Qt::NoModifier);
    grid->selectionModel()->setCurrentIndex(grid->model()->index(4, 0), QItemSelectionModel::NoUpdate);
    QCOMPARE(page->targets(), QList<RowId>{5});
    press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(page->targets().size(), 10);
    press(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(page->targets(), QList<RowId>{5});
}

void TestReview::aDecisionOnSeveralUsesTheirSelectionUp()
{
    make(10);
    press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(page->targets().size(), 10);
    press(Qt::Key_P);
    QTRY_COMPARE(console->with(Review::Approved).size(), 10);
    QCOMPARE(page->targets().size(), 1);
    press(Qt::Key_X); // the letter after it falls on the one that has the focus
    QTRY_COMPARE(console->with(Review::Rejected).size(), 1);
    QCOMPARE(console->with(Review::Approved).size(), 9);
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_P, Qt::ShiftModifier); // it stays, and is alone too
    QCOMPARE(page->targets().size(), 1);
}

/// What the tiles show as selected, in their order.
QList<RowId> TestReview::selected() const
{
    QList<RowId> ids;
    for (int row = 0; row < grid->model()->rowCount(); ++row) {
        const QModelIndex index = grid->model()->index(row, 0);
        if (grid->selectionModel()->isSelected(index))
            ids << index.data(CapturesModel::IdRole).toLongLong();
    }
    return ids;
}

/// The ids in the newest request for a decision.
QList<RowId> TestReview::lastDecided() const
{
    QList<RowId> ids;
    for (const CapturesConsole::Request &request : console->requests) {
        if (request.verb != u"review.decide"_s)
            continue;
        ids.clear();
        for (const QJsonValue &id : request.args[u"ids"_s].toArray())
            ids << id.toInteger();
    }
    return ids;
}

// The selection, what a decision would fall on and what is written above them, in one.
#define COMPARE_TARGETS(expected)                                                                                      \
    do {                                                                                                               \
        const QList<RowId> targetIds expected;                                                                         \
        QCOMPARE(selected(), targetIds);                                                                               \
        QCOMPARE(page->targets(), targetIds);                                                                          \
        QVERIFY2(applies().contains(QString::number(targetIds.size())), qPrintable(applies()));                        \
    } while (false)

void TestReview::shiftExtendsFromWhereADecisionLed()
{
    make(40);
    click(0);
    press(Qt::Key_P);
    press(Qt::Key_P);
    QCOMPARE(current(), 3);
    COMPARE_TARGETS(({3}));
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({3, 4}));
    press(Qt::Key_Left);
    QCOMPARE(current(), 3);
    COMPARE_TARGETS(({3}));
    press(Qt::Key_Left, Qt::ShiftModifier);
    COMPARE_TARGETS(({2, 3}));
    press(Qt::Key_Right);
    press(Qt::Key_Right);
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({4, 5}));
    press(Qt::Key_X);
    QTRY_COMPARE(console->asked(u"review.decide"_s), 3);
    QCOMPARE(lastDecided(), (QList<RowId>{4, 5}));
    QCOMPARE(current(), 6); // and after several: from where it led
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({6, 7}));
}

void TestReview::shiftAfterTenDecisionsLeavesTheDecidedAlone()
{
    make(40);
    click(0);
    for (int i = 0; i < 10; ++i)
        press(i % 2 ? Qt::Key_X : Qt::Key_P);
    QCOMPARE(current(), 11);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({11, 12, 13}));
    press(Qt::Key_X);
    QTRY_COMPARE(console->asked(u"review.decide"_s), 11);
    QCOMPARE(lastDecided(), (QList<RowId>{11, 12, 13}));
    QCOMPARE(console->with(Review::Approved), (QList<RowId>{1, 3, 5, 7, 9}));
    QCOMPARE(current(), 14);
    COMPARE_TARGETS(({14}));
}

void TestReview::shiftAfterTwelveDecisionsSendsThreeIds_data()
{
    QTest::addColumn<QString>("filter");
    QTest::newRow("what is decided stays in the list") << QString();
    QTest::newRow("what is decided leaves the list") << u"review:unreviewed"_s;
}

void TestReview::shiftAfterTwelveDecisionsSendsThreeIds()
{
    QFETCH(QString, filter);
    make(40);
    if (!filter.isEmpty())
        page->setFilter(filter);
    QTRY_COMPARE(current(), 1);
    click(0);
    for (int i = 0; i < 12; ++i)
        press(Qt::Key_P);
    QTRY_COMPARE(grid->model()->rowCount(), filter.isEmpty() ? 40 : 28);
    QCOMPARE(current(), 13);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({13, 14, 15}));
    press(Qt::Key_X);
    QTRY_COMPARE(console->asked(u"review.decide"_s), 13);
    QCOMPARE(lastDecided(), (QList<RowId>{13, 14, 15}));
    QCOMPARE(console->with(Review::Rejected), (QList<RowId>{13, 14, 15}));
    QCOMPARE(console->with(Review::Approved).size(), 12);
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({16, 17}));
}

void TestReview::aPlainMoveEndsAnExtension_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("from");
    QTest::addColumn<QList<RowId>>("extended"); // by Shift and Right, or Left at the end of the list
    QTest::newRow("Home") << int(Qt::Key_Home) << 6 << QList<RowId>{1, 2};
    QTest::newRow("Home at the first") << int(Qt::Key_Home) << 0 << QList<RowId>{1, 2};
    QTest::newRow("End") << int(Qt::Key_End) << 6 << QList<RowId>{39, 40};
    QTest::newRow("Left at the first") << int(Qt::Key_Left) << 0 << QList<RowId>{1, 2};
    QTest::newRow("Up at the first") << int(Qt::Key_Up) << 0 << QList<RowId>{1, 2};
    QTest::newRow("Left") << int(Qt::Key_Left) << 6 << QList<RowId>{6, 7};
    QTest::newRow("Right") << int(Qt::Key_Right) << 6 << QList<RowId>{8, 9};
    QTest::newRow("Space") << int(Qt::Key_Space) << 6 << QList<RowId>{8, 9};
}

void TestReview::aPlainMoveEndsAnExtension()
{
    QFETCH(int, key);
    QFETCH(int, from);
    QFETCH(QList<RowId>, extended);
    make(40);
    click(from + 2);
    press(Qt::Key_Left, Qt::ShiftModifier);
    press(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(page->targets().size(), 3);
    press(key);
    COMPARE_TARGETS(({current()}));
    press(key == Qt::Key_End ? Qt::Key_Left : Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS((extended));
}

void TestReview::shiftGoesOnOverTheEndOfALine()
{
    make(40);
    click(0);
    press(Qt::Key_P);
    press(Qt::Key_P);
    QList<RowId> wanted{3};
    for (RowId id = 4; id <= 20; ++id) { // over several lines
        press(Qt::Key_Right, Qt::ShiftModifier);
        wanted << id;
        COMPARE_TARGETS((wanted));
    }
    QVERIFY(grid->visualRect(grid->model()->index(2, 0)).top() < grid->visualRect(grid->model()->index(19, 0)).top());
    press(Qt::Key_Left);
    COMPARE_TARGETS(({19}));
}

void TestReview::shiftedDecisionsAreNoExtension()
{
    make(40);
    press(Qt::Key_A); // auto-advance off: Shift goes on
    click(0);
    for (int i = 0; i < 3; ++i)
        press(Qt::Key_X, Qt::ShiftModifier);
    QCOMPARE(current(), 4);
    COMPARE_TARGETS(({4}));
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{1, 2, 3}));
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({4, 5}));
    press(Qt::Key_P); // stays
    QCOMPARE(current(), 5);
    COMPARE_TARGETS(({5}));
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({5, 6}));
    press(Qt::Key_D, Qt::ControlModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({6, 7}));
}

void TestReview::ctrlClickTogglesAndShiftExtendsFromIt()
{
    make(40);
    click(0);
    press(Qt::Key_P);
    click(3, Qt::ControlModifier);
    COMPARE_TARGETS(({2, 4}));
    press(Qt::Key_Right, Qt::ShiftModifier);
    COMPARE_TARGETS(({2, 4, 5}));
    click(1, Qt::ControlModifier);
    QCOMPARE(selected(), (QList<RowId>{4, 5}));
    QCOMPARE(page->targets(), QList<RowId>{2}); // it has the focus and is not selected
    QVERIFY2(applies().contains(u'1'), qPrintable(applies()));
}

void TestReview::shiftClickThatTrembles()
{
    make(40);
    click(0);
    for (int i = 0; i < 5; ++i)
        press(Qt::Key_P);
    QCOMPARE(current(), 6);
    const QPoint place = grid->visualRect(grid->model()->index(7, 0)).center();
    QTest::mousePress(grid->viewport(), Qt::LeftButton, Qt::ShiftModifier, place);
    QMouseEvent move(QEvent::MouseMove, place + QPoint(2, 1), grid->viewport()->mapToGlobal(place + QPoint(2, 1)),
                     Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
    QApplication::sendEvent(grid->viewport(), &move);
    QTest::mouseRelease(grid->viewport(), Qt::LeftButton, Qt::ShiftModifier, place + QPoint(2, 1));
    COMPARE_TARGETS(({6, 7, 8}));
    press(Qt::Key_X);
    QTRY_COMPARE(console->asked(u"review.decide"_s), 6);
    QCOMPARE(lastDecided(), (QList<RowId>{6, 7, 8}));
}

void TestReview::finishPanelStandsWhenNothingIsLeft()
{
    make(4);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 4);
    for (int key : {Qt::Key_P, Qt::Key_P, Qt::Key_X, Qt::Key_F})
        press(key);
    auto *finish = child<EmptyPanel>(u"reviewFinishPanel"_s);
    QVERIFY(finish->isVisible());
    QTRY_COMPARE(grid->model()->rowCount(), 0);
    QVERIFY(finish->isVisible());
    QCOMPARE(finish->sentence(), u"Nothing is left to review. 2 approved, 1 rejected, 1 flagged."_s);
    console->state.upload.ready = 2;
    console->publish();
    auto *upload = finish->findChild<QPushButton *>(u"finishUploadButton"_s);
    QVERIFY(upload);
    QSignalSpy wanted(desk.get(), &Desk::commandRequested);
    QTest::mouseClick(upload, Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toString(), u"upload.start"_s);
    QTest::mouseClick(finish->findChild<QPushButton *>(u"finishFlaggedButton"_s), Qt::LeftButton);
    QTRY_COMPARE(grid->model()->rowCount(), 1);
    QCOMPARE(current(), 4);
}

void TestReview::keysWorkOnTheFinishPanel()
{
    make(1);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 1);
    press(Qt::Key_P);
    QTRY_COMPARE(grid->model()->rowCount(), 0);
    QVERIFY(child<QWidget>(u"reviewView"_s)->isAncestorOf(QApplication::focusWidget()));
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(grid->model()->rowCount(), 1);
    QVERIFY(!child<QWidget>(u"reviewFinishPanel"_s)->isVisible());
    QTRY_VERIFY(grid->hasFocus());
}

void TestReview::undoAndRedoRestoreExactly()
{
    make(12);
    for (int i = 0; i < 10; ++i)
        press(i % 3 == 0 ? Qt::Key_P : i % 3 == 1 ? Qt::Key_X : Qt::Key_F);
    QTRY_COMPARE(console->with(Review::Unreviewed), (QList<RowId>{11, 12}));
    const auto shown = [this](int row) {
        return Review(grid->model()->index(row, 0).data(CapturesModel::ReviewRole).toInt());
    };
    for (int i = 0; i < 10; ++i)
        press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(console->with(Review::Unreviewed).size(), 12);
    for (int i = 0; i < 12; ++i)
        QTRY_COMPARE(shown(i), Review::Unreviewed);
    for (int i = 0; i < 10; ++i)
        press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(console->with(Review::Unreviewed).size(), 2);
    for (int i = 0; i < 10; ++i)
        QTRY_COMPARE(shown(i), i % 3 == 0 ? Review::Approved : i % 3 == 1 ? Review::Rejected : Review::Flagged);
    QCOMPARE(grid->model()->rowCount(), 12);
}

void TestReview::undoneItemComesBackIntoItsPlace()
{
    make(12);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 12);
    for (int i = 0; i < 3; ++i)
        press(Qt::Key_P);
    QTRY_COMPARE(grid->model()->rowCount(), 9);
    QCOMPARE(current(), 4);
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(grid->model()->rowCount(), 10);
    QCOMPARE(grid->model()->index(0, 0).data(CapturesModel::IdRole).toLongLong(), 3);
    QCOMPARE(current(), 4);
}

void TestReview::lettersDoNotLeak()
{
    make(6);
    auto *filter = child<QLineEdit>(u"reviewFilterEdit"_s);
    press(Qt::Key_Slash);
    QVERIFY(filter->hasFocus());
    filter->clear();
    QTest::keyClicks(filter, u"pxu"_s);
    QCOMPARE(filter->text(), u"pxu"_s);
    filter->clear();
    auto *sort = child<QComboBox>(u"reviewSortCombo"_s);
    sort->setFocus();
    QTest::keyClicks(sort, u"pxufa"_s);
    auto *check = child<QCheckBox>(u"autoAdvanceCheck"_s);
    check->setFocus();
    QTest::keyClicks(check, u"px"_s);
    auto *approve = child<QPushButton>(u"approveButton"_s);
    approve->setFocus();
    QTest::keyClicks(approve, u"xf"_s);
    QTest::qWait(30);
    QCOMPARE(console->asked(u"review.decide"_s), 0);
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(grid->hasFocus());
    press(Qt::Key_X);
    QTRY_COMPARE(console->asked(u"review.decide"_s), 1);
}

void TestReview::arrivalsAreAppendedAndTheCursorStays()
{
    make(60);
    press(Qt::Key_Right);
    press(Qt::Key_Right);
    QCOMPARE(current(), 3);
    // The new ones are flagged: the engine would sort them to the top.
    for (int i = 0; i < 12; ++i) {
        CaptureRow row = CapturesConsole::capture(1000 + i, u"galaxy"_s, u"/new/%1"_s.arg(i));
        row.flags = {u"captcha"_s};
        console->captures.append(row);
    }
    ++console->state.capturesVersion;
    console->publish();
    QTRY_COMPARE(grid->model()->rowCount(), 72);
    QCOMPARE(current(), 3);
    QCOMPARE(grid->currentIndex().row(), 2);
    for (int i = 0; i < 12; ++i)
        QCOMPARE(grid->model()->index(60 + i, 0).data(CapturesModel::IdRole).toLongLong(), 1000 + i);
    auto *chip = child<QPushButton>(u"arrivalsButton"_s);
    QVERIFY(chip->isVisible());
    QVERIFY2(chip->text().contains(u"12 new"_s), qPrintable(chip->text()));
    press(Qt::Key_P);
    QCOMPARE(current(), 4);
    QTRY_COMPARE(console->with(Review::Approved), QList<RowId>{3});
    press(Qt::Key_End);
    QCOMPARE(current(), 1011);
    QTRY_VERIFY(!chip->isVisible());
}

void TestReview::rejectReasonsByDigit()
{
    make(5);
    press(Qt::Key_2);
    QTRY_COMPARE(console->with(Review::Rejected), QList<RowId>{1});
    QCOMPARE(console->byId(1).reviewReason, u"error page"_s);
    QCOMPARE(current(), 2);
}

void TestReview::otherReasonIsAskedInline()
{
    make(5);
    press(Qt::Key_6);
    auto *edit = child<QLineEdit>(u"reviewAskingEdit"_s);
    QVERIFY(edit->hasFocus());
    QTest::keyClicks(edit, u"a popup"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(console->with(Review::Rejected), QList<RowId>{1});
    QCOMPARE(console->byId(1).reviewReason, u"a popup"_s);
    QVERIFY(grid->hasFocus());
    press(Qt::Key_N);
    QVERIFY(edit->hasFocus());
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(!edit->isVisible());
    QVERIFY(grid->hasFocus());
}

void TestReview::M27_aReasonGoesToWhatWasChosenWhenItWasAskedFor_data()
{
    QTest::addColumn<QString>("filter"); // the list that is asked for meanwhile
    QTest::newRow("another capture is clicked") << QString();
    QTest::newRow("another filter is set") << u"source:mgm"_s;
    QTest::newRow("a filter that shows none of them") << u"review:approved"_s;
}

void TestReview::M27_aReasonGoesToWhatWasChosenWhenItWasAskedFor()
{
    QFETCH(const QString, filter);
    make(12);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(page->targets(), (QList<RowId>{1, 2, 3}));
    press(Qt::Key_6);
    auto *edit = child<QLineEdit>(u"reviewAskingEdit"_s);
    QVERIFY(edit->hasFocus());
    QTest::keyClicks(edit, u"a po"_s);
    if (filter.isEmpty()) {
        click(8);
        QCOMPARE(page->targets(), QList<RowId>{9});
    } else {
        page->setFilter(filter);
        QTRY_VERIFY(grid->model()->rowCount() < 12);
    }
    QVERIFY(edit->isVisible());
    edit->setFocus();
    QTest::keyClicks(edit, u"pup"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{1, 2, 3}));
    QCOMPARE(lastDecided(), (QList<RowId>{1, 2, 3}));
    QCOMPARE(console->byId(2).reviewReason, u"a popup"_s);
    console->publish();
    if (filter.isEmpty())
        QCOMPARE(current(), 9); // where the operator went meanwhile
    page->setFilter({});
    QTRY_COMPARE(grid->model()->rowCount(), 12);
    QTRY_VERIFY(child<QAbstractButton>(u"countRejectedButton"_s)->text().contains(u'3'));
}

void TestReview::M27_aNoteGoesToWhatWasChosenAndChangesNoDecision()
{
    make(12);
    press(Qt::Key_P); // 1 approved
    press(Qt::Key_Left);
    press(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(page->targets(), (QList<RowId>{1, 2}));
    QTRY_COMPARE(console->with(Review::Approved), QList<RowId>{1});
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    press(Qt::Key_N);
    auto *edit = child<QLineEdit>(u"reviewAskingEdit"_s);
    QTest::keyClicks(edit, u"ask the venue"_s);
    click(8);
    edit->setFocus();
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(console->asked(u"review.note"_s), 1);
    const QJsonObject sent = console->requests.last().args;
    QCOMPARE(sent[u"ids"_s].toArray(), (QJsonArray{1, 2}));
    QCOMPARE(sent[u"note"_s].toString(), u"ask the venue"_s);
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said.last().first().toString().contains(u"2 capture"_s));
    QCOMPARE(console->asked(u"review.decide"_s), 1);
    QCOMPARE(console->with(Review::Approved), QList<RowId>{1});
    QCOMPARE(current(), 9);
}

void TestReview::M27_aMenuDecidesWhatWasChosenWhenItOpened()
{
    make(12);
    press(Qt::Key_Right, Qt::ShiftModifier);
    auto *menu = page->findChild<QMenu *>(u"rejectReasonMenu"_s);
    menu->popup(page->mapToGlobal(QPoint(10, 10)));
    QTRY_VERIFY(menu->isVisible());
    grid->setCurrentRow(7); // as an arrival or another operator's decision may move it
    QCOMPARE(page->targets(), QList<RowId>{8});
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{1, 2}));
    QCOMPARE(console->byId(1).reviewReason, u"blank"_s);
    QTRY_VERIFY(!menu->isVisible());
    QTest::qWait(20);
    page->focusView();
    QCOMPARE(page->targets(), QList<RowId>{8});
    QTest::mouseClick(child<QPushButton>(u"rejectButton"_s), Qt::LeftButton); // means what is chosen now
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{1, 2, 8}));
}

void TestReview::M27_aMenuLeavesAloneWhatSomebodyDecidedMeanwhile_data()
{
    QTest::addColumn<bool>("reasons");
    QTest::newRow("the context menu") << false;
    QTest::newRow("the menu of reasons") << true;
}

/// What the label and the menu print is what happens: the approval of a second ago is not overwritten.
void TestReview::M27_aMenuLeavesAloneWhatSomebodyDecidedMeanwhile()
{
    QFETCH(const bool, reasons);
    make(12);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(current(), 1);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(page->targets(), (QList<RowId>{1, 2, 3}));
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    if (reasons)
        child<QMenu>(u"rejectReasonMenu"_s)->popup(page->mapToGlobal(QPoint(10, 10)));
    else
        Q_EMIT grid->customContextMenuRequested(grid->visualRect(grid->model()->index(1, 0)).center());
    auto *menu = child<QMenu>(reasons ? u"rejectReasonMenu"_s : u"reviewMenu"_s);
    QTRY_VERIFY(menu->isVisible());
    const QAction *line = menu->actions().constFirst();
    QVERIFY(!line->isEnabled());
    QCOMPARE(line->text(), u"Applies to: 3 items"_s);
    QCOMPARE(applies(), line->text());
    decideElsewhere(2, Review::Approved);
    QTRY_COMPARE(grid->model()->rowCount(), 11);
    QCOMPARE(applies(), u"Applies to: 2 items"_s);
    QCOMPARE(line->text(), u"Applies to: 2 items (1 was decided meanwhile and is left alone)"_s);
    if (const QString folder = qEnvironmentVariable("TRAWL_SHOTS"); !folder.isEmpty()) {
        page->grab().save(folder + u"/scope-page-%1.png"_s.arg(int(reasons)));
        menu->grab().save(folder + u"/scope-menu-%1.png"_s.arg(int(reasons)));
    }
    QAction *entry = reasons ? menu->actions().at(2) : nullptr;
    for (QAction *each : menu->actions()) {
        if (each->objectName() == u"reviewKeyReject"_s)
            entry = each;
    }
    QVERIFY(entry);
    QTest::mouseClick(menu, Qt::LeftButton, Qt::NoModifier, menu->actionGeometry(entry).center());
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{1, 3}));
    QCOMPARE(lastDecided(), (QList<RowId>{1, 3}));
    QCOMPARE(console->with(Review::Approved), QList<RowId>{2});
    QTRY_VERIFY(!said.isEmpty());
    QCOMPARE(said.last().first().toString(), u"1 was decided meanwhile and is left alone."_s);
    QTRY_COMPARE(applies(), u"Applies to: 1 item"_s); // the menu is gone: the label is of the selection again
}

void TestReview::M27_theScopeLeavesOutWhatIsUploaded()
{
    make(5);
    console->captures[1].upload = UploadState::Recorded;
    page->setFilter(u"review:unreviewed"_s); // asked anew
    QTRY_COMPARE(current(), 1);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    QTRY_COMPARE(applies(), u"Applies to: 2 of 3 items (1 uploaded: retract first)"_s);
    click(1);
    QTRY_COMPARE(applies(), u"Applies to: nothing (uploaded: retract first)"_s);
}

void TestReview::M27_keptTargetsAreThoseOfTheBeginning_data()
{
    QTest::addColumn<bool>("menu");
    QTest::newRow("a menu of the window") << true;
    QTest::newRow("the palette") << false;
}

void TestReview::M27_keptTargetsAreThoseOfTheBeginning()
{
    QFETCH(const bool, menu);
    make(12);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(current(), 1);
    QMenu bar(page.get());
    QAction *entry = bar.addAction(u"Reject"_s);
    connect(entry, &QAction::triggered, this, [this] { page->runCommand(u"review.reject"_s); });
    page->keepTargetsIn(&bar);
    std::shared_ptr<void> kept;
    if (menu) {
        bar.popup(page->mapToGlobal(QPoint(10, 10)));
        QTRY_VERIFY(bar.isVisible());
        QCOMPARE(bar.actions().constFirst()->text(), u"Applies to: 1 item"_s);
    } else {
        kept = page->keepTargets();
    }
    decideElsewhere(1, Review::Approved);
    QTRY_COMPARE(grid->model()->rowCount(), 11);
    QCOMPARE(page->scope(), u"Applies to: nothing (1 was decided meanwhile and is left alone)"_s);
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    if (menu)
        QTest::mouseClick(&bar, Qt::LeftButton, Qt::NoModifier, bar.actionGeometry(entry).center());
    else
        entry->trigger();
    kept.reset();
    QTRY_VERIFY(!said.isEmpty());
    QVERIFY2(said.last().first().toString().startsWith(u"Nothing was decided"_s),
             qPrintable(said.last().first().toString()));
    QVERIFY(console->with(Review::Rejected).isEmpty());
    QTRY_COMPARE(applies(), u"Applies to: 1 item"_s);
}

/// The capture below the key was decided elsewhere a moment ago: the key was not meant for the one that took its place.
void TestReview::M27_aKeyThatWasOnItsWayDecidesNothingElse()
{
    make(12);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(current(), 1);
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    decideElsewhere(1, Review::Approved);
    QTRY_COMPARE(grid->model()->rowCount(), 11);
    QCOMPARE(current(), 2);
    QVERIFY(said.last().first().toString().contains(u"has left the list"_s));
    press(Qt::Key_X);
    QVERIFY(said.last().first().toString().startsWith(u"Nothing was decided"_s));
    QTest::qWait(30);
    QVERIFY(console->with(Review::Rejected).isEmpty());
    press(Qt::Key_X); // told: this one is meant
    QTRY_COMPARE(console->with(Review::Rejected), QList<RowId>{2});
    // Own decisions lead on without a word, however fast.
    press(Qt::Key_X);
    press(Qt::Key_X);
    QTRY_COMPARE(console->with(Review::Rejected), (QList<RowId>{2, 3, 4}));
}

void TestReview::M27_aReasonLeavesAloneWhatSomebodyDecidedMeanwhile_data()
{
    QTest::addColumn<QString>("filter"); // the list that is asked for meanwhile
    QTest::addColumn<bool>("all");       // all of them are decided meanwhile
    QTest::newRow("the list stays") << u"review:unreviewed"_s << false;
    QTest::newRow("another list, which has none of them") << u"review:flagged"_s << false;
    QTest::newRow("another list, which has all of them") << QString() << false;
    QTest::newRow("nothing is left") << u"review:unreviewed"_s << true;
}

void TestReview::M27_aReasonLeavesAloneWhatSomebodyDecidedMeanwhile()
{
    QFETCH(const QString, filter);
    QFETCH(const bool, all);
    make(12);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(current(), 1);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_6);
    auto *edit = child<QLineEdit>(u"reviewAskingEdit"_s);
    QTest::keyClicks(edit, u"a popup"_s);
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    decideElsewhere(2, Review::Approved);
    if (all) {
        decideElsewhere(1, Review::Approved);
        decideElsewhere(3, Review::Flagged);
    }
    QTRY_COMPARE(grid->model()->rowCount(), all ? 9 : 11);
    QVERIFY(edit->accessibleName().contains(u"decided meanwhile"_s)); // the label
    page->setFilter(filter);
    QTRY_COMPARE(grid->model()->rowCount(), int(console->captures.size()) -
                                                (filter.isEmpty() ? 0
                                                 : all            ? 3
                                                                  : 1) -
                                                (filter == u"review:flagged"_s ? 11 : 0));
    edit->setFocus();
    QTest::keyClick(edit, Qt::Key_Return);
    const QString left = all ? u"Nothing was decided: 3 was decided meanwhile and is left alone."_s
                             : u"1 was decided meanwhile and is left alone."_s;
    QTRY_VERIFY(!said.isEmpty() && said.last().first().toString() == left);
    QTRY_COMPARE(console->with(Review::Rejected), (all ? QList<RowId>{} : QList<RowId>{1, 3}));
    QCOMPARE(console->asked(u"review.decide"_s), all ? 0 : 1);
    QCOMPARE(console->with(Review::Approved), (all ? QList<RowId>{1, 2} : QList<RowId>{2}));
}

void TestReview::M27_aHalfWrittenTextIsKept()
{
    make(12);
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    press(Qt::Key_N);
    auto *edit = child<QLineEdit>(u"reviewAskingEdit"_s);
    QTest::keyClicks(edit, u"ask the"_s);
    const QString label = edit->accessibleName();
    click(8);
    grid->setFocus();
    press(Qt::Key_6);
    QVERIFY(edit->hasFocus());
    QCOMPARE(edit->text(), u"ask the"_s);
    QCOMPARE(edit->accessibleName(), label);
    QCOMPARE(said.size(), 1);
    QVERIFY(said.last().first().toString().contains(u"Enter saves it"_s));
    QTest::keyClicks(edit, u" venue"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(console->asked(u"review.note"_s), 1);
    QCOMPARE(console->requests.last().args[u"note"_s].toString(), u"ask the venue"_s);
    QCOMPARE(console->requests.last().args[u"ids"_s].toArray(), QJsonArray{1});
    QCOMPARE(console->asked(u"review.decide"_s), 0);
    press(Qt::Key_N); // an open line without a text is taken over
    grid->setFocus();
    press(Qt::Key_6);
    QTest::keyClicks(edit, u"a popup"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(console->with(Review::Rejected), QList<RowId>{9});
}

void TestReview::loupeAndBack()
{
    make(20);
    press(Qt::Key_Right);
    press(Qt::Key_Return);
    QVERIFY(child<QAbstractButton>(u"loupeViewButton"_s)->isChecked());
    QVERIFY(grid->width() < 300);
    auto *loupe = child<Loupe>(u"loupe"_s);
    QTRY_VERIFY(loupe->hasPicture());
    press(Qt::Key_Right);
    QCOMPARE(current(), 3);
    press(Qt::Key_Down);
    QCOMPARE(current(), 4);
    press(Qt::Key_P);
    QCOMPARE(current(), 5);
    press(Qt::Key_Escape);
    QVERIFY(child<QAbstractButton>(u"gridViewButton"_s)->isChecked());
    QCOMPARE(current(), 5);
    press(Qt::Key_E);
    press(Qt::Key_G);
    QVERIFY(child<QAbstractButton>(u"gridViewButton"_s)->isChecked());
}

void TestReview::zoomByKey()
{
    make(4);
    auto *loupe = child<Loupe>(u"loupe"_s);
    QTRY_VERIFY(loupe->hasPicture());
    QVERIFY(loupe->isFitted());
    press(Qt::Key_Z);
    QVERIFY(!loupe->isFitted());
    QCOMPARE(loupe->zoom(), 1.0);
    press(Qt::Key_Z);
    QVERIFY(loupe->isFitted());
    QTest::mouseClick(loupe->viewport(), Qt::LeftButton);
    QCOMPARE(loupe->zoom(), 1.0);
}

void TestReview::filterByTextKeepsTheLastValidOne()
{
    make(9);
    auto *filter = child<QLineEdit>(u"reviewFilterEdit"_s);
    filter->setFocus();
    QTest::keyClicks(filter, u"source:mgm"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    QTest::keyClicks(filter, u" sate:x"_s);
    QTest::qWait(30);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    QVERIFY(filter->accessibleDescription().contains(u"sate"_s));
    QTest::keyClick(filter, Qt::Key_Escape);
    QTRY_COMPARE(grid->model()->rowCount(), 9);
}

void TestReview::emptyStatesSayWhatToDo()
{
    start();
    auto *empty = child<EmptyPanel>(u"reviewEmptyPanel"_s);
    QTRY_VERIFY(empty->sentence().contains(u"Nothing has been captured"_s));
    QVERIFY(empty->findChild<QPushButton *>(u"emptySourcesButton"_s)); // nothing could be started
    console->state.sources.append(SourceStatus{});
    console->publish();
    QTRY_VERIFY(empty->findChild<QPushButton *>(u"emptyStartButton"_s));
    console->state.run = RunRow{};
    console->state.run->id = 1;
    console->state.run->state = RunState::Running;
    console->publish();
    QTRY_VERIFY(empty->sentence().contains(u"appear here"_s));
    QSignalSpy led(desk.get(), &Desk::pageRequested);
    QTest::mouseClick(empty->findChild<QPushButton *>(u"showRunButton"_s), Qt::LeftButton);
    QCOMPARE(led.size(), 1);
    QCOMPARE(led[0][0].toString(), u"operate"_s);
    console->fill(3);
    ++console->state.capturesVersion;
    console->publish();
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    QVERIFY(!empty->isVisible());
    page->setFilter(u"review:flagged"_s);
    QTRY_VERIFY(empty->isVisible() && empty->sentence().contains(u"review:flagged"_s));
    QTest::mouseClick(empty->findChild<QPushButton *>(u"clearFilterButton"_s), Qt::LeftButton);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
}

void TestReview::pictureThatIsGoneSaysSo()
{
    console->pictures = false;
    make(2);
    auto *loupe = child<Loupe>(u"loupe"_s);
    QTRY_COMPARE(loupe->accessibleDescription(), u"Discarded after upload"_s);
    QVERIFY(!loupe->hasPicture());
}

void TestReview::everythingHasANameAndNamesAreUnique()
{
    make(5);
    QSet<QString> names;
    const QList<QWidget *> all = page->findChildren<QWidget *>();
    for (QWidget *widget : all) {
        if (!widget->objectName().isEmpty() && !widget->objectName().startsWith(u"qt_"_s)) {
            QVERIFY2(!names.contains(widget->objectName()), qPrintable(widget->objectName()));
            names.insert(widget->objectName());
        }
        const bool isButton = qobject_cast<QAbstractButton *>(widget);
        if (!isButton && !qobject_cast<QAbstractItemView *>(widget) && !qobject_cast<QComboBox *>(widget) &&
            !qobject_cast<QLineEdit *>(widget))
            continue;
        if (widget->objectName().startsWith(u"qt_"_s) || !widget->isVisibleTo(page.get()))
            continue;
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
        if (qobject_cast<QLineEdit *>(widget->parentWidget()) || qobject_cast<QTableView *>(widget->parentWidget()))
            continue; // parts of composed widgets
        QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(),
                 qPrintable(widget->objectName() + u' ' + QString::fromLatin1(widget->metaObject()->className())));
    }
    const QString cell = grid->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(cell.contains(u"/show/1"_s) && cell.contains(u"Unreviewed"_s) && cell.contains(u"92 %"_s),
             qPrintable(cell));
}

void TestReview::journalReverts()
{
    make(3);
    page->openJournal();
    auto *dialog = page->findChild<JournalDialog *>();
    QVERIFY(dialog);
    auto *table = dialog->findChild<QTableView *>(u"journalView"_s);
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QTRY_VERIFY(table->model()->index(0, 2).data().toString() == u"Approve 3 captures"_s);
    auto *revert = dialog->findChild<QPushButton *>(u"revertButton"_s);
    QVERIFY(!revert->isEnabled());
    table->selectRow(0);
    QVERIFY(revert->isEnabled());
    QTest::mouseClick(revert, Qt::LeftButton);
    QTRY_COMPARE(console->asked(u"review.revert"_s), 1);
    QCOMPARE(console->requests
                 .at(console->requests.size() - 1 - (console->requests.last().verb == u"review.revert"_s ? 0 : 1))
                 .verb,
             u"review.revert"_s);
}

void TestReview::hundredThousandStaySmooth()
{
    console->fill(100000);
    start();
    QTRY_COMPARE_WITH_TIMEOUT(grid->model()->rowCount(), 100000, 60000);
    QTest::qWait(50);
    QElapsedTimer clock;
    qint64 worst = 0;
    for (int i = 0; i < 60; ++i) {
        clock.start();
        grid->verticalScrollBar()->setValue(grid->verticalScrollBar()->maximum() / 60 * i);
        grid->viewport()->repaint();
        worst = qMax(worst, clock.elapsed());
        QTest::qWait(2);
    }
    qInfo("worst frame while scrolling 100,000: %lld ms", worst);
    QVERIFY2(worst <= 100, qPrintable(QString::number(worst)));
    press(Qt::Key_Home);
    clock.start();
    press(Qt::Key_P);
    qInfo("a decision at 100,000: %lld ms", clock.elapsed());
    QVERIFY2(clock.elapsed() <= 100, qPrintable(QString::number(clock.elapsed())));
}

void TestReview::modelIsSound()
{
    console->fill(450);
    Desk own(console.get(), {});
    CapturesModel model(&own);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    CaptureQuery query;
    query.review = {Review::Unreviewed};
    model.setQuery(query);
    QTRY_COMPARE(model.rowCount(), 450);
    model.decide({5, 6, 7, 200, 449}, Review::Approved);
    QTRY_COMPARE(model.rowCount(), 445);
    QCOMPARE(model.counts().approved, 5);
    QList<RowId> even;
    for (RowId id = 10; id < 440; id += 2)
        even << id;
    model.decide(even, Review::Rejected, u"blank"_s);
    QTRY_VERIFY(model.rowCount() < 445 - 200);
    model.undo();
    QTRY_COMPARE(model.rowCount(), 445);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 450);
}

void TestReview::whoComesInFindsTheOrder()
{
    make(6);
    QTRY_COMPARE(grid->model()->index(0, 0).data(CapturesModel::IdRole).toLongLong(), 1);
    page->hide();
    CaptureRow blank = CapturesConsole::capture(7, u"galaxy"_s, u"/blank"_s);
    blank.flags = {u"blank"_s};
    console->captures.prepend(blank); // the engine's order: suspicious ones first
    ++console->state.capturesVersion;
    console->publish();
    QTRY_COMPARE(grid->model()->rowCount(), 7);
    QCOMPARE(grid->model()->index(6, 0).data(CapturesModel::IdRole).toLongLong(), 7); // appended while nobody looked
    page->show();
    QTRY_COMPARE(grid->model()->rowCount(), 7);
    QTRY_COMPARE(grid->model()->index(0, 0).data(CapturesModel::IdRole).toLongLong(), 7);
}

void TestReview::aTermThatIsRewrittenKeepsTheFilter()
{
    make(9);
    auto *filter = child<QLineEdit>(u"reviewFilterEdit"_s);
    filter->setFocus();
    QTest::keyClicks(filter, u"review:flagged"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 0);
    QTest::keyClick(filter, Qt::Key_Backspace);
    QTest::qWait(50);
    QCOMPARE(grid->model()->rowCount(), 0);
    QTest::keyClicks(filter, u"x"_s);
    QVERIFY(child<QLabel>(u"reviewFilterProblem"_s)->text().contains(u"stays in force"_s));
    QTest::qWait(50);
    QCOMPARE(grid->model()->rowCount(), 0);
    QTest::keyClick(filter, Qt::Key_Escape);
    QTRY_COMPARE(grid->model()->rowCount(), 9);
}

void TestReview::aFilterThatMatchesNothingDuringARunCanBeCleared()
{
    console->state.run = RunRow{};
    console->state.run->id = 1;
    console->state.run->state = RunState::Running;
    make(9);
    grid->setCurrentRow(4);
    const RowId place = current();
    page->setFilter(u"source:nowhere"_s);
    auto *empty = child<EmptyPanel>(u"reviewEmptyPanel"_s);
    QTRY_VERIFY(empty->isVisible());
    QTRY_VERIFY2(empty->sentence().contains(u"Nothing matches this filter"_s), qPrintable(empty->sentence()));
    page->setFilter(u"source:nowhereelse"_s); // as typing goes on: still no place of its own
    QTest::qWait(50);
    page->setFilter(u"source:harbour"_s);
    QTest::qWait(50);
    page->setFilter(u"source:nowhere"_s);
    QTRY_VERIFY(empty->isVisible());
    QTest::mouseClick(empty->findChild<QPushButton *>(u"clearFilterButton"_s), Qt::LeftButton);
    QTRY_COMPARE(grid->model()->rowCount(), 9);
    QTRY_COMPARE(current(), place);
}

void TestReview::whatADecisionAppliesToIsReadable()
{
    QCOMPARE(DecisionBar::appliesText(1), u"Applies to: 1 item"_s);
    QCOMPARE(DecisionBar::appliesText(99617), u"Applies to: 99,617 items"_s);
}

void TestReview::aWrongFilterIsOneQuietLine()
{
    make(6);
    auto *filter = child<QLineEdit>(u"reviewFilterEdit"_s);
    auto *problem = child<QLabel>(u"reviewFilterProblem"_s);
    filter->setFocus();
    QTest::keyClicks(filter, u"review:app"_s);
    QVERIFY(!problem->isVisible()); // on its way
    filter->clear();
    QTest::keyClicks(filter, u"colour:red"_s);
    QVERIFY(problem->isVisible());
    QVERIFY(problem->text().contains(u"colour"_s));
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(!problem->isVisible());
    QTRY_COMPARE(grid->model()->rowCount(), 6);
}

void TestReview::filterTextIsRead()
{
    const QHash<QString, QString> sources{{u"galaxy"_s, u"Galaxy Arena"_s}};
    const auto read = [&sources](const QString &text) { return parseCaptureFilter(text, sources).query; };
    CaptureQuery query = read(u"review:unreviewed,flagged source:galaxy finding:captcha"_s);
    QCOMPARE(query.review, (QList<Review>{Review::Unreviewed, Review::Flagged}));
    QCOMPARE(query.source, u"galaxy"_s);
    QCOMPARE(query.flag, u"captcha"_s);
    QCOMPARE(query.text, QString());
    query = read(u"source:galaxy evening concert"_s);
    QCOMPARE(query.source, u"galaxy"_s);
    QCOMPARE(query.text, u"evening concert"_s);
    QVERIFY(read({}) == CaptureQuery());
    QCOMPARE(read(u"source:\"Galaxy Arena\""_s).source, u"galaxy"_s);
    QVERIFY(!parseCaptureFilter(u"review:nope"_s, sources).isValid());
    QCOMPARE(parseCaptureFilter(u"source:arena"_s, sources).query.source, u"galaxy"_s);
    QVERIFY(!parseCaptureFilter(u"source:venetian"_s, sources).isValid());
    QCOMPARE(parseCaptureFilter(u"flag:captcha"_s, sources).query.flag, u"captcha"_s); // the word of earlier days
    QCOMPARE(parseCaptureFilter(u"venetian \"opera house\""_s, sources).query.text, u"venetian opera house"_s);
    // What is on its way to a term is not applied yet.
    for (const QString &half : {u"rev"_s, u"review:"_s, u"review:app"_s, u"finding:cap"_s})
        QCOMPARE(settledCaptureFilter(u"source:galaxy "_s + half), u"source:galaxy"_s);
    QCOMPARE(settledCaptureFilter(u"concert"_s), u"concert"_s);
    QCOMPARE(settledCaptureFilter(u"rev "_s), u"rev "_s);
    QCOMPARE(withoutLastTerm(u"review:flagged source:\"Galaxy Arena\""_s), u"review:flagged"_s);
}

void TestReview::M27_keysThatMoveLeadOnFromTheFinishPanel_data()
{
    QTest::addColumn<int>("key");
    for (int key : {Qt::Key_Space, Qt::Key_Right, Qt::Key_Left, Qt::Key_End})
        QTest::addRow("%d", key) << key;
}

void TestReview::M27_keysThatMoveLeadOnFromTheFinishPanel()
{
    QFETCH(int, key);
    make(3);
    page->setFilter(u"review:unreviewed"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    for (int i = 0; i < 3; ++i)
        press(Qt::Key_P);
    QTRY_COMPARE(grid->model()->rowCount(), 0);
    press(key);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    QTRY_COMPARE(current(), 3); // the one that was decided last
    QTRY_VERIFY(grid->hasFocus());
    press(Qt::Key_Left);
    QCOMPARE(current(), 2);
}

void TestReview::M27_spaceGoesOnAtTheBeginning()
{
    make(3);
    for (int i = 0; i < 3; ++i)
        press(Qt::Key_P);
    QTRY_COMPARE(console->with(Review::Approved).size(), 3);
    QSignalSpy said(page.get(), &ReviewPage::statusText);
    QCOMPARE(current(), 3);
    press(Qt::Key_Right);
    QCOMPARE(current(), 3);
    QCOMPARE(said.size(), 1); // that this is the end
    press(Qt::Key_Space);
    QCOMPARE(current(), 1);
    press(Qt::Key_Space, Qt::ShiftModifier);
    QCOMPARE(current(), 3);
}

void TestReview::M27_nothingIsLeftOnlyWhereNothingIs()
{
    console->state.run = RunRow{};
    console->state.run->id = 1;
    console->state.run->state = RunState::Completed;
    console->publish();
    make(9);
    page->setFilter(u"source:mgm review:unreviewed"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    console->state.run->counts.unreviewed = 6;
    console->publish();
    for (int i = 0; i < 3; ++i)
        press(Qt::Key_P);
    QTRY_COMPARE(grid->model()->rowCount(), 0);
    auto *finish = child<EmptyPanel>(u"reviewFinishPanel"_s);
    QVERIFY2(finish->sentence().contains(u"but 6 outside it"_s), qPrintable(finish->sentence()));
    QVERIFY(child<QLabel>(u"nextUnreviewedLabel"_s)->text().contains(u"but 6 outside it"_s));
    finish->findChild<QPushButton *>(u"finishElsewhereButton"_s)->click();
    QTRY_COMPARE(grid->model()->rowCount(), 6);
}

void TestReview::M27_finishSaysWhatAPolicyApproved()
{
    console->fill(4);
    for (int i = 0; i < 2; ++i) {
        console->captures[i].review = Review::Approved;
        console->captures[i].reviewBy = u"policy"_s;
    }
    start();
    QTRY_COMPARE(grid->model()->rowCount(), 4);
    grid->setCurrentRow(2);
    press(Qt::Key_P);
    press(Qt::Key_P);
    auto *finish = child<EmptyPanel>(u"reviewFinishPanel"_s);
    QTRY_VERIFY(finish->isVisible());
    QTRY_COMPARE(finish->sentence(), u"Nothing is left to review. 4 approved (2 by policy), 0 rejected, 0 flagged."_s);
}

void TestReview::M23_aNewRunIsShownOnceThePageIsLeft()
{
    const auto begin = [this](RowId id) {
        console->state.run = RunRow{};
        console->state.run->id = id;
        console->state.run->number = int(id);
        console->state.run->state = RunState::Running;
        console->publish();
    };
    begin(1);
    make(4);
    console->captures[3].run = 2;
    begin(2);
    // Somebody is at work here: the page stays, says so, and a decision names its run.
    QCOMPARE(grid->model()->rowCount(), 4);
    auto *bar = page->findChild<QWidget *>(u"messageBar"_s);
    QVERIFY(bar && bar->accessibleName().contains(u"Run 0002 has begun"_s));
    QVERIFY2(child<QLabel>(u"appliesToLabel"_s)->text().contains(u"of run 0001"_s),
             qPrintable(child<QLabel>(u"appliesToLabel"_s)->text()));
    page->hide();
    page->show();
    QTRY_COMPARE(grid->model()->rowCount(), 1);
    QTRY_COMPARE(current(), 4);
    QVERIFY(!child<QLabel>(u"appliesToLabel"_s)->text().contains(u"of run"_s));
    page->hide();
    begin(3); // nobody looks: the page follows at once
    QTRY_COMPARE(grid->model()->rowCount(), 0);
}

/// Each of the review's owners gives back its part of what was remembered, and nobody takes that for a change by the
/// operator: it would be kept before the splitters have their places, and these would be forgotten.
void TestReview::M35_layoutIsRememberedAsItWas()
{
    make(12);
    QSignalSpy changed(page.get(), &ReviewPage::layoutChanged);
    QTest::mouseClick(child<QAbstractButton>(u"pictureSize2Button"_s), Qt::LeftButton);
    page->focusView();
    press(Qt::Key_A); // auto-advance off
    QCOMPARE(changed.size(), 2);
    QSplitter *split = child<QSplitter>(u"reviewSplitter"_s);
    QTest::mousePress(split->handle(1), Qt::LeftButton, {}, split->handle(1)->rect().center());
    QTest::mouseMove(split->handle(1), split->handle(1)->rect().center() + QPoint(60, 0));
    QTest::mouseRelease(split->handle(1), Qt::LeftButton, {}, split->handle(1)->rect().center());
    const QJsonObject kept = page->layoutState();
    QCOMPARE(kept[u"size"_s].toInt(), 2);
    QCOMPARE(kept[u"advance"_s].toBool(), false);
    QVERIFY(kept.contains(u"split"_s) && kept.contains(u"side"_s));
    page.reset();
    start();
    QSignalSpy told(page.get(), &ReviewPage::layoutChanged);
    page->restoreLayout(kept);
    QCOMPARE(told.size(), 0);
    QCOMPARE(page->layoutState(), kept);
    QVERIFY(child<QAbstractButton>(u"pictureSize2Button"_s)->isChecked());
    QTRY_COMPARE(grid->model()->rowCount(), 12);
    press(Qt::Key_P); // what is remembered is what decisions follow
    QCOMPARE(current(), 1);
}

void TestReview::M35_oneQueryForOneChange()
{
    make(9);
    const auto asked = [this] { return console->asked(u"captures.page"_s); };
    const auto last = [this] {
        const auto isPage = [](const auto &request) { return request.verb == u"captures.page"_s; };
        return std::find_if(console->requests.crbegin(), console->requests.crend(), isPage)->args;
    };
    int before = asked();
    page->setFilter(u"source:mgm"_s);
    QTRY_COMPARE(grid->model()->rowCount(), 3);
    QCOMPARE(asked(), before + 1);
    page->setFilter(u"source:mgm"_s); // nothing changes
    page->showRun(1, 147);
    QTRY_COMPARE(last()[u"run"_s].toInteger(), 1); // the filter stays with the other run
    QCOMPARE(last()[u"sources"_s].toArray(), QJsonArray{u"mgm"_s});
    QCOMPARE(asked(), before + 2);
    QVERIFY(child<QPushButton>(u"reviewScopeButton"_s)->isVisible());
    before = asked();
    auto *sort = child<QComboBox>(u"reviewSortCombo"_s);
    sort->setFocus();
    QTest::keyClick(sort, Qt::Key_Down);
    QTRY_COMPARE(last()[u"sort"_s].toString(), u"changed"_s);
    QCOMPARE(last()[u"run"_s].toInteger(), 1);
    QCOMPARE(last()[u"sources"_s].toArray(), QJsonArray{u"mgm"_s});
    QCOMPARE(asked(), before + 1);
    QTest::mouseClick(child<QPushButton>(u"reviewScopeButton"_s), Qt::LeftButton);
    QVERIFY(!child<QPushButton>(u"reviewScopeButton"_s)->isVisible());
}

/// Another program holds the store: the engine keeps what was decided, and the page says so until it is written.
void TestReview::M23_decisionsThatWaitAreSaidToBeKept()
{
    make(3);
    auto *messages = page->findChild<MessageArea *>();
    Problem lock;
    lock.key = u"store"_s;
    lock.code = u"TD-4012"_s;
    lock.what = u"The store is locked by another program"_s;
    lock.fix = u"Close the program that has trawldeck.sqlite open"_s;
    console->state.problems = {lock};
    console->publish();
    QVERIFY(!messages->plainText().contains(u"Saving is delayed"_s)); // nothing waits
    console->delayMs = 1500;
    press(Qt::Key_P);
    console->publish();
    const QString said = messages->plainText();
    QVERIFY2(said.contains(u"Saving is delayed"_s) && said.contains(u"are kept"_s) &&
                 said.contains(u"Close the program that has trawldeck.sqlite open."_s),
             qPrintable(said));
    QVERIFY(grid->model()->index(0, 0).data(CapturesModel::PendingRole).toBool());
    QTRY_VERIFY(!grid->model()->index(0, 0).data(CapturesModel::PendingRole).toBool());
    console->publish(); // the lock lasts; what was decided is written
    QVERIFY(!messages->plainText().contains(u"Saving is delayed"_s));
}

void TestReview::M23_factsOfAnUploadThatStandsStill()
{
    console->fill(2);
    console->captures[0].upload = UploadState::Storing;
    console->state.upload.active = console->state.upload.paused = true;
    start();
    const auto *upload = child<QLabel>(u"fact.upload"_s);
    QTRY_COMPARE(upload->accessibleDescription(), u"not stored yet: the upload is paused"_s);
    console->state.upload.paused = false;
    console->publish();
    QCOMPARE(upload->accessibleDescription(), u"being stored"_s);
}

/// Pictures for people who judge the look: only with TRAWL_SHOTS=folder.
void TestReview::factsTellTheNotesAndTheFieldsThatAreMissing()
{
    console->fill(2);
    console->captures[0].notes = {{NoteKind::NothingFound, u"venue"_s, u"Field venue: nothing found on this page"_s},
                                  {NoteKind::Charset, {}, u"The page declares no character set"_s}};
    start();
    const auto *fields = child<QLabel>(u"fieldsTitle"_s), *notes = child<QLabel>(u"fact.notes"_s);
    QTRY_COMPARE(fields->text(), u"Fields: 2 of 4 filled"_s); // title and date of title, date, price and venue
    QCOMPARE(notes->text(), u"2: Field venue: nothing found on this page"_s);
    QVERIFY(notes->isVisible());
    QVERIFY(notes->toolTip().endsWith(u"The page declares no character set"_s));
    press(Qt::Key_Right);
    QVERIFY(!notes->isVisible()); // never another capture's notes, also while its own are on their way
    QTRY_COMPARE(fields->text(), u"Fields: 2 of 3 filled"_s);
    QVERIFY(!notes->isVisible());
}

void TestReview::screenshots()
{
    const QString folder = qEnvironmentVariable("TRAWL_SHOTS");
    if (folder.isEmpty())
        QSKIP("TRAWL_SHOTS is not set");
    console->fill(137);
    for (int i = 0; i < 137; ++i) {
        CaptureRow &row = console->captures[i];
        row.review = i % 5 == 1    ? Review::Approved
                     : i % 11 == 2 ? Review::Rejected
                     : i % 13 == 4 ? Review::Flagged
                                   : Review::Unreviewed;
        row.coverage = 60 + i * 7 % 41;
        if (i % 7 == 2)
            row.flags = {u"blank"_s, u"low-coverage"_s};
        if (i % 9 == 0)
            row.changed = 0.002 + i * 0.003;
        if (i == 3)
            row.title =
                u"An extraordinarily long title of an evening with the philharmonic orchestra, two choirs and a "
                u"light show"_s;
        if (i == 3)
            row.url = u"http://127.0.1.2:8080/en/whats-on/entertainment/shows/"
                      u"an-extraordinarily-long-path-2026.html?lang=zh-hant"_s;
    }
    const QString names[] = {u"Galaxy Arena"_s, u"The Venetian Macao Entertainment"_s, u"MGM Cotai"_s};
    const QString ids[] = {u"galaxy"_s, u"venetian"_s, u"mgm"_s};
    for (int i = 0; i < 3; ++i) {
        SourceStatus source;
        source.id = ids[i];
        source.name = names[i];
        console->state.sources << source;
    }
    console->state.undoText = u"Approve 3 captures"_s;
    start();
    for (const char *theme : {"light", "dark"}) {
        applyTheme(themeFromWord(QString::fromLatin1(theme)), true);
        for (const QSize size : {QSize(1280, 660), QSize(960, 470)}) {
            page->resize(size);
            for (const bool loupe : {false, true}) {
                press(Qt::Key_G);
                grid->setCurrentRow(3);
                if (loupe)
                    press(Qt::Key_E);
                QTest::qWait(600);
                page->grab().save(u"%1/review-%2-%3-%4.png"_s.arg(folder, QString::fromLatin1(theme))
                                      .arg(size.width())
                                      .arg(loupe ? u"loupe"_s : u"grid"_s));
            }
        }
    }
    press(Qt::Key_G);
    page->resize(1280, 660);
    page->setFilter(u"review:flagged source:mgm"_s);
    QTest::qWait(300);
    page->grab().save(folder + u"/review-dark-filter.png"_s);
    for (CaptureRow &row : console->captures)
        row.review = row.id % 3 ? Review::Approved : Review::Flagged;
    console->state.upload.ready = 96;
    applyTheme(ThemeMode::Light, true);
    page->setFilter(u"review:unreviewed"_s);
    ++console->state.capturesVersion;
    console->publish();
    QTest::qWait(600);
    page->grab().save(folder + u"/review-light-finish.png"_s);
    page->setFilter({});
    QTest::qWait(600);
    page->grab().save(folder + u"/review-light-finish-strip.png"_s);
}

QTEST_MAIN(TestReview)
#include "tst_review.moc"
