// The journey of one URL: robots, circuit, engine chain, extraction, picture, record. One coroutine, no shared
// state.
#pragma once

#include "policy/engineselection.h"
#include "policy/retry.h"
#include "policy/scope.h"
#include "policy/suspicion.h"
#include "run/parts.h"
#include "store/items.h"

namespace trawl {

/// What the run knows of the source when the attempt starts; values, so that an edit meanwhile changes nothing in
/// flight.
struct JourneyOrder {
    RowId run = 0;
    Source source;
    Lease lease;
    EngineChain chain; ///< who may serve it, as asked of the engines present
    RetryBudget budget;
    Suspicion suspicion;           ///< what is known of the page from before: processes that ended while they loaded it
    bool approveByPolicy = false;  ///< the run's plan: what is not alarming is approved by policy
    std::function<void()> begun;   ///< called once it was let in and the store has its attempt
    std::function<void()> fetched; ///< called, also twice, once nothing more is asked of the site for this page
    std::stop_token unbegun;       ///< stops it only as long as it was not let in
    std::function<bool()> mayFetch; ///< false once the run pauses or stops: no new request goes out
    std::optional<Scope> scope;     ///< which redirects and found links are taken; none: any redirect, and no link
    ReachOf reach;                  ///< where its requests may go
    items::Room room;               ///< how many items the source and the run may have
};

/// How the attempt ended; the run updates its books from it.
struct JourneyEnd {
    enum Kind {
        Captured,
        Retry,
        Failed,
        Skipped,
        GivenBack,  ///< not admitted, paused, stopped before it began, or interrupted: nothing is counted
        Late,       ///< the lease went to another attempt meanwhile, whose result counts: this one has no effect (LS5)
        LocalFault, ///< our side (store, disk): the run pauses, nothing is lost
    };
    Kind kind = GivenBack;
    RowId item = 0;
    RowId capture = 0;
    FailClass failure = FailClass::None;
    std::optional<EngineId> engine;
    double coverage = -1;
    int http = 0;
    int requests = 0; ///< engine tries that went out
    QString reason;
    Instant due;       ///< Retry
    Instant notBefore; ///< GivenBack by the circuit, robots or an engine that is away: no start of the source before
    /// GivenBack because a process of an engine ended, or was not to be had: that is no verdict about the page.
    ProcessEnd interrupted = ProcessEnd::None;
    Suspicion suspicion; ///< as it is now
    QList<std::pair<EngineId, EngineTry>> tries;
    int linksAdded = 0; ///< found links that are in the queue now, in the same transaction as the capture
    int linksOver = 0;  ///< found links that had no room any more
    Ms retryAfter{0};
    QStringList flags;
    QStringList notes;  ///< for the log: escalations, warnings
    QString hungReader; ///< an extractor gave no sign of life on it and was ended, and a fresh one read it: a sentence
    QList<CaptureNote> captureNotes; ///< Captured: what its extraction could not do
    Error error;                     ///< LocalFault
    bool newEvents = false;
};

/// Runs one attempt. Parts outlive it. Ends soon after @p stop: then with GivenBack.
QCoro::Task<JourneyEnd> travel(Parts &parts, JourneyOrder order, std::stop_token stop);

} // namespace trawl
