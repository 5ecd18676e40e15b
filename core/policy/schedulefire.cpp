// What a schedule does now; see schedulefire.h.
#include "policy/schedulefire.h"

#include "domain/names.h"
#include "domain/text.h"

namespace trawl {
namespace {

/// "Harbour is in run 0147 (running), and 2 more are busy"
QString busyText(const QList<FireSource> &busy)
{
    const QString first = translate("core", "%1 is in %2").arg(busy.first().name, busy.first().busyIn);
    const qsizetype others = busy.size() - 1;
    if (others == 0)
        return first;
    return (others == 1 ? translate("core", "%1, and %2 more is busy") : translate("core", "%1, and %2 more are busy"))
        .arg(first)
        .arg(others);
}

/// Empty: nothing of its own stands in its way.
QString ownObstacle(const FireState &state)
{
    if (state.lastIs == FireState::AtWork)
        return translate("core", "its run %1 is still active").arg(state.lastRun);
    if (state.lastIs == FireState::Resting)
        return translate("core", "its run %1 is paused: resume or stop it").arg(state.lastRun);
    return {};
}

} // namespace

Instant countedFrom(Instant since, Instant now)
{
    constexpr Ms corrected = 1min; // a clock that is only put right must not let the same time fire twice
    return since > now + corrected ? now : since;
}

QList<ScheduleGroup> allGroups(const QList<ScheduleGroup> &named, const QList<Source> &sources)
{
    QList<ScheduleGroup> groups = named;
    for (const Source &source : sources) {
        if (source.schedule.isEmpty())
            continue;
        ScheduleGroup own;
        own.id = source.id;
        own.schedule = source.schedule;
        own.timezone = source.timezone;
        own.ids = {source.id};
        own.limit = defaultRunLimit(source.priority);
        own.ofSource = true;
        groups.append(own);
    }
    return groups;
}

QList<Source> membersOf(const ScheduleGroup &group, const QList<Source> &sources)
{
    QList<Source> members;
    for (const Source &source : sources) {
        const bool meant = group.priority > 0 ? source.priority == group.priority : group.ids.contains(source.id);
        if (meant && (group.ofSource || source.schedule.isEmpty()))
            members.append(source);
    }
    return members;
}

Fire decideFire(const Schedule &schedule, const FireState &state, const QList<FireSource> &members, Instant now,
                bool byHand)
{
    Fire fire;
    const auto due = nextDue(schedule, state.since);
    if (!byHand && (state.off || !due || *due > now))
        return fire;
    fire.due = byHand ? now : *due;
    fire.verdict = Fire::Skip;
    if (state.skipNext && !byHand) {
        fire.reason = translate("core", "an operator asked to skip it");
        return fire;
    }
    fire.reason = ownObstacle(state);
    if (!fire.reason.isEmpty())
        return fire;
    if (state.lastIs == FireState::Interrupted) {
        fire.verdict = Fire::Resume;
        return fire;
    }
    QList<FireSource> busy;
    for (const FireSource &source : members) {
        if (!source.enabled)
            continue;
        if (source.busyIn.isEmpty())
            fire.sources.append(source.id);
        else
            busy.append(source);
    }
    if (!fire.sources.isEmpty())
        fire.verdict = Fire::Start;
    else if (busy.isEmpty())
        fire.reason = members.isEmpty() ? translate("core", "it has no sources")
                                        : translate("core", "all its sources are disabled");
    if (!busy.isEmpty())
        fire.reason =
            fire.verdict == Fire::Start ? translate("core", "left out: %1").arg(busyText(busy)) : busyText(busy);
    return fire;
}

std::optional<Instant> nextFire(const Schedule &schedule, const FireState &state, Instant now)
{
    return state.off ? std::nullopt : nextDue(schedule, countedFrom(state.since, now));
}

} // namespace trawl
