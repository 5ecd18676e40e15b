// Who works, what is shown, what rests.
#include "run/books/runregistry.h"

#include <algorithm>

namespace trawl {

RunController *RunRegistry::controller(RowId run) const
{
    const auto found = m_active.find(run);
    return found == m_active.end() ? nullptr : found->second.get();
}

RunController *RunRegistry::of(const QString &sourceId) const
{
    const auto found = std::find_if(m_active.begin(), m_active.end(),
                                    [&](const auto &entry) { return entry.second->lane(sourceId) != nullptr; });
    return found == m_active.end() ? nullptr : found->second.get();
}

RunController *RunRegistry::begin(std::unique_ptr<RunController> run)
{
    RunController *begun = run.get();
    m_active[begun->row().id] = std::move(run);
    forgetInterrupted(begun->row().id);
    m_shown = begun->row();
    m_ended = {};
    return begun;
}

void RunRegistry::end(RunController *run)
{
    const RunRow row = run->row();
    if (shownId() == row.id) {
        m_shown = row;
        m_ended = {};
        m_ended.run = row.id;
        m_ended.statistics = run->statistics();
        for (const SourceLane &lane : run->lanes())
            m_ended.counts.insert(lane.source.id, lane.counts);
    }
    const auto found = m_active.find(row.id);
    if (found == m_active.end())
        return;
    found->second.release()->deleteLater();
    m_active.erase(found);
}

const RunRow *RunRegistry::shown() const
{
    if (const RunController *live = shownController())
        return &live->row();
    return m_shown ? &*m_shown : nullptr;
}

void RunRegistry::showFirst(const RunRow &row)
{
    if (m_shown)
        return;
    m_shown = row;
    m_shown->interrupted = isInterrupted(row);
}

void RunRegistry::show(const RunRow &row)
{
    if (shownId() != row.id)
        m_ended = {};
    m_shown = row;
    m_shown->interrupted = isInterrupted(row);
}

void RunRegistry::update(const RunRow &row)
{
    if (shownId() != row.id)
        return;
    m_shown = row;
    m_shown->interrupted = isInterrupted(row);
}

const RunRow *RunRegistry::interruptedRun(RowId run) const
{
    const auto found =
        std::find_if(m_interrupted.begin(), m_interrupted.end(), [run](const RunRow &row) { return row.id == run; });
    return found == m_interrupted.end() ? nullptr : &*found;
}

void RunRegistry::addInterrupted(RunRow row)
{
    if (controller(row.id))
        return;
    row.interrupted = isInterrupted(row);
    m_interrupted.append(std::move(row));
}

void RunRegistry::forgetInterrupted(RowId run)
{
    m_interrupted.removeIf([run](const RunRow &row) { return row.id == run; });
}

bool RunRegistry::isInterrupted(const RunRow &run) const
{
    return isActive(run.state) && run.state != RunState::Paused && !controller(run.id) && !m_elsewhere;
}

bool RunRegistry::restsIn(const QString &sourceId) const
{
    return m_shown && isActive(m_shown->state) && !shownController() && m_shown->plan.sources.contains(sourceId) &&
           !of(sourceId);
}

bool RunRegistry::restsRun(RowId run) const
{
    const bool shownRests = shownId() == run && run != 0 && m_shown->state == RunState::Paused;
    return !controller(run) && (shownRests || interruptedRun(run));
}

const EndedBooks *RunRegistry::endedBooks() const
{
    return m_shown && m_ended.run == m_shown->id ? &m_ended : nullptr;
}

void RunRegistry::setOverridesAtRest(RowId run, const QString &sourceId, const runs::Overrides &overrides)
{
    if (m_ended.run == run)
        m_ended.overrides.insert(sourceId, overrides);
}

} // namespace trawl
