// Schedules as people see them; see scheduler.h.
#include "policy/schedulewords.h"
#include "run/clockwork/scheduler.h"

#include <QCoroFuture>

#include <algorithm>

namespace trawl {

static constexpr int notThere = 4022;

void Scheduler::tellRun(ScheduleRow &row, const clockwork::GroupState &state, const QHash<RowId, RunRow> &known) const
{
    const RunController *live = m_core.runs.controller(state.run);
    const auto stored = known.constFind(state.run);
    if (!live && stored == known.cend())
        return;
    const RunRow run = live ? live->row() : *stored;
    const Counts counts = live ? live->counts() : run.counts;
    row.runNumber = run.number;
    row.runActive = live && isActive(run.state);
    row.runState = m_core.runs.isInterrupted(run) ? u"interrupted"_s : word(run.state);
    QStringList parts{row.runState};
    parts.append(translate("core", "%1 captured").arg(groupedNumber(counts.captured)));
    if (counts.failed > 0)
        parts.append(translate("core", "%1 failed").arg(groupedNumber(counts.failed)));
    row.lastText = parts.join(u", "_s);
}

ScheduleRow Scheduler::rowOf(const Group &one, const QHash<RowId, RunRow> &known) const
{
    const Instant now = m_core.now();
    const clockwork::GroupState state = m_states.value(one.group.id);
    ScheduleRow row;
    row.id = one.group.id;
    row.isGroup = !one.group.ofSource;
    row.scheduled = true;
    row.schedule = one.group.schedule;
    row.words = scheduleWords(one.schedule);
    row.timezone = one.group.timezone;
    row.clockRule = clockChangeRule(one.schedule, now);
    for (const Source &source : membersOf(one.group, m_core.catalog.sources())) {
        row.name = one.group.ofSource ? source.name : QString();
        if (source.enabled)
            row.sources.append(source.id);
    }
    row.limitMs = one.group.limit.count();
    row.on = !state.off;
    row.skipNext = state.skipNext;
    if (row.on) {
        const FireState fire{state.since, false, false, {}, FireState::None};
        const auto next = nextFire(one.schedule, fire, now);
        if (next)
            row.next = QList<Instant>{*next} + nextTimes(one.schedule, std::max(*next, now), 4);
    }
    row.last = state.fired;
    row.outcome = state.outcome;
    row.run = state.run;
    tellRun(row, state, known);
    const QString reason = state.result;
    if (state.outcome == FireOutcome::Skipped)
        row.lastText = translate("core", "skipped: %1").arg(reason);
    else if (state.outcome == FireOutcome::Failed)
        row.lastText = translate("core", "could not be started: %1").arg(reason);
    else if (!reason.isEmpty())
        row.lastText += u"; "_s + reason;
    return row;
}

/// The runs of these ids that there are.
static Result<QHash<RowId, RunRow>> storedRuns(Db &db, const QList<RowId> &ids)
{
    QHash<RowId, RunRow> found;
    for (const RowId id : ids) {
        const auto row = runs::byId(db, id);
        if (row)
            found.insert(id, row.value());
        else if (row.error().code != notThere)
            return row.error();
    }
    return found;
}

QCoro::Task<Result<QList<ScheduleRow>>> Scheduler::rows()
{
    const bool known =
        m_loaded && std::ranges::all_of(groups(), [this](const Group &one) { return m_states.contains(one.group.id); });
    if (!known) { // a start under way is not waited for
        const auto turn = co_await m_turn.acquire(std::stop_token());
        const Result<> loaded = co_await load();
        if (!loaded)
            co_return loaded.error();
    }
    QList<RowId> ids;
    for (const clockwork::GroupState &state : std::as_const(m_states)) {
        if (state.run != 0 && !m_core.runs.controller(state.run))
            ids.append(state.run);
    }
    auto read = m_core.parts.store->read([ids](Db &db) { return storedRuns(db, ids); });
    const Result<QHash<RowId, RunRow>> stored = co_await read;
    if (!stored)
        co_return stored.error();
    co_return allRows(stored.value());
}

QList<ScheduleRow> Scheduler::allRows(const QHash<RowId, RunRow> &known) const
{
    QList<ScheduleRow> all;
    QStringList started;
    for (const Group &one : groups()) {
        const ScheduleRow row = rowOf(one, known);
        for (const Source &source : membersOf(one.group, m_core.catalog.sources()))
            started.append(source.id);
        all.append(row);
    }
    for (const Source &source : m_core.catalog.sources()) {
        if (!source.enabled || started.contains(source.id))
            continue;
        ScheduleRow row;
        row.id = source.id;
        row.name = source.name;
        row.words = translate("core", "never (no schedule)");
        row.sources = {source.id};
        row.on = false;
        all.append(row);
    }
    return all;
}

} // namespace trawl
