// Tells other programs on a server's store that something in it has changed.
#pragma once

#include "store/db.h"

#include <chrono>

namespace trawl {

/// The channel on which a server tells it. What is told says only that something changed, never what.
inline const QString changedChannel = QStringLiteral("trawldeck_changed");

/// Writer thread. At most five times a second, and soon after the last change: who listens is never left behind.
class ChangeTeller final
{
public:
    using Time = std::chrono::steady_clock;

    /// @p heard: somebody can listen, as there is a server.
    explicit ChangeTeller(bool heard) : m_heard(heard) {}
    /// Something was committed.
    void changed() { m_untold = m_heard; }
    bool untold() const { return m_untold; }
    /// When untold changes may be told.
    Time::time_point due() const { return m_due; }
    /// Tells, where something is untold and it is time. One that fails is told with the next change.
    void tell(Db &db)
    {
        if (!m_untold || Time::now() < m_due)
            return;
        m_untold = false;
        m_due = Time::now() + std::chrono::milliseconds(200);
        (void)db.run("changed_tell"); // a server that is away is met by the next write, which says so
    }

private:
    bool m_heard = false;
    bool m_untold = false;
    Time::time_point m_due;
};

} // namespace trawl
