// One run as the rest of the engine sees it: its verbs, what it tells, and what can be read of it.
#pragma once

#include "run/crawl/dispatcher.h"
#include "run/crawl/preparation.h"
#include "run/crawl/settlement.h"

namespace trawl {

/// Engine thread. Owns the run's parts, which know each other in one direction only (each line below uses those above
/// it), and its loop. Destroy it only after ended() or after shutDown() has called back.
class RunController final : public RunEvents
{
    Q_OBJECT
public:
    /// @p sources with their overrides, in file order. The run is in the store, state Draft or a resumable one.
    RunController(Parts &parts, RunRow run, QList<runs::RunSource> sources, QObject *parent = nullptr);
    ~RunController() override;

    /// Preparing → Running: counts, circuits, start URLs and sitemaps where it @p begins or owes them, engines warmed
    /// up.
    void start(bool begins);
    void pause(const QString &reason);
    void resume();
    /// @p now: in-flight pages are abandoned and go back to the queue; else they finish first.
    void stop(bool now, const QString &reason);
    /// For a shutdown of the program: nothing new, leases back, then @p done. The run stays resumable.
    void shutDown(std::function<void()> done);

    void setOverrides(const QString &sourceId, const runs::Overrides &overrides);
    /// Items came back to pending by the operator (requeue, unlock).
    void itemsRequeued();
    /// Counts per source, from the store.
    void setCounts(const QHash<QString, Counts> &counts) { m_lifecycle.setCounts(counts); }
    void setStuck(const QHash<QString, int> &bySource) { m_lanes.setStuck(bySource); }
    /// As people read them; see shownCounts().
    Counts counts() const { return shownCounts(row().counts, held()); }
    /// In flight or stuck.
    int held() const { return m_lanes.held(); }

    const RunRow &row() const { return m_lifecycle.row(); }
    const std::list<SourceLane> &lanes() const { return m_lanes.all(); }
    /// Null: the source is not in this run.
    const SourceLane *lane(const QString &sourceId) const { return m_lanes.find(sourceId); }
    int inFlight() const { return m_lanes.inFlight(); }
    /// Of these, what the store has as begun: what people are told.
    int begun() const { return m_lanes.begun(); }
    /// Browser sessions of this run: at work, and all.
    std::pair<int, int> sessions() const { return {m_flights.sessions().busy(), m_flights.sessions().size()}; }
    /// For the store: active time over all sittings, results by source.
    QJsonObject statistics() const { return m_lifecycle.statistics(); }
    /// What an earlier sitting of the run left there.
    void takeStatistics(const QJsonObject &statistics) { m_lifecycle.takeStatistics(statistics); }
    /// Items whose leases the run works on.
    QSet<RowId> atWork() const { return m_leases.atWork(); }
    WhyRun whyRun() const;
    WhySource whySource(const SourceLane &lane, const WhyEngine &engine) const;

private:
    QCoro::Task<> begin(bool begins, std::stop_token stop);
    QCoro::Task<> drive(std::stop_token stop);
    QCoro::Task<bool> reachedItsEnd();
    QCoro::Task<> comeToRest();
    void pauseWithoutEngine();
    QCoro::Task<> reload();
    void leave(std::function<void()> done);
    void coordinationChanged(const CoordinationChange &change);

    Parts &m_parts;
    Lanes m_lanes;
    Lifecycle m_lifecycle;
    RunLeases m_leases;
    Frontier m_frontier;
    Flights m_flights;
    Dispatcher m_dispatcher;
    Settlement m_settlement;
    Preparation m_preparation;
    TaskScope m_scope; ///< the loop, renewals, and what the verbs begin
};

} // namespace trawl
