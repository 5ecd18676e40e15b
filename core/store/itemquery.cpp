// What tables read of the queue.
#include "store/items.h"

#include "store/codec.h"
#include "store/filtersql.h"

namespace trawl::items {

using namespace codec;

namespace {
/// A UUIDv7's time in milliseconds.
qint64 uidTime(const QByteArray &uid)
{
    qint64 ms = 0;
    for (int n = 0; n < 6; ++n)
        ms = ms << 8 | uchar(uid.at(n));
    return ms;
}

ItemRow itemRow(const Rows &rows)
{
    ItemRow row;
    row.id = rows.i64(0);
    row.uid = uidText(rows.bytes(1));
    row.run = rows.i64(2);
    row.sourceId = rows.text(3);
    row.url = rows.text(4);
    row.state = ItemState(rows.i32(5));
    row.failClass = FailClass(rows.i32(6));
    row.skip = SkipReason(rows.i32(7));
    row.reason = rows.text(8);
    row.attempt = rows.i32(9);
    row.maxAttempts = rows.i32(10);
    row.due = rows.at(11);
    if (row.state == ItemState::Leased) {
        row.leaseUntil = rows.at(12);
        row.leaseOwner = rows.text(13);
        row.started = rows.at(21);
    }
    row.changed = rows.at(14);
    if (!rows.isNull(15))
        row.engine = EngineId(rows.i32(15));
    row.coverage = rows.isNull(16) ? -1 : rows.real(16);
    row.http = rows.i32(17);
    row.capture = rows.i64(18);
    row.review = Review(rows.i32(19));
    row.upload = UploadState(rows.i32(20));
    return row;
}

Result<qint64> one(Rows rows)
{
    const qint64 value = rows.next() ? rows.i64(0) : 0;
    if (!rows.ok())
        return rows.error();
    return value;
}
/// Offsets from here on are looked at from the nearer end.
constexpr qint64 deepOffset = 2000;

Result<QList<RowId>> selectIds(Db &db, const ItemQuery &query, Reading reading, bool backwards)
{
    const FilterSql sql = itemIds(db.dialect(), query, reading, backwards);
    QList<RowId> ids;
    Rows rows = db.queryText(sql.text, sql.values);
    while (rows.next())
        ids.append(rows.i64(0));
    if (!rows.ok())
        return rows.error();
    if (backwards)
        std::ranges::reverse(ids);
    return ids;
}

Result<qint64> countMatching(Db &db, const ItemQuery &query, Reading reading)
{
    const FilterSql sql = itemCount(db.dialect(), query, reading);
    return one(db.queryText(sql.text, sql.values));
}

/// The page of @p matching rows; what lies behind the middle is read from the end.
Result<QList<RowId>> selectPage(Db &db, ItemQuery query, Reading reading, qint64 matching)
{
    query.limit = int(std::clamp<qint64>(matching - query.offset, 0, query.limit));
    const bool backwards = query.offset >= deepOffset && query.offset > matching / 2;
    if (query.limit == 0)
        return QList<RowId>();
    if (backwards)
        query.offset = matching - query.offset - query.limit;
    return selectIds(db, query, reading, backwards);
}

/// In a run's own order the index leads to the rows; a filter or sort that reads them all does better without it where
/// the run (@p total items) is most of the store.
Result<Reading> readingOf(Db &db, const ItemQuery &query, qint64 total)
{
    if (query.filter.isEmpty() && query.sort.isEmpty())
        return Reading::Indexed;
    const auto stored = one(db.query("items_last"));
    if (!stored)
        return stored.error();
    return total > stored.value() / 4 ? Reading::Whole : Reading::Indexed;
}
} // namespace

Result<qint64> rowOf(Db &db, const ItemQuery &query, RowId item)
{
    const auto all = counts(db, query.run);
    if (!all)
        return all.error();
    const auto reading = readingOf(db, query, all->total());
    if (!reading)
        return reading.error();
    const FilterSql sql = itemPosition(db.dialect(), query, reading.value(), item);
    Rows rows = db.queryText(sql.text, sql.values);
    const qint64 row = rows.next() ? rows.i64(0) : -1;
    if (!rows.ok())
        return rows.error();
    return row;
}

Result<ItemPage> page(Db &db, const ItemQuery &query)
{
    ItemPage answer;
    const auto all = counts(db, query.run);
    if (!all)
        return all.error();
    answer.total = answer.matching = all->total();
    const bool filtered = !query.filter.isEmpty();
    const auto reading = readingOf(db, query, answer.total);
    if (!reading)
        return reading.error();
    Result<QList<RowId>> ids = QList<RowId>();
    if (filtered && query.offset < deepOffset) {
        // A page that is not full tells how many there are.
        ids = selectIds(db, query, reading.value(), false);
        if (!ids)
            return ids.error();
        const bool last = ids->size() < query.limit && (query.offset == 0 || !ids->isEmpty());
        const auto matching =
            last ? Result<qint64>(query.offset + ids->size()) : countMatching(db, query, reading.value());
        if (!matching)
            return matching.error();
        answer.matching = matching.value();
    } else {
        if (filtered) {
            const auto matching = countMatching(db, query, reading.value());
            if (!matching)
                return matching.error();
            answer.matching = matching.value();
        }
        ids = selectPage(db, query, reading.value(), answer.matching);
        if (!ids)
            return ids.error();
    }
    auto rows = byIds(db, ids.value());
    if (!rows)
        return rows.error();
    answer.rows = rows.take();
    return answer;
}

Result<QList<ItemRow>> byIds(Db &db, const QList<RowId> &ids)
{
    QHash<RowId, ItemRow> found;
    Rows rows = db.query("items_rows", idList(ids));
    while (rows.next())
        found.insert(rows.i64(0), itemRow(rows));
    if (!rows.ok())
        return rows.error();
    QList<ItemRow> list;
    for (const RowId id : ids) {
        if (const auto it = found.constFind(id); it != found.constEnd())
            list.append(it.value());
    }
    return list;
}

Result<ItemRow> byId(Db &db, RowId id)
{
    auto list = byIds(db, {id});
    if (!list)
        return list.error();
    if (list->isEmpty())
        return notFound(u"Item %1"_s.arg(id));
    return list->constFirst();
}

Result<RowId> idOf(Db &db, const QString &uid)
{
    const QByteArray bytes = uidBytes(uid);
    if (bytes.isEmpty())
        return notFound(u"Item %1"_s.arg(uid));
    const auto id = one(db.query("items_by_uid", uidTime(bytes), bytes));
    if (id && id.value() == 0)
        return notFound(u"Item %1"_s.arg(uid));
    return id;
}

Result<qint64> positionInQueue(Db &db, RowId item)
{
    Rows rows = db.query("items_position", item);
    if (rows.next())
        return rows.i64(0);
    if (!rows.ok())
        return rows.error();
    return notFound(u"Item %1"_s.arg(item));
}

Result<NextDue> nextDue(Db &db, RowId run, const QString &source)
{
    const auto id = one(db.query("items_run_source", run, source));
    if (!id)
        return id.error();
    NextDue next;
    Rows rows = db.query("items_next_due", id.value());
    if (rows.next())
        next = {true, rows.at(0)};
    if (!rows.ok())
        return rows.error();
    return next;
}

} // namespace trawl::items
