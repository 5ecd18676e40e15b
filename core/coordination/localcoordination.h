// The in-process Coordination: policy's circuits and buckets in memory, persisted through functions that the
// composition injects.
#pragma once

#include "async/clock.h"
#include "coordination/coordination.h"
#include "policy/circuitbreaker.h"
#include "policy/tokenbucket.h"

#include <QObject>

#include <memory>

namespace trawl {

struct StoredCircuit {
    QString sourceId;
    Circuit circuit;
};

struct StoredRate {
    QString rateKey;
    QJsonObject state; ///< of bucket::toJson
};

/// Owns the circuits and buckets of this process; engine thread. Its own transitions are seen at once; the store
/// follows.
class LocalCoordination final : public QObject, public Coordination
{
    Q_OBJECT
public:
    struct Options {
        Clock clock;
        /// All persisted circuits; asked at construction, and again a minute after a failure. Empty function: nothing
        /// is persisted.
        std::function<QFuture<Result<QList<StoredCircuit>>>()> loadAll;
        std::function<QFuture<Result<>>(StoredCircuit)> saveOne;
        /// The same for rates and Retry-After clocks (I6). Written at once where the rate or a clock changed, else once
        /// a second at most.
        std::function<QFuture<Result<QList<StoredRate>>>()> loadRates;
        std::function<QFuture<Result<>>(StoredRate)> saveRate;
        /// Limits of a source at load time, for what a restart does to a hold (CB23). Empty function: defaults.
        std::function<CircuitLimits(const QString &sourceId)> limits;
        /// Transitions and what else has to be told (journal, chart, log).
        std::function<void(const QString &sourceId, const Circuit &circuit, const CircuitEffect &effect)> onEffect;
        std::function<void(const QString &rateKey, const RateChange &change)> onRateChange;
        /// R3.4, CB21: once when the store can't be reached (true), once when it can again (false).
        std::function<void(bool unreachable, const QString &sentence)> onStoreAlarm;
    };
    explicit LocalCoordination(Options options, QObject *parent = nullptr);
    ~LocalCoordination() override;

    /// True while states are assumed because the store failed.
    bool assumed() const;

    QFuture<Result<CircuitReport>> circuit(const QString &sourceId) override;
    QFuture<Result<Permit>> admit(const QString &sourceId, CircuitLimits limits) override;
    QFuture<Result<CircuitReport>> report(const QString &sourceId, Permit permit, CircuitLimits limits, Outcome outcome,
                                          FailClass failure, QString detail) override;
    QFuture<Result<Ms>> takeToken(const QString &rateKey, Rate rate) override;
    void slowDown(const QString &rateKey, Rate rate, Ms retryAfter) override;
    void cleanResponse(const QString &rateKey, Rate rate) override;
    double allowedRate(const QString &rateKey, Rate rate) const override;
    void setCrawlDelay(const QString &rateKey, Ms delay) override;
    QFuture<Result<CircuitReport>> probe(const QString &sourceId, CircuitLimits limits, QString by,
                                         QString reason) override;
    QFuture<Result<CircuitReport>> hold(const QString &sourceId, Instant until, QString by, QString reason) override;
    QFuture<Result<CircuitReport>> close(const QString &sourceId, QString by, QString reason) override;
    QFuture<Result<CircuitReport>> guard(const QString &sourceId, bool guarded, QString by, QString reason) override;

private:
    template <class T>
    QFuture<Result<T>> afterLoad(std::function<Result<T>()> work);
    Now now();
    void load();
    void loaded(const Result<QList<StoredCircuit>> &all);
    void ratesLoaded(const Result<QList<StoredRate>> &all);
    void alarm(bool unreachable, const Error &error);
    CircuitReport apply(const QString &sourceId, const CircuitStep &step);
    void save(const QString &sourceId);
    void saved(const QString &sourceId, const Result<> &result);
    void applyBucket(const QString &rateKey, const BucketStep &step);
    void noteRate(const QString &rateKey, bool atOnce);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
