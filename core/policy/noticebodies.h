// A notice as webhooks take it, and what their answers mean. Pure.
#pragma once

#include "domain/notice.h"
#include "domain/result.h"

#include <QByteArray>
#include <QUrl>

namespace trawl {

/// For an incoming webhook of Slack: a fallback text and blocks. &, < and > are escaped, so that no text calls people,
/// names a channel or makes a link; what a site said stands in a block without formatting.
QByteArray slackBody(const Notice &notice, const QString &workspace);
/// For anybody else: one object {version, kind, run, runId, source, text, reason, remedy, time, held, workspace}.
QByteArray webhookBody(const Notice &notice, const QString &workspace);
/// & < > as Slack wants them.
QString slackEscaped(QString text);

/// The name of an environment variable. What holds an address itself is none: TD-8060.
Result<> checkVariableName(const QString &name);
/// TD-8061 unless it is https, or http to this computer: whoever knows the address may write there, so it goes
/// nowhere in the clear. The error does not show it.
Result<> checkWebhookAddress(const QUrl &address, const QString &variable);

constexpr int noticeTries = 3;
/// No answer (0), 408, 425, 429 and 5xx may be another answer later; all else is refused for good.
bool noticeMayRetry(int status);
/// After @p failures rounds of three tries: with full jitter up to ten minutes, never before @p asked.
Ms noticeNextTry(int failures, Ms asked, double random);
/// What could not be told for so long tells nobody anything any more, once one more try has failed.
constexpr Ms noticeLifetime = std::chrono::hours(24);
/// Why such a message is given up. @p name of the webhook, @p last why the last try failed. TD-8063.
Error tooOld(const QString &name, Instant since, const Error &last);

} // namespace trawl
