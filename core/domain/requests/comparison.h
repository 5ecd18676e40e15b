// Requests that compare two runs. Run b is the later one, 0 = the shown one; a is the earlier one, 0 = the newest run
// before b that has a source of it.
#pragma once

#include "domain/comparison.h"
#include "domain/requests/page.h"
#include "domain/requests/request.h"

namespace trawl {

struct RunsCompare {
    static constexpr auto verb = "runs.compare"_L1;
    RowId a = 0, b = 0;
    using Answer = RunComparison;
    void map(JsonMapper &m)
    {
        m("a"_L1, a);
        m("b"_L1, b);
    }
};

/// The pages that differ; by source, difference and item.
struct RunsDifferences {
    static constexpr auto verb = "runs.differences"_L1;
    RowId a = 0, b = 0;
    QString source;                           ///< empty = all
    std::optional<PageDifference> difference; ///< not set: all
    qint64 offset = 0;
    int limit = 100;
    using Answer = PageOf<ComparedPage>;
    void map(JsonMapper &m)
    {
        m("a"_L1, a);
        m("b"_L1, b);
        m("source"_L1, source);
        m("difference"_L1, difference);
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

} // namespace trawl
