// What the mirror does where the API takes no more, or fails at some of it only; see etlmirror.h.
#include "run/etlmirror.h"

#include <QCoroFuture>
#include <QJsonArray>
#include <QJsonDocument>

namespace trawl {

namespace {
constexpr int failuresInARow = 3; ///< from then on the API itself is taken to be in trouble

/// How many items, or addresses, it is about.
int partsOf(const mirror::Request &request)
{
    const QJsonDocument body = QJsonDocument::fromJson(request.body);
    return int(body[request.kind == mirror::Kind::Create ? "urls"_L1 : "items"_L1].toArray().size());
}
} // namespace

/// What it is about goes in smaller pieces, as long as there are any.
QCoro::Task<EtlMirror::Step> EtlMirror::tooLarge(mirror::Request request, QString why)
{
    const bool create = request.kind == mirror::Kind::Create;
    const int parts = partsOf(request);
    if (parts <= 1) {
        const Step refused = co_await refuse(request, why);
        co_return refused;
    }
    (create ? m_urls : m_batch) = parts / 2;
    const Step back = co_await putBack(request);
    co_return back;
}

/// No answer, or one that may be another later. What the API goes on failing at while it does other things is put
/// aside, so that the rest is told.
QCoro::Task<EtlMirror::Step> EtlMirror::failing(mirror::Request request, EtlFault fault, std::stop_token stop)
{
    const bool searching = m_search > 0 && request.kind == mirror::Kind::Items;
    if (fault.status < 500 || (!searching && request.tries + 1 < failuresOfOne)) {
        const Step held = co_await hold(request, fault, Ms(0));
        co_return held;
    }
    bool works = false;
    if (request.kind == mirror::Kind::Create) { // it may be made in spite of its answer
        const EtlResult<EtlRun> own = co_await findOwn(request, stop);
        if (own) {
            const Step adopted = co_await made(request, own.value(), stop);
            co_return adopted;
        }
        works = own.fault().status == 404;
    } else {
        EtlListQuery query;
        query.limit = 1;
        const EtlResult<EtlRunsRead> list = co_await m_client.listRuns(query, stop);
        works = list.ok();
    }
    if (!works) {
        const Step held = co_await hold(request, fault, Ms(0));
        co_return held;
    }
    const Step aside = co_await putAside(request, fault);
    co_return aside;
}

/// A batch is halved until the item stands alone that it fails of. What stands alone is refused if the API took
/// something else meanwhile, so that the fault can only be its own; else it is passed over for a while.
QCoro::Task<EtlMirror::Step> EtlMirror::putAside(mirror::Request request, EtlFault fault)
{
    const int parts = partsOf(request);
    if (request.kind == mirror::Kind::Items && parts > 1) {
        if (m_search == 0)
            m_searchSince = mono();
        m_search = parts / 2;
        const Step back = co_await putBack(request);
        co_return back == Step::Again ? struggled(fault.error.why, fault.retryAfter) : back;
    }
    EtlAsides &asides = request.kind == mirror::Kind::Items ? m_items : m_sources;
    RowId id = request.runSource;
    bool guilty = false;
    if (request.kind == mirror::Kind::Items) {
        auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::itemsOf(db, request); });
        const Result<QList<RowId>> items = co_await write;
        id = items ? items->value(0) : 0;
        guilty = m_search > 0 && m_taken && *m_taken >= m_searchSince;
    }
    guilty = guilty || asides.tired(failuresOfOne - 1, m_taken).contains(id);
    if (guilty) {
        asides.forget(id);
        const Step refused = co_await refuse(request, fault.error.sentence());
        co_return refused;
    }
    asides.failed(id, mono(), later(asides.failures(id) + 1, fault.retryAfter));
    const Step back = co_await putBack(request);
    co_return back == Step::Again ? struggled(fault.error.why, fault.retryAfter) : back;
}

QCoro::Task<EtlMirror::Step> EtlMirror::putBack(mirror::Request request)
{
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::split(db, request); });
    const Step back = co_await written(write);
    co_return back == Step::Sent ? Step::Again : back;
}

/// The API failed at a part of what it was told. The rest is tried at once, but not for ever.
EtlMirror::Step EtlMirror::struggled(const QString &why, Ms asked)
{
    if (++m_row <= failuresInARow)
        return Step::Again;
    away(why, later(m_row - failuresInARow, asked));
    return Step::Later;
}

void EtlMirror::took()
{
    m_taken = mono();
    m_row = 0;
}

} // namespace trawl
