// Redirects judged; see trail.h.
#include "policy/trail.h"
#include "domain/text.h"

#include "policy/credentials.h"
#include "policy/urlkey.h"

namespace trawl {

using namespace Qt::StringLiterals;

namespace {
QString refusalOf(const QString &address, const ReachOf &reach)
{
    return reach ? reach->refusalOfNumber(address) : QString();
}
} // namespace

TrailVerdict judgeAddress(const QString &address, const TrailRules &rules)
{
    TrailVerdict verdict;
    verdict.at = address;
    if (!isFetchable(address)) {
        verdict.refuse = FailClass::BadRedirect;
        verdict.reason =
            translate("core", "It leads to %1, which is no web address").arg(withoutUserPart(address).left(200));
        return verdict;
    }
    if (rules.scope) {
        const ScopeVerdict inside = rules.scope->check(address, 0);
        if (!inside.inside) {
            verdict.refuse = FailClass::BadRedirect;
            verdict.reason = translate("core", "It redirects out of the source's scope: %1").arg(inside.reason);
            return verdict;
        }
    }
    if (const QString refusal = refusalOf(address, rules.reach); !refusal.isEmpty()) {
        verdict.refuse = FailClass::PrivateAddress;
        verdict.reason = refusal;
        return verdict;
    }
    if (!rules.robots)
        return verdict;
    const std::optional<RobotsWord> word = rules.robots(address);
    if (word && word->allowed)
        return verdict;
    verdict.refuse = word && word->outOfReach ? FailClass::PrivateAddress : FailClass::Robots;
    verdict.unasked = !word;
    verdict.reason =
        word ? word->reason : translate("core", "The robots.txt of %1 is not known yet").arg(originOf(address));
    return verdict;
}

TrailVerdict judgeTrail(const QString &start, const QList<RedirectHop> &trail, const QString &finalUrl,
                        const TrailRules &rules)
{
    QString last = start;
    for (const RedirectHop &hop : trail) {
        TrailVerdict verdict = judgeAddress(hop.to, rules);
        if (!verdict.ok())
            return verdict;
        last = hop.to;
    }
    const bool same = finalUrl.isEmpty() || finalUrl == last || identityKey(finalUrl) == identityKey(last);
    return same ? TrailVerdict{} : judgeAddress(finalUrl, rules);
}

} // namespace trawl
