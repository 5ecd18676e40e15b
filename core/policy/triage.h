// Visual triage: which captures should be looked at first (R10.5).
#pragma once

#include "domain/capture.h"
#include "domain/pageshape.h"

#include <optional>

namespace trawl {

/// What is known of a page when it is judged, before its picture.
struct PageFacts {
    int http = 0;
    QString title;
    QString text;       ///< the beginning of its visible text, a line for each block
    int textLength = 0; ///< characters of all of it
    PageShape shape;
    QJsonArray records;    ///< field → value, as the source's fields found them
    int declared = 0;      ///< fields of the source
    double coverage = 100; ///< 0..100
};

/// The alarm a page gives, at most one: Captcha, Blocked or ErrorPage.
std::optional<Flag> alarmOf(const PageFacts &page);

/// What is known of a capture when it is triaged.
struct TriageFacts {
    bool hasPicture = false;
    double uniform = 0;        ///< share of the most frequent colour, 0..1
    int textLength = 0;        ///< characters of visible text
    std::optional<Flag> alarm; ///< of its page
    double coverage = 100;     ///< 0..100
    bool truncated = false;
    bool notSettled = false;
    FailClass failure = FailClass::None;
    quint64 dhash = 0;
    std::optional<quint64> baselineDhash; ///< nothing: no baseline
};

inline constexpr double blankUniform = 0.985; ///< share of one colour from which a picture is blank
inline constexpr int unchangedDistance = 2;   ///< bits of 64 by which an unchanged page may differ
inline constexpr double lowCoverage = 70.0;   ///< percent

/// Bits in which two dHashes differ, 0..64.
int hashDistance(quint64 a, quint64 b);
/// In the order of the enumeration, each once. A page in the way, an empty, unfinished or partial one is never
/// unchanged, however much its picture is like the baseline's.
QList<Flag> triage(const TriageFacts &facts);
QStringList flagWords(const QList<Flag> &flags);
/// Flags that bring a capture to the front and keep policies from approving it: blank, captcha, blocked, error-page,
/// low-coverage.
bool isAlarming(const QStringList &flags);
/// May the picture be what later visits are compared with? Not that of a block, an error, an empty or an unfinished
/// page, whoever approved it: the next whole picture would then seem changed, and the next partial one unchanged.
bool mayBeBaseline(const QStringList &flags);
/// What the source's review policy makes of a fresh capture (R10.5, D4): never approves an alarming one.
Review reviewByPolicy(ReviewPolicy policy, const QStringList &flags);

} // namespace trawl
