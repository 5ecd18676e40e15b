// Persisted circuits (R3.2) and rate state: what a restart takes up again.
#pragma once

#include "domain/circuit.h"
#include "store/db.h"

#include <QHash>

namespace trawl::circuits {

/// A Circuit that was never saved is a closed one.
Result<> save(Db &db, const QString &sourceId, const Circuit &circuit, Instant now);
Result<QHash<QString, Circuit>> all(Db &db);

} // namespace trawl::circuits

namespace trawl::rates {

Result<> save(Db &db, const QString &rateKey, const QJsonObject &state, Instant now);
Result<QHash<QString, QJsonObject>> all(Db &db);

} // namespace trawl::rates
