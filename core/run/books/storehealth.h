// How the store is: the last write that failed, and leases that nobody works on.
#pragma once

#include "domain/instant.h"
#include "domain/result.h"

namespace trawl {

/// Engine thread.
class StoreHealth final
{
public:
    void wrote() { m_since = {}; }
    void failed(const Error &error, Instant at)
    {
        m_error = error;
        m_since = at;
    }
    /// Another program has held the file for @p waited; after a second that is said. @return did it begin or end?
    bool noteWait(Ms waited, Instant at);
    bool well() const { return !m_since.isSet() && !m_locked; }
    /// Of the last write, if it failed; or who is waited for.
    const Error &error() const { return m_locked ? m_lock : m_error; }
    Instant since() const { return m_locked ? m_lockedAt : m_since; }

    void setStuck(int leases) { m_stuck = leases; }
    int stuck() const { return m_stuck; }

private:
    Error m_lock;
    bool m_locked = false;
    Instant m_lockedAt;
    Error m_error;
    Instant m_since;
    int m_stuck = 0;
};

inline bool StoreHealth::noteWait(Ms waited, Instant at)
{
    constexpr Ms patience = std::chrono::seconds(1);
    const bool locked = waited >= patience;
    if (locked == m_locked)
        return false;
    m_locked = locked;
    m_lockedAt = at - waited;
    m_lock = transientError(4012, translate("core", "The store is locked by another program"),
                            translate("core", "Nothing can be written until it lets go"),
                            translate("core", "Close the program that has trawldeck.sqlite open"));
    return true;
}

} // namespace trawl
