// What the ETL API is told; see etlmapping.h.
#include "policy/etlmapping.h"

#include "policy/reach.h"
#include "policy/retry.h"
#include "policy/urlkey.h"

#include <QJsonArray>
#include <QUrlQuery>

namespace trawl {

QUrl etlUrl(const QString &endpoint, const QStringList &segments, const EtlQueryItems &query)
{
    QUrl url(endpoint.trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return {};
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    for (const QString &segment : segments)
        path += u'/' + QString::fromLatin1(QUrl::toPercentEncoding(segment));
    url.setPath(path, QUrl::StrictMode);
    url.setFragment({});
    QString text = url.query(QUrl::FullyEncoded);
    for (const auto &[name, value] : query) {
        if (value.isEmpty())
            continue;
        text += (text.isEmpty() ? u""_s : u"&"_s) + QString::fromLatin1(QUrl::toPercentEncoding(name)) + u'=' +
                QString::fromLatin1(QUrl::toPercentEncoding(value));
    }
    if (!text.isEmpty())
        url.setQuery(text, QUrl::StrictMode);
    return url;
}

Result<> checkEtlEndpoint(const QString &endpoint)
{
    const QUrl url = etlUrl(endpoint, {});
    if (url.isValid() && url.userInfo().isEmpty())
        return success();
    return permanentError(7072, translate("core", "The address of the ETL API can't be used"),
                          url.isValid() ? translate("core", "It has a user or a password in it")
                                        : translate("core", "It is no http:// or https:// address"),
                          translate("core", "Set ETL_API_ENDPOINT to https://host/path; the key belongs into "
                                            "ETL_API_KEY"));
}

bool etlKeyIsExposed(const QString &endpoint)
{
    const QUrl url = etlUrl(endpoint, {});
    const QString host = url.host();
    const auto address = IpAddress::fromText(host);
    const bool here = isLocalhost(host) || (address && kindOf(*address) == AddressKind::Loopback);
    return url.scheme() == "http"_L1 && !here;
}

bool etlMayRetry(bool isGet, bool hasKey, int status)
{
    if (!isGet && !hasKey)
        return false;
    return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
}

Ms etlNextTry(int failures, Ms asked, double random)
{
    constexpr BackoffLimits limits{std::chrono::seconds(10), std::chrono::minutes(10), 0};
    return std::max({backoff(failures, limits, random), asked, Ms(std::chrono::seconds(1))});
}

EtlStatus etlStatusOf(RunState state)
{
    switch (state) {
    case RunState::Draft:
        return EtlStatus::Pending;
    case RunState::Stopped:
        return EtlStatus::Cancelled;
    case RunState::Completed:
        return EtlStatus::Completed;
    case RunState::Failed:
        return EtlStatus::Failed;
    case RunState::Preparing:
    case RunState::Running:
    case RunState::Pausing:
    case RunState::Paused:
    case RunState::Stopping:
        break;
    }
    return EtlStatus::Running;
}

namespace {
bool isDone(ItemState state)
{
    return state == ItemState::Captured || state == ItemState::Failed || state == ItemState::Skipped;
}

QString whyOf(const EtlItemFacts &facts)
{
    constexpr qsizetype longest = 1000;
    const bool bad = facts.state == ItemState::Failed || facts.state == ItemState::Skipped || facts.attempts > 0;
    return facts.state == ItemState::Captured || !bad ? QString() : facts.reason.left(longest);
}
} // namespace

QJsonObject etlItemChanges(const EtlItemFacts &facts)
{
    // A lease is nothing that the API knows: an item that is in work is one that is not done.
    const ItemState state = facts.state == ItemState::Leased ? ItemState::Pending : facts.state;
    QJsonObject result{{u"state"_s, word(state)}};
    if (facts.http > 0)
        result.insert(u"http"_s, facts.http);
    if (facts.engine)
        result.insert(u"engine"_s, word(*facts.engine));
    if (facts.coverage >= 0)
        result.insert(u"coverage"_s, facts.coverage);
    if (state == ItemState::Failed)
        result.insert(u"failClass"_s, word(facts.failClass));
    if (state == ItemState::Skipped)
        result.insert(u"skipReason"_s, word(facts.skip));
    const QString why = whyOf(facts);
    QJsonObject changes{{u"done"_s, isDone(state)},
                        {u"failed"_s, state == ItemState::Failed},
                        {u"attempts"_s, facts.attempts},
                        {u"error"_s, why.isEmpty() ? QJsonValue() : QJsonValue(why)},
                        {u"result"_s, result}};
    if (!facts.sessionId.isEmpty())
        changes.insert(u"sessionId"_s, facts.sessionId);
    return changes;
}

QString etlItemMark(const EtlItemFacts &facts)
{
    if (!isDone(facts.state))
        return u"%1:%2"_s.arg(int(ItemState::Pending)).arg(facts.attempts);
    return u"%1:%2:%3"_s.arg(int(facts.state)).arg(facts.attempts).arg(facts.changed.ms);
}

QJsonObject etlCreateBody(const EtlNewRun &run)
{
    QJsonObject body{
        {u"domain"_s, run.domain}, {u"urls"_s, QJsonArray::fromStringList(run.urls)}, {u"metadata"_s, run.metadata}};
    if (run.force)
        body.insert(u"force"_s, true);
    return body;
}

QJsonObject etlFinalizeBody(EtlStatus status, const EtlTotals &totals)
{
    return {{u"status"_s, word(status)},
            {u"metadata"_s, QJsonObject{{u"totalItems"_s, totals.total},
                                        {u"completedItems"_s, totals.captured + totals.skipped},
                                        {u"failedItems"_s, totals.failed},
                                        {u"skippedItems"_s, totals.skipped},
                                        {u"durationMs"_s, totals.durationMs}}}};
}

bool etlWorthARun(qint64 told, qint64 waiting, bool atRest)
{
    if (waiting == 0)
        return false;
    return told == 0 || atRest || waiting >= std::min<qint64>(told, etlUrlsPerRun);
}

} // namespace trawl
