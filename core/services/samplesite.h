// The sample web site: ten sources on 127.0.1.1 … 127.0.1.10, served by the program itself (R15.1, D5).
#pragma once

#include "domain/result.h"
#include "services/samplepages.h"

#include <QString>

#include <memory>

namespace trawl {

/// One line of the site's own request log: written when a request begins, and again when its answer has been given.
struct SampleRequest {
    qint64 ms = 0;      ///< UTC
    quint64 number = 0; ///< the same in begin and end
    int source = 0;     ///< 1…10
    QByteArray target;  ///< path and query
    bool end = false;
    int status = 0; ///< 0 in begin; in end 0 if the client left before
};

struct SampleCounters {
    int requests = 0, active = 0;
    int ok = 0, clientErrors = 0, serverErrors = 0; ///< 2xx, 4xx, 5xx
};

struct SampleSiteConfig {
    quint16 port = 0; ///< 0: one that is free on all ten addresses
    QString logFile;  ///< JSON lines, appended; empty: memory only
    SampleOptions pages;
};

/// Owns the ten listeners and their thread. start() and stop() on the owner's thread; log() and counters() from any
/// thread.
class SampleSite
{
public:
    explicit SampleSite(SampleSiteConfig config);
    ~SampleSite();
    Q_DISABLE_COPY_MOVE(SampleSite)

    /// Binds at once (no waiting) and serves from then on; answers the port. TD-8090 if the port is taken.
    Result<quint16> start();
    /// Ends all connections.
    void stop();
    quint16 port() const;
    QList<SampleRequest> log() const;
    SampleCounters counters(int source) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
