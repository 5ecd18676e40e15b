// The operator's log (scraping_logs).
#pragma once

#include "domain/snapshot.h"
#include "store/db.h"

#include <QList>

namespace trawl::logs {

/// Each under its own run. Answers how many were written.
Result<int> append(Db &db, const QList<LogLine> &lines);
struct LogQuery {
    RowId run = 0; ///< 0 = all
    int level = 0; ///< at least
    QString source, category, text;
    qint64 offset = 0;
    int limit = 500;
    bool newestFirst = true;
};
struct LogPage {
    qint64 total = 0;
    QList<LogLine> rows;
};
Result<LogPage> page(Db &db, const LogQuery &query);
Result<int> trim(Db &db, Instant before);

} // namespace trawl::logs
