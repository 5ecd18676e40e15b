// One source within a run: what the dispatcher and the snapshot need to know of it.
#pragma once

#include "domain/run.h"
#include "policy/distributor.h"
#include "policy/engineselection.h"
#include "policy/hungpages.h"
#include "policy/notetally.h"
#include "policy/reach.h"
#include "policy/scope.h"
#include "policy/suspicion.h"
#include "policy/why.h"
#include "store/runs.h"

#include <QHash>
#include <QList>

#include <algorithm>
#include <deque>
#include <optional>

namespace trawl {

inline constexpr int robotsPatience = 3; ///< times that a robots.txt may be asked for in vain, as often as a page

/// An attempt under way.
struct Flight {
    Lease lease;
    Instant started; ///< let in; before that, taken
    int limitMs = 0;
    int session = -1;     ///< of the run's browser sessions, -1 = needs none
    bool fetched = false; ///< the site is done with; what it gave is being kept
    bool begun = false; ///< it was let in and its attempt is in the store; before that its item waits as the others do
    PageAtWork atWork() const { return {lease.url, started, session >= 0 && !fetched}; }
};

/// What overrides of a run are taken back to.
struct Filed {
    int priority = 5, concurrency = 1;
    Rate rate;
};

/// Engine thread; owned by its RunController. Counts of the store come in by the refresh, `pending` is kept live for
/// dispatching.
struct SourceLane {
    /// Effective: live rate and concurrency applied. Without its JSON, and without its start addresses once they are in
    /// the queue: they may be hundreds of thousands.
    Source source;
    Filed filed;
    runs::Overrides overrides; ///< of this run
    int priority = 5;          ///< effective
    std::optional<Scope> scope;
    ReachOf reach;
    EngineHistory history;

    qint64 pending = 0;  ///< in the store, unclaimed
    qint64 known = 0;    ///< items of this source in the run: bounds discovery
    QList<Lease> buffer; ///< claimed, not started: at most twice the free slots (D4)
    bool claiming = false, starting = false;
    int startingOn = -1;       ///< browser session taken by what starts
    EngineChain chain;         ///< of what starts
    Place needs = Place::None; ///< what its next page takes, as the engines said last
    QString domain;            ///< what domain affinity keeps together: of its first start URL, as in the preview
    QString heldSession;       ///< name of the busy session that the strategy keeps the next item for
    QList<Flight> flights;
    Instant notBefore;      ///< rate, retry or robots: no start before
    bool onlyLater = false; ///< all that is pending is due later (retries)
    QString robotsBlocked;
    int stuck = 0;                    ///< leases past their end that nobody works on
    int robotsFailures = 0;           ///< how often in a row its robots.txt could not be had
    bool seeded = false;              ///< its start addresses are in the queue, in this sitting or before
    bool sitemapRead = false;         ///< and so are its sitemap's pages
    bool sitemapFailed = false;       ///< it was asked for in vain: again only when the run is resumed
    bool sitemapPartly = false;       ///< some of it could not be read, or was left out
    bool listOnly = false;            ///< it crawls what an operator brought, and discovers nothing beside it
    bool takesAddresses = true;       ///< start addresses and sitemap of it come into the queue in this sitting
    Instant sitemapDue;               ///< its sitemap waits for its robots.txt until then; unset: it does not
    int sitemapTries = 0;             ///< how often it did so
    QString noEngine;                 ///< why no engine can serve it, empty = one can
    bool waitsForEngine = false;      ///< nothing of it starts: who could serve is away
    bool engineIsMissing = false;     ///< and does not come back by itself
    QString saidInterrupted;          ///< why its pages were interrupted, as the log has it
    QHash<RowId, Suspicion> suspects; ///< pages whose processes ended
    HungPages hung;                   ///< whose workers gave no sign of life and were ended
    bool taken = false;               ///< one of the sources at work in the dispatcher's last turn
    bool hasSlot = true;
    QStringList saidPassedOver;       ///< engines that can't serve it, as the log has them
    bool saidFull = false;            ///< the log has the line about the maximum
    qint64 requests = 0, retries = 0; ///< retry budget (RT8)

    Counts counts;              ///< of the store, refreshed
    std::deque<Instant> recent; ///< starts of the last 60 s
    Instant lastAt;
    int lastHttp = 0;
    std::optional<EngineId> lastEngine;
    double lastCoverage = -1;
    FailClass lastClass = FailClass::None;
    QString streak;  ///< '+' and '-', the last 10
    NoteTally notes; ///< of its captures in this run

    /// Addresses of it have still to come into the queue.
    bool owed() const { return !seeded || !(source.discovery.sitemap.isEmpty() || sitemapRead || sitemapFailed); }
    bool enabled() const { return overrides.enabled.value_or(true); }
    /// Places taken: what was begun, and what is on its way through robots.txt, the circuit and the store.
    int inFlight() const { return int(flights.size()); }
    /// Those that the site and the browser still work for. What is being kept costs them nothing; there may be as many
    /// again of those, so that a slow disk holds the source up.
    int fetching() const
    {
        return int(std::ranges::count_if(flights, [](const Flight &f) { return !f.fetched; }));
    }
    bool hasPlace() const { return fetching() < source.concurrency && inFlight() < 2 * source.concurrency; }
    /// What the store has as begun.
    int begun() const { return int(std::ranges::count_if(flights, &Flight::begun)); }
    /// What of the engine's holds all that is begun; null: something goes on.
    const Standstill *still(const WhyEngine &engine) const
    {
        const Standstill *found = nullptr;
        for (const Flight &flight : flights) {
            const Standstill *of = flight.begun ? stillOf(engine, flight.atWork()) : nullptr;
            if (flight.begun && !of)
                return nullptr;
            found = of ? of : found;
        }
        return found;
    }
    /// Leases that are no mere place in the buffer: begun, or of somebody who is gone.
    int held() const { return begun() + stuck; }
    /// Its robots.txt was asked for in vain so often that it is not asked for again.
    bool robotsGivenUp() const { return robotsFailures >= robotsPatience; }
};

} // namespace trawl
