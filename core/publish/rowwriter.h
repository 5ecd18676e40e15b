// How a sink writes result rows without knowing a database: functions that the composition root fills in
// (core/store/sinkrows.h does SQLite).
#pragma once

#include "domain/result.h"
#include "domain/sinkrow.h"

#include <QFuture>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>

namespace trawl {

/// Called on the engine thread; answers are always finished. Errors: Transient if trying again may help (the database
/// is down, TD-7010), Permanent if a row itself is refused (TD-7011): then none of the call's rows was written.
struct RowWriter {
    /// Inserts or replaces by (run, item), all or none.
    std::function<QFuture<Result<>>(QList<SinkRow>)> writeRows;
    /// One row per run, replaced.
    std::function<QFuture<Result<>>(QString runUid, QJsonObject statistics)> writeStatistics;
    /// A row that isn't there is success.
    std::function<QFuture<Result<>>(QString runUid, QString itemUid)> removeRow;
};

} // namespace trawl
