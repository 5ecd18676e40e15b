// The composer of filters: the fragments of SQL that a filter, a sort order and a page are made of.
#include "store/filtersql.h"

#include "store/codec.h"

namespace trawl {

using namespace codec;
using items::ItemQuery;

namespace {
/// "?, ?, ?"
QString places(qsizetype count)
{
    return QStringList(count, u"?"_s).join(u", "_s);
}

QString escaped(QString text)
{
    return text.replace(u'\\', u"\\\\"_s).replace(u'%', u"\\%"_s).replace(u'_', u"\\_"_s);
}

QString likePattern(const QString &text)
{
    return u'%' + escaped(text) + u'%';
}

/// "events-*": any end. Text without a star stands for itself.
QString globPattern(const QString &text)
{
    return text.contains(u'*') ? escaped(text).replace(u'*', u'%').replace(u'?', u'_') : text;
}

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
    const QString blocked =
        query.rests ? u"TRUE"_s
        : query.blocked.isEmpty()
            ? u"FALSE"_s
            : u"i.run_source IN (SELECT id FROM run_sources WHERE run_id = ? AND source_id IN (%1))"_s.arg(
                  places(query.blocked.size()));
    const QVariant now = query.now.ms;
    QVariantList sources;
    if (!query.rests && !query.blocked.isEmpty()) {
        sources << query.run;
        for (const QString &source : query.blocked)
            sources << source;
    }
    // The stored words first, then the labels (domain label()): the same rules in SQL.
    // An item that is claimed and not begun waits like the others: it reads as pending.
    if (text == word(ItemState::Pending))
        return or_.add(u"(i.state = 0 OR (i.state = 1 AND i.started = 0 AND i.lease_until >= ?))"_s, {now});
    if (text == word(ItemState::Leased))
        return or_.add(u"(i.state = 1 AND (i.started > 0 OR i.lease_until < ?))"_s, {now}); // stuck ones too
    if (const auto state = fromWord<ItemState>(text))
        return or_.add(u"i.state = ?"_s, {int(*state)});
    const auto label = fromWord<ItemLabel>(text);
    if (!label)
        return or_.add(u"FALSE"_s);
    const QString waits = u"(+i.state = 0 OR (+i.state = 1 AND i.started = 0 AND i.lease_until >= ?))"_s;
    switch (*label) {
    case ItemLabel::InFlight:
        return or_.add(u"(i.state = 1 AND i.started > 0 AND i.lease_until >= ?)"_s, {now});
    case ItemLabel::Stuck:
        return or_.add(u"(i.state = 1 AND i.lease_until < ?)"_s, {now});
    case ItemLabel::Retrying:
        return or_.add(u"(+i.state = 0 AND i.attempt > 0 AND i.due > ?)"_s, {now});
    case ItemLabel::Waiting:
        return or_.add(u"(%2 AND ((i.due > ? AND i.attempt = 0) OR (i.due <= ? AND %1)))"_s.arg(blocked, waits),
                       QVariantList{now, now, now} + sources);
    default:
        return or_.add(u"(%2 AND i.due <= ? AND NOT %1)"_s.arg(blocked, waits), QVariantList{now, now} + sources);
    }
}

template <class E>
void addWord(Alternatives &or_, const QString &column, const QString &text)
{
    if (const auto value = fromWord<E>(text))
        or_.add(column + u" = ?"_s, {int(*value)});
    else
        or_.add(u"FALSE"_s);
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

void addWordTerm(Alternatives &or_, const FilterTerm &term, const QString &text, const ItemQuery &query,
                 const Dialect &dialect)
{
    switch (term.key) {
    case FilterKey::Text:
        return or_.add(u"(p.url %1 ? ESCAPE '\\' OR i.reason %1 ? ESCAPE '\\')"_s.arg(dialect.like),
                       {likePattern(text), likePattern(text)});
    case FilterKey::State:
        return addState(or_, text, query);
    case FilterKey::Source:
        return or_.add(u"+i.run_source IN (SELECT id FROM run_sources WHERE run_id = ? AND source_id %1)"_s.arg(
                           text.contains(u'*') ? dialect.like + u" ? ESCAPE '\\'"_s : u"= ?"_s),
                       {query.run, globPattern(text)});
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

void addTerm(Condition &all, const FilterTerm &term, const ItemQuery &query, const Dialect &dialect)
{
    Alternatives or_;
    if (term.op == FilterOp::Is) {
        for (const QString &text : term.words)
            addWordTerm(or_, term, text, query, dialect);
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
    all.add(term.negated ? u"%1 IS NOT TRUE"_s.arg(any) : any, or_.values);
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
    static const QStringList optional{u"engine"_s, u"cov"_s, u"review"_s, u"upload"_s};
    const auto direction = [](bool descending) { return descending ? u" DESC"_s : QString(); };
    const QString column = columns.value(query.sort);
    const bool descending = query.descending != backwards;
    if (column.isEmpty())
        return u" ORDER BY i.id"_s + direction(descending);
    // What has no value stands before all others: in SQLite by itself. Only where it is needed, since PostgreSQL's
    // indexes have another order of their own.
    const QString nulls = !optional.contains(query.sort) ? QString()
                          : descending                   ? u" NULLS LAST"_s
                                                         : u" NULLS FIRST"_s;
    return u" ORDER BY "_s + column + direction(descending) + nulls + u", i.id"_s + direction(backwards);
}

/// Only the tables that the condition or the order names: a page of a million rows touches the short states alone,
/// wherever it can.
QString from(const QString &tail)
{
    QString sql = u" FROM item_states AS i"_s;
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

Condition conditionOf(const Dialect &dialect, const ItemQuery &query, Reading reading)
{
    Condition all;
    all.add(reading == Reading::Whole ? u"+i.run_id = ?"_s : u"i.run_id = ?"_s,
            {query.run}); // the plus keeps an index out
    for (const FilterTerm &term : query.filter.terms)
        addTerm(all, term, query, dialect);
    return all;
}
} // namespace

FilterSql itemIds(const Dialect &dialect, const ItemQuery &query, Reading reading, bool backwards)
{
    const Condition condition = conditionOf(dialect, query, reading);
    const QString tail = condition.where() + orderBy(query, backwards);
    return {u"SELECT i.id"_s + from(tail) + tail + u" LIMIT ? OFFSET ?"_s, QVariantList(condition.values)
                                                                               << query.limit << query.offset};
}

FilterSql itemCount(const Dialect &dialect, const ItemQuery &query, Reading reading)
{
    const Condition condition = conditionOf(dialect, query, reading);
    const QString where = condition.where();
    return {u"SELECT count(*)"_s + from(where) + where, condition.values};
}

FilterSql itemPosition(const Dialect &dialect, const ItemQuery &query, Reading reading, RowId item)
{
    const Condition condition = conditionOf(dialect, query, reading);
    const QString where = condition.where(), order = orderBy(query, false);
    return {u"SELECT n FROM (SELECT i.id AS id, row_number() OVER ("_s + order + u") - 1 AS n"_s + from(where + order) +
                where + u") AS numbered WHERE id = ?"_s,
            QVariantList(condition.values) << item};
}

// --- captures

namespace {
Condition conditionOf(const captures::CaptureQuery &query, bool withReview)
{
    Condition all;
    all.add(u"c.lost = 0"_s);
    if (query.run != 0)
        all.add(u"c.run_id = ?"_s, {query.run});
    if (!query.sources.isEmpty()) {
        QVariantList names;
        for (const QString &source : query.sources)
            names << source;
        all.add(u"c.run_source IN (SELECT id FROM run_sources WHERE source_id IN (%1))"_s.arg(places(names.size())),
                names);
    }
    for (const QString &word : query.text.split(u' ', Qt::SkipEmptyParts)) {
        const QString pattern = likePattern(word.toLower());
        all.add(u"(lower(c.final_url) LIKE ? ESCAPE '\\' OR lower(c.title) LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 "
                u"FROM item_pages AS t WHERE t.id = c.item_id AND lower(t.url) LIKE ? ESCAPE '\\'))"_s,
                {pattern, pattern, pattern});
    }
    if (!query.flag.isEmpty())
        all.add(u"c.flags LIKE ? ESCAPE '\\'"_s, {likePattern(u","_s + query.flag + u","_s)});
    if (withReview && !query.review.isEmpty()) {
        QVariantList states;
        for (const Review review : query.review)
            states << int(review);
        all.add(u"c.review IN (%1)"_s.arg(places(states.size())), states);
    }
    return all;
}

QString orderOf(const QString &sort)
{
    if (sort == u"newest"_s)
        return u" ORDER BY c.id DESC"_s;
    if (sort == u"oldest"_s)
        return u" ORDER BY c.id"_s;
    if (sort == u"changed"_s)
        return u" ORDER BY c.changed DESC, c.id"_s;
    if (sort == u"coverage"_s)
        return u" ORDER BY c.coverage, c.id"_s;
    return u" ORDER BY c.triage, c.id"_s;
}
} // namespace

FilterSql captureIds(const captures::CaptureQuery &query)
{
    const Condition condition = conditionOf(query, true);
    return {u"SELECT c.id FROM captures AS c"_s + condition.where() + orderOf(query.sort), condition.values};
}

FilterSql capturePage(const captures::CaptureQuery &query)
{
    FilterSql sql = captureIds(query);
    sql.text += u" LIMIT ? OFFSET ?"_s;
    sql.values << query.limit << query.offset;
    return sql;
}

FilterSql captureReviews(const captures::CaptureQuery &query)
{
    const Condition condition = conditionOf(query, false);
    return {u"SELECT c.review, count(*) FROM captures AS c"_s + condition.where() + u" GROUP BY c.review"_s,
            condition.values};
}

// --- what is left out

namespace {
Condition conditionOf(const leftout::Query &query)
{
    Condition all;
    all.add(u"o.run_id = ?"_s, {query.run});
    if (query.reason)
        all.add(u"o.reason = ?"_s, {int(*query.reason)});
    if (!query.source.isEmpty())
        all.add(u"o.run_source = (SELECT id FROM run_sources WHERE run_id = ? AND source_id = ?)"_s,
                {query.run, query.source});
    for (const QString &word : query.text.split(u' ', Qt::SkipEmptyParts)) {
        const QString pattern = likePattern(word.toLower());
        all.add(u"(lower(o.address) LIKE ? ESCAPE '\\' OR lower(o.found_on) LIKE ? ESCAPE '\\' OR lower(o.rule) LIKE ? "
                u"ESCAPE '\\')"_s,
                {pattern, pattern, pattern});
    }
    return all;
}
} // namespace

FilterSql leftOutIds(const leftout::Query &query)
{
    Condition condition = conditionOf(query);
    if (query.after) {
        condition.add(u"o.id > ?"_s, {*query.after});
        return {u"SELECT o.id FROM left_out AS o"_s + condition.where() + u" ORDER BY o.id LIMIT ?"_s,
                QVariantList(condition.values) << query.limit};
    }
    return {u"SELECT o.id FROM left_out AS o"_s + condition.where() +
                u" ORDER BY o.reason, o.run_source, o.id LIMIT ? OFFSET ?"_s,
            QVariantList(condition.values) << query.limit << query.offset};
}

FilterSql leftOutCount(const leftout::Query &query)
{
    const Condition condition = conditionOf(query);
    return {u"SELECT count(*) FROM left_out AS o"_s + condition.where(), condition.values};
}

// --- pages

namespace {
Condition conditionOf(const pages::Query &query)
{
    Condition all;
    // As literals: a planner knows then that these are few among all pages.
    const auto literal = [](PageState state) { return QString::number(int(state)); };
    all.add(u"s.state IN (%1)"_s.arg(
        query.state ? literal(*query.state)
                    : QStringList{literal(PageState::Missing), literal(PageState::Gone), literal(PageState::Back)}.join(
                          u", "_s)));
    if (!query.source.isEmpty())
        all.add(u"s.source_id = ?"_s, {query.source});
    for (const QString &word : query.text.split(u' ', Qt::SkipEmptyParts))
        all.add(u"lower(p.url) LIKE ? ESCAPE '\\'"_s, {likePattern(word.toLower())});
    return all;
}
const QString pagesWithAddress =
    u" FROM page_states AS s JOIN item_pages AS p ON p.run_id = s.seen_run AND p.page_id = s.page_id"_s;
} // namespace

FilterSql pageStateRows(const pages::Query &query)
{
    const Condition condition = conditionOf(query);
    return {u"SELECT s.page_id, s.source_id, s.state, s.missing, s.since, s.seen, s.seen_run, p.url"_s +
                pagesWithAddress + condition.where() + u" ORDER BY s.since DESC, s.page_id LIMIT ? OFFSET ?"_s,
            QVariantList(condition.values) << query.limit << query.offset};
}

FilterSql pageStateCount(const pages::Query &query)
{
    const Condition condition = conditionOf(query);
    const QString from = query.text.trimmed().isEmpty() ? u" FROM page_states AS s"_s : pagesWithAddress;
    return {u"SELECT count(*)"_s + from + condition.where(), condition.values};
}

// --- log

namespace {
Condition conditionOf(const logs::LogQuery &query)
{
    Condition all;
    // The number of the level itself, so that the index of warnings and errors can serve.
    if (query.level > 0)
        all.add(u"level >= %1"_s.arg(query.level));
    if (query.run != 0)
        all.add(u"run_id = ?"_s, {query.run});
    if (!query.source.isEmpty())
        all.add(u"source_id = ?"_s, {query.source});
    if (!query.category.isEmpty())
        all.add(u"category = ?"_s, {query.category});
    if (!query.text.isEmpty())
        all.add(u"lower(text) LIKE ? ESCAPE '\\'"_s, {likePattern(query.text.toLower())});
    return all;
}
} // namespace

FilterSql logRows(const logs::LogQuery &query)
{
    const Condition condition = conditionOf(query);
    return {u"SELECT seq, at, level, category, source_id, text, item_id, run_id FROM scraping_logs"_s +
                condition.where() + (query.newestFirst ? u" ORDER BY seq DESC"_s : u" ORDER BY seq"_s) +
                u" LIMIT ? OFFSET ?"_s,
            QVariantList(condition.values) << query.limit << query.offset};
}

FilterSql logCount(const logs::LogQuery &query)
{
    const Condition condition = conditionOf(query);
    return {u"SELECT count(*) FROM scraping_logs"_s + condition.where(), condition.values};
}

} // namespace trawl
