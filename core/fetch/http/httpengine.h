// The engine "http": pages without a browser over libcurl, redirects followed hop by hop; also the GET for robots.txt
// and sitemaps.
#pragma once

#include "async/clock.h"
#include "async/timers.h"
#include "fetch/engine.h"
#include "fetch/textfetcher.h"

#include <memory>

namespace trawl {

/// Owns its libcurl multi handle with the kept connections; engine thread. Keeps no cookies. A request's credentials go
/// to their origins with the first request already (Basic), as a user part in the address would.
class HttpEngine final : public Engine, public TextFetcher
{
public:
    struct Options {
        Clock clock;       ///< for Retry-After dates
        QString userAgent; ///< where the request names none
        QString caFile;    ///< PEM file instead of the system's certificates; empty = system
        QString proxy;     ///< for all but loopback addresses; empty: the environment's
        qint64 maxHeader = 64 * 1024;
        Ms connectLimit = std::chrono::seconds(15);
    };
    HttpEngine(Timers &timers, Options options);
    ~HttpEngine() override;

    EngineId id() const override { return EngineId::Http; }
    Capabilities capabilities() const override;
    Availability availability() const override;
    /// request.screenshot is ignored: this engine takes no pictures. hopCheck is asked for each redirect target, reach
    /// for each address; behind a proxy, which resolves names itself, for those written as numbers.
    QCoro::Task<FetchOutcome> fetch(FetchRequest request, std::stop_token stop) override;
    QCoro::Task<Result<>> warmUp(std::stop_token stop) override;
    QCoro::Task<> shutDown() override;

    QCoro::Task<RawReply> get(QString url, RawLimits limits, std::stop_token stop) override;

    /// Transfers that run now.
    int active() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
