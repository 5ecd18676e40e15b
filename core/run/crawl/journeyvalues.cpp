// Values an attempt hands on; see journeyvalues.h.
#include "run/crawl/journeyvalues.h"

#include "policy/credentials.h"
#include "policy/fingerprint.h"
#include "policy/scope.h"

namespace trawl {

namespace {
constexpr int lateReport = 4020; ///< staleLease() of the store

/// Changes the address only where it has one. @return had it?
bool removeUserPart(QString &address)
{
    if (!address.contains(u'@'))
        return false;
    SplitAddress split = splitUserPart(address);
    if (split.address == address)
        return false;
    address = std::move(split.address);
    return true;
}

/// Looked for before anything is made anew: nearly no page has one.
bool hasAt(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().contains(u'@');
    const auto any = [](const auto &list) {
        return std::any_of(list.begin(), list.end(), [](const QJsonValue &part) { return hasAt(part); });
    };
    return value.isArray() ? any(value.toArray()) : value.isObject() && any(value.toObject());
}
} // namespace

items::Hold holdOf(const Lease &lease)
{
    return items::Hold{lease.item, lease.token};
}

items::Ending closedToRobots(const QString &reason)
{
    items::Ending ending;
    ending.way = items::Ending::Skipped;
    ending.skip = SkipReason::Robots;
    ending.reason = reason;
    return ending;
}

bool cameTooLate(const Error &error)
{
    return error.code == lateReport;
}

JourneyEnd localFault(RowId item, const Error &error)
{
    JourneyEnd end;
    end.kind = cameTooLate(error) ? JourneyEnd::Late : JourneyEnd::LocalFault;
    end.item = item;
    end.failure = FailClass::LocalFault;
    end.error = error;
    end.reason = error.sentence();
    return end;
}

FetchRequest requestOf(const Parts &parts, const JourneyOrder &order)
{
    FetchRequest request;
    request.sourceId = order.source.id;
    request.url = order.lease.url;
    request.screenshot = order.source.screenshot;
    request.keepFragment = keyOptions(order.source.discovery).keepFragment;
    request.isolate = order.source.isolate;
    request.maxRedirects = order.source.maxRedirects;
    request.reach = order.reach;
    request.userAgent = parts.userAgent;
    request.credentials = parts.credentialsOf(order.source.id);
    return request;
}

QString cleansed(FetchOutcome &outcome)
{
    bool found = false;
    for (RedirectHop &hop : outcome.trail) {
        found = removeUserPart(hop.to) || hop.userPart || found;
        removeUserPart(hop.from);
    }
    found = removeUserPart(outcome.finalUrl) || found;
    outcome.reason = withoutUserParts(outcome.reason);
    return found ? translate("core", "A redirect named a user name or password, which were neither used nor kept")
                 : QString();
}

QString cleansed(ExtractReply &reply)
{
    bool links = false, values = false;
    for (QString &link : reply.links)
        links = removeUserPart(link) || links;
    if (links)
        reply.links.removeDuplicates();
    if (hasAt(reply.records))
        reply.records = withoutUserParts(QJsonValue(reply.records), &values).toArray();
    for (QString &key : reply.recordKeys)
        key = withoutUserPart(key);
    reply.title = withoutUserParts(reply.title);
    for (CaptureNote &note : reply.notes)
        note.text = withoutUserParts(note.text);
    for (QString &warning : reply.warnings)
        warning = withoutUserParts(warning);
    return links || values
               ? translate("core", "The page shows addresses with a user name or password; they are kept without it")
               : QString();
}

void noteGuess(ExtractReply &reply, const FetchOutcome &outcome)
{
    if (!outcome.charsetGuessed)
        return;
    const QString text =
        translate("core", "The page declares no character set; the browser guessed: %1").arg(outcome.documentCharset);
    reply.notes.prepend({NoteKind::Charset, {}, text});
    reply.warnings.prepend(text);
}

ExtractRequest extractionOf(const JourneyOrder &order, const FetchOutcome &outcome)
{
    ExtractRequest request;
    request.html = outcome.html;
    request.contentType = outcome.contentType;
    request.baseUrl = outcome.finalUrl.isEmpty() ? order.lease.url : outcome.finalUrl;
    request.recordsSelector = order.source.recordsSelector;
    request.fields = order.source.fields;
    request.linkSelector =
        order.source.discovery.linkSelector; // also of the deepest pages: they are left out, and told
    request.keepFragments = keyOptions(order.source.discovery).keepFragment;
    request.linkCharset = outcome.documentCharset;
    return request;
}

PageFacts pageFactsOf(const FetchOutcome &outcome, const ExtractReply &reply, const Coverage &coverage, int declared)
{
    PageFacts page;
    page.http = outcome.http;
    page.title = reply.title;
    page.text = reply.text;
    page.textLength = reply.textLength;
    page.shape = reply.shape;
    page.records = reply.records;
    page.declared = declared;
    page.coverage = coverage.percent;
    return page;
}

namespace {

/// What the extractor said, and which fields stayed empty on the whole page.
QList<CaptureNote> notesOf(const Best &best)
{
    QList<CaptureNote> notes = best.reply.notes;
    for (const QString &field : best.coverage.missing) {
        notes.append(
            {NoteKind::NothingFound, field, translate("core", "Field %1: nothing found on this page").arg(field)});
    }
    return notes;
}

} // namespace

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
    record.notes = notesOf(best);
    for (const QJsonValue &entry : best.reply.records)
        record.fingerprints.append(fingerprint(entry.toObject(), order.source.dedupFields));
    return record;
}

FoundLinks linksOf(const JourneyOrder &order, const ExtractReply &reply)
{
    FoundLinks found;
    if (!order.scope)
        return found;
    const QString page = order.lease.url;
    const UrlKeyOptions keys = keyOptions(order.source.discovery);
    for (const QString &link : reply.links) {
        NewItem item;
        item.sourceId = order.source.id;
        item.url = link;
        item.identityKey = identityKey(link, keys);
        item.depth = order.lease.depth + 1;
        item.foundOn = page;
        sortIn(found, item, *order.scope);
    }
    return found;
}

} // namespace trawl
