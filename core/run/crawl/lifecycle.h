// A run's state: in memory at once, then in the store; its time at work and its statistics.
#pragma once

#include "run/crawl/lanes.h"
#include "run/crawl/runevents.h"
#include "run/parts.h"

#include <QCoroTask>

namespace trawl {

/// Engine thread. Owns the run's row and the time that its limit counts; borrows parts, lanes and events.
class Lifecycle final
{
public:
    Lifecycle(Parts &parts, Lanes &lanes, RunEvents &events, RunRow run);

    const RunRow &row() const { return m_run; }
    RowId id() const { return m_run.id; }
    RunState state() const { return m_run.state; }
    Instant since() const { return m_since; }
    /// Running, and nobody puts it to rest or ends it: an item may start.
    bool mayStart() const { return mayFetch() && !m_settling; }
    /// The same for a further request of an item that has started.
    bool mayFetch() const { return m_run.state == RunState::Running && !m_leaving; }

    /// In memory only: a pause is felt within 200 ms.
    void apply(RunState to, const QString &reason);
    /// apply(), then the store, with the statistics; a failure is in the log.
    QCoro::Task<> set(QList<RunState> from, RunState to, QString reason);
    /// The program closes: no state is written but by rest().
    void leave() { m_leaving = true; }
    bool leaving() const { return m_leaving; }
    void setSettling(bool settling) { m_settling = settling; }
    /// The program ends in order: the run rests, it was not interrupted. What was asked for before (stop) is done.
    QCoro::Task<> rest();

    /// Since this object began: what the time limit counts.
    Ms activeTime() const;
    bool limitReached() const;
    /// When the time limit is reached if the run goes on from now; not set: never.
    Instant limitAt(Instant now) const;

    /// Counts by source, from the store: those beside "Paused" or "Completed" are of that moment, not of the last look.
    QCoro::Task<Result<>> countNow();
    /// The same, where somebody has read them.
    void setCounts(const QHash<QString, Counts> &counts);
    /// For the store: active time over all sittings, last results by source.
    QJsonObject statistics() const;
    /// A page was given to a browser session, from 0; -1: it needed none.
    void countSession(int session);
    /// What an earlier sitting of the run left there.
    void takeStatistics(const QJsonObject &statistics);
    /// Writes the statistics now and then: what a crash loses of them is a few seconds.
    QCoro::Task<> keepStatistics(std::stop_token stop);

private:
    Parts &m_parts;
    Lanes &m_lanes;
    RunEvents &m_events;
    RunRow m_run;
    Instant m_since;
    Ms m_activeEarlier{0}; ///< of earlier sittings: shown, but not counted by the time limit
    Ms m_activeBefore{0};  ///< active time before the present stretch
    std::optional<MonoTime> m_activeSince;
    QList<qint64> m_sessionItems; ///< given to each browser session, over all sittings
    bool m_leaving = false;
    bool m_settling = false;
};

} // namespace trawl
