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
/// Adds tries, oldest first, and keeps the newest 10 of the engine.
Result<> addTries(Db &db, const QString &sourceId, EngineId engine, const QList<Try> &tries);
struct Kept {
    EngineId engine{};
    Try attempt;
};
/// What is kept of a source's engines, oldest first.
Result<QList<Kept>> history(Db &db, const QString &sourceId);

} // namespace trawl::engines
