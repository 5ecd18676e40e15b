// Starts groups of sources when they are due, and keeps what came of it (R9.2).
#pragma once

#include "async/semaphore.h"
#include "domain/requests/clockwork.h"
#include "policy/schedulefire.h"
#include "run/clockwork/runverbs.h"
#include "run/enginecore.h"
#include "store/clockwork.h"
#include "store/runs.h"

namespace trawl {

/// What one look at all groups did.
struct Fired {
    int started = 0, resumed = 0, skipped = 0, failed = 0;
    int again = 0; ///< of failed: what stood in their way may pass, their times are not used up
    int due = 0;   ///< where they were only listed
    QList<RowId> runs;
    QStringList said; ///< a sentence per group
    QString reason;   ///< why the last one that was not started was not
    /// Adds what was done for one group, and a sentence about it.
    void add(const Fired &one, const QString &sentence);
};

/// Engine thread; borrowed core. Its coroutines run in scopes that are joined before it dies. One group is
/// handled at a time, so that two never take the same source.
class Scheduler final
{
public:
    Scheduler(EngineCore &core, RunVerbs runs) : m_core(core), m_runs(std::move(runs)) {}

    /// Starts what is due, in the file's order; @p listOnly: says what it would. Errors of single groups are recorded
    /// with them; an Error means that the store could not be asked.
    QCoro::Task<Result<Fired>> startDue(bool listOnly);
    QCoro::Task<Result<ScheduleSaid>> runNow(QString id, Actor actor);
    QCoro::Task<Result<ScheduleSaid>> skipNext(QString id, bool skip, Actor actor);
    QCoro::Task<Result<ScheduleSaid>> switchTo(QString id, bool on, Actor actor);
    QCoro::Task<Result<QList<ScheduleRow>>> rows();
    /// How long until the next one is due; nothing if none ever is.
    std::optional<Ms> untilNext() const;

private:
    struct Group {
        ScheduleGroup group;
        Schedule schedule;
    };
    QList<Group> groups() const;
    Result<Group> find(const QString &id) const;
    QCoro::Task<Result<>> load();
    QCoro::Task<Result<>> keep(QString id, clockwork::GroupState state);
    QCoro::Task<Result<FireState>> fireState(QString id);
    QCoro::Task<Result<>> fire(Group group, Fire fire, Fired *sum, Actor actor);
    QCoro::Task<Result<RowId>> begin(Group group, Fire *fire, RowId last, Actor actor);
    clockwork::GroupState concluded(const clockwork::GroupState &former, const Fire &fire, const Result<RowId> &run,
                                    Fired *sum) const;
    QString sentence(const QString &id, const clockwork::GroupState &state, const Fire &fire, const Fired &sum) const;
    QCoro::Task<Result<RowId>> start(Group group, Fire fire, Actor actor);
    QCoro::Task<Result<>> lookAtRest();
    void adoptRuns();
    QList<FireSource> sourcesOf(const ScheduleGroup &group) const;
    ScheduleRow rowOf(const Group &group, const QHash<RowId, RunRow> &runs) const;
    QList<ScheduleRow> allRows(const QHash<RowId, RunRow> &known) const;
    void tellRun(ScheduleRow &row, const clockwork::GroupState &state, const QHash<RowId, RunRow> &runs) const;

    EngineCore &m_core;
    RunVerbs m_runs;
    Semaphore m_turn{1};
    bool m_loaded = false;
    QHash<QString, clockwork::GroupState> m_states; ///< as in the store, by group
    QHash<QString, RowId> m_resting; ///< sources in runs that are interrupted, or paused since an earlier process
};

} // namespace trawl
