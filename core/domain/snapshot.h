// What a front end sees of the engine: values, published at most 10 times a second (D2). Never a
// million items: tables page through queries and are told which ids changed.
#pragma once

#include "domain/capture.h"
#include "domain/circuit.h"
#include "domain/notice.h"
#include "domain/run.h"

#include <QJsonObject>
#include <QList>

namespace trawl {

class JsonMapper;

/// One row of the sources panel.
struct SourceStatus {
    QString id, name;
    bool enabled = true;  ///< in the file
    bool inRun = false;   ///< part of the selected run
    int priority = 5;     ///< effective
    int filePriority = 5; ///< what the file says
    CircuitState circuit = CircuitState::Closed;
    bool circuitAssumed = false;
    Instant circuitSince; ///< openedAt
    Instant blockedUntil;
    int circuitFailures = 0, circuitLimit = 3;
    int probesOut = 0, probes = 1;
    QString circuitReason, circuitBy;
    double rateMeasured = 0; ///< requests per second, last 60 s
    double rateAllowed = 0;  ///< now
    bool rateOver = false;   ///< more requests in these 60 s than the rate and its burst allow
    Counts counts;
    int inFlight = 0;
    int waiting = 0; ///< pending that can't start now
    Instant lastAt;
    int lastHttp = 0;
    QString lastEngine; ///< label
    double lastCoverage = -1;
    QString lastClass;         ///< word of FailClass, "none" if it worked
    QString streak;            ///< last 10 outcomes, '+' ok, '-' failed, oldest first
    QString engine;            ///< current first engine, id
    bool enginePinned = false; ///< by an operator, for this run
    QString engineReason;      ///< why it is not the chain's first, sentence
    int concurrency = 1;       ///< pages at a time
    QString why;               ///< sentence: why nothing of it starts now; empty if it moves
    Instant whyUntil;
    QString whyCode;        ///< which reason it is (R6.6)
    QList<NoteCount> notes; ///< of its captures in this run, the most frequent first
    QJsonObject toJson() const;
};
void map(JsonMapper &m, SourceStatus &v);

/// One second of the chart.
struct ChartSample {
    Instant at;
    int queued = 0, waiting = 0, inFlight = 0;
    int ok = 0, failed = 0; ///< in this second
    QString circuits;       ///< one letter per source in SourceStatus order: c o p h d m, a: assumed closed
};

/// A marker on the chart: pause, resume, priority, opened, closed, upload.
struct ChartEvent {
    Instant at;
    QString kind, text;
};

struct LogLine {
    qint64 seq = 0;
    Instant at;
    int level = 1; ///< 0 debug, 1 info, 2 warning, 3 error
    QString category, source, text;
    RowId item = 0;
    RowId run = 0; ///< whose line it is; 0 = the workspace's
};
void map(JsonMapper &m, LogLine &v);

/// A way out that an operator can choose.
struct ProblemAction {
    QString command; ///< of the command table, and the engine's verb of that name
    QString text;    ///< of its button: "Crawl the 5 again"
};

struct Problem {
    QString key;      ///< one per cause
    int severity = 2; ///< 2 warning, 3 error
    QString what, why, fix, fixCommand;
    int count = 1;
    Instant first, last;
    QString code = {};                 ///< "TD-6010"; empty: none
    QList<ProblemAction> actions = {}; ///< a question: its answers. Empty: fixCommand is the only one
};

/// A lamp of the status bar: OK, Starting, Degraded, Down, Optional-off, Not checked.
struct Dependency {
    QString id, name, state, text;
    QString figure = {}; ///< beside its name: "212 MiB of 1.5 GiB"
};

struct CacheGauge {
    qint64 bytes = 0, budget = 0;
    int pictures = 0, spilled = 0;
    bool full = false;
    bool spool = true; ///< pictures have a file behind them; else they end with the process
};

struct UploadStatus {
    QString batch;  ///< "" = none yet
    QString target; ///< "directory:…/sink"
    bool active = false, paused = false;
    int total = 0, stored = 0, verified = 0, recorded = 0, failed = 0, held = 0;
    qint64 bytes = 0, bytesTotal = 0;
    double bytesPerSecond = 0;
    int etaMs = -1;
    int ready = 0;   ///< approved, not uploaded: what "Upload approved (n)" would take
    QString message; ///< final sentence of the last batch
};

struct Snapshot {
    qint64 seq = 0;
    Instant at;            ///< engine's wall clock
    bool attached = false; ///< this console is a second process
    bool stale = false;    ///< the engine does not answer; data are of `at`
    Instant storeAway;     ///< since when the store can't be reached: circuits are assumed, data are of then
    bool sample = false;
    QString workspace;
    std::optional<RunRow> run; ///< the selected (newest active or newest) run; none: idle
    QList<RunRow> interrupted; ///< offered for resumption
    int inFlight = 0;
    Instant oldestInFlight; ///< start of the oldest, for "oldest 41 s of 150 s"
    int oldestLimitMs = 0;
    int sessionsBusy = 0, sessions = 0;
    int etaLowMs = -1, etaHighMs = -1; ///< -1: none, see etaReason
    QString etaReason;
    int blocked = 0; ///< items excluded from the ETA
    QString why;     ///< the banner's Why line: top groups with counts
    int skippedBlocked =
        0; ///< items that the shown run skipped because their source was blocked to its end: one command requeues them
    int stuck = 0;
    QList<SourceStatus> sources;
    QList<ChartSample> samples; ///< new since the last snapshot
    QList<ChartEvent> events;   ///< new since the last snapshot
    QList<LogLine> log;         ///< new since the last snapshot
    QList<Notice> notices;      ///< told since the last snapshot
    QList<Problem> problems;    ///< all open
    QStringList engines;        ///< ids of the engines of this program
    QList<Dependency> dependencies;
    CacheGauge cache;
    UploadStatus upload;
    QList<RowId> changedItems; ///< since the last snapshot; at most 1,000, else allItemsChanged
    bool allItemsChanged = false;
    qint64 capturesVersion = 0; ///< grows when any capture appears or changes state
    qint64 runsVersion = 0;     ///< grows when the list of runs changes
    QString undoText, redoText; ///< "Approve 3 captures", empty = nothing

    QJsonObject toJson() const;
    static Snapshot fromJson(const QJsonObject &object);
    /// As front ends take it: every text plain.
    static Snapshot plain(Snapshot snapshot);
};

} // namespace trawl
