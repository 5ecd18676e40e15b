// How the store is: the last write that failed, and leases that nobody works on.
#pragma once

#include "domain/instant.h"
#include "domain/result.h"
#include "store/dialect.h"

namespace trawl {

/// Engine thread.
class StoreHealth final
{
public:
    void wrote(Instant at)
    {
        m_since = {};
        m_wroteAt = at;
        m_locked = false;
    }
    /// @p at: of this failure. The outage is as old as its first one.
    void failed(const Error &error, Instant at)
    {
        m_error = error;
        if (!m_since.isSet())
            m_since = error.code == lockCode && m_lockedAt.isSet() ? m_lockedAt : at;
    }
    /// A decision that is not written yet. While the file is locked it is kept and tried again.
    class Kept
    {
    public:
        explicit Kept(StoreHealth &health) : m_health(health) { ++m_health.m_kept; }
        ~Kept() { --m_health.m_kept; }
        Q_DISABLE_COPY_MOVE(Kept)

    private:
        StoreHealth &m_health;
    };
    int kept() const { return m_kept; }
    bool locked() const { return m_locked; }

    /// Another program has held the file, or the server has not answered, for @p waited; after a second that is said.
    /// @return did it begin or end?
    bool noteWait(Ms waited, const Dialect &dialect, Instant at);
    /// The newest write that is known to have succeeded.
    Instant wroteAt() const { return m_wroteAt; }
    bool well() const { return !m_since.isSet() && !m_locked; }
    /// Of the last write, if it failed; or who is waited for.
    const Error &error() const { return m_locked ? m_lock : m_error; }
    Instant since() const { return m_since.isSet() ? m_since : m_lockedAt; }
    /// Circuits can't be kept, or can be again (R3.4).
    void circuitsReachable(bool reachable, Instant at) { m_circuitsAway = reachable ? Instant() : at; }
    /// Since when what is shown is not known to be what is kept; not set: all is well.
    Instant away() const { return well() ? m_circuitsAway : since(); }

    void setStuck(int leases) { m_stuck = leases; }
    int stuck() const { return m_stuck; }

private:
    static constexpr int lockCode = 4012;
    Error m_lock;
    bool m_locked = false;
    int m_kept = 0;
    Instant m_lockedAt, m_waitedAt;
    Error m_error;
    Instant m_since, m_wroteAt;
    Instant m_circuitsAway;
    int m_stuck = 0;
};

inline bool StoreHealth::noteWait(Ms waited, const Dialect &dialect, Instant at)
{
    constexpr Ms patience = std::chrono::seconds(1);
    // A write that waited in vain begins anew, by what is kept or by who asks for the store again: until then the lock
    // is not known to be gone.
    constexpr Ms settle = std::chrono::seconds(5);
    if (waited >= patience)
        m_waitedAt = at;
    const bool locked = waited >= patience || (m_locked && (m_kept > 0 || at - m_waitedAt < settle));
    if (locked == m_locked)
        return false;
    m_locked = locked;
    if (locked)
        m_lockedAt = at - waited;
    m_lock =
        dialect.isFile
            ? transientError(lockCode, translate("core", "The store is locked by another program"),
                             translate("core", "Nothing can be written until it lets go"),
                             translate("core", "Close the program that has trawldeck.sqlite open"))
            : transientError(4016, translate("core", "The database server does not answer"),
                             translate("core", "Nothing can be written until it does"),
                             translate("core", "Look whether it runs and is reached; the store comes back by itself"));
    return true;
}

} // namespace trawl
