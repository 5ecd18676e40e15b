// One resource of any type over HTTP: how robots.txt and sitemaps are read.
#pragma once

#include "fetch/engine.h"

namespace trawl {

struct RawLimits {
    qint64 maxBody = 1024 * 1024; ///< after decoding
    int maxRedirects = 5;
    Ms wall{30'000};                     ///< for all hops together; a slow drip does not move it
    QString userAgent;                   ///< empty: the engine's
    QByteArray etag;                     ///< sent as If-None-Match
    HopCheck hopCheck;                   ///< may be empty
    HopLearn hopLearn;                   ///< may be empty: what is not known is refused
    ReachOf reach;                       ///< asked for each connection
    QList<OriginCredential> credentials; ///< each goes to its own origin and nowhere else
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
    QList<RedirectHop> trail; ///< the redirects that were followed
    int redirects() const { return int(trail.size()); }
    Ms retryAfter{0};
    QJsonObject timings;
};

/// Engine thread. Answers soon after a stop, then with FailClass::Cancelled.
class TextFetcher
{
public:
    virtual ~TextFetcher() = default;
    virtual QCoro::Task<RawReply> get(QString url, RawLimits limits, std::stop_token stop) = 0;
};

} // namespace trawl
