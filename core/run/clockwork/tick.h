// The tick: unlocks orphans, starts what is due, pokes processors, collects metrics (R9.1).
#pragma once

#include "async/taskscope.h"
#include "domain/requests/clockwork.h"
#include "run/clockwork/processors.h"
#include "run/clockwork/scheduler.h"

namespace trawl {

/// Engine thread; borrows all. Owns what it started: leave() before it dies.
class Tick final
{
public:
    Tick(EngineCore &core, Scheduler &scheduler, Processors &processors)
        : m_core(core), m_scheduler(scheduler), m_processors(processors)
    {
    }
    /// Returns in under a second, whatever the steps do (TickRun::untilStarted: when all that is due is started, or the
    /// engine leaves): what is not done then goes on. Its result is written into the
    /// report when it comes.
    QCoro::Task<TickReport> run(TickRun asked, Actor actor);
    /// Reports as the store has them, newest first. Of a process that ended, no step goes on.
    QCoro::Task<Result<TicksPage::Answer>> page(TicksPage asked);
    /// A line in the journal, not waited for.
    void journal(const JournalNote &note, const Actor &actor);
    QCoro::Task<> leave();

private:
    struct Book;
    using BookPtr = std::shared_ptr<Book>;
    QCoro::Task<> unlock(BookPtr book);
    QCoro::Task<> startDue(BookPtr book, bool listOnly);
    QCoro::Task<> metrics(BookPtr book, std::stop_token stop);
    void poke(const BookPtr &book);
    void told(const BookPtr &book, const ProcessorRow &row);
    void open(const BookPtr &book, const QString &step, Ms deadline);
    void settle(const BookPtr &book, const QString &step, StepState state, QMap<QString, qint64> counts, QString text);
    bool isBusy(const BookPtr &book, const QString &step);
    QCoro::Task<> record(BookPtr book);
    void recordLater(const BookPtr &book);
    QMap<QString, qint64> inMemory() const;

    EngineCore &m_core;
    Scheduler &m_scheduler;
    Processors &m_processors;
    QSet<QString> m_busy; ///< steps of any tick that go on
    QSet<RowId> m_open;   ///< reports with steps that go on
    TaskScope m_scope;
};

} // namespace trawl
