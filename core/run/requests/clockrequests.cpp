// Ticks, schedules, processors: the operator's requests.
#include "run/requests/clockrequests.h"

namespace trawl {

QCoro::Task<Result<TickRun::Answer>> ClockRequests::handle(TickRun asked, Actor actor)
{
    const TickReport report = co_await m_clockwork.tick.run(asked, actor);
    JournalNote note;
    note.action = TickRun::verb;
    note.subject = tickText(report);
    // Not waited for: a store that is held up must not hold up the answer.
    m_clockwork.tick.journal(note, actor);
    co_return report;
}

QCoro::Task<Result<TicksPage::Answer>> ClockRequests::handle(TicksPage asked, Actor)
{
    Result<TicksPage::Answer> page = co_await m_clockwork.tick.page(asked);
    co_return page;
}

QCoro::Task<Result<ScheduleList::Answer>> ClockRequests::handle(ScheduleList, Actor)
{
    const Result<QList<ScheduleRow>> rows = co_await m_clockwork.scheduler.rows();
    if (!rows)
        co_return rows.error();
    co_return ScheduleList::Answer{rows.value(), m_core.parts.setup.clockwork};
}

QCoro::Task<Result<ScheduleSaid>> ClockRequests::handle(ScheduleRunNow asked, Actor actor)
{
    const Result<ScheduleSaid> said = co_await m_clockwork.scheduler.runNow(asked.id, actor);
    co_return said;
}

QCoro::Task<Result<ScheduleSaid>> ClockRequests::handle(ScheduleSkipNext asked, Actor actor)
{
    const Result<ScheduleSaid> said = co_await m_clockwork.scheduler.skipNext(asked.id, asked.skip, actor);
    co_return said;
}

QCoro::Task<Result<ScheduleSaid>> ClockRequests::handle(ScheduleSwitch asked, Actor actor)
{
    const Result<ScheduleSaid> said = co_await m_clockwork.scheduler.switchTo(asked.id, asked.on, actor);
    co_return said;
}

QCoro::Task<Result<ProcessorsList::Answer>> ClockRequests::handle(ProcessorsList, Actor)
{
    const Result<> loaded = co_await m_clockwork.processors.load();
    if (!loaded)
        co_return loaded.error();
    co_return ProcessorsList::Answer{m_clockwork.processors.rows(), m_clockwork.processors.problems()};
}

QCoro::Task<Result<ProcessorsPoke::Answer>> ClockRequests::handle(ProcessorsPoke asked, Actor actor)
{
    const Result<ProcessorRow> poked = m_clockwork.processors.poke(asked.id);
    if (!poked)
        co_return poked.error();
    JournalNote note;
    note.action = ProcessorsPoke::verb;
    note.subject = asked.id;
    co_await writeJournal(m_core, actor, note);
    co_return poked;
}

} // namespace trawl
