// Log lines as rows.
#include "store/logs.h"

#include "store/codec.h"

namespace trawl::logs {

using namespace codec;

Result<qint64> append(Db &db, RowId run, const QList<LogLine> &lines)
{
    QJsonArray list;
    for (const LogLine &line : lines)
        list.append(QJsonArray{line.at.ms, line.level, line.category, line.source, line.item, line.text});
    if (const auto done = db.run("logs_add", run, compact(list)); !done)
        return done.error();
    Rows rows = db.query("logs_newest");
    const qint64 last = rows.next() ? rows.i64(0) : 0;
    if (!rows.ok())
        return rows.error();
    return last;
}

Result<LogPage> page(Db &db, const LogQuery &query)
{
    QStringList parts{u"level >= ?"_s};
    QVariantList values{query.level};
    const auto add = [&parts, &values](const QString &part, const QVariant &value) {
        parts.append(part);
        values.append(value);
    };
    if (query.run != 0)
        add(u"run_id = ?"_s, query.run);
    if (!query.source.isEmpty())
        add(u"source_id = ?"_s, query.source);
    if (!query.category.isEmpty())
        add(u"category = ?"_s, query.category);
    if (!query.text.isEmpty())
        add(u"instr(lower(text), ?) > 0"_s, query.text.toLower());
    const QString where = u" WHERE "_s + parts.join(u" AND "_s);
    LogPage answer;
    {
        Rows rows = db.queryText(db.statement(u"logs_count"_s) + where, values);
        answer.total = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    values << query.limit << query.offset;
    const QString order = query.newestFirst ? u" ORDER BY seq DESC"_s : u" ORDER BY seq"_s;
    Rows rows = db.queryText(db.statement(u"logs_rows"_s) + where + order + u" LIMIT ? OFFSET ?"_s, values);
    while (rows.next())
        answer.rows.append(
            {rows.i64(0), rows.at(1), rows.i32(2), rows.text(3), rows.text(4), rows.text(5), rows.i64(6)});
    if (!rows.ok())
        return rows.error();
    return answer;
}

Result<int> trim(Db &db, Instant before)
{
    return db.run("logs_trim", before.ms);
}

} // namespace trawl::logs
