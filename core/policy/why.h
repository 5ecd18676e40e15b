// "Why is this waiting?" (R6.6): a pure explainer over values. One sentence, a time, and what would move
// it.
#pragma once

#include "domain/circuit.h"
#include "domain/item.h"
#include "domain/requests/why.h"
#include "domain/run.h"
#include "domain/source.h"

#include <QList>
#include <QTimeZone>

#include <optional>

namespace trawl {

/// How times are written: local "14:02" for people; tests pass UTC.
struct TimeStyle {
    QTimeZone zone = QTimeZone(QByteArrayLiteral("UTC"));
    /// "14:02"; with the date in front where that is not the day of @p now.
    QString clock(Instant at, Instant now) const;
};

/// A browser or an extractor that does no work.
struct Standstill {
    QString text; ///< since when, and what ends that; empty: it works
    Instant since;
    bool starting = false; ///< a browser that takes long to start
    bool some = false;     ///< only pages that began before it: others go on
    QStringList urls;      ///< only these pages; empty: all that it could hold
    bool any() const { return !text.isEmpty(); }
};

/// What holds for the engine as a whole.
struct WhyEngine {
    Instant now;
    QString dependency; ///< name of what is down and needed, empty = nothing
    QString dependencyError;
    Instant dependencySince;
    bool cacheFull = false;
    qint64 cacheBudget = 0; ///< bytes
    bool spool = true;      ///< pictures have files behind them: a full memory waits for the disk
    int sessionsBusy = 0, sessions = 0;
    Instant oldestInFlight;
    int oldestLimitMs = 0;
    Standstill browser, reader;
};

/// A page that is being worked on.
struct PageAtWork {
    QString url;
    Instant started;
    bool inBrowser = false; ///< it has a session
};
/// What stands still of all that works on @p page; null: nothing.
const Standstill *stillOf(const WhyEngine &engine, const PageAtWork &page);

/// The run the question is about; none: idle.
struct WhyRun {
    RunState state = RunState::Draft;
    bool interrupted = false;
    int number = 0;
    Instant since;  ///< when it entered this state
    QString reason; ///< why it paused or failed
    QString by;     ///< "" = automatic
    int inFlight = 0;
    qint64 pending = 0;
    bool limitReached = false;              ///< run limit (items or time)
    int sourcesBusy = 0, sourcesAtOnce = 3; ///< R8.2
};

struct WhySource {
    QString id, name;
    bool enabled = true;
    bool inRun = true;
    int priority = 5;
    Circuit circuit;
    CircuitLimits limits;
    double ratePerSecond = 0.5;
    Ms tokenWait{0};        ///< until its bucket has a token
    Ms crawlDelay{0};       ///< robots.txt's gap; it is the binding clock where it is longer than 1/rate
    Instant throttledUntil; ///< Retry-After
    QString robotsBlocked;  ///< sentence: robots.txt could not be read, …; empty = fine
    Instant robotsRetry;
    int inFlight = 0, concurrency = 1;
    int pending = 0;
    Instant lastMoved;        ///< when a page of it started or ended last
    bool needsSession = true; ///< its pages are loaded in the browser
    bool wantsPicture = true;
    bool hasSlot = true; ///< it is one of the sources working now, or there is room for one more (R8.2)
    QString heldSession; ///< name of the busy session that the strategy keeps its next item for; empty = any session
                         ///< will do
    Strategy strategy = Strategy::LeastLoaded;
    Instant scheduledAt;   ///< outside its schedule until then; not set = no matter
    QString scheduleText;  ///< "every 4 h"
    int busyInRun = 0;     ///< number of another active run with this source
    bool noEngine = false; ///< no engine of its chain can serve
    QString noEngineReason;
    bool engineComesBack = false;      ///< it is tried again by itself
    const Standstill *still = nullptr; ///< of the engine's: it holds all that the source has in flight
};

struct WhyItem {
    ItemRow row;
    int ahead = 0;                              ///< pending items of the same source that go first
    QList<std::pair<int, int>> aheadByPriority; ///< (priority, items) of higher priority than this one
    std::optional<EngineId> escalatedTo;        ///< waits for this engine after low coverage
    double escalatedCoverage = 0;
    Instant started;                   ///< of the attempt in flight
    const Standstill *still = nullptr; ///< of the engine's: it holds that attempt
    int limitMs = 0;
};

/// All of it; run and source may be missing. Never "unknown" for states the engine can be in (tested with random
/// states).
Why whyItem(const WhyEngine &engine, const std::optional<WhyRun> &run, const WhySource &source, const WhyItem &item,
            const TimeStyle &style = {});
Why whySource(const WhyEngine &engine, const std::optional<WhyRun> &run, const WhySource &source,
              const TimeStyle &style = {});
Why whyRun(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
           const TimeStyle &style = {});

/// A run's reason "TD-4012: What. Why. What to do." when its fault is over: what it was, and that it is over.
QString overReason(const QString &reason);

/// The banner's line: "120 items wait: 99 Galaxy Arena — circuit open until 14:02 (41:10) · 21 Timable — rate limit
/// 0.5/s"; the two largest groups. Empty if nothing waits.
QString whyLine(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
                const TimeStyle &style = {});

} // namespace trawl
