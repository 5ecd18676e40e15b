// Reads the ETL API's answers whatever their spelling: envelopes, ids, times and lists of items. Pure.
#pragma once

#include "domain/etl.h"
#include "domain/result.h"

#include <QJsonValue>
#include <QStringList>

namespace trawl {

/// Where two spellings of a member are there, the first of the list wins; a warning tells if they differ.
struct EtlRunRead {
    EtlRun run;
    QStringList warnings;
};
struct EtlRunsRead {
    QList<EtlRun> runs;
    QString nextCursor;          ///< empty: there is no further page
    std::optional<qint64> total; ///< none: the API did not say
    QStringList warnings;
};
struct EtlItemsRead {
    QList<EtlItem> items;
    QString nextCursor;
    QStringList warnings;
};

/// One run, in any envelope. TD-7060 if there is none in it, or one without an id.
Result<EtlRunRead> normalizeRun(const QJsonValue &answer);
/// A page of runs; a single run is a page of one.
Result<EtlRunsRead> normalizeRuns(const QJsonValue &answer);
/// A page of items.
Result<EtlItemsRead> normalizeItems(const QJsonValue &answer);
/// The results of a batch, in the order of the answer. TD-7060 if it has none.
Result<QList<EtlItemResult>> batchResults(const QJsonValue &answer);

/// What an error's body says, in each of its four forms.
struct EtlComplaint {
    QString code;    ///< "active_run_exists"; empty: none given
    QString message; ///< one line of 500 characters at most; empty: none given
    QString runId;   ///< of 409 active_run_exists
};
EtlComplaint complaintOf(const QByteArray &body);

/// ISO text, seconds or milliseconds since 1970, {"$date": …}. Nothing if it is none of these.
std::optional<Instant> etlTime(const QJsonValue &value);

} // namespace trawl
