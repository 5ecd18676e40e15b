// Due groups become runs; see scheduler.h.
#include "run/clockwork/scheduler.h"

#include "run/crawl/closedreason.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr int notNowCode = 9003, notThere = 4022;

/// What a change of makes old times void.
QString signature(const ScheduleGroup &group)
{
    return group.schedule + u' ' + group.timezone;
}

QString groupText(const ScheduleGroup &group)
{
    return (group.ofSource ? translate("core", "the schedule of %1") : translate("core", "the group %1")).arg(group.id);
}

Error noGroup(const QString &id)
{
    return permanentError(9007, translate("core", "There is no schedule \"%1\"").arg(id), {},
                          translate("core", "See trawlctl schedule"));
}
} // namespace

QList<Scheduler::Group> Scheduler::groups() const
{
    QList<Group> found;
    for (const ScheduleGroup &group : allGroups(m_core.catalog.groups(), m_core.catalog.sources())) {
        auto schedule = parseSchedule(group.schedule, group.timezone);
        if (schedule) // the catalog has refused what can't be read
            found.append({group, schedule.take()});
    }
    return found;
}

Result<Scheduler::Group> Scheduler::find(const QString &id) const
{
    for (const Group &group : groups()) {
        if (group.group.id == id)
            return group;
    }
    return noGroup(id);
}

/// A group that is new, or whose times were changed, counts from now: it does not make up for times that it never had.
QCoro::Task<Result<>> Scheduler::load()
{
    if (!m_loaded) {
        auto read = m_core.parts.store->read([](Db &db) { return clockwork::groups(db); });
        const Result<QHash<QString, clockwork::GroupState>> known = co_await read;
        if (!known)
            co_return known.error();
        m_states = known.value();
        m_loaded = true;
    }
    for (const Group &one : groups()) {
        const QString now = signature(one.group);
        clockwork::GroupState state = m_states.value(one.group.id);
        if (state.schedule == now)
            continue;
        state.schedule = now;
        state.since = m_core.now();
        const Result<> kept = co_await keep(one.group.id, state);
        if (!kept)
            co_return kept.error();
    }
    co_return success();
}

QCoro::Task<Result<>> Scheduler::keep(QString id, clockwork::GroupState state)
{
    auto write =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return clockwork::putGroup(db, id, state); });
    const Result<> kept = co_await write;
    if (kept)
        m_states.insert(id, state);
    co_return kept;
}

QList<FireSource> Scheduler::sourcesOf(const ScheduleGroup &group) const
{
    QList<FireSource> members;
    for (const Source &source : membersOf(group, m_core.catalog.sources())) {
        FireSource one{source.id, source.name, source.enabled, {}};
        if (const RunController *run = m_core.runs.of(source.id))
            one.busyIn = u"run %1 (%2)"_s.arg(runNumberText(run->row().number), word(run->row().state));
        members.append(one);
    }
    return members;
}

QCoro::Task<Result<FireState>> Scheduler::fireState(QString id)
{
    const clockwork::GroupState known = m_states.value(id);
    FireState state{known.since, known.off, known.skipNext, {}, FireState::None};
    if (known.run == 0)
        co_return state;
    if (const RunController *live = m_core.runs.controller(known.run)) {
        state.lastRun = runNumberText(live->row().number);
        state.lastIs = isActive(live->row().state) ? FireState::AtWork : FireState::None;
        co_return state;
    }
    auto read = m_core.parts.store->read([run = known.run](Db &db) { return runs::byId(db, run); });
    const Result<RunRow> row = co_await read;
    if (!row && row.error().code != notThere)
        co_return row.error();
    if (!row || !isActive(row->state))
        co_return state;
    state.lastRun = runNumberText(row->number);
    const bool paused = row->state == RunState::Paused && row->reason != closedReason();
    state.lastIs = paused ? FireState::Resting : FireState::Interrupted;
    co_return state;
}

QCoro::Task<Result<RowId>> Scheduler::start(Group group, Fire fire, Actor actor)
{
    RunStart asked;
    asked.plan.sources = fire.sources;
    asked.plan.trigger = Trigger::Schedule;
    asked.plan.timeLimitMs = int(group.group.limit.count());
    asked.plan.note = groupText(group.group);
    const Result<RunStart::Answer> started = co_await m_runs.start(asked, actor);
    if (!started)
        co_return started.error();
    co_return started->run.id;
}

/// A run of its own that was interrupted goes on. 0: it can't, and is put away.
QCoro::Task<Result<RowId>> Scheduler::resume(RowId run, Actor actor)
{
    const RunResume asked{run};
    const Result<RunAnswer> resumed = co_await m_runs.resume(asked, actor);
    if (resumed)
        co_return run;
    if (resumed.error().code != notNowCode)
        co_return resumed.error();
    const RunDiscard discard{run};
    const Result<RunAnswer> discarded = co_await m_runs.discard(discard, actor);
    if (!discarded)
        co_return discarded.error();
    co_return RowId(0);
}

/// Starts or resumes its run, and sets what came of it in @p state. A sentence.
QCoro::Task<QString> Scheduler::begin(Group group, Fire fire, clockwork::GroupState *state, Fired *sum, Actor actor)
{
    const QString id = group.group.id;
    Result<RowId> run = RowId(0);
    if (fire.verdict == Fire::Resume)
        run = co_await resume(state->run, actor);
    const bool goesOn = run && run.value() != 0;
    if (fire.verdict == Fire::Resume && run && !goesOn) { // it was put away: its sources are free again
        const FireState fresh{state->since, false, false, {}, FireState::None};
        fire = decideFire(group.schedule, fresh, sourcesOf(group.group), m_core.now(), true);
    }
    if (fire.verdict == Fire::Start)
        run = co_await start(group, fire, actor);
    if (!run || run.value() == 0) {
        ++sum->failed;
        state->result = run ? fire.reason : run.error().sentence();
        co_return translate("core", "%1 could not be started: %2").arg(id, state->result);
    }
    state->outcome = FireOutcome::Started;
    state->result = fire.reason;
    state->run = run.value();
    sum->runs.append(state->run);
    ++(goesOn ? sum->resumed : sum->started);
    const RunController *live = m_core.runs.controller(state->run);
    const QString number = live ? runNumberText(live->row().number) : QString::number(state->run);
    const QString said = goesOn ? translate("core", "%1: run %2 goes on") : translate("core", "%1: run %2 started");
    co_return said.arg(id, number) + (state->result.isEmpty() ? QString() : u"; "_s + state->result);
}

/// What was decided is written before it is done: a crash in between costs one time, and never starts two runs.
QCoro::Task<Result<>> Scheduler::fire(Group group, Fire fire, Fired *sum, Actor actor)
{
    const QString id = group.group.id;
    const bool skips = fire.verdict == Fire::Skip;
    clockwork::GroupState state = m_states.value(id);
    state.since = state.fired = m_core.now();
    state.skipNext = false;
    state.outcome = skips ? FireOutcome::Skipped : FireOutcome::Failed;
    state.result = skips ? fire.reason : translate("core", "the program ended while the run was being started");
    const Result<> noted = co_await keep(id, state);
    if (!noted)
        co_return noted.error();
    QString said = translate("core", "%1: skipped, %2").arg(id, fire.reason);
    if (skips) {
        ++sum->skipped;
    } else {
        said = co_await begin(group, fire, &state, sum, actor);
        const Result<> kept = co_await keep(id, state);
        if (!kept)
            co_return kept.error();
    }
    sum->said.append(said);
    if (state.outcome == FireOutcome::Started) {
        m_core.parts.log->info("schedule", said, {}, 0, state.run);
        co_return success(); // the journal has the start
    }
    m_core.parts.log->warn("schedule", said);
    JournalNote note;
    note.action = skips ? u"schedule.skip"_s : u"schedule.fail"_s;
    note.reason = state.result;
    note.subject = groupText(group.group);
    co_await writeJournal(m_core, actor, note);
    co_return success();
}

QCoro::Task<Result<Fired>> Scheduler::startDue(bool listOnly)
{
    const auto turn = co_await m_turn.acquire(std::stop_token());
    Fired sum;
    const Result<> loaded = co_await load();
    if (!loaded)
        co_return loaded.error();
    for (const Group &one : groups()) {
        if (m_core.runs.closing())
            break;
        const Result<FireState> state = co_await fireState(one.group.id);
        if (!state)
            co_return state.error();
        const QList<FireSource> members = sourcesOf(one.group);
        const Fire decided = decideFire(one.schedule, state.value(), members, m_core.now());
        if (decided.verdict == Fire::NotDue)
            continue;
        if (listOnly) {
            ++sum.due;
            sum.said.append(decided.verdict == Fire::Skip
                                ? translate("core", "%1 is due, but %2").arg(one.group.id, decided.reason)
                                : translate("core", "%1 is due").arg(one.group.id));
            continue;
        }
        const Result<> fired = co_await fire(one, decided, &sum, policyActor());
        if (!fired)
            co_return fired.error();
    }
    m_core.changes.touch();
    co_return sum;
}

QCoro::Task<Result<ScheduleSaid>> Scheduler::runNow(QString id, Actor actor)
{
    const auto turn = co_await m_turn.acquire(std::stop_token());
    const Result<> loaded = co_await load();
    if (!loaded)
        co_return loaded.error();
    const Result<Group> group = find(id);
    if (!group)
        co_return group.error();
    const Result<FireState> state = co_await fireState(id);
    if (!state)
        co_return state.error();
    const QList<FireSource> members = sourcesOf(group->group);
    const Fire decided = decideFire(group->schedule, state.value(), members, m_core.now(), true);
    if (decided.verdict == Fire::Skip) // the operator is told; nothing was due that could be skipped
        co_return notNow(translate("core", "%1 can't be started now").arg(id), decided.reason);
    Fired sum;
    const Result<> fired = co_await fire(group.value(), decided, &sum, actor);
    if (!fired)
        co_return fired.error();
    m_core.changes.touch();
    if (sum.failed > 0)
        co_return notNow(translate("core", "%1 could not be started").arg(id), m_states.value(id).result);
    co_return ScheduleSaid{sum.said.value(0), sum.runs.value(0)};
}

QCoro::Task<Result<ScheduleSaid>> Scheduler::skipNext(QString id, bool skip, Actor actor)
{
    const auto turn = co_await m_turn.acquire(std::stop_token());
    const Result<> loaded = co_await load();
    if (!loaded)
        co_return loaded.error();
    const Result<Group> group = find(id);
    if (!group)
        co_return group.error();
    clockwork::GroupState state = m_states.value(id);
    if (state.off)
        co_return notNow(translate("core", "%1 is switched off").arg(id), translate("core", "It fires at no time"));
    state.skipNext = skip;
    const Result<> kept = co_await keep(id, state);
    if (!kept)
        co_return kept.error();
    JournalNote note;
    note.action = skip ? QString(ScheduleSkipNext::verb) : u"schedule.skip-not"_s;
    note.subject = groupText(group->group);
    co_await writeJournal(m_core, actor, note);
    m_core.changes.touch();
    co_return ScheduleSaid{skip ? translate("core", "%1 leaves out its next time").arg(id)
                                : translate("core", "%1 fires at its next time").arg(id)};
}

QCoro::Task<Result<ScheduleSaid>> Scheduler::switchTo(QString id, bool on, Actor actor)
{
    const auto turn = co_await m_turn.acquire(std::stop_token());
    const Result<> loaded = co_await load();
    if (!loaded)
        co_return loaded.error();
    const Result<Group> group = find(id);
    if (!group)
        co_return group.error();
    clockwork::GroupState state = m_states.value(id);
    if (state.off && on)
        state.since = m_core.now(); // what would have fired meanwhile is not made up for
    state.off = !on;
    state.skipNext = state.skipNext && on;
    const Result<> kept = co_await keep(id, state);
    if (!kept)
        co_return kept.error();
    JournalNote note;
    note.action = on ? u"schedule.on"_s : u"schedule.off"_s;
    note.subject = groupText(group->group);
    co_await writeJournal(m_core, actor, note);
    m_core.changes.touch();
    co_return ScheduleSaid{on ? translate("core", "%1 is switched on").arg(id)
                              : translate("core", "%1 is switched off; its runs go on").arg(id)};
}

std::optional<Ms> Scheduler::untilNext() const
{
    std::optional<Ms> least;
    const Instant now = m_core.now();
    for (const Group &one : groups()) {
        const clockwork::GroupState state = m_states.value(one.group.id);
        const FireState fire{state.since, state.off, state.skipNext, {}, FireState::None};
        const auto next = nextFire(one.schedule, fire, now);
        if (next && (!least || *next - now < *least))
            least = *next - now;
    }
    return least;
}

} // namespace trawl
