// One run: lifecycle, dispatcher, books (SPEC 8; DECISIONS 4). The decisions are pure functions; this shell waits and
// starts.
#pragma once

#include "async/sleep.h"
#include "run/crawl/journey.h"
#include "run/crawl/lane.h"

#include <QObject>

#include <list>
#include <memory>
#include <unordered_map>

namespace trawl {

/// Engine thread. Owns the run's coroutines; destroy it only after ended() or after shutDown() has called back.
class RunController final : public QObject
{
    Q_OBJECT
public:
    /// @p sources with their overrides, in file order. The run is in the store, state Draft or a resumable one.
    RunController(Parts &parts, RunRow run, QList<runs::RunSource> sources, QObject *parent = nullptr);
    ~RunController() override;

    /// Preparing → Running: counts, circuits, histories, start URLs (@p firstItems) and sitemaps, engines warmed up.
    void start(QList<NewItem> firstItems);
    void pause(const QString &reason);
    void resume();
    /// @p now: in-flight pages are abandoned and go back to the queue; else they finish first.
    void stop(bool now, const QString &reason);
    /// For a shutdown of the program: nothing new, leases back, then @p done. The run stays resumable.
    void shutDown(std::function<void()> done);

    void setOverrides(const QString &sourceId, const runs::Overrides &overrides);
    void setCircuit(const QString &sourceId, const CircuitReport &report);
    /// Items came back to pending by the operator (requeue, unlock).
    void itemsRequeued();
    /// Counts per source, from the store.
    void setCounts(const QHash<QString, Counts> &counts);

    const RunRow &row() const { return m_run; }
    const std::list<SourceLane> &lanes() const { return m_lanes; }
    SourceLane *lane(const QString &sourceId);
    int inFlight() const;
    /// Browser sessions of this run: at work, and all.
    std::pair<int, int> sessions() const;
    Ms activeTime() const; ///< since this controller began: what the time limit counts
    /// For the store: active time over all sittings, results by source.
    QJsonObject statistics() const;
    /// What an earlier sitting of the run left there.
    void takeStatistics(const QJsonObject &statistics);
    bool limitReached() const;
    WhyRun whyRun() const;
    WhySource whySource(const SourceLane &lane, const WhyEngine &engine) const;
    Instant stateSince() const { return m_since; }
    QString stateBy() const { return m_by; }

Q_SIGNALS:
    void changed(); ///< something the snapshot shows
    void itemChanged(RowId item);
    void itemsChanged(); ///< many
    void captured(RowId capture);
    void finishedOne(bool ok); ///< for the rate chart
    void circuitChanged(QString sourceId, QString text);
    void ended(); ///< no coroutine of it runs any more and its state is final or stored

private:
    QCoro::Task<> prepare(QList<NewItem> firstItems, std::stop_token stop);
    QCoro::Task<Result<>> loadBooks();
    QCoro::Task<> reload();
    QCoro::Task<> failToStart(Error error);
    QCoro::Task<Result<>> readSitemaps(std::stop_token stop);
    QCoro::Task<> drive(std::stop_token stop);
    QCoro::Task<> refill(SourceLane *lane, std::stop_token stop);
    QCoro::Task<> startOne(SourceLane *lane, std::stop_token stop);
    QCoro::Task<> fly(SourceLane *lane, Lease lease, EngineChain chain, std::stop_token stop);
    QCoro::Task<> renewLeases(std::stop_token stop);
    QCoro::Task<> giveBackAll();
    QCoro::Task<> giveBackOf(std::vector<SourceLane *> lanes);
    QCoro::Task<> takeBackFaulted();
    QCoro::Task<> setState(QList<RunState> from, RunState to, QString reason);
    QCoro::Task<Result<>> countNow();
    QCoro::Task<> keepState();
    QCoro::Task<> keepStatistics(std::stop_token stop);
    QCoro::Task<bool> settle();
    QCoro::Task<Result<qint64>> leasedElsewhere();
    QCoro::Task<> orphanOne();
    QCoro::Task<Result<>> skipBlocked();

    struct Turn;
    Ms dispatch();
    void considerLane(SourceLane &lane, Turn &turn);
    bool blockedForGood(const SourceLane &lane, Instant now) const;
    bool finishedNow(Instant now) const;
    void freeSession(int session);
    void returnBuffer(SourceLane &lane);
    items::Room roomOf(const SourceLane &lane) const;
    void linksCame(SourceLane &lane, int added, int over);
    bool anyStartable(Instant now) const;
    void landed(SourceLane *lane, const Lease &lease, const JourneyEnd &end);
    void learn(SourceLane *lane, const JourneyEnd &end);
    void wakeUp() { m_wake.set(); }
    void applyState(RunState to, const QString &reason);
    std::vector<SourceLane *> byPriority();
    EngineChain chainOf(const SourceLane &lane) const;

    Parts &p;
    RunRow m_run;
    std::list<SourceLane> m_lanes; ///< stable addresses: coroutines hold them
    QList<LiveSession> m_sessions; ///< places in the browser, dealt out by the plan's strategy (R7)
    qint64 m_given = 0;            ///< items they were given
    TaskScope m_scope;             ///< dispatcher, claims, renewals
    TaskScope m_flights;           ///< attempts: stopped alone by "stop now"
    Signal m_wake;
    Instant m_since;
    QString m_by;
    Ms m_activeEarlier{0}; ///< of earlier sittings: shown, but not counted by the time limit
    Ms m_activeBefore{0};  ///< active time before the present stretch
    std::optional<MonoTime> m_activeSince;
    bool m_leaving = false; ///< shutDown: no state is written
    bool m_settling = false;
    std::function<void()> m_left;
    bool m_requeued = false; ///< items came back while the run was settling: it goes on
    QList<Lease> m_faulted;  ///< attempts that a fault of our side broke: back to the queue when the run goes on
};

} // namespace trawl
