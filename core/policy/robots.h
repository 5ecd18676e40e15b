// robots.txt: parser, matcher and what an unreachable one means (RFC 9309; RB1–RB15, RX1–RX7).
#pragma once

#include "domain/instant.h"
#include "domain/item.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace trawl {

struct RobotsRule {
    QByteArray pattern; ///< in one spelling with addresses; '*' and a final '$' are special
    bool allow = false;
    int line = 0;       ///< 1-based, for "which rule was it"
    QByteArray text;    ///< as the file has it
    quint64 head = 0;   ///< the first bytes before any special character, eight at most
    quint64 mask = 0;   ///< which bytes of the head count
    quint64 pairs[2]{}; ///< neighbours that a matching address must have, as a set of hashes
};

/// The rules that hold for one agent (its groups merged, or the '*' group).
struct RobotsRules {
    QList<RobotsRule> rules;      ///< the strongest first: the first one that matches decides
    std::optional<Ms> crawlDelay; ///< malformed ones are ignored; capped at 1 h
    QList<QByteArray> sitemaps;   ///< independent of groups
    bool specific = false;        ///< a group named the agent
};

inline constexpr qint64 robotsMaxBytes = 512 * 1024; ///< at least 500 KiB are read (RFC 9309 2.5)

/// @p agent is the product token, "trawldeck". Longer bodies than robotsMaxBytes are cut at the last whole line.
RobotsRules parseRobots(const QByteArray &body, const QString &agent);

struct RobotsVerdict {
    bool allowed = true;
    int line = 0; ///< of the deciding rule, 0 = no rule
    QString rule; ///< "Disallow: /x/"
};
/// Longest match wins, Allow wins ties (R5.3). @p url absolute, or a path that begins with '/'. /robots.txt itself is
/// always allowed.
RobotsVerdict robotsAllow(const RobotsRules &rules, const QString &url);

/// What the answer to GET /robots.txt means (access table of 3.6).
struct RobotsAccess {
    enum Kind {
        Obey,        ///< parse and obey
        AllowAll,    ///< 4xx
        DisallowAll, ///< 5xx, network failure
        BackOff,     ///< 429: ask again later, nothing until then
        Redirect,    ///< follow, up to 5
    };
    Kind kind = Obey;
    Ms validFor = std::chrono::hours(24); ///< cache at most 24 h; failures are asked again earlier
    QString reason;                       ///< shown where it disallows
};
/// @p http 0 = no answer (@p failure says why). @p redirects followed so far.
RobotsAccess robotsAccess(int http, FailClass failure, int redirects);

} // namespace trawl
