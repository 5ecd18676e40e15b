// Pure steps from policy, applied to values in memory; persistence follows behind and never decides.
#include "coordination/localcoordination.h"

#include "async/futures.h"
#include "domain/names.h"

#include <QLoggingCategory>
#include <QSet>

namespace trawl {

namespace {

Q_LOGGING_CATEGORY(logCoordination, "trawl.coordination")

constexpr Ms NoteRatesEvery = 1s; ///< grants and counts of clean responses
constexpr Ms ReloadAfter = 60s;   ///< the seed's cache time (CB22): how long an assumed state may stand

/// Refusals are counted in memory; they alone are no reason to write.
bool worthSaving(Circuit before, const Circuit &after)
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

template <class T>
void whenDone(QObject *context, QFuture<T> future, std::function<void(T)> then)
{
    // What is answered already is taken at once: in tests and with no store there is no round through the event loop.
    if (future.isFinished())
        then(future.result());
    else
        future.then(context, std::move(then));
}

} // namespace

struct LocalCoordination::Private {
    Options options;
    QHash<QString, Circuit> circuits;
    QHash<QString, Bucket> buckets;
    QHash<QString, Ms> crawlDelays;
    QHash<QString, MonoTime> ratesNoted; ///< when each was last written; absent: to be written at the next occasion
    std::vector<std::function<void()>> waiting; ///< calls that came before the load was answered
    QSet<QString> unsaved;                      ///< changed while the store could not be written
    Now last;
    MonoTime loadFailedAt;
    bool loading = false;
    bool loadFailed = false;
    bool saveFailed = false;
    bool alarmed = false;
};

LocalCoordination::LocalCoordination(Options options, QObject *parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->options = std::move(options);
    d->last = d->options.clock();
    load();
}

LocalCoordination::~LocalCoordination() = default;

bool LocalCoordination::assumed() const
{
    return d->loadFailed || d->saveFailed;
}

// --- time and persistence

Now LocalCoordination::now()
{
    const Now at = d->options.clock();
    const Ms skew = (at.wall - d->last.wall) - (at.mono - d->last.mono);
    if (skew > 1s || skew < -1s) {
        // CB24: somebody set the clock; the holds go on by the monotonic one.
        for (auto &circuit : d->circuits)
            circuit = breaker::clampClock(circuit, d->last, at);
    }
    d->last = at;
    return at;
}

void LocalCoordination::load()
{
    if (!d->options.loadAll || d->loading)
        return;
    d->loading = true;
    whenDone<Result<QList<StoredCircuit>>>(this, d->options.loadAll(), [this](auto all) { loaded(all); });
}

void LocalCoordination::loaded(const Result<QList<StoredCircuit>> &all)
{
    const Now at = now();
    d->loadFailed = !all;
    if (all) {
        for (const StoredCircuit &stored : all.value()) {
            const auto mine = d->circuits.constFind(stored.sourceId);
            // What happened here while the store was away is newer (own transition seen at once).
            if (mine != d->circuits.cend() && mine->epoch >= stored.circuit.epoch)
                continue;
            const CircuitLimits limits = d->options.limits ? d->options.limits(stored.sourceId) : CircuitLimits{};
            d->circuits.insert(stored.sourceId, breaker::afterRestart(stored.circuit, limits, at.wall));
        }
        if (!d->saveFailed)
            alarm(false, {});
    } else {
        d->loadFailedAt = at.mono;
        alarm(true, all.error());
    }
    if (d->options.loadRates)
        whenDone<Result<QList<StoredRate>>>(this, d->options.loadRates(), [this](auto rates) { ratesLoaded(rates); });
    else
        ratesLoaded(QList<StoredRate>());
}

void LocalCoordination::ratesLoaded(const Result<QList<StoredRate>> &all)
{
    const Now at = now();
    d->loading = false;
    for (const StoredRate &stored : all ? all.value() : QList<StoredRate>()) {
        Bucket &mine = d->buckets[stored.rateKey];
        const Bucket known = bucket::fromJson(stored.state, at);
        // What happened here while the store was away is newer; but a site that asked to wait has asked.
        if (!mine.started)
            mine = known;
        else if (known.throttledUntil && (!mine.throttledUntil || *mine.throttledUntil < *known.throttledUntil))
            mine.throttledUntil = known.throttledUntil;
    }
    if (!all) {
        d->loadFailed = true;
        d->loadFailedAt = at.mono;
        alarm(true, all.error());
    }
    for (const auto &call : std::exchange(d->waiting, {}))
        call();
}

void LocalCoordination::alarm(bool unreachable, const Error &error)
{
    if (d->alarmed == unreachable)
        return;
    d->alarmed = unreachable;
    const QString sentence =
        unreachable ? u"TD-5001 The breaker store is unreachable: circuits are assumed closed, fail-open. %1"_s.arg(
                          error.sentence())
                    : u"The breaker store is reachable again"_s;
    qCWarning(logCoordination).noquote() << sentence;
    if (d->options.onStoreAlarm)
        d->options.onStoreAlarm(unreachable, sentence);
}

void LocalCoordination::save(const QString &sourceId)
{
    if (!d->options.saveOne)
        return;
    d->unsaved.insert(sourceId);
    const QSet<QString> all = std::exchange(d->unsaved, {}); // with those that failed before
    for (const QString &id : all) {
        whenDone<Result<>>(this, d->options.saveOne(StoredCircuit{id, d->circuits.value(id)}),
                           [this, id](Result<> result) { saved(id, result); });
    }
}

void LocalCoordination::saved(const QString &sourceId, const Result<> &result)
{
    if (!result && result.error().kind == ErrorKind::Cancelled)
        return; // shutdown: the store is closed before us only when nothing more is to be said
    d->saveFailed = !result;
    if (!result) {
        d->unsaved.insert(sourceId);
        alarm(true, result.error());
    } else if (!d->loadFailed) {
        alarm(false, {});
    }
}

template <class T>
QFuture<Result<T>> LocalCoordination::afterLoad(std::function<Result<T>()> work)
{
    if (d->loadFailed && now().mono - d->loadFailedAt >= ReloadAfter)
        load();
    if (!d->loading || d->loadFailed) // a repeated load does not hold anybody up: fail-open
        return readyFuture<T>(work());
    Answer<T> answer;
    d->waiting.push_back([answer, work = std::move(work)] { answer.set(work()); });
    return answer.future();
}

CircuitReport LocalCoordination::apply(const QString &sourceId, const CircuitStep &step)
{
    const Circuit before = d->circuits.value(sourceId);
    d->circuits.insert(sourceId, step.circuit);
    if (worthSaving(before, step.circuit))
        save(sourceId);
    if (d->options.onEffect) {
        for (const CircuitEffect &effect : step.effects)
            d->options.onEffect(sourceId, step.circuit, effect);
    }
    CircuitReport report;
    report.circuit = step.circuit;
    report.changed = before.state != step.circuit.state;
    report.assumed = assumed();
    return report;
}

// --- circuits

QFuture<Result<CircuitReport>> LocalCoordination::circuit(const QString &sourceId)
{
    return afterLoad<CircuitReport>([this, sourceId]() -> Result<CircuitReport> {
        const Now at = now();
        CircuitReport report;
        report.circuit = d->circuits.value(sourceId);
        report.circuit.state = breaker::shownState(report.circuit, at); // CB6: shown only, nothing is written
        report.assumed = assumed();
        return report;
    });
}

QFuture<Result<Permit>> LocalCoordination::admit(const QString &sourceId, CircuitLimits limits)
{
    return afterLoad<Permit>([this, sourceId, limits]() -> Result<Permit> {
        const Now at = now();
        const CircuitStep step = breaker::admit(d->circuits.value(sourceId), limits, at);
        apply(sourceId, step);
        Permit permit;
        permit.granted = step.granted;
        permit.probe = step.probe;
        permit.epoch = step.epoch;
        permit.retryAt = step.retryAt;
        permit.why = step.why;
        return permit;
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::report(const QString &sourceId, Permit permit, CircuitLimits limits,
                                                         Outcome outcome, FailClass failure, QString detail)
{
    return afterLoad<CircuitReport>([=, this]() -> Result<CircuitReport> {
        if (!permit.granted)
            return bugError(u"An outcome was reported for %1 without a permit"_s.arg(sourceId));
        const breaker::CircuitResult result{permit.epoch, toOutcome(outcome), failure, detail};
        const Now at = now();
        return apply(sourceId, breaker::report(d->circuits.value(sourceId), result, limits, at));
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::probe(const QString &sourceId, CircuitLimits limits, QString by,
                                                        QString reason)
{
    return afterLoad<CircuitReport>([=, this]() -> Result<CircuitReport> {
        const Now at = now();
        auto step = breaker::probe(d->circuits.value(sourceId), by, reason, at);
        if (!step)
            return step.error();
        return apply(sourceId, *step);
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::hold(const QString &sourceId, Instant until, QString by,
                                                       QString reason)
{
    return afterLoad<CircuitReport>([=, this]() -> Result<CircuitReport> {
        const Now at = now();
        return apply(sourceId, breaker::forceOpen(d->circuits.value(sourceId), until, by, reason, at));
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::close(const QString &sourceId, QString by, QString reason)
{
    return afterLoad<CircuitReport>([=, this]() -> Result<CircuitReport> {
        return apply(sourceId, breaker::reset(d->circuits.value(sourceId), by, reason));
    });
}

QFuture<Result<CircuitReport>> LocalCoordination::guard(const QString &sourceId, bool guarded, QString by,
                                                        QString reason)
{
    return afterLoad<CircuitReport>([=, this]() -> Result<CircuitReport> {
        const Circuit before = d->circuits.value(sourceId);
        const bool isGuarded = before.state != CircuitState::Disabled;
        if (guarded == isGuarded) {
            CircuitReport same;
            same.circuit = before;
            same.assumed = assumed();
            return same;
        }
        return apply(sourceId, guarded ? breaker::reset(before, by, reason) : breaker::disable(before, by, reason));
    });
}

// --- rates

void LocalCoordination::applyBucket(const QString &rateKey, const BucketStep &step)
{
    const bool atOnce = bucket::worthNoting(d->buckets.value(rateKey), step.bucket);
    d->buckets.insert(rateKey, step.bucket);
    if (!step.note.isEmpty())
        qCInfo(logCoordination).noquote() << rateKey << step.note;
    if (step.change && d->options.onRateChange)
        d->options.onRateChange(rateKey, *step.change);
    noteRate(rateKey, atOnce);
}

/// Write-behind: a process killed between two notes has granted a second's worth of requests more than the store knows,
/// at most.
void LocalCoordination::noteRate(const QString &rateKey, bool atOnce)
{
    if (!d->options.saveRate)
        return;
    const Now at = d->options.clock();
    const auto noted = d->ratesNoted.constFind(rateKey);
    if (!atOnce && noted != d->ratesNoted.cend() && at.mono - *noted < NoteRatesEvery)
        return;
    d->ratesNoted.insert(rateKey, at.mono);
    whenDone<Result<>>(this, d->options.saveRate(StoredRate{rateKey, bucket::toJson(d->buckets.value(rateKey), at)}),
                       [this, rateKey](const Result<> &result) {
                           if (!result && result.error().kind != ErrorKind::Cancelled)
                               d->ratesNoted.remove(rateKey); // the next occasion writes it; circuits raise the alarm
                       });
}

QFuture<Result<Ms>> LocalCoordination::takeToken(const QString &rateKey, Rate rate)
{
    return afterLoad<Ms>(
        [this, rateKey,
         rate]() -> Result<Ms> { // a Retry-After of before the restart is honoured by the first request, too
            const BucketStep step =
                bucket::take(d->buckets.value(rateKey), rate, now().mono, 1, d->crawlDelays.value(rateKey, Ms(0)));
            applyBucket(rateKey, step);
            return step.granted ? Ms(0) : std::max(step.wait, Ms(1));
        });
}

void LocalCoordination::slowDown(const QString &rateKey, Rate rate, Ms retryAfter)
{
    const QString cause = retryAfter > Ms(0) ? u"the server asked to wait %1"_s.arg(durationText(retryAfter))
                                             : u"the server is overloaded or refuses more"_s;
    applyBucket(rateKey, bucket::slowDown(d->buckets.value(rateKey), rate, now().mono, retryAfter, cause));
}

void LocalCoordination::cleanResponse(const QString &rateKey, Rate rate)
{
    applyBucket(rateKey, bucket::clean(d->buckets.value(rateKey), rate, now().mono));
}

double LocalCoordination::allowedRate(const QString &rateKey, Rate rate) const
{
    return bucket::allowed(d->buckets.value(rateKey), rate);
}

void LocalCoordination::setCrawlDelay(const QString &rateKey, Ms delay)
{
    if (delay > Ms(0))
        d->crawlDelays.insert(rateKey, delay);
    else
        d->crawlDelays.remove(rateKey);
}

} // namespace trawl
