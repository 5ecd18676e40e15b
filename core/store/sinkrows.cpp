// One thread, one connection; every call is one transaction.
#include "store/sinkrows.h"

#include "async/durablefile.h"
#include "async/futures.h"
#include "domain/names.h"
#include "store/db.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QThreadPool>

namespace trawl {

namespace {

/// What the database said, in this sink's two classes: it is away, or it refuses the row.
Error asSinkError(const Error &error)
{
    if (error.code == 4014) {
        return permanentError(7011, u"A result row was refused"_s, error.why.isEmpty() ? error.what : error.why,
                              u"Correct its cause, then Retry failed"_s);
    }
    return transientError(7010, u"The result rows could not be written"_s, error.why.isEmpty() ? error.what : error.why,
                          u"Check the sink's folder; objects are not sent again"_s);
}

QString compact(const QJsonDocument &document)
{
    return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
}

Result<> plain(const Result<int> &done)
{
    return done ? success() : Result<>(done.error());
}

Result<> putRow(Db &db, const SinkRow &row, Instant now)
{
    return plain(db.run("sink_put_row", row.runUid, row.itemUid, row.pageId, row.sourceId, row.captureUid, row.url,
                        row.title, row.screenshotUrl, row.permanentScreenshotUrl, row.sha256, row.engine, row.coverage,
                        compact(QJsonDocument(row.records)), row.captured.ms, now.ms));
}

/// Runs @p work between BEGIN and COMMIT; an error takes all of it back.
template <class Work>
Result<> transaction(Db &db, Work work)
{
    Result<> done = plain(db.run("tx_begin"));
    if (!done)
        return done;
    done = work();
    if (done)
        done = plain(db.run("tx_commit"));
    if (!done)
        (void)db.run("tx_rollback"); // may have been done by SQLite already (disk full)
    return done;
}

} // namespace

struct SinkRows::State {
    QString file;
    Clock clock;
    std::unique_ptr<Db> db; ///< the thread's only
    QThreadPool thread;     ///< last: its destructor waits for what is queued

    Result<> open()
    {
        if (db)
            return success();
        if (const int errnum = makeFolderDurably(QFileInfo(file).path()); errnum != 0)
            return transientError(4001, u"The sink's folder can't be made"_s, errnoText(errnum));
        auto opened = Db::open({file, u"sink"_s, false, {}});
        if (!opened)
            return opened.error();
        auto fresh = opened.take();
        {
            Rows rows = fresh->query("log_mode");
            while (rows.next()) {
            }
            if (!rows.ok())
                return rows.error();
        }
        auto done = fresh->run("sync_full");
        if (done)
            done = fresh->run("sink_create_results");
        if (done)
            done = fresh->run("sink_create_runs");
        if (!done)
            return done.error();
        db = std::move(fresh);
        return success();
    }
};

template <class Fn>
auto SinkRows::run(Fn fn)
{
    using R = std::invoke_result_t<Fn, Db &>;
    const Answer<typename R::Value> answer;
    auto future = answer.future();
    m_state->thread.start([state = m_state.get(), fn = std::move(fn), answer] {
        if (auto ready = state->open(); !ready) {
            answer.set(asSinkError(ready.error()));
            return;
        }
        R result = fn(*state->db);
        if (result)
            answer.set(std::move(result));
        else
            answer.set(asSinkError(result.error()));
    });
    return future;
}

SinkRows::SinkRows(QString file, Clock clock) : m_state(std::make_unique<State>())
{
    m_state->file = std::move(file);
    m_state->clock = std::move(clock);
    m_state->thread.setMaxThreadCount(1);
    m_state->thread.setExpiryTimeout(-1); // a connection belongs to the thread that made it
}

SinkRows::~SinkRows()
{
    m_state->thread.start([state = m_state.get()] { state->db.reset(); });
}

QFuture<Result<>> SinkRows::write(QList<SinkRow> rows)
{
    return run([rows = std::move(rows), now = m_state->clock().wall](Db &db) {
        return transaction(db, [&] {
            Result<> done;
            for (qsizetype i = 0; done && i < rows.size(); ++i)
                done = putRow(db, rows.at(i), now);
            return done;
        });
    });
}

QFuture<Result<>> SinkRows::writeStatistics(QString runUid, QJsonObject statistics)
{
    return run([runUid, statistics, now = m_state->clock().wall](Db &db) {
        return transaction(db, [&] {
            return plain(db.run("sink_put_run", runUid, statistics.value(u"total"_s).toInt(),
                                statistics.value(u"recorded"_s).toInt(), statistics.value(u"failed"_s).toInt(),
                                compact(QJsonDocument(statistics)), now.ms));
        });
    });
}

QFuture<Result<>> SinkRows::remove(QString runUid, QString itemUid)
{
    return run([runUid, itemUid](Db &db) {
        return transaction(db, [&] { return plain(db.run("sink_remove_row", runUid, itemUid)); });
    });
}

QFuture<Result<int>> SinkRows::count(QString runUid)
{
    return run([runUid](Db &db) -> Result<int> {
        Rows rows = db.query("sink_count", runUid);
        const int count = rows.next() ? rows.i32(0) : 0;
        if (!rows.ok())
            return rows.error();
        return count;
    });
}

QFuture<Result<QJsonObject>> SinkRows::statistics(QString runUid)
{
    return run([runUid](Db &db) -> Result<QJsonObject> {
        Rows rows = db.query("sink_run", runUid);
        const QString text = rows.next() ? rows.text(0) : QString();
        if (!rows.ok())
            return rows.error();
        return QJsonDocument::fromJson(text.toUtf8()).object();
    });
}

QFuture<Result<QJsonObject>> SinkRows::row(QString runUid, QString itemUid)
{
    return run([runUid, itemUid](Db &db) -> Result<QJsonObject> {
        Rows rows = db.query("sink_row", runUid, itemUid);
        QJsonObject object;
        if (rows.next()) {
            object = QJsonObject{{u"captureUid"_s, rows.text(0)},
                                 {u"pageId"_s, rows.text(1)},
                                 {u"url"_s, rows.text(2)},
                                 {u"screenshotUrl"_s, rows.text(3)},
                                 {u"permanentScreenshotUrl"_s, rows.text(4)},
                                 {u"fields"_s, rows.text(5)}};
        }
        if (!rows.ok())
            return rows.error();
        return object;
    });
}

} // namespace trawl
