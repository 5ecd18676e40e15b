// States of pages; see pagestates.h.
#include "policy/pagestates.h"

#include "domain/capture.h"

#include <algorithm>

namespace trawl {

PageEvidence evidenceOf(FailClass failure)
{
    return failure == FailClass::NotFound ? PageEvidence::NotFound : PageEvidence::None;
}

PageEvidence evidenceOf(const QStringList &flags)
{
    for (const Flag flag : {Flag::Blank, Flag::Captcha, Flag::Blocked, Flag::ErrorPage}) {
        if (flags.contains(word(flag)))
            return PageEvidence::None;
    }
    return PageEvidence::Seen;
}

namespace {
PageStanding missed(PageStanding page, RowId run)
{
    if (page.counted >= run)
        return page;
    page.counted = run;
    page.missing = std::min(page.missing + 1, runsUntilGone);
    page.state = page.missing < runsUntilGone ? PageState::Missing : PageState::Gone;
    return page;
}

PageStanding seen(PageStanding page)
{
    page.state = page.state == PageState::Gone ? PageState::Back : PageState::Present;
    page.missing = 0;
    return page;
}
} // namespace

PageStanding afterRun(PageStanding before, PageEvidence evidence, RowId run)
{
    switch (evidence) {
    case PageEvidence::None:
        break;
    case PageEvidence::Seen:
        return seen(before);
    case PageEvidence::NotFound:
    case PageEvidence::NotNamed:
        return missed(before, run);
    }
    return before;
}

bool counts(const PageRun &run)
{
    return run.completed && !run.limited && !run.listOnly && run.enabled && run.discovered && run.overMaximum == 0;
}

bool knowsAllNames(const PageRun &run)
{
    return counts(run) && !run.unreadPages && !run.otherSetUp && run.unlisted == 0;
}

int followDepth(const Discovery &discovery)
{
    return discovery.linkSelector.isEmpty() ? 0 : discovery.depth;
}

bool looksAlike(const Source &one, const Source &other)
{
    Discovery discovery = other.discovery;
    discovery.maximum = one.discovery.maximum;
    return one.startUrls == other.startUrls && one.discovery == discovery && one.engines == other.engines;
}

} // namespace trawl
