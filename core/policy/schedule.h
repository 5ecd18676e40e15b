// Schedules: "every: 2h" and five-field cron with a time zone (R9.2; CR1–CR10, OCPS rules).
#pragma once

#include "domain/instant.h"
#include "domain/result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <array>
#include <bitset>
#include <optional>

namespace trawl {

/// "500ms", "20s", "5m", "1h", "2d", also joined "1h30m". Negative, empty or overflowing text: nothing.
std::optional<Ms> parseDuration(const QString &text);

/// A parsed schedule. Cron: minute hour day-of-month month day-of-week; day-of-month and day-of-week are OR-ed when
/// both are restricted; a local time that a clock change skips does not fire, one that comes twice fires once, the
/// first time.
struct Schedule {
    std::optional<Ms> every; ///< set: interval, the rest is unused
    std::bitset<60> minutes;
    std::bitset<24> hours;
    std::bitset<32> days;    ///< 1..31
    std::bitset<13> months;  ///< 1..12
    std::bitset<7> weekdays; ///< 0 = Sunday
    bool anyDay = true, anyWeekday = true;
    QByteArray zone = "UTC"; ///< IANA id
    QString text;
    QStringList fields; ///< the five of a cron schedule, "@daily" written out; none for an interval
};

/// "7 */2 * * *", "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually" or "every: 2h".
/// TD-1005 with the field, what was found and what is allowed.
Result<Schedule> parseSchedule(const QString &text, const QString &timezone);
/// The first time after @p after that a cron schedule fires; for intervals @p after + every. Nothing if it never does
/// (31 February).
std::optional<Instant> nextDue(const Schedule &schedule, Instant after);
/// The first @p count times after @p after; fewer if there are no more.
QList<Instant> nextTimes(const Schedule &schedule, Instant after, int count);
/// Is a start due now? Missed times count once (R9.2). @p lastStart not set: due at once.
bool isDue(const Schedule &schedule, Instant lastStart, Instant now);
/// R9.2: priority 1 every 2 hours, all others every 4 hours.
Schedule defaultSchedule(int priority);
/// R9.2: run limits 30 min (priority 1) and 45 min.
Ms defaultRunLimit(int priority);

} // namespace trawl
