// Empties the outbox; see etlmirror.h.
#include "run/etlmirror.h"

#include <QCoroFuture>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>

namespace trawl {

namespace {
constexpr Ms lookEvery = 1s;    ///< changes of a moment go together
constexpr Ms lastChance = 5s;   ///< at the end of the program
constexpr Ms tryNowLimit = 20s; ///< an operator waits for the answer
constexpr Ms configFault = 60s; ///< what somebody has to correct is asked again after this at the earliest
constexpr Ms storeFault = 15s;
constexpr Ms keysAreKept = std::chrono::hours(20);   ///< the API forgets them after 24
constexpr Ms longestWait = std::chrono::minutes(60); ///< over a restart

QJsonObject ours(const mirror::Request &request)
{
    return QJsonDocument::fromJson(request.body)["metadata"_L1]["trawldeck"_L1].toObject();
}

/// A fault of the address or the key, and of nothing that is told.
bool concernsAll(const EtlFault &fault, mirror::Kind kind)
{
    const int status = fault.status;
    const bool noSuchPath = (status == 404 || status == 405 || status == 410) && kind == mirror::Kind::Create;
    return status < 0 || status == 401 || status == 403 || (status >= 300 && status < 400) || noSuchPath;
}
} // namespace

Ms EtlMirror::later(int failures, Ms asked)
{
    return etlNextTry(failures, asked, QRandomGenerator::global()->generateDouble());
}

EtlMirror::EtlMirror(Parts &parts, bool on)
    : m_parts(parts), m_client(*parts.timers, parts.clock, parts.setup.etl, parts.userAgent.toUtf8(),
                               [this](const QString &warning) { m_parts.log->warn("etl", warning); }),
      m_on(on)
{
}

EtlMirror::~EtlMirror() = default;

void EtlMirror::begin(TaskScope &scope)
{
    scope.spawn("etl.mirror", [this](std::stop_token stop) { return loop(stop); });
}

QCoro::Task<> EtlMirror::loop(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Wake wake = co_await sleepFor(*m_parts.timers, lookEvery, stop);
        if (wake == Wake::Stopped)
            co_return;
        if (mono() < m_notBefore)
            continue;
        auto read = m_parts.store->read([](Db &db) { return mirror::hasWork(db); });
        const Result<int> work = co_await read;
        if (!work || work.value() == 0)
            continue; // a store that can't be read says so to all
        const Semaphore::Permit permit = co_await m_one.acquire(stop);
        if (!permit)
            co_return;
        co_await drain(stop);
    }
}

QCoro::Task<> EtlMirror::leave(bool sendRest)
{
    m_leaving.request_stop();
    if (!sendRest)
        co_return;
    Deadline deadline(*m_parts.timers, lastChance, std::stop_token());
    const Semaphore::Permit permit = co_await m_one.acquire(deadline.token());
    if (permit && m_trouble.isEmpty())
        co_await drain(deadline.token());
}

QCoro::Task<Result<int>> EtlMirror::tryNow()
{
    auto write = m_parts.store->write(Lane::Interactive, [](Db &db) { return mirror::tryAgain(db); });
    const Result<> ready = co_await write;
    if (!ready)
        co_return ready.error();
    m_notBefore = {};
    m_items.allDue();
    m_sources.allDue();
    Deadline deadline(*m_parts.timers, tryNowLimit, m_leaving.get_token());
    const Semaphore::Permit permit = co_await m_one.acquire(deadline.token());
    if (!permit)
        co_return 0;
    const int sent = co_await drain(deadline.token());
    co_return sent;
}

QCoro::Task<Result<OutboxPage::Answer>> EtlMirror::page(qint64 offset, int limit)
{
    auto read = m_parts.store->read([=](Db &db) { return mirror::page(db, offset, limit); });
    Result<OutboxPage::Answer> answer = co_await read;
    if (!answer)
        co_return answer;
    answer->configured = true;
    answer->on = m_on;
    answer->endpoint = m_client.endpointText();
    if (answer->error.isEmpty())
        answer->error = m_trouble;
    const Instant now = m_parts.now();
    if (answer->waits > 0 && m_notBefore > mono())
        answer->nextTry = now + (m_notBefore - mono());
    else if (answer->nextTry - now > longestWait)
        answer->nextTry = Instant();
    co_return answer;
}

QCoro::Task<int> EtlMirror::drain(std::stop_token stop)
{
    int sent = 0;
    while (!stop.stop_requested()) {
        const Step done = co_await step(stop);
        if (done != Step::Sent && done != Step::Again)
            break;
        sent += done == Step::Sent;
    }
    co_return sent;
}

QCoro::Task<EtlMirror::Step> EtlMirror::step(std::stop_token stop)
{
    mirror::NextOrder order;
    order.now = m_parts.now();
    order.batch = m_search > 0 ? m_search : m_batch;
    order.urls = m_urls;
    order.notItems = m_items.waiting(mono());
    order.notSources = m_sources.waiting(mono());
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::next(db, order); });
    const Result<mirror::Request> request = co_await write;
    if (!request) {
        if (request.error().kind != ErrorKind::Cancelled)
            away(request.error().sentence(), storeFault);
        co_return Step::Later;
    }
    if (request->id == 0)
        co_return Step::Ended;
    // A time beyond the longest wait was noted before the clock was set back.
    const Ms wait = request->due - order.now;
    if (request->id != m_held && wait > 0ms && wait <= longestWait) {
        m_held = request->id;
        m_notBefore = mono() + wait;
        co_return Step::Later;
    }
    const Step done = co_await carryOut(request.value(), stop);
    co_return done;
}

QCoro::Task<EtlMirror::Step> EtlMirror::carryOut(mirror::Request request, std::stop_token stop)
{
    // Also of a first try nobody knows whether it came through: the program may have ended during it.
    const Ms age = m_parts.now() - request.created;
    if (request.kind == mirror::Kind::Create && (age > keysAreKept || age < 0ms)) {
        const EtlResult<EtlRun> known = co_await findOwn(request, stop);
        if (known) {
            const Step adopted = co_await made(request, known.value(), stop);
            co_return adopted;
        }
        if (known.fault().status != 404) {
            const Step held = co_await hold(request, known.fault(), Ms(0));
            co_return held;
        }
    }
    EtlCall call;
    call.method = request.method;
    call.path = request.path;
    call.body = request.body;
    call.key = request.key;
    const EtlResult<EtlReply> reply = co_await m_client.send(call, stop);
    if (request.path.size() > 1)
        m_client.forget(request.path.at(1));
    const Step done = reply ? Step::Sent : Step::Later;
    if (done == Step::Sent) {
        const Step noted = co_await taken(request, reply.value(), stop);
        co_return noted;
    }
    const Step noted = co_await missed(request, reply.fault(), stop);
    co_return noted;
}

/// The API did it: the store notes what that changes.
QCoro::Task<EtlMirror::Step> EtlMirror::taken(mirror::Request request, EtlReply reply, std::stop_token stop)
{
    EtlFault unreadable;
    unreadable.status = -1;
    if (request.kind == mirror::Kind::Create) {
        const Result<EtlRunRead> run = normalizeRun(reply.body);
        if (run) {
            const Step noted = co_await made(request, run->run, stop);
            co_return noted;
        }
        unreadable.error = run.error();
    } else if (request.kind == mirror::Kind::Items) {
        const Result<QList<EtlItemResult>> results = batchResults(reply.body);
        if (results) {
            const Step noted = co_await told(request, results.value());
            co_return noted;
        }
        unreadable.error = results.error();
    } else {
        answered();
        took();
        auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::finalized(db, request); });
        const Step noted = co_await written(write);
        co_return noted;
    }
    const Step held = co_await hold(request, unreadable, configFault);
    co_return held;
}

/// What the API said of each item of a batch. Those that it could not do now are passed over until their own time.
QCoro::Task<EtlMirror::Step> EtlMirror::told(mirror::Request request, QList<EtlItemResult> results)
{
    answered();
    for (EtlItemResult &result : results) {
        result.error = m_client.withoutKey(result.error);
        if (result.status >= 200 && result.status < 300)
            took();
    }
    const QSet<RowId> last = m_items.tired(failuresOfOne - 1, m_taken);
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::updated(db, request, results, last); });
    const Result<mirror::BatchEnd> end = co_await write;
    if (!end) {
        away(end.error().sentence(), storeFault);
        co_return Step::Later;
    }
    m_search = 2 * m_search < m_batch ? 2 * m_search : 0;
    for (const RowId item : end->settled)
        m_items.forget(item);
    for (const RowId item : end->again)
        m_items.failed(item, mono(), later(m_items.failures(item) + 1, Ms(0)));
    if (end->again.isEmpty())
        co_return Step::Sent;
    const QString why = translate("core", "It could not take %1 items").arg(end->again.size());
    co_return struggled(why, Ms(0));
}

/// A remote run is there, new or found again. Its items may come in pages.
QCoro::Task<EtlMirror::Step> EtlMirror::made(mirror::Request request, EtlRun run, std::stop_token stop)
{
    const qsizetype wanted = QJsonDocument::fromJson(request.body)["urls"_L1].toArray().size();
    QList<EtlItem> items = run.items;
    const bool named =
        std::all_of(items.cbegin(), items.cend(), [](const EtlItem &item) { return !item.id.isEmpty(); });
    if (!named || items.size() < wanted) {
        items.clear();
        QString cursor, asked;
        do {
            asked = cursor;
            const EtlResult<EtlItemsRead> page = co_await m_client.listItems(run.id, cursor, stop);
            if (!page) {
                const Step held = co_await hold(request, page.fault(), Ms(0));
                co_return held;
            }
            items += page->items;
            cursor = page->items.isEmpty() ? QString() : page->nextCursor;
        } while (!cursor.isEmpty() && cursor != asked && items.size() <= 2 * wanted); // or it never ends
    }
    answered();
    took();
    m_sources.forget(request.runSource);
    const QString id = run.id;
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::created(db, request, id, items); });
    const Step noted = co_await written(write);
    co_return noted;
}

QCoro::Task<EtlMirror::Step> EtlMirror::missed(mirror::Request request, EtlFault fault, std::stop_token stop)
{
    if (fault.error.kind == ErrorKind::Cancelled)
        co_return Step::Ended; // it stays in the outbox, with its key
    if (fault.code == "active_run_exists"_L1 && request.kind == mirror::Kind::Create) {
        const Step done = co_await beside(request, stop);
        co_return done;
    }
    const bool unreadable = fault.status >= 200 && fault.status < 300;
    if (concernsAll(fault, request.kind) || unreadable) {
        const Step held = co_await hold(request, fault, configFault);
        co_return held;
    }
    if (etlMayRetry(false, true, fault.status)) {
        const Step held = co_await failing(request, fault, stop);
        co_return held;
    }
    answered();
    const QString why = fault.error.sentence();
    if (fault.status == 413) {
        const Step done = co_await tooLarge(request, why);
        co_return done;
    }
    if (fault.status == 409 && request.kind != mirror::Kind::Create) {
        m_parts.log->warn("etl", translate("core", "A run is no longer mirrored: %1").arg(why));
        auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::closed(db, request, why); });
        const Step done = co_await written(write);
        co_return done;
    }
    const Step done = co_await refuse(request, why);
    co_return done;
}

/// The domain has an active run at the API. If it is the one that is to be made, an answer was lost; else ours is made
/// beside it.
QCoro::Task<EtlMirror::Step> EtlMirror::beside(mirror::Request request, std::stop_token stop)
{
    const EtlResult<EtlRun> own = co_await findOwn(request, stop);
    if (own) {
        const Step adopted = co_await made(request, own.value(), stop);
        co_return adopted;
    }
    if (own.error().kind == ErrorKind::Cancelled)
        co_return Step::Ended;
    if (own.fault().status != 404) {
        const Step held = co_await hold(request, own.fault(), Ms(0));
        co_return held;
    }
    const Instant now = m_parts.now();
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::force(db, request, now); });
    const Step done = co_await written(write);
    co_return done;
}

/// The run that @p request is to make, if an earlier try of it made it: status 404 if it did not.
QCoro::Task<EtlResult<EtlRun>> EtlMirror::findOwn(mirror::Request request, std::stop_token stop)
{
    const QJsonObject mark = ours(request);
    EtlListQuery query;
    query.domain = QJsonDocument::fromJson(request.body)["domain"_L1].toString();
    query.sort = u"-createdAt"_s;
    const EtlResult<EtlRunsRead> page = co_await m_client.listRuns(query, stop);
    if (!page)
        co_return page.fault();
    for (const EtlRun &run : page->runs) {
        if (run.metadata["trawldeck"_L1].toObject() == mark) {
            const EtlResult<EtlRun> whole = co_await m_client.fetchRun(run.id, true, stop);
            co_return whole;
        }
    }
    EtlFault none;
    none.status = 404;
    none.error = permanentError(7063, translate("core", "The ETL API does not have the run"));
    co_return none;
}

QCoro::Task<EtlMirror::Step> EtlMirror::hold(mirror::Request request, EtlFault fault, Ms least)
{
    if (fault.error.kind == ErrorKind::Cancelled)
        co_return Step::Ended;
    const Ms wait = later(request.tries + 1, std::max(least, fault.retryAfter));
    const Instant due = m_parts.now() + wait;
    const QString why = fault.error.why.isEmpty() ? fault.error.what : fault.error.what + u": "_s + fault.error.why;
    away(why, wait);
    m_held = request.id;
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::failed(db, request, why, due); });
    const Step noted = co_await written(write);
    co_return noted == Step::Sent ? Step::Later : noted;
}

QCoro::Task<EtlMirror::Step> EtlMirror::refuse(mirror::Request request, QString why)
{
    m_parts.log->warn("etl", translate("core", "An update is listed in the outbox and not sent again: %1").arg(why));
    auto write = m_parts.store->write(Lane::Bulk, [=](Db &db) { return mirror::refused(db, request, why); });
    const Step done = co_await written(write);
    co_return done;
}

QCoro::Task<EtlMirror::Step> EtlMirror::written(QFuture<Result<>> write)
{
    const Result<> done = co_await write;
    if (done)
        co_return Step::Sent;
    if (done.error().kind != ErrorKind::Cancelled)
        away(done.error().sentence(), storeFault);
    co_return Step::Later;
}

void EtlMirror::away(const QString &why, Ms wait)
{
    m_notBefore = mono() + wait;
    if (m_trouble.isEmpty())
        m_parts.log->warn("etl",
                          translate("core", "The ETL API can't be told now, updates wait in the outbox: %1").arg(why));
    m_trouble = why;
}

void EtlMirror::answered()
{
    m_notBefore = {};
    if (!m_trouble.isEmpty())
        m_parts.log->info("etl", translate("core", "The ETL API answers again"));
    m_trouble.clear();
}

} // namespace trawl
