// Redirects judged by the run, whoever followed them: one pure rule for each hop before it is requested, and for a
// whole trail afterwards.
#pragma once

#include "domain/item.h"
#include "policy/reach.h"
#include "policy/scope.h"

#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace trawl {

/// One step of a fetch from address to address.
struct RedirectHop {
    QString from, to;      ///< without user parts
    int status = 0;        ///< of the answer that sent us on; 0: a script or a meta tag did, or nobody told
    bool userPart = false; ///< the target named a user or a password, which were left out
    friend bool operator==(const RedirectHop &, const RedirectHop &) = default;
};

/// What robots.txt says of an address.
struct RobotsWord {
    bool allowed = true;
    QString reason;
    bool outOfReach = false; ///< it could not be asked: the source's requests may not go there
};
/// Nothing: the robots.txt of that origin has not been asked yet.
using RobotsOf = std::function<std::optional<RobotsWord>(const QString &address)>;

struct TrailRules {
    std::optional<Scope> scope; ///< none: every address is inside
    RobotsOf robots;            ///< empty: the source does not obey robots.txt
    ReachOf reach;              ///< for addresses written as numbers; names are known where the connection is made
};

struct TrailVerdict {
    FailClass refuse = FailClass::None; ///< BadRedirect, PrivateAddress or Robots
    QString reason;                     ///< sentence
    QString at;                         ///< the address that is refused
    bool unasked = false;               ///< refused only because its robots.txt is not known: ask it, then judge again
    bool ok() const { return refuse == FailClass::None; }
};

/// May a redirect lead to this address?
TrailVerdict judgeAddress(const QString &address, const TrailRules &rules);
/// The same for everything that a fetch of @p start went through, and for the address it ended at. The first refusal
/// counts. The start itself was judged when its attempt began.
TrailVerdict judgeTrail(const QString &start, const QList<RedirectHop> &trail, const QString &finalUrl,
                        const TrailRules &rules);

} // namespace trawl
