// Schedules, ticks and processors as rows.
#include "store/clockwork.h"

#include "store/codec.h"

namespace trawl::clockwork {

Result<QHash<QString, GroupState>> groups(Db &db)
{
    QHash<QString, GroupState> found;
    Rows rows = db.query("schedules_all");
    while (rows.next()) {
        GroupState &state = found[rows.text(0)];
        state.schedule = rows.text(1);
        state.since = rows.at(2);
        state.fired = rows.at(3);
        state.outcome = fromWord<FireOutcome>(rows.text(4)).value_or(FireOutcome::Never);
        state.run = rows.i64(5);
        state.result = rows.text(6);
        state.skipNext = rows.i64(7) != 0;
        state.off = rows.i64(8) != 0;
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<> putGroup(Db &db, const QString &id, const GroupState &state)
{
    const auto done = db.run("schedules_put", id, state.schedule, state.since.ms, state.fired.ms, word(state.outcome),
                             state.run, state.result, int(state.skipNext), int(state.off));
    return done ? success() : Result<>(done.error());
}

Result<RowId> addTick(Db &db, const TickReport &report)
{
    const auto id = db.idOf("ticks_add", report.at.ms, codec::compact(mappedToJson(report)));
    if (!id)
        return id.error();
    const auto trimmed = db.run("ticks_trim", id.value() - keptTicks);
    if (!trimmed)
        return trimmed.error();
    return RowId(id.value());
}

Result<> updateTick(Db &db, const TickReport &report)
{
    const auto done = db.run("ticks_update", codec::compact(mappedToJson(report)), report.id);
    return done ? success() : Result<>(done.error());
}

Result<TickPage> ticks(Db &db, qint64 offset, int limit)
{
    TickPage page;
    const auto total = db.idOf("ticks_count");
    if (!total)
        return total.error();
    page.total = total.value();
    Rows rows = db.query("ticks_page", limit, offset);
    while (rows.next()) {
        TickReport report = mappedFromJson<TickReport>(codec::object(rows.text(1)));
        report.id = rows.i64(0);
        page.rows.append(report);
    }
    if (!rows.ok())
        return rows.error();
    return page;
}

Result<QHash<QString, ProcessorRow>> processors(Db &db)
{
    QHash<QString, ProcessorRow> found;
    Rows rows = db.query("processors_all");
    while (rows.next())
        found.insert(rows.text(0), mappedFromJson<ProcessorRow>(codec::object(rows.text(1))));
    if (!rows.ok())
        return rows.error();
    return found;
}

Result<> putProcessor(Db &db, const ProcessorRow &row)
{
    const auto done = db.run("processors_put", row.id, row.asked.ms, codec::compact(mappedToJson(row)));
    return done ? success() : Result<>(done.error());
}

Result<QMap<QString, qint64>> metrics(Db &db)
{
    QMap<QString, qint64> found;
    Rows rows = db.query("metrics_items");
    if (rows.next()) {
        static const QStringList names{u"active-runs"_s, u"pending"_s, u"leased"_s,
                                       u"captured"_s,    u"failed"_s,  u"skipped"_s};
        for (int i = 0; i < names.size(); ++i)
            found.insert(names.at(i), rows.i64(i));
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::clockwork
