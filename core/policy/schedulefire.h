// What a schedule does now: start its group, or leave it out and say why (R9.2). Pure.
#pragma once

#include "domain/schedulegroup.h"
#include "domain/source.h"
#include "policy/schedule.h"

namespace trawl {

/// The groups of a file, and after them one for each source that has a schedule of its own.
QList<ScheduleGroup> allGroups(const QList<ScheduleGroup> &named, const QList<Source> &sources);
/// The sources that @p group means, enabled or not. A source with a schedule of its own is in no other group.
QList<Source> membersOf(const ScheduleGroup &group, const QList<Source> &sources);

/// What is known of a group.
struct FireState {
    Instant since; ///< times after this one count: its last fire, when it was first seen, changed or switched on
    bool off = false;
    bool skipNext = false;
    QString lastRun; ///< "0147", of its last run
    enum { None, AtWork, Resting, Interrupted } lastIs = None;
};
struct FireSource {
    QString id, name;
    bool enabled = true;
    QString busyIn; ///< "run 0147 (running)": it is in that active run
};

struct Fire {
    enum Verdict {
        NotDue,
        Start,
        Resume, ///< its last run was interrupted: that one goes on
        Skip,
    };
    Verdict verdict = NotDue;
    Instant due;         ///< the first time that was due
    QStringList sources; ///< to start
    QString reason;      ///< of a skip, or what was left out of a start; may be empty
};

/// What a group counts from: where the clock was set back past @p since, from @p now on. To be kept by whoever asks, or
/// the group waits until the clock has caught up.
Instant countedFrom(Instant since, Instant now);
/// Times that were missed count once. @p byHand: now, whatever the schedule and the switches say.
Fire decideFire(const Schedule &schedule, const FireState &state, const QList<FireSource> &members, Instant now,
                bool byHand = false);
/// When it fires next; nothing if it is off or never does.
std::optional<Instant> nextFire(const Schedule &schedule, const FireState &state, Instant now);

} // namespace trawl
