// Schedules as people read them; see schedulewords.h.
#include "policy/schedulewords.h"

#include "domain/names.h"
#include "domain/text.h"

#include <QDateTime>
#include <QTimeZone>

namespace trawl {
namespace {

std::optional<int> plain(const QString &field)
{
    bool isNumber = false;
    const int value = field.toInt(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

/// "*/4" → 4
std::optional<int> step(const QString &field)
{
    return field.startsWith("*/"_L1) ? plain(field.mid(2)) : std::nullopt;
}

bool isAny(const QString &field)
{
    return field == "*"_L1 || field == "?"_L1;
}

QString clock(int hour, int minute)
{
    return u"%1:%2"_s.arg(hour, 2, 10, QChar(u'0')).arg(minute, 2, 10, QChar(u'0'));
}

/// The one weekday that fires, 0 = Sunday; nothing if there are several.
std::optional<std::size_t> onlyWeekday(const Schedule &schedule)
{
    if (schedule.weekdays.count() != 1)
        return std::nullopt;
    std::size_t day = 0;
    while (!schedule.weekdays.test(day))
        ++day;
    return day;
}

QString onWeekday(std::size_t day)
{
    static const QStringList names{translate("core", "Sundays at %1"),   translate("core", "Mondays at %1"),
                                   translate("core", "Tuesdays at %1"),  translate("core", "Wednesdays at %1"),
                                   translate("core", "Thursdays at %1"), translate("core", "Fridays at %1"),
                                   translate("core", "Saturdays at %1")};
    return names.at(qsizetype(day));
}

/// At one minute of one or more hours, on every day.
QString withinDays(const QStringList &f, int minute)
{
    const QString at = u":%1"_s.arg(minute, 2, 10, QChar(u'0'));
    const auto hours = step(f[1]);
    if (isAny(f[1]) || hours == 1)
        return translate("core", "every hour at %1").arg(at);
    if (hours && *hours > 0 && 24 % *hours == 0)
        return translate("core", "every %1 h at %2").arg(*hours).arg(at);
    if (const auto hour = plain(f[1]))
        return translate("core", "every day at %1").arg(clock(*hour, minute));
    return {};
}

/// At one time of some days.
QString onDays(const Schedule &schedule, const QString &time)
{
    const QStringList &f = schedule.fields;
    const auto day = plain(f[2]);
    const bool anyMonth = isAny(f[3]);
    if (schedule.anyDay && anyMonth) {
        if (const auto weekday = onlyWeekday(schedule))
            return onWeekday(*weekday).arg(time);
        if (schedule.weekdays.to_ulong() == 0b0111110)
            return translate("core", "Mondays to Fridays at %1").arg(time);
    }
    if (schedule.anyWeekday && day && anyMonth)
        return translate("core", "on day %1 of each month at %2").arg(*day).arg(time);
    if (const auto month = plain(f[3]); schedule.anyWeekday && day && month)
        return translate("core", "each year on day %1 of month %2 at %3").arg(*day).arg(*month).arg(time);
    return {};
}

/// Empty: there is no short form.
QString cronWords(const Schedule &schedule)
{
    const QStringList &f = schedule.fields;
    const auto minute = plain(f[0]);
    const bool everyDay = schedule.anyDay && schedule.anyWeekday && isAny(f[3]);
    if (everyDay && isAny(f[1])) {
        const auto minutes = step(f[0]);
        if (isAny(f[0]) || minutes == 1)
            return translate("core", "every minute");
        if (minutes && *minutes > 0 && 60 % *minutes == 0)
            return translate("core", "every %1 min").arg(*minutes);
    }
    if (!minute)
        return {};
    if (everyDay)
        return withinDays(f, *minute);
    const auto hour = plain(f[1]);
    return hour ? onDays(schedule, clock(*hour, *minute)) : QString();
}

} // namespace

QString scheduleWords(const Schedule &schedule)
{
    if (schedule.every)
        return translate("core", "every %1 after the last start").arg(durationText(*schedule.every));
    const QString words = schedule.fields.size() == 5 ? cronWords(schedule) : QString();
    return u"%1, %2"_s.arg(words.isEmpty() ? schedule.text : words, QString::fromLatin1(schedule.zone));
}

QString clockChangeRule(const Schedule &schedule, Instant now)
{
    if (schedule.every)
        return translate("core", "An interval counts time that passes; changes of a clock do not move it");
    const QTimeZone zone(schedule.zone);
    const QString name = QString::fromLatin1(schedule.zone);
    const QDateTime from = QDateTime::fromMSecsSinceEpoch(now.ms, Qt::UTC);
    const QTimeZone::OffsetData change = zone.nextTransition(from);
    constexpr qint64 farAway = 400; // days: a zone that changes does so twice a year
    if (!change.atUtc.isValid() || from.daysTo(change.atUtc) > farAway)
        return translate("core", "The clocks of %1 are not changed").arg(name);
    return translate("core", "The clocks of %1 change next on %2: a time that they skip does not fire, one that comes "
                             "twice fires the first time")
        .arg(name, change.atUtc.toTimeZone(zone).date().toString(Qt::ISODate));
}

} // namespace trawl
