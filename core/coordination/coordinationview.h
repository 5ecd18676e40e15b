// The one place that knows how circuits and rates stand right now, for all who only look.
#pragma once

#include "coordination/coordination.h"
#include "policy/tokenbucket.h"

#include <QMap>

namespace trawl {

/// Fed by the stream of changes and, once, by what was known before it: nobody else keeps a circuit. Same thread as the
/// coordination, which outlives it. Make it before anyone else connects to the stream: then it is up to date when they
/// hear of a change.
class CoordinationView final : public QObject
{
    Q_OBJECT
public:
    explicit CoordinationView(Coordination &coordination, QObject *parent = nullptr);

    /// Where another program coordinates: what its store says now, instead of all that was known.
    void show(const CoordinationState &state);
    /// Closed if nothing was ever heard of the source.
    Circuit circuit(const QString &sourceId) const;
    /// The shared store is unreachable: what is not known here is taken as closed (R3.4).
    bool assumed() const { return m_assumed; }
    /// Requests per second allowed now.
    double allowedRate(const QString &rateKey, const Rate &rate) const;

private:
    void take(const CoordinationChange &change);
    void known(const CoordinationState &state);

    QMap<QString, Circuit> m_circuits;
    QMap<QString, RateNow> m_rates;
    bool m_assumed = false;
};

} // namespace trawl
