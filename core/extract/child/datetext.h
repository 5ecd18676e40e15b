// Dates and times as pages write them → ISO 8601: the first day of a range, or nothing; never another day. Pure.
#pragma once

#include <QString>

namespace trawl {

struct DateReading {
    QString iso;        ///< "2027-01-12", "2027-01-12T19:30:00", "2027-01-12T19:30:00+08:00"; empty: no single date
    QString other;      ///< the second reading that the text allows as well ("05/03/2026"); empty: it has one
    QString unreadZone; ///< a zone's short name that several zones share ("CST")
    bool hasTime = false, hasZone = false;
};

/// @p language: BCP 47, of the field or the page; it decides between day first and month first. Without a zone in the
/// text there is none in the answer.
DateReading readDate(const QString &text, const QString &language = {});

} // namespace trawl
