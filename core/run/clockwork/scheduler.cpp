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

void Fired::add(const Fired &one, const QString &sentence)
{
    started += one.started;
    resumed += one.resumed;
    skipped += one.skipped;
    failed += one.failed;
    again += one.again;
    runs += one.runs;
    reason = one.reason;
    said.append(sentence);
}

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
        adoptRuns();
        m_loaded = true;
    }
    for (const Group &one : groups()) {
        const QString wanted = signature(one.group);
        clockwork::GroupState state = m_states.value(one.group.id);
        const Instant now = m_core.now();
        const Instant since = state.schedule == wanted ? countedFrom(state.since, now) : now;
        if (state.schedule == wanted && state.since == since)
            continue;
        state.schedule = wanted;
        state.since = since;
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

/// A run that was begun, and cut off before that was noted with its group, is known by its note.
void Scheduler::adoptRuns()
{
    for (const Group &one : groups()) {
        clockwork::GroupState &state = m_states[one.group.id];
        for (const RunRow &row : m_core.runs.interrupted()) {
            if (row.plan.trigger == Trigger::Schedule && row.plan.note == groupText(one.group))
                state.run = std::max(state.run, row.id);
        }
    }
}

/// A source is still in a run that rests, unless a newer run of it has begun.
QCoro::Task<Result<>> Scheduler::lookAtRest()
{
    m_resting.clear();
    const QList<RunRow> rests = m_core.runs.interrupted();
    for (const RunRow &row : rests) {
        auto read = m_core.parts.store->read([run = row.id](Db &db) { return runs::superseded(db, run); });
        const Result<QSet<QString>> over = co_await read;
        if (!over)
            co_return over.error();
        for (const QString &source : row.plan.sources) {
            if (!over->contains(source))
                m_resting.insert(source, row.id);
        }
    }
    co_return success();
}

QList<FireSource> Scheduler::sourcesOf(const ScheduleGroup &group) const
{
    QList<FireSource> members;
    for (const Source &source : membersOf(group, m_core.catalog.sources())) {
        FireSource one{source.id, source.name, source.enabled, {}};
        const RunController *run = m_core.runs.of(source.id);
        const RunRow *rests = m_core.runs.interruptedRun(m_resting.value(source.id));
        if (run)
            one.busyIn = u"run %1 (%2)"_s.arg(runNumberText(run->row().number), word(run->row().state));
        else if (rests)
            one.busyIn = u"run %1 (%2)"_s.arg(runNumberText(rests->number),
                                              rests->interrupted ? u"interrupted"_s : word(rests->state));
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

/// Starts its run, or goes on with the @p last one, which was interrupted. 0: nothing can be started, @p fire says why.
QCoro::Task<Result<RowId>> Scheduler::begin(Group group, Fire *fire, RowId last, Actor actor)
{
    if (fire->verdict == Fire::Resume) {
        const RunResume asked{last};
        const Result<RunAnswer> resumed = co_await m_runs.resume(asked, actor);
        if (resumed)
            co_return last;
        if (resumed.error().code != nothingUndone)
            co_return resumed.error();
        const RunDiscard discard{last};
        const Result<RunAnswer> discarded = co_await m_runs.discard(discard, actor);
        if (!discarded)
            co_return discarded.error();
        const FireState fresh; // its sources are free again
        *fire = decideFire(group.schedule, fresh, sourcesOf(group.group), m_core.now(), true);
    }
    if (fire->verdict != Fire::Start)
        co_return RowId(0);
    const Result<RowId> started = co_await start(group, *fire, actor);
    co_return started;
}

/// How its group stands after it. What stood in its way may pass by itself: then its time is not used up, and it is
/// made up for like one that was missed.
clockwork::GroupState Scheduler::concluded(const clockwork::GroupState &former, const Fire &fire,
                                           const Result<RowId> &run, Fired *sum) const
{
    clockwork::GroupState state = former;
    state.since = state.fired = m_core.now();
    state.skipNext = false;
    state.result = run ? fire.reason : run.error().sentence();
    if (run && run.value() != 0) {
        state.outcome = FireOutcome::Started;
        state.run = run.value();
        sum->runs.append(state.run);
        ++(fire.verdict == Fire::Resume ? sum->resumed : sum->started);
        return state;
    }
    sum->reason = state.result;
    const bool ends = m_core.runs.closing() || (!run && run.error().kind == ErrorKind::Cancelled);
    if (!ends && (run || run.error().code == notNowCode)) {
        state.outcome = FireOutcome::Skipped;
        ++sum->skipped;
        return state;
    }
    ++sum->failed;
    state.outcome = FireOutcome::Failed;
    const bool passes = ends || run.error().kind == ErrorKind::Transient;
    if (passes) {
        ++sum->again;
        state.since = former.since;
        state.skipNext = former.skipNext;
    }
    return ends ? former : state;
}

QString Scheduler::sentence(const QString &id, const clockwork::GroupState &state, const Fire &fire,
                            const Fired &sum) const
{
    if (sum.failed > 0)
        return translate("core", "%1 could not be started: %2").arg(id, sum.reason);
    if (sum.runs.isEmpty())
        return translate("core", "%1: skipped, %2").arg(id, sum.reason);
    const RunController *live = m_core.runs.controller(state.run);
    const QString number = live ? runNumberText(live->row().number) : QString::number(state.run);
    const QString said = fire.verdict == Fire::Resume ? translate("core", "%1: run %2 goes on")
                                                      : translate("core", "%1: run %2 started");
    return said.arg(id, number) + (state.result.isEmpty() ? QString() : u"; "_s + state.result);
}

/// What was decided is written before it is done: a crash in between costs one time, and never starts two runs.
QCoro::Task<Result<>> Scheduler::fire(Group group, Fire fire, Fired *sum, Actor actor)
{
    const QString id = group.group.id;
    const clockwork::GroupState former = m_states.value(id);
    Result<RowId> run = RowId(0);
    if (fire.verdict != Fire::Skip) {
        clockwork::GroupState begun = former;
        begun.since = begun.fired = m_core.now();
        begun.skipNext = false;
        begun.outcome = FireOutcome::Failed;
        begun.result = translate("core", "the program ended while the run was being started");
        const Result<> noted = co_await keep(id, begun);
        if (!noted)
            co_return noted.error();
        run = co_await begin(group, &fire, former.run, actor);
    }
    Fired one;
    const clockwork::GroupState state = concluded(former, fire, run, &one);
    const Result<> kept = co_await keep(id, state);
    if (!kept)
        co_return kept.error();
    const QString said = sentence(id, state, fire, one);
    sum->add(one, said);
    if (!one.runs.isEmpty()) {
        m_core.parts.log->info("schedule", said, {}, 0, state.run);
        co_return success(); // the journal has the start
    }
    if (one.again > 0 && (state.fired == former.fired || state.result == former.result))
        co_return success(); // the program ends, or it is said already
    m_core.parts.log->warn("schedule", said);
    JournalNote note;
    note.action = one.skipped > 0 ? u"schedule.skip"_s : u"schedule.fail"_s;
    note.reason = one.reason;
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
    const Result<> looked = co_await lookAtRest();
    if (!looked)
        co_return looked.error();
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
    const Result<> looked = co_await lookAtRest();
    if (!looked)
        co_return looked.error();
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
    if (sum.runs.isEmpty())
        co_return notNow(translate("core", "%1 could not be started").arg(id), sum.reason);
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
