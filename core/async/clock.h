// The engine's clocks. Shells read them and pass the time on; policy never does.
#pragma once

#include "domain/instant.h"

#include <atomic>
#include <functional>
#include <memory>

namespace trawl {

/// Reads both clocks. Tests pass one they move by hand; `--fixed-clock` shifts the wall clock. Callable from any
/// thread.
using Clock = std::function<Now()>;

Now systemNow();
Clock systemClock();
/// A clock whose wall time starts at @p start now and then runs on (--fixed-clock).
Clock shiftedClock(Instant start);

/// Wall time that goes by the monotonic clock: who sets the system's clock neither stretches nor shortens a wait inside
/// the process. What was set is taken over where all that waits is moved along. Any thread.
class SteadyClock final
{
public:
    explicit SteadyClock(Clock system);
    Now now() const;
    /// How far the system's wall clock went from ours: positive if it was set forward.
    Ms skew() const;
    void takeOver(Ms skew) { m_offset += skew.count(); }

private:
    Clock m_system;
    std::atomic<qint64> m_offset; ///< ms from monotonic to wall time
};
Clock steadyClock(std::shared_ptr<SteadyClock> clock);

} // namespace trawl
