// The control plane's HTTP (D6): one request to an API, with a wall deadline, a body limit, and no automatic
// redirects.
#pragma once

#include "async/timers.h"
#include "domain/result.h"

#include <QByteArray>
#include <QCoroTask>
#include <QObject>
#include <QUrl>

#include <memory>
#include <stop_token>
#include <utility>

namespace trawl {

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

struct HttpRequest {
    QByteArray method = "GET";
    QUrl url;
    HttpHeaders headers;
    QByteArray body;
    qint64 maxBody = 8 * 1024 * 1024; ///< of the reply, after decoding
    Ms limit{30'000};                 ///< wall deadline for all of it; a slow drip does not move it
    QList<QByteArray>
        secrets; ///< further values that no error text may show (credentials in headers and URLs are known)
};

/// Any status is a reply; an Error means that there was none.
struct HttpReply {
    int status = 0;
    HttpHeaders headers;
    QByteArray body;

    bool ok() const { return status >= 200 && status < 300; }
    /// First value of the header, names compared without case; empty if absent.
    QByteArray header(const QByteArray &name) const;
};

/// The URL without user information and without the values of query items that look like credentials.
QString redactedUrl(const QUrl &url);
/// Replaces the request's credentials wherever they stand in @p text.
QString redacted(QString text, const HttpRequest &request);

/// Owns one QNetworkAccessManager; lives on the thread of its Timers. Join the scope of its callers before it dies.
class HttpClient final : public QObject
{
    Q_OBJECT
public:
    explicit HttpClient(Timers &timers, QObject *parent = nullptr);
    ~HttpClient() override;

    /// Errors: TD-9101 no connection, TD-9102 too slow, TD-9103 reply too large, TD-9104 TLS, TD-9105 not a request;
    /// Cancelled on stop.
    QCoro::Task<Result<HttpReply>> send(HttpRequest request, std::stop_token stop);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
