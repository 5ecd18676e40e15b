// What an engine does by itself as long as it runs: counts, the log's lines, leases that ended, the machine's clock,
// and once a minute what is due.
#pragma once

#include "run/enginecore.h"
#include "run/requests/requesthandlers.h"

#include <stop_token>

namespace trawl {

/// Engine thread; borrows all. Its loops run in the orchestrator's scope, which is joined before it goes.
class Upkeep final
{
public:
    /// @p recovered: the loops that act on runs wait for it.
    Upkeep(EngineCore &core, RequestHandlers &handlers, Signal &recovered);
    void begin(TaskScope &scope);
    /// The log's new lines into the store; once more at the end, when the loops are gone.
    QCoro::Task<> writeLog();

private:
    QCoro::Task<> count(std::stop_token stop);
    QCoro::Task<> countOnce();
    QCoro::Task<Ms> readerWorked(); ///< processor time of the store's reader so far
    QCoro::Task<> watchStore(std::stop_token stop);
    QCoro::Task<> sweep(std::stop_token stop);
    QCoro::Task<> watchClock(std::stop_token stop);
    QCoro::Task<> clockWasSet(Ms skew);
    QCoro::Task<> housekeep(std::stop_token stop);
    bool worksOnARun() const;
    void lookAtStore();

    EngineCore &m_core;
    RequestHandlers &m_handlers;
    Signal &m_recovered;
    bool m_storeAway = false;
    QList<LogLine> m_unwritten; ///< that the store did not take yet
};

} // namespace trawl
