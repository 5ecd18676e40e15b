// Visual triage: which captures should be looked at first (R10.5).
#pragma once

#include "domain/capture.h"

#include <optional>

namespace trawl {

/// What is known of a capture when it is triaged.
struct TriageFacts {
    bool hasPicture = false;
    double uniform = 0; ///< share of the most frequent colour, 0..1
    int textLength = 0; ///< characters of visible text
    QString text;       ///< its beginning
    QString title;
    int http = 0;
    double coverage = 100; ///< 0..100
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
bool looksLikeCaptcha(const QString &title, const QString &text);
bool looksBlocked(int http, const QString &title, const QString &text);
bool looksLikeErrorPage(int http, const QString &title, const QString &text, int textLength);
/// In the order of the enumeration, each once.
QList<Flag> triage(const TriageFacts &facts);
QStringList flagWords(const QList<Flag> &flags);
/// Flags that bring a capture to the front and keep policies from approving it: blank, captcha, blocked, error-page,
/// low-coverage.
bool isAlarming(const QStringList &flags);
/// What the source's review policy makes of a fresh capture (R10.5, D4): never approves an alarming one.
Review reviewByPolicy(ReviewPolicy policy, const QStringList &flags);

} // namespace trawl
