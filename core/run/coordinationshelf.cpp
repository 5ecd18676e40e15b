// Circuits and rates in the store.
#include "run/coordinationshelf.h"

#include "run/sourcecatalog.h"
#include "store/circuits.h"
#include "store/store.h"

namespace trawl {

CoordinationShelf::CoordinationShelf(Store &store, const SourceCatalog &catalog, Clock clock)
    : m_store(store), m_catalog(catalog), m_clock(std::move(clock))
{
}

QFuture<Result<StoredCoordination>> CoordinationShelf::load()
{
    return m_store.read([](Db &db) -> Result<StoredCoordination> {
        const auto circuits = circuits::all(db);
        if (!circuits)
            return circuits.error();
        const auto rates = rates::all(db);
        if (!rates)
            return rates.error();
        StoredCoordination all;
        for (auto it = circuits->cbegin(); it != circuits->cend(); ++it)
            all.circuits.append(StoredCircuit{it.key(), it.value()});
        for (auto it = rates->cbegin(); it != rates->cend(); ++it)
            all.rates.append(StoredRate{it.key(), it.value()});
        return all;
    });
}

QFuture<Result<>> CoordinationShelf::saveCircuit(StoredCircuit circuit)
{
    const Instant now = m_clock().wall;
    return m_store.write(Lane::Interactive,
                         [=](Db &db) { return circuits::save(db, circuit.sourceId, circuit.circuit, now); });
}

QFuture<Result<>> CoordinationShelf::saveRate(StoredRate rate)
{
    const Instant now = m_clock().wall;
    return m_store.write(Lane::Bulk, [=](Db &db) { return rates::save(db, rate.rateKey, rate.state, now); });
}

CircuitLimits CoordinationShelf::limitsOf(const QString &sourceId) const
{
    const Source *source = m_catalog.find(sourceId);
    return source ? source->circuit : CircuitLimits{};
}

} // namespace trawl
