// Whether a half-open circuit is one that nobody probes.
#pragma once

#include "domain/snapshot.h"

namespace trawl {

/// Half-open, and nobody probes nor has anything to probe with: its next item will, whenever there is one.
inline bool probeOnlyDue(const SourceStatus &source)
{
    const Counts &n = source.counts;
    return source.circuit == CircuitState::HalfOpen && source.enabled && !source.circuitAssumed &&
           source.probesOut == 0 && n.pending + n.leased == 0;
}

} // namespace trawl
