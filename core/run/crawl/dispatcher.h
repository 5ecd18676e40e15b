// Who may start now: in live priority order, passing over what is blocked instead of waiting for it (R6.1, R8.2).
#pragma once

#include "run/crawl/flights.h"

namespace trawl {

/// Engine thread. Owns the claims and starts under way; borrows the rest. What a circuit or a rate is, it asks anew
/// each time.
class Dispatcher final
{
public:
    Dispatcher(Parts &parts, const Lifecycle &lifecycle, Lanes &lanes, RunLeases &leases, Flights &flights);

    /// One turn over all lanes. @return how long the next one may wait
    Ms turn();
    /// Claims and starts are ended, at their next wait.
    void requestStop() { m_scope.requestStop(); }
    void whenIdle(std::function<void()> done) { m_scope.whenIdle(std::move(done)); }

private:
    struct Turn;
    void consider(SourceLane &lane, Turn &turn);
    /// Is everything but engine, place and lease there? What is missing is noted in the lane and the turn.
    bool mayGo(SourceLane &lane, Turn &turn) const;
    /// Is the engine there that should serve it? What is missing is noted in the lane and the turn.
    bool engineIsThere(SourceLane &lane, const EngineChain &chain, Turn &turn) const;
    void returnBuffer(SourceLane &lane);
    QCoro::Task<> refill(SourceLane *lane, std::stop_token stop);
    QCoro::Task<> startOne(SourceLane *lane, std::stop_token stop);

    Parts &m_parts;
    const Lifecycle &m_lifecycle;
    Lanes &m_lanes;
    RunLeases &m_leases;
    Flights &m_flights;
    TaskScope m_scope;
};

} // namespace trawl
