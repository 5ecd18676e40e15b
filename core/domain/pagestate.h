// Is a page that was captured once still there? One state for each page of a source, across its runs.
#pragma once

#include "domain/ids.h"
#include "domain/json.h"

#include <QString>

namespace trawl {

/// Stored as numbers: new ones go to the end.
enum class PageState {
    Present,
    Missing, ///< its newest runs did not find it: one or two in a row
    Gone,    ///< so did the third
    Back,    ///< it was gone, and its newest capture is of it again
};
template <>
struct Words<PageState> {
    static constexpr std::array words{std::pair{PageState::Present, "present"},
                                      std::pair{PageState::Missing, "missing"}, std::pair{PageState::Gone, "gone"},
                                      std::pair{PageState::Back, "back"}};
};

/// Completed runs in a row that have to miss a page before it is gone.
inline constexpr int runsUntilGone = 3;

/// "Missing 1 of 3": the state for people.
QString pageStateText(PageState state, int missing);

/// A page as lists show it.
struct PageRow {
    QString pageId;
    QString sourceId, address;
    PageState state = PageState::Present;
    int missing = 0;  ///< completed runs in a row that missed it
    Instant since;    ///< the state's; of one that was always there: its first capture
    Instant seen;     ///< its newest capture
    RowId seenIn = 0; ///< the run of that capture
    void map(JsonMapper &m)
    {
        m("page"_L1, pageId);
        m("source"_L1, sourceId);
        m("address"_L1, address);
        m("state"_L1, state);
        m("missing"_L1, missing);
        m("since"_L1, since);
        m("seen"_L1, seen);
        m("seenIn"_L1, seenIn);
    }
};

} // namespace trawl
