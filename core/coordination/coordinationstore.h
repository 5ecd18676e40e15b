// Where the in-process Coordination keeps what a restart has to know.
#pragma once

#include "domain/circuit.h"
#include "domain/result.h"

#include <QFuture>
#include <QJsonObject>
#include <QList>

namespace trawl {

struct StoredCircuit {
    QString sourceId;
    Circuit circuit;
};

struct StoredRate {
    QString rateKey;
    QJsonObject state; ///< of bucket::toJson
};

struct StoredCoordination {
    QList<StoredCircuit> circuits;
    QList<StoredRate> rates;
};

/// Called on the thread of the coordination; the futures may be answered from any.
class CoordinationStore
{
public:
    virtual ~CoordinationStore() = default;
    virtual QFuture<Result<StoredCoordination>> load() = 0;
    virtual QFuture<Result<>> saveCircuit(StoredCircuit circuit) = 0;
    virtual QFuture<Result<>> saveRate(StoredRate rate) = 0;
    /// Of the source as configured now, for what a restart does to a hold (CB23).
    virtual CircuitLimits limitsOf(const QString &sourceId) const = 0;
};

} // namespace trawl
