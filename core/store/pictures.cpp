// Which pictures are still needed, which are gone, which may go (R10.2, DECISIONS 3 "Spool").
#include "store/captures.h"

#include "store/codec.h"
#include "store/events.h"
#include "store/journal.h"
#include "store/putback.h"

namespace trawl::captures {

using namespace codec;

namespace {
Result<QList<SpoolNeed>> needs(Rows rows)
{
    QList<SpoolNeed> list;
    while (rows.next())
        list.append({rows.i64(0), rows.text(1), rows.text(2), rows.text(3)});
    if (!rows.ok())
        return rows.error();
    return list;
}

Result<QList<RowId>> idsOf(Rows rows)
{
    QList<RowId> ids;
    while (rows.next())
        ids.append(rows.i64(0));
    if (!rows.ok())
        return rows.error();
    return ids;
}

Result<> itemsBack(Db &db, const QByteArray &captures, const QString &why, Instant now)
{
    Moves moves;
    QHash<RowId, int> bySource;
    {
        Rows rows = db.query("items_picture_gone", why, now.ms, captures);
        while (rows.next()) {
            moves.move(rows.i64(0), ItemState::Captured, ItemState::Pending);
            ++bySource[rows.i64(0)];
        }
        if (!rows.ok())
            return rows.error();
    }
    if (const auto counted = moves.apply(db); !counted)
        return counted;
    const auto back = items::putBack(db, bySource, now);
    return back ? success() : Result<>(back.error());
}
} // namespace

Result<QList<SpoolNeed>> spoolNeeded(Db &db)
{
    return needs(db.query("captures_spool_needed", 1));
}

Result<QList<SpoolNeed>> memoryOnly(Db &db)
{
    return needs(db.query("captures_spool_needed", 0));
}

Result<QList<SpoolNeed>> releasable(Db &db, Instant now, Ms keep)
{
    return needs(db.query("captures_releasable", (now - keep).ms));
}

Result<> released(Db &db, RowId capture)
{
    const auto done = db.run("captures_released", capture);
    return done ? success() : Result<>(done.error());
}

Result<int> markSpoolGone(Db &db, const QList<RowId> &captures, const QString &why, Instant now)
{
    // What is at the sink already needs no picture here.
    const auto losable = idsOf(db.query("captures_losable", idList(captures)));
    if (!losable)
        return losable.error();
    if (losable->isEmpty())
        return 0;
    const QByteArray ids = idList(losable.value());
    if (const auto back = itemsBack(db, ids, why, now); !back)
        return back.error();
    if (const auto lost = db.run("captures_lose", ids); !lost)
        return lost;
    if (const auto forgotten = db.run("captures_forget_ledger", ids); !forgotten)
        return forgotten;
    if (const auto revised = reviseEvents(db, losable.value()); !revised)
        return revised.error();
    journal::Entry entry;
    entry.at = now;
    entry.by = u"policy"_s;
    entry.action = u"policy.picture-gone"_s;
    entry.count = int(losable->size());
    entry.reason = why;
    QJsonArray list;
    for (const RowId id : losable.value())
        list.append(id);
    entry.detail = QJsonObject{{u"captures"_s, list}};
    if (const auto written = journal::append(db, entry); !written)
        return written.error();
    return entry.count;
}

} // namespace trawl::captures
