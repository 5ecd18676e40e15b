// The engine "http": pages without a browser over libcurl, redirects followed hop by hop; also the raw GET for
// robots.txt and sitemaps.
#pragma once

#include "async/clock.h"
#include "async/timers.h"
#include "fetch/engine.h"

#include <memory>

namespace trawl {

struct RawLimits {
    qint64 maxBody = 1024 * 1024; ///< after decoding
    int maxRedirects = 5;
    Ms wall{30'000};   ///< for all hops together; a slow drip does not move it
    QString userAgent; ///< empty: the engine's
    QByteArray etag;   ///< sent as If-None-Match
    HopCheck hopCheck; ///< may be empty
};

/// Any status is an answer here; failure is set where there was none, or where a limit or a redirect ended it.
struct RawReply {
    FailClass failure = FailClass::None;
    bool engineFault = false;
    QString reason;
    int http = 0;
    QString finalUrl;
    QByteArray body; ///< with BodyTooLarge: the part that came
    QString contentType;
    QByteArray etag;
    int redirects = 0;
    Ms retryAfter{0};
    QJsonObject timings;
};

/// Owns its libcurl multi handle with the kept connections; engine thread. Keeps no cookies and no credentials.
class HttpEngine final : public Engine
{
public:
    struct Options {
        Clock clock;       ///< for Retry-After dates
        QString userAgent; ///< where the request names none
        QString caFile;    ///< PEM file instead of the system's certificates; empty = system
        QString proxy;     ///< empty: the environment's, never for loopback addresses
        qint64 maxHeader = 64 * 1024;
        Ms connectLimit = std::chrono::seconds(15);
    };
    HttpEngine(Timers &timers, Options options);
    ~HttpEngine() override;

    EngineId id() const override { return EngineId::Http; }
    Capabilities capabilities() const override { return {true, false, false}; }
    Availability availability() const override;
    /// request.screenshot is ignored: this engine takes no pictures. hopCheck is asked for each redirect target.
    QCoro::Task<FetchOutcome> fetch(FetchRequest request, std::stop_token stop) override;
    QCoro::Task<Result<>> warmUp(std::stop_token stop) override;
    QCoro::Task<> shutDown() override;

    /// One resource of any type, for robots.txt and sitemaps.
    QCoro::Task<RawReply> get(QString url, RawLimits limits, std::stop_token stop);

    /// Transfers that run now.
    int active() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
