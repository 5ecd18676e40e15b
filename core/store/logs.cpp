// Log lines as rows.
#include "store/logs.h"

#include "store/codec.h"
#include "store/filtersql.h"

namespace trawl::logs {

using namespace codec;

Result<int> append(Db &db, const QList<LogLine> &lines)
{
    QJsonArray list;
    for (const LogLine &line : lines)
        list.append(QJsonArray{line.at.ms, line.level, line.category, line.source, line.item, line.text, line.run});
    if (const auto done = db.run("logs_add", compact(list)); !done)
        return done.error();
    return int(lines.size());
}

Result<LogPage> page(Db &db, const LogQuery &query)
{
    LogPage answer;
    {
        const FilterSql sql = logCount(query);
        Rows rows = db.queryText(sql.text, sql.values);
        answer.total = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    const FilterSql sql = logRows(query);
    Rows rows = db.queryText(sql.text, sql.values);
    while (rows.next())
        answer.rows.append(
            {rows.i64(0), rows.at(1), rows.i32(2), rows.text(3), rows.text(4), rows.text(5), rows.i64(6), rows.i64(7)});
    if (!rows.ok())
        return rows.error();
    return answer;
}

Result<int> trim(Db &db, Instant before)
{
    return db.run("logs_trim", before.ms);
}

} // namespace trawl::logs
