// Snapshots as JSON: what an attached console gets over the local socket (D2).
#include "domain/json.h"
#include "domain/snapshot.h"

namespace trawl {

void map(JsonMapper &m, SourceStatus &v)
{
    m("id"_L1, v.id);
    m("name"_L1, v.name);
    m("enabled"_L1, v.enabled);
    m("inRun"_L1, v.inRun);
    m("priority"_L1, v.priority);
    m("filePriority"_L1, v.filePriority);
    m("circuit"_L1, v.circuit);
    m("circuitAssumed"_L1, v.circuitAssumed);
    m("circuitSince"_L1, v.circuitSince);
    m("blockedUntil"_L1, v.blockedUntil);
    m("circuitFailures"_L1, v.circuitFailures);
    m("circuitLimit"_L1, v.circuitLimit);
    m("probesOut"_L1, v.probesOut);
    m("probes"_L1, v.probes);
    m("circuitReason"_L1, v.circuitReason);
    m("circuitBy"_L1, v.circuitBy);
    m("rateMeasured"_L1, v.rateMeasured);
    m("rateAllowed"_L1, v.rateAllowed);
    m("rateOver"_L1, v.rateOver);
    m("counts"_L1, v.counts);
    m("inFlight"_L1, v.inFlight);
    m("waiting"_L1, v.waiting);
    m("lastAt"_L1, v.lastAt);
    m("lastHttp"_L1, v.lastHttp);
    m("lastEngine"_L1, v.lastEngine);
    m("lastCoverage"_L1, v.lastCoverage);
    m("lastClass"_L1, v.lastClass);
    m("streak"_L1, v.streak);
    m("engine"_L1, v.engine);
    m("enginePinned"_L1, v.enginePinned);
    m("engineReason"_L1, v.engineReason);
    m("concurrency"_L1, v.concurrency);
    m("why"_L1, v.why);
    m("whyUntil"_L1, v.whyUntil);
    m("whyCode"_L1, v.whyCode);
    m("notes"_L1, v.notes);
}

static void map(JsonMapper &m, ChartSample &v)
{
    m("at"_L1, v.at);
    m("queued"_L1, v.queued);
    m("waiting"_L1, v.waiting);
    m("inFlight"_L1, v.inFlight);
    m("ok"_L1, v.ok);
    m("failed"_L1, v.failed);
    m("circuits"_L1, v.circuits);
}

static void map(JsonMapper &m, ChartEvent &v)
{
    m("at"_L1, v.at);
    m("kind"_L1, v.kind);
    m("text"_L1, v.text);
}

void map(JsonMapper &m, LogLine &v)
{
    m("seq"_L1, v.seq);
    m("at"_L1, v.at);
    m("level"_L1, v.level);
    m("category"_L1, v.category);
    m("source"_L1, v.source);
    m("text"_L1, v.text);
    m("item"_L1, v.item);
    m("run"_L1, v.run);
}

static void map(JsonMapper &m, ProblemAction &v)
{
    m("command"_L1, v.command);
    m("text"_L1, v.text);
}

static void map(JsonMapper &m, Problem &v)
{
    m("key"_L1, v.key);
    m("severity"_L1, v.severity);
    m("what"_L1, v.what);
    m("why"_L1, v.why);
    m("fix"_L1, v.fix);
    m("fixCommand"_L1, v.fixCommand);
    m("count"_L1, v.count);
    m("first"_L1, v.first);
    m("last"_L1, v.last);
    m("code"_L1, v.code);
    m("actions"_L1, v.actions);
}

static void map(JsonMapper &m, Dependency &v)
{
    m("id"_L1, v.id);
    m("name"_L1, v.name);
    m("state"_L1, v.state);
    m("text"_L1, v.text);
    m("figure"_L1, v.figure);
}

static void map(JsonMapper &m, CacheGauge &v)
{
    m("bytes"_L1, v.bytes);
    m("budget"_L1, v.budget);
    m("pictures"_L1, v.pictures);
    m("spilled"_L1, v.spilled);
    m("full"_L1, v.full);
    m("spool"_L1, v.spool);
}

static void map(JsonMapper &m, UploadStatus &v)
{
    m("batch"_L1, v.batch);
    m("target"_L1, v.target);
    m("active"_L1, v.active);
    m("paused"_L1, v.paused);
    m("total"_L1, v.total);
    m("stored"_L1, v.stored);
    m("verified"_L1, v.verified);
    m("recorded"_L1, v.recorded);
    m("failed"_L1, v.failed);
    m("held"_L1, v.held);
    m("bytes"_L1, v.bytes);
    m("bytesTotal"_L1, v.bytesTotal);
    m("bytesPerSecond"_L1, v.bytesPerSecond);
    m("etaMs"_L1, v.etaMs);
    m("ready"_L1, v.ready);
    m("message"_L1, v.message);
}

static void map(JsonMapper &m, Snapshot &v)
{
    m("seq"_L1, v.seq);
    m("at"_L1, v.at);
    m("stale"_L1, v.stale);
    m("storeAway"_L1, v.storeAway);
    m("sample"_L1, v.sample);
    m("workspace"_L1, v.workspace);
    QList<RunRow> run;
    if (v.run)
        run.append(*v.run);
    m("run"_L1, run);
    if (m.fills() && !run.isEmpty())
        v.run = run.first();
    m("interrupted"_L1, v.interrupted);
    m("inFlight"_L1, v.inFlight);
    m("oldestInFlight"_L1, v.oldestInFlight);
    m("oldestLimitMs"_L1, v.oldestLimitMs);
    m("sessionsBusy"_L1, v.sessionsBusy);
    m("sessions"_L1, v.sessions);
    m("etaLowMs"_L1, v.etaLowMs);
    m("etaHighMs"_L1, v.etaHighMs);
    m("etaReason"_L1, v.etaReason);
    m("blocked"_L1, v.blocked);
    m("why"_L1, v.why);
    m("skippedBlocked"_L1, v.skippedBlocked);
    m("stuck"_L1, v.stuck);
    m("sources"_L1, v.sources);
    m("samples"_L1, v.samples);
    m("events"_L1, v.events);
    m("log"_L1, v.log);
    m("notices"_L1, v.notices);
    m("problems"_L1, v.problems);
    m("engines"_L1, v.engines);
    m("dependencies"_L1, v.dependencies);
    m("cache"_L1, v.cache);
    m("upload"_L1, v.upload);
    m("changedItems"_L1, v.changedItems);
    m("allItemsChanged"_L1, v.allItemsChanged);
    m("capturesVersion"_L1, v.capturesVersion);
    m("runsVersion"_L1, v.runsVersion);
    m("undoText"_L1, v.undoText);
    m("redoText"_L1, v.redoText);
}

QJsonObject SourceStatus::toJson() const
{
    return mappedToJson(*this);
}
Snapshot Snapshot::plain(Snapshot snapshot)
{
    return inPlainText(std::move(snapshot));
}
QJsonObject Snapshot::toJson() const
{
    return mappedToJson(*this);
}
Snapshot Snapshot::fromJson(const QJsonObject &object)
{
    return mappedFromJson<Snapshot>(object);
}

} // namespace trawl
