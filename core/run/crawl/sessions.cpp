// Places in the browser.
#include "run/crawl/sessions.h"

#include <algorithm>

namespace trawl {

Sessions::Sessions(int wanted)
{
    for (int i = 0; i < std::clamp(wanted, 1, maxSessions); ++i)
        m_sessions.append(LiveSession{sessionSlot(i), false});
}

SessionChoice Sessions::next(const QString &domain, Strategy strategy) const
{
    return nextSession(domain, m_sessions, strategy, m_given);
}

void Sessions::take(int session)
{
    if (session >= 0)
        m_sessions[session].busy = true;
}

void Sessions::begun(int session)
{
    if (session < 0)
        return;
    ++m_sessions[session].slot.load;
    ++m_given;
}

void Sessions::free(int session)
{
    if (session >= 0)
        m_sessions[session].busy = false;
}

int Sessions::busy() const
{
    return int(std::count_if(m_sessions.begin(), m_sessions.end(), [](const LiveSession &one) { return one.busy; }));
}

} // namespace trawl
