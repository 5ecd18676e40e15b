// The read model of circuits and rates.
#include "coordination/coordinationview.h"

#include "async/futures.h"

namespace trawl {

CoordinationView::CoordinationView(Coordination &coordination, QObject *parent) : QObject(parent)
{
    // Subscribed first: what the stream says meanwhile is newer than the answer.
    connect(&coordination, &Coordination::changed, this, &CoordinationView::take);
    whenKnown(coordination.state(), this, [this](const Result<CoordinationState> &state) {
        if (state)
            known(*state);
        else
            m_assumed = true; // nothing could be learned: the next change, or the store's return, is told
    });
}

void CoordinationView::take(const CoordinationChange &change)
{
    if (const auto *circuit = std::get_if<CircuitChange>(&change))
        m_circuits.insert(circuit->sourceId, circuit->circuit);
    else if (const auto *rate = std::get_if<RateNow>(&change))
        m_rates.insert(rate->rateKey, *rate);
    else if (const auto *reach = std::get_if<ReachChange>(&change))
        m_assumed = !reach->reachable;
}

void CoordinationView::known(const CoordinationState &state)
{
    for (const CoordinationState::Entry &entry : state.circuits) {
        if (!m_circuits.contains(entry.sourceId))
            m_circuits.insert(entry.sourceId, entry.circuit);
    }
    for (const RateNow &rate : state.rates) {
        if (!m_rates.contains(rate.rateKey))
            m_rates.insert(rate.rateKey, rate);
    }
    m_assumed = m_assumed || state.assumed;
}

void CoordinationView::show(const CoordinationState &state)
{
    m_circuits.clear();
    m_rates.clear();
    m_assumed = false;
    known(state);
}

Circuit CoordinationView::circuit(const QString &sourceId) const
{
    return m_circuits.value(sourceId);
}

double CoordinationView::allowedRate(const QString &rateKey, const Rate &rate) const
{
    Bucket bucket;
    if (const auto known = m_rates.constFind(rateKey); known != m_rates.cend()) {
        bucket.started = true;
        bucket.rate = known->allowed;
        bucket.configured = known->configured;
    }
    return bucket::allowed(bucket, rate);
}

} // namespace trawl
