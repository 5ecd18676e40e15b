// The ETL API's client; see etlclient.h.
#include "publish/etl/etlclient.h"

#include "async/sleep.h"
#include "policy/retry.h"
#include "policy/retryafter.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>

namespace trawl {

namespace {
constexpr Ms callLimit = 30s;
constexpr Ms longestWaitHere = 60s; ///< who asks us to stay away longer is asked again by the outbox
constexpr BackoffLimits betweenTries{500ms, 8s, etlTries};
const auto runsPath = u"scrape-runs"_s;

QByteArray compactJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString isoText(Instant at)
{
    return at.isSet() ? QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC).toString(Qt::ISODateWithMs) : QString();
}

/// The code and the sentence for a status that is no success.
Error refusal(int status, const EtlComplaint &said)
{
    const auto error = [](int code, const QString &what, const QString &remedy = {}) {
        return permanentError(code, what, {}, remedy);
    };
    if (status >= 300 && status < 400)
        return error(7069, translate("core", "The ETL API leads to another address"),
                     translate("core", "Put that address into ETL_API_ENDPOINT: the key is not sent after a redirect"));
    switch (status) {
    case 401:
    case 403:
        return error(7061, translate("core", "The ETL API refuses the key"),
                     translate("core", "Correct ETL_API_KEY and start the program again"));
    case 404:
    case 410:
        return error(7063, translate("core", "The ETL API does not know what was asked for"));
    case 409:
        if (said.code == "active_run_exists"_L1)
            return error(7065, translate("core", "The ETL API has another active run of the domain"));
        if (said.code == "run_finalized"_L1)
            return error(7064, translate("core", "The run at the ETL API is closed already"));
        return error(7062, translate("core", "The ETL API refuses the update"));
    case 412:
        return error(7067, translate("core", "The item was changed at the ETL API meanwhile"));
    case 413:
        return error(7070, translate("core", "The update is larger than the ETL API takes"));
    case 422:
        if (said.code == "idempotency_mismatch"_L1)
            return error(7068, translate("core", "The ETL API saw the same key with another body"));
        return error(7062, translate("core", "The ETL API refuses the update"));
    case 408:
    case 425:
    case 429:
        return transientError(7066, translate("core", "The ETL API asks us to wait"));
    default:
        break;
    }
    if (status >= 500)
        return transientError(7066, translate("core", "The ETL API can't answer now"));
    return error(7062, translate("core", "The ETL API refuses the update"));
}
} // namespace

EtlClient::EtlClient(Timers &timers, Clock clock, EtlAccess access, QByteArray userAgent,
                     std::function<void(const QString &)> warn, std::function<double()> random)
    : m_timers(timers), m_clock(std::move(clock)), m_access(std::move(access)), m_userAgent(std::move(userAgent)),
      m_warn(std::move(warn)), m_random(std::move(random)), m_http(timers)
{
    if (!m_random)
        m_random = [] { return QRandomGenerator::global()->generateDouble(); };
}

EtlClient::~EtlClient() = default;

QString EtlClient::endpointText() const
{
    return redactedUrl(etlUrl(m_access.endpoint, {}));
}

QString EtlClient::withoutKey(const QString &text) const
{
    return redacted(text, requestOf(EtlCall()));
}

HttpRequest EtlClient::requestOf(const EtlCall &call) const
{
    HttpRequest request;
    request.method = call.method;
    request.url = etlUrl(m_access.endpoint, call.path, call.query);
    request.headers = {
        {"Authorization", "Bearer " + m_access.key}, {"Accept", "application/json"}, {"User-Agent", m_userAgent}};
    if (!call.body.isEmpty())
        request.headers.emplaceBack("Content-Type", "application/json");
    if (!call.key.isEmpty())
        request.headers.emplaceBack("Idempotency-Key", call.key.toLatin1());
    if (!call.ifMatch.isEmpty())
        request.headers.emplaceBack("If-Match", call.ifMatch);
    request.body = call.body;
    request.maxBody = etlMostReply;
    request.limit = callLimit;
    request.secrets = {m_access.key};
    return request;
}

EtlFault EtlClient::faultOf(const HttpRequest &request, const HttpReply &reply) const
{
    EtlComplaint said = complaintOf(reply.body);
    said.message = redacted(said.message, request);
    EtlFault fault;
    fault.error = refusal(reply.status, said);
    fault.status = reply.status;
    fault.code = redacted(said.code, request);
    fault.runId = said.runId;
    fault.requestId = redacted(QString::fromLatin1(reply.header("X-Request-Id").left(100)), request);
    if (reply.status >= 300 && reply.status < 400)
        said.message = redacted(redactedUrl(QUrl::fromEncoded(reply.header("Location").left(500))), request);
    QStringList why{translate("core", "it answered %1").arg(reply.status)};
    if (!said.message.isEmpty())
        why.append(said.message);
    if (!fault.requestId.isEmpty())
        why.append(translate("core", "request %1").arg(fault.requestId));
    fault.error.why = why.join(u", "_s);
    if (const auto asked = parseRetryAfter(reply.header("Retry-After"), m_clock().wall))
        fault.retryAfter = asked->wait;
    return fault;
}

EtlResult<EtlReply> EtlClient::judged(const HttpRequest &request, const HttpReply &reply) const
{
    if (!reply.ok())
        return faultOf(request, reply);
    EtlReply answer;
    answer.status = reply.status;
    answer.requestId = redacted(QString::fromLatin1(reply.header("X-Request-Id").left(100)), request);
    answer.replayed = reply.header("Idempotent-Replayed") == "true";
    QJsonParseError fault{};
    const QJsonDocument document = QJsonDocument::fromJson(reply.body, &fault);
    if (fault.error == QJsonParseError::NoError) {
        answer.body = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
        return answer;
    }
    EtlFault unreadable;
    unreadable.status = reply.status;
    unreadable.requestId = answer.requestId;
    unreadable.error = permanentError(7060, translate("core", "The ETL API's answer can't be read"),
                                      translate("core", "it is no JSON"),
                                      translate("core", "Check that ETL_API_ENDPOINT is the API's address"));
    return unreadable;
}

QCoro::Task<EtlResult<EtlReply>> EtlClient::sendOnce(EtlCall call, std::stop_token stop)
{
    const HttpRequest request = requestOf(call);
    const Result<HttpReply> reply = co_await m_http.send(request, stop);
    if (reply)
        co_return judged(request, reply.value());
    EtlFault fault;
    fault.error = reply.error();
    fault.status = reply.error().kind == ErrorKind::Transient ? 0 : -1; // TLS, or no address: no try helps
    co_return fault;
}

QCoro::Task<EtlResult<EtlReply>> EtlClient::send(EtlCall call, std::stop_token stop)
{
    const Result<> usable = checkEtlEndpoint(m_access.endpoint);
    if (!usable) {
        EtlFault unusable;
        unusable.error = usable.error();
        unusable.status = -1;
        co_return unusable;
    }
    for (int attempt = 1;; ++attempt) {
        EtlResult<EtlReply> reply = co_await sendOnce(call, stop);
        if (reply || reply.error().kind == ErrorKind::Cancelled || attempt >= etlTries)
            co_return reply;
        const EtlFault &fault = reply.fault();
        if (!etlMayRetry(call.method == "GET", !call.key.isEmpty(), fault.status) || fault.retryAfter > longestWaitHere)
            co_return reply;
        const Ms wait = std::max(backoff(attempt, betweenTries, m_random()), fault.retryAfter);
        const Wake wake = co_await sleepFor(m_timers, wait, stop);
        if (wake == Wake::Stopped) {
            EtlFault stopped;
            stopped.error = cancelledError();
            co_return stopped;
        }
    }
}

void EtlClient::say(const QStringList &warnings) const
{
    for (const QString &warning : warnings) {
        if (m_warn)
            m_warn(warning);
    }
}

EtlResult<EtlRun> EtlClient::runOf(const EtlResult<EtlReply> &reply) const
{
    if (!reply)
        return reply.fault();
    const Result<EtlRunRead> read = normalizeRun(reply->body);
    if (read) {
        say(read->warnings);
        return read->run;
    }
    EtlFault fault;
    fault.error = read.error();
    fault.status = reply->status;
    fault.requestId = reply->requestId;
    return fault;
}

EtlClient::RunTask EtlClient::createRun(EtlNewRun run, QString key, std::stop_token stop)
{
    EtlCall call;
    call.method = "POST";
    call.path = {runsPath};
    call.body = compactJson(etlCreateBody(run));
    call.key = key;
    m_cache.forgetDomain(run.domain);
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    co_return runOf(reply);
}

EtlClient::RunTask EtlClient::fetchRun(QString id, bool withItems, std::stop_token stop)
{
    const QString known = (withItems ? u"items:"_s : u"run:"_s) + id;
    if (const auto kept = m_cache.find(known, m_clock().mono))
        co_return *kept;
    EtlCall call;
    call.path = {runsPath, id};
    call.query = {{u"include"_s, withItems ? u"items"_s : QString()}};
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    const EtlResult<EtlRun> run = runOf(reply);
    if (run)
        m_cache.keep(known, run.value(), m_clock().mono);
    co_return run;
}

QCoro::Task<EtlResult<EtlRunsRead>> EtlClient::listRuns(EtlListQuery query, std::stop_token stop)
{
    EtlCall call;
    call.path = {runsPath};
    call.query = {{u"domain"_s, query.domain},
                  {u"status"_s, query.status},
                  {u"since"_s, isoText(query.since)},
                  {u"until"_s, isoText(query.until)},
                  {u"limit"_s, QString::number(std::clamp(query.limit, 1, 200))},
                  {u"cursor"_s, query.cursor},
                  {u"sort"_s, query.sort}};
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    if (!reply)
        co_return reply.fault();
    const Result<EtlRunsRead> read = normalizeRuns(reply->body);
    if (!read) {
        EtlFault fault;
        fault.error = read.error();
        fault.status = reply->status;
        co_return fault;
    }
    say(read->warnings);
    co_return read.value();
}

EtlClient::RunTask EtlClient::latestRun(QString domain, std::stop_token stop)
{
    const QString known = u"latest:"_s + domain;
    if (const auto kept = m_cache.find(known, m_clock().mono))
        co_return *kept;
    EtlListQuery query;
    query.domain = domain;
    query.limit = 1;
    query.sort = u"-createdAt"_s;
    const EtlResult<EtlRunsRead> page = co_await listRuns(query, stop);
    if (!page)
        co_return page.fault();
    if (page->runs.isEmpty()) {
        EtlFault none;
        none.error = permanentError(7063, translate("core", "The ETL API has no run of %1").arg(domain));
        none.status = 404;
        co_return none;
    }
    m_cache.keep(known, page->runs.constFirst(), m_clock().mono);
    co_return page->runs.constFirst();
}

QCoro::Task<EtlResult<EtlItemsRead>> EtlClient::listItems(QString runId, QString cursor, std::stop_token stop)
{
    EtlCall call;
    call.path = {runsPath, runId, u"items"_s};
    call.query = {{u"limit"_s, u"200"_s}, {u"cursor"_s, cursor}};
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    if (!reply)
        co_return reply.fault();
    const Result<EtlItemsRead> read = normalizeItems(reply->body);
    if (read) {
        say(read->warnings);
        co_return read.value();
    }
    EtlFault fault;
    fault.error = read.error();
    fault.status = reply->status;
    co_return fault;
}

EtlClient::ItemTask EtlClient::updateItem(QString runId, QString itemId, QJsonObject changes, QString key,
                                          qint64 version, std::stop_token stop)
{
    EtlCall call;
    call.method = "PATCH";
    call.path = {runsPath, runId, u"items"_s, itemId};
    call.body = compactJson(changes);
    call.key = key;
    if (version > 0)
        call.ifMatch = QByteArray::number(version);
    m_cache.forget(runId);
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    if (!reply)
        co_return reply.fault();
    const Result<EtlItemsRead> read = normalizeItems(reply->body);
    if (read && !read->items.isEmpty()) {
        say(read->warnings);
        co_return read->items.constFirst();
    }
    EtlFault fault;
    fault.error = read ? permanentError(7060, translate("core", "The ETL API answered no item")) : read.error();
    fault.status = reply->status;
    co_return fault;
}

QCoro::Task<EtlResult<QList<EtlItemResult>>> EtlClient::updateItems(QString runId, QJsonArray items, QString key,
                                                                    std::stop_token stop)
{
    EtlFault fault;
    if (items.size() > etlItemsPerBatch) {
        fault.error = permanentError(
            7070, translate("core", "A batch of %1 items is larger than the ETL API takes").arg(items.size()));
        co_return fault;
    }
    EtlCall call;
    call.method = "PATCH";
    call.path = {runsPath, runId, u"items"_s};
    call.body = compactJson(QJsonObject{{u"items"_s, items}});
    call.key = key;
    m_cache.forget(runId);
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    if (!reply)
        co_return reply.fault();
    const Result<QList<EtlItemResult>> results = batchResults(reply->body);
    if (results) {
        QList<EtlItemResult> list = results.value();
        for (EtlItemResult &result : list)
            result.error = withoutKey(result.error);
        co_return list;
    }
    fault.error = results.error();
    fault.status = reply->status;
    co_return fault;
}

EtlClient::RunTask EtlClient::finalizeRun(QString runId, QJsonObject body, QString key, std::stop_token stop)
{
    EtlCall call;
    call.method = "POST";
    call.path = {runsPath, runId, u"finalize"_s};
    call.body = compactJson(body);
    call.key = key;
    m_cache.forget(runId);
    const EtlResult<EtlReply> reply = co_await send(call, stop);
    co_return runOf(reply);
}

} // namespace trawl
