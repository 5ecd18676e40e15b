// The in-process Coordination: policy's circuits and buckets in memory, kept by a CoordinationStore.
#pragma once

#include "async/clock.h"
#include "coordination/coordination.h"
#include "coordination/coordinationstore.h"
#include "policy/circuitbreaker.h"
#include "policy/tokenbucket.h"

#include <memory>

namespace trawl {

/// Owns the circuits and buckets of this process. Its own transitions are seen at once; the store follows and never
/// decides. Calls that come before the store has answered open() wait for it.
class LocalCoordination final : public Coordination
{
    Q_OBJECT
public:
    /// @p store outlives it; null: nothing is kept.
    LocalCoordination(Clock clock, CoordinationStore *store, QObject *parent = nullptr);
    ~LocalCoordination() override;

    /// Reads what the store kept; after a failure it is asked again a minute later. Once, before any other call.
    void open();

    QFuture<Result<CoordinationState>> state() override;
    QFuture<Result<CircuitReport>> circuit(QString sourceId) override;
    QFuture<Result<Permit>> admit(QString sourceId, CircuitLimits limits) override;
    QFuture<Result<CircuitReport>> report(AttemptReport report) override;
    QFuture<Result<Ms>> takeToken(QString rateKey, Rate rate) override;
    QFuture<Result<double>> slowDown(QString rateKey, Rate rate, Ms retryAfter) override;
    QFuture<Result<double>> cleanResponse(QString rateKey, Rate rate) override;
    QFuture<Result<double>> allowedRate(QString rateKey, Rate rate) override;
    QFuture<Result<>> setCrawlDelay(QString rateKey, Ms delay) override;
    QFuture<Result<CircuitReport>> probe(QString sourceId, Act act) override;
    QFuture<Result<CircuitReport>> hold(QString sourceId, Instant until, Act act) override;
    QFuture<Result<CircuitReport>> close(QString sourceId, Act act) override;
    QFuture<Result<CircuitReport>> guard(QString sourceId, bool guarded, Act act) override;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    template <class T, class Work>
    QFuture<Result<T>> afterLoad(Work work);
    Now now();
    void load();
    void loaded(const Result<StoredCoordination> &all);
    bool assumed() const;
    void tellReach(const Error &error);
    CircuitReport apply(const QString &sourceId, const CircuitStep &step, CircuitChange::Cause cause, const Act &act);
    CircuitReport unchanged(const Circuit &circuit) const;
    void save(const QString &sourceId);
    void saveUnsaved();
    void saved(const QString &sourceId, const Result<> &result);
    double applyBucket(const QString &rateKey, const BucketStep &step);
    void noteRate(const QString &rateKey, bool atOnce);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
