// Runs and the sources they were launched with (R8, D3: workers read the run's snapshot).
#pragma once

#include "domain/run.h"
#include "domain/source.h"
#include "store/db.h"

#include <QHash>
#include <QList>
#include <QSet>

namespace trawl::runs {

/// Live changes of a source within a run; unset = as in the snapshot (D3).
struct Overrides {
    std::optional<int> priority;
    std::optional<double> rate;
    std::optional<bool> enabled;
    std::optional<int> concurrency;
    std::optional<EngineId> pin;
    friend bool operator==(const Overrides &, const Overrides &) = default;
};
struct RunSource {
    RowId id = 0;
    RowId run = 0;
    QString sourceId;
    QJsonObject raw; ///< the source as it was in the file at the start
    Overrides overrides;
};

/// Takes the next number of the workspace; keeps each source's raw object. State draft.
Result<RunRow> create(Db &db, const QString &uid, const RunPlan &plan, const QList<Source> &sources, Instant now);
/// Refused with TD-4021 if the run is in none of @p from.
Result<RunRow> setState(Db &db, RowId run, const QList<RunState> &from, RunState to, const QString &reason,
                        Instant now);
struct RunPage {
    qint64 total = 0;
    QList<RunRow> rows;
};
Result<RunPage> page(Db &db, qint64 offset, int limit); ///< newest first
Result<RunRow> byId(Db &db, RowId id);
/// Runs in an active state, newest first; after a restart these are the interrupted ones.
Result<QList<RunRow>> active(Db &db);
/// Unfinished runs of a source, newest first: active, or stopped with items pending, or with addresses of it that have
/// still to come into the queue ("owed" in its books), and no newer run of it (R8.5, D4).
Result<QList<RunRow>> unfinishedFor(Db &db, const QString &sourceId);
/// Sources of the run of which a newer run has started.
Result<QSet<QString>> superseded(Db &db, RowId run);
Result<QList<RunSource>> sourceSnapshots(Db &db, RowId run);
Result<> addSources(Db &db, RowId run, const QList<Source> &sources);
Result<> setOverrides(Db &db, RowId run, const QString &sourceId, const Overrides &overrides);
Result<> saveStatistics(Db &db, RowId run, const QJsonObject &statistics);
Result<QJsonObject> statistics(Db &db, RowId run);
/// Freezes the statistics; a second time changes nothing.
Result<RunRow> finalize(Db &db, RowId run, const QJsonObject &statistics, Instant now);

} // namespace trawl::runs
