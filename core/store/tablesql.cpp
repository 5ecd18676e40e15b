// See tablesql.h.
#include "store/tablesql.h"

#include "domain/names.h"

namespace trawl {

namespace {
QString list(const QStringList &names)
{
    return names.join(u", "_s);
}

QString places(qsizetype count)
{
    return QStringList(count, u"?"_s).join(u", "_s);
}
} // namespace

QString portionSql(const CopyTable &table, const QStringList &columns, bool after)
{
    QString sql = u"SELECT %1 FROM %2"_s.arg(list(columns), table.name);
    if (after)
        sql += u" WHERE (%1) > (%2)"_s.arg(list(table.key), places(table.key.size()));
    return sql + u" ORDER BY %1 LIMIT ?"_s.arg(list(table.key));
}

QString clearSql(const CopyTable &table)
{
    return u"DELETE FROM "_s + table.name;
}

QString anySql(const CopyTable &table)
{
    return u"SELECT 1 FROM %1 LIMIT 1"_s.arg(table.name);
}

QString insertRowsSql(const CopyTable &table, const QStringList &columns, int rows)
{
    const QString row = u"("_s + places(columns.size()) + u")"_s;
    return u"INSERT INTO %1(%2) VALUES "_s.arg(table.name, list(columns)) + QStringList(rows, row).join(u", "_s);
}

} // namespace trawl
