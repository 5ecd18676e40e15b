// Schedules: CR1–CR10 (CR1–CR10).
#include "policy/schedule.h"

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
