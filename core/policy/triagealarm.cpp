// Is this the page, or a page in its way? Coverage and structure acquit, words are one voice among others; triage.h.
#include "policy/triageevidence.h"

#include <algorithm>

namespace trawl {
namespace {

bool convictedByStatus(Flag kind, int http)
{
    const bool refused = http == 401 || http == 403 || http == 451 || http == 429;
    return kind == Flag::Blocked ? refused : kind == Flag::ErrorPage && http >= 400 && !refused;
}

// The weights: fitted to the sets of pages of the test, then rounded.

/// What was found of what the source asks for, and whether the page calls itself an alarm instead.
double yieldPoints(const PageEvidence &e)
{
    const bool named = e.naming == Naming::Mostly || e.naming == Naming::Wholly;
    switch (e.yield) {
    case Yield::Nothing:
        return 1.55 + (named ? 2 : 0);
    case Yield::HeadingsOnly:
        return 0.95 + (named ? 2 : -1.35);
    case Yield::Partly:
        return -2.2;
    case Yield::NotAsked:
    case Yield::Full:
        break;
    }
    return 0;
}

/// What the page is made of.
double structurePoints(const PageFacts &page, const PageEvidence &e)
{
    const PageShape &shape = page.shape;
    double points = 0;
    points += shape.signsIn ? 2.15 : 0;
    points += shape.widget ? 1.9 : 0;
    points += shape.notIndexed ? 1.6 : 0;
    points += shape.challenge ? 1.3 : 0;
    points += shape.links <= 3 ? 1.05 : 0;
    points += e.shell ? 0.7 : 0;
    points += e.own < 40 && e.yield != Yield::HeadingsOnly ? 1.25 : 0;
    points -= e.own >= 1000 ? 1.4 : 0;
    points -= page.textLength >= 1500 ? 1.25 : 0;
    points -= shape.describes ? 1.4 : 0;
    points -= e.figures ? 2.1 : 0;
    points -= 0.8 * std::min(2, e.details);
    return points;
}

/// What it says: of a request and what to do now, or of the world.
double wordPoints(const PageEvidence &e)
{
    double points = e.naming == Naming::Wholly ? 0.5 : e.naming == Naming::Mostly ? 0.3 : -0.95;
    points += e.headingSays ? 0.7 : 0;
    points += e.onlyPhrase ? 1.6 : 0;
    points += 0.33 * std::min(3, e.speaking);
    points += e.sentences > 0 ? 1.75 * e.speaking / e.sentences : 0;
    points += 0.87 * std::min(3, e.talk);
    points -= 0.88 * std::min(4, e.others);
    points -= e.named ? 3 : 0;
    points -= e.silent ? (e.yield == Yield::Nothing ? 1.95 : 0.4) : 0;
    return points;
}

} // namespace

double alarmPoints(const PageFacts &page, const PageEvidence &evidence)
{
    constexpr double base = -0.1;
    return base + yieldPoints(evidence) + structurePoints(page, evidence) + wordPoints(evidence);
}

std::optional<Flag> alarmOf(const PageFacts &page)
{
    for (const Flag kind : {Flag::Blocked, Flag::ErrorPage}) {
        if (convictedByStatus(kind, page.http))
            return kind;
    }
    if (yieldsAll(page))
        return {};
    const PageEvidence evidence = evidenceOf(page);
    // A source that asks for one value has it, and nothing is said against the page: short pages are pages, too.
    if (evidence.silent && page.declared > 0 && page.coverage >= 100)
        return {};
    return alarmPoints(page, evidence) > alarmAt ? std::optional(kindOf(page)) : std::nullopt;
}

} // namespace trawl
