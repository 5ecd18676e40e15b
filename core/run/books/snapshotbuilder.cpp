// Snapshots.
#include "run/books/snapshotbuilder.h"

#include "domain/counted.h"
#include "policy/circuitbreaker.h"
#include "policy/eta.h"
#include "policy/startrate.h"
#include "policy/why.h"
#include "run/books/problems.h"
#include "run/books/runbooks.h"
#include "run/books/stuckproblems.h"
#include "run/enginecomposition.h"
#include "run/localstyle.h"
#include "run/spoolwatch.h"

namespace trawl {

namespace {

void fillCircuit(SourceStatus &row, const Circuit &circuit, const CircuitLimits &limits, Now now)
{
    row.circuit = breaker::shownState(circuit, now);
    row.circuitSince = circuit.openedAt;
    row.blockedUntil = circuit.blockedUntil;
    row.circuitFailures = circuit.failures;
    row.circuitLimit = limits.failures;
    row.probesOut = circuit.probesOut;
    row.probes = limits.probes;
    row.circuitReason = circuit.reason;
    row.circuitBy = circuit.by;
}

/// What the engines and the store say of all sources, asked once for a snapshot.
struct Asked {
    WhyEngine engine;
    QList<EngineOffer> offers;
    bool storeAway = false;
};

/// The first engine of the chain; where none can serve, the first that should, with what is in its way.
void showEngine(SourceStatus &row, const EngineChain &chain)
{
    if (!chain.order.isEmpty()) {
        row.engine = word(chain.order.first());
        row.engineReason = chain.reason;
    } else if (!chain.passedOver.isEmpty()) {
        row.engine = word(chain.passedOver.first().id);
        row.engineReason = chain.passedOver.first().reason;
    }
}

SourceStatus statusOf(const RunController &run, const SourceLane &lane, const Asked &asked, const EngineCore &core)
{
    const Parts &parts = core.parts;
    const WhyEngine &engine = asked.engine;
    SourceStatus row;
    row.id = lane.source.id;
    row.name = lane.source.name;
    row.inRun = true;
    row.enabled = lane.enabled();
    row.priority = lane.priority;
    row.filePriority = lane.source.priority;
    fillCircuit(row, parts.shared->circuit(lane.source.id), lane.source.circuit, parts.clock());
    row.circuitAssumed = parts.shared->assumed() || asked.storeAway;
    row.rateAllowed = parts.shared->allowedRate(lane.source.rateKey(), lane.source.rate);
    const StartRate seen = startRate(lane.recent, engine.now, row.rateAllowed, lane.source.rate.burst);
    row.rateMeasured = seen.perSecond;
    row.rateOver = seen.over;
    row.counts = shownCounts(lane.counts, lane.held());
    row.inFlight = lane.begun();
    row.lastAt = lane.lastAt;
    row.lastHttp = lane.lastHttp;
    row.lastEngine = lane.lastEngine ? engineLabel(*lane.lastEngine) : QString();
    row.lastCoverage = lane.lastCoverage;
    row.lastClass = word(lane.lastClass);
    row.streak = lane.streak;
    row.notes = lane.notes.counts();
    row.concurrency = lane.source.concurrency;
    const EngineChain chain = engineChain(lane.source, asked.offers, lane.history, lane.overrides.pin);
    showEngine(row, chain);
    row.enginePinned = lane.overrides.pin.has_value();
    if (lane.overrides.pin)
        row.engineReason = translate("core", "Pinned for this run");
    const Why why = whySource(engine, whyOfRun(core, run.row().id), run.whySource(lane, engine), localStyle());
    if (!why.moving()) {
        row.why = why.text;
        row.whyUntil = why.until;
        row.waiting = int(row.counts.pending);
    }
    row.whyCode = why.code;
    return row;
}

SourceStatus idleStatus(const Source &source, const Asked &asked, const EngineCore &core)
{
    SourceStatus row;
    row.id = source.id;
    row.name = source.name;
    row.enabled = source.enabled;
    row.priority = row.filePriority = source.priority;
    fillCircuit(row, core.parts.shared->circuit(source.id), source.circuit, core.parts.clock());
    row.circuitAssumed = core.parts.shared->assumed() || asked.storeAway;
    row.rateAllowed = core.parts.shared->allowedRate(source.rateKey(), source.rate);
    const EngineChain chain = engineChain(source, asked.offers, {});
    showEngine(row, chain);
    row.concurrency = source.concurrency;
    const RunRow *shown = core.runs.shown();
    const EndedBooks *ended = core.runs.endedBooks();
    if (ended && shown->plan.sources.contains(source.id)) {
        // The run that is looked at has no controller: ended, or put to rest with the program.
        row.counts = ended->counts.value(source.id);
        const bool elsewhere = core.runs.elsewhere();
        row.inRun = shown->state == RunState::Paused || (elsewhere && isActive(shown->state));
        row.inFlight = elsewhere ? int(row.counts.leased) : 0;
        if (row.counts.pending > 0 &&
            (!elsewhere || shown->state == RunState::Paused)) { // nobody works on it: that is what they wait for
            WhySource about;
            about.id = source.id;
            about.name = source.name;
            const Why why = whySource(asked.engine, whyOfRun(core, shown->id), about, localStyle());
            row.why = why.text;
            row.whyCode = why.code;
            row.waiting = int(row.counts.pending);
        }
        showBooks(row, ended->statistics["books"_L1].toObject()[source.id].toObject());
        if (core.runs.restsIn(source.id)) {
            const runs::Overrides live = ended->overrides.value(source.id);
            row.priority = live.priority.value_or(row.priority);
            row.enabled = live.enabled.value_or(row.enabled);
            row.concurrency = live.concurrency.value_or(row.concurrency);
            row.rateAllowed = live.rate.value_or(row.rateAllowed);
        }
    }
    return row;
}

QList<Dependency> dependenciesOf(const EngineCore &core, const Standstill &browser)
{
    QList<Dependency> lamps;
    const bool storeOk = core.health.well();
    lamps.append(Dependency{u"store"_s, u"Store"_s, storeOk ? u"OK"_s : u"Degraded"_s,
                            storeOk ? core.parts.store->dialect().label : core.health.error().sentence()});
    for (const auto &engine : core.parts.engines) {
        if (!engine->capabilities().screenshot)
            continue;
        const Availability availability = engine->availability();
        lamps.append(Dependency{word(engine->id()), u"Browser"_s, availability.available ? u"OK"_s : u"Down"_s,
                                availability.available ? engineLabel(engine->id())
                                                       : availability.reason + u". "_s + availability.remedy});
        if (browser.any() && availability.available) {
            lamps.last().state = u"Degraded"_s;
            lamps.last().text = browser.text;
        }
        if (const auto memory = engine->memory(); memory && memory->bytes > 0) {
            lamps.last().figure = memoryFigure(*memory);
            lamps.last().text += translate("core", ", holds %1").arg(memoryText(*memory));
        }
    }
    // Tested by the check before a start, by "Test target", and by every object that got there.
    const bool reached = core.uploader && core.uploader->status().recorded > 0;
    const std::optional<UploadFault> fault = core.uploader ? core.uploader->whyHeld() : std::nullopt;
    const bool refuses = fault && fault->ofTarget;
    const bool down = refuses || (core.sinkTested && !*core.sinkTested);
    lamps.append(Dependency{u"sink"_s, u"Sink"_s,
                            down                         ? u"Down"_s
                            : core.sinkTested || reached ? u"OK"_s
                                                         : translate("core", "Not checked"),
                            refuses ? fault->error.sentence()
                            : down  ? core.sinkTested->error().sentence()
                                    : core.sinks.target});
    return lamps;
}

/// What no rate and no turn will start, so that the time left does not speak of it.
bool isBlocked(const QString &whyCode)
{
    static const QSet<QString> codes{u"disabled"_s, u"no-engine"_s, u"robots"_s, u"cache-full"_s};
    return whyCode.startsWith("circuit"_L1) || codes.contains(whyCode);
}

/// What is left of each rate key, and how fast that may be asked for.
QList<EtaShare> sharesOf(const RunController &run, const QSet<QString> &blocked, const EngineCore &core)
{
    QHash<QString, EtaShare> shares;
    for (const SourceLane &lane : run.lanes()) {
        if (blocked.contains(lane.source.id))
            continue;
        EtaShare &share = shares[lane.source.rateKey()];
        share.remaining += lane.counts.pending;
        share.perSecond = core.parts.shared->allowedRate(lane.source.rateKey(), lane.source.rate);
        share.cap = std::max(share.perSecond, lane.source.rate.cap);
        if (lane.notBefore > core.now())
            share.wait = std::max(share.wait, lane.notBefore - core.now());
    }
    return shares.values();
}

/// What stands still, where nothing has ended since: then nobody knows how long it takes. Null: the run moves.
const Standstill *standsStill(const WhyEngine &engine, const QList<int> &finishedPerSecond)
{
    const Standstill *still = engine.browser.any() ? &engine.browser : engine.reader.any() ? &engine.reader : nullptr;
    if (!still)
        return nullptr;
    const qint64 seconds = (engine.now - still->since).count() / 1000;
    const qsizetype from = std::max<qsizetype>(0, finishedPerSecond.size() - seconds);
    const auto begin = finishedPerSecond.cbegin() + from;
    return std::any_of(begin, finishedPerSecond.cend(), [](int n) { return n > 0; }) ? nullptr : still;
}

/// A run at rest says what it left behind: what waits for its resume, or what it skipped.
void fillEnded(Snapshot &snapshot, const EngineCore &core, const WhyEngine &engine)
{
    if (!core.runs.endedBooks())
        return;
    const QList<Skipped> skipped = blockedSources(core);
    QStringList parts;
    for (const Skipped &one : skipped) {
        snapshot.skippedBlocked += one.count;
        if (parts.size() < 2)
            parts.append(one.name + u' ' + one.cause);
    }
    if (skipped.size() > 2)
        parts.append(countOf(skipped.size() - 2, translate("core", "more source"), translate("core", "more sources")));
    if (const auto why = whyOfRun(core, core.runs.shownId()); why && why->pending > 0)
        snapshot.why = whyLine(engine, why, {}, localStyle());
    if (snapshot.skippedBlocked > 0)
        snapshot.why = u"%1 skipped: %2"_s.arg(groupedNumber(snapshot.skippedBlocked), parts.join(u", "_s));
}

void fillRun(Snapshot &snapshot, const EngineCore &core, const WhyEngine &engine)
{
    const RunController *run = core.runs.shownController();
    if (const RunRow *shown = core.runs.shown()) {
        snapshot.run = *shown;
        snapshot.run->reason = shownReason(core, *shown);
    }
    if (!run) {
        const bool goesOn = core.runs.elsewhere() && snapshot.run && isActive(snapshot.run->state);
        snapshot.etaReason = snapshot.run && snapshot.run->state == RunState::Paused ? u"paused"_s
                             : goesOn ? translate("core", "known where it runs")
                                      : translate("core", "Nothing is running");
        if (goesOn)
            snapshot.inFlight = int(snapshot.run->counts.leased);
        fillEnded(snapshot, core, engine);
        return;
    }
    snapshot.run->activeMs = run->statistics()["activeMs"_L1].toInteger();
    snapshot.run->counts = run->counts();
    snapshot.inFlight = run->begun();
    snapshot.oldestInFlight = engine.oldestInFlight;
    snapshot.oldestLimitMs = engine.oldestLimitMs;
    QList<WhySource> waiting;
    for (const SourceLane &lane : run->lanes())
        waiting.append(run->whySource(lane, engine));
    snapshot.why = whyLine(engine, whyOfRun(core, run->row().id), waiting, localStyle());
    QSet<QString> blocked;
    for (const SourceStatus &source : snapshot.sources) {
        if (!source.inRun || source.why.isEmpty() || !isBlocked(source.whyCode))
            continue;
        blocked.insert(source.id);
        snapshot.blocked += source.waiting;
    }
    EtaInput input;
    input.finishedPerSecond = core.chart.finishedPerSecond();
    input.grown = core.chart.grown();
    input.sourcesAtOnce = run->row().plan.sourcesAtOnce;
    input.shares = sharesOf(*run, blocked, core);
    input.remaining = run->row().counts.pending + run->row().counts.leased;
    input.blocked = snapshot.blocked;
    input.moving = run->row().state == RunState::Running;
    input.stillReason = word(run->row().state);
    if (const Standstill *still = standsStill(engine, input.finishedPerSecond)) {
        input.moving = false;
        input.stillReason =
            still->starting ? translate("core", "the browser is starting") : translate("core", "a worker stands still");
    }
    const Eta left = eta(input);
    snapshot.etaLowMs = left.lowMs;
    snapshot.etaHighMs = left.highMs;
    snapshot.etaReason = left.reason;
}

} // namespace

QList<SourceStatus> sourceStatuses(const EngineCore &core)
{
    QList<SourceStatus> rows;
    const Asked asked{core.whyEngine(), offersOf(core.parts), core.health.away().isSet()};
    const RunController *shown = core.runs.shownController();
    QStringList known;
    for (const Source &source : core.catalog.sources()) {
        known.append(source.id);
        RunController *run = core.runs.of(source.id);
        const SourceLane *lane = run ? run->lane(source.id) : nullptr;
        SourceStatus row = lane ? statusOf(*run, *lane, asked, core) : idleStatus(source, asked, core);
        row.filePriority = source.priority;
        if (run)
            row.inRun = run == shown;
        rows.append(row);
    }
    if (!shown)
        return rows;
    for (const SourceLane &lane : shown->lanes()) { // a source that left the file while its run goes on
        if (!known.contains(lane.source.id))
            rows.append(statusOf(*shown, lane, asked, core));
    }
    return rows;
}

Snapshot buildSnapshot(const EngineCore &core)
{
    Snapshot snapshot;
    snapshot.at = core.now();
    snapshot.storeAway = core.health.away();
    snapshot.sample = core.parts.setup.sample;
    snapshot.workspace = core.parts.setup.workspace;
    snapshot.interrupted = core.runs.interrupted();
    snapshot.attached = !core.leader.isEmpty();
    const WhyEngine engine = core.whyEngine();
    snapshot.sessionsBusy = engine.sessionsBusy;
    snapshot.sessions = engine.sessions;
    snapshot.sources = sourceStatuses(core);
    fillRun(snapshot, core, engine);
    for (const auto &each : core.parts.engines)
        snapshot.engines.append(word(each->id()));
    snapshot.dependencies = dependenciesOf(core, engine.browser);
    snapshot.cache = core.parts.pictures->gauge();
    snapshot.upload = core.uploader->status();
    if (snapshot.upload.batch.isEmpty())
        snapshot.upload = core.lastUpload;
    snapshot.upload.ready = core.uploadReady;
    if (core.leader.isEmpty())
        snapshot.upload.target = core.sinks.target;
    snapshot.stuck = core.health.stuck();
    snapshot.undoText = core.undo.undo;
    snapshot.redoText = core.undo.redo;
    snapshot.problems = problemsOf(core, snapshot);
    if (const auto led = ledElsewhere(core, snapshot.at)) { // before all else: it explains why nothing can be done here
        snapshot.problems.prepend(*led);
        snapshot.why = led->what + u": "_s + led->why;
    }
    for (const Problem &problem : std::as_const(snapshot.problems)) { // before all that waits: nothing is moving there
        if (snapshot.run && isActive(snapshot.run->state) && problem.key.startsWith("silent:"_L1))
            snapshot.why = problem.what + u": "_s + problem.why;
    }
    snapshot.capturesVersion = core.changes.capturesVersion();
    snapshot.runsVersion = core.changes.runsVersion();
    return snapshot;
}

std::shared_ptr<const Snapshot> takeSnapshot(EngineCore &core, qint64 seq)
{
    auto snapshot = std::make_shared<Snapshot>(buildSnapshot(core));
    snapshot->seq = seq;
    snapshot->samples = core.chart.takeSamples();
    snapshot->events = core.chart.takeEvents();
    snapshot->log = core.parts.log->takeForSnapshot();
    snapshot->notices = std::exchange(core.told, {});
    ChangeTracker::Increment changed = core.changes.take();
    snapshot->changedItems = std::move(changed.items);
    snapshot->allItemsChanged = changed.allItems;
    return snapshot;
}

} // namespace trawl
