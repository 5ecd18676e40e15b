// The outbox.
#include "store/outbox.h"

#include "store/codec.h"

namespace trawl::outbox {

Result<RowId> append(Db &db, const QString &kind, const QJsonObject &payload, Instant now)
{
    return db.insert("outbox_add", kind, codec::compact(payload), now.ms, now.ms);
}

Result<QList<Message>> due(Db &db, const QString &kind, Instant now, int limit)
{
    QList<Message> found;
    Rows rows = db.query("outbox_due", kind, kind, now.ms, limit);
    while (rows.next())
        found.append({rows.i64(0), rows.text(1), codec::object(rows.text(2)), rows.i32(3), rows.at(4), rows.at(5),
                      rows.text(6)});
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<> done(Db &db, RowId id)
{
    const auto removed = db.run("outbox_done", id);
    return removed ? success() : Result<>(removed.error());
}

Result<> failed(Db &db, RowId id, const QString &error, Instant retryAt)
{
    const auto noted = db.run("outbox_failed", retryAt.ms, error.left(10000), id);
    return noted ? success() : Result<>(noted.error());
}

} // namespace trawl::outbox
