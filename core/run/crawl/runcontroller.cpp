// Lifecycle of a run and its dispatcher.
#include "run/crawl/runcontroller.h"

#include "async/tuning.h"
#include "policy/circuitbreaker.h"
#include "policy/sourceconfig.h"
#include "policy/urlkey.h"
#include "run/crawl/missingcredentials.h"
#include "store/items.h"
#include "store/runs.h"

#include <QCoroFuture>
#include <QTimer>

#include <numeric>

namespace trawl {

namespace {
constexpr Ms leaseTime = 60s;
constexpr qsizetype manyItems = 10'000; ///< so many at once leave megabytes of freed memory behind
} // namespace

RunController::RunController(Parts &parts, RunRow run, QList<runs::RunSource> sources, QObject *parent)
    : QObject(parent), p(parts), m_run(std::move(run)), m_since(parts.now())
{
    int order = 0;
    for (const runs::RunSource &entry : sources) {
        SourceLane lane;
        lane.source = sourceFromJson(entry.raw);
        lane.order = order++;
        lane.priority = lane.source.priority;
        lane.domain = registrableDomain(hostOf(lane.source.startUrls.value(0)));
        auto scope = Scope::make(lane.source.discovery, lane.source.startUrls);
        if (scope)
            lane.scope = scope.take();
        m_lanes.push_back(std::move(lane));
        setOverrides(entry.sourceId, entry.overrides);
    }
    for (int i = 0; i < std::clamp(m_run.plan.sessions, 1, maxSessions); ++i)
        m_sessions.append(LiveSession{sessionSlot(i), false});
}

RunController::~RunController() = default;

SourceLane *RunController::lane(const QString &sourceId)
{
    for (SourceLane &lane : m_lanes) {
        if (lane.source.id == sourceId)
            return &lane;
    }
    return nullptr;
}

std::vector<SourceLane *> RunController::byPriority()
{
    std::vector<SourceLane *> lanes;
    for (SourceLane &lane : m_lanes)
        lanes.push_back(&lane);
    std::stable_sort(lanes.begin(), lanes.end(),
                     [](const SourceLane *a, const SourceLane *b) { return a->priority < b->priority; });
    return lanes;
}

int RunController::inFlight() const
{
    int n = 0;
    for (const SourceLane &lane : m_lanes)
        n += lane.inFlight();
    return n;
}

std::pair<int, int> RunController::sessions() const
{
    const auto busy =
        std::count_if(m_sessions.begin(), m_sessions.end(), [](const LiveSession &session) { return session.busy; });
    return {int(busy), int(m_sessions.size())};
}

Ms RunController::activeTime() const
{
    return m_activeSince ? m_activeBefore + (p.clock().mono - *m_activeSince) : m_activeBefore;
}

bool RunController::limitReached() const
{
    return m_run.plan.timeLimitMs > 0 && activeTime() >= Ms(m_run.plan.timeLimitMs);
}

// --- lifecycle

void RunController::start(QList<NewItem> firstItems)
{
    m_scope.spawn("run.prepare", [this, firstItems](std::stop_token stop) { return prepare(firstItems, stop); });
    m_scope.spawn("run.renew", [this](std::stop_token stop) { return renewLeases(stop); });
    m_scope.spawn("run.books", [this](std::stop_token stop) { return keepStatistics(stop); });
}

void RunController::applyState(RunState to, const QString &reason)
{
    const bool wasActive = m_activeSince.has_value();
    const bool active = to == RunState::Running || to == RunState::Pausing || to == RunState::Stopping;
    if (active && !wasActive)
        m_activeSince = p.clock().mono;
    if (!active && wasActive) {
        m_activeBefore = activeTime();
        m_activeSince.reset();
    }
    m_run.activeMs = (m_activeEarlier + activeTime()).count();
    m_run.state = to;
    m_run.reason = reason;
    m_since = p.now();
    if (to == RunState::Running && !m_run.started.isSet())
        m_run.started = m_since;
    if (!isActive(to))
        m_run.ended = m_since;
    p.log->info("run", u"Run %1: %2%3"_s.arg(runNumberText(m_run.number), word(to),
                                             reason.isEmpty() ? QString() : u" — "_s + reason));
    Q_EMIT changed();
}

/// In memory at once (a pause is felt within 200 ms), then in the store.
QCoro::Task<> RunController::setState(QList<RunState> from, RunState to, QString reason)
{
    const RowId id = m_run.id;
    applyState(to, reason);
    const Instant now = p.now();
    const QJsonObject books = statistics();
    auto write = p.store->write(Lane::Interactive, [=](Db &db) {
        auto written = runs::setState(db, id, from, to, reason, now);
        const Result<> kept = written && !written->finalized ? runs::saveStatistics(db, id, books) : success();
        return kept ? written : Result<RunRow>(kept.error());
    });
    const Result<RunRow> written = co_await write;
    if (!written)
        p.log->error("store", written.error().sentence());
}

void RunController::pause(const QString &reason)
{
    if (m_run.state != RunState::Running)
        return;
    applyState(RunState::Pausing, reason);
    m_scope.spawn("run.pause",
                  [this, reason](std::stop_token) { return setState({RunState::Running}, RunState::Pausing, reason); });
    m_scope.spawn("run.giveback", [this](std::stop_token) { return giveBackAll(); });
    wakeUp();
}

void RunController::resume()
{
    if (m_run.state != RunState::Paused && m_run.state != RunState::Pausing)
        return;
    const QList<RunState> from{RunState::Paused, RunState::Pausing, RunState::Running};
    applyState(RunState::Running, {});
    m_scope.spawn("run.resume", [this, from](std::stop_token) { return setState(from, RunState::Running, {}); });
    m_scope.spawn("run.faulted", [this](std::stop_token) { return takeBackFaulted(); });
    wakeUp();
}

void RunController::stop(bool now, const QString &reason)
{
    if (!isActive(m_run.state))
        return;
    const QList<RunState> from{RunState::Preparing, RunState::Running, RunState::Pausing, RunState::Paused,
                               RunState::Stopping};
    if (m_run.state != RunState::Stopping) {
        applyState(RunState::Stopping, reason);
        m_scope.spawn("run.stop",
                      [this, from, reason](std::stop_token) { return setState(from, RunState::Stopping, reason); });
        m_scope.spawn("run.giveback", [this](std::stop_token) { return giveBackAll(); });
    }
    if (now)
        m_flights.requestStop();
    wakeUp();
}

void RunController::shutDown(std::function<void()> done)
{
    m_leaving = true;
    m_left = std::move(done);
    m_flights.requestStop();
    m_scope.spawn("run.leave", [this](std::stop_token) { return giveBackAll(); });
    m_flights.whenIdle([this] {
        m_scope.spawn("run.keep", [this](std::stop_token) { return keepState(); });
        m_scope.requestStop();
        m_scope.whenIdle([this] { std::exchange(m_left, nullptr)(); });
    });
}

/// @p firstItems again at a resume: a crash may have come between the run and its first items; what is there already is
/// ignored.
QCoro::Task<> RunController::prepare(QList<NewItem> firstItems, std::stop_token stop)
{
    const QList<RunState> from{RunState::Draft,     RunState::Preparing, RunState::Stopped,
                               RunState::Completed, RunState::Failed,    RunState::Running,
                               RunState::Pausing,   RunState::Paused,    RunState::Stopping};
    co_await setState(from, RunState::Preparing, QString());
    const Result<> known = co_await loadBooks();
    if (!known) {
        co_await failToStart(known.error());
        co_return;
    }
    if (m_run.state == RunState::Preparing && !firstItems.isEmpty()) {
        const bool fresh =
            std::all_of(m_lanes.begin(), m_lanes.end(), [](const SourceLane &lane) { return lane.known == 0; });
        firstItems.removeIf([this](const NewItem &item) {
            const SourceLane *known = lane(item.sourceId);
            return known && known->known > 0;
        });
        const RowId id = m_run.id;
        const Instant now = p.now();
        auto write = p.store->write(Lane::Bulk, [=](Db &db) { return items::enqueue(db, id, firstItems, now); });
        const Result<items::Enqueued> enqueued = co_await write;
        if (!enqueued) {
            co_await failToStart(enqueued.error());
            co_return;
        }
        for (const NewItem &duplicate : fresh ? enqueued->duplicates : QList<NewItem>())
            p.log->info("queue", u"%1 is in the queue already"_s.arg(duplicate.url), duplicate.sourceId);
        if (p.setup.sample && m_run.number == 1 && fresh)
            co_await orphanOne();
        const Result<> again = co_await loadBooks();
        if (!again) {
            co_await failToStart(again.error());
            co_return;
        }
        const Result<> sitemaps = co_await readSitemaps(stop);
        if (!sitemaps) {
            co_await failToStart(sitemaps.error());
            co_return;
        }
    }
    sayMissingCredentials(p, m_lanes);
    for (const auto &engine : p.engines) {
        const EngineId id = engine->id();
        const bool wanted = std::any_of(m_lanes.begin(), m_lanes.end(), [this, id](const SourceLane &lane) {
            return chainOf(lane).order.value(0, id) == id;
        });
        if (!wanted)
            continue;
        const Result<> warm = co_await engine->warmUp(stop);
        if (!warm)
            p.log->warn("engine", warm.error().sentence());
    }
    if (m_run.state == RunState::Preparing)
        co_await setState(from, RunState::Running, QString());
    const auto plus = [](qint64 sum, const SourceLane &lane) { return sum + lane.known; };
    if (std::accumulate(m_lanes.begin(), m_lanes.end(), qint64(0), plus) > manyItems)
        QTimer::singleShot(3s, this, giveBackMemory); // when all that held them is gone
    Q_EMIT itemsChanged();
    m_scope.spawn("run.drive", [this](std::stop_token token) { return drive(token); });
}

/// The store could not be read or written: the run ends Failed with the reason, and can be resumed when that is mended.
QCoro::Task<> RunController::failToStart(Error error)
{
    const QList<RunState> from{RunState::Preparing, RunState::Stopping};
    co_await setState(from, RunState::Failed, error.sentence());
    m_scope.requestStop(); // ended() may delete us: not before every coroutine is gone
    m_scope.whenIdle([this] { Q_EMIT ended(); });
}

/// What the store knows of the run's sources.
QCoro::Task<Result<>> RunController::loadBooks()
{
    const RowId id = m_run.id;
    auto read = p.store->read([=](Db &db) { return items::countsBySource(db, id); });
    const Result<QHash<QString, Counts>> counts = co_await read;
    if (!counts)
        co_return counts.error();
    setCounts(counts.value());
    for (SourceLane &lane : m_lanes) {
        lane.pending = lane.counts.pending;
        lane.known = lane.counts.total();
    }
    for (SourceLane &lane : m_lanes) {
        // "circuit": {"enabled": false}: not guarded, nothing is counted (CB19); guarded again when the file says so.
        auto asked =
            p.coordination->guard(lane.source.id, lane.source.circuitEnabled, u"sources.json"_s, u"circuit.enabled"_s);
        const Result<CircuitReport> report = co_await asked;
        if (report) { // else Closed (assumed): coordination fails open and logs it (R3.4)
            lane.circuit = report->circuit;
            lane.assumed = report->assumed;
        }
    }
    co_return success();
}

QCoro::Task<> RunController::reload()
{
    const Result<> read = co_await loadBooks();
    if (!read)
        p.log->error("store", read.error().sentence()); // what is pending is asked again before the run may end
    wakeUp();
}

QCoro::Task<> RunController::drive(std::stop_token stop)
{
    const QList<RunState> pausing{RunState::Pausing, RunState::Running};
    while (!stop.stop_requested() && !m_leaving) {
        m_wake.reset();
        const Ms wait = dispatch();
        const bool idle = inFlight() == 0;
        if (m_run.state == RunState::Pausing && idle) {
            const Result<> counted = co_await countNow();
            if (!counted)
                p.log->error("store", counted.error().sentence());
            if (m_run.state == RunState::Pausing) // not resumed or stopped meanwhile
                co_await setState(pausing, RunState::Paused, m_run.reason);
        }
        if (m_run.state == RunState::Stopping && idle) {
            const bool over = co_await settle();
            if (over)
                co_return;
        }
        if (m_run.state == RunState::Running && idle && finishedNow(p.now())) {
            const Result<qint64> elsewhere = co_await leasedElsewhere();
            if (!elsewhere)
                pause(elsewhere.error().codeText() + u": "_s + elsewhere.error().sentence());
            if (elsewhere && elsewhere.value() == 0 && m_run.state == RunState::Running && finishedNow(p.now())) {
                const bool over = co_await settle();
                if (over)
                    co_return;
            }
        }
        const Timers::Id alarm = p.timers->add(wait, [this] { m_wake.set(); });
        co_await m_wake.wait(stop);
        p.timers->cancel(alarm);
    }
}

/// The counts beside "Paused" or "Completed" are those of that moment, not of the last look.
QCoro::Task<Result<>> RunController::countNow()
{
    const RowId id = m_run.id;
    auto read = p.store->read([=](Db &db) { return items::countsBySource(db, id); });
    const Result<QHash<QString, Counts>> counts = co_await read;
    if (!counts)
        co_return counts.error();
    setCounts(counts.value());
    co_return success();
}

/// Items that somebody else holds, an orphan for example: the run is not over before they came back.
QCoro::Task<Result<qint64>> RunController::leasedElsewhere()
{
    const RowId id = m_run.id;
    auto read = p.store->read([=](Db &db) { return items::counts(db, id); });
    const Result<Counts> counts = co_await read;
    if (!counts)
        co_return counts.error();
    co_return limitReached() ? qint64(0) : counts->leased;
}

/// The sample's orphan (DECISIONS 5): an item that a worker took three quarters of an hour ago and never brought back.
QCoro::Task<> RunController::orphanOne()
{
    items::ClaimOrder order;
    order.run = m_run.id;
    order.source = u"ticker-square"_s;
    order.owner = u"worker-2:gone"_s;
    order.now = p.now() - 47min;
    order.lease = leaseTime;
    auto write = p.store->write(Lane::Bulk, [=](Db &db) -> Result<> {
        const auto leases = items::claim(db, order);
        if (!leases)
            return leases.error();
        for (const Lease &lease : leases.value()) {
            if (const auto begun = items::start(db, {lease.item, lease.token}, order.now); !begun)
                return begun.error();
        }
        return success();
    });
    const Result<> taken = co_await write;
    if (!taken)
        p.log->error("queue", taken.error().sentence());
}

bool RunController::anyStartable(Instant now) const
{
    return std::any_of(m_lanes.begin(), m_lanes.end(),
                       [&](const SourceLane &lane) { return lane.counts.pending > 0 && !blockedForGood(lane, now); });
}

/// The run's end: confirmed, nothing in flight (R8.1). False: it goes on after all, because the store has more to do or
/// can't be read.
QCoro::Task<bool> RunController::settle()
{
    m_settling = true;
    m_requeued = false;
    co_await giveBackAll();
    const QList<RunState> from{RunState::Stopping, RunState::Running};
    if (m_run.state == RunState::Stopping) {
        const Result<> counted = co_await countNow();
        if (!counted)
            p.log->error("store", counted.error().sentence());
        co_await setState(from, RunState::Stopped, m_run.reason);
    } else {
        Result<> counted = co_await countNow();
        bool left = counted && anyStartable(p.now());
        if (counted && !left) {
            const Result<> skipped = co_await skipBlocked();
            if (skipped)
                counted = co_await countNow();
            else
                counted = skipped;
            left = counted && anyStartable(p.now());
        }
        if (!counted || m_requeued ||
            (left && !limitReached())) { // the memory of what is pending was behind the store's
            m_settling = false;
            if (!counted)
                pause(counted.error().codeText() + u": "_s + counted.error().sentence());
            co_await reload();
            co_return false;
        }
        const RunState end = left ? RunState::Stopped : RunState::Completed;
        const QString why = left ? u"The run's time limit is reached; what is left can be resumed"_s : QString();
        co_await setState(from, end, why);
    }
    m_scope.requestStop();
    m_scope.whenIdle([this] { Q_EMIT ended(); });
    co_return true;
}

/// What can't become runnable within the run ends skipped, listed, and one key requeues it (DECISIONS 4).
QCoro::Task<Result<>> RunController::skipBlocked()
{
    const RowId run = m_run.id;
    for (SourceLane &lane : m_lanes) {
        if (lane.counts.pending <= 0 || !blockedForGood(lane, p.now()))
            continue;
        const QString source = lane.source.id;
        const bool off = !lane.enabled();
        const SkipReason why = off ? SkipReason::Operator : SkipReason::CircuitOpen;
        const QString reason = off ? u"The source was switched off for this run"_s
                                   : u"The circuit stayed open to the end of the run: %1"_s.arg(lane.circuit.reason);
        const Instant now = p.now();
        auto write =
            p.store->write(Lane::Bulk, [=](Db &db) { return items::skipPending(db, run, source, why, reason, now); });
        const Result<int> skipped = co_await write;
        if (!skipped)
            co_return skipped.error();
        if (skipped.value() > 0)
            p.log->warn("run", u"%1 items skipped: %2"_s.arg(skipped.value()).arg(reason), source);
        lane.pending = 0;
    }
    Q_EMIT itemsChanged();
    co_return success();
}

// --- live changes

void RunController::setOverrides(const QString &sourceId, const runs::Overrides &overrides)
{
    SourceLane *found = lane(sourceId);
    if (!found)
        return;
    // From what the file said: an override that is taken back leaves nothing behind.
    const Source filed = sourceFromJson(found->source.raw);
    found->overrides = overrides;
    found->priority = overrides.priority.value_or(filed.priority);
    found->source.concurrency = overrides.concurrency.value_or(filed.concurrency);
    found->source.rate = filed.rate;
    if (overrides.rate) {
        found->source.rate.perSecond = *overrides.rate;
        found->source.rate.cap = std::max(found->source.rate.cap, *overrides.rate);
        found->notBefore = {};
    }
    wakeUp();
    Q_EMIT changed();
}

void RunController::setCircuit(const QString &sourceId, const CircuitReport &report)
{
    if (SourceLane *found = lane(sourceId)) {
        found->circuit = report.circuit;
        found->assumed = report.assumed;
        wakeUp();
        Q_EMIT changed();
    }
}

void RunController::itemsRequeued()
{
    m_requeued = true;
    m_scope.spawn("run.reload", [this](std::stop_token) { return reload(); });
    for (SourceLane &lane : m_lanes) {
        lane.notBefore = {};
        lane.onlyLater = false;
    }
    wakeUp();
}

void RunController::setCounts(const QHash<QString, Counts> &counts)
{
    Counts all;
    for (SourceLane &lane : m_lanes) {
        lane.counts = counts.value(lane.source.id);
        all.pending += lane.counts.pending;
        all.leased += lane.counts.leased;
        all.captured += lane.counts.captured;
        all.failed += lane.counts.failed;
        all.skipped += lane.counts.skipped;
        all.unreviewed += lane.counts.unreviewed;
        all.approved += lane.counts.approved;
        all.rejected += lane.counts.rejected;
        all.flagged += lane.counts.flagged;
        all.recorded += lane.counts.recorded;
        all.uploadFailed += lane.counts.uploadFailed;
    }
    m_run.counts = all;
    Q_EMIT changed();
}

WhyRun RunController::whyRun() const
{
    WhyRun why;
    why.state = m_run.state;
    why.number = m_run.number;
    why.since = m_since;
    why.reason = m_run.reason;
    why.inFlight = inFlight();
    why.pending = m_run.counts.pending;
    why.limitReached = limitReached();
    return why;
}

WhySource RunController::whySource(const SourceLane &lane, const WhyEngine &engine) const
{
    WhySource why;
    why.id = lane.source.id;
    why.name = lane.source.name;
    why.enabled = lane.enabled();
    why.priority = lane.priority;
    why.circuit = lane.circuit;
    why.limits = lane.source.circuit;
    why.ratePerSecond = p.coordination->allowedRate(lane.source.rateKey(), lane.source.rate);
    why.tokenWait = lane.notBefore > engine.now && !lane.onlyLater ? lane.notBefore - engine.now : Ms(0);
    why.robotsBlocked = lane.robotsBlocked;
    why.robotsRetry = lane.robotsBlocked.isEmpty() ? Instant{} : lane.notBefore;
    why.inFlight = lane.inFlight();
    why.concurrency = lane.source.concurrency;
    why.pending = int(lane.pending + lane.buffer.size());
    why.lastMoved = lane.recent.empty() ? lane.lastAt : std::max(lane.recent.back(), lane.lastAt);
    why.hasSlot = lane.hasSlot;
    why.needsSession = lane.needs == Place::Browser;
    why.heldSession = lane.heldSession;
    why.strategy = m_run.plan.strategy;
    why.noEngine = !lane.noEngine.isEmpty();
    why.noEngineReason = lane.noEngine;
    return why;
}

} // namespace trawl
