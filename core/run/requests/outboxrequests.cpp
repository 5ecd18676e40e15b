// The outbox, as operators see it.
#include "run/requests/outboxrequests.h"

#include "domain/outboxtext.h"
#include "run/etlmirror.h"

#include <QCoroFuture>

namespace trawl {

/// Without an API what an earlier configuration left is still there, and is shown.
QCoro::Task<Result<OutboxPage::Answer>> OutboxRequests::handle(OutboxPage asked, Actor)
{
    const qint64 offset = std::max<qint64>(0, asked.offset);
    const int limit = std::clamp(asked.limit, 1, 5000);
    if (m_core.mirror) {
        const Result<OutboxPage::Answer> answer = co_await m_core.mirror->page(offset, limit);
        co_return answer;
    }
    auto read = m_core.parts.store->read([=](Db &db) { return mirror::page(db, offset, limit); });
    const Result<OutboxPage::Answer> answer = co_await read;
    co_return answer;
}

QCoro::Task<Result<OutboxTryNow::Answer>> OutboxRequests::handle(OutboxTryNow, Actor actor)
{
    if (!m_core.mirror)
        co_return permanentError(7071, translate("core", "The ETL API is not configured"), {},
                                 translate("core", "Set ETL_API_ENDPOINT and ETL_API_KEY in the environment, then "
                                                   "start the program again"));
    const Result<int> sent = co_await m_core.mirror->tryNow();
    if (!sent)
        co_return sent.error();
    const Result<OutboxPage::Answer> left = co_await m_core.mirror->page(0, 1);
    if (!left)
        co_return left.error();
    OutboxTryNow::Answer answer{sent.value(), left->waits, left->refused, {}};
    answer.text = triedText(answer, left->error);
    const JournalNote note{OutboxTryNow::verb, answer.sent, answer.text};
    co_await writeJournal(m_core, actor, note);
    co_return answer;
}

} // namespace trawl
