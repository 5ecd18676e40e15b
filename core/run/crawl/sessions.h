// The places in the browser that a run has, dealt out by its plan's strategy (R7).
#pragma once

#include "policy/distributor.h"

namespace trawl {

/// Engine thread.
class Sessions final
{
public:
    explicit Sessions(int wanted);

    /// Which place takes the next item of @p domain; nothing is taken yet.
    SessionChoice next(const QString &domain, Strategy strategy) const;
    void take(int session);
    /// The item that the place was taken for begins: counted by the strategies.
    void begun(int session);
    /// -1 is no place and is ignored.
    void free(int session);
    int busy() const;
    int size() const { return int(m_sessions.size()); }

private:
    QList<LiveSession> m_sessions;
    qint64 m_given = 0;
};

} // namespace trawl
