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
    bool well() const { return !m_since.isSet(); }
    /// Of the last write, if it failed.
    const Error &error() const { return m_error; }
    Instant since() const { return m_since; }

    void setStuck(int leases) { m_stuck = leases; }
    int stuck() const { return m_stuck; }

private:
    Error m_error;
    Instant m_since;
    int m_stuck = 0;
};

} // namespace trawl
