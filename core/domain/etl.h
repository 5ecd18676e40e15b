// Runs and items as the ETL API has them (R8.4), after all its spellings are read.
#pragma once

#include "domain/instant.h"
#include "domain/names.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace trawl {

enum class EtlStatus { Pending, Running, Completed, Failed, Cancelled };
template <>
struct Words<EtlStatus> {
    static constexpr std::array words{
        std::pair{EtlStatus::Pending, "pending"}, std::pair{EtlStatus::Running, "running"},
        std::pair{EtlStatus::Completed, "completed"}, std::pair{EtlStatus::Failed, "failed"},
        std::pair{EtlStatus::Cancelled, "cancelled"}};
};

/// One address of a remote run.
struct EtlItem {
    QString id; ///< empty where the API only names the address
    QString url;
    bool done = false;
    bool failed = false;
    int attempts = 0;
    QString error;
    Instant started, completed; ///< not set: the API said nothing
    qint64 version = 0;         ///< 0: none given
    QJsonObject rest;           ///< members that nobody here knows, as they came
    friend bool operator==(const EtlItem &, const EtlItem &) = default;
};

struct EtlRun {
    QString id;
    QString domain;
    EtlStatus status = EtlStatus::Pending;
    Instant created, updated, finalized; ///< not set: the API said nothing
    bool listsItems = false;             ///< the answer had a list of items, maybe an empty one
    QList<EtlItem> items;
    QJsonObject metadata;
    QJsonObject rest; ///< members that nobody here knows, as they came
    friend bool operator==(const EtlRun &, const EtlRun &) = default;
};

/// What became of one item of a batch.
struct EtlItemResult {
    QString id;
    int status = 0;
    QString error; ///< the API's sentence; empty for 2xx
};

/// Where the API is and who we are there. From the environment; the key goes into requests and nowhere else.
struct EtlAccess {
    QString endpoint; ///< ETL_API_ENDPOINT
    QByteArray key;   ///< ETL_API_KEY
    bool isSet() const { return !endpoint.isEmpty() && !key.isEmpty(); }
};

} // namespace trawl
