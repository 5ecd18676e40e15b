// Messages to webhooks; see webhooksender.h.
#include "services/webhooksender.h"

#include "async/sleep.h"
#include "policy/noticebodies.h"
#include "policy/notices.h"
#include "policy/retry.h"
#include "policy/retryafter.h"

#include <QRandomGenerator>

namespace trawl {

namespace {
constexpr Ms callLimit = 15s;
constexpr Ms longestWaitHere = 60s; ///< who asks us to stay away longer is asked again later
constexpr qint64 mostReply = 64 * 1024;
constexpr BackoffLimits betweenTries{500ms, 8s, noticeTries};

/// The address and each part of it that tells who may write there.
QList<QByteArray> secretsOf(const QUrl &url)
{
    QList<QByteArray> secrets{url.toEncoded(),
                              url.toString().toUtf8(),
                              url.path(QUrl::FullyEncoded).toUtf8(),
                              url.path(QUrl::FullyDecoded).toUtf8(),
                              url.query(QUrl::FullyEncoded).toUtf8(),
                              url.query(QUrl::FullyDecoded).toUtf8(),
                              url.userInfo().toUtf8()};
    for (const QString &part : url.path(QUrl::FullyDecoded).split(u'/'))
        secrets.append(part.toUtf8());
    return secrets;
}

Error refusal(const Webhook &hook, int status)
{
    const QString name = webhookName(hook);
    if (status >= 300 && status < 400)
        return permanentError(
            8064, translate("core", "%1 leads to another address").arg(name), {},
            translate("core", "Put that address into %1: a message is not sent after a redirect").arg(hook.variable));
    if (noticeMayRetry(status))
        return transientError(8063, translate("core", "%1 takes no messages now").arg(name), {},
                              translate("core", "Nothing to do: it is asked again by itself"));
    return permanentError(8062, translate("core", "%1 refuses the message").arg(name), {},
                          translate("core", "Make the webhook anew and put its address into %1").arg(hook.variable));
}

Error withoutSecrets(Error error, const HttpRequest &request)
{
    error.what = redacted(error.what, request);
    error.why = redacted(error.why, request);
    error.detail = redacted(error.detail, request);
    return error;
}
} // namespace

bool Webhook::isSet() const
{
    return checkVariableName(variable) && !qgetenv(variable.toLatin1().constData()).trimmed().isEmpty();
}

QString webhookName(const Webhook &hook)
{
    return u"%1 (%2)"_s.arg(hook.target == NoticeTarget::Slack ? u"Slack"_s : translate("core", "The webhook"),
                            hook.variable);
}

WebhookSender::WebhookSender(Timers &timers, Clock clock, QByteArray userAgent, QString workspace,
                             std::function<double()> random)
    : m_timers(timers), m_clock(std::move(clock)), m_userAgent(std::move(userAgent)), m_workspace(std::move(workspace)),
      m_random(std::move(random)), m_http(timers)
{
    if (!m_random)
        m_random = [] { return QRandomGenerator::global()->generateDouble(); };
}

WebhookSender::~WebhookSender() = default;

Result<HttpRequest> WebhookSender::requestTo(const Webhook &hook) const
{
    if (const Result<> named = checkVariableName(hook.variable); !named)
        return named.error();
    HttpRequest request;
    request.url = QUrl::fromEncoded(qgetenv(hook.variable.toLatin1().constData()).trimmed(), QUrl::StrictMode);
    if (const Result<> usable = checkWebhookAddress(request.url, hook.variable); !usable)
        return usable.error();
    request.secrets = secretsOf(request.url);
    request.headers = {{"User-Agent", m_userAgent}, {"Accept", "*/*"}};
    request.maxBody = mostReply;
    request.limit = callLimit;
    return request;
}

WebhookAnswer WebhookSender::judged(const Webhook &hook, const HttpRequest &request, const HttpReply &reply) const
{
    WebhookAnswer answer;
    answer.status = reply.status;
    if (reply.ok()) {
        answer.outcome = WebhookAnswer::Taken;
        return answer;
    }
    answer.outcome = noticeMayRetry(reply.status) ? WebhookAnswer::Later : WebhookAnswer::Refused;
    answer.error = refusal(hook, reply.status);
    // Slack says why in a word; what others say may be a page.
    const QString said = scrubbed(redacted(QString::fromUtf8(reply.body.left(2000)), request), 120);
    answer.error.why = translate("core", "it answered %1").arg(reply.status) + (said.isEmpty() ? said : u": "_s + said);
    if (const auto asked = parseRetryAfter(reply.header("Retry-After"), m_clock().wall))
        answer.retryAfter = asked->wait;
    return answer;
}

QCoro::Task<WebhookAnswer> WebhookSender::sendOnce(Webhook hook, HttpRequest request, std::stop_token stop)
{
    const Result<HttpReply> reply = co_await m_http.send(request, stop);
    if (reply)
        co_return judged(hook, request, reply.value());
    WebhookAnswer answer;
    answer.error = withoutSecrets(reply.error(), request);
    answer.outcome = WebhookAnswer::Refused; // TLS: another try meets the same certificate
    if (reply.error().kind == ErrorKind::Cancelled)
        answer.outcome = WebhookAnswer::Stopped;
    else if (reply.error().kind == ErrorKind::Transient)
        answer.outcome = WebhookAnswer::Later;
    co_return answer;
}

QCoro::Task<WebhookAnswer> WebhookSender::send(Webhook hook, Notice notice, QString key, std::stop_token stop)
{
    WebhookAnswer answer;
    Result<HttpRequest> made = requestTo(hook);
    if (!made) {
        answer.error = made.error();
        co_return answer;
    }
    HttpRequest request = made.take();
    request.method = "POST";
    request.headers.emplaceBack("Content-Type", "application/json");
    request.headers.emplaceBack("Idempotency-Key", key.toLatin1());
    request.body =
        hook.target == NoticeTarget::Slack ? slackBody(notice, m_workspace) : webhookBody(notice, m_workspace);
    for (int attempt = 1;; ++attempt) {
        answer = co_await sendOnce(hook, request, stop);
        if (answer.outcome != WebhookAnswer::Later || attempt >= noticeTries || answer.retryAfter > longestWaitHere)
            co_return answer;
        const Ms wait = std::max(backoff(attempt, betweenTries, m_random()), answer.retryAfter);
        const Wake wake = co_await sleepFor(m_timers, wait, stop);
        if (wake == Wake::Stopped) {
            answer.outcome = WebhookAnswer::Stopped;
            co_return answer;
        }
    }
}

QCoro::Task<Result<>> WebhookSender::look(Webhook hook, std::stop_token stop)
{
    Result<HttpRequest> made = requestTo(hook);
    if (!made)
        co_return made.error();
    HttpRequest request = made.take();
    request.method = "HEAD";
    request.url.setPath(u"/"_s); // its own path might be met as a message
    request.url.setQuery(QString());
    const Result<HttpReply> reply = co_await m_http.send(request, stop);
    if (!reply)
        co_return withoutSecrets(reply.error(), request);
    co_return success();
}

} // namespace trawl
