// Names of time zones, and local times with the offset that their zone has then. Pure: the system's zone data are read
// by Qt.
#pragma once

#include <QString>

#include <optional>

namespace trawl {

/// A name of the IANA data, or "UTC+08:00". Not what Qt reads as a rule of its own: it takes "HKT", "CST" and "" for
/// UTC.
bool isTimeZone(const QString &name);
/// The valid name that is meant most likely: "HKT" → "Asia/Hong_Kong", "asia/macau" → "Asia/Macau"; never empty.
QString nearestTimeZone(const QString &name);

struct OffsetTime {
    QString iso;                              ///< "2027-01-12T19:30:00+08:00"
    enum { Once, Twice, Never } comes = Once; ///< Twice: the first was taken; Never: the clock skips it, no offset
};
/// "2027-01-12T19:30:00" in @p zone; nothing if it is no such text or zone.
std::optional<OffsetTime> withOffset(const QString &local, const QString &zone);

} // namespace trawl
