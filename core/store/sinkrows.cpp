// One thread, one connection; every call is one transaction.
#include "store/sinkrows.h"

#include "async/durablefile.h"
#include "async/futures.h"
#include "domain/names.h"
#include "store/db.h"
#include "store/storefile.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QThreadPool>

#include <cerrno>
#include <cstdio>

namespace trawl {

namespace {

/// What the database said: it is away, or it refuses the row.
SinkError asSinkError(const Error &error)
{
    if (error.code / 1000 == 7) // of the sink's folder: says already what it is
        return sinkError(SinkScope::Target, error);
    const QString why = error.why.isEmpty() ? error.what : error.why;
    if (error.code == 4014) {
        return sinkError(SinkScope::Row, permanentError(7011, translate("core", "A result row was refused"), why,
                                                        translate("core", "Correct its cause, then Retry failed")));
    }
    return sinkError(SinkScope::Target,
                     transientError(7010, translate("core", "The result rows could not be written"), why,
                                    translate("core", "Check the sink's folder; objects are not sent again")));
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

struct SqliteRowSink::State {
    QString file;
    Clock clock;
    std::function<Result<>()> folderReady; ///< may be empty
    std::unique_ptr<StoreFile> disk;       ///< of db: the file is still the one that is open
    std::unique_ptr<Db> db;                ///< the thread's only
    QThreadPool thread;                    ///< last: its destructor waits for what is queued

    /// Where nobody watches over the folder it is made here.
    Result<> folderThere() const
    {
        if (folderReady)
            return folderReady();
        const int errnum = makeFolderDurably(QFileInfo(file).path(), Access::Shared);
        return errnum == 0 ? success()
                           : Result<>(transientError(4001, translate("core", "The sink's folder can't be made"),
                                                     errnoText(errnum)));
    }

    Result<> open()
    {
        if (const Result<> there = folderThere(); !there)
            return there;
        if (db)
            return disk->look();
        const QString folder = QFileInfo(file).path();
        if (isLink(folder) || isLink(file))
            return transientError(4001, translate("core", "The sink's results can't be opened"),
                                  translate("core", "%1 or its folder is a link").arg(file));
        const QFileInfo results(file);
        if (results.exists() && results.size() == 0 && !QFileInfo::exists(file + u"-wal"_s))
            return transientError(
                4003, translate("core", "The sink's results are damaged"),
                translate("core", "%1 is empty: it was cut. Restore it, or remove it to begin a new one").arg(file));
        if (!results.exists()) {
            if (const Result<> made = makeFile(); !made)
                return made;
        }
        auto opened = openWithTables(file);
        if (!opened)
            return opened.error();
        db = opened.take();
        disk = std::make_unique<StoreFile>(file);
        disk->remember();
        return success();
    }

    /// Under another name until its tables are in it: a process that is killed meanwhile leaves no empty file under the
    /// name, which would look like one that was cut.
    Result<> makeFile() const
    {
        const QString begun = file + u".new"_s;
        for (const QString &tail : {u""_s, u"-wal"_s, u"-shm"_s})
            QFile::remove(begun + tail); // of such a process
        {
            auto opened = openWithTables(begun);
            if (!opened)
                return opened.error();
        } // closed: all of it is in the one file, unless the disk refused that
        if (QFileInfo::exists(begun + u"-wal"_s))
            return transientError(4001, translate("core", "The sink's results can't be made"),
                                  translate("core", "Not all of it could be written to the disk"));
        if (::rename(QFile::encodeName(begun).constData(), QFile::encodeName(file).constData()) != 0)
            return transientError(4001, translate("core", "The sink's results can't be made"), errnoText(errno));
        const int errnum = syncFolder(QFileInfo(file).path());
        return errnum == 0 ? success()
                           : Result<>(transientError(4001, translate("core", "The sink's results can't be made"),
                                                     errnoText(errnum)));
    }

    static Result<std::unique_ptr<Db>> openWithTables(const QString &path)
    {
        auto opened = Db::open({path, u"sink"_s, false, {}, &sqliteDialect()});
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
        return fresh;
    }
};

template <class Fn>
auto SqliteRowSink::run(Fn fn)
{
    using R = std::invoke_result_t<Fn, Db &>;
    const SinkAnswer<typename R::Value> answer;
    auto future = answer.future();
    m_state->thread.start([state = m_state.get(), fn = std::move(fn), answer] {
        if (auto ready = state->open(); !ready) {
            answer.set(asSinkError(ready.error()));
            return;
        }
        R result = fn(*state->db);
        if (result)
            answer.set(result.take());
        else
            answer.set(asSinkError(result.error()));
    });
    return future;
}

SqliteRowSink::SqliteRowSink(QString file, Clock clock, std::function<Result<>()> folderReady)
    : m_state(std::make_unique<State>())
{
    m_state->folderReady = std::move(folderReady);
    m_state->file = std::move(file);
    m_state->clock = std::move(clock);
    m_state->thread.setMaxThreadCount(1);
    m_state->thread.setExpiryTimeout(-1); // a connection belongs to the thread that made it
}

SqliteRowSink::~SqliteRowSink()
{
    m_state->thread.start([state = m_state.get()] {
        if (state->disk && !state->disk->mayClose())
            (void)state->db.release(); // closing would change files that came there meanwhile
        state->db.reset();
    });
}

QString SqliteRowSink::describe() const
{
    return u"sqlite:"_s + m_state->file;
}

SinkFuture<> SqliteRowSink::test()
{
    const SinkAnswer<> answer;
    m_state->thread.start([state = m_state.get(), answer] {
        if (!QFileInfo::exists(state->file)) { // it is made when there is something to write
            const Result<> ready = state->folderThere();
            answer.set(ready ? SinkResult<>() : SinkResult<>(asSinkError(ready.error())));
            return;
        }
        Result<> ready = state->open();
        if (ready)
            ready = transaction(*state->db, [] { return success(); });
        answer.set(ready ? SinkResult<>() : SinkResult<>(asSinkError(ready.error())));
    });
    return answer.future();
}

SinkFuture<> SqliteRowSink::writeRows(QList<SinkRow> rows)
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

SinkFuture<> SqliteRowSink::writeRunStatistics(QString runUid, QJsonObject statistics)
{
    return run([runUid, statistics, now = m_state->clock().wall](Db &db) {
        return transaction(db, [&] {
            return plain(db.run("sink_put_run", runUid, statistics.value(u"total"_s).toInt(),
                                statistics.value(u"recorded"_s).toInt(), statistics.value(u"failed"_s).toInt(),
                                compact(QJsonDocument(statistics)), now.ms));
        });
    });
}

SinkFuture<> SqliteRowSink::removeRow(QString runUid, QString itemUid)
{
    return run([runUid, itemUid](Db &db) {
        return transaction(db, [&] { return plain(db.run("sink_remove_row", runUid, itemUid)); });
    });
}

SinkFuture<int> SqliteRowSink::count(QString runUid)
{
    return run([runUid](Db &db) -> Result<int> {
        Rows rows = db.query("sink_count", runUid);
        const int count = rows.next() ? rows.i32(0) : 0;
        if (!rows.ok())
            return rows.error();
        return count;
    });
}

SinkFuture<QJsonObject> SqliteRowSink::statistics(QString runUid)
{
    return run([runUid](Db &db) -> Result<QJsonObject> {
        Rows rows = db.query("sink_run", runUid);
        const QString text = rows.next() ? rows.text(0) : QString();
        if (!rows.ok())
            return rows.error();
        return QJsonDocument::fromJson(text.toUtf8()).object();
    });
}

SinkFuture<QJsonObject> SqliteRowSink::row(QString runUid, QString itemUid)
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
