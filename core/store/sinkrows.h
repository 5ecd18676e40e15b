// Result rows in SQLite: sink/results.sqlite, a file of its own that other programs may read (R11.2).
#pragma once

#include "async/clock.h"
#include "publish/rowsink.h"

#include <memory>

namespace trawl {

/// Owns the file's connection on a thread of its own; callable from any thread, answers in order, each after its commit
/// (synchronous=FULL). The file is made at the first write, so that a workspace that never uploads has none. Errors:
/// TD-7010 (Transient, target) the database can't be used now, TD-7011 (Permanent, row) a row is refused; then none of
/// the call's rows is there.
class SqliteRowSink final : public RowSink
{
public:
    /// @p folderReady: is the file's folder the one it should be? Asked before each use; empty: the folder is made.
    SqliteRowSink(QString file, Clock clock, std::function<Result<>()> folderReady = {});
    ~SqliteRowSink() override;

    QString describe() const override;
    SinkFuture<> test() override;
    SinkFuture<> writeRows(QList<SinkRow> rows) override;
    SinkFuture<> writeRunStatistics(QString runUid, QJsonObject statistics) override;
    SinkFuture<> removeRow(QString runUid, QString itemUid) override;
    /// How many rows a run has; {} if it has no statistics; for checks.
    SinkFuture<int> count(QString runUid);
    SinkFuture<QJsonObject> statistics(QString runUid);
    /// {captureUid, pageId, url, screenshotUrl, permanentScreenshotUrl, fields}; empty if there is none.
    SinkFuture<QJsonObject> row(QString runUid, QString itemUid);

private:
    struct State;
    template <class Fn>
    auto run(Fn fn);
    std::unique_ptr<State> m_state;
};

} // namespace trawl
