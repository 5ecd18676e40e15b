// Queues a call into the event loop of the current thread: the way all wake-ups of this room go, so that none is
// re-entrant.
#pragma once

#include <functional>

namespace trawl {

/// Runs @p fn once, later, from this thread's event loop. Dropped if the thread ends first. Needs a QCoreApplication or
/// a QThread.
void post(std::function<void()> fn);

} // namespace trawl
