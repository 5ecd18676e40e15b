// The distributor (R7): assigns items to sessions; pure, total, exactly one list per session (P1–P10,
// P1–P10).
#pragma once

#include "domain/run.h"

#include <QList>
#include <QString>

namespace trawl {

struct WorkItem {
    QString id;
    QString domain;    ///< what belongs together for domain-affinity: registrable domain or host
    bool done = false; ///< done items are left out
};

struct SessionSlot {
    QString id;   ///< stable name of the session: the rendezvous hash uses it
    int load = 0; ///< items it has already
};

/// The n-th session of a run, from 0: the same name in the preview and in the run, so that affinity gives the same
/// answer.
SessionSlot sessionSlot(int index);

struct Distribution {
    enum Problem { None, NoSessions, NoItems };
    Problem problem = None;           ///< a clear value, not an exception (R7.1)
    QList<QList<qsizetype>> sessions; ///< per session, in the order given: indexes into the items, ascending
    QString problemText() const;
};

/// 100,000 items × 100 sessions in under 50 ms. The input is not changed; the same input gives the same answer.
Distribution itemsToSessions(const QList<WorkItem> &items, const QList<SessionSlot> &sessions, Strategy strategy);

/// A session of a run that goes: what nextSession() decides on.
struct LiveSession {
    SessionSlot slot; ///< load: items it was given so far
    bool busy = false;
};

struct SessionChoice {
    int session = -1; ///< takes the item now; -1: it waits
    int keptFor = -1; ///< the busy session that the strategy keeps the item for, though another is free
};

/// The same strategies one item at a time, for a run that goes (R7): which session takes the next item of @p domain?
/// Least loaded: the free one that had the fewest items. Round robin: that of turn @p given (items given out so far),
/// if it is free. Domain affinity: the domain's own, if it is free.
SessionChoice nextSession(const QString &domain, const QList<LiveSession> &sessions, Strategy strategy, qint64 given);

/// The session that domain-affinity gives a domain to (rendezvous hash): stable when sessions are added; -1 without
/// sessions.
int sessionOfDomain(const QString &domain, const QList<SessionSlot> &sessions);

} // namespace trawl
