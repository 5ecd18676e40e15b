// Schedules: CR1–CR10 (CR1–CR10).
#include "policy/schedule.h"

#include "policy/schedulefire.h"
#include "policy/schedulewords.h"

#include <QDateTime>
#include <QTest>

using namespace trawl;
using namespace Qt::StringLiterals;

namespace {

Instant utc(const QString &text)
{
    return Instant{QDateTime::fromString(text + u'Z', Qt::ISODate).toMSecsSinceEpoch()};
}

QString next(const QString &cron, const QString &after, const QString &zone = u"UTC"_s)
{
    const auto schedule = parseSchedule(cron, zone);
    if (!schedule)
        return schedule.error().sentence();
    const auto due = nextDue(*schedule, utc(after));
    return due ? QDateTime::fromMSecsSinceEpoch(due->ms, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s) : u"never"_s;
}

} // namespace

class TestSchedule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CR1_fieldsNamesListsRangesSteps()
    {
        QCOMPARE(next(u"*/15 * * * *"_s, u"2026-11-22T10:00:00"_s), u"2026-11-22T10:15:00"_s);
        QCOMPARE(next(u" 5,10-12\t* * * *"_s, u"2026-11-22T10:05:00"_s), u"2026-11-22T10:10:00"_s);
        QCOMPARE(next(u"0 9-17/4 * * *"_s, u"2026-11-22T13:00:00"_s), u"2026-11-22T17:00:00"_s);
        QCOMPARE(next(u"0 0 * JAN mon"_s, u"2026-11-22T00:00:00"_s), u"2027-01-04T00:00:00"_s);
    }
    void CR2_zeroAndSevenAreSunday()
    {
        QCOMPARE(next(u"0 0 * * 0"_s, u"2026-11-23T00:00:00"_s), u"2026-11-29T00:00:00"_s);
        QCOMPARE(next(u"0 0 * * 7"_s, u"2026-11-23T00:00:00"_s), u"2026-11-29T00:00:00"_s);
    }
    void CR3_dayOfMonthOrWeekdayWhenBothAreRestricted()
    {
        QCOMPARE(next(u"0 0 13 * FRI"_s, u"2026-11-22T00:00:00"_s), u"2026-11-27T00:00:00"_s);
        QCOMPARE(next(u"0 0 24 * FRI"_s, u"2026-11-22T00:00:00"_s), u"2026-11-24T00:00:00"_s);
    }
    void CR4_rejects()
    {
        for (const auto &bad :
             {u"60 * * * *"_s, u"* 24 * * *"_s, u"* * 32 * *"_s, u"* * * 13 *"_s, u"* * * * 8"_s, u"* 17-9 * * *"_s,
              u"*/0 * * * *"_s, u"* * * *"_s, u"* * * * * *"_s, u"a * * * *"_s, u"* * 0 * *"_s, u"1,,2 * * * *"_s,
              u""_s, u"every: "_s, u"every: 0s"_s, u"every: -2h"_s})
            QVERIFY2(!parseSchedule(bad, u"UTC"_s), qPrintable(bad));
        QVERIFY(!parseSchedule(u"* * * * *"_s, u"Mars/Olympus"_s));
        QCOMPARE(parseSchedule(u"* 24 * * *"_s, u"UTC"_s).error().code, 1005);
    }
    void CR5_thirtyFirstOfFebruaryNeverFires()
    {
        QCOMPARE(next(u"0 0 31 2 *"_s, u"2026-01-01T00:00:00"_s), u"never"_s);
    }
    void CR6_leapDay() { QCOMPARE(next(u"0 0 29 Feb ?"_s, u"2012-07-01T00:00:00"_s), u"2016-02-29T00:00:00"_s); }
    void CR7_wrapsFromMinuteToYear()
    {
        QCOMPARE(next(u"* * * * *"_s, u"2012-12-31T23:59:45"_s), u"2013-01-01T00:00:00"_s);
    }
    void CR8_clockChanges()
    {
        // Paris: 29 March 2026 02:00 → 03:00; 25 October 03:00 → 02:00. The gap is skipped, the overlap fires once, the
        // first time.
        QCOMPARE(next(u"30 2 * * *"_s, u"2026-03-28T12:00:00"_s, u"Europe/Paris"_s), u"2026-03-30T00:30:00"_s);
        QCOMPARE(next(u"30 2 * * *"_s, u"2026-10-24T12:00:00"_s, u"Europe/Paris"_s), u"2026-10-25T00:30:00"_s);
        QCOMPARE(next(u"30 2 * * *"_s, u"2026-10-25T00:30:00"_s, u"Europe/Paris"_s), u"2026-10-26T01:30:00"_s);
        // New York: 8 March 2026 and 1 November 2026.
        QCOMPARE(next(u"30 2 * * *"_s, u"2026-03-07T12:00:00"_s, u"America/New_York"_s), u"2026-03-09T06:30:00"_s);
        QCOMPARE(next(u"30 1 * * *"_s, u"2026-10-31T12:00:00"_s, u"America/New_York"_s), u"2026-11-01T05:30:00"_s);
        QCOMPARE(next(u"30 1 * * *"_s, u"2026-11-01T05:30:00"_s, u"America/New_York"_s), u"2026-11-02T06:30:00"_s);
        QCOMPARE(next(u"0 8 * * *"_s, u"2026-11-22T00:00:00"_s, u"Asia/Macau"_s), u"2026-11-23T00:00:00"_s);
    }
    void CR9_missedTimesCountOnce()
    {
        const auto schedule = parseSchedule(u"every: 2h"_s, u"UTC"_s);
        QVERIFY(isDue(*schedule, {}, utc(u"2026-01-01T00:00:00"_s)));
        QVERIFY(!isDue(*schedule, utc(u"2026-01-01T00:00:00"_s), utc(u"2026-01-01T01:59:59"_s)));
        QVERIFY(isDue(*schedule, utc(u"2026-01-01T00:00:00"_s), utc(u"2026-01-01T02:00:00"_s)));
        // Slept for a day: due, and after that one start not before two hours from it.
        QVERIFY(isDue(*schedule, utc(u"2026-01-01T00:00:00"_s), utc(u"2026-01-02T00:00:00"_s)));
        QVERIFY(!isDue(*schedule, utc(u"2026-01-02T00:00:00"_s), utc(u"2026-01-02T00:10:00"_s)));
    }
    void CR10_defaultsByPriority()
    {
        QCOMPARE(defaultSchedule(1).every, Ms(std::chrono::hours(2)));
        QCOMPARE(defaultSchedule(2).every, Ms(std::chrono::hours(4)));
        QCOMPARE(defaultRunLimit(1), Ms(std::chrono::minutes(30)));
        QCOMPARE(defaultRunLimit(2), Ms(std::chrono::minutes(45)));
    }
    void CR1_namedSchedulesAreWrittenOut()
    {
        QCOMPARE(next(u"@hourly"_s, u"2026-11-22T10:00:00"_s), u"2026-11-22T11:00:00"_s);
        QCOMPARE(next(u"@daily"_s, u"2026-11-22T10:00:00"_s, u"Asia/Macau"_s), u"2026-11-22T16:00:00"_s);
        QCOMPARE(next(u"@weekly"_s, u"2026-11-23T00:00:00"_s), u"2026-11-29T00:00:00"_s);
        QCOMPARE(next(u"@Monthly"_s, u"2026-11-23T00:00:00"_s), u"2026-12-01T00:00:00"_s);
        QCOMPARE(next(u"@yearly"_s, u"2026-11-23T00:00:00"_s), u"2027-01-01T00:00:00"_s);
        QCOMPARE(parseSchedule(u"@fortnightly"_s, u"UTC"_s).error().code, 1005);
    }
    void CR8_nextFiveTimesOverClockChanges()
    {
        const auto texts = [](const QString &cron, const QString &after, const QString &zone) {
            QStringList list;
            for (const Instant at : nextTimes(*parseSchedule(cron, zone), utc(after), 5))
                list.append(QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC).toString(u"MM-dd HH:mm"_s));
            return list.join(u' ');
        };
        // Paris, 29 March: 02:07 does not come, so that four hours lie between two fires on the local clock, three in
        // real time.
        QCOMPARE(texts(u"7 */2 * * *"_s, u"2026-03-28T22:30:00"_s, u"Europe/Paris"_s),
                 u"03-28 23:07 03-29 02:07 03-29 04:07 03-29 06:07 03-29 08:07"_s);
        // 25 October: 02:07 comes twice and fires the first time.
        QCOMPARE(texts(u"7 */2 * * *"_s, u"2026-10-24T21:30:00"_s, u"Europe/Paris"_s),
                 u"10-24 22:07 10-25 00:07 10-25 03:07 10-25 05:07 10-25 07:07"_s);
        QCOMPARE(texts(u"30 2 * * *"_s, u"2026-03-07T00:00:00"_s, u"America/New_York"_s),
                 u"03-07 07:30 03-09 06:30 03-10 06:30 03-11 06:30 03-12 06:30"_s);
        QCOMPARE(texts(u"30 1 * * *"_s, u"2026-10-31T00:00:00"_s, u"America/New_York"_s),
                 u"10-31 05:30 11-01 05:30 11-02 06:30 11-03 06:30 11-04 06:30"_s);
        QVERIFY(nextTimes(*parseSchedule(u"0 0 31 2 *"_s, u"UTC"_s), utc(u"2026-01-01T00:00:00"_s), 5).isEmpty());
    }
    void CR8_theRuleIsSaidWithTheNextChange()
    {
        const Instant now = utc(u"2026-11-22T00:00:00"_s);
        const auto rule = [now](const QString &text, const QString &zone) {
            return clockChangeRule(*parseSchedule(text, zone), now);
        };
        QCOMPARE(rule(u"7 * * * *"_s, u"Europe/Paris"_s),
                 u"The clocks of Europe/Paris change next on 2027-03-28: a time that they skip does not fire, one that "
                 "comes twice fires the first time"_s);
        QVERIFY(rule(u"7 * * * *"_s, u"America/New_York"_s).contains(u"2027-03-14"_s));
        QCOMPARE(rule(u"7 * * * *"_s, u"Asia/Macau"_s), u"The clocks of Asia/Macau are not changed"_s);
        QCOMPARE(rule(u"7 * * * *"_s, u"UTC"_s), u"The clocks of UTC are not changed"_s);
        QVERIFY(rule(u"every: 2h"_s, u"Europe/Paris"_s).startsWith(u"An interval"_s));
    }
    void words_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *text, const char *words) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(words);
        };
        row("7 */2 * * *", "every 2 h at :07, Asia/Macau");
        row("0 * * * *", "every hour at :00, Asia/Macau");
        row("@daily", "every day at 00:00, Asia/Macau");
        row("*/10 * * * *", "every 10 min, Asia/Macau");
        row("* * * * *", "every minute, Asia/Macau");
        row("30 6 * * mon", "Mondays at 06:30, Asia/Macau");
        row("30 6 * * 7", "Sundays at 06:30, Asia/Macau");
        row("30 6 * * 1-5", "Mondays to Fridays at 06:30, Asia/Macau");
        row("0 5 1 * *", "on day 1 of each month at 05:00, Asia/Macau");
        row("@yearly", "each year on day 1 of month 1 at 00:00, Asia/Macau");
        row("every: 2h", "every 2 h after the last start");
        row("7 */7 * * *", "7 */7 * * *, Asia/Macau"); // seven hours, but three at midnight
        row("*/7 * * * *", "*/7 * * * *, Asia/Macau");
        row("0 6 13 * fri", "0 6 13 * fri, Asia/Macau"); // two days that are or-ed
        row("0 6 * jan *", "0 6 * jan *, Asia/Macau");
    }
    void words()
    {
        QFETCH(QString, text);
        const auto schedule = parseSchedule(text, u"Asia/Macau"_s);
        QVERIFY(schedule.ok());
        QTEST(scheduleWords(*schedule), "words");
    }
    // --- what fires now
    void CR9_aMissedTimeFiresOnceAtTheStart()
    {
        const Schedule schedule = *parseSchedule(u"7 */2 * * *"_s, u"UTC"_s);
        FireState state;
        state.since = utc(u"2026-01-01T08:07:00"_s); // then the machine slept for a day
        const QList<FireSource> members{{u"a"_s, u"A"_s, true, {}}};
        const Instant now = utc(u"2026-01-02T09:00:00"_s);
        const Fire fire = decideFire(schedule, state, members, now);
        QCOMPARE(fire.verdict, Fire::Start);
        QCOMPARE(fire.due, utc(u"2026-01-01T10:07:00"_s));
        QCOMPARE(fire.sources, QStringList{u"a"_s});
        state.since = now; // it has fired
        QCOMPARE(decideFire(schedule, state, members, now).verdict, Fire::NotDue);
        QCOMPARE(nextFire(schedule, state, now), utc(u"2026-01-02T10:07:00"_s));
    }
    void CR9_aClockSetBackHoldsNothingUp()
    {
        const Schedule schedule = *parseSchedule(u"7 */2 * * *"_s, u"UTC"_s);
        FireState state;
        state.since = utc(u"2027-01-01T00:00:00"_s);
        const Instant first = utc(u"2026-01-01T09:00:00"_s), second = utc(u"2026-01-01T10:07:00"_s);
        QCOMPARE(nextFire(schedule, state, first), second);
        state.since = countedFrom(state.since, first); // a look, and the next one
        QCOMPARE(decideFire(schedule, state, {}, first).verdict, Fire::NotDue);
        state.since = countedFrom(state.since, second);
        QCOMPARE(decideFire(schedule, state, {}, second).due, second);
        // A clock that is put right by some seconds lets nothing fire twice.
        state.since = second + Ms(100);
        QCOMPARE(countedFrom(state.since, second - Ms(3000)), state.since);
    }
    void CR11_aGroupNeverOverlapsItself()
    {
        const Schedule schedule = *parseSchedule(u"every: 2h"_s, u"UTC"_s);
        const Instant now = utc(u"2026-01-01T10:00:00"_s);
        const QList<FireSource> members{{u"a"_s, u"A"_s, true, u"run 0007 (running)"_s}};
        FireState state;
        state.since = utc(u"2026-01-01T08:00:00"_s);
        state.lastRun = u"0007"_s;
        state.lastIs = FireState::AtWork;
        Fire fire = decideFire(schedule, state, members, now);
        QCOMPARE(fire.verdict, Fire::Skip);
        QCOMPARE(fire.reason, u"its run 0007 is still active"_s);
        QCOMPARE(decideFire(schedule, state, members, now, true).verdict, Fire::Skip); // by hand neither
        state.lastIs = FireState::Resting;
        QVERIFY(decideFire(schedule, state, members, now).reason.contains(u"paused"_s));
        state.lastIs = FireState::Interrupted;
        QCOMPARE(decideFire(schedule, state, members, now).verdict, Fire::Resume);
    }
    void CR12_twoActiveRunsNeverShareASource()
    {
        const Schedule schedule = *parseSchedule(u"every: 2h"_s, u"UTC"_s);
        const Instant now = utc(u"2026-01-01T10:00:00"_s);
        FireState state;
        state.since = utc(u"2026-01-01T08:00:00"_s);
        QList<FireSource> members{
            {u"a"_s, u"A"_s, true, u"run 0007 (running)"_s}, {u"b"_s, u"B"_s, true, {}}, {u"c"_s, u"C"_s, false, {}}};
        Fire fire = decideFire(schedule, state, members, now);
        QCOMPARE(fire.verdict, Fire::Start);
        QCOMPARE(fire.sources, QStringList{u"b"_s}); // not what is busy, not what is disabled
        QCOMPARE(fire.reason, u"left out: A is in run 0007 (running)"_s);
        members[1].busyIn = u"run 0008 (paused)"_s;
        fire = decideFire(schedule, state, members, now);
        QCOMPARE(fire.verdict, Fire::Skip);
        QCOMPARE(fire.reason, u"A is in run 0007 (running), and 1 more is busy"_s);
        members.remove(0, 2);
        QCOMPARE(decideFire(schedule, state, members, now).reason, u"all its sources are disabled"_s);
        QCOMPARE(decideFire(schedule, state, {}, now).reason, u"it has no sources"_s);
    }
    void CR13_skipNextAndOff()
    {
        const Schedule schedule = *parseSchedule(u"every: 2h"_s, u"UTC"_s);
        const Instant now = utc(u"2026-01-01T10:00:00"_s);
        const QList<FireSource> members{{u"a"_s, u"A"_s, true, {}}};
        FireState state;
        state.since = utc(u"2026-01-01T08:00:00"_s);
        state.skipNext = true;
        QCOMPARE(decideFire(schedule, state, members, now).verdict, Fire::Skip);
        QCOMPARE(decideFire(schedule, state, members, now - Ms(1)).verdict, Fire::NotDue);
        QCOMPARE(decideFire(schedule, state, members, now, true).verdict, Fire::Start); // by hand all the same
        state = {state.since, true, false, {}, FireState::None};
        QCOMPARE(decideFire(schedule, state, members, now).verdict, Fire::NotDue);
        QVERIFY(!nextFire(schedule, state, now));
        QCOMPARE(decideFire(schedule, state, members, now, true).verdict, Fire::Start);
    }
    void CR14_aSourcesOwnScheduleWinsOverAGroup()
    {
        ScheduleGroup group;
        group.id = u"priority-1"_s;
        group.priority = 1;
        QList<Source> sources(3);
        for (int i = 0; i < 3; ++i) {
            sources[i].id = QChar(u'a' + i);
            sources[i].priority = i == 2 ? 2 : 1;
        }
        sources[1].schedule = u"@daily"_s;
        const QList<ScheduleGroup> groups = allGroups({group}, sources);
        QCOMPARE(groups.size(), 2);
        QCOMPARE(groups[1].id, u"b"_s);
        QVERIFY(groups[1].ofSource);
        QCOMPARE(groups[1].limit, Ms(std::chrono::minutes(30)));
        const auto ids = [&](const ScheduleGroup &of) {
            QStringList list;
            for (const Source &source : membersOf(of, sources))
                list.append(source.id);
            return list;
        };
        QCOMPARE(ids(groups[0]), QStringList{u"a"_s});
        QCOMPARE(ids(groups[1]), QStringList{u"b"_s});
        QVERIFY(allGroups({}, {sources[0]}).isEmpty()); // without a schedule nothing fires by itself
    }
    void durations()
    {
        QCOMPARE(parseDuration(u"500ms"_s), Ms(500));
        QCOMPARE(parseDuration(u"1h30m"_s), Ms(5'400'000));
        for (const auto &bad : {u""_s, u"5"_s, u"-1s"_s, u"1 h"_s, u"999999999999d"_s, u"1.5s"_s})
            QVERIFY2(!parseDuration(bad), qPrintable(bad));
    }
};

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
