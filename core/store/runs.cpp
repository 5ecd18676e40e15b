// Runs and their source snapshots.
#include "store/runs.h"

#include "store/codec.h"
#include "store/items.h"

namespace trawl::runs {

using namespace codec;

namespace {
RunRow runRow(const Rows &rows)
{
    RunRow row;
    row.id = rows.i64(0);
    row.uid = rows.text(1);
    row.number = rows.i32(2);
    row.state = fromWord<RunState>(rows.text(3)).value_or(RunState::Failed);
    row.plan = RunPlan::fromJson(object(rows.text(4)));
    row.reason = rows.text(5);
    row.created = rows.at(6);
    row.started = rows.at(7);
    row.ended = rows.at(8);
    row.finalized = rows.i64(9) != 0;
    row.activeMs = rows.i64(10);
    return row;
}

/// In the order of @p ids.
Result<QList<RunRow>> rowsOf(Db &db, const QList<RowId> &ids)
{
    QHash<RowId, RunRow> found;
    {
        Rows rows = db.query("runs_rows", idList(ids));
        while (rows.next())
            found.insert(rows.i64(0), runRow(rows));
        if (!rows.ok())
            return rows.error();
    }
    QList<RunRow> ordered;
    for (const RowId id : ids) {
        const auto it = found.find(id);
        if (it == found.end())
            continue;
        const auto counts = items::counts(db, id);
        if (!counts)
            return counts.error();
        it->counts = counts.value();
        ordered.append(it.value());
    }
    return ordered;
}

/// Those whose ids a statement answers.
Result<QList<RunRow>> list(Db &db, Rows selected)
{
    QList<RowId> ids;
    {
        Rows rows = std::move(selected);
        while (rows.next())
            ids.append(rows.i64(0));
        if (!rows.ok())
            return rows.error();
    }
    return rowsOf(db, ids);
}

Result<RunRow> only(Result<QList<RunRow>> found, const QString &what)
{
    if (!found)
        return found.error();
    if (found->isEmpty())
        return notFound(what);
    return found->constFirst();
}

Result<> changedOne(const Result<int> &done, const QString &what)
{
    if (!done)
        return done.error();
    return done.value() > 0 ? success() : Result<>(notFound(what));
}

bool isEnd(RunState state)
{
    return state == RunState::Stopped || state == RunState::Completed || state == RunState::Failed;
}
} // namespace

Result<RunRow> create(Db &db, const QString &uid, const RunPlan &plan, const QList<Source> &sources, Instant now)
{
    const auto id = db.idOf("runs_add", uid, word(RunState::Draft), compact(plan.toJson()), now.ms);
    if (!id)
        return id.error();
    if (const auto added = addSources(db, id.value(), sources); !added)
        return added.error();
    return byId(db, id.value());
}

Result<> addSources(Db &db, RowId run, const QList<Source> &sources)
{
    for (const Source &source : sources) {
        if (const auto done = db.run("runs_add_source", run, source.id, compact(source.raw), source.maxAttempts); !done)
            return done.error();
    }
    return success();
}

Result<RunRow> setState(Db &db, RowId run, const QList<RunState> &from, RunState to, const QString &reason, Instant now)
{
    const auto before = byId(db, run);
    if (!before)
        return before;
    if (!from.contains(before->state)) {
        return permanentError(4021,
                              translate("core", "Run %1 is %2 and can't become %3")
                                  .arg(runNumberText(before->number), word(before->state), word(to)),
                              {}, translate("core", "Look at its state, then try again"));
    }
    const qint64 started = to == RunState::Running ? now.ms : 0;
    const auto done = db.run("runs_set_state", word(to), reason, started, started, isEnd(to) ? now.ms : 0, run);
    if (!done)
        return done.error();
    return byId(db, run);
}

Result<RunPage> page(Db &db, qint64 offset, int limit)
{
    RunPage answer;
    {
        Rows rows = db.query("runs_count");
        answer.total = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    auto rows = list(db, db.query("runs_page", limit, offset));
    if (!rows)
        return rows.error();
    answer.rows = rows.take();
    return answer;
}

Result<RunRow> byId(Db &db, RowId id)
{
    return only(rowsOf(db, {id}), u"Run %1"_s.arg(id));
}

Result<QList<RunRow>> active(Db &db)
{
    return list(db, db.query("runs_active"));
}

Result<QList<RunRow>> unfinishedFor(Db &db, const QString &sourceId)
{
    return list(db, db.query("runs_unfinished_of", sourceId));
}

Result<QSet<QString>> superseded(Db &db, RowId run)
{
    QSet<QString> found;
    Rows rows = db.query("runs_superseded", run);
    while (rows.next())
        found.insert(rows.text(0));
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<QList<RunSource>> sourceSnapshots(Db &db, RowId run)
{
    QList<RunSource> found;
    Rows rows = db.query("runs_sources", run);
    while (rows.next()) {
        RunSource source{rows.i64(0), rows.i64(1), rows.text(2), object(rows.text(3)), {}};
        if (!rows.isNull(4))
            source.overrides.priority = rows.i32(4);
        if (!rows.isNull(5))
            source.overrides.rate = rows.real(5);
        if (!rows.isNull(6))
            source.overrides.enabled = rows.i64(6) != 0;
        if (!rows.isNull(7))
            source.overrides.concurrency = rows.i32(7);
        if (!rows.isNull(8))
            source.overrides.pin = fromWord<EngineId>(rows.text(8));
        found.append(source);
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<> setOverrides(Db &db, RowId run, const QString &sourceId, const Overrides &overrides)
{
    const QVariant pin = overrides.pin ? QVariant(word(*overrides.pin)) : QVariant();
    const QVariant enabled = overrides.enabled ? QVariant(int(*overrides.enabled)) : QVariant();
    return changedOne(db.run("runs_set_overrides", overrides.priority, overrides.rate, enabled, overrides.concurrency,
                             pin, run, sourceId),
                      translate("core", "Source %1 of this run").arg(sourceId));
}

Result<> saveStatistics(Db &db, RowId run, const QJsonObject &statistics)
{
    return changedOne(db.run("runs_save_statistics", compact(statistics), run),
                      translate("core", "Unfinalized run %1").arg(run));
}

Result<QJsonObject> statistics(Db &db, RowId run)
{
    Rows rows = db.query("runs_statistics", run);
    if (rows.next())
        return object(rows.text(0));
    if (!rows.ok())
        return rows.error();
    return notFound(u"Run %1"_s.arg(run));
}

Result<RunRow> finalize(Db &db, RowId run, const QJsonObject &statistics, Instant now)
{
    if (const auto done = db.run("runs_finalize", compact(statistics), now.ms, run); !done)
        return done.error();
    return byId(db, run);
}

} // namespace trawl::runs
