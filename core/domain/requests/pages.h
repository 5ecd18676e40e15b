// Requests about pages across runs.
#pragma once

#include "domain/pagestate.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"

namespace trawl {

/// Pages of earlier runs and what became of them; the newest change first.
struct PagesPage {
    static constexpr auto verb = "pages.page"_L1;
    RowId item = 0;                 ///< not 0: the page of this item alone, whatever its state
    QString source;                 ///< empty = all
    std::optional<PageState> state; ///< not set: missing, gone and back
    QString text;                   ///< words, each of them somewhere in the address
    qint64 offset = 0;
    int limit = 200;
    using Answer = PageOf<PageRow>;
    void map(JsonMapper &m)
    {
        m("item"_L1, item);
        m("source"_L1, source);
        m("state"_L1, state);
        m("text"_L1, text);
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

} // namespace trawl
