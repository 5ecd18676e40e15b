// Items, runs and captures as JSON: for the socket, the CLI and the store's documents.
#include "domain/capture.h"
#include "domain/json.h"
#include "domain/run.h"

namespace trawl {

void map(JsonMapper &m, ItemRow &v)
{
    m("id"_L1, v.id);
    m("uid"_L1, v.uid);
    m("run"_L1, v.run);
    m("source"_L1, v.sourceId);
    m("url"_L1, v.url);
    m("state"_L1, v.state);
    m("class"_L1, v.failClass);
    m("skip"_L1, v.skip);
    m("reason"_L1, v.reason);
    m("attempt"_L1, v.attempt);
    m("maxAttempts"_L1, v.maxAttempts);
    m("due"_L1, v.due);
    m("leaseUntil"_L1, v.leaseUntil);
    m("leaseOwner"_L1, v.leaseOwner);
    m("started"_L1, v.started);
    m("changed"_L1, v.changed);
    QString engine = v.engine ? word(*v.engine) : QString();
    m("engine"_L1, engine);
    v.engine = fromWord<EngineId>(engine);
    m("coverage"_L1, v.coverage);
    m("http"_L1, v.http);
    m("capture"_L1, v.capture);
    m("review"_L1, v.review);
    m("upload"_L1, v.upload);
}

void map(JsonMapper &m, RunPlan &v)
{
    m("sources"_L1, v.sources);
    m("strategy"_L1, v.strategy);
    m("sessions"_L1, v.sessions);
    m("sourcesAtOnce"_L1, v.sourcesAtOnce);
    m("limit"_L1, v.limit);
    m("timeLimitMs"_L1, v.timeLimitMs);
    m("uploadAtEnd"_L1, v.uploadAtEnd);
    m("approveByPolicy"_L1, v.approveByPolicy);
    m("trigger"_L1, v.trigger);
    m("note"_L1, v.note);
}

void map(JsonMapper &m, Counts &v)
{
    m("pending"_L1, v.pending);
    m("leased"_L1, v.leased);
    m("captured"_L1, v.captured);
    m("failed"_L1, v.failed);
    m("skipped"_L1, v.skipped);
    m("unreviewed"_L1, v.unreviewed);
    m("approved"_L1, v.approved);
    m("rejected"_L1, v.rejected);
    m("flagged"_L1, v.flagged);
    m("recorded"_L1, v.recorded);
    m("uploadFailed"_L1, v.uploadFailed);
}

void map(JsonMapper &m, RunRow &v)
{
    m("id"_L1, v.id);
    m("uid"_L1, v.uid);
    m("number"_L1, v.number);
    m("state"_L1, v.state);
    m("interrupted"_L1, v.interrupted);
    m("plan"_L1, v.plan);
    m("counts"_L1, v.counts);
    m("reason"_L1, v.reason);
    m("created"_L1, v.created);
    m("started"_L1, v.started);
    m("ended"_L1, v.ended);
    m("finalized"_L1, v.finalized);
    m("activeMs"_L1, v.activeMs);
}

void map(JsonMapper &m, CaptureRow &v)
{
    m("id"_L1, v.id);
    m("uid"_L1, v.uid);
    m("item"_L1, v.item);
    m("itemUid"_L1, v.itemUid);
    m("run"_L1, v.run);
    m("runNumber"_L1, v.runNumber);
    m("runUid"_L1, v.runUid);
    m("source"_L1, v.sourceId);
    m("page"_L1, v.pageId);
    m("url"_L1, v.url);
    m("finalUrl"_L1, v.finalUrl);
    m("title"_L1, v.title);
    m("engine"_L1, v.engine);
    m("coverage"_L1, v.coverage);
    m("http"_L1, v.http);
    m("records"_L1, v.records);
    m("timings"_L1, v.timings);
    m("flags"_L1, v.flags);
    m("notes"_L1, v.notes);
    m("format"_L1, v.format);
    m("width"_L1, v.width);
    m("height"_L1, v.height);
    m("bytes"_L1, v.bytes);
    m("sha256"_L1, v.sha256);
    m.hash("dhash"_L1, v.dhash);
    m("review"_L1, v.review);
    m("reviewBy"_L1, v.reviewBy);
    m("reviewReason"_L1, v.reviewReason);
    m("upload"_L1, v.upload);
    m("objectKey"_L1, v.objectKey);
    m("uploadError"_L1, v.uploadError);
    m("uploadTries"_L1, v.uploadTries);
    m("spoolFile"_L1, v.spoolFile);
    m("changed"_L1, v.changed);
    m("captured"_L1, v.captured);
}

QJsonObject ItemRow::toJson() const
{
    return mappedToJson(*this);
}
QJsonObject RunPlan::toJson() const
{
    return mappedToJson(*this);
}
RunPlan RunPlan::fromJson(const QJsonObject &object)
{
    return mappedFromJson<RunPlan>(object);
}
QJsonObject Counts::toJson() const
{
    return mappedToJson(*this);
}
QJsonObject RunRow::toJson() const
{
    return mappedToJson(*this);
}
QJsonObject CaptureRow::toJson() const
{
    return mappedToJson(*this);
}

} // namespace trawl
