// Visual triage; see triage.h.
#include "policy/triage.h"

#include <algorithm>
#include <bit>
#include <initializer_list>

namespace trawl {

int hashDistance(quint64 a, quint64 b)
{
    return std::popcount(a ^ b);
}

namespace {
bool hasAny(const QStringList &flags, std::initializer_list<Flag> of)
{
    return std::any_of(of.begin(), of.end(), [&flags](Flag flag) { return flags.contains(word(flag)); });
}

/// All of the page that was asked for. A picture that was cut at its largest height is the same cut each time.
bool isWhole(const TriageFacts &facts, const QList<Flag> &flags)
{
    const auto isTruncated = [](Flag flag) { return flag == Flag::Truncated; };
    return facts.failure == FailClass::None && std::all_of(flags.begin(), flags.end(), isTruncated);
}
} // namespace

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
        const bool alike = hashDistance(facts.dhash, *facts.baselineDhash) <= unchangedDistance;
        if (!alike)
            flags.append(Flag::Changed);
        else if (isWhole(facts, flags))
            flags.append(Flag::Unchanged);
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
    return hasAny(flags, {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage, Flag::LowCoverage});
}

bool mayBeBaseline(const QStringList &flags)
{
    return !hasAny(flags, {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage, Flag::NotSettled});
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
