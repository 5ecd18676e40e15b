// Pure steps from policy, applied to values in memory; persistence follows behind and never decides.
#include "coordination/localcoordination.h"

#include "async/futures.h"
#include "domain/names.h"

#include <QMap>
#include <QSet>

namespace trawl {

namespace {

constexpr Ms NoteRatesEvery = 1s;  ///< grants and counts of clean responses
constexpr Ms ReloadAfter = 60s;    ///< the seed's cache time (CB22): how long an assumed state may stand
constexpr Ms WatchClockEvery = 5s; ///< a wall clock that was set moves the ends of holds: told without anyone asking

/// Refusals are counted in memory; they alone are no reason to write or to tell.
bool differs(Circuit before, const Circuit &after)
{
    before.notPermitted = after.notPermitted;
    return before != after;
}

CircuitOutcome toOutcome(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Success:
        return CircuitOutcome::Success;
    case Outcome::Failure:
        return CircuitOutcome::Failure;
    case Outcome::Released:
        break;
    }
    return CircuitOutcome::Released;
}

RateNow rateNow(const QString &rateKey, const Bucket &bucket, const QString &cause = {})
{
    return RateNow{rateKey, bucket.configured, bucket.rate, cause};
}

} // namespace

struct LocalCoordination::Private {
    Clock clock;
    CoordinationStore *store = nullptr;
    // A few sources, whose ids are short: comparing those costs a tenth of hashing them.
    QMap<QString, Circuit> circuits;
    QMap<QString, Bucket> buckets;
    QMap<QString, Ms> crawlDelays;
    QMap<QString, MonoTime> ratesNoted; ///< when each was last written; absent: to be written at the next occasion
    std::vector<std::function<void()>> waiting; ///< calls that came before the load was answered
    QSet<QString> unsaved;                      ///< changed while the store could not be written
    Now last;
    MonoTime loadFailedAt;
    int saving = 0; ///< under way
    bool loading = false;
    bool loadFailed = false;
    bool saveFailed = false;
    bool toldUnreachable = false;
};

LocalCoordination::LocalCoordination(Clock clock, CoordinationStore *store, QObject *parent)
    : Coordination(parent), d(std::make_unique<Private>())
{
    d->clock = std::move(clock);
    d->store = store;
    d->last = d->clock();
    startTimer(WatchClockEvery);
}

LocalCoordination::~LocalCoordination() = default;

void LocalCoordination::open()
{
    load();
}

bool LocalCoordination::assumed() const
{
    return d->loadFailed || d->saveFailed;
}

// --- time and persistence

Now LocalCoordination::now()
{
    const Now at = d->clock();
    const Now before = std::exchange(d->last, at);
    const Ms skew = (at.wall - before.wall) - (at.mono - before.mono);
    if (skew <= 1s && skew >= -1s)
        return at;
    // CB24: somebody set the clock; the holds go on by the monotonic one.
    for (auto it = d->circuits.begin(); it != d->circuits.end(); ++it)
        it.value() = breaker::clampClock(it.value(), before, at);
    const QMap<QString, Circuit> all = d->circuits; // who hears of it may call back
    for (auto it = all.cbegin(); it != all.cend(); ++it)
        Q_EMIT changed(CircuitChange{it.key(), it.value(), it->state, CircuitChange::Breaker, {}});
    return at;
}

void LocalCoordination::timerEvent(QTimerEvent *)
{
    const Now at = now();
    // A store that is back is known to be without a circuit that moves, or somebody who asks.
    if (d->loadFailed && at.mono - d->loadFailedAt >= ReloadAfter)
        load();
    if (d->saveFailed && d->saving == 0)
        saveUnsaved();
}

void LocalCoordination::load()
{
    if (!d->store || d->loading)
        return;
    d->loading = true;
    whenKnown(d->store->load(), this, [this](const Result<StoredCoordination> &all) { loaded(all); });
}

void LocalCoordination::loaded(const Result<StoredCoordination> &all)
{
    const Now at = now();
    d->loading = false;
    d->loadFailed = !all;
    d->loadFailedAt = at.mono;
    for (const StoredCircuit &stored : all ? all->circuits : QList<StoredCircuit>()) {
        const auto mine = d->circuits.constFind(stored.sourceId);
        // What happened here while the store was away is newer (own transition seen at once).
        if (mine != d->circuits.cend() && mine->epoch >= stored.circuit.epoch)
            continue;
        const CircuitState before = d->circuits.value(stored.sourceId).state;
        const Circuit circuit = breaker::afterRestart(stored.circuit, d->store->limitsOf(stored.sourceId), at.wall);
        d->circuits.insert(stored.sourceId, circuit);
        Q_EMIT changed(CircuitChange{stored.sourceId, circuit, before, CircuitChange::Loaded, {}});
    }
    for (const StoredRate &stored : all ? all->rates : QList<StoredRate>()) {
        Bucket &mine = d->buckets[stored.rateKey];
        const Bucket known = bucket::fromJson(stored.state, at);
        // The same; but a site that asked to wait has asked.
        if (!mine.started)
            mine = known;
        else if (known.throttledUntil && (!mine.throttledUntil || *mine.throttledUntil < *known.throttledUntil))
            mine.throttledUntil = known.throttledUntil;
        Q_EMIT changed(rateNow(stored.rateKey, mine));
    }
    tellReach(all ? Error() : all.error());
    for (const auto &call : std::exchange(d->waiting, {}))
        call();
}

/// Once when the store can't be reached, once when it can again.
void LocalCoordination::tellReach(const Error &error)
{
    if (d->toldUnreachable == assumed())
        return;
    d->toldUnreachable = assumed();
    ReachChange change;
    change.reachable = !d->toldUnreachable;
    change.sentence =
        change.reachable
            ? translate("core", "The breaker store is reachable again")
            : translate("core", "TD-5001 The breaker store is unreachable: circuits are assumed closed, fail-open. %1")
                  .arg(error.sentence());
    Q_EMIT changed(change);
}

void LocalCoordination::save(const QString &sourceId)
{
    if (!d->store)
        return;
    d->unsaved.insert(sourceId);
    saveUnsaved();
}

/// With those that failed before.
void LocalCoordination::saveUnsaved()
{
    const QSet<QString> all = std::exchange(d->unsaved, {});
    for (const QString &id : all) {
        ++d->saving;
        whenKnown(d->store->saveCircuit(StoredCircuit{id, d->circuits.value(id)}), this,
                  [this, id](const Result<> &result) { saved(id, result); });
    }
}

void LocalCoordination::saved(const QString &sourceId, const Result<> &result)
{
    --d->saving;
    if (!result && result.error().kind == ErrorKind::Cancelled)
        return; // shutdown: the store is closed before us only when nothing more is to be said
    d->saveFailed = !result;
    if (!result)
        d->unsaved.insert(sourceId);
    tellReach(result ? Error() : result.error());
}

template <class T, class Work>
QFuture<Result<T>> LocalCoordination::afterLoad(Work work)
{
    if (d->loadFailed && now().mono - d->loadFailedAt >= ReloadAfter)
        load();
    if (!d->loading || d->loadFailed) // a repeated load does not hold anybody up: fail-open
        return readyFuture<T>(work());
    Answer<T> answer;
    d->waiting.push_back([answer, work = std::move(work)] { answer.set(work()); });
    return answer.future();
}

CircuitReport LocalCoordination::unchanged(const Circuit &circuit) const
{
    CircuitReport report;
    report.circuit = circuit;
    report.assumed = assumed();
    return report;
}

CircuitReport LocalCoordination::apply(const QString &sourceId, const CircuitStep &step, CircuitChange::Cause cause,
                                       const Act &act)
{
    const Circuit before = d->circuits.value(sourceId);
    d->circuits.insert(sourceId, step.circuit);
    const CircuitChange change{sourceId, step.circuit, before.state, cause, act};
    const bool differs = trawl::differs(before, step.circuit);
    if (differs)
        save(sourceId);
    if (differs || change.byHand())
        Q_EMIT changed(change);
    CircuitReport report = unchanged(step.circuit);
    report.changed = change.moved();
    return report;
}

QFuture<Result<CoordinationState>> LocalCoordination::state()
{
    return afterLoad<CoordinationState>([this]() -> Result<CoordinationState> {
        now();
        CoordinationState state;
        for (auto it = d->circuits.cbegin(); it != d->circuits.cend(); ++it)
            state.circuits.append({it.key(), it.value()});
        for (auto it = d->buckets.cbegin(); it != d->buckets.cend(); ++it)
            state.rates.append(rateNow(it.key(), it.value()));
        state.assumed = assumed();
        return state;
    });
}

// --- circuits

QFuture<Result<CircuitReport>> LocalCoordination::circuit(QString sourceId)
{
    return afterLoad<CircuitReport>([this, sourceId]() -> Result<CircuitReport> {
        const Now at = now();
        CircuitReport report = unchanged(d->circuits.value(sourceId));
        report.circuit.state = breaker::shownState(report.circuit, at); // CB6: shown only, nothing is written
        return report;
    });
}

QFuture<Result<Permit>> LocalCoordination::admit(QString sourceId, CircuitLimits limits)
{
    return afterLoad<Permit>([this, sourceId, limits]() -> Result<Permit> {
        const Now at = now();
        const CircuitStep step = breaker::admit(d->circuits.value(sourceId), limits, at);
        apply(sourceId, step, CircuitChange::Breaker, Act());
        Permit permit;
        permit.granted = step.granted;
        permit.probe = step.probe;
        permit.epoch = step.epoch;
        permit.retryAt = step.retryAt;
        permit.why = step.why;
        return permit;
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::report(AttemptReport report)
{
    return afterLoad<CircuitReport>([this, report]() -> Result<CircuitReport> {
        if (!report.permit.granted)
            return bugError(translate("core", "An outcome was reported for %1 without a permit").arg(report.sourceId));
        const breaker::CircuitResult result{report.permit.epoch, toOutcome(report.outcome), report.failure,
                                            report.detail};
        const Now at = now();
        const CircuitStep step = breaker::report(d->circuits.value(report.sourceId), result, report.limits, at);
        return apply(report.sourceId, step, CircuitChange::Breaker, Act());
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::probe(QString sourceId, Act act)
{
    return afterLoad<CircuitReport>([this, sourceId, act]() -> Result<CircuitReport> {
        const Now at = now();
        const auto step = breaker::probe(d->circuits.value(sourceId), act.by, act.reason, at);
        if (!step)
            return step.error();
        return apply(sourceId, *step, CircuitChange::Probe, act);
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::hold(QString sourceId, Instant until, Act act)
{
    return afterLoad<CircuitReport>([this, sourceId, until, act]() -> Result<CircuitReport> {
        const Now at = now();
        const CircuitStep step = breaker::forceOpen(d->circuits.value(sourceId), until, act.by, act.reason, at);
        return apply(sourceId, step, CircuitChange::Hold, act);
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::close(QString sourceId, Act act)
{
    return afterLoad<CircuitReport>([this, sourceId, act]() -> Result<CircuitReport> {
        const CircuitStep step = breaker::reset(d->circuits.value(sourceId), act.by, act.reason);
        return apply(sourceId, step, CircuitChange::Close, act);
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::guard(QString sourceId, bool guarded, Act act)
{
    return afterLoad<CircuitReport>([this, sourceId, guarded, act]() -> Result<CircuitReport> {
        const Circuit before = d->circuits.value(sourceId);
        if (guarded == (before.state != CircuitState::Disabled))
            return unchanged(before);
        const CircuitStep step =
            guarded ? breaker::reset(before, act.by, act.reason) : breaker::disable(before, act.by, act.reason);
        return apply(sourceId, step, CircuitChange::Guard, act);
    });
}

// --- rates

double LocalCoordination::applyBucket(const QString &rateKey, const BucketStep &step)
{
    const bool atOnce = bucket::worthNoting(d->buckets.value(rateKey), step.bucket);
    d->buckets.insert(rateKey, step.bucket);
    noteRate(rateKey, atOnce);
    QStringList causes;
    if (step.change)
        causes.append(step.change->cause);
    if (!step.note.isEmpty())
        causes.append(step.note);
    if (!causes.isEmpty())
        Q_EMIT changed(rateNow(rateKey, step.bucket, causes.join(u"; "_s)));
    return step.bucket.rate;
}

/// Write-behind: a process killed between two notes has granted a second's worth of requests more than the store knows,
/// at most.
void LocalCoordination::noteRate(const QString &rateKey, bool atOnce)
{
    if (!d->store)
        return;
    const Now at = d->clock();
    const auto noted = d->ratesNoted.constFind(rateKey);
    if (!atOnce && noted != d->ratesNoted.cend() && at.mono - *noted < NoteRatesEvery)
        return;
    d->ratesNoted.insert(rateKey, at.mono);
    const StoredRate rate{rateKey, bucket::toJson(d->buckets.value(rateKey), at)};
    whenKnown(d->store->saveRate(rate), this, [this, rateKey](const Result<> &result) {
        if (!result && result.error().kind != ErrorKind::Cancelled)
            d->ratesNoted.remove(rateKey); // the next occasion writes it; circuits raise the alarm
    });
}

QFuture<Result<Ms>> LocalCoordination::takeToken(QString rateKey, Rate rate)
{
    return afterLoad<Ms>([this, rateKey, rate]() -> Result<Ms> {
        // After the load: a Retry-After of before the restart is honoured by the first request, too.
        const MonoTime at = now().mono;
        const Ms gap = d->crawlDelays.value(rateKey, Ms(0));
        const BucketStep step = bucket::take(d->buckets.value(rateKey), rate, at, 1, gap);
        applyBucket(rateKey, step);
        return step.granted ? Ms(0) : std::max(step.wait, Ms(1));
    });
}

QFuture<Result<double>> LocalCoordination::slowDown(QString rateKey, Rate rate, Ms retryAfter)
{
    return afterLoad<double>([this, rateKey, rate, retryAfter]() -> Result<double> {
        const QString cause = retryAfter > Ms(0)
                                  ? translate("core", "the server asked to wait %1").arg(durationText(retryAfter))
                                  : translate("core", "the server is overloaded or refuses more");
        const MonoTime at = now().mono;
        return applyBucket(rateKey, bucket::slowDown(d->buckets.value(rateKey), rate, at, retryAfter, cause));
    });
}

QFuture<Result<double>> LocalCoordination::cleanResponse(QString rateKey, Rate rate)
{
    return afterLoad<double>([this, rateKey, rate]() -> Result<double> {
        const MonoTime at = now().mono;
        return applyBucket(rateKey, bucket::clean(d->buckets.value(rateKey), rate, at));
    });
}

QFuture<Result<double>> LocalCoordination::allowedRate(QString rateKey, Rate rate)
{
    return afterLoad<double>(
        [this, rateKey, rate]() -> Result<double> { return bucket::allowed(d->buckets.value(rateKey), rate); });
}

QFuture<Result<>> LocalCoordination::setCrawlDelay(QString rateKey, Ms delay)
{
    return afterLoad<Unit>([this, rateKey, delay]() -> Result<> {
        if (delay > Ms(0))
            d->crawlDelays.insert(rateKey, delay);
        else
            d->crawlDelays.remove(rateKey);
        return success();
    });
}

} // namespace trawl
