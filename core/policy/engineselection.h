// Which engine next, and is its result good enough.
#pragma once

#include "domain/instant.h"
#include "domain/source.h"

#include <QHash>
#include <QJsonArray>
#include <QList>

#include <optional>

namespace trawl {

/// What is known about an engine when the chain is made: the engine itself said it.
struct EngineOffer {
    EngineId id{};
    bool available = true;
    QString reason; ///< why it is not available: a sentence
    bool screenshot = false, script = false;
    Place needs = Place::None;
    int limitMs = 30'000;
    bool byDefault = true; ///< part of the chain of sources that name none
    Ms retryIn{0};         ///< not available, but tried again by itself after this
};

struct PassedOver {
    EngineId id{};
    QString reason; ///< shown (R4.1)
};

/// One try of an engine on an item.
struct EngineTry {
    bool ok = false;
    double coverage = 0; ///< 0..100
    int ms = 0;
    FailClass failure = FailClass::None;
};

/// Memory of one source: the last 10 tries per engine, and who was promoted or demoted (R4.3).
struct EngineHistory {
    static constexpr int window = 10;
    QHash<EngineId, QList<EngineTry>> tries; ///< oldest first
    std::optional<EngineId> promoted;
    QList<EngineId> demoted; ///< in the order it happened; a demoted engine goes to the end of the chain
};

struct EngineStats {
    int tries = 0;
    double successRate = 0;  ///< 0..1
    double meanCoverage = 0; ///< of the successful ones, 0..100
    int p50 = 0, p95 = 0;    ///< milliseconds, nearest rank
};
EngineStats statistics(const QList<EngineTry> &tries);

struct EngineChain {
    QList<EngineId> order;
    QList<PassedOver> passedOver;
    QString reason;            ///< why the first one is not the chain's natural first; empty if it is
    Place needs = Place::None; ///< what the first one takes
    int limitMs = 0;           ///< of the first one, as the source or the engine says; 0 without one
    Ms retryIn{0};             ///< the first one is away and comes back by itself: to be waited for, not passed over
    QString away;              ///< why nothing can start: the first one is away, or all that could serve are
};
/// R4.1: the engines present in the order in which they are offered, without those that the source can't use.
QList<EngineId> defaultChain(const QList<EngineOffer> &offers, bool wantsScreenshot);
/// The chain of an attempt: the source's or the default, without engines that can't serve, promoted and demoted ones
/// moved. A pin is first. An engine that is away for a moment keeps its place: what it does better than the next one
/// is worth the wait.
EngineChain engineChain(const Source &source, const QList<EngineOffer> &offers, const EngineHistory &history,
                        std::optional<EngineId> pin = std::nullopt);
/// "has only HTTP, which takes no screenshots": a source that can never be served as it asks; empty if it can.
QString pictureObstacle(const Source &source, const QList<EngineOffer> &offers);

/// Does a try that ended so say anything of the engine? What any engine would have been told does not: that a page is
/// gone, that the site is down or asks for less.
bool tellsOfEngine(FailClass failure);
/// One more try, if it tells of the engine; promotion after 3 in a row over 95 %, demotion after 2 failures in a row.
/// @p note is a sentence if either happened.
EngineHistory remember(EngineHistory history, EngineId engine, const EngineTry &attempt, QString *note = nullptr);

struct Coverage {
    double percent = 100;
    QStringList missing;         ///< names of fields that no record filled
    QStringList missingRequired; ///< names of required fields that some record lacks
    QString warning;             ///< "No fields are declared…"
};
/// R4.2: filled / expected, mean over the records; no declared fields = 100 with a warning; no record at
/// all = 0.
Coverage coverageOf(const QList<FieldSpec> &fields, const QJsonArray &records);

inline constexpr double escalateBelow = 70.0; ///< percent
inline constexpr double promoteAbove = 95.0;
enum class CoverageVerdict { Escalate, Accept, Excellent };
/// < 70 or a required field missing: escalate; > 95: excellent, counts for promotion; between, both ends included:
/// accept.
CoverageVerdict judge(const Coverage &coverage);
/// Is @p candidate a better result to keep than @p best? Required fields first, then coverage.
bool isBetter(const Coverage &candidate, const Coverage &best);

} // namespace trawl
