// Retry-After; see retryafter.h.
#include "policy/retryafter.h"

#include <QDate>
#include <QDateTime>
#include <QRegularExpression>
#include <QTime>

#include <algorithm>
#include <array>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

int monthOf(const QString &name)
{
    static constexpr std::array names{"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    const QString lower = name.left(3).toLower();
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (lower == QLatin1StringView(names[i]))
            return int(i) + 1;
    }
    return 0;
}

/// IMF-fixdate, RFC 850 and asctime, all in UTC. Written out because QDateTime's parsers follow locales and zones.
std::optional<Instant> parseHttpDate(const QString &text, Instant now)
{
    static const QRegularExpression imf(
        u"^[A-Za-z]{3}, +(\\d{1,2}) ([A-Za-z]{3}) (\\d{4}) (\\d{2}):(\\d{2}):(\\d{2}) (?:GMT|UTC)$"_s);
    static const QRegularExpression rfc850(
        u"^[A-Za-z]{6,9}, (\\d{1,2})-([A-Za-z]{3})-(\\d{2}) (\\d{2}):(\\d{2}):(\\d{2}) (?:GMT|UTC)$"_s);
    static const QRegularExpression asctime(
        u"^[A-Za-z]{3} ([A-Za-z]{3}) +(\\d{1,2}) (\\d{2}):(\\d{2}):(\\d{2}) (\\d{4})$"_s);
    int day = 0, month = 0, year = 0, clock = 0;
    QRegularExpressionMatch match = imf.match(text);
    if (match.hasMatch() || (match = rfc850.match(text)).hasMatch()) {
        day = match.captured(1).toInt();
        month = monthOf(match.captured(2));
        year = match.captured(3).toInt();
        clock = 4;
        if (match.captured(3).size() == 2) {
            // RFC 9110 5.6.7: a two-digit year over 50 years ahead is of the last century.
            const int current = QDateTime::fromMSecsSinceEpoch(now.ms, Qt::UTC).date().year();
            year += current / 100 * 100;
            if (year > current + 50)
                year -= 100;
        }
    } else if ((match = asctime.match(text)).hasMatch()) {
        month = monthOf(match.captured(1));
        day = match.captured(2).toInt();
        year = match.captured(6).toInt();
        clock = 3;
    } else {
        return std::nullopt;
    }
    const int second = std::min(match.captured(clock + 2).toInt(), 59); // a leap second counts as the second before
    const QDate date(year, month, day);
    const QTime time(match.captured(clock).toInt(), match.captured(clock + 1).toInt(), second);
    if (!date.isValid() || !time.isValid())
        return std::nullopt;
    return Instant{QDateTime(date, time, Qt::UTC).toMSecsSinceEpoch()};
}

} // namespace

std::optional<RetryAfter> parseRetryAfter(const QByteArray &value, Instant now, Ms cap)
{
    const QByteArray text = value.trimmed();
    if (text.isEmpty() || text.size() > 100)
        return std::nullopt;
    Ms asked(0);
    const bool number = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (number) {
        bool fits = false;
        const qint64 seconds = text.toLongLong(&fits);
        constexpr qint64 most = std::numeric_limits<qint64>::max() / 1000;
        asked = std::chrono::seconds(fits ? std::min(seconds, most) : most);
    } else {
        const auto date = parseHttpDate(QString::fromLatin1(text), now);
        if (!date)
            return std::nullopt;
        asked = *date - now;
    }
    if (asked <= Ms(0))
        return std::nullopt;
    return RetryAfter{std::min(asked, cap), asked > cap, asked};
}

std::optional<RetryAfter> parseRetryAfter(const QList<QByteArray> &values, Instant now, Ms cap)
{
    std::optional<RetryAfter> longest;
    for (const QByteArray &value : values) {
        const auto one = parseRetryAfter(value, now, cap);
        if (one && (!longest || one->asked > longest->asked))
            longest = one;
    }
    return longest;
}

bool retryAfterApplies(int http)
{
    return http == 429 || http == 503 || (http >= 300 && http < 400);
}

} // namespace trawl
