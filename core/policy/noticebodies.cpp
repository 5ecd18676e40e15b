// Bodies and answers of webhooks; see noticebodies.h.
#include "policy/noticebodies.h"

#include "domain/run.h"
#include "policy/reach.h"
#include "policy/retry.h"
#include "policy/urlhost.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

namespace trawl {

namespace {
constexpr qsizetype mostSlackText = 2900; ///< of a section; Slack takes 3,000 characters

QString isoText(Instant at)
{
    return QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC).toString(Qt::ISODateWithMs);
}

QByteArray compactJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject section(const QString &type, const QString &text)
{
    QJsonObject inner{{u"type"_s, type}, {u"text"_s, slackEscaped(text).left(mostSlackText)}};
    if (type == "plain_text"_L1)
        inner.insert(u"emoji"_s, false);
    else
        inner.insert(u"verbatim"_s, true); // addresses and names in it stay text
    return {{u"type"_s, u"section"_s}, {u"text"_s, inner}};
}
} // namespace

QString slackEscaped(QString text)
{
    return text.replace(u'&', u"&amp;"_s).replace(u'<', u"&lt;"_s).replace(u'>', u"&gt;"_s);
}

QByteArray slackBody(const Notice &notice, const QString &workspace)
{
    QJsonArray blocks{section(u"plain_text"_s, notice.text)};
    if (!notice.reason.isEmpty())
        blocks.append(section(u"plain_text"_s, notice.reason));
    if (!notice.remedy.isEmpty())
        blocks.append(section(u"plain_text"_s, notice.remedy));
    QStringList small{u"Trawldeck"_s, workspace, isoText(notice.at)};
    if (notice.held > 0)
        small.append(heldText(notice.held));
    small.removeAll(QString());
    const QJsonObject line{
        {u"type"_s, u"plain_text"_s}, {u"text"_s, slackEscaped(small.join(u" · "_s))}, {u"emoji"_s, false}};
    blocks.append(QJsonObject{{u"type"_s, u"context"_s}, {u"elements"_s, QJsonArray{line}}});
    return compactJson({{u"text"_s, slackEscaped(noticeSentence(notice))}, {u"blocks"_s, blocks}});
}

QByteArray webhookBody(const Notice &notice, const QString &workspace)
{
    return compactJson({{u"version"_s, 1},
                        {u"kind"_s, word(notice.kind)},
                        {u"run"_s, notice.runNumber > 0 ? runNumberText(notice.runNumber) : QString()},
                        {u"runId"_s, notice.run},
                        {u"source"_s, notice.source},
                        {u"text"_s, notice.text},
                        {u"reason"_s, notice.reason},
                        {u"remedy"_s, notice.remedy},
                        {u"time"_s, isoText(notice.at)},
                        {u"held"_s, notice.held},
                        {u"workspace"_s, workspace}});
}

Result<> checkVariableName(const QString &name)
{
    static const QRegularExpression word(u"^[A-Za-z_][A-Za-z0-9_]*$"_s);
    if (word.match(name).hasMatch())
        return success();
    // What stands there may be the address itself: it is not repeated.
    return permanentError(
        8060, translate("core", "The settings name no environment variable for a webhook"),
        translate("core", "A name has letters, digits and _ only"),
        translate("core", "Put the address into an environment variable, and its name into the setting"));
}

Result<> checkWebhookAddress(const QUrl &address, const QString &variable)
{
    const QString host = address.host();
    const bool here =
        isLocalhost(host) || host == "::1"_L1 || (host.startsWith("127."_L1) && isDottedQuad(QStringView(host)));
    const bool safe = address.scheme() == "https"_L1 || (address.scheme() == "http"_L1 && here);
    if (address.isValid() && !host.isEmpty() && safe)
        return success();
    return permanentError(8061, translate("core", "The address in %1 can't be used for messages").arg(variable),
                          translate("core", "It must begin with https:// and have a host"),
                          translate("core", "Correct it in the environment and start the program again"));
}

bool noticeMayRetry(int status)
{
    return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
}

Error tooOld(const QString &name, Instant since, const Error &last)
{
    const QString time = QDateTime::fromMSecsSinceEpoch(since.ms, Qt::UTC).toString(u"yyyy-MM-dd HH:mm 'UTC'"_s);
    return transientError(8063, translate("core", "%1 could not be told since %2").arg(name, time),
                          last.why.isEmpty() ? last.what : last.why,
                          translate("core", "Look what trawlctl doctor --notify says"));
}

Ms noticeNextTry(int failures, Ms asked, double random)
{
    constexpr BackoffLimits limits{std::chrono::seconds(10), std::chrono::minutes(10), 0};
    return std::max({backoff(failures, limits, random), asked, Ms(std::chrono::seconds(1))});
}

} // namespace trawl
