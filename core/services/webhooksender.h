// Sends messages to webhooks over the control plane's HTTP (R9.4): Slack's incoming webhooks and any other.
#pragma once

#include "async/clock.h"
#include "async/httpclient.h"
#include "domain/notice.h"

#include <functional>

namespace trawl {

/// A webhook by the environment variable that holds its address. The address is a secret: it stands in no value, no
/// text and no log, and is read anew for each message.
struct Webhook {
    NoticeTarget target = NoticeTarget::Slack;
    QString variable;
    /// There is an address.
    bool isSet() const;
};

struct WebhookAnswer {
    enum Outcome {
        Taken,
        Later,   ///< it may be taken another time
        Refused, ///< it will not be
        Stopped,
    };
    Outcome outcome = Refused;
    Error error;      ///< unless Taken
    Ms retryAfter{0}; ///< what it asked for
    int status = 0;   ///< of the last answer; 0: none
};

/// Lives on the thread of its Timers. Join the scope of its callers before it dies. @p random in [0, 1) for the waits
/// between tries; none: the process's own.
class WebhookSender final
{
public:
    WebhookSender(Timers &timers, Clock clock, QByteArray userAgent, QString workspace,
                  std::function<double()> random = {});
    ~WebhookSender();

    /// Three tries with full jitter; a Retry-After of a minute at most is waited for here, a longer one is the
    /// caller's. Follows no redirect. Errors: TD-8060 no variable, TD-8061 no address, TD-8062 refused, TD-8063 not
    /// now, TD-8064 a redirect, and those of HttpClient, without the address.
    QCoro::Task<WebhookAnswer> send(Webhook hook, Notice notice, QString key, std::stop_token stop);
    /// Connects to it and sends nothing that it could take for a message.
    QCoro::Task<Result<>> look(Webhook hook, std::stop_token stop);

private:
    Result<HttpRequest> requestTo(const Webhook &hook) const;
    QCoro::Task<WebhookAnswer> sendOnce(Webhook hook, HttpRequest request, std::stop_token stop);
    WebhookAnswer judged(const Webhook &hook, const HttpRequest &request, const HttpReply &reply) const;

    Timers &m_timers;
    Clock m_clock;
    QByteArray m_userAgent;
    QString m_workspace;
    std::function<double()> m_random;
    HttpClient m_http;
};

/// "Slack (SLACK_WEBHOOK_URL)"
QString webhookName(const Webhook &hook);

} // namespace trawl
