// Tells the ETL API what became of runs and items (R8.4): empties the outbox, one request at a time.
#pragma once

#include "async/semaphore.h"
#include "async/sleep.h"
#include "policy/etlasides.h"
#include "publish/etl/etlclient.h"
#include "run/parts.h"
#include "store/mirror.h"

#include <QCoroTask>

namespace trawl {

/// Engine thread; borrows parts, which outlive it. There is one only where the API is configured. It never holds a run
/// up: what is to be told is noted with what happens, and sent whenever the API answers. Its coroutines run in the
/// scopes of its callers, which end before it does.
class EtlMirror final
{
public:
    /// @p on: new runs are mirrored. What is noted already is told in any case.
    EtlMirror(Parts &parts, bool on);
    ~EtlMirror();

    bool on() const { return m_on; }
    EtlClient &client() { return m_client; }
    /// The loop that looks for something to tell.
    void begin(TaskScope &scope);
    /// Before the program ends: tryNow() ends at once. Where @p sendRest, what is left goes: only where the API
    /// answers, and not for long.
    QCoro::Task<> leave(bool sendRest);
    /// How many requests the API took. Not for long: the rest goes on by itself.
    QCoro::Task<Result<int>> tryNow();
    /// The outbox with what only the mirror knows of it.
    QCoro::Task<Result<OutboxPage::Answer>> page(qint64 offset, int limit);

private:
    static constexpr int failuresOfOne = 3; ///< and others are taken: the fault is not the API's
    enum class Step {
        Sent,  ///< the outbox has one request less
        Again, ///< nothing was told, and there is something else to try
        Later, ///< the API can't be told now
        Ended, ///< nothing is left, or a stop
    };
    QCoro::Task<> loop(std::stop_token stop);
    QCoro::Task<int> drain(std::stop_token stop);
    QCoro::Task<Step> step(std::stop_token stop);
    QCoro::Task<Step> carryOut(mirror::Request request, std::stop_token stop);
    QCoro::Task<Step> taken(mirror::Request request, EtlReply reply, std::stop_token stop);
    QCoro::Task<Step> made(mirror::Request request, EtlRun run, std::stop_token stop);
    QCoro::Task<Step> missed(mirror::Request request, EtlFault fault, std::stop_token stop);
    QCoro::Task<Step> beside(mirror::Request request, std::stop_token stop);
    QCoro::Task<EtlResult<EtlRun>> findOwn(mirror::Request request, std::stop_token stop);
    QCoro::Task<Step> told(mirror::Request request, QList<EtlItemResult> results);
    QCoro::Task<Step> tooLarge(mirror::Request request, QString why);
    QCoro::Task<Step> failing(mirror::Request request, EtlFault fault, std::stop_token stop);
    QCoro::Task<Step> putAside(mirror::Request request, EtlFault fault);
    QCoro::Task<Step> putBack(mirror::Request request);
    QCoro::Task<Step> hold(mirror::Request request, EtlFault fault, Ms least);
    QCoro::Task<Step> refuse(mirror::Request request, QString why);
    QCoro::Task<Step> written(QFuture<Result<>> write);
    Step struggled(const QString &why, Ms asked);
    void took();
    static Ms later(int failures, Ms asked);
    void away(const QString &why, Ms wait);
    void answered();
    MonoTime mono() const { return m_parts.clock().mono; }

    Parts &m_parts;
    EtlClient m_client;
    Semaphore m_one{1}; ///< one request at a time
    bool m_on = false;
    int m_batch = etlItemsPerBatch; ///< halved where the API takes no more
    int m_urls = etlUrlsPerRun;     ///< the same of a new remote run
    int m_search = 0;               ///< while the one item is looked for that a batch fails of: its size; 0: none is
    MonoTime m_searchSince;
    EtlAsides m_items, m_sources;    ///< what others must not wait for
    std::optional<MonoTime> m_taken; ///< when the API last took something
    int m_row = 0;                   ///< failures since then
    std::stop_source m_leaving;
    MonoTime m_notBefore; ///< monotonic: who sets the clock moves no wait
    RowId m_held = 0;     ///< the request whose wait m_notBefore is
    QString m_trouble;    ///< why the API, or the store, can't be used; said in the log once
};

} // namespace trawl
