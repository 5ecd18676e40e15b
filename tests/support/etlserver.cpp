// The ETL API of the tests; see etlserver.h.
#include "tests/support/etlserver.h"

#include "domain/names.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QMap>
#include <QUrlQuery>

namespace trawl::test {

namespace {
struct Item {
    QString id, url;
    QJsonObject members{{u"done"_s, false}, {u"attempts"_s, 0}};
    int version = 1;
};
struct Run {
    QString id, domain, status = u"running"_s;
    qint64 created = 0, finalized = 0;
    QJsonObject metadata;
    QList<Item> items;
    Item *item(const QString &id)
    {
        const auto it = std::find_if(items.begin(), items.end(), [&](const Item &one) { return one.id == id; });
        return it == items.end() ? nullptr : &*it;
    }
};
struct Answer {
    int status = 200;
    QJsonObject body;
};
struct Remembered {
    QByteArray target, body;
    Answer answer;
};

Answer problem(int status, const QString &code, const QString &message, const QJsonObject &details = {})
{
    QJsonObject error{{u"code"_s, code}, {u"message"_s, message}};
    if (!details.isEmpty())
        error.insert(u"details"_s, details);
    return {status, {{u"error"_s, error}}};
}
} // namespace

struct EtlServer::State {
    QMutex mutex;
    QList<Run> runs;
    QList<Effect> effects;
    QHash<QByteArray, Remembered> keys;
    QList<Request> log;
    int next = 0, replays = 0;
    int failures = 0, failWith = 500, lost = 0, lostUpdates = 0, slowMs = 0;
    Headers failHeaders;
    QStringList unknown;
    QString saysOfUnknown = u"no such item"_s, failsAt, busyAt;
    int mostUrls = 1'000'000;
    bool repeats = false;
    bool refuseCreates = false, leaveOut = false, old = false;

    Run *run(const QString &id)
    {
        const auto it = std::find_if(runs.begin(), runs.end(), [&](const Run &one) { return one.id == id; });
        return it == runs.end() ? nullptr : &*it;
    }
    QJsonObject written(const Item &item) const
    {
        QJsonObject out = item.members;
        out.insert(u"id"_s, item.id);
        out.insert(u"url"_s, item.url);
        out.insert(u"version"_s, item.version);
        return out;
    }
    QJsonObject written(const Run &run, bool withItems) const
    {
        QJsonObject out{{u"domain"_s, run.domain}, {u"status"_s, run.status}, {u"metadata"_s, run.metadata}};
        QJsonArray items;
        for (const Item &item : run.items)
            items.append(written(item));
        if (old) {
            out.insert(u"_id"_s, QJsonObject{{u"$oid"_s, run.id}});
            out.insert(u"created_at"_s, run.created / 1000);
            if (withItems)
                out.insert(u"scrapeRunItems"_s, items);
            return {{u"data"_s, out}};
        }
        out.insert(u"id"_s, run.id);
        out.insert(u"createdAt"_s, QDateTime::fromMSecsSinceEpoch(run.created, Qt::UTC).toString(Qt::ISODateWithMs));
        if (run.finalized > 0)
            out.insert(u"finalizedAt"_s,
                       QDateTime::fromMSecsSinceEpoch(run.finalized, Qt::UTC).toString(Qt::ISODateWithMs));
        if (withItems)
            out.insert(u"items"_s, items);
        return out;
    }
    static bool isOpen(const Run &run) { return run.finalized == 0; }

    Answer create(const QJsonObject &body)
    {
        const QString domain = body[u"domain"_s].toString();
        if (domain.isEmpty() || refuseCreates)
            return problem(400, u"invalid"_s, u"this domain is not welcome"_s);
        for (const Run &run : std::as_const(runs)) {
            if (run.domain == domain && isOpen(run) && !body[u"force"_s].toBool())
                return problem(409, u"active_run_exists"_s, u"there is one"_s, {{u"runId"_s, run.id}});
        }
        Run run;
        run.id = u"run-%1"_s.arg(++next);
        run.domain = domain;
        run.created = QDateTime::currentMSecsSinceEpoch();
        run.metadata = body[u"metadata"_s].toObject();
        const QJsonArray urls = body[u"urls"_s].toArray();
        if (urls.size() > mostUrls)
            return problem(413, u"too_large"_s, u"%1 at most"_s.arg(mostUrls));
        for (const QJsonValue &url : urls) {
            Item item;
            item.id = u"item-%1"_s.arg(++next);
            item.url = url.toString();
            run.items.append(item);
        }
        runs.append(run);
        effects.append({u"create"_s, run.id, {}, {}, body});
        return {201, written(run, !leaveOut)};
    }
    Answer update(Run &run, const QString &id, QJsonObject said, const QByteArray &ifMatch)
    {
        said.remove(u"id"_s);
        Item *item = run.item(id);
        const auto isUnknown = [item](const QString &part) { return item->url.contains(part); };
        if (!item || std::any_of(unknown.begin(), unknown.end(), isUnknown))
            return problem(404, u"not_found"_s, saysOfUnknown);
        if (!busyAt.isEmpty() && item->url.contains(busyAt))
            return problem(503, u"busy"_s, u"not this one"_s);
        if (!ifMatch.isEmpty() && ifMatch.toInt() != item->version)
            return problem(412, u"version"_s, u"it is version %1"_s.arg(item->version));
        for (auto it = said.begin(); it != said.end(); ++it)
            item->members.insert(it.key(), it.value());
        ++item->version;
        effects.append({u"item"_s, run.id, id, item->url, said});
        return {200, written(*item)};
    }
    Answer updateMany(Run &run, const QJsonArray &items)
    {
        if (items.size() > 500)
            return problem(413, u"too_large"_s, u"500 at most"_s);
        for (const QJsonValue &one : items) {
            const Item *item = run.item(one[u"id"_s].toString());
            if (item && !failsAt.isEmpty() && item->url.contains(failsAt))
                return problem(500, u"internal"_s, u"it broke"_s);
        }
        QJsonArray results;
        for (const QJsonValue &one : items) {
            const QString id = one[u"id"_s].toString();
            const Answer done = update(run, id, one.toObject(), {});
            QJsonObject result{{u"id"_s, id}, {u"status"_s, done.status}};
            if (done.status != 200)
                result.insert(u"error"_s, done.body[u"error"_s].toObject()[u"message"_s]);
            results.append(result);
        }
        return {207, {{u"results"_s, results}}};
    }
    Answer finalize(Run &run, const QJsonObject &body)
    {
        const QString status = body[u"status"_s].toString();
        if (!isOpen(run))
            return run.status == status ? Answer{200, written(run, false)}
                                        : problem(409, u"run_finalized"_s, u"it is "_s + run.status);
        run.status = status;
        run.finalized = QDateTime::currentMSecsSinceEpoch();
        const QJsonObject given = body[u"metadata"_s].toObject();
        for (auto it = given.begin(); it != given.end(); ++it)
            run.metadata.insert(it.key(), it.value());
        effects.append({u"finalize"_s, run.id, {}, {}, body});
        return {200, written(run, false)};
    }
    Answer list(const QUrlQuery &query)
    {
        const int limit = qBound(1, query.queryItemValue(u"limit"_s).toInt(), 200);
        const int from = query.queryItemValue(u"cursor"_s).toInt();
        const QString domain = query.queryItemValue(u"domain"_s, QUrl::FullyDecoded);
        QJsonArray found;
        int seen = 0;
        for (auto it = runs.crbegin(); it != runs.crend(); ++it) {
            if (!domain.isEmpty() && it->domain != domain)
                continue;
            if (seen++ >= from && found.size() < limit)
                found.append(written(*it, false));
        }
        QJsonObject page{{u"runs"_s, found}, {u"total"_s, seen}};
        page.insert(u"nextCursor"_s, seen > from + limit ? QJsonValue(QString::number(from + limit)) : QJsonValue());
        return {200, page};
    }
    Answer listItems(const Run &run, const QUrlQuery &query) const
    {
        const int limit = 3, from = query.queryItemValue(u"cursor"_s).toInt(); // small pages: the cursor is followed
        QJsonArray items;
        for (int i = from; i < run.items.size() && i < from + limit; ++i)
            items.append(written(run.items.at(i)));
        const bool more = from + limit < run.items.size();
        if (repeats && from > 0)
            return {200, {{u"items"_s, items}, {u"nextCursor"_s, QString::number(from)}}};
        return {
            200,
            {{u"items"_s, items}, {u"nextCursor"_s, more ? QJsonValue(QString::number(from + limit)) : QJsonValue()}}};
    }
    Answer dispatch(const Request &request)
    {
        const QUrl url = QUrl::fromEncoded(request.target);
        const QStringList parts = url.path().split(u'/', Qt::SkipEmptyParts).mid(1); // below the endpoint
        const QJsonObject body = QJsonDocument::fromJson(request.body).object();
        const QUrlQuery query(url);
        if (parts.value(0) != u"scrape-runs"_s)
            return problem(404, u"not_found"_s, u"no such path"_s);
        if (parts.size() == 1)
            return request.method == "POST" ? create(body) : list(query);
        Run *found = run(parts.at(1));
        if (!found)
            return problem(404, u"not_found"_s, u"no such run"_s);
        if (request.method == "GET")
            return parts.size() == 2 ? Answer{200, written(*found, query.queryItemValue(u"include"_s) == u"items"_s)}
                                     : listItems(*found, query);
        if (request.method == "POST" && parts.value(2) == u"finalize"_s)
            return finalize(*found, body);
        if (!isOpen(*found))
            return problem(409, u"run_finalized"_s, u"it is "_s + found->status);
        return parts.size() == 3 ? updateMany(*found, body[u"items"_s].toArray())
                                 : update(*found, parts.value(3), body, request.header("If-Match"));
    }
    /// Same key and body: the first answer again; same key and another body: refused.
    Answer keyed(const Request &request, bool *replayed)
    {
        const QByteArray id = request.header("Idempotency-Key");
        if (id.isEmpty() || request.method == "GET")
            return dispatch(request);
        if (const auto it = keys.constFind(id); it != keys.cend()) {
            if (it->body != request.body || it->target != request.target)
                return problem(422, u"idempotency_mismatch"_s, u"the key had another body"_s);
            *replayed = true;
            ++replays;
            return it->answer;
        }
        const Answer answer = dispatch(request);
        if (answer.status < 400)
            keys.insert(id, {request.target, request.body, answer});
        return answer;
    }

    void answer(const Request &request, const Reply &reply)
    {
        const QMutexLocker lock(&mutex);
        log.append(request);
        Headers headers{{"Content-Type", "application/json"},
                        {"X-Request-Id", "req-" + QByteArray::number(log.size())}};
        if (failures > 0) {
            --failures;
            headers += failHeaders;
            return reply.send(failWith, R"({"message":"not now"})", headers);
        }
        if (request.header("Authorization") != "Bearer " + QByteArray(key))
            return reply.send(401, "the key " + request.header("Authorization") + " is unknown", headers);
        bool replayed = false;
        const Answer done = keyed(request, &replayed);
        if (replayed)
            headers.emplaceBack("Idempotent-Replayed", "true");
        int &losing = request.method == "PATCH" && lostUpdates > 0 ? lostUpdates : lost;
        if (losing > 0 && request.method != "GET") {
            --losing;
            return reply.abort();
        }
        const QByteArray body = QJsonDocument(done.body).toJson(QJsonDocument::Compact);
        if (slowMs == 0)
            return reply.send(done.status, body, headers);
        reply.after(slowMs, [reply, done, body, headers] { reply.send(done.status, body, headers); });
    }
};

EtlServer::EtlServer() : m_state(std::make_shared<State>())
{
    serve();
}

EtlServer::~EtlServer() = default;

void EtlServer::serve()
{
    m_server = std::make_unique<TestServer>(QHostAddress(QHostAddress::LocalHost), m_port);
    m_port = m_server->port();
    m_server->on("/*", [state = m_state](const Request &request, Reply reply) { state->answer(request, reply); });
}

QString EtlServer::endpoint() const
{
    return u"http://127.0.0.1:%1/etl/"_s.arg(m_port);
}

QString EtlServer::host() const
{
    return u"127.0.0.1:%1"_s.arg(m_port);
}

void EtlServer::goDown()
{
    m_server.reset();
}

void EtlServer::comeBack()
{
    serve();
}

void EtlServer::failNext(int count, int status, const Headers &headers)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->failures = count;
    m_state->failWith = status;
    m_state->failHeaders = headers;
}

void EtlServer::loseAnswers(int count)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->lost = count;
}

void EtlServer::loseUpdates(int count)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->lostUpdates = count;
}

void EtlServer::beSlow(int ms)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->slowMs = ms;
}

void EtlServer::forgetKeys()
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->keys.clear();
}

void EtlServer::dontKnow(const QString &urlPart)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->unknown = urlPart.isEmpty() ? QStringList() : QStringList{urlPart};
}

void EtlServer::sayOfUnknown(const QString &message)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->saysOfUnknown = message;
}

void EtlServer::failAt(const QString &urlPart)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->failsAt = urlPart;
}

void EtlServer::beBusyAt(const QString &urlPart)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->busyAt = urlPart;
}

void EtlServer::takeUrls(int most)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->mostUrls = most;
}

void EtlServer::repeatCursors(bool repeat)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->repeats = repeat;
}

void EtlServer::refuseCreates(bool refuse)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->refuseCreates = refuse;
}

void EtlServer::leaveItemsOut(bool leaveOut)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->leaveOut = leaveOut;
}

void EtlServer::oldSpelling(bool old)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->old = old;
}

void EtlServer::closeRun(const QString &id)
{
    const QMutexLocker lock(&m_state->mutex);
    if (Run *run = m_state->run(id)) {
        run->status = u"cancelled"_s;
        run->finalized = 1;
    }
}

QString EtlServer::addRun(const QString &domain)
{
    const QMutexLocker lock(&m_state->mutex);
    Run run;
    run.id = u"foreign-%1"_s.arg(++m_state->next);
    run.domain = domain;
    run.created = QDateTime::currentMSecsSinceEpoch();
    m_state->runs.append(run);
    return run.id;
}

QList<EtlServer::Effect> EtlServer::effects() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->effects;
}

QList<QJsonObject> EtlServer::runs() const
{
    const QMutexLocker lock(&m_state->mutex);
    const bool old = std::exchange(m_state->old, false);
    QList<QJsonObject> all;
    for (const Run &run : std::as_const(m_state->runs))
        all.append(m_state->written(run, true));
    m_state->old = old;
    return all;
}

int EtlServer::requests() const
{
    const QMutexLocker lock(&m_state->mutex);
    return int(m_state->log.size());
}

int EtlServer::replays() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->replays;
}

QList<Request> EtlServer::log() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->log;
}

} // namespace trawl::test
