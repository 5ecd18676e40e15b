// The collaborators of the engine, wired once by the Orchestrator and borrowed by all of run/.
#pragma once

#include "async/futures.h"
#include "async/taskscope.h"
#include "async/timers.h"
#include "capture/baselines.h"
#include "capture/picturestore.h"
#include "coordination/coordinationstore.h"
#include "coordination/coordinationview.h"
#include "extract/extractorpool.h"
#include "fetch/engine.h"
#include "fetch/robotscache.h"
#include "fetch/textfetcher.h"
#include "policy/engineselection.h"
#include "run/enginesetup.h"
#include "run/logbook.h"
#include "store/store.h"

#include <QThreadPool>

#include <memory>
#include <vector>

namespace trawl {

/// Owned by the Orchestrator; engine thread. Order of members is order of construction: the store outlives what writes
/// to it.
struct Parts {
    EngineSetup setup;
    Clock clock;
    QString userAgent;
    std::unique_ptr<LogBook> log;
    std::unique_ptr<Timers> timers;
    std::unique_ptr<QThreadPool> pool;
    std::unique_ptr<Store> store;
    std::unique_ptr<CoordinationStore> circuitShelf;
    std::unique_ptr<Coordination> coordination;
    std::unique_ptr<CoordinationView> shared; ///< how circuits and rates stand: nobody else keeps a copy
    std::unique_ptr<PictureStore> pictures;
    std::unique_ptr<BaselineStore> baselines;
    std::unique_ptr<ExtractorPool> extractor;
    std::unique_ptr<RobotsCache> robots;
    TextFetcher *texts = nullptr;                 ///< reads sitemaps and robots.txt; one of engines
    std::vector<std::unique_ptr<Engine>> engines; ///< in the order of the default chain
    /// What sources.json gives a source now; never from a run's snapshot.
    std::function<QList<OriginCredential>(const QString &sourceId)> credentialsOf;

    Instant now() const { return clock().wall; }
    /// A write nobody waits for. What it failed to do is said in the log as @p what ("The engine's history"), never
    /// dropped.
    void writeLater(QString what, std::function<Result<>(Db &)> write);
    /// Says in the log if @p done failed.
    template <class T>
    void logFailure(const QString &what, const QFuture<Result<T>> &done)
    {
        whenKnown(done, timers.get(), [this, what](const Result<T> &result) {
            if (!result)
                sayFailure(what, result.error());
        });
    }
    /// A run came to rest.
    void quiet() const
    {
        for (const auto &engine : engines)
            engine->quiet();
    }
    Engine *engine(EngineId id) const
    {
        for (const auto &candidate : engines) {
            if (candidate->id() == id)
                return candidate.get();
        }
        return nullptr;
    }

private:
    void sayFailure(const QString &what, const Error &error);
};

} // namespace trawl
