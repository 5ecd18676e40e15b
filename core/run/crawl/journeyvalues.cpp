// Values an attempt hands on; see journeyvalues.h.
#include "run/crawl/journeyvalues.h"

#include "policy/fingerprint.h"
#include "policy/urlkey.h"

namespace trawl {

namespace {
constexpr int lateReport = 4020; ///< staleLease() of the store
}

items::Hold holdOf(const Lease &lease)
{
    return items::Hold{lease.item, lease.token};
}

JourneyEnd localFault(RowId item, const Error &error)
{
    JourneyEnd end;
    end.kind = error.code == lateReport ? JourneyEnd::Late : JourneyEnd::LocalFault;
    end.item = item;
    end.failure = FailClass::LocalFault;
    end.error = error;
    end.reason = error.sentence();
    return end;
}

QList<EngineOffer> offersOf(const Parts &parts)
{
    QList<EngineOffer> offers;
    for (const auto &engine : parts.engines) {
        const Availability availability = engine->availability();
        EngineOffer offer;
        offer.id = engine->id();
        offer.available = availability.available;
        offer.reason = availability.reason;
        offer.screenshot = engine->capabilities().screenshot;
        offer.script = engine->capabilities().script;
        offers.append(offer);
    }
    return offers;
}

FetchRequest requestOf(const Parts &parts, const JourneyOrder &order)
{
    FetchRequest request;
    request.sourceId = order.source.id;
    request.url = order.lease.url;
    request.screenshot = order.source.screenshot;
    request.isolate = order.source.isolate;
    request.userAgent = parts.userAgent;
    request.hopCheck = order.hopCheck;
    return request;
}

ExtractRequest extractionOf(const JourneyOrder &order, const FetchOutcome &outcome)
{
    ExtractRequest request;
    request.html = outcome.html;
    request.contentType = outcome.contentType;
    request.baseUrl = outcome.finalUrl.isEmpty() ? order.lease.url : outcome.finalUrl;
    request.recordsSelector = order.source.recordsSelector;
    request.fields = order.source.fields;
    request.linkSelector = order.source.discovery.linkSelector;
    return request;
}

CaptureRecord recordOf(const JourneyOrder &order, const Best &best, const QString &uid)
{
    CaptureRecord record;
    record.item = order.lease.item;
    record.token = order.lease.token;
    record.attempt = order.lease.attempt;
    record.uid = uid;
    record.finalUrl = best.outcome.finalUrl;
    record.engine = best.engine;
    record.coverage = best.coverage.percent;
    record.http = best.outcome.http;
    record.title = best.reply.title.left(500);
    record.records = best.reply.records;
    record.recordKeys = best.reply.recordKeys;
    record.timings = best.outcome.timings;
    for (const QJsonValue &entry : best.reply.records)
        record.fingerprints.append(fingerprint(entry.toObject(), order.source.dedupFields));
    return record;
}

QList<NewItem> linksOf(const JourneyOrder &order, const ExtractReply &reply)
{
    QList<NewItem> found;
    const QString page = order.lease.url;
    for (const QString &link : reply.links) {
        NewItem item;
        item.sourceId = order.source.id;
        item.url = link;
        item.identityKey = identityKey(link);
        item.depth = order.lease.depth + 1;
        item.foundOn = page;
        if (!item.identityKey.isEmpty() && order.scope && order.scope->check(item.url, item.depth).inside)
            found.append(item);
    }
    return found;
}

} // namespace trawl
