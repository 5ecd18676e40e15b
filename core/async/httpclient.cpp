// Sends over QNetworkAccessManager. The reply's signals only set a Signal: nobody is resumed from inside the network
// code.
#include "async/httpclient.h"

#include "async/sleep.h"
#include "domain/names.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QUrlQuery>

namespace trawl {

namespace {

const auto Hidden = u"•••"_s;

bool isCredentialName(const QString &name)
{
    static const QRegularExpression words(u"auth|key|token|secret|password|passwd|signature|^sig$|cookie"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return words.match(name).hasMatch();
}

/// What a reply collects while it runs.
struct Collected {
    QByteArray body;
    bool tooLarge = false;
};

struct LaterDeleter {
    void operator()(QNetworkReply *reply) const
    {
        reply->disconnect();
        reply->abort(); // no effect on a finished one
        reply->deleteLater();
    }
};
using ReplyPtr = std::unique_ptr<QNetworkReply, LaterDeleter>;

bool isTls(QNetworkReply::NetworkError error)
{
    return error == QNetworkReply::SslHandshakeFailedError;
}

Error failure(const QNetworkReply &reply, const HttpRequest &request)
{
    const QString host = request.url.host();
    Error error;
    if (isTls(reply.error())) {
        error = transientError(9104, translate("core", "The secure connection to %1 failed").arg(host),
                               translate("core", "its certificate could not be verified or the handshake was refused"),
                               translate("core", "Check the address and the system's certificates"));
        error.kind = ErrorKind::Permanent;
    } else {
        error = transientError(
            9101, translate("core", "%1 could not be reached").arg(host.isEmpty() ? redactedUrl(request.url) : host),
            redacted(reply.errorString(), request), translate("core", "Check the network and the service"));
    }
    error.detail = redacted(reply.errorString(), request);
    return error;
}

QNetworkRequest toQt(const HttpRequest &request)
{
    QNetworkRequest out(request.url);
    for (const auto &[name, value] : request.headers)
        out.setRawHeader(name, value);
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    out.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    out.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    return out;
}

HttpReply toReply(const QNetworkReply &reply, QByteArray body)
{
    HttpReply out;
    out.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    out.headers = reply.rawHeaderPairs();
    out.body = std::move(body);
    return out;
}

} // namespace

QByteArray HttpReply::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QString redactedUrl(const QUrl &url)
{
    QUrl shown = url;
    if (!shown.userInfo().isEmpty())
        shown.setUserInfo(Hidden);
    QUrlQuery query(shown);
    auto items = query.queryItems(QUrl::FullyEncoded);
    bool changed = false;
    for (auto &[name, value] : items) {
        if (isCredentialName(name) && !value.isEmpty()) {
            value = Hidden;
            changed = true;
        }
    }
    if (changed) {
        query.setQueryItems(items);
        shown.setQuery(query);
    }
    return shown.toString(QUrl::PrettyDecoded);
}

QString redacted(QString text, const HttpRequest &request)
{
    QStringList secrets;
    for (const auto &[name, value] : request.headers) {
        if (!isCredentialName(QString::fromLatin1(name)))
            continue;
        const QString whole = QString::fromUtf8(value).trimmed();
        secrets << whole << whole.section(u' ', -1); // "Bearer abc": also the bare token
    }
    for (const QByteArray &secret : request.secrets)
        secrets << QString::fromUtf8(secret);
    secrets << request.url.password() << request.url.password(QUrl::FullyEncoded);
    const auto items = QUrlQuery(request.url).queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items) {
        if (isCredentialName(name))
            secrets << value << QString::fromLatin1(QUrl::toPercentEncoding(value));
    }
    // Longest first, so that a part does not spoil the whole.
    std::sort(secrets.begin(), secrets.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
    for (const QString &secret : std::as_const(secrets)) {
        if (secret.size() >= 4)
            text.replace(secret, Hidden);
    }
    return text;
}

struct HttpClient::Private {
    explicit Private(Timers &timers) : timers(timers) {}
    Timers &timers;
    QNetworkAccessManager net;
};

HttpClient::HttpClient(Timers &timers, QObject *parent) : QObject(parent), d(std::make_unique<Private>(timers))
{
    d->net.setAutoDeleteReplies(false);
    d->net.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

HttpClient::~HttpClient() = default;

QCoro::Task<Result<HttpReply>> HttpClient::send(HttpRequest request, std::stop_token stop)
{
    const QString scheme = request.url.scheme();
    if (!request.url.isValid() || request.url.host().isEmpty() || (scheme != u"http"_s && scheme != u"https"_s))
        co_return permanentError(
            9105, translate("core", "%1 is not an address that can be asked").arg(redactedUrl(request.url)), {},
            translate("core", "Write it as http:// or https:// with a host"));
    if (stop.stop_requested())
        co_return cancelledError();

    Deadline deadline(d->timers, request.limit, stop);
    Signal done;
    Collected collected;
    const ReplyPtr reply(d->net.sendCustomRequest(toQt(request), request.method, request.body));
    QNetworkReply *raw = reply.get();
    raw->setReadBufferSize(256 * 1024);
    const auto collect = [raw, &collected, &done, limit = request.maxBody] {
        collected.body += raw->readAll();
        if (collected.body.size() <= limit)
            return;
        collected.tooLarge = true;
        done.set();
    };
    connect(raw, &QNetworkReply::readyRead, raw, collect);
    connect(raw, &QNetworkReply::finished, raw, [&done] { done.set(); });
    if (raw->isFinished())
        done.set();

    const Wake wake = co_await done.wait(deadline.token());
    if (wake == Wake::Stopped && !deadline.expired())
        co_return cancelledError();
    if (wake == Wake::Stopped)
        co_return transientError(
            9102, translate("core", "%1 did not answer within %2").arg(request.url.host(), durationText(request.limit)),
            {}, translate("core", "Try again later, or raise the limit"));
    if (!collected.tooLarge)
        collect();
    if (collected.tooLarge)
        co_return permanentError(9103, translate("core", "The answer of %1 is larger than %2 KiB")
                                           .arg(request.url.host())
                                           .arg(request.maxBody / 1024));
    // An HTTP status is a reply, whatever Qt calls it; a status whose body broke off is none.
    const int status = raw->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const bool brokeOff = raw->error() != QNetworkReply::NoError && (status < 400 || int(raw->error()) < 200);
    if (status == 0 || brokeOff)
        co_return failure(*raw, request);
    co_return toReply(*raw, std::move(collected.body));
}

} // namespace trawl
