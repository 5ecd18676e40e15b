// What the ETL API is told next; see mirror.h.
#include "policy/etlmapping.h"
#include "policy/sourceconfig.h"
#include "policy/urlkey.h"
#include "store/codec.h"
#include "store/mirrorrequest.h"

#include <QJsonArray>

namespace trawl::mirror {

using namespace codec;

namespace {
/// A source of a run, as the mirror has to know it.
struct Mirrored {
    RowId runSource = 0;
    qint64 told = 0;
    QString uid;
    int number = 0;
    RunState state = RunState::Failed;
    bool isFinal = false;
    qint64 durationMs = 0;
    QString source, domain;
    bool superseded = false;
    bool held = false; ///< a remote run was refused: none is made until the operator tries again
    QString why;

    bool atRest() const { return !isActive(state) && state != RunState::Draft; }
    /// Nothing of it can go on: finalized, superseded, or ended by itself. A stopped run can be resumed.
    bool over() const { return isFinal || superseded || state == RunState::Completed || state == RunState::Failed; }
};

struct Part {
    RowId id = 0;
    int number = 0;
    QString remoteId;
};

Result<Mirrored> mirrored(Db &db, RowId runSource)
{
    Mirrored one;
    one.runSource = runSource;
    {
        Rows rows = db.query("mirror_run", runSource);
        if (!rows.next())
            return rows.ok() ? notFound(translate("core", "The mirrored run")) : rows.error();
        one.told = rows.i64(1);
        one.uid = rows.text(2);
        one.number = rows.i32(3);
        one.state = fromWord<RunState>(rows.text(4)).value_or(RunState::Failed);
        one.isFinal = rows.i64(5) != 0;
        one.durationMs = object(rows.text(8))["activeMs"_L1].toInteger();
        one.source = rows.text(9);
        const Source source = sourceFromJson(object(rows.text(10)));
        one.domain = hostOf(source.startUrls.value(0));
        if (one.domain.isEmpty())
            one.domain = one.source;
        one.why = rows.text(11);
        one.held = rows.i64(12) > 0;
    }
    const auto newer = db.idOf("runs_newer_of", runSource);
    if (!newer)
        return newer.error();
    one.superseded = newer.value() > 0;
    return one;
}

Result<QList<Part>> openParts(Db &db, RowId runSource)
{
    QList<Part> parts;
    Rows rows = db.query("mirror_open_parts", runSource);
    while (rows.next())
        parts.append({rows.i64(0), rows.i32(1), rows.text(2)});
    if (!rows.ok())
        return rows.error();
    return parts;
}

/// An address that is in no remote run yet.
struct Fresh {
    RowId item = 0;
    QString url;
};

/// A further remote run with the addresses that are in none yet, if there are enough of them.
Result<Request> nextCreate(Db &db, const Mirrored &run, const NextOrder &order)
{
    QList<Fresh> found;
    qint64 bytes = 0;
    {
        Rows rows = db.query("mirror_new_items", run.runSource, order.urls);
        while (rows.next()) {
            found.append({rows.i64(0), rows.text(1)});
            bytes += 3 * found.constLast().url.size();
            if (bytes > etlMostBytes)
                break;
        }
        if (!rows.ok())
            return rows.error();
    }
    if (!etlWorthARun(std::min<qint64>(run.told, order.urls), found.size(),
                      run.atRest() || run.over() || bytes > etlMostBytes))
        return Request();
    Request request;
    request.kind = Kind::Create;
    request.method = "POST";
    request.path = {u"scrape-runs"_s};
    request.runSource = run.runSource;
    int number = 0;
    {
        Rows rows = db.query("mirror_add_part", run.runSource, run.runSource);
        if (!rows.next())
            return rows.ok() ? bugError(translate("core", "A remote run got no number")) : rows.error();
        request.part = rows.i64(0);
        number = rows.i32(1);
    }
    EtlNewRun body;
    body.domain = run.domain;
    body.metadata = {
        {u"trawldeck"_s,
         QJsonObject{{u"run"_s, run.uid}, {u"number"_s, run.number}, {u"source"_s, run.source}, {u"part"_s, number}}}};
    for (const Fresh &item : std::as_const(found)) {
        body.urls.append(item.url);
        if (const auto into = db.run("mirror_into_part", request.part, item.item); !into)
            return into.error();
    }
    request.body = compact(etlCreateBody(body)).toUtf8();
    return begin(db, request, order.now);
}

struct Waiting {
    RowId item = 0;
    QString remoteId, told;
    EtlItemFacts facts;
};
/// @p order.batch of them at most.
Result<QList<Waiting>> waitingItems(Db &db, RowId runSource, RowId part, const NextOrder &order)
{
    QList<Waiting> items;
    Rows rows = db.query("mirror_waiting_items", runSource, part, order.batch + order.notItems.size());
    while (items.size() < order.batch && rows.next()) {
        if (order.notItems.contains(rows.i64(0)))
            continue;
        Waiting item{rows.i64(0), rows.text(1), rows.text(2), {}};
        item.facts.state = ItemState(rows.i32(3));
        item.facts.attempts = rows.i32(4);
        item.facts.changed = rows.at(5);
        item.facts.failClass = FailClass(rows.i32(6));
        item.facts.skip = SkipReason(rows.i32(7));
        item.facts.reason = rows.text(8);
        item.facts.http = rows.i32(9);
        if (!rows.isNull(10))
            item.facts.engine = EngineId(rows.i32(10));
        if (!rows.isNull(11))
            item.facts.coverage = rows.real(11);
        items.append(item);
    }
    if (!rows.ok())
        return rows.error();
    return items;
}

/// The changed items of a remote run; those that changed back to what the API knows are passed over.
Result<Request> nextItems(Db &db, const Mirrored &run, const Part &part, const NextOrder &order)
{
    QJsonArray body;
    qint64 bytes = 0;
    bool more = true;
    while (body.isEmpty() && more) {
        const auto items = waitingItems(db, run.runSource, part.id, order);
        if (!items)
            return items.error();
        more = items->size() == order.batch;
        for (const Waiting &item : items.value()) {
            const QString mark = etlItemMark(item.facts);
            if (mark == item.told) {
                if (const auto same = db.run("mirror_unchanged", item.item); !same)
                    return same.error();
                continue;
            }
            QJsonObject changes = etlItemChanges(item.facts);
            changes.insert(u"id"_s, item.remoteId);
            bytes += compact(changes).size() * 3;
            if (bytes > etlMostBytes && !body.isEmpty())
                break;
            body.append(changes);
            if (const auto sent = db.run("mirror_send", mark, item.item); !sent)
                return sent.error();
        }
    }
    if (body.isEmpty())
        return Request();
    Request request;
    request.kind = Kind::Items;
    request.method = "PATCH";
    request.path = {u"scrape-runs"_s, part.remoteId, u"items"_s};
    request.runSource = run.runSource;
    request.part = part.id;
    request.body = compact(QJsonObject{{u"items"_s, body}}).toUtf8();
    return begin(db, request, order.now);
}

Result<Request> nextOf(Db &db, RowId runSource, const NextOrder &order)
{
    const auto run = mirrored(db, runSource);
    if (!run)
        return run.error();
    if (const auto by = db.run("mirror_put_by", notTakenText(), runSource, noPart); !by)
        return by.error();
    const auto parts = openParts(db, runSource);
    if (!parts)
        return parts.error();
    for (const Part &part : parts.value()) {
        const auto items = nextItems(db, run.value(), part, order);
        if (!items || items->id != 0)
            return items;
    }
    if (run->held) {
        const auto by = db.run("mirror_put_by", run->why, runSource, RowId(0));
        return by ? Result<Request>(Request()) : by.error();
    }
    return order.notSources.contains(runSource) ? Result<Request>(Request()) : nextCreate(db, run.value(), order);
}

Result<EtlTotals> totalsOf(Db &db, RowId runSource, RowId part)
{
    EtlTotals totals;
    Rows rows = db.query("mirror_totals", runSource, part);
    while (rows.next()) {
        const auto state = ItemState(rows.i32(0));
        const qint64 n = rows.i64(1);
        totals.total += n;
        totals.captured += state == ItemState::Captured ? n : 0;
        totals.skipped += state == ItemState::Skipped ? n : 0;
        totals.failed += state == ItemState::Failed ? n : 0;
    }
    if (!rows.ok())
        return rows.error();
    return totals;
}

/// The end of a run's source. What waits comes first: all its items are told by now, or passed over.
Result<Request> nextEnd(Db &db, RowId runSource, const NextOrder &order)
{
    if (order.notSources.contains(runSource))
        return Request();
    if (!order.notItems.isEmpty()) {
        const auto waits = db.idOf("mirror_source_waits", runSource);
        if (!waits || waits.value() > 0)
            return waits ? Result<Request>(Request()) : waits.error();
    }
    const auto run = mirrored(db, runSource);
    if (!run)
        return run.error();
    const auto parts = openParts(db, runSource);
    if (!parts)
        return parts.error();
    if (!run->over() || parts->isEmpty()) {
        const auto looked = db.run("mirror_looked", runSource);
        return looked ? Result<Request>(Request()) : looked.error();
    }
    const Part part = parts->constFirst();
    auto totals = totalsOf(db, runSource, part.id);
    if (!totals)
        return totals.error();
    totals->durationMs = run->durationMs;
    const EtlStatus known = etlStatusOf(run->state);
    const bool ended = known == EtlStatus::Completed || known == EtlStatus::Failed;
    Request request;
    request.kind = Kind::Finalize;
    request.method = "POST";
    request.path = {u"scrape-runs"_s, part.remoteId, u"finalize"_s};
    request.runSource = runSource;
    request.part = part.id;
    // One that was cut off and never went on was cancelled, whatever its last state says.
    request.body = compact(etlFinalizeBody(ended ? known : EtlStatus::Cancelled, totals.value())).toUtf8();
    return begin(db, request, order.now);
}
} // namespace

Result<Request> next(Db &db, const NextOrder &order)
{
    if (const auto known = underWay(db); !known || known->id != 0)
        return known;
    for (RowId after = 0;;) {
        const auto source = db.idOf("mirror_next_run", after);
        if (!source)
            return source.error();
        if (source.value() == 0)
            break;
        after = source.value();
        const auto request = nextOf(db, after, order);
        if (!request || request->id != 0)
            return request;
    }
    QList<RowId> looks;
    {
        const auto ids = idsOf(db.query("mirror_looks"));
        if (!ids)
            return ids.error();
        looks = ids.value();
    }
    for (const RowId source : std::as_const(looks)) {
        const auto request = nextEnd(db, source, order);
        if (!request || request->id != 0)
            return request;
    }
    return Request();
}

} // namespace trawl::mirror
