// The one place that names the engines: builds them in the order of the default chain, and asks them what they offer.
#pragma once

#include "policy/engineselection.h"

namespace trawl {

struct Parts;
class SourceCatalog;

/// Fills Parts::engines, texts, robots and credentialsOf; @p catalog outlives them. Needs the clock, the timers, the
/// set-up and the user agent.
void composeEngines(Parts &parts, SourceCatalog &catalog);

/// What the engines present say of themselves now, in their order.
QList<EngineOffer> offersOf(const Parts &parts);

/// What engines of killed processes left on the disk. Any thread.
void sweepEngineLeftovers();

} // namespace trawl
