// What the mirror passes over for a while, since the ETL API fails at it and at nothing else. Pure.
#pragma once

#include "domain/ids.h"
#include "domain/instant.h"

#include <QHash>
#include <QSet>

#include <optional>

namespace trawl {

/// Items, or sources of runs, with their waits. Kept in memory only: the next start tries them again at once.
class EtlAsides
{
public:
    static constexpr Ms longest = std::chrono::hours(1);

    /// Not before @p wait again.
    void failed(RowId id, MonoTime now, Ms wait)
    {
        One &one = m_all[id];
        if (one.failures++ == 0)
            one.since = now;
        one.due = now + wait;
    }
    void forget(RowId id) { m_all.remove(id); }
    int failures(RowId id) const { return m_all.value(id).failures; }
    bool isEmpty() const { return m_all.isEmpty(); }
    qsizetype size() const { return m_all.size(); }
    void allDue()
    {
        for (One &one : m_all)
            one.due = MonoTime();
    }
    /// Those whose time has not come. What was due long ago is forgotten: it was told meanwhile.
    QSet<RowId> waiting(MonoTime now)
    {
        QSet<RowId> ids;
        for (auto it = m_all.begin(); it != m_all.end();) {
            if (it->due > now)
                ids.insert(it.key());
            it = now - it->since > longest && now - it->due > longest ? m_all.erase(it) : std::next(it);
        }
        return ids;
    }
    /// Those that failed @p times at least, and the API took something of others (at @p taken) since: one failure more
    /// and they are at fault themselves.
    QSet<RowId> tired(int times, std::optional<MonoTime> taken) const
    {
        QSet<RowId> ids;
        for (auto it = m_all.cbegin(); taken && it != m_all.cend(); ++it) {
            if (it->failures >= times && *taken >= it->since)
                ids.insert(it.key());
        }
        return ids;
    }

private:
    struct One {
        int failures = 0;
        MonoTime since, due;
    };
    QHash<RowId, One> m_all;
};

} // namespace trawl
