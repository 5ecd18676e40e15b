// What a run would do, before it is started: who gets what, how long it takes, and what in its set-up contradicts
// itself (R7.2).
#pragma once

#include "domain/circuit.h"
#include "domain/run.h"
#include "policy/why.h"

#include <QStringList>

namespace trawl {

/// A source of the run as far as it is known before the first page.
struct LaunchSource {
    QString id, name;
    QString domain; ///< for domain-affinity
    QString rateKey;
    int priority = 5;
    qint64 items = 0;
    bool atMost = false;  ///< its pages are discovered: items is their maximum
    double perSecond = 1; ///< allowed to its rate key
    int concurrency = 1;
    bool inBrowser = false; ///< its pages take a browser session
    Ms longestPage{0};      ///< one page tried with each engine of its chain
    Ms every{0};            ///< shortest distance of its scheduled times, 0 = it has none
    CircuitState circuit = CircuitState::Closed;
    Instant blockedUntil; ///< of an open circuit; not set: until somebody closes it
};

struct LaunchPlan {
    QList<LaunchSource> sources; ///< in the order of the file
    int sessions = 1, sourcesAtOnce = 1;
    Strategy strategy = Strategy::LeastLoaded;
    qint64 limit = 0; ///< items, 0 = all
    Ms timeLimit{0};  ///< 0 = none
    Instant now;
};

struct LaunchPreview {
    QList<qint64> sources; ///< items of each source, the limit given out by priority
    QList<qint64>
        sessions; ///< items of each browser session; exact but for least-loaded, where pages of one length are assumed
    qint64 total = 0;
    Ms expected{0};
    QString problem;            ///< why the items can't be dealt out; empty = they can
    QStringList contradictions; ///< sentences: what does not fit together, and what would
};

/// A page with its picture on two cores; the rate is the usual bound.
inline constexpr double pageSeconds = 0.5;

/// Pure.
LaunchPreview previewLaunch(const LaunchPlan &plan, const TimeStyle &style = {});

} // namespace trawl
