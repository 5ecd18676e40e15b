// When a page of an earlier run is missing, gone, or back (GO1–GO8). Pure.
#pragma once

#include "domain/item.h"
#include "domain/pagestate.h"
#include "domain/source.h"

#include <QStringList>

namespace trawl {

/// What a run says of a page.
enum class PageEvidence {
    None,     ///< nothing: it was not asked for, or could not be had
    Seen,     ///< it was captured
    NotFound, ///< the site answered that it has no such page (404, 410)
    NotNamed, ///< no listing of its source names it any more
};

/// Of an item that ended without a capture. Whatever else went wrong says nothing about the page.
PageEvidence evidenceOf(FailClass failure);
/// Of a capture: a block, a challenge, an error or an empty picture says nothing about the page that was asked for.
PageEvidence evidenceOf(const QStringList &flags);

/// What is known of a page.
struct PageStanding {
    PageState state = PageState::Present;
    int missing = 0;   ///< runs in a row that missed it
    RowId counted = 0; ///< the newest run that counted as missing it
    friend bool operator==(const PageStanding &, const PageStanding &) = default;
};
/// A run counts once, however often it says the same. Seen in a run that counted before, the page is there after all.
PageStanding afterRun(PageStanding before, PageEvidence evidence, RowId run);

/// How far a run of a source came; only what counts() is asked about pages that it did not bring.
struct PageRun {
    bool completed = false;
    bool limited = false;     ///< it had a limit of items
    bool listOnly = false;    ///< it crawled a list that an operator brought, and looked for nothing else
    bool enabled = false;     ///< the source was not switched off for it
    bool discovered = false;  ///< start addresses and sitemap were read to their end
    qint64 overMaximum = 0;   ///< addresses that had no room in it
    qint64 unlisted = 0;      ///< left-out addresses that were counted only, so that nobody knows which they were
    bool unreadPages = false; ///< pages that may name others could not be read
    bool otherSetUp = false;  ///< it looked elsewhere than the run in which the page was seen: see looksAlike()
};
/// Both look for pages in the same way: start addresses, discovery, engines. The maximum does not count: a run that
/// reached it says nothing anyway.
bool looksAlike(const Source &one, const Source &other);
/// Pages less deep than that name others; 0: links are not followed.
int followDepth(const Discovery &discovery);
/// Does the run say anything about pages that it did not capture?
bool counts(const PageRun &run);
/// Does it also say that a page is named nowhere? Not where a listing could not be read, for it may name the page, nor
/// where the operator looks elsewhere now: then it is his change that the page is not named.
bool knowsAllNames(const PageRun &run);

} // namespace trawl
