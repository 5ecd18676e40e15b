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
    /// First items and sitemaps come where they are not there yet: a crash or a stop may have come between them. Where
    /// the run does not begin (@p begins, also at a resume), as items went back into it, only those that it still owes.
    QCoro::Task<Result<>> prepare(bool begins, std::stop_token stop);
    /// The run is stopped: prepare() ends soon, with what is there.
    void requestStop() { m_stop.request_stop(); }
    /// What the store knows of the run's sources, into the lanes.
    QCoro::Task<Result<>> loadBooks();

private:
    /// Which sources take addresses: not those of which a newer run has started.
    QCoro::Task<Result<>> chooseWhoTakesAddresses(bool begins);
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
