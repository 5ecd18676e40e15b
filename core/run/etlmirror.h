// Tells the ETL API what became of runs and items (R8.4): empties the outbox, one request at a time.
#pragma once

#include "async/semaphore.h"
#include "async/sleep.h"
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
    /// What is left, before the program ends: only where the API answers, and not for long.
    QCoro::Task<> leave();
    /// How many requests the API took. Not for long: the rest goes on by itself.
    QCoro::Task<Result<int>> tryNow();
    /// The outbox with what only the mirror knows of it.
    QCoro::Task<Result<OutboxPage::Answer>> page(qint64 offset, int limit);

private:
    enum class Step {
        Sent,  ///< the outbox has one request less
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
    QCoro::Task<Step> hold(mirror::Request request, EtlFault fault, Ms least);
    QCoro::Task<Step> refuse(mirror::Request request, QString why);
    QCoro::Task<Step> written(QFuture<Result<>> write);
    void away(const QString &why, Instant until);
    void answered();

    Parts &m_parts;
    EtlClient m_client;
    Semaphore m_one{1}; ///< one request at a time
    bool m_on = false;
    int m_batch = etlItemsPerBatch;
    Instant m_notBefore; ///< after a failure that the outbox does not keep
    QString m_trouble;   ///< why the API, or the store, can't be used; said in the log once
};

} // namespace trawl
