// The databases that the contract suites run over: one row each.
#pragma once

#include "domain/names.h"
#include "store/dialect.h"
#include "store/store.h"
#include "tests/support/postgresserver.h"

#include <QTemporaryDir>
#include <QTest>

namespace trawl {

inline void backendRows()
{
    QTest::addColumn<QString>("backend");
    QTest::newRow("sqlite") << sqliteDialect().name;
    QTest::newRow("postgres") << postgresDialect().name;
}

/// The dialect that the row names.
inline const Dialect &backend()
{
    QFETCH_GLOBAL(QString, backend);
    for (const Dialect *dialect : {&sqliteDialect(), &postgresDialect()}) {
        if (backend == dialect->name)
            return *dialect;
    }
    qFatal("there is no backend %s", qPrintable(backend));
}

/// A place for a store of the row's dialect: a file in @p folder, or a new database. @p empty: without its tables.
inline QString newPlace(const QTemporaryDir &folder, bool empty = false)
{
    static int files = 0;
    if (backend().isFile)
        return folder.filePath(u"s%1.sqlite"_s.arg(++files));
    PostgresServer &server = PostgresServer::running();
    if (empty)
        return server.newDatabase();
    static bool made = false;
    if (!made) {
        const auto store = Store::open({server.newDatabase({}, u"made"_s), {}, false, {}});
        if (!store)
            qFatal("%s", qPrintable(store.error().sentence()));
        made = true;
    }
    return server.newDatabase(u"made"_s);
}

/// What the kept sums of a run must equal: its items by state, in the order of the states.
inline const QString recountSql =
    u"SELECT run_source, count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1), "
    u"count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4) "
    u"FROM item_states WHERE run_id = ? GROUP BY run_source"_s;

} // namespace trawl
