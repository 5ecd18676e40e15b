// Problems of workers: those that do not answer, those that were ended for it, and pages that hold up a stop.
#pragma once

#include "domain/snapshot.h"

namespace trawl {

struct EngineCore;
struct Silence;

void addStuck(QList<Problem> &problems, const EngineCore &core, Instant now);

/// "DevTools has given no sign of life for 4 s. At 10 s it is ended …"
QString silentText(const QString &name, const Silence &silence);

} // namespace trawl
