// Verbs of the batch upload, and the ports that join the uploader to the store, the pictures and the sink.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core.
class UploadDesk final : public QObject
{
    Q_OBJECT
public:
    explicit UploadDesk(EngineCore &core, QObject *parent = nullptr);
    void registerVerbs();
    /// Builds core.sinks and core.uploader; @p failOnce: the sample's upload that fails once.
    void build(bool failOnce);
    /// Counts what "Upload approved" would take.
    QCoro::Task<> refreshReady();
    /// Batches that a crash or shutdown left open go on.
    QCoro::Task<> resumeOpen();
    QCoro::Task<> recallLast();

private:
    VerbTask preview(QJsonObject args);
    VerbTask start(QJsonObject args);
    VerbTask pause(QJsonObject args);
    VerbTask resume(QJsonObject args);
    VerbTask cancel(QJsonObject args);
    VerbTask retryFailed(QJsonObject args);
    VerbTask hold(QJsonObject args);
    VerbTask retract(QJsonObject args);
    VerbTask objects(QJsonObject args);
    VerbTask manifest(QJsonObject args);
    VerbTask test(QJsonObject args);
    VerbTask clearCache(QJsonObject args);

    QCoro::Task<Result<>> keepAgain(CaptureRow capture, QByteArray bytes);

    EngineCore &c;
};

} // namespace trawl
