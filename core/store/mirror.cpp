// What became of the mirror's requests; see mirror.h.
#include "store/mirror.h"

#include "policy/etlmapping.h"
#include "store/codec.h"
#include "store/mirrorrequest.h"

namespace trawl::mirror {

using namespace codec;

namespace {
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
} // namespace

Result<int> hasWork(Db &db)
{
    const auto number = db.idOf("mirror_has_work");
    return number ? Result<int>(int(number.value())) : number.error();
}

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
    const QString lost = notTakenText();
    for (const Sent &item : sent.value()) {
        const QString id = ids.value(item.url);
        const auto noted =
            id.isEmpty() ? db.run("mirror_not_taken", lost, item.item) : db.run("mirror_made", id, fresh, item.item);
        if (!noted)
            return noted.error();
    }
    return all([&] { return db.run("mirror_part_made", remoteId, request.part); },
               [&] { return db.run("mirror_told_more", qint64(sent->size()), request.runSource); },
               [&] { return db.run("outbox_remove", request.id); });
}

Result<BatchEnd> updated(Db &db, const Request &request, const QList<EtlItemResult> &results, const QSet<RowId> &last)
{
    QHash<QString, EtlItemResult> byId;
    for (const EtlItemResult &result : results)
        byId.insert(result.id, result);
    const auto sent = itemsUnderWay(db, request);
    if (!sent)
        return sent.error();
    BatchEnd end;
    for (const Sent &item : sent.value()) {
        const EtlItemResult result = byId.value(item.remoteId);
        const bool took = result.status >= 200 && result.status < 300;
        const bool enough = result.status >= 500 && last.contains(item.item);
        const bool later = !enough && result.status != 0 && etlMayRetry(false, true, result.status);
        (later ? end.again : end.settled).append(item.item);
        const QString why = result.status == 0 ? translate("core", "The ETL API said nothing about it")
                                               : u"%1 %2"_s.arg(result.status).arg(result.error).trimmed();
        const auto noted = took    ? db.run("mirror_told", item.item)
                           : later ? db.run("mirror_again", item.item)
                                   : db.run("mirror_refused", reasonText(why), item.item);
        if (!noted)
            return noted.error();
    }
    const auto removed = db.run("outbox_remove", request.id);
    return removed ? Result<BatchEnd>(end) : removed.error();
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
        if (const auto held = db.run("mirror_hold", reasonText(why), request.runSource); !held)
            return held.error();
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
    if (request.kind == Kind::Create) {
        if (const auto ended = endPart(db, request, u"unmade"_s); !ended)
            return ended;
    }
    return done(db.run("outbox_remove", request.id));
}

Result<QList<RowId>> itemsOf(Db &db, const Request &request)
{
    const auto sent = itemsUnderWay(db, request);
    if (!sent)
        return sent.error();
    QList<RowId> items;
    for (const Sent &item : sent.value())
        items.append(item.item);
    return items;
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
    return all([&] { return db.run("mirror_retry_refused"); }, [&] { return db.run("mirror_parts_again"); },
               [&] { return db.run("mirror_reopen"); }, [&] { return db.run("outbox_due_now"); });
}

} // namespace trawl::mirror
