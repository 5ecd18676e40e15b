// What an attempt hands to the engines, the extractor and the store: values made of its order and its best result.
// Pure.
#pragma once

#include "policy/engineselection.h"
#include "policy/triage.h"
#include "run/crawl/foundlinks.h"
#include "run/crawl/journey.h"
#include "store/captures.h"
#include "store/items.h"

namespace trawl {

/// The best result so far of the chain.
struct Best {
    bool any = false;
    FetchOutcome outcome;
    ExtractReply reply;
    Coverage coverage;
    EngineId engine{};
    std::optional<Flag> alarm; ///< the page looks like one in the way of the page
};

items::Hold holdOf(const Lease &lease);
/// How an item ends that its site's robots.txt forbids.
items::Ending closedToRobots(const QString &reason);
/// The report was not taken because the item is in other hands by now (TD-4020).
bool cameTooLate(const Error &error);
/// A fault of our side: it counts against nobody. A report that came too late (TD-4020) is none: it has no effect.
JourneyEnd localFault(RowId item, const Error &error);
FetchRequest requestOf(const Parts &parts, const JourneyOrder &order);
/// Takes user parts out of everything an engine tells, so that none is kept, whichever engine it is. @return a note
/// where a redirect had one; empty if none had.
QString cleansed(FetchOutcome &outcome);
/// The same for what was read from the page.
QString cleansed(ExtractReply &reply);
/// A character set that the browser guessed is a note, as one that the extractor guesses is.
void noteGuess(ExtractReply &reply, const FetchOutcome &outcome);
ExtractRequest extractionOf(const JourneyOrder &order, const FetchOutcome &outcome);
/// What the page is judged by: status, coverage, structure and words.
PageFacts pageFactsOf(const FetchOutcome &outcome, const ExtractReply &reply, const Coverage &coverage, int declared);
CaptureRecord recordOf(const JourneyOrder &order, const Best &best, const QString &uid);
/// Found links, one step deeper, in document order. What is no web address is passed over.
FoundLinks linksOf(const JourneyOrder &order, const ExtractReply &reply);

} // namespace trawl
