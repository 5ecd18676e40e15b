// The Schedule page: what fires when, its verbs by mouse and keys, ticks with their reports, processors.
#include "childof.h"

#include "tests/support/scriptedconsole.h"
#include "ui/desk.h"
#include "ui/models/clockmodels.h"
#include "ui/pages/schedulepage.h"
#include "ui/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"

#include <QAbstractItemModelTester>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace trawl;

namespace {

ScheduleRow group(const QString &id, Instant now)
{
    ScheduleRow row;
    row.id = id;
    row.isGroup = true;
    row.scheduled = true;
    row.schedule = u"7 */2 * * *"_s;
    row.words = u"every 2 h at :07, Asia/Macau"_s;
    row.timezone = u"Asia/Macau"_s;
    row.clockRule = u"The clocks of Asia/Macau are not changed"_s;
    row.sources = {u"galaxy"_s, u"venetian"_s};
    row.limitMs = 30 * 60'000;
    for (int i = 1; i <= 5; ++i)
        row.next.append(now + i * 2h);
    row.last = now - 2h;
    row.outcome = FireOutcome::Started;
    row.run = 7;
    row.runNumber = 147;
    row.lastText = u"completed, 212 captured, 3 failed"_s;
    return row;
}

TickStep step(const QString &id, StepState state, const QMap<QString, qint64> &counts = {})
{
    TickStep made;
    made.id = id;
    made.state = state;
    made.counts = counts;
    made.ms = 120;
    made.deadlineMs = 5000;
    return made;
}

TickReport report(RowId id, Instant at)
{
    TickReport made;
    made.id = id;
    made.at = at;
    made.ms = 310;
    made.by = id == 1 ? u"anna"_s : u"policy"_s;
    made.steps = {step(u"unlock"_s, StepState::Done, {{u"unlocked"_s, 99}}),
                  step(u"start"_s, StepState::Done, {{u"started"_s, 1}}),
                  step(u"processors"_s, StepState::GoesOn, {{u"going-on"_s, 2}}),
                  step(u"metrics"_s, StepState::TimedOut)};
    return made;
}

ProcessorRow processor(const QString &id, ProcessorState state, Instant now)
{
    ProcessorRow row;
    row.id = id;
    row.target = u"https://queue.example/functions/"_s + id;
    row.state = state;
    row.asked = now - 10min;
    row.ms = 9100;
    row.status = 200;
    row.counts = {{u"created"_s, 3}};
    return row;
}

/// The page over an engine that answers what the test says.
struct Fixture {
    ScriptedConsole console;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<SchedulePage> page;
    ScheduleList::Answer schedules;
    TicksPage::Answer ticks;
    ProcessorsList::Answer processors;

    Fixture()
    {
        const Instant now = console.clock;
        schedules.byItself = true;
        ScheduleRow second = group(u"priority-2"_s, now + 1h);
        second.outcome = FireOutcome::Skipped;
        second.lastText = u"skipped: its run 0146 is still active"_s;
        ScheduleRow never;
        never.id = u"mgm"_s;
        never.name = u"MGM Cotai"_s;
        never.words = u"never (no schedule)"_s;
        never.sources = {u"mgm"_s};
        never.on = false;
        schedules.rows = {group(u"priority-1"_s, now), second, never};
        ticks.rows = {report(2, now - 10min), report(1, now - 20min)};
        ticks.total = 2;
        processors.rows = {processor(u"process-import-queue-fast"_s, ProcessorState::Done, now),
                           processor(u"process-bat-extraction-queue"_s, ProcessorState::TimedOut, now)};
        console.handlers.insert(ScheduleList::verb, [this](const QJsonObject &) { return mappedToJson(schedules); });
        console.handlers.insert(TicksPage::verb, [this](const QJsonObject &) { return mappedToJson(ticks); });
        console.handlers.insert(ProcessorsList::verb, [this](const QJsonObject &) { return mappedToJson(processors); });
        for (const QString &verb :
             {QString(ScheduleRunNow::verb), QString(ScheduleSkipNext::verb), QString(ScheduleSwitch::verb)})
            console.handlers.insert(verb, [](const QJsonObject &args) -> Result<QJsonObject> {
                return mappedToJson(ScheduleSaid{u"%1 is done"_s.arg(args[u"id"_s].toString()), 0});
            });
        console.handlers.insert(ProcessorsPoke::verb, [this](const QJsonObject &) -> Result<QJsonObject> {
            processors.rows[0].state = ProcessorState::GoesOn;
            return mappedToJson(processors.rows[0]);
        });
        console.handlers.insert(TickRun::verb, [this](const QJsonObject &) -> Result<QJsonObject> {
            ticks.rows.prepend(report(3, console.clock));
            ticks.total = 3;
            return mappedToJson(ticks.rows.first());
        });
    }
    void show(QSize size = {1280, 660})
    {
        console.fillDemo(100);
        console.publish();
        UiOptions options;
        options.fixedClock = console.clock;
        desk = std::make_unique<Desk>(&console, options);
        desk->setUtc(true);
        page = std::make_unique<SchedulePage>(desk.get());
        page->resize(size);
        page->show();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        if (!schedules.rows.isEmpty())
            QTRY_COMPARE(view(u"scheduleView"_s)->model()->rowCount(), int(schedules.rows.size()));
    }
    QTableView *view(const QString &name) const { return page->findChild<QTableView *>(name); }
    QPushButton *button(const QString &name) const { return page->findChild<QPushButton *>(name); }
    QString line(const QString &name) const { return page->findChild<QLabel *>(name)->text(); }
    QString cell(const QString &name, int row, int column) const
    {
        return view(name)->model()->index(row, column).data().toString();
    }
    void press(const QString &name) const { QTest::mouseClick(button(name), Qt::LeftButton); }
};

} // namespace

namespace {

/// So many points of the cell's mark have this colour.
int painted(const Fixture &f, const QString &view, int row, int column, Token wanted)
{
    const QIcon mark = f.view(view)->model()->index(row, column).data(Qt::DecorationRole).value<QIcon>();
    const QImage image = mark.pixmap(32, 32).toImage();
    const QColor of = token(wanted, f.page->palette());
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor colour = image.pixelColor(x, y);
            found += colour.alpha() > 200 && qAbs(colour.red() - of.red()) < 12 &&
                     qAbs(colour.green() - of.green()) < 12 && qAbs(colour.blue() - of.blue()) < 12;
        }
    }
    return found;
}

} // namespace

class TestSchedulePage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeMode::Light, true); }

    void showsWhatFiresWhen()
    {
        Fixture f;
        f.show();
        QCOMPARE(f.cell(u"scheduleView"_s, 0, ScheduleName), u"priority-1"_s);
        QCOMPARE(f.cell(u"scheduleView"_s, 0, ScheduleWhen), u"every 2 h at :07, Asia/Macau"_s);
        QCOMPARE(f.cell(u"scheduleView"_s, 0, ScheduleNext), u"12:00 · in 2:00:00"_s);
        QCOMPARE(f.cell(u"scheduleView"_s, 0, ScheduleLast), u"08:00 completed, 212 captured, 3 failed"_s);
        QCOMPARE(f.cell(u"scheduleView"_s, 1, ScheduleLast), u"09:00 skipped: its run 0146 is still active"_s);
        QCOMPARE(f.cell(u"scheduleView"_s, 2, ScheduleName), u"MGM Cotai"_s);
        QCOMPARE(f.cell(u"scheduleView"_s, 2, ScheduleWhen), u"never (no schedule)"_s);
        QTRY_VERIFY(f.line(u"scheduleHeadline"_s).contains(u"priority-1 in 2:00:00 (12:00)"_s));
        QVERIFY(f.line(u"scheduleTimes"_s).contains(u"12:00 · 14:00 · 16:00 · 18:00 · 20:00"_s));
        QVERIFY(f.line(u"scheduleLast"_s).contains(u"run 0147"_s));
        QVERIFY(f.line(u"scheduleRules"_s).contains(u"30 min"_s));
        QVERIFY(f.line(u"scheduleRules"_s).contains(u"are not changed"_s));
    }
    void verbsGoToTheSelectedOneAndSayWhyNot()
    {
        Fixture f;
        f.show();
        QSignalSpy said(f.page.get(), &SchedulePage::statusText);
        f.press(u"scheduleRunButton"_s);
        QTRY_COMPARE(f.console.count(u"schedule.runNow"_s), 1);
        QCOMPARE(f.console.last(u"schedule.runNow"_s)->value(u"id"_s).toString(), u"priority-1"_s);
        QTRY_COMPARE(said.size(), 1);
        QCOMPARE(said.first().first().toString(), u"priority-1 is done"_s);
        f.view(u"scheduleView"_s)->selectRow(1);
        f.press(u"scheduleSkipButton"_s);
        QTRY_COMPARE(f.console.count(u"schedule.skipNext"_s), 1);
        QCOMPARE(f.console.last(u"schedule.skipNext"_s)->value(u"id"_s).toString(), u"priority-2"_s);
        f.press(u"scheduleSwitchButton"_s);
        QTRY_COMPARE(f.console.count(u"schedule.switch"_s), 1);
        QCOMPARE(f.console.last(u"schedule.switch"_s)->value(u"on"_s).toBool(true), false);
        f.view(u"scheduleView"_s)->selectRow(2);
        for (const QString &name : {u"scheduleRunButton"_s, u"scheduleSkipButton"_s, u"scheduleSwitchButton"_s}) {
            QVERIFY(!f.button(name)->isEnabled());
            QCOMPARE(f.button(name)->toolTip(), u"Nothing starts it by itself."_s);
        }
        QVERIFY(f.line(u"scheduleRules"_s).contains(u"sources.json"_s));
    }
    void aGroupAtWorkCannotBeStartedAndASkippedOneSaysSo()
    {
        Fixture f;
        f.schedules.rows[0].runActive = true;
        f.schedules.rows[1].skipNext = true;
        f.schedules.rows[2] = f.schedules.rows[1];
        f.schedules.rows[2].id = u"off"_s;
        f.schedules.rows[2].on = f.schedules.rows[2].skipNext = false;
        f.schedules.rows[2].next.clear();
        f.show();
        QVERIFY(!f.button(u"scheduleRunButton"_s)->isEnabled());
        QVERIFY(f.button(u"scheduleRunButton"_s)->toolTip().contains(u"0147"_s));
        f.view(u"scheduleView"_s)->selectRow(1);
        QCOMPARE(f.button(u"scheduleSkipButton"_s)->text(), u"Don't skip"_s);
        QVERIFY(f.line(u"scheduleTimes"_s).contains(u"13:00 (left out) · 15:00"_s));
        QCOMPARE(f.cell(u"scheduleView"_s, 1, ScheduleNext), u"13:00 left out, then 15:00"_s);
        f.view(u"scheduleView"_s)->selectRow(2);
        QCOMPARE(f.button(u"scheduleSwitchButton"_s)->text(), u"Switch on"_s);
        QVERIFY(!f.button(u"scheduleSkipButton"_s)->isEnabled());
        QCOMPARE(f.cell(u"scheduleView"_s, 2, ScheduleSwitched), u"off"_s);
    }
    void aRunThatFailedOrRestsHasNoMarkOfSuccess()
    {
        Fixture f;
        f.schedules.rows[2] = f.schedules.rows[1] = f.schedules.rows[0];
        f.schedules.rows[0].runState = u"completed"_s;
        f.schedules.rows[1].id = u"failed"_s;
        f.schedules.rows[1].runState = u"failed"_s;
        f.schedules.rows[2].id = u"killed"_s;
        f.schedules.rows[2].runState = u"interrupted"_s;
        f.show();
        const QString view = u"scheduleView"_s;
        QVERIFY(painted(f, view, 0, ScheduleLast, Token::Good) > 10);
        QVERIFY(painted(f, view, 1, ScheduleLast, Token::Bad) > 10);
        QVERIFY(painted(f, view, 2, ScheduleLast, Token::Caution) > 10);
        for (const int row : {1, 2})
            QCOMPARE(painted(f, view, row, ScheduleLast, Token::Good), 0);
        f.view(view)->selectRow(2);
        QVERIFY(f.button(u"scheduleRunButton"_s)->isEnabled()); // it goes on
    }
    void aCommandThatIsStillAtWorkIsNotPoked()
    {
        Fixture f;
        f.processors.rows[0].state = ProcessorState::TimedOut;
        f.processors.rows[0].atWork = true;
        f.show();
        QTRY_COMPARE(f.cell(u"processorsView"_s, 0, 1), u"its limit is over, it is still at work"_s);
        QTRY_VERIFY(!f.button(u"pokeButton"_s)->isEnabled());
        QVERIFY(f.button(u"pokeButton"_s)->toolTip().contains(u"still at work"_s));
    }
    void keysDoWhatTheButtonsDo()
    {
        Fixture f;
        f.show();
        QTableView *table = f.view(u"scheduleView"_s);
        table->setFocus();
        QTRY_VERIFY(table->hasFocus());
        QTest::keyClick(table, Qt::Key_R);
        QTRY_COMPARE(f.console.count(u"schedule.runNow"_s), 1);
        QTest::keyClick(table, Qt::Key_S);
        QTRY_COMPARE(f.console.count(u"schedule.skipNext"_s), 1);
        QTest::keyClick(table, Qt::Key_Down);
        QTest::keyClick(table, Qt::Key_Space);
        QTRY_COMPARE(f.console.count(u"schedule.switch"_s), 1);
        QCOMPARE(f.console.last(u"schedule.switch"_s)->value(u"id"_s).toString(), u"priority-2"_s);
        QTableView *processors = f.view(u"processorsView"_s);
        processors->setFocus();
        QTest::keyClick(processors, Qt::Key_P);
        QTRY_COMPARE(f.console.count(u"processors.poke"_s), 1);
    }
    void aTickComesIntoTheListAndOpensItsReport()
    {
        Fixture f;
        f.show();
        QTableView *ticks = f.view(u"ticksView"_s);
        QTRY_COMPARE(ticks->model()->rowCount(), 2);
        QCOMPARE(f.cell(u"ticksView"_s, 0, TicksModel::Report),
                 u"99 unlocked · 1 started · processors: 2 going on · metrics timed out (5 s)"_s);
        f.press(u"tickNowButton"_s);
        QTRY_COMPARE(f.console.count(u"tick.run"_s), 1);
        QTRY_COMPARE(ticks->model()->rowCount(), 3);
        ticks->selectRow(0);
        QTest::keyClick(ticks, Qt::Key_Return);
        auto *dialog = f.page->findChild<QDialog *>(u"tickDialog"_s);
        QVERIFY(dialog);
        auto *steps = dialog->findChild<QTableView *>(u"tickStepsView"_s);
        QCOMPARE(steps->model()->rowCount(), 4);
        QCOMPARE(steps->model()->index(2, 1).data().toString(), u"goes on"_s);
        QCOMPARE(steps->model()->index(3, 1).data().toString(), u"timed out"_s);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!f.page->findChild<QDialog *>(u"tickDialog"_s));
    }
    void aTimeOutIsAStateOfItsOwnAndNeverRed()
    {
        Fixture f;
        f.processors.rows.append(processor(u"sick"_s, ProcessorState::Failed, f.console.clock));
        f.processors.rows.last().text = u"it answered 500"_s;
        f.show();
        QTRY_COMPARE(f.view(u"processorsView"_s)->model()->rowCount(), 3);
        QCOMPARE(f.cell(u"processorsView"_s, 0, 1), u"200 in 9.1 s, 3 created"_s);
        QCOMPARE(f.cell(u"processorsView"_s, 1, 1), u"request timed out, work goes on"_s);
        const auto red = [&f](int row) { return painted(f, u"processorsView"_s, row, 1, Token::Bad) > 10; };
        QVERIFY(!red(0) && !red(1));
        QVERIFY(red(2)); // the look for red finds it
        f.press(u"pokeButton"_s);
        QTRY_COMPARE(f.console.count(u"processors.poke"_s), 1);
        QTRY_VERIFY(!f.button(u"pokeButton"_s)->isEnabled()); // it is at work now
    }
    void emptyStatesSayWhatToDo()
    {
        Fixture f;
        f.schedules.rows = {f.schedules.rows[2]};
        f.ticks = {};
        f.processors = {};
        f.show();
        QTRY_VERIFY(f.line(u"scheduleHeadline"_s).contains(u"Nothing starts by itself"_s));
        QTRY_VERIFY(f.page->findChild<QLabel *>(u"noTicks"_s)->isVisible());
        QVERIFY(!f.button(u"tickReportButton"_s)->isEnabled());
        QTRY_VERIFY(f.page->findChild<QLabel *>(u"noProcessors"_s)->text().contains(u"settings.json"_s));
        QVERIFY(!f.button(u"pokeButton"_s)->isEnabled());
        Fixture none;
        none.schedules.rows = {};
        none.show();
        auto *empty = none.page->findChild<EmptyPanel *>(u"scheduleEmptyPanel"_s);
        QTRY_VERIFY(empty->isVisible() && empty->sentence().contains(u"No sources"_s));
    }
    void anErrorIsSaidOnThePage()
    {
        Fixture f;
        f.show();
        f.console.failures.insert(u"schedule.runNow"_s,
                                  permanentError(9003, u"priority-1 can't be started now"_s, u"all are busy"_s));
        f.press(u"scheduleRunButton"_s);
        QTRY_VERIFY(f.page->findChild<MessageArea *>()->plainText().contains(u"all are busy"_s));
    }
    void whereNothingFiresByItselfItIsSaid()
    {
        Fixture f;
        f.schedules.byItself = false;
        f.show();
        QTRY_VERIFY(f.line(u"scheduleHeadline"_s).contains(u"Only a tick starts it here"_s));
    }
    void modelsAreSound()
    {
        Fixture f;
        f.show();
        QAbstractItemModelTester schedules(f.view(u"scheduleView"_s)->model());
        QAbstractItemModelTester processors(f.view(u"processorsView"_s)->model());
        f.schedules.rows.removeFirst();
        f.console.publish();
        QTRY_COMPARE(f.view(u"scheduleView"_s)->model()->rowCount(), 2);
        QCOMPARE(f.view(u"scheduleView"_s)->model()->index(0, 0).data().toString(), u"priority-2"_s);
    }
    void nothingIsAskedWhileItIsHidden()
    {
        Fixture f;
        f.show();
        f.page->hide();
        const int asked = f.console.count(u"schedule.list"_s);
        for (int i = 0; i < 3; ++i)
            f.console.publish();
        QTest::qWait(50);
        QCOMPARE(f.console.count(u"schedule.list"_s), asked);
        f.page->show();
        QTRY_VERIFY(f.console.count(u"schedule.list"_s) > asked);
    }
};

QTEST_MAIN(TestSchedulePage)
#include "tst_schedulepage.moc"
