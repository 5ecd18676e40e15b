// Who runs the engine of a store: one program at a time, as long as its connection is.
#pragma once

#include "store/db.h"

namespace trawl {

/// What stands in meta beside the workspace's own values; a copy of the store does not take it over.
inline const QString leaderKey = QStringLiteral("leader"); ///< who leads, for people
inline const QString copyKey = QStringLiteral("copy");     ///< how far a copy into this store is
inline const QString movedKey = QStringLiteral("moved");   ///< where the runs of this store were moved to
constexpr int leadsElsewhere = 4018;

/// Who leads now, for who does not.
struct Lead {
    bool taken = false; ///< somebody's connection has it
    QString who;        ///< that does, or did last; empty: nobody ever
};
Result<Lead> lookAtLead(Db &db);

/// From now on nobody else leads, until this connection ends. TD-4018 names who does. Where that is @p self the server
/// has not noticed yet that an earlier connection of ours is gone: TD-4016, it lets go by itself.
Result<> takeLead(Db &db, const QString &self);

} // namespace trawl
