// One turn, and what it starts.
#include "run/crawl/dispatcher.h"

#include "policy/circuitbreaker.h"

#include <QCoroFuture>

#include <algorithm>
#include <limits>

namespace trawl {

namespace {
constexpr Ms idleTurn = 1s;      ///< look again at least this often: clocks, items that others brought
constexpr Ms slotKept = 10s;     ///< a source that waits for its rate keeps its slot for so long
constexpr Ms lookEvery = 2s;     ///< for an engine that is missing
constexpr int mostClaimed = 500; ///< at once, where robots.txt closes all that was claimed before

bool isBusy(const SourceLane &lane)
{
    return lane.inFlight() > 0 || lane.starting;
}
} // namespace

/// One turn over all lanes.
struct Dispatcher::Turn {
    Now now;
    int taken = 0;                                 ///< sources that work now, or could (R8.2)
    int refused = std::numeric_limits<int>::max(); ///< priority of the first source that waits for one to leave
    Ms wait = idleTurn;
    void look(Instant at) { wait = std::clamp(at - now.wall, shortTurn, wait); }
};

Dispatcher::Dispatcher(Parts &parts, const Lifecycle &lifecycle, Lanes &lanes, RunLeases &leases, Flights &flights)
    : m_parts(parts), m_lifecycle(lifecycle), m_lanes(lanes), m_leases(leases), m_flights(flights)
{
}

Ms Dispatcher::turn()
{
    Turn turn;
    turn.now = m_parts.clock();
    if (!m_lifecycle.mayStart() || m_lifecycle.limitReached())
        return turn.wait;
    const std::vector<SourceLane *> lanes = m_lanes.byPriority();
    for (SourceLane *lane : lanes) {
        lane->taken = isBusy(*lane);
        turn.taken += lane->taken ? 1 : 0;
    }
    for (SourceLane *lane : lanes)
        consider(*lane, turn);
    return turn.wait;
}

bool Dispatcher::mayGo(SourceLane &lane, Turn &turn) const
{
    const bool busy = isBusy(lane);
    // Retries, a Retry-After, an unreadable robots.txt: others take the slot (RL10).
    const bool longWait = lane.notBefore - turn.now.wall > slotKept;
    if (lane.notBefore > turn.now.wall && (lane.onlyLater || longWait || !lane.robotsBlocked.isEmpty())) {
        turn.look(lane.notBefore);
        return false;
    }
    if (!busy && turn.taken >= m_lifecycle.row().plan.sourcesAtOnce) {
        lane.hasSlot = false;
        if (chainOf(m_parts, lane).away.isEmpty()) // who could not start anyway claims no place
            turn.refused = std::min(turn.refused, lane.priority);
        return false;
    }
    if (busy && lane.priority > turn.refused)
        return false; // one of higher priority waits: what is in flight here ends, and then it has the place
    if (!busy) {
        ++turn.taken;
        lane.taken = true;
    }
    if (lane.notBefore > turn.now.wall) { // the rate: keeps its slot, the wait is short
        turn.look(lane.notBefore);
        return false;
    }
    return !lane.starting && lane.hasPlace() && (!lane.source.wantsScreenshot() || m_parts.pictures->hasRoom());
}

bool Dispatcher::engineIsThere(SourceLane &lane, const EngineChain &chain, Turn &turn) const
{
    if (chain.away.isEmpty()) {
        if (std::exchange(lane.waitsForEngine, false))
            lane.noEngine.clear();
        lane.engineIsMissing = false;
        return true;
    }
    lane.waitsForEngine = true;
    lane.engineIsMissing = chain.retryIn <= Ms(0);
    lane.noEngine = chain.away;
    turn.look(turn.now.wall + (lane.engineIsMissing ? lookEvery : chain.retryIn));
    return false;
}

void Dispatcher::consider(SourceLane &lane, Turn &turn)
{
    lane.hasSlot = true;
    lane.heldSession.clear();
    if (lane.pending + lane.buffer.size() <= 0)
        return;
    if (!lane.enabled() || lane.robotsGivenUp()) // what is claimed of it would hold up the run's end
        return returnBuffer(lane);
    const CircuitStep peek = breaker::peek(m_parts.shared->circuit(lane.source.id), lane.source.circuit, turn.now);
    if (!peek.granted) {
        if (peek.retryAt.isSet())
            turn.look(peek.retryAt);
        return returnBuffer(lane);
    }
    const int taken = turn.taken;
    const bool took = lane.taken;
    if (!mayGo(lane, turn))
        return;
    const bool needsItems = lane.buffer.isEmpty() || m_leases.nextIsForbidden(lane);
    if (needsItems && lane.claiming)
        return;
    const EngineChain chain = chainOf(m_parts, lane);
    lane.needs = chain.needs;
    if (!engineIsThere(lane, chain, turn)) {
        turn.taken = taken; // others may work meanwhile
        lane.taken = took;
        return returnBuffer(lane);
    }
    SessionChoice choice;
    if (chain.needs == Place::Browser) {
        choice = m_flights.sessions().next(lane.domain, m_lifecycle.row().plan.strategy);
        if (choice.keptFor >= 0)
            lane.heldSession = QString::number(choice.keptFor + 1);
        if (choice.session < 0)
            return;
    }
    if (needsItems) {
        lane.claiming = true;
        m_scope.spawn("run.refill", [this, at = &lane](std::stop_token stop) { return refill(at, stop); });
        return;
    }
    lane.starting = true;
    lane.startingOn = choice.session;
    lane.chain = chain;
    m_flights.sessions().take(choice.session);
    m_scope.spawn("run.startOne", [this, at = &lane](std::stop_token stop) { return startOne(at, stop); });
    turn.wait = std::min(turn.wait, lane.source.concurrency > lane.fetching() + 1 ? shortTurn : idleTurn);
}

/// What was claimed for a source that is switched off or held goes back: nobody may start it, and kept it would hold up
/// the run's end.
void Dispatcher::returnBuffer(SourceLane &lane)
{
    if (!lane.buffer.isEmpty() && !lane.starting)
        m_scope.spawn("run.return", [this, at = &lane](std::stop_token) { return m_leases.giveBack({at}); });
}

/// Until there is an item that may be asked for, or none is left: those that robots.txt forbids wait for no turn.
QCoro::Task<> Dispatcher::refill(SourceLane *lane, std::stop_token stop)
{
    Result<> claimed = co_await m_leases.skipForbidden(lane);
    int n = RunLeases::roomOf(*lane);
    while (claimed && lane->buffer.isEmpty() && m_lifecycle.mayStart() && !stop.stop_requested()) {
        claimed = co_await m_leases.claim(m_lifecycle.id(), lane, n);
        if (!claimed || lane->buffer.isEmpty())
            break; // nothing is due
        claimed = co_await m_leases.skipForbidden(lane);
        n = std::min(2 * n, mostClaimed);
    }
    lane->claiming = false;
    if (!claimed) { // the code tells trawlctl that nobody meant it
        Q_EMIT m_flights.events().faulted(claimed.error().codeText() + u": "_s + claimed.error().sentence());
        co_return;
    }
    if (!m_lifecycle.mayStart())
        co_await m_leases.giveBackAll();
    m_flights.events().wakeUp();
}

/// Takes the token, then lets one item fly.
QCoro::Task<> Dispatcher::startOne(SourceLane *lane, std::stop_token)
{
    const QString rateKey = lane->source.rateKey();
    const Rate rate = lane->source.rate;
    auto asked = m_parts.coordination->takeToken(rateKey, rate);
    const Result<Ms> wait = co_await asked;
    lane->starting = false;
    const int session = std::exchange(lane->startingOn, -1);
    const EngineChain chain = std::exchange(lane->chain, {});
    const bool granted = wait && wait.value() == Ms(0);
    if (granted && m_lifecycle.mayStart() && !lane->buffer.isEmpty()) {
        m_flights.begin(*lane, session, chain);
    } else {
        m_flights.sessions().free(session);
        if (!granted)
            lane->notBefore = m_parts.now() + (wait ? wait.value() : idleTurn);
    }
    m_flights.events().wakeUp();
}

} // namespace trawl
