// What has to be there before a run may start its first item.
#pragma once

#include "run/crawl/frontier.h"

#include <stop_token>

namespace trawl {

/// Engine thread; borrows all.
class Preparation final
{
public:
    Preparation(Parts &parts, Lifecycle &lifecycle, Lanes &lanes, Frontier &frontier);

    /// Counts, what is known of the engines, guards, first items, sitemaps, warm engines. The run is Preparing
    /// meanwhile; a stop ends it early.
    /// @p firstItems again at a resume: a crash may have come between the run and its first items; what is there
    /// already is ignored.
    QCoro::Task<Result<>> prepare(QList<NewItem> firstItems, std::stop_token stop);
    /// The run is stopped: prepare() ends soon, with what is there.
    void requestStop() { m_stop.request_stop(); }
    /// What the store knows of the run's sources, into the lanes.
    QCoro::Task<Result<>> loadBooks();

private:
    QCoro::Task<Result<>> enqueueFirst(QList<NewItem> firstItems, std::stop_token stop);
    QCoro::Task<Result<>> recallEngines();
    QCoro::Task<> guardSources();
    QCoro::Task<> warmUp(std::stop_token stop);
    QCoro::Task<> orphanOne();

    Parts &m_parts;
    Lifecycle &m_lifecycle;
    Lanes &m_lanes;
    Frontier &m_frontier;
    std::stop_source m_stop; ///< of this preparation: the operator's, or the scope's
};

} // namespace trawl
