// The sources of a run: one lane each, in file order, with what this run overrides.
#pragma once

#include "run/crawl/lane.h"

#include <QHash>
#include <QJsonObject>

#include <list>
#include <vector>

namespace trawl {

/// Engine thread. Owns the lanes; their addresses stay while the run lives, because coroutines hold them.
class Lanes final
{
public:
    /// @p sources with their overrides, in file order.
    explicit Lanes(const QList<runs::RunSource> &sources);

    const std::list<SourceLane> &all() const { return m_lanes; }
    std::list<SourceLane> &all() { return m_lanes; }
    /// Null: the source is not in this run.
    SourceLane *find(const QString &sourceId);
    const SourceLane *find(const QString &sourceId) const;
    /// In live priority order; equals in file order.
    std::vector<SourceLane *> byPriority();
    int inFlight() const;
    int begun() const;
    int held() const;
    /// Leases that nobody works on, by source.
    void setStuck(const QHash<QString, int> &stuck);
    qint64 known() const; ///< items of all sources

    /// From what the file said: an override that is taken back leaves nothing behind.
    void setOverrides(SourceLane &lane, const runs::Overrides &overrides);
    /// What the store counts now, by source. @return the sum
    Counts setCounts(const QHash<QString, Counts> &counts);

    /// Last results by source, for the run's statistics, and back.
    QJsonObject books() const;
    void takeBooks(const QJsonObject &books);

private:
    std::list<SourceLane> m_lanes;
};

} // namespace trawl
