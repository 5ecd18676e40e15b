// Problems of workers: those that do not answer, those that were ended for it, and pages that hold up a stop.
#pragma once

#include "extract/extractorpool.h"
#include "fetch/engine.h"
#include "policy/why.h"

#include "domain/snapshot.h"

namespace trawl {

struct EngineCore;

void addStuck(QList<Problem> &problems, const EngineCore &core, Instant now);

Standstill standstillOf(const Engine &engine, const Silence &silence, Instant now);
/// Of the pages that are read; none where all children work.
Standstill standstillOf(const ExtractorPool &extractor, Instant now);

} // namespace trawl
