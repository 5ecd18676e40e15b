// See suspicion.h.
#include "policy/suspicion.h"

#include <csignal>

namespace trawl {

ProcessEnd processEndOf(int signal, bool outOfMemory)
{
    switch (signal) {
    case SIGKILL:
        return outOfMemory ? ProcessEnd::Crashed : ProcessEnd::Killed;
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
    case SIGQUIT:
        return ProcessEnd::Killed;
    default:
        return ProcessEnd::Crashed;
    }
}

Suspicion afterEnd(Suspicion known, ProcessEnd end, bool alone)
{
    if (end == ProcessEnd::None || end == ProcessEnd::NotStarted)
        return known;
    ++known.ends;
    known.endsAlone += alone ? 1 : 0;
    known.crashesAlone += alone && end == ProcessEnd::Crashed ? 1 : 0;
    return known;
}

} // namespace trawl
