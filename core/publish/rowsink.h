// Where result rows and the statistics of runs go. The SQLite kind is in core/store, the only room that knows a
// database.
#pragma once

#include "domain/sinkrow.h"
#include "publish/sinkresult.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace trawl {

/// Engine thread; all I/O elsewhere. Every call may be repeated safely.
class RowSink
{
public:
    virtual ~RowSink() = default;
    virtual QString describe() const = 0; ///< "sqlite:/…/results.sqlite"
    virtual SinkFuture<> test() = 0;      ///< can be written to?
    /// Inserts or replaces by (run, item), all or none. SinkScope::Row if a row is refused by its content: the uploader
    /// halves the call until it has found it.
    virtual SinkFuture<> writeRows(QList<SinkRow> rows) = 0;
    /// One row per run, replaced.
    virtual SinkFuture<> writeRunStatistics(QString runUid, QJsonObject statistics) = 0;
    /// A row that is not there is success.
    virtual SinkFuture<> removeRow(QString runUid, QString itemUid) = 0;
};

} // namespace trawl
