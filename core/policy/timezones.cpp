// See timezones.h.
#include "policy/timezones.h"

#include "domain/names.h"

#include <QDateTime>
#include <QHash>
#include <QSet>
#include <QTimeZone>

#include <algorithm>
#include <limits>
#include <vector>

namespace trawl {

namespace {

/// Names of the IANA data without a slash; anything else without one is a rule that Qt makes up.
bool isPlainName(const QString &name)
{
    static const QSet<QString> names{
        u"CET"_s,      u"CST6CDT"_s, u"Cuba"_s,    u"EET"_s,       u"EST"_s,     u"EST5EDT"_s,   u"Egypt"_s,
        u"Eire"_s,     u"GB"_s,      u"GB-Eire"_s, u"GMT"_s,       u"GMT0"_s,    u"Greenwich"_s, u"HST"_s,
        u"Hongkong"_s, u"Iceland"_s, u"Iran"_s,    u"Israel"_s,    u"Jamaica"_s, u"Japan"_s,     u"Kwajalein"_s,
        u"Libya"_s,    u"MET"_s,     u"MST"_s,     u"MST7MDT"_s,   u"NZ"_s,      u"NZ-CHAT"_s,   u"Navajo"_s,
        u"PRC"_s,      u"PST8PDT"_s, u"Poland"_s,  u"Portugal"_s,  u"ROC"_s,     u"ROK"_s,       u"Singapore"_s,
        u"Turkey"_s,   u"UCT"_s,     u"UTC"_s,     u"Universal"_s, u"W-SU"_s,    u"WET"_s,       u"Zulu"_s};
    return names.contains(name);
}

/// What people write instead of a zone's name.
QString meantBy(const QString &name)
{
    static const QHash<QString, QString> names{{u""_s, u"UTC"_s},
                                               {u"Z"_s, u"UTC"_s},
                                               {u"HKT"_s, u"Asia/Hong_Kong"_s},
                                               {u"CST"_s, u"Asia/Shanghai"_s},
                                               {u"BEIJING"_s, u"Asia/Shanghai"_s},
                                               {u"ASIA/BEIJING"_s, u"Asia/Shanghai"_s},
                                               {u"JST"_s, u"Asia/Tokyo"_s},
                                               {u"KST"_s, u"Asia/Seoul"_s},
                                               {u"SGT"_s, u"Asia/Singapore"_s},
                                               {u"IST"_s, u"Asia/Kolkata"_s},
                                               {u"BST"_s, u"Europe/London"_s},
                                               {u"WEST"_s, u"Europe/Lisbon"_s},
                                               {u"CEST"_s, u"Europe/Berlin"_s},
                                               {u"MEZ"_s, u"Europe/Berlin"_s},
                                               {u"MESZ"_s, u"Europe/Berlin"_s},
                                               {u"EEST"_s, u"Europe/Athens"_s},
                                               {u"MSK"_s, u"Europe/Moscow"_s},
                                               {u"EDT"_s, u"America/New_York"_s},
                                               {u"CDT"_s, u"America/Chicago"_s},
                                               {u"MDT"_s, u"America/Denver"_s},
                                               {u"PST"_s, u"America/Los_Angeles"_s},
                                               {u"PDT"_s, u"America/Los_Angeles"_s},
                                               {u"BRT"_s, u"America/Sao_Paulo"_s},
                                               {u"AEST"_s, u"Australia/Sydney"_s},
                                               {u"AEDT"_s, u"Australia/Sydney"_s}};
    return names.value(name.toUpper());
}

/// "GMT+8", "UTC-3", "+8" → "UTC+08:00".
QString offsetName(const QString &name)
{
    QString rest = name.toUpper();
    for (const auto &prefix : {u"UTC"_s, u"GMT"_s}) {
        if (rest.startsWith(prefix))
            rest.remove(0, prefix.size());
    }
    if (rest.size() < 2 || (rest[0] != u'+' && rest[0] != u'-'))
        return {};
    const QStringList parts = rest.mid(1).split(u':');
    bool ok = false;
    const int hours = parts.first().toInt(&ok);
    const QString minutes = parts.value(1, u"00"_s);
    return ok && hours <= 14 ? u"UTC"_s + rest[0] + parts.first().rightJustified(2, u'0') + u':' + minutes : QString();
}

/// How many letters have to change.
int distance(const QString &a, const QString &b)
{
    std::vector<int> row(size_t(b.size()) + 1);
    for (size_t i = 0; i < row.size(); ++i)
        row[i] = int(i);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = int(i) + 1;
        for (qsizetype k = 0; k < b.size(); ++k) {
            const int changed = diagonal + (a[i] == b[k] ? 0 : 1);
            diagonal = row[size_t(k) + 1];
            row[size_t(k) + 1] = std::min({changed, row[size_t(k)] + 1, diagonal + 1});
        }
    }
    return row.back();
}

QString similar(const QString &name)
{
    const auto plain = [](const QString &text) { return text.toLower().replace(u' ', u'_'); };
    const QString wanted = plain(name.trimmed().left(60));
    QString best = u"UTC"_s;
    int least = std::numeric_limits<int>::max();
    for (const QByteArray &id : QTimeZone::availableTimeZoneIds()) {
        const QString candidate = QString::fromLatin1(id);
        const QString whole = plain(candidate);
        const int far = std::min(distance(wanted, whole), distance(wanted, whole.section(u'/', -1)));
        if (far < least) {
            least = far;
            best = candidate;
        }
    }
    return best;
}

} // namespace

bool isTimeZone(const QString &name)
{
    if (name.isEmpty() || name.size() > 64 || name != name.trimmed())
        return false;
    const QByteArray id = name.toUtf8();
    if (QTimeZone::isTimeZoneIdAvailable(id))
        return true;
    return (name.contains(u'/') || isPlainName(name)) && QTimeZone(id).isValid();
}

QString nearestTimeZone(const QString &name)
{
    const QString trimmed = name.trimmed();
    for (const QString &candidate : {meantBy(trimmed), offsetName(trimmed), trimmed}) {
        if (isTimeZone(candidate))
            return candidate;
    }
    return similar(name);
}

std::optional<OffsetTime> withOffset(const QString &local, const QString &zone)
{
    const QDateTime asUtc = QDateTime::fromString(local + u'Z', Qt::ISODate);
    if (local.size() != 19 || !asUtc.isValid() || !isTimeZone(zone))
        return std::nullopt;
    const QTimeZone rules(zone.toUtf8());
    constexpr qint64 day = 24 * 3600;
    std::vector<qint64> times; ///< seconds since 1970 that have this local time, with their offset
    const qint64 wanted = asUtc.toSecsSinceEpoch();
    for (const qint64 probe : {wanted - day, wanted + day}) {
        const qint64 offset = rules.offsetFromUtc(QDateTime::fromSecsSinceEpoch(probe, Qt::UTC));
        const qint64 time = wanted - offset;
        const bool real = rules.offsetFromUtc(QDateTime::fromSecsSinceEpoch(time, Qt::UTC)) == offset;
        if (real && std::find(times.begin(), times.end(), time) == times.end())
            times.push_back(time);
    }
    OffsetTime out;
    if (times.empty()) {
        out.iso = local;
        out.comes = OffsetTime::Never;
        return out;
    }
    const qint64 first = *std::min_element(times.begin(), times.end());
    out.comes = times.size() > 1 ? OffsetTime::Twice : OffsetTime::Once;
    out.iso = QDateTime::fromSecsSinceEpoch(first, Qt::OffsetFromUTC, int(wanted - first)).toString(Qt::ISODate);
    if (wanted == first)
        out.iso = local + u"+00:00"_s;
    return out;
}

} // namespace trawl
