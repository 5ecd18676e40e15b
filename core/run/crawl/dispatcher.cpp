// The dispatcher of a run: who may start now, in live priority order; passes over what is blocked instead of waiting
// for it (R6.1, R8.2).
#include "policy/circuitbreaker.h"
#include "policy/urlkey.h"
#include "run/crawl/runcontroller.h"
#include "run/enginecomposition.h"
#include "store/engines.h"
#include "store/items.h"

#include "fetch/sitemap.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr Ms idleTurn = 1s; ///< look again at least this often: clocks, circuits of other processes
constexpr Ms shortTurn = 10ms;
constexpr Ms slotKept = 10s; ///< a source that waits for its rate keeps its slot for so long
constexpr Ms leaseTime = 60s;
constexpr qsizetype streakLength = 10;
} // namespace

/// One turn of the dispatcher over all lanes.
struct RunController::Turn {
    Now now;
    int taken = 0; ///< sources that work now, or could (R8.2)
    Ms wait = idleTurn;
    void look(Instant at) { wait = std::clamp(at - now.wall, shortTurn, wait); }
};

Ms RunController::dispatch()
{
    Turn turn;
    turn.now = p.clock();
    if (m_run.state != RunState::Running || m_leaving || m_settling || limitReached())
        return turn.wait;
    for (SourceLane *lane : byPriority())
        considerLane(*lane, turn);
    return turn.wait;
}

void RunController::considerLane(SourceLane &lane, Turn &turn)
{
    const bool busy = lane.inFlight() > 0 || lane.starting;
    lane.hasSlot = true;
    lane.heldSession.clear();
    if (busy)
        ++turn.taken;
    const qint64 left = lane.pending + lane.buffer.size();
    if (left <= 0)
        return;
    if (!lane.enabled())
        return returnBuffer(lane);
    const bool longWait = lane.notBefore - turn.now.wall > slotKept;
    if (lane.notBefore > turn.now.wall && (lane.onlyLater || longWait || !lane.robotsBlocked.isEmpty()))
        return turn.look(
            lane.notBefore); // retries, a Retry-After, an unreadable robots.txt: others take the slot (RL10)
    const CircuitStep peek = breaker::peek(lane.circuit, lane.source.circuit, turn.now);
    if (!peek.granted) {
        if (peek.retryAt.isSet())
            turn.look(peek.retryAt);
        return returnBuffer(lane);
    }
    if (!busy && turn.taken >= m_run.plan.sourcesAtOnce) {
        lane.hasSlot = false;
        return;
    }
    if (!busy)
        ++turn.taken;
    if (lane.notBefore > turn.now.wall)
        return turn.look(lane.notBefore); // the rate: keeps its slot, the wait is short
    if (lane.starting || lane.inFlight() >= lane.source.concurrency)
        return;
    if (lane.source.wantsScreenshot() && !p.pictures->hasRoom())
        return;
    const EngineChain chain = chainOf(lane);
    lane.needs = chain.needs;
    SessionChoice choice;
    if (chain.needs == Place::Browser) {
        choice = nextSession(lane.domain, m_sessions, m_run.plan.strategy, m_given);
        if (choice.keptFor >= 0)
            lane.heldSession = QString::number(choice.keptFor + 1);
        if (choice.session < 0)
            return;
    }
    if (lane.buffer.isEmpty()) {
        if (!lane.claiming) {
            lane.claiming = true;
            m_scope.spawn("run.refill", [this, at = &lane](std::stop_token stop) { return refill(at, stop); });
        }
        return;
    }
    lane.starting = true;
    lane.startingOn = choice.session;
    lane.chain = chain;
    if (choice.session >= 0)
        m_sessions[choice.session].busy = true;
    m_scope.spawn("run.startOne", [this, at = &lane](std::stop_token stop) { return startOne(at, stop); });
    turn.wait = std::min(turn.wait, lane.source.concurrency > lane.inFlight() + 1 ? shortTurn : idleTurn);
}

/// What was claimed for a source that is switched off or held goes back: nobody may start it, and kept it would hold up
/// the run's end.
void RunController::returnBuffer(SourceLane &lane)
{
    if (!lane.buffer.isEmpty() && !lane.starting)
        m_scope.spawn("run.return", [this, at = &lane](std::stop_token) { return giveBackOf({at}); });
}

/// Claims up to twice the free slots (DECISIONS 4).
QCoro::Task<> RunController::refill(SourceLane *lane, std::stop_token)
{
    items::ClaimOrder order;
    order.run = m_run.id;
    order.source = lane->source.id;
    order.n = std::max(1, 2 * (lane->source.concurrency - lane->inFlight()));
    order.owner = p.setup.owner;
    order.now = p.now();
    order.lease = leaseTime;
    auto write = p.store->write(Lane::Bulk, [=](Db &db) { return items::claim(db, order); });
    Result<QList<Lease>> leases = co_await write;
    lane->claiming = false;
    if (!leases) {
        pause(leases.error().codeText() + u": "_s +
              leases.error().sentence()); // the code tells trawlctl that nobody meant it
        co_return;
    }
    lane->onlyLater = false;
    if (leases->isEmpty()) {
        const RowId run = m_run.id;
        const QString source = lane->source.id;
        auto read = p.store->read([=](Db &db) { return items::nextDue(db, run, source); });
        const Result<items::NextDue> next = co_await read;
        if (next && !next->any)
            lane->pending = 0;
        if (next && next->any) {
            lane->onlyLater = true;
            lane->notBefore = std::max(next->due, p.now() + shortTurn);
        }
    }
    lane->pending = std::max<qint64>(0, lane->pending - leases->size());
    lane->buffer += leases.take();
    if (m_run.state != RunState::Running || m_leaving || m_settling)
        co_await giveBackAll();
    wakeUp();
}

/// Takes the token, then lets one item fly.
QCoro::Task<> RunController::startOne(SourceLane *lane, std::stop_token)
{
    const QString rateKey = lane->source.rateKey();
    const Rate rate = lane->source.rate;
    auto asked = p.coordination->takeToken(rateKey, rate);
    const Result<Ms> wait = co_await asked;
    lane->starting = false;
    const int session = std::exchange(lane->startingOn, -1);
    const EngineChain chain = std::exchange(lane->chain, {});
    const bool stillRunning = m_run.state == RunState::Running && !m_leaving && !m_settling;
    if (!wait || wait.value() > Ms(0)) {
        lane->notBefore = p.now() + (wait ? wait.value() : idleTurn);
        freeSession(session);
        wakeUp();
        co_return;
    }
    if (!stillRunning || lane->buffer.isEmpty()) {
        freeSession(session);
        co_return;
    }
    const Lease lease = lane->buffer.takeFirst();
    Flight flight;
    flight.lease = lease;
    flight.started = p.now();
    flight.session = session;
    if (session >= 0) {
        ++m_sessions[session].slot.load;
        ++m_given;
    }
    flight.limitMs = chain.limitMs;
    lane->flights.append(flight);
    lane->recent.push_back(flight.started);
    Q_EMIT itemChanged(lease.item);
    Q_EMIT changed();
    m_flights.spawn("run.fly",
                    [this, lane, lease, chain](std::stop_token stop) { return fly(lane, lease, chain, stop); });
    wakeUp();
}

void RunController::freeSession(int session)
{
    if (session >= 0)
        m_sessions[session].busy = false;
}

/// Who may serve the source now: asked of the engines present.
EngineChain RunController::chainOf(const SourceLane &lane) const
{
    return engineChain(lane.source, offersOf(p), lane.history, lane.overrides.pin);
}

QCoro::Task<> RunController::fly(SourceLane *lane, Lease lease, EngineChain chain, std::stop_token stop)
{
    JourneyOrder order;
    order.run = m_run.id;
    order.source = lane->source;
    order.lease = lease;
    order.chain = std::move(chain);
    order.budget.requests = lane->requests;
    order.budget.retries = lane->retries;
    order.approveByPolicy = m_run.plan.approveByPolicy;
    order.mayFetch = [this] { return m_run.state == RunState::Running && !m_leaving; };
    order.scope = lane->scope;
    order.room = roomOf(*lane);
    const JourneyEnd end = co_await travel(p, std::move(order), stop);
    landed(lane, lease, end);
}

void RunController::landed(SourceLane *lane, const Lease &lease, const JourneyEnd &end)
{
    // By item and token: an item that was taken from us and claimed again has another flight.
    const auto isThis = [&](const Flight &flight) {
        return flight.lease.item == lease.item && flight.lease.token == lease.token;
    };
    for (const Flight &flight : std::as_const(lane->flights)) {
        if (isThis(flight))
            freeSession(flight.session);
    }
    lane->flights.removeIf(isThis);
    for (const QString &note : end.notes)
        p.log->info("item", note, lane->source.id, end.item);
    learn(lane, end);
    switch (end.kind) {
    case JourneyEnd::Captured:
        linksCame(*lane, end.linksAdded, end.linksOver);
        Q_EMIT captured(end.capture);
        Q_EMIT finishedOne(true);
        break;
    case JourneyEnd::Retry:
        ++lane->pending;
        ++lane->retries;
        lane->onlyLater = false;
        p.log->warn("item", u"To be tried again: %1"_s.arg(end.reason), lane->source.id, end.item);
        Q_EMIT finishedOne(false);
        break;
    case JourneyEnd::Failed:
        p.log->warn("item", u"Failed: %1"_s.arg(end.reason), lane->source.id, end.item);
        Q_EMIT finishedOne(false);
        break;
    case JourneyEnd::Skipped:
        p.log->info("item", u"Skipped: %1"_s.arg(end.reason), lane->source.id, end.item);
        break;
    case JourneyEnd::GivenBack:
        ++lane->pending;
        if (end.notBefore.isSet())
            lane->notBefore = end.notBefore;
        lane->robotsBlocked = end.failure == FailClass::Robots ? end.reason : QString();
        break;
    case JourneyEnd::Late:
        p.log->warn("item", u"Its result came too late and has no effect: %1"_s.arg(end.reason), lane->source.id,
                    end.item);
        break;
    case JourneyEnd::LocalFault:
        m_faulted.append(lease);
        // Our own fault counts against nobody; the item comes back when its lease ends, and the operator is told at
        // once.
        p.log->error("store", end.reason, lane->source.id, end.item);
        pause(end.error.codeText() + u": "_s + end.reason);
        break;
    }
    Q_EMIT itemChanged(end.item);
    Q_EMIT changed();
    wakeUp();
}

/// Circuit, rate, engine history and last result of the lane.
void RunController::learn(SourceLane *lane, const JourneyEnd &end)
{
    if (end.circuit) {
        const bool changed = lane->circuit.state != end.circuit->circuit.state;
        lane->circuit = end.circuit->circuit;
        lane->assumed = end.circuit->assumed;
        if (changed) {
            const QString text =
                u"%1: circuit %2%3"_s.arg(lane->source.name, circuitLabel(lane->circuit.state).toLower(),
                                          lane->circuit.reason.isEmpty() ? QString() : u" — "_s + lane->circuit.reason);
            p.log->warn("breaker", text, lane->source.id);
            Q_EMIT circuitChanged(lane->source.id, text);
        }
    }
    if (end.kind == JourneyEnd::GivenBack || end.kind == JourneyEnd::LocalFault || end.kind == JourneyEnd::Late ||
        end.failure == FailClass::Robots)
        return;
    lane->requests += end.requests;
    const QString key = lane->source.rateKey();
    const bool strained = end.failure == FailClass::Throttled || end.failure == FailClass::Timeout || end.http == 503;
    if (strained || end.retryAfter > Ms(0))
        p.coordination->slowDown(key, lane->source.rate, end.retryAfter);
    else if (end.failure == FailClass::None)
        p.coordination->cleanResponse(key, lane->source.rate);
    const QString source = lane->source.id;
    const Instant now = p.now();
    for (const auto &[engine, attempt] : end.tries) {
        QString note;
        lane->history = remember(std::move(lane->history), engine, attempt, &note);
        if (!note.isEmpty())
            p.log->info("engine", note, source);
        engines::Try row{attempt.ok, attempt.coverage, attempt.ms, attempt.failure, now};
        const EngineId id = engine;
        p.writeLater(u"The engine's history"_s, [=](Db &db) { return engines::addAttempt(db, source, id, row); });
    }
    lane->lastAt = now;
    lane->lastHttp = end.http;
    lane->lastEngine = end.engine;
    lane->lastCoverage = end.coverage;
    lane->lastClass = end.failure;
    lane->noEngine = end.failure == FailClass::EngineMissing ? end.reason : QString();
    lane->streak = (lane->streak + (end.failure == FailClass::None ? u'+' : u'-')).right(streakLength);
}

items::Room RunController::roomOf(const SourceLane &lane) const
{
    items::Room room;
    room.ofSource = lane.source.discovery.maximum;
    if (m_run.plan.limit > 0)
        room.ofRun = m_run.plan.limit;
    return room;
}

/// @p added found items are in the queue; @p over had no room left.
void RunController::linksCame(SourceLane &lane, int added, int over)
{
    lane.pending += added;
    lane.known += added;
    if (over > 0 && !std::exchange(lane.saidFull, true)) {
        p.log->info("discovery",
                    u"The maximum of items is reached: further links are left out (%1 of this source, "
                    u"discovery.maximum is %2)"_s.arg(lane.known)
                        .arg(lane.source.discovery.maximum),
                    lane.source.id);
    }
    if (added > 0) {
        lane.onlyLater = false;
        Q_EMIT itemsChanged();
    }
}

/// A sitemap that can't be read is a line in the log; one whose items can't be kept is an error.
QCoro::Task<Result<>> RunController::readSitemaps(std::stop_token stop)
{
    for (SourceLane &lane : m_lanes) {
        const bool known = lane.known > lane.source.startUrls.size(); // a resumed run that had read it
        if (lane.source.discovery.sitemap.isEmpty() || known || stop.stop_requested())
            continue;
        const SitemapManner manner{p.userAgent, p.credentialsOf(lane.source.id)};
        const Result<QStringList> urls = co_await readSitemap(*p.texts, lane.source.discovery.sitemap, manner, stop);
        if (!urls) {
            p.log->warn("discovery", urls.error().sentence(), lane.source.id);
            continue;
        }
        QList<NewItem> found;
        for (const QString &url : urls.value()) {
            NewItem item;
            item.sourceId = lane.source.id;
            item.url = url;
            item.identityKey = identityKey(url);
            item.depth = 0;
            item.foundOn = lane.source.discovery.sitemap;
            if (!item.identityKey.isEmpty() && lane.scope && lane.scope->check(item.url, item.depth).inside)
                found.append(item);
        }
        const RowId run = m_run.id;
        const Instant now = p.now();
        const items::Room room = roomOf(lane);
        auto write = p.store->write(Lane::Bulk, [=](Db &db) { return items::enqueue(db, run, found, now, room); });
        const Result<items::Enqueued> enqueued = co_await write;
        if (!enqueued)
            co_return enqueued.error();
        linksCame(lane, enqueued->inserted, enqueued->over);
    }
    co_return success();
}

/// Can it not become runnable within the run's time limit? (DECISIONS 4)
bool RunController::blockedForGood(const SourceLane &lane, Instant now) const
{
    if (!lane.enabled())
        return true;
    const CircuitStep peek = breaker::peek(lane.circuit, lane.source.circuit, p.clock());
    if (peek.granted)
        return false;
    if (!peek.retryAt.isSet())
        return lane.circuit.state == CircuitState::ForcedOpen;
    if (m_run.plan.timeLimitMs <= 0)
        return false;
    const Instant limit = now + (Ms(m_run.plan.timeLimitMs) - activeTime());
    return peek.retryAt >= limit;
}

bool RunController::finishedNow(Instant now) const
{
    if (limitReached())
        return true;
    for (const SourceLane &lane : m_lanes) {
        if (lane.claiming || lane.starting || !lane.buffer.isEmpty())
            return false;
        if (lane.pending > 0 && !blockedForGood(lane, now))
            return false;
    }
    return true;
}

} // namespace trawl
