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
    /// @p begins: with first items and sitemaps, also at a resume: a crash or a stop may have come between them.
    QCoro::Task<Result<>> prepare(bool begins, std::stop_token stop);
    /// The run is stopped: prepare() ends soon, with what is there.
    void requestStop() { m_stop.request_stop(); }
    /// What the store knows of the run's sources, into the lanes.
    QCoro::Task<Result<>> loadBooks();

private:
    QCoro::Task<Result<>> enqueueFirst(std::stop_token stop);
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
