// Marks for the next snapshot.
#include "run/books/changetracker.h"

#include <utility>

namespace trawl {

namespace {
constexpr qsizetype changedItemsLimit = 1000; ///< beyond it a front end reloads its visible pages anyway
} // namespace

void ChangeTracker::itemChanged(RowId item)
{
    m_dirty = m_countsDue = true;
    if (m_increment.items.size() < changedItemsLimit)
        m_increment.items.append(item);
    else
        m_increment.allItems = true;
}

void ChangeTracker::itemsChanged()
{
    m_dirty = m_countsDue = m_increment.allItems = true;
}

void ChangeTracker::capturesChanged()
{
    m_dirty = m_countsDue = true;
    ++m_capturesVersion;
}

void ChangeTracker::capturesMoved()
{
    capturesChanged();
    m_increment.allItems = true;
}

void ChangeTracker::runsChanged()
{
    m_dirty = m_countsDue = true;
    ++m_runsVersion;
}

bool ChangeTracker::takeCountsDue()
{
    return std::exchange(m_countsDue, false);
}

ChangeTracker::Increment ChangeTracker::take()
{
    m_dirty = false;
    return std::exchange(m_increment, {});
}

} // namespace trawl
