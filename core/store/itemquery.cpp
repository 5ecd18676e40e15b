// What tables read of the queue. Filters become SQL with parameters only.
#include "store/items.h"

#include "store/codec.h"

namespace trawl::items {

using namespace codec;

namespace {
struct Condition {
    QStringList parts;
    QVariantList values;

    void add(const QString &part, const QVariantList &with = {})
    {
        parts.append(part);
        values.append(with);
    }
    QString where() const { return parts.isEmpty() ? QString() : u" WHERE "_s + parts.join(u" AND "_s); }
};

/// One alternative of a term, joined with OR.
struct Alternatives {
    QStringList parts;
    QVariantList values;
    void add(const QString &part, const QVariantList &with = {})
    {
        parts.append(part);
        values.append(with);
    }
};

void addState(Alternatives &or_, const QString &text, const ItemQuery &query)
{
    // Looked up once for the whole statement, not joined to each row.
    const QString blocked = query.blocked.isEmpty()
                                ? u"0"_s
                                : u"i.run_source IN (SELECT id FROM run_sources WHERE run_id = ? AND source_id IN "
                                  "(SELECT value FROM json_each(?)))"_s;
    const QVariant now = query.now.ms;
    QVariantList sources;
    if (!query.blocked.isEmpty())
        sources = {query.run, compact(QJsonArray::fromStringList(query.blocked))};
    // The stored words first, then the labels (domain label()): the same rules in SQL.
    if (const auto state = fromWord<ItemState>(text))
        return or_.add(u"i.state = ?"_s, {int(*state)});
    const auto label = fromWord<ItemLabel>(text);
    if (!label)
        return or_.add(u"0"_s);
    switch (*label) {
    case ItemLabel::InFlight:
        return or_.add(u"(i.state = 1 AND i.lease_until >= ?)"_s, {now});
    case ItemLabel::Stuck:
        return or_.add(u"(i.state = 1 AND i.lease_until < ?)"_s, {now});
    case ItemLabel::Retrying:
        return or_.add(u"(+i.state = 0 AND i.attempt > 0 AND i.due > ?)"_s, {now});
    case ItemLabel::Waiting:
        return or_.add(u"(+i.state = 0 AND ((i.due > ? AND i.attempt = 0) OR (i.due <= ? AND %1)))"_s.arg(blocked),
                       QVariantList{now, now} + sources);
    default:
        return or_.add(u"(+i.state = 0 AND i.due <= ? AND NOT %1)"_s.arg(blocked), QVariantList{now} + sources);
    }
}

template <class E>
void addWord(Alternatives &or_, const QString &column, const QString &text)
{
    if (const auto value = fromWord<E>(text))
        or_.add(column + u" = ?"_s, {int(*value)});
    else
        or_.add(u"0"_s);
}

/// A UUIDv7's time in milliseconds.
qint64 uidTime(const QByteArray &uid)
{
    qint64 ms = 0;
    for (int n = 0; n < 6; ++n)
        ms = ms << 8 | uchar(uid.at(n));
    return ms;
}

void addId(Alternatives &or_, const QString &text)
{
    bool number = false;
    const qint64 id = text.toLongLong(&number);
    if (number && text.size() < 16)
        return or_.add(u"i.id = ?"_s, {id});
    if (const QByteArray uid = uidBytes(text); !uid.isEmpty())
        return or_.add(u"p.uid = ?"_s, {uid});
    or_.add(u"p.page_id = ?"_s, {pageNumber(text)});
}

QString likePattern(QString text)
{
    text.replace(u'\\', u"\\\\"_s).replace(u'%', u"\\%"_s).replace(u'_', u"\\_"_s);
    return u'%' + text + u'%';
}

void addHttp(Alternatives &or_, const QString &text)
{
    if (text.endsWith(u"xx"_s) && text.size() == 3) {
        const int from = text.at(0).digitValue() * 100;
        return or_.add(u"i.http BETWEEN ? AND ?"_s, {from, from + 99});
    }
    or_.add(u"i.http = ?"_s, {text.toInt()});
}

QString numberColumn(FilterKey key)
{
    switch (key) {
    case FilterKey::Http:
        return u"i.http"_s;
    case FilterKey::Coverage:
        return u"i.coverage"_s;
    case FilterKey::Try:
        return u"i.attempt"_s;
    case FilterKey::Changed:
        return u"(CASE WHEN c.changed >= 0 THEN c.changed * 100 END)"_s;
    case FilterKey::Since:
        return u"i.changed"_s;
    default:
        return u"i.id"_s;
    }
}

void addWordTerm(Alternatives &or_, const FilterTerm &term, const QString &text, const ItemQuery &query)
{
    switch (term.key) {
    case FilterKey::Text:
        return or_.add(u"(p.url LIKE ? ESCAPE '\\' OR i.reason LIKE ? ESCAPE '\\')"_s,
                       {likePattern(text), likePattern(text)});
    case FilterKey::State:
        return addState(or_, text, query);
    case FilterKey::Source:
        return or_.add(u"+i.run_source IN (SELECT id FROM run_sources WHERE run_id = ? AND source_id %1 ?)"_s.arg(
                           text.contains(u'*') ? u"GLOB"_s : u"="_s),
                       {query.run, text});
    case FilterKey::Review:
        return addWord<Review>(or_, u"c.review"_s, text);
    case FilterKey::Upload:
        return addWord<UploadState>(or_, u"coalesce(l.state, 0)"_s, text);
    case FilterKey::Engine:
        return addWord<EngineId>(or_, u"i.engine"_s, text);
    case FilterKey::Error:
        if (const auto skip = fromWord<SkipReason>(text); skip && !fromWord<FailClass>(text))
            return or_.add(u"i.skip = ?"_s, {int(*skip)});
        return addWord<FailClass>(or_, u"i.fail_class"_s, text);
    case FilterKey::Http:
        return addHttp(or_, text);
    case FilterKey::Id:
        return addId(or_, text);
    case FilterKey::Coverage:
    case FilterKey::Try:
    case FilterKey::Changed:
    case FilterKey::Since:
        return or_.add(numberColumn(term.key) + u" = ?"_s, {text.toDouble()});
    }
}

void addTerm(Condition &all, const FilterTerm &term, const ItemQuery &query)
{
    Alternatives or_;
    if (term.op == FilterOp::Is) {
        for (const QString &text : term.words)
            addWordTerm(or_, term, text, query);
    } else {
        const QString column = numberColumn(term.key);
        QStringList both;
        if (term.hasLow) {
            both.append(column + (term.op == FilterOp::Greater ? u" > ?"_s : u" >= ?"_s));
            or_.values.append(term.low);
        }
        if (term.hasHigh) {
            both.append(column + (term.op == FilterOp::Less ? u" < ?"_s : u" <= ?"_s));
            or_.values.append(term.high);
        }
        or_.parts.append(u"("_s + both.join(u" AND "_s) + u")"_s);
    }
    const QString any = u"("_s + or_.parts.join(u" OR "_s) + u")"_s;
    // Unknown values (NULL) do not match a term, and so do match its negation.
    all.add(term.negated ? u"NOT coalesce(%1, 0)"_s.arg(any) : any, or_.values);
}

/// Rows that are equal in the sorted column stand by id, whatever the direction: reading them as they lie then replaces
/// nothing that was already sorted. @p backwards: the whole order from its end.
QString orderBy(const ItemQuery &query, bool backwards)
{
    static const QHash<QString, QString> columns{
        {u"source"_s, u"s.source_id"_s}, {u"state"_s, u"i.state"_s},     {u"try"_s, u"i.attempt"_s},
        {u"url"_s, u"p.url"_s},          {u"engine"_s, u"i.engine"_s},   {u"cov"_s, u"i.coverage"_s},
        {u"http"_s, u"i.http"_s},        {u"changed"_s, u"i.changed"_s}, {u"review"_s, u"c.review"_s},
        {u"upload"_s, u"l.state"_s},     {u"due"_s, u"i.due"_s}};
    const auto direction = [](bool descending) { return descending ? u" DESC"_s : QString(); };
    const QString column = columns.value(query.sort);
    if (column.isEmpty())
        return u" ORDER BY i.id"_s + direction(query.descending != backwards);
    return u" ORDER BY "_s + column + direction(query.descending != backwards) + u", i.id"_s + direction(backwards);
}

/// Only the tables that the condition or the order names: a page of a million rows touches the short states alone,
/// wherever it can.
QString from(const QString &tail, bool scan)
{
    QString sql = scan ? u" FROM item_states AS i NOT INDEXED"_s : u" FROM item_states AS i"_s;
    if (tail.contains(u"p."_s))
        sql += u" JOIN item_pages AS p ON p.id = i.id"_s;
    if (tail.contains(u"s.source_id"_s))
        sql += u" JOIN run_sources AS s ON s.id = i.run_source"_s;
    if (tail.contains(u"c."_s))
        sql += u" LEFT JOIN captures AS c ON c.id = i.capture_id"_s;
    if (tail.contains(u"l.state"_s))
        sql += u" LEFT JOIN ledger AS l ON l.capture_id = i.capture_id"_s;
    return sql;
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
} // namespace

namespace {
/// Offsets from here on are looked at from the nearer end.
constexpr qint64 deepOffset = 2000;

struct Selection {
    Condition condition;
    bool scan = false;
};

Result<QList<RowId>> selectIds(Db &db, const ItemQuery &query, const Selection &selection, bool backwards)
{
    const QString tail = selection.condition.where() + orderBy(query, backwards);
    QVariantList values = selection.condition.values;
    values << query.limit << query.offset;
    QList<RowId> ids;
    Rows rows = db.queryText(u"SELECT i.id"_s + from(tail, selection.scan) + tail + u" LIMIT ? OFFSET ?"_s, values);
    while (rows.next())
        ids.append(rows.i64(0));
    if (!rows.ok())
        return rows.error();
    if (backwards)
        std::ranges::reverse(ids);
    return ids;
}

/// The page of @p matching rows; what lies behind the middle is read from the end.
Result<QList<RowId>> selectPage(Db &db, ItemQuery query, const Selection &selection, qint64 matching)
{
    query.limit = int(std::clamp<qint64>(matching - query.offset, 0, query.limit));
    const bool backwards = query.offset >= deepOffset && query.offset > matching / 2;
    if (query.limit == 0)
        return QList<RowId>();
    if (backwards)
        query.offset = matching - query.offset - query.limit;
    return selectIds(db, query, selection, backwards);
}
} // namespace

namespace {
/// What the query's run and filter select. In a run's own order the index leads to the rows; a filter or sort that
/// reads them all does better without it where the run (@p total items) is most of the store.
Result<Selection> selectionOf(Db &db, const ItemQuery &query, qint64 total)
{
    const auto stored = one(db.query("items_last"));
    if (!stored)
        return stored.error();
    Selection selection;
    selection.scan = (!query.filter.isEmpty() || !query.sort.isEmpty()) && total > stored.value() / 4;
    selection.condition.add(u"i.run_id = ?"_s, {query.run});
    for (const FilterTerm &term : query.filter.terms)
        addTerm(selection.condition, term, query);
    return selection;
}
} // namespace

Result<qint64> rowOf(Db &db, const ItemQuery &query, RowId item)
{
    const auto all = counts(db, query.run);
    if (!all)
        return all.error();
    const auto selected = selectionOf(db, query, all->total());
    if (!selected)
        return selected.error();
    const QString where = selected->condition.where(), order = orderBy(query, false);
    Rows rows = db.queryText(u"SELECT n FROM (SELECT i.id AS id, row_number() OVER ("_s + order + u") - 1 AS n"_s +
                                 from(where + order, selected->scan) + where + u") WHERE id = ?"_s,
                             QVariantList(selected->condition.values) << item);
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
    const auto selected = selectionOf(db, query, answer.total);
    if (!selected)
        return selected.error();
    const Selection &selection = selected.value();
    const auto count = [&]() -> Result<qint64> {
        const QString where = selection.condition.where();
        return one(
            db.queryText(u"SELECT count(*)"_s + from(where, selection.scan) + where, selection.condition.values));
    };
    Result<QList<RowId>> ids = QList<RowId>();
    if (filtered && query.offset < deepOffset) {
        // A page that is not full tells how many there are.
        ids = selectIds(db, query, selection, false);
        if (!ids)
            return ids.error();
        const bool last = ids->size() < query.limit && (query.offset == 0 || !ids->isEmpty());
        const auto matching = last ? Result<qint64>(query.offset + ids->size()) : count();
        if (!matching)
            return matching.error();
        answer.matching = matching.value();
    } else {
        if (filtered) {
            const auto matching = count();
            if (!matching)
                return matching.error();
            answer.matching = matching.value();
        }
        ids = selectPage(db, query, selection, answer.matching);
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
    const QString sql =
        db.statement(u"items_rows"_s) + u" WHERE i.id IN (SELECT value FROM json_each(CAST(? AS TEXT)))"_s;
    Rows rows = db.queryText(sql, {idList(ids)});
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
