// What is kept of schedules, ticks and external processors, so that it survives a restart (R9).
#pragma once

#include "domain/clockwork.h"
#include "store/db.h"

#include <QHash>

namespace trawl::clockwork {

/// Of one group of schedules.
struct GroupState {
    QString schedule; ///< cron and zone that "since" counts for
    Instant since;    ///< times after this one count
    Instant fired;    ///< when it last started, was skipped or failed
    FireOutcome outcome = FireOutcome::Never;
    RowId run = 0;  ///< the last one that it started
    QString result; ///< why it was skipped, what failed, what was left out: a sentence or nothing
    bool skipNext = false, off = false;
};
Result<QHash<QString, GroupState>> groups(Db &db);
Result<> putGroup(Db &db, const QString &id, const GroupState &state);

constexpr int keptTicks = 100;
/// Keeps the newest 100. Answers its id, which the report itself lacks.
Result<RowId> addTick(Db &db, const TickReport &report);
Result<> updateTick(Db &db, const TickReport &report);
struct TickPage {
    qint64 total = 0;
    QList<TickReport> rows;
};
Result<TickPage> ticks(Db &db, qint64 offset, int limit); ///< newest first

Result<QHash<QString, ProcessorRow>> processors(Db &db);
Result<> putProcessor(Db &db, const ProcessorRow &row);

/// By name, as a report counts them: runs that are not over, and their items by state.
Result<QMap<QString, qint64>> metrics(Db &db);

} // namespace trawl::clockwork
