// The last 10 tries per source and engine (R4.3).
#pragma once

#include "domain/item.h"
#include "store/db.h"

#include <QList>

namespace trawl::engines {

struct Try {
    bool ok = false;
    double coverage = 0;
    int ms = 0;
    FailClass failClass = FailClass::None;
    Instant at;
};
/// Keeps the newest 10.
Result<> addAttempt(Db &db, const QString &sourceId, EngineId engine, const Try &attempt);
Result<QList<Try>> history(Db &db, const QString &sourceId, EngineId engine); ///< oldest first

} // namespace trawl::engines
