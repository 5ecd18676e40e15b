// The engine of a workspace: everything that crawls, keeps, reviews and uploads, on one thread. The console
// facade talks to it.
#pragma once

#include "domain/requests/request.h"
#include "domain/result.h"
#include "domain/snapshot.h"
#include "run/enginesetup.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace trawl {

/// Owns the store, the engines, the picture store, the uploader and the runs. Lives on the engine thread; construct,
/// start and destroy it there.
class Orchestrator final : public QObject
{
    Q_OBJECT
public:
    explicit Orchestrator(EngineSetup setup, QObject *parent = nullptr);
    ~Orchestrator() override;

    /// Opens the store, recovers (leases, spool, unfinished batches), starts the sample site. Synchronous, short.
    Result<> start();
    /// Carries a request of AllRequests out for who asks; @p reply is called once, on this thread.
    void serve(const AnyRequest &request, const Actor &actor, const AnswerTaker &reply);
    QFuture<Result<QByteArray>> image(RowId capture, bool full);
    /// A snapshot out of turn, for somebody who begins to look; none before the start is over.
    void publishNow();
    /// Ordered: runs drain or give back, uploads stop between objects, browsers and children end, store last. @p done
    /// is called once.
    void shutDown(std::function<void()> done);

Q_SIGNALS:
    void snapshotReady(std::shared_ptr<const trawl::Snapshot> snapshot);

private:
    void beginWork();

    EngineSetup m_setup;
    struct Private;
    std::unique_ptr<Private> d; ///< from start() on
};

} // namespace trawl
