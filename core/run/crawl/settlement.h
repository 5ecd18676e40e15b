// The end of a run: is there nothing left that could start, and what becomes of the rest (R8.1).
#pragma once

#include "run/crawl/lifecycle.h"
#include "run/crawl/runleases.h"

namespace trawl {

/// Engine thread; borrows all. The dispatcher's memory never ends a run: what the store says does.
class Settlement final
{
public:
    Settlement(Parts &parts, Lifecycle &lifecycle, Lanes &lanes, RunLeases &leases, RunEvents &events);

    /// By what is known here; the store is asked before it is believed.
    bool seemsFinished() const;
    /// A source with work for which no engine is there, while nothing else of the run can go on; null otherwise.
    const SourceLane *withoutEngine() const;
    /// Items that somebody else holds, an orphan for example: the run is not over before they came back.
    QCoro::Task<Result<qint64>> leasedElsewhere();
    /// Confirms the end, with nothing in flight. False: the run goes on after all, because the store has more to do or
    /// can't be read; what the lanes know of it has to be read anew.
    QCoro::Task<bool> settle();
    /// Items came back while the run was settling: it goes on.
    void itemsCameBack() { m_cameBack = true; }

private:
    QCoro::Task<bool> complete();
    QCoro::Task<Result<>> skipBlocked();
    bool blockedForGood(const SourceLane &lane) const;
    bool anyStartable() const;

    Parts &m_parts;
    Lifecycle &m_lifecycle;
    Lanes &m_lanes;
    RunLeases &m_leases;
    RunEvents &m_events;
    bool m_cameBack = false;
};

} // namespace trawl
