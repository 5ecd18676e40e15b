// The databases that the contract suites run over: one row each. PostgreSQL joins here.
#pragma once

#include "domain/names.h"
#include "store/dialect.h"
#include "store/store.h"

#include <QTest>

namespace trawl {

inline void backendRows()
{
    QTest::addColumn<QString>("backend");
    QTest::newRow("sqlite") << u"sqlite"_s;
}

/// The dialect that the row names.
inline const Dialect &backend()
{
    QFETCH_GLOBAL(QString, backend);
    if (backend == sqliteDialect().name)
        return sqliteDialect();
    qFatal("there is no backend %s", qPrintable(backend));
}

/// What the kept sums of a run must equal: its items by state, in the order of the states.
inline const QString recountSql = u"SELECT run_source, sum(state = 0), sum(state = 1), sum(state = 2), sum(state = 3), "
                                  u"sum(state = 4) FROM item_states WHERE run_id = ? GROUP BY run_source"_s;

} // namespace trawl
