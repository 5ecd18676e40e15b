// Requests of the batch upload, and the ports that join the uploader to the store, the pictures and the sink.
#pragma once

#include "domain/requests/upload.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class UploadRequests final : public QObject
{
    Q_OBJECT
public:
    explicit UploadRequests(EngineCore &core, QObject *parent = nullptr);
    /// Builds core.sinks and core.uploader; @p failOnce: the sample's upload that fails once.
    void build(bool failOnce);
    /// Counts what "Upload approved" would take.
    QCoro::Task<> refreshReady();
    /// Batches that a crash or shutdown left open go on.
    QCoro::Task<> resumeOpen();
    /// @p anew: also where one is known, since another program goes on with it.
    QCoro::Task<> recallLast(bool anew = false);

    QCoro::Task<Result<UploadPreview::Answer>> handle(UploadPreview asked, Actor actor);
    QCoro::Task<Result<UploadStart::Answer>> handle(UploadStart asked, Actor actor);
    QCoro::Task<Result<>> handle(UploadPause asked, Actor actor);
    QCoro::Task<Result<>> handle(UploadResume asked, Actor actor);
    QCoro::Task<Result<>> handle(UploadCancel asked, Actor actor);
    QCoro::Task<Result<UploadRetryFailed::Answer>> handle(UploadRetryFailed asked, Actor actor);
    QCoro::Task<Result<UploadHold::Answer>> handle(UploadHold asked, Actor actor);
    QCoro::Task<Result<UploadRetract::Answer>> handle(UploadRetract asked, Actor actor);
    QCoro::Task<Result<UploadObjects::Answer>> handle(UploadObjects asked, Actor actor);
    QCoro::Task<Result<UploadManifest::Answer>> handle(UploadManifest asked, Actor actor);
    QCoro::Task<Result<UploadTest::Answer>> handle(UploadTest asked, Actor actor);
    QCoro::Task<Result<CacheClear::Answer>> handle(CacheClear asked, Actor actor);

private:
    QCoro::Task<Result<>> keepAgain(CaptureRow capture, QByteArray bytes);
    QCoro::Task<> note(QString action, int count, Actor actor);
    void noteEnd(const UploadStatus &status);

    EngineCore &m_core;
};

} // namespace trawl
