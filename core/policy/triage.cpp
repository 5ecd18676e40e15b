// Visual triage; see triage.h.
#include "policy/triage.h"

#include <bit>

namespace trawl {

int hashDistance(quint64 a, quint64 b)
{
    return std::popcount(a ^ b);
}

QList<Flag> triage(const TriageFacts &facts)
{
    QList<Flag> flags;
    const bool blank = facts.hasPicture && facts.uniform >= blankUniform && facts.textLength < 200;
    if (blank)
        flags.append(Flag::Blank);
    std::optional<Flag> alarm = facts.alarm;
    if (facts.failure == FailClass::Captcha)
        alarm = Flag::Captcha;
    else if (facts.failure == FailClass::Forbidden)
        alarm = Flag::Blocked;
    if (alarm)
        flags.append(*alarm);
    if (facts.coverage < lowCoverage)
        flags.append(Flag::LowCoverage);
    if (facts.truncated)
        flags.append(Flag::Truncated);
    if (facts.notSettled)
        flags.append(Flag::NotSettled);
    if (facts.hasPicture && facts.baselineDhash) {
        const int distance = hashDistance(facts.dhash, *facts.baselineDhash);
        flags.append(distance <= unchangedDistance ? Flag::Unchanged : Flag::Changed);
    }
    return flags;
}

QStringList flagWords(const QList<Flag> &flags)
{
    QStringList words;
    for (const Flag flag : flags)
        words.append(word(flag));
    return words;
}

bool isAlarming(const QStringList &flags)
{
    for (const Flag flag : {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage, Flag::LowCoverage}) {
        if (flags.contains(word(flag)))
            return true;
    }
    return false;
}

Review reviewByPolicy(ReviewPolicy policy, const QStringList &flags)
{
    if (isAlarming(flags))
        return Review::Unreviewed;
    switch (policy) {
    case ReviewPolicy::ApproveAll:
        return Review::Approved;
    case ReviewPolicy::ApproveUnchanged:
        return flags.contains(word(Flag::Unchanged)) ? Review::Approved : Review::Unreviewed;
    case ReviewPolicy::Manual:
        break;
    }
    return Review::Unreviewed;
}

} // namespace trawl
