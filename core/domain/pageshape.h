// What a page is made of, beside its words: counted by the extractor, weighed by the triage.
#pragma once

namespace trawl {

struct PageShape {
    int links = 0;           ///< a[href]
    bool challenge = false;  ///< parts that only a page in front of the page has: its form, its script, its frame
    bool widget = false;     ///< asks for a proof that somebody is human; forms of ordinary pages do, too
    bool describes = false;  ///< names in its data what it is about: an event, an article, a product …
    bool notIndexed = false; ///< asks search engines to leave it out
    bool movesOn = false;    ///< loads another page, or itself, by itself
    bool signsIn = false;    ///< asks for a password
};

} // namespace trawl
