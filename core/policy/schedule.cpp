// Schedules; see schedule.h.
#include "policy/schedule.h"
#include "domain/text.h"

#include "domain/names.h"
#include "policy/timezones.h"

#include <QDate>
#include <QDateTime>
#include <QHash>
#include <QRegularExpression>
#include <QStringList>
#include <QTimeZone>

#include <algorithm>

namespace trawl {
namespace {

struct FieldRule {
    const char *name;
    int low, high;
    QStringList names; ///< names.at(i) stands for low + i
};

QString allowedText(const FieldRule &rule)
{
    return u"%1 to %2"_s.arg(rule.low).arg(rule.high);
}

std::optional<int> numberOf(const QString &text, const FieldRule &rule)
{
    const qsizetype name = rule.names.indexOf(text.toLower());
    if (name >= 0)
        return rule.low + int(name);
    static const QRegularExpression digits(u"^[0-9]{1,4}$"_s);
    if (!text.contains(digits))
        return std::nullopt;
    const int value = text.toInt();
    return value >= rule.low && value <= rule.high ? std::optional(value) : std::nullopt;
}

/// One element of a list: "*", "5", "1-5", "*/2", "1-9/2". Fills @p out by value; false if it is malformed.
template <class Set>
bool readElement(const QString &text, const FieldRule &rule, Set set)
{
    const QStringList stepped = text.split(u'/');
    if (stepped.size() > 2)
        return false;
    int step = 1;
    if (stepped.size() == 2) {
        bool ok = false;
        step = stepped[1].toInt(&ok);
        if (!ok || step < 1 || step > rule.high || stepped[1].startsWith(u'+'))
            return false;
    }
    int from = rule.low, to = rule.high;
    if (stepped[0] != "*"_L1 && stepped[0] != "?"_L1) {
        const QStringList range = stepped[0].split(u'-');
        const auto first = numberOf(range.first(), rule);
        const auto last = numberOf(range.last(), rule);
        if (range.size() > 2 || !first || !last || *first > *last)
            return false;
        from = *first;
        to = range.size() == 2 ? *last : (stepped.size() == 2 ? rule.high : *first);
    }
    for (int value = from; value <= to; value += step)
        set(value);
    return true;
}

template <class Set>
Result<> readField(const QString &text, const FieldRule &rule, Set set)
{
    for (const QString &element : text.split(u',')) {
        if (!readElement(element, rule, set)) {
            return permanentError(
                1005, translate("core", "The schedule's %1 is \"%2\"").arg(QLatin1StringView(rule.name), text),
                translate("core", "allowed are %1, lists, ranges and steps").arg(allowedText(rule)),
                translate("core", "Write five fields, for example \"17 */2 * * *\", or \"every: 2h\""));
        }
    }
    return success();
}

bool isStar(const QString &text)
{
    return text == "*"_L1 || text == "?"_L1;
}

/// A name for five fields; empty: it is none.
QString writtenOut(const QString &name)
{
    static const QHash<QString, QString> names{{u"@hourly"_s, u"0 * * * *"_s},   {u"@daily"_s, u"0 0 * * *"_s},
                                               {u"@midnight"_s, u"0 0 * * *"_s}, {u"@weekly"_s, u"0 0 * * 0"_s},
                                               {u"@monthly"_s, u"0 0 1 * *"_s},  {u"@yearly"_s, u"0 0 1 1 *"_s},
                                               {u"@annually"_s, u"0 0 1 1 *"_s}};
    return names.value(name.toLower());
}

Result<Schedule> parseCron(const QStringList &fields, Schedule schedule)
{
    schedule.fields = fields;
    static const QStringList months{u"jan"_s, u"feb"_s, u"mar"_s, u"apr"_s, u"may"_s, u"jun"_s,
                                    u"jul"_s, u"aug"_s, u"sep"_s, u"oct"_s, u"nov"_s, u"dec"_s};
    static const QStringList days{u"sun"_s, u"mon"_s, u"tue"_s, u"wed"_s, u"thu"_s, u"fri"_s, u"sat"_s};
    const Result<> results[] = {
        readField(fields[0], {"minute", 0, 59, {}}, [&](int v) { schedule.minutes.set(std::size_t(v)); }),
        readField(fields[1], {"hour", 0, 23, {}}, [&](int v) { schedule.hours.set(std::size_t(v)); }),
        readField(fields[2], {"day of month", 1, 31, {}}, [&](int v) { schedule.days.set(std::size_t(v)); }),
        readField(fields[3], {"month", 1, 12, months}, [&](int v) { schedule.months.set(std::size_t(v)); }),
        readField(fields[4], {"day of week", 0, 7, days}, [&](int v) { schedule.weekdays.set(std::size_t(v % 7)); }),
    };
    for (const Result<> &result : results) {
        if (!result)
            return result.error();
    }
    schedule.anyDay = isStar(fields[2]);
    schedule.anyWeekday = isStar(fields[4]);
    return schedule;
}

bool dayFires(const Schedule &schedule, QDate date)
{
    if (!schedule.months.test(std::size_t(date.month())))
        return false;
    const bool day = schedule.days.test(std::size_t(date.day()));
    const bool weekday = schedule.weekdays.test(std::size_t(date.dayOfWeek() % 7));
    if (!schedule.anyDay && !schedule.anyWeekday)
        return day || weekday;
    return day && weekday; // a star's set is full
}

/// The UTC time of a local one: the first of two, nothing for one that a clock change skips.
std::optional<qint64> utcOf(const QTimeZone &zone, qint64 local)
{
    constexpr qint64 day = 24 * 3600 * 1000LL;
    std::optional<qint64> first;
    for (const qint64 probe : {local - day, local + day}) {
        const qint64 offset = zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(probe, Qt::UTC)) * 1000LL;
        const qint64 utc = local - offset;
        const bool real = zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(utc, Qt::UTC)) * 1000LL == offset;
        if (real && (!first || utc < *first))
            first = utc;
    }
    return first;
}

} // namespace

std::optional<Ms> parseDuration(const QString &text)
{
    static const QRegularExpression whole(u"^(?:[0-9]{1,12}(?:ms|s|m|h|d))+$"_s);
    static const QRegularExpression part(u"([0-9]{1,12})(ms|s|m|h|d)"_s);
    if (!text.contains(whole))
        return std::nullopt;
    qint64 sum = 0;
    auto it = part.globalMatch(text);
    while (it.hasNext()) {
        const auto match = it.next();
        const QString unit = match.captured(2);
        const qint64 factor = unit == "ms"_L1  ? 1
                              : unit == "s"_L1 ? 1000
                              : unit == "m"_L1 ? 60'000
                              : unit == "h"_L1 ? 3'600'000
                                               : 86'400'000;
        qint64 value = 0;
        if (__builtin_mul_overflow(match.captured(1).toLongLong(), factor, &value) ||
            __builtin_add_overflow(sum, value, &sum))
            return std::nullopt;
    }
    return Ms(sum);
}

Result<Schedule> parseSchedule(const QString &text, const QString &timezone)
{
    Schedule schedule;
    schedule.text = text.simplified();
    schedule.zone = timezone.toLatin1();
    if (!isTimeZone(timezone)) {
        return permanentError(1005, translate("core", "The time zone \"%1\" is unknown").arg(timezone), {},
                              translate("core", "Use an IANA name; the nearest is %1").arg(nearestTimeZone(timezone)));
    }
    static const QRegularExpression interval(u"^every:? ?(\\S+)$"_s, QRegularExpression::CaseInsensitiveOption);
    if (const auto match = interval.match(schedule.text); match.hasMatch()) {
        const auto every = parseDuration(match.captured(1));
        if (!every || *every < std::chrono::seconds(1)) {
            return permanentError(1005, translate("core", "The schedule's interval is \"%1\"").arg(match.captured(1)),
                                  translate("core", "allowed are durations from 1s, such as 20m, 2h, 1h30m"));
        }
        schedule.every = every;
        return schedule;
    }
    const bool named = schedule.text.startsWith(u'@');
    const QString cron = named ? writtenOut(schedule.text) : schedule.text;
    if (named && cron.isEmpty())
        return permanentError(1005, translate("core", "The schedule \"%1\" has no known name").arg(text),
                              translate("core", "allowed are @hourly, @daily, @weekly, @monthly and @yearly"));
    const QStringList fields = cron.split(u' ', Qt::SkipEmptyParts);
    if (fields.size() != 5) {
        return permanentError(
            1005, translate("core", "The schedule \"%1\" has %2 fields").arg(text, QString::number(fields.size())),
            translate("core", "a cron expression has five: minute hour day month weekday"),
            translate("core", "Write for example \"17 */2 * * *\", or \"every: 2h\""));
    }
    return parseCron(fields, std::move(schedule));
}

std::optional<Instant> nextDue(const Schedule &schedule, Instant after)
{
    if (schedule.every)
        return after + *schedule.every;
    const QTimeZone zone(schedule.zone);
    const QDate start = QDateTime::fromMSecsSinceEpoch(after.ms, zone).date();
    // 40 years hold every 29 February on every weekday; a date that never comes ends here instead of in a loop without
    // end.
    constexpr int days = 40 * 366;
    for (int ahead = 0; ahead < days; ++ahead) {
        const QDate date = start.addDays(ahead);
        if (!dayFires(schedule, date))
            continue;
        const qint64 midnight = QDateTime(date, QTime(0, 0), Qt::UTC).toMSecsSinceEpoch();
        std::optional<qint64> earliest; // around a clock change local order and real order differ
        for (std::size_t hour = 0; hour < 24 && !earliest; ++hour) {
            for (std::size_t minute = 0; minute < 60 && schedule.hours.test(hour); ++minute) {
                if (!schedule.minutes.test(minute))
                    continue;
                const auto utc = utcOf(zone, midnight + qint64(hour * 60 + minute) * 60'000);
                if (utc && *utc > after.ms && (!earliest || *utc < *earliest))
                    earliest = utc;
            }
        }
        if (earliest)
            return Instant{*earliest};
    }
    return std::nullopt;
}

QList<Instant> nextTimes(const Schedule &schedule, Instant after, int count)
{
    QList<Instant> times;
    while (times.size() < count) {
        const auto due = nextDue(schedule, times.isEmpty() ? after : times.last());
        if (!due)
            break;
        times.append(*due);
    }
    return times;
}

bool isDue(const Schedule &schedule, Instant lastStart, Instant now)
{
    if (!lastStart.isSet())
        return true;
    const auto due = nextDue(schedule, lastStart);
    return due && *due <= now;
}

Schedule defaultSchedule(int priority)
{
    Schedule schedule;
    schedule.every = std::chrono::hours(priority <= 1 ? 2 : 4);
    schedule.text = priority <= 1 ? u"every: 2h"_s : u"every: 4h"_s;
    return schedule;
}

Ms defaultRunLimit(int priority)
{
    return std::chrono::minutes(priority <= 1 ? 30 : 45);
}

} // namespace trawl
