// SQL for whole tables, for the copy of a store: names of tables and columns are the store's own, values have places.
// Beside filtersql.h the only place in C++ where SQL is composed.
#pragma once

#include <QString>
#include <QStringList>

namespace trawl {

struct CopyTable {
    QString name;
    QStringList key; ///< its columns in the order of the primary key
};

/// A portion in the order of the key; @p after: from behind a key on, whose values come first. Last value: how many.
QString portionSql(const CopyTable &table, const QStringList &columns, bool after);
/// Takes all rows away.
QString clearSql(const CopyTable &table);
/// Has it any row?
QString anySql(const CopyTable &table);
/// Adds @p rows rows.
QString insertRowsSql(const CopyTable &table, const QStringList &columns, int rows);

} // namespace trawl
