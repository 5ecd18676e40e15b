// The mirror's books; see mirror.h.
#include "store/mirror.h"

#include "policy/etlmapping.h"
#include "policy/sourceconfig.h"
#include "policy/urlkey.h"
#include "store/codec.h"

#include <QJsonArray>

namespace trawl::mirror {

using namespace codec;

namespace {
constexpr std::array kinds{std::pair{Kind::Create, "create"}, std::pair{Kind::Items, "items"},
                           std::pair{Kind::Finalize, "finalize"}};
constexpr int waiting = 1, refusedState = 3; ///< of mirror_items

QString kindWord(Kind kind)
{
    return QString::fromLatin1(kinds[size_t(kind)].second);
}

Result<> done(const Result<int> &run)
{
    return run ? success() : Result<>(run.error());
}

/// Runs the statements in turn, up to the first that fails.
template <class... Steps>
Result<> all(Steps... steps)
{
    Result<> result;
    (void)((result = done(steps()), result.ok()) && ...);
    return result;
}

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

Request requestOf(const Rows &rows)
{
    Request request;
    request.id = rows.i64(0);
    const QString kind = rows.text(1);
    for (const auto &[value, text] : kinds)
        request.kind = kind == QLatin1StringView(text) ? value : request.kind;
    const QJsonObject kept = object(rows.text(2));
    request.runSource = kept["runSource"_L1].toInteger();
    request.part = kept["part"_L1].toInteger();
    request.method = kept["method"_L1].toString().toLatin1();
    for (const QJsonValue &segment : kept["path"_L1].toArray())
        request.path.append(segment.toString());
    request.body = kept["body"_L1].toString().toUtf8();
    request.key = kept["key"_L1].toString();
    request.tries = rows.i32(3);
    request.created = rows.at(4);
    request.due = rows.at(5);
    request.error = rows.text(6);
    return request;
}

QString payloadOf(const Request &request)
{
    return compact(QJsonObject{{u"runSource"_s, request.runSource},
                               {u"part"_s, request.part},
                               {u"method"_s, QString::fromLatin1(request.method)},
                               {u"path"_s, QJsonArray::fromStringList(request.path)},
                               {u"body"_s, QString::fromUtf8(request.body)},
                               {u"key"_s, request.key}});
}

/// From now on under way.
Result<Request> begin(Db &db, Request request, Instant now)
{
    request.key = newId(now);
    request.created = request.due = now;
    const auto id = db.idOf("outbox_add", kindWord(request.kind), payloadOf(request), now.ms, now.ms);
    if (!id)
        return id.error();
    request.id = id.value();
    return request;
}

Result<Request> underWay(Db &db)
{
    Rows rows = db.query("outbox_first");
    if (rows.next())
        return requestOf(rows);
    return rows.ok() ? Result<Request>(Request()) : rows.error();
}

struct Sent {
    RowId item = 0;
    QString remoteId, url;
};
Result<QList<Sent>> itemsUnderWay(Db &db, const Request &request)
{
    QList<Sent> items;
    Rows rows = db.query("mirror_items_under_way", request.runSource, request.part);
    while (rows.next())
        items.append({rows.i64(0), rows.text(1), rows.text(2)});
    if (!rows.ok())
        return rows.error();
    return items;
}

// --- what comes next

/// A further remote run with the addresses that are in none yet, if there are enough of them.
Result<Request> nextCreate(Db &db, const Mirrored &run, Instant now)
{
    QList<Sent> found;
    qint64 bytes = 0;
    {
        Rows rows = db.query("mirror_new_items", run.runSource, etlUrlsPerRun);
        while (rows.next()) {
            found.append({rows.i64(0), {}, rows.text(1)});
            bytes += 3 * found.constLast().url.size();
            if (bytes > etlMostBytes)
                break;
        }
        if (!rows.ok())
            return rows.error();
    }
    if (!etlWorthARun(run.told, found.size(), run.atRest() || run.over() || bytes > etlMostBytes))
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
    for (const Sent &item : std::as_const(found)) {
        body.urls.append(item.url);
        if (const auto into = db.run("mirror_into_part", request.part, item.item); !into)
            return into.error();
    }
    request.body = compact(etlCreateBody(body)).toUtf8();
    return begin(db, request, now);
}

struct Waiting {
    RowId item = 0;
    QString remoteId, told;
    EtlItemFacts facts;
};
Result<QList<Waiting>> waitingItems(Db &db, RowId runSource, RowId part, int limit)
{
    QList<Waiting> items;
    Rows rows = db.query("mirror_waiting_items", runSource, part, limit);
    while (rows.next()) {
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
        const auto items = waitingItems(db, run.runSource, part.id, order.batch);
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
    const auto parts = openParts(db, runSource);
    if (!parts)
        return parts.error();
    for (const Part &part : parts.value()) {
        const auto items = nextItems(db, run.value(), part, order);
        if (!items || items->id != 0)
            return items;
    }
    return nextCreate(db, run.value(), order.now);
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

/// The end of a run's source. All its items are told by now: what waits comes first.
Result<Request> nextEnd(Db &db, RowId runSource, Instant now)
{
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
    return begin(db, request, now);
}
} // namespace

Result<int> hasWork(Db &db)
{
    const auto number = db.idOf("mirror_has_work");
    return number ? Result<int>(int(number.value())) : number.error();
}

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
        const auto request = nextEnd(db, source, order.now);
        if (!request || request->id != 0)
            return request;
    }
    return Request();
}

// --- what became of a request

Result<> failed(Db &db, const Request &request, const QString &why, Instant due)
{
    return done(db.run("outbox_failed", due.ms, reasonText(why), request.id));
}

Result<> created(Db &db, const Request &request, const QString &remoteId, const QList<EtlItem> &items)
{
    QHash<QString, QString> ids;
    for (const EtlItem &item : items)
        ids.insert(item.url, item.id);
    const auto sent = itemsUnderWay(db, request);
    if (!sent)
        return sent.error();
    const QString fresh = etlItemMark(EtlItemFacts());
    const QString lost = translate("core", "The ETL API did not take this address into its run");
    for (const Sent &item : sent.value()) {
        const QString id = ids.value(item.url);
        const auto noted =
            id.isEmpty() ? db.run("mirror_refused", lost, item.item) : db.run("mirror_made", id, fresh, item.item);
        if (!noted)
            return noted.error();
    }
    return all([&] { return db.run("mirror_part_made", remoteId, request.part); },
               [&] { return db.run("mirror_told_more", qint64(sent->size()), request.runSource); },
               [&] { return db.run("outbox_remove", request.id); });
}

Result<int> updated(Db &db, const Request &request, const QList<EtlItemResult> &results)
{
    QHash<QString, EtlItemResult> byId;
    for (const EtlItemResult &result : results)
        byId.insert(result.id, result);
    const auto sent = itemsUnderWay(db, request);
    if (!sent)
        return sent.error();
    int again = 0;
    for (const Sent &item : sent.value()) {
        const EtlItemResult result = byId.value(item.remoteId);
        const bool took = result.status >= 200 && result.status < 300;
        const bool later = result.status != 0 && etlMayRetry(false, true, result.status);
        again += later;
        const QString why = result.status == 0 ? translate("core", "The ETL API said nothing about it")
                                               : u"%1 %2"_s.arg(result.status).arg(result.error).trimmed();
        const auto noted = took    ? db.run("mirror_told", item.item)
                           : later ? db.run("mirror_again", item.item)
                                   : db.run("mirror_refused", why, item.item);
        if (!noted)
            return noted;
    }
    const auto removed = db.run("outbox_remove", request.id);
    return removed ? Result<int>(again) : removed;
}

namespace {
/// The remote run is over: what comes later goes into a further one.
Result<> endPart(Db &db, const Request &request, const QString &status)
{
    return all([&] { return db.run("mirror_part_ended", status, request.part); },
               [&] { return db.run("mirror_leave_part", request.runSource, request.part); },
               [&] { return db.run("mirror_forget_told", request.runSource, request.part); });
}

Result<> refuseItems(Db &db, const Request &request, const QString &why)
{
    const auto sent = itemsUnderWay(db, request);
    if (!sent)
        return sent.error();
    for (const Sent &item : sent.value()) {
        if (const auto noted = db.run("mirror_refused", reasonText(why), item.item); !noted)
            return noted.error();
    }
    return success();
}
} // namespace

Result<> finalized(Db &db, const Request &request)
{
    const QString status = object(QString::fromUtf8(request.body))["status"_L1].toString();
    if (const auto ended = endPart(db, request, status); !ended)
        return ended;
    return done(db.run("outbox_remove", request.id));
}

Result<> refused(Db &db, const Request &request, const QString &why)
{
    if (request.kind == Kind::Finalize) {
        if (const auto noted = db.run("mirror_end_refused", reasonText(why), request.runSource); !noted)
            return noted.error();
    } else if (const auto items = refuseItems(db, request, why); !items) {
        return items;
    }
    if (request.kind == Kind::Create) {
        if (const auto ended = endPart(db, request, u"refused"_s); !ended)
            return ended;
    }
    return done(db.run("outbox_remove", request.id));
}

Result<> closed(Db &db, const Request &request, const QString &why)
{
    if (const auto ended = endPart(db, request, u"closed"_s); !ended)
        return ended;
    return all([&] { return db.run("mirror_refuse_all", reasonText(why), request.runSource); },
               [&] { return db.run("mirror_close", reasonText(why), request.runSource); },
               [&] { return db.run("outbox_remove", request.id); });
}

Result<> split(Db &db, const Request &request)
{
    const auto sent = itemsUnderWay(db, request);
    if (!sent)
        return sent.error();
    for (const Sent &item : sent.value()) {
        if (const auto again = db.run("mirror_again", item.item); !again)
            return again.error();
    }
    return done(db.run("outbox_remove", request.id));
}

Result<> force(Db &db, const Request &request, Instant now)
{
    Request forced = request;
    QJsonObject body = object(QString::fromUtf8(request.body));
    body.insert(u"force"_s, true);
    forced.body = compact(body).toUtf8();
    forced.key = newId(now);
    return done(db.run("outbox_replace", payloadOf(forced), now.ms, now.ms, request.id));
}

// --- the operator

Result<> tryAgain(Db &db)
{
    return all([&] { return db.run("mirror_retry_refused"); }, [&] { return db.run("mirror_reopen"); },
               [&] { return db.run("outbox_due_now"); });
}

Result<OutboxPage::Answer> page(Db &db, qint64 offset, int limit)
{
    OutboxPage::Answer answer;
    const auto now = underWay(db);
    if (!now)
        return now.error();
    answer.error = now->error;
    answer.nextTry = now->tries > 0 ? now->due : Instant();
    QList<OutboxRow> ends;
    {
        Rows rows = db.query("mirror_ends");
        while (rows.next()) {
            OutboxRow row;
            const bool isRefused = rows.i32(1) == 2;
            row.id = -rows.i64(0);
            row.since = rows.at(2);
            row.source = rows.text(3);
            row.run = rows.i32(4);
            row.error = rows.text(5);
            row.kind = u"finalize"_s;
            row.state = isRefused ? u"refused"_s : u"waits"_s;
            (isRefused ? answer.refused : answer.waits) += 1;
            ends.append(row);
        }
        if (!rows.ok())
            return rows.error();
    }
    qint64 ofItems = 0;
    {
        Rows rows = db.query("mirror_counts");
        while (rows.next()) {
            ofItems += rows.i64(1);
            (rows.i32(0) == refusedState ? answer.refused : answer.waits) += rows.i64(1);
        }
        if (!rows.ok())
            return rows.error();
    }
    const auto oldest = db.idOf("mirror_oldest");
    if (!oldest)
        return oldest.error();
    answer.since = Instant{oldest.value()};
    for (const OutboxRow &row : std::as_const(ends)) {
        if (row.state == "waits"_L1 && (!answer.since.isSet() || row.since < answer.since))
            answer.since = row.since;
    }
    answer.total = answer.waits + answer.refused;
    Rows rows = db.query("mirror_rows", limit, offset);
    while (rows.next()) {
        const int state = rows.i32(1);
        OutboxRow row;
        row.id = row.item = rows.i64(0);
        row.state = state == waiting ? u"waits"_s : state == refusedState ? u"refused"_s : u"sending"_s;
        row.since = rows.at(2);
        row.error = rows.text(3);
        row.kind = rows.i64(4) == 0 ? u"create"_s : u"update"_s;
        row.url = rows.text(5);
        row.source = rows.text(6);
        row.run = rows.i32(7);
        answer.rows.append(row);
    }
    if (!rows.ok())
        return rows.error();
    answer.rows += ends.mid(std::max<qint64>(0, offset - ofItems), limit - answer.rows.size()); // they go last
    return answer;
}

} // namespace trawl::mirror
