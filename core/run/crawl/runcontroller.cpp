// The verbs of a run and its loop.
#include "run/crawl/runcontroller.h"

#include "async/tuning.h"

#include <QTimer>

#include <algorithm>

namespace trawl {

namespace {
constexpr qint64 manyItems = 10'000; ///< so many at once leave megabytes of freed memory behind
} // namespace

RunController::RunController(Parts &parts, RunRow run, QList<runs::RunSource> sources, QObject *parent)
    : RunEvents(parent), m_parts(parts), m_lanes(sources), m_lifecycle(parts, m_lanes, *this, std::move(run)),
      m_leases(parts, m_lanes, *this), m_frontier(parts, m_lifecycle, m_lanes, *this),
      m_flights(parts, m_lifecycle, m_leases, m_frontier, *this),
      m_dispatcher(parts, m_lifecycle, m_lanes, m_leases, m_flights),
      m_settlement(parts, m_lifecycle, m_lanes, m_leases, *this), m_preparation(parts, m_lifecycle, m_lanes, m_frontier)
{
    connect(this, &RunEvents::faulted, this, &RunController::pause);
    connect(this, &RunEvents::leasesLost, this, &RunController::itemsRequeued);
    connect(m_parts.coordination.get(), &Coordination::changed, this, &RunController::coordinationChanged);
}

RunController::~RunController() = default;

// --- verbs

void RunController::start(bool begins)
{
    m_scope.spawn("run.begin", [this, begins](std::stop_token stop) { return begin(begins, stop); });
    m_scope.spawn("run.renew", [this](std::stop_token stop) { return m_leases.renew(stop); });
    m_scope.spawn("run.books", [this](std::stop_token stop) { return m_lifecycle.keepStatistics(stop); });
}

void RunController::pause(const QString &reason)
{
    if (m_lifecycle.state() != RunState::Running)
        return;
    const QList<RunState> from{RunState::Running};
    m_lifecycle.apply(RunState::Pausing, reason);
    m_scope.spawn("run.pause",
                  [this, from, reason](std::stop_token) { return m_lifecycle.set(from, RunState::Pausing, reason); });
    m_scope.spawn("run.giveback", [this](std::stop_token) { return m_leases.giveBackAll(); });
    m_flights.letGoUnbegun();
    wakeUp();
}

void RunController::resume()
{
    if (m_lifecycle.state() != RunState::Paused && m_lifecycle.state() != RunState::Pausing)
        return;
    const QList<RunState> from{RunState::Paused, RunState::Pausing, RunState::Running};
    m_lifecycle.apply(RunState::Running, {});
    for (SourceLane &lane : m_lanes.all())
        lane.engineIsMissing = false; // it is looked for anew
    m_scope.spawn("run.resume",
                  [this, from](std::stop_token) { return m_lifecycle.set(from, RunState::Running, QString()); });
    m_scope.spawn("run.faulted", [this](std::stop_token) { return m_leases.takeBackFaulted(); });
    wakeUp();
}

void RunController::stop(bool now, const QString &reason)
{
    if (!isActive(m_lifecycle.state()))
        return;
    if (m_lifecycle.state() != RunState::Stopping) {
        const QList<RunState> from{RunState::Preparing, RunState::Running, RunState::Pausing, RunState::Paused,
                                   RunState::Stopping};
        m_lifecycle.apply(RunState::Stopping, reason);
        m_scope.spawn("run.stop", [this, from, reason](std::stop_token) {
            return m_lifecycle.set(from, RunState::Stopping, reason);
        });
        m_scope.spawn("run.giveback", [this](std::stop_token) { return m_leases.giveBackAll(); });
        m_preparation.requestStop();
        m_flights.letGoUnbegun();
    }
    if (now)
        m_flights.requestStop();
    wakeUp();
}

void RunController::shutDown(std::function<void()> done)
{
    m_lifecycle.leave();
    m_flights.requestStop();
    m_scope.spawn("run.leave", [this](std::stop_token) { return m_leases.giveBackAll(); });
    m_flights.whenIdle([this, done = std::move(done)]() mutable {
        m_scope.spawn("run.rest", [this](std::stop_token) { return m_lifecycle.rest(); });
        leave(std::move(done));
    });
}

/// @p done may delete us: it is called when every coroutine is gone.
void RunController::leave(std::function<void()> done)
{
    m_dispatcher.requestStop();
    m_scope.requestStop();
    m_dispatcher.whenIdle([this, done = std::move(done)]() mutable { m_scope.whenIdle(std::move(done)); });
}

// --- the loop

QCoro::Task<> RunController::begin(bool begins, std::stop_token stop)
{
    const QList<RunState> any{RunState::Draft,     RunState::Preparing, RunState::Stopped,
                              RunState::Completed, RunState::Failed,    RunState::Running,
                              RunState::Pausing,   RunState::Paused,    RunState::Stopping};
    co_await m_lifecycle.set(any, RunState::Preparing, QString());
    const Result<> ready = co_await m_preparation.prepare(begins, stop);
    if (!ready) { // the store could not be read or written: it can be resumed when that is mended
        const QList<RunState> from{RunState::Preparing, RunState::Stopping};
        co_await m_lifecycle.set(from, RunState::Failed, ready.error().sentence());
        leave([this] { Q_EMIT ended(); });
        co_return;
    }
    if (m_lifecycle.state() == RunState::Preparing)
        co_await m_lifecycle.set(any, RunState::Running, QString());
    if (m_lanes.known() > manyItems)
        QTimer::singleShot(3s, this, giveBackMemory); // when all that held them is gone
    Q_EMIT itemsChanged();
    if (m_frontier.hasWaiting())
        m_scope.spawn("run.sitemaps", [this](std::stop_token token) { return m_frontier.readWaiting(token); });
    m_scope.spawn("run.drive", [this](std::stop_token token) { return drive(token); });
}

QCoro::Task<> RunController::drive(std::stop_token stop)
{
    while (!stop.stop_requested() && !m_lifecycle.leaving()) {
        m_wake.reset();
        const Ms wait = m_dispatcher.turn();
        if (inFlight() == 0) {
            co_await comeToRest();
            const bool over = co_await reachedItsEnd();
            if (over) {
                leave([this] { Q_EMIT ended(); });
                co_return;
            }
            pauseWithoutEngine();
        }
        const Timers::Id alarm = m_parts.timers->add(wait, [this] { m_wake.set(); });
        co_await m_wake.wait(stop);
        m_parts.timers->cancel(alarm);
    }
}

/// Pausing, and nothing is in flight any more: paused.
QCoro::Task<> RunController::comeToRest()
{
    if (m_lifecycle.state() != RunState::Pausing)
        co_return;
    co_await m_leases.takeBackFaulted(); // what broke may be whole again, or was no fault of the store
    const Result<> counted = co_await m_lifecycle.countNow();
    if (!counted)
        m_parts.log->error("store", counted.error().sentence(), {}, 0, row().id);
    const QList<RunState> from{RunState::Pausing, RunState::Running};
    if (m_lifecycle.state() == RunState::Pausing) // not resumed or stopped meanwhile
        co_await m_lifecycle.set(from, RunState::Paused, row().reason);
}

/// What is left waits for an engine that does not come back by itself: somebody has to be told.
void RunController::pauseWithoutEngine()
{
    const SourceLane *lane = m_lifecycle.mayStart() ? m_settlement.withoutEngine() : nullptr;
    if (!lane)
        return;
    const Error error =
        permanentError(2090, translate("core", "No engine can serve %1").arg(lane->source.name), lane->noEngine,
                       translate("core", "Check the set-up, then resume the run: nothing was counted as failed"));
    m_parts.log->error("engine", error.sentence(), lane->source.id);
    pause(error.codeText() + u": "_s + error.sentence());
}

QCoro::Task<bool> RunController::reachedItsEnd()
{
    bool wants = m_lifecycle.state() == RunState::Stopping;
    if (m_lifecycle.state() == RunState::Running && m_settlement.seemsFinished()) {
        const Result<qint64> elsewhere = co_await m_settlement.leasedElsewhere();
        if (!elsewhere)
            pause(elsewhere.error().codeText() + u": "_s + elsewhere.error().sentence());
        wants = elsewhere && elsewhere.value() == 0 && m_lifecycle.state() == RunState::Running && inFlight() == 0 &&
                m_settlement.seemsFinished();
    }
    if (!wants)
        co_return false;
    const bool over = co_await m_settlement.settle();
    if (!over)
        co_await reload();
    co_return over;
}

QCoro::Task<> RunController::reload()
{
    const Result<> read = co_await m_preparation.loadBooks();
    if (!read)
        m_parts.log->error("store", read.error().sentence(), {}, 0,
                           row().id); // what is pending is asked again before the run may end
    wakeUp();
}

// --- live changes

void RunController::setOverrides(const QString &sourceId, const runs::Overrides &overrides)
{
    SourceLane *found = m_lanes.find(sourceId);
    if (!found)
        return;
    m_lanes.setOverrides(*found, overrides);
    wakeUp();
    Q_EMIT changed();
}

/// Whoever changed it: the next turn asks anew.
void RunController::coordinationChanged(const CoordinationChange &change)
{
    const auto *circuit = std::get_if<CircuitChange>(&change);
    if (!circuit || !lane(circuit->sourceId))
        return;
    wakeUp();
    Q_EMIT changed();
}

void RunController::itemsRequeued()
{
    m_settlement.itemsCameBack();
    m_scope.spawn("run.reload", [this](std::stop_token) { return reload(); });
    for (SourceLane &lane : m_lanes.all()) {
        lane.notBefore = {};
        lane.onlyLater = false;
        lane.robotsFailures = 0;
    }
    wakeUp();
}

// --- what the explainer asks

WhyRun RunController::whyRun() const
{
    WhyRun why;
    why.state = row().state;
    why.number = row().number;
    why.since = m_lifecycle.since();
    why.reason = row().reason;
    why.inFlight = begun();
    why.pending = counts().pending;
    why.sourcesAtOnce = row().plan.sourcesAtOnce;
    // One between two of its pages is being crawled all the same.
    why.sourcesBusy =
        int(std::ranges::count_if(lanes(), [](const SourceLane &lane) { return lane.taken || lane.inFlight() > 0; }));
    why.limitReached = m_lifecycle.limitReached();
    return why;
}

WhySource RunController::whySource(const SourceLane &lane, const WhyEngine &engine) const
{
    WhySource why;
    why.id = lane.source.id;
    why.name = lane.source.name;
    why.enabled = lane.enabled();
    why.priority = lane.priority;
    why.circuit = m_parts.shared->circuit(lane.source.id);
    why.limits = lane.source.circuit;
    why.ratePerSecond = m_parts.shared->allowedRate(lane.source.rateKey(), lane.source.rate);
    why.tokenWait = lane.notBefore > engine.now && !lane.onlyLater ? lane.notBefore - engine.now : Ms(0);
    why.robotsBlocked = lane.robotsBlocked;
    why.robotsRetry = lane.robotsBlocked.isEmpty() ? Instant{} : lane.notBefore;
    why.inFlight = lane.begun();
    why.concurrency = lane.source.concurrency;
    why.pending = int(shownCounts(lane.counts, lane.held()).pending);
    why.lastMoved = lane.recent.empty() ? lane.lastAt : std::max(lane.recent.back(), lane.lastAt);
    why.hasSlot = lane.hasSlot;
    why.needsSession = lane.needs == Place::Browser;
    why.wantsPicture = lane.source.wantsScreenshot();
    why.heldSession = lane.heldSession;
    why.strategy = row().plan.strategy;
    why.noEngine = !lane.noEngine.isEmpty();
    why.noEngineReason = lane.noEngine;
    why.engineComesBack = lane.waitsForEngine && !lane.engineIsMissing;
    why.still = lane.still(engine);
    return why;
}

} // namespace trawl
