// The directory sink's result rows: sink/results.sqlite, a file of its own that other programs may read (R11.2).
#pragma once

#include "async/clock.h"
#include "domain/result.h"
#include "domain/sinkrow.h"

#include <QFuture>
#include <QJsonObject>
#include <QList>

#include <memory>

namespace trawl {

/// Owns the file's connection on a thread of its own; callable from any thread, answers in order, each after its commit
/// (synchronous=FULL). The file is made at the first use, so that a workspace that never uploads has none. Errors:
/// TD-7010 (Transient) the database can't be used now, TD-7011 (Permanent) a row is refused; then none of the call's
/// rows is there.
class SinkRows final
{
public:
    SinkRows(QString file, Clock clock);
    ~SinkRows();

    QFuture<Result<>> write(QList<SinkRow> rows);
    QFuture<Result<>> writeStatistics(QString runUid, QJsonObject statistics);
    QFuture<Result<>> remove(QString runUid, QString itemUid);
    /// How many rows a run has; {} if it has no statistics; for checks.
    QFuture<Result<int>> count(QString runUid);
    QFuture<Result<QJsonObject>> statistics(QString runUid);
    /// {captureUid, pageId, url, screenshotUrl, permanentScreenshotUrl, fields}; empty if there is none.
    QFuture<Result<QJsonObject>> row(QString runUid, QString itemUid);

private:
    struct State;
    template <class Fn>
    auto run(Fn fn);
    std::unique_ptr<State> m_state;
};

} // namespace trawl
