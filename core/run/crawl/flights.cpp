// Attempts under way.
#include "run/crawl/flights.h"

#include "run/enginecomposition.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr qsizetype streakLength = 10;
constexpr Ms triesGather = 1s;
constexpr Ms recentStarts = 60s; ///< what the measured rate looks at
} // namespace

EngineChain chainOf(const Parts &parts, const SourceLane &lane)
{
    return engineChain(lane.source, offersOf(parts), lane.history, lane.overrides.pin);
}

Flights::Flights(Parts &parts, Lifecycle &lifecycle, RunLeases &leases, Frontier &frontier, RunEvents &events)
    : m_parts(parts), m_lifecycle(lifecycle), m_leases(leases), m_frontier(frontier), m_events(events),
      m_sessions(lifecycle.row().plan.sessions)
{
}

Flights::~Flights()
{
    keepTries();
}

/// Once per source: the same reason for each of its pages would drown the log.
void Flights::sayPassedOver(SourceLane &lane, const EngineChain &chain)
{
    for (const PassedOver &passed : chain.passedOver) {
        const QString text = translate("core", "%1 is passed over: %2").arg(engineLabel(passed.id), passed.reason);
        if (!lane.saidPassedOver.contains(text)) {
            lane.saidPassedOver.append(text);
            m_parts.log->info("engine", text, lane.source.id);
        }
    }
}

void Flights::begin(SourceLane &lane, int session, const EngineChain &chain)
{
    sayPassedOver(lane, chain);
    const Lease lease = lane.buffer.takeFirst();
    Flight flight;
    flight.lease = lease;
    flight.started = m_parts.now();
    flight.session = session;
    flight.limitMs = chain.limitMs;
    m_sessions.begun(session);
    m_lifecycle.countSession(session);
    lane.flights.append(flight);
    while (!lane.recent.empty() && lane.recent.front() < flight.started - recentStarts)
        lane.recent.pop_front();
    lane.recent.push_back(flight.started);
    Q_EMIT m_events.itemChanged(lease.item);
    Q_EMIT m_events.changed();
    m_scope.spawn("run.fly",
                  [this, at = &lane, lease, chain](std::stop_token stop) { return fly(at, lease, chain, stop); });
}

QCoro::Task<> Flights::fly(SourceLane *lane, Lease lease, EngineChain chain, std::stop_token stop)
{
    JourneyOrder order;
    order.run = m_lifecycle.id();
    order.source = lane->source;
    order.lease = lease;
    order.chain = std::move(chain);
    order.budget.requests = lane->requests;
    order.budget.retries = lane->retries;
    order.suspicion = lane->suspects.value(lease.item);
    order.approveByPolicy = m_lifecycle.row().plan.approveByPolicy;
    order.begun = [this, lane, item = lease.item, token = lease.token] {
        for (Flight &flight : lane->flights) {
            if (flight.lease.item != item || flight.lease.token != token || std::exchange(flight.begun, true))
                continue;
            flight.started = m_parts.now(); // its limit counts from here: the wait for robots.txt is none of the page's
            Q_EMIT m_events.itemChanged(item);
        }
    };
    order.fetched = [this, lane, item = lease.item, token = lease.token] {
        for (Flight &flight : lane->flights) {
            if (flight.lease.item != item || flight.lease.token != token)
                continue;
            flight.fetched = true;
            m_sessions.free(std::exchange(flight.session, -1));
        }
        m_events.wakeUp();
    };
    order.unbegun = m_unbegun.get_token();
    order.mayFetch = [this] { return m_lifecycle.mayFetch(); };
    order.scope = lane->scope;
    order.reach = lane->reach;
    order.room = m_frontier.roomOf(*lane);
    const JourneyEnd end = co_await travel(m_parts, std::move(order), stop);
    landed(*lane, lease, end);
}

void Flights::letGoUnbegun()
{
    std::exchange(m_unbegun, std::stop_source()).request_stop();
}

void Flights::landed(SourceLane &lane, const Lease &lease, const JourneyEnd &end)
{
    // By item and token: an item that was taken from us and claimed again has another flight.
    const auto isThis = [&](const Flight &flight) {
        return flight.lease.item == lease.item && flight.lease.token == lease.token;
    };
    for (const Flight &flight : std::as_const(lane.flights)) {
        if (isThis(flight))
            m_sessions.free(flight.session);
    }
    lane.flights.removeIf(isThis);
    for (const QString &note : end.notes)
        m_parts.log->info("item", note, lane.source.id, end.item);
    if (end.interrupted != ProcessEnd::None)
        sayInterrupted(lane, end);
    else if (end.kind != JourneyEnd::GivenBack)
        lane.hung.done(end.item);
    if (!end.hungReader.isEmpty()) {
        lane.hung.add({end.item, m_parts.now(), end.hungReader, true});
        m_parts.log->warn(
            "engine", translate("core", "Read by a fresh extractor, and nothing is counted: %1").arg(end.hungReader),
            lane.source.id, end.item);
    }
    if (end.kind == JourneyEnd::GivenBack && end.suspicion.ends > 0)
        lane.suspects.insert(lease.item, end.suspicion);
    else if (end.kind != JourneyEnd::GivenBack)
        lane.suspects.remove(lease.item);
    learn(lane, end);
    book(lane, lease, end);
    Q_EMIT m_events.itemChanged(end.item);
    Q_EMIT m_events.changed();
    m_events.wakeUp();
}

/// An item came back because robots.txt could not be had, or for another reason. Several may come with one refusal.
void Flights::noteRobots(SourceLane &lane, const JourneyEnd &end)
{
    const bool refused = end.failure == FailClass::Robots;
    if (refused && end.notBefore > lane.notBefore) {
        ++lane.robotsFailures;
        m_parts.log->warn("robots", end.reason, lane.source.id, end.item);
    }
    lane.robotsBlocked = refused ? end.reason : QString();
}

void Flights::book(SourceLane &lane, const Lease &lease, const JourneyEnd &end)
{
    LogBook &log = *m_parts.log;
    const QString &source = lane.source.id;
    switch (end.kind) {
    case JourneyEnd::Captured:
        lane.notes.add(end.captureNotes);
        m_frontier.linksCame(lane, end.linksAdded, end.linksOver);
        Q_EMIT m_events.captured(end.capture);
        Q_EMIT m_events.finishedOne(true);
        break;
    case JourneyEnd::Retry:
        ++lane.pending;
        ++lane.retries;
        lane.onlyLater = false;
        log.warn("item", translate("core", "To be tried again: %1").arg(end.reason), source, end.item);
        Q_EMIT m_events.triedInVain();
        break;
    case JourneyEnd::Failed:
        log.warn("item", u"Failed: %1"_s.arg(end.reason), source, end.item);
        Q_EMIT m_events.finishedOne(false);
        break;
    case JourneyEnd::Skipped:
        log.info("item", u"Skipped: %1"_s.arg(end.reason), source, end.item);
        break;
    case JourneyEnd::GivenBack:
        ++lane.pending;
        noteRobots(lane, end);
        if (end.notBefore.isSet())
            lane.notBefore = end.notBefore;
        break;
    case JourneyEnd::Late:
        log.warn("item", translate("core", "Its result came too late and has no effect: %1").arg(end.reason), source,
                 end.item);
        break;
    case JourneyEnd::LocalFault:
        // Our own fault counts against nobody; the item comes back when its lease ends, and the operator is told at
        // once.
        m_leases.addFaulted(lease);
        log.error("store", end.reason, source, end.item);
        Q_EMIT m_events.faulted(end.error.codeText() + u": "_s + end.reason);
        break;
    }
}

/// A browser that can't be started is said once, not for each page that waits for it.
void Flights::sayInterrupted(SourceLane &lane, const JourneyEnd &end)
{
    const bool away = end.interrupted == ProcessEnd::NotStarted;
    if (away) {
        lane.waitsForEngine = true;
        lane.noEngine = end.reason;
    }
    if (away && lane.saidInterrupted == end.reason)
        return;
    lane.saidInterrupted = away ? end.reason : QString();
    if (end.interrupted == ProcessEnd::Hung)
        lane.hung.add({end.item, m_parts.now(), end.reason, false});
    const bool again = m_lifecycle.state() == RunState::Running;
    const QString text = away    ? translate("core", "Waits for its engine, and nothing is counted: %1")
                         : again ? translate("core", "Interrupted, to be loaded again, and nothing is counted: %1")
                                 : translate("core", "Interrupted and back in the queue; it is loaded again only when "
                                                     "the run is resumed, and nothing is counted: %1");
    m_parts.log->warn("engine", text.arg(end.reason), lane.source.id, end.item);
}

/// Rate, engine history and last result of the lane.
void Flights::learn(SourceLane &lane, const JourneyEnd &end)
{
    if (end.kind == JourneyEnd::GivenBack || end.kind == JourneyEnd::LocalFault || end.kind == JourneyEnd::Late ||
        end.failure == FailClass::Robots)
        return;
    lane.robotsFailures = 0;
    lane.requests += end.requests;
    adaptRate(lane, end);
    const QString source = lane.source.id;
    const Instant now = m_parts.now();
    for (const auto &[engine, attempt] : end.tries) {
        if (!tellsOfEngine(attempt.failure))
            continue;
        QString note;
        lane.history = remember(std::move(lane.history), engine, attempt, &note);
        if (!note.isEmpty())
            m_parts.log->info("engine", note, source);
        m_tries[{source, engine}].append({attempt.ok, attempt.coverage, attempt.ms, attempt.failure, now});
    }
    const MonoTime at = m_parts.clock().mono;
    if (at - m_triesKept >= triesGather) {
        m_triesKept = at;
        keepTries();
    }
    lane.lastAt = now;
    lane.lastHttp = end.http;
    lane.lastEngine = end.engine;
    lane.lastCoverage = end.coverage;
    lane.lastClass = end.failure;
    lane.saidInterrupted.clear();
    lane.noEngine = end.failure == FailClass::EngineMissing ? end.reason : QString();
    lane.streak = (lane.streak + (end.failure == FailClass::None ? u'+' : u'-')).right(streakLength);
}

/// Only the newest ten count, so many tries share one write; a crash costs a second of them, and no page.
void Flights::keepTries()
{
    for (auto it = m_tries.cbegin(); it != m_tries.cend(); ++it) {
        const QString source = it.key().first;
        const EngineId engine = it.key().second;
        const QList<engines::Try> tries = it.value();
        m_parts.writeLater(translate("core", "The engine's history"),
                           [=](Db &db) { return engines::addTries(db, source, engine, tries); });
    }
    m_tries.clear();
}

void Flights::adaptRate(const SourceLane &lane, const JourneyEnd &end)
{
    const QString key = lane.source.rateKey();
    const Rate &rate = lane.source.rate;
    const bool strained = end.failure == FailClass::Throttled || end.failure == FailClass::Timeout || end.http == 503;
    if (strained || end.retryAfter > Ms(0))
        m_parts.logFailure(translate("core", "The slower rate"),
                           m_parts.coordination->slowDown(key, rate, end.retryAfter));
    else if (end.failure == FailClass::None)
        m_parts.logFailure(translate("core", "The rate"), m_parts.coordination->cleanResponse(key, rate));
}

} // namespace trawl
