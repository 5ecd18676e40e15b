// The attempts of a run that are under way: begun with their lease and place, landed with what the lane learns of them.
#pragma once

#include "run/crawl/frontier.h"
#include "run/crawl/journey.h"
#include "run/crawl/runleases.h"
#include "run/crawl/sessions.h"
#include "store/engines.h"

#include <QMap>

namespace trawl {

/// Who may serve the source now: asked of the engines present.
EngineChain chainOf(const Parts &parts, const SourceLane &lane);

/// Engine thread. Owns the coroutines of the attempts; borrows the rest.
class Flights final
{
public:
    Flights(Parts &parts, Lifecycle &lifecycle, RunLeases &leases, Frontier &frontier, RunEvents &events);

    ~Flights();

    RunEvents &events() { return m_events; }
    Sessions &sessions() { return m_sessions; }
    const Sessions &sessions() const { return m_sessions; }
    /// The next of the lane's buffer flies, on @p session (-1: it needs none), served by @p chain.
    void begin(SourceLane &lane, int session, const EngineChain &chain);
    /// Those that were not let in yet (their robots.txt is still asked for) go back at once: no page is asked for, so
    /// nobody needs to wait for them.
    void letGoUnbegun();
    /// What is under way is abandoned; its items go back.
    void requestStop() { m_scope.requestStop(); }
    void whenIdle(std::function<void()> done) { m_scope.whenIdle(std::move(done)); }

private:
    QCoro::Task<> fly(SourceLane *lane, Lease lease, EngineChain chain, std::stop_token stop);
    void landed(SourceLane &lane, const Lease &lease, const JourneyEnd &end);
    void book(SourceLane &lane, const Lease &lease, const JourneyEnd &end);
    void noteRobots(SourceLane &lane, const JourneyEnd &end);
    void learn(SourceLane &lane, const JourneyEnd &end);
    void sayInterrupted(SourceLane &lane, const JourneyEnd &end);
    void adaptRate(const SourceLane &lane, const JourneyEnd &end);
    void sayPassedOver(SourceLane &lane, const EngineChain &chain);
    void keepTries();

    Parts &m_parts;
    Lifecycle &m_lifecycle;
    RunLeases &m_leases;
    Frontier &m_frontier;
    RunEvents &m_events;
    Sessions m_sessions;
    QMap<std::pair<QString, EngineId>, QList<engines::Try>> m_tries; ///< not in the store yet
    MonoTime m_triesKept;
    std::stop_source m_unbegun; ///< of those that are not let in yet
    TaskScope m_scope;
};

} // namespace trawl
