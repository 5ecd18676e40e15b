// Our runs and items as the ETL API wants them told: addresses, bodies, and what may be sent again. Pure.
#pragma once

#include "domain/etl.h"
#include "domain/item.h"
#include "domain/result.h"
#include "domain/run.h"

#include <QStringList>
#include <QUrl>

#include <utility>

namespace trawl {

// --- addresses

using EtlQueryItems = QList<std::pair<QString, QString>>;
/// @p endpoint and @p segments with single slashes between them, each segment and value escaped. What the endpoint has
/// of a query stays. Values that are empty are left out. An invalid QUrl where the endpoint is no http or https
/// address.
QUrl etlUrl(const QString &endpoint, const QStringList &segments, const EtlQueryItems &query = {});
/// TD-7072: why @p endpoint can't be used; success otherwise.
Result<> checkEtlEndpoint(const QString &endpoint);
/// The key would go over the network in the clear: http to another computer.
bool etlKeyIsExposed(const QString &endpoint);

// --- retries

/// Tries of one call within a minute or so (D4); what fails them all waits in the outbox.
inline constexpr int etlTries = 5;
/// GET and keyed mutations on no answer (@p status 0), 408, 425, 429 and 5xx; a mutation without a key never.
bool etlMayRetry(bool isGet, bool hasKey, int status);
/// Between the calls of an outbox that gets no answer: grows to ten minutes with @p failures (from 1), full jitter, at
/// least @p asked. @p random is in [0, 1).
Ms etlNextTry(int failures, Ms asked, double random);

// --- bodies

/// D1: draft → pending, stopped → cancelled.
EtlStatus etlStatusOf(RunState state);
/// What the store knows of an item when it is told.
struct EtlItemFacts {
    ItemState state = ItemState::Pending;
    int attempts = 0;
    Instant changed;
    FailClass failClass = FailClass::None;
    SkipReason skip = SkipReason::None;
    QString reason;
    QString sessionId; ///< empty: none
    int http = 0;
    std::optional<EngineId> engine;
    double coverage = -1; ///< 0..100, -1 unknown
};
/// The members of an update but for the id. done = captured, failed or skipped (D1).
QJsonObject etlItemChanges(const EtlItemFacts &facts);
/// Equal where the API would be told the same again: a lease that came back says nothing new.
QString etlItemMark(const EtlItemFacts &facts);

struct EtlNewRun {
    QString domain;
    QStringList urls;
    QJsonObject metadata;
    bool force = false; ///< beside an active run of the domain
};
QJsonObject etlCreateBody(const EtlNewRun &run);
struct EtlTotals {
    qint64 total = 0, captured = 0, skipped = 0, failed = 0;
    qint64 durationMs = 0;
};
/// @p status is completed, failed or cancelled; completedItems are captured and skipped ones.
QJsonObject etlFinalizeBody(EtlStatus status, const EtlTotals &totals);

/// How many new addresses are worth a further remote run: the API takes addresses only when a run is made, so what a
/// crawl finds later goes into further ones, each as large as all before it together. @p told: addresses that the API
/// has; @p atRest: no more are found now.
bool etlWorthARun(qint64 told, qint64 waiting, bool atRest);
inline constexpr int etlUrlsPerRun = 2000;
inline constexpr int etlItemsPerBatch = 500;            ///< the contract's limit
inline constexpr qint64 etlMostBytes = 900 * 1024;      ///< of a body
inline constexpr qint64 etlMostReply = 8 * 1024 * 1024; ///< of an answer

} // namespace trawl
