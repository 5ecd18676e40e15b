// What is done about pictures that are not in the spool where the store counts on them. Pure.
#pragma once

namespace trawl {

struct SpoolFacts {
    bool on = true;           ///< pictures are spooled at all
    bool usable = false;      ///< a real folder that can be listed, and not another workspace's
    bool replaceable = false; ///< not usable, but nothing is there: a new folder may be made
    int needed = 0;           ///< pictures that somebody still waits for
    int missing = 0;          ///< of those: absent or damaged; all of them if the folder is not usable
};

enum class SpoolVerdict {
    Unused, ///< nothing is spooled and nothing waits in it: the folder is no concern
    GoOn,   ///< make or keep the folder; what is missing is a few: they are crawled again
    Ask,    ///< nothing is decided without the operator
};

/// A few missing pictures in a folder that is ours were lost one by one: crawling them again is all that can be done.
/// If most are missing, or the folder is, then more probably a disk is not mounted or somebody has moved it, and
/// whoever waits a moment gets them back: that is the operator's to say.
SpoolVerdict judgeSpool(const SpoolFacts &facts);

} // namespace trawl
