// Whether a half-open circuit is one that nobody probes.
#pragma once

#include "domain/snapshot.h"

namespace trawl {

/// Half-open, and no probe is out: the source's next item will be it, whenever that may start.
inline bool probeOnlyDue(const SourceStatus &source)
{
    return source.circuit == CircuitState::HalfOpen && source.enabled && source.probesOut == 0;
}

} // namespace trawl
