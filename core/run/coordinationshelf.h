// Keeps circuits and rates in the workspace's store.
#pragma once

#include "async/clock.h"
#include "coordination/coordinationstore.h"

namespace trawl {

class SourceCatalog;
class Store;

/// Engine thread. The store and the catalog outlive it; circuits are written in the interactive lane, rates in bulk.
class CoordinationShelf final : public CoordinationStore
{
public:
    CoordinationShelf(Store &store, const SourceCatalog &catalog, Clock clock);

    QFuture<Result<StoredCoordination>> load() override;
    QFuture<Result<>> saveCircuit(StoredCircuit circuit) override;
    QFuture<Result<>> saveRate(StoredRate rate) override;
    CircuitLimits limitsOf(const QString &sourceId) const override;

private:
    Store &m_store;
    const SourceCatalog &m_catalog;
    Clock m_clock;
};

} // namespace trawl
