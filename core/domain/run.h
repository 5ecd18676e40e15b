// Runs and their lifecycle (R8, D1).
#pragma once

#include "domain/ids.h"
#include "domain/names.h"

#include <QJsonObject>
#include <QStringList>

namespace trawl {

class JsonMapper;

enum class RunState { Draft, Preparing, Running, Pausing, Paused, Stopping, Stopped, Completed, Failed };
template <>
struct Words<RunState> {
    static constexpr std::array words{
        std::pair{RunState::Draft, "draft"},     std::pair{RunState::Preparing, "preparing"},
        std::pair{RunState::Running, "running"}, std::pair{RunState::Pausing, "pausing"},
        std::pair{RunState::Paused, "paused"},   std::pair{RunState::Stopping, "stopping"},
        std::pair{RunState::Stopped, "stopped"}, std::pair{RunState::Completed, "completed"},
        std::pair{RunState::Failed, "failed"}};
};

enum class Strategy { RoundRobin, DomainAffinity, LeastLoaded };
template <>
struct Words<Strategy> {
    static constexpr std::array words{std::pair{Strategy::RoundRobin, "round-robin"},
                                      std::pair{Strategy::DomainAffinity, "domain-affinity"},
                                      std::pair{Strategy::LeastLoaded, "least-loaded"}};
};

enum class Trigger { Operator, Cli, Schedule };
template <>
struct Words<Trigger> {
    static constexpr std::array words{std::pair{Trigger::Operator, "operator"}, std::pair{Trigger::Cli, "cli"},
                                      std::pair{Trigger::Schedule, "schedule"}};
};

/// Pages that load in the browser at the same time, at most: over all runs, and what a run may ask for. A page keeps
/// about a fifth of a core busy.
constexpr int maxSessions = 8;

/// What the operator asked for at Start; kept with the run.
struct RunPlan {
    QStringList sources; ///< source ids
    Strategy strategy = Strategy::LeastLoaded;
    int sessions = 0;      ///< browser sessions, 0 = the workspace's setting
    int sourcesAtOnce = 0; ///< R8.2, 0 = the workspace's setting
    int limit = 0;         ///< items at most over the whole run, 0 = none
    int timeLimitMs = 0;   ///< run limit, 0 = none; does not count while paused
    bool uploadAtEnd = false;
    bool approveByPolicy = false; ///< headless sample: approve what is not flagged, by policy
    Trigger trigger = Trigger::Operator;
    QString note;

    QJsonObject toJson() const;
    static RunPlan fromJson(const QJsonObject &object);
};
void map(JsonMapper &m, RunPlan &v);

/// Counts of a run or of one source of it. Always taken from the store or kept equal to it.
struct Counts {
    qint64 pending = 0, leased = 0, captured = 0, failed = 0, skipped = 0;
    qint64 unreviewed = 0, approved = 0, rejected = 0, flagged = 0;
    qint64 recorded = 0, uploadFailed = 0;
    qint64 total() const { return pending + leased + captured + failed + skipped; }
    qint64 done() const { return captured + failed + skipped; }
    friend bool operator==(const Counts &, const Counts &) = default;
    QJsonObject toJson() const;
};
void map(JsonMapper &m, Counts &v);
/// The same as people read them: what is claimed and not begun is pending; @p held are in flight, or stuck with
/// somebody who is gone. The sums stay.
Counts shownCounts(Counts counts, int held);

struct RunRow {
    RowId id = 0;
    QString uid;
    int number = 0; ///< per workspace, shown as 0147
    RunState state = RunState::Draft;
    bool interrupted = false; ///< derived: an active state without a live owner
    RunPlan plan;
    QString reason; ///< sentence: why it paused, stopped or failed
    Instant created, started, ended;
    bool finalized = false;
    qint64 activeMs = 0; ///< time it was at work: pauses and time without the program do not count
    Counts counts;

    QJsonObject toJson() const;
};
void map(JsonMapper &m, RunRow &v);

/// "0147"
QString runNumberText(int number);

/// Legal run transitions as data (R8.1); anything else is a programming error.
bool isLegal(RunState from, RunState to);
/// preparing, running, pausing, paused, stopping
bool isActive(RunState state);

} // namespace trawl
