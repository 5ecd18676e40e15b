// The engine's clocks. Shells read them and pass the time on; policy never does.
#pragma once

#include "domain/instant.h"

#include <functional>

namespace trawl {

/// Reads both clocks. Tests pass one they move by hand; `--fixed-clock` shifts the wall clock. Callable from any
/// thread.
using Clock = std::function<Now()>;

Now systemNow();
Clock systemClock();
/// A clock whose wall time starts at @p start now and then runs on (--fixed-clock).
Clock shiftedClock(Instant start);

} // namespace trawl
