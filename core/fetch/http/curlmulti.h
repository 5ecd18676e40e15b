// libcurl's multi interface in the Qt event loop: many transfers on one thread, connections kept and shared.
#pragma once

#include "async/httpclient.h"
#include "domain/instant.h"
#include "policy/reach.h"

#include <QByteArray>
#include <QCoroTask>
#include <QString>

#include <memory>
#include <stop_token>

namespace trawl {

/// One request and its one answer; redirects are not followed here.
struct Hop {
    QByteArray url; ///< encoded
    QByteArray userAgent;
    HttpHeaders headers;               ///< further ones
    QByteArray user, password;         ///< Basic authentication; a null user: none
    qint64 maxBody = 16 * 1024 * 1024; ///< after decoding
    qint64 maxHeader = 64 * 1024;      ///< all header lines, informational answers included
    bool pagesOnly = false;            ///< break off at the headers of a 2xx that is no page
    ReachOf reach;                     ///< asked with each address before it is connected to; null: any
};

struct HopReply {
    enum End {
        Done,
        Failed,
        Stopped,
        BodyTooLarge,
        HeadersTooLarge,
        NotAPage,
        Resent,      ///< libcurl would have sent the request once more by itself: refused
        OutOfReach,  ///< every address lies where the request may not go: refusal
        Ambiguous,   ///< several lengths or targets that contradict each other (RFC 9112 6.3)
        Undecodable, ///< the body is not what its coding says, or was cut
    };
    End end = Stopped;
    int curl = 0; ///< CURLcode where end is Failed
    int http = 0;
    QByteArray body;
    QString contentType; ///< all its values, joined by commas
    QString sniffedType; ///< by the first bytes, where that names none
    QByteArray location; ///< as sent
    QByteArray etag;
    QList<QByteArray> retryAfter;
    QString refusal; ///< sentence, with OutOfReach
    double dnsMs = 0, connectMs = 0, firstByteMs = 0, totalMs = 0;
};

/// Owns the multi handle, the socket notifiers and the pool of easy handles; one thread. Held by shared_ptr: each
/// running perform() keeps it alive.
class CurlMulti final : public std::enable_shared_from_this<CurlMulti>
{
public:
    struct Options {
        QString caFile; ///< PEM file instead of the system's certificates; empty = system
        QString proxy;  ///< for all but loopback addresses; empty: the environment's
        int keptConnections = 128;
        Ms connectLimit = std::chrono::seconds(15);
    };
    explicit CurlMulti(Options options);
    ~CurlMulti();
    CurlMulti(const CurlMulti &) = delete;
    CurlMulti &operator=(const CurlMulti &) = delete;

    /// One request, or none. A stop breaks the transfer off at once and closes its connection.
    QCoro::Task<HopReply> perform(Hop hop, std::stop_token stop);
    /// Breaks off all transfers; later ones end Stopped at once.
    void close();
    int active() const;

private:
    struct Private;
    struct Transfer;
    struct Glue; ///< the callbacks that libcurl calls
    std::unique_ptr<Private> d;
};

} // namespace trawl
