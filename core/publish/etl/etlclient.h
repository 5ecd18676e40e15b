// The ETL API (R8.4): every call of its contract, with its retries, keys and limits.
#pragma once

#include "async/clock.h"
#include "async/httpclient.h"
#include "policy/etlmapping.h"
#include "policy/etlnormalize.h"
#include "publish/etl/etlruncache.h"

#include <QCoroTask>

#include <functional>
#include <memory>
#include <stop_token>
#include <variant>

namespace trawl {

/// Why a call did not do what it was for. Its sentence names the API's own words and its request id, never the key.
struct EtlFault {
    Error error;
    int status = 0;    ///< 0: no answer came
    QString code;      ///< the API's, such as "active_run_exists"; empty: none given
    QString runId;     ///< of 409 active_run_exists
    QString requestId; ///< X-Request-Id
    Ms retryAfter{0};  ///< what the API asked for; 0: nothing
};

/// A T or an EtlFault.
template <class T>
class [[nodiscard]] EtlResult
{
public:
    EtlResult(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    EtlResult(EtlFault fault) : m_state(std::in_place_index<1>, std::move(fault)) {}
    EtlResult() : EtlResult(EtlFault{bugError(QStringLiteral("A result was never set")), 0, {}, {}, {}, Ms(0)}) {}
    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    const T &value() const { return std::get<0>(m_state); }
    const T *operator->() const { return &value(); }
    const EtlFault &fault() const { return std::get<1>(m_state); }
    const Error &error() const { return fault().error; }

private:
    std::variant<T, EtlFault> m_state;
};

/// One call as it is kept and sent again: the same key always goes with the same body.
struct EtlCall {
    QByteArray method = "GET";
    QStringList path; ///< below the endpoint, not escaped
    EtlQueryItems query;
    QByteArray body; ///< compact JSON; empty: none
    QString key;     ///< Idempotency-Key; empty: a mutation is sent once only
    QByteArray ifMatch;
};
struct EtlReply {
    int status = 0;
    QJsonValue body;
    QString requestId;
    bool replayed = false; ///< the API had done it before, and said so
};

struct EtlListQuery {
    QString domain, status, cursor;
    Instant since, until;
    int limit = 50; ///< 200 at most
    QString sort;   ///< empty: the API's own, -createdAt
};

/// Engine thread, the one of its Timers. Owns its connections and the cache. The coroutines end with @p stop; join
/// their scope before this dies. Redirects are never followed: the key would go along. Certificates are verified.
class EtlClient final
{
public:
    /// @p warn: what an answer has of contradictions, a sentence at a time. @p random: [0, 1).
    EtlClient(Timers &timers, Clock clock, EtlAccess access, QByteArray userAgent,
              std::function<void(const QString &)> warn = {}, std::function<double()> random = {});
    ~EtlClient();

    /// The endpoint without anything secret, for people.
    QString endpointText() const;
    /// What the API said, without the key where it repeats it.
    QString withoutKey(const QString &text) const;

    using RunTask = QCoro::Task<EtlResult<EtlRun>>;
    using ItemTask = QCoro::Task<EtlResult<EtlItem>>;
    /// 409: see EtlFault::runId; EtlNewRun::force makes one beside it.
    RunTask createRun(EtlNewRun run, QString key, std::stop_token stop);
    /// From the cache where a young answer is there.
    RunTask fetchRun(QString id, bool withItems, std::stop_token stop);
    QCoro::Task<EtlResult<EtlRunsRead>> listRuns(EtlListQuery query, std::stop_token stop);
    /// The newest run of a domain; TD-7063 if there is none. From the cache where a young answer is there.
    RunTask latestRun(QString domain, std::stop_token stop);
    QCoro::Task<EtlResult<EtlItemsRead>> listItems(QString runId, QString cursor, std::stop_token stop);
    /// @p version: If-Match; 0: whatever its version is. TD-7067 if it is another one.
    ItemTask updateItem(QString runId, QString itemId, QJsonObject changes, QString key, qint64 version,
                        std::stop_token stop);
    /// 500 items at most (TD-7070 if more); each answer is of one item.
    QCoro::Task<EtlResult<QList<EtlItemResult>>> updateItems(QString runId, QJsonArray items, QString key,
                                                             std::stop_token stop);
    RunTask finalizeRun(QString runId, QJsonObject body, QString key, std::stop_token stop);

    /// Any call, as it was kept: with the retries of the contract, five tries at most.
    QCoro::Task<EtlResult<EtlReply>> send(EtlCall call, std::stop_token stop);
    /// What it says of the run that a kept call was about is not true any more.
    void forget(const QString &runId) { m_cache.forget(runId); }

private:
    QCoro::Task<EtlResult<EtlReply>> sendOnce(EtlCall call, std::stop_token stop);
    HttpRequest requestOf(const EtlCall &call) const;
    EtlResult<EtlReply> judged(const HttpRequest &request, const HttpReply &reply) const;
    EtlFault faultOf(const HttpRequest &request, const HttpReply &reply) const;
    EtlResult<EtlRun> runOf(const EtlResult<EtlReply> &reply) const;
    void say(const QStringList &warnings) const;

    Timers &m_timers;
    Clock m_clock;
    EtlAccess m_access;
    QByteArray m_userAgent;
    std::function<void(const QString &)> m_warn;
    std::function<double()> m_random;
    HttpClient m_http;
    EtlRunCache m_cache;
};

} // namespace trawl
