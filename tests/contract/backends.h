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

} // namespace trawl
