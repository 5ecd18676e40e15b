// Requests in the table outbox.
#include "store/mirrorrequest.h"

#include "store/codec.h"

#include <QJsonArray>

namespace trawl::mirror {

using namespace codec;

namespace {
constexpr std::array kinds{std::pair{Kind::Create, "create"}, std::pair{Kind::Items, "items"},
                           std::pair{Kind::Finalize, "finalize"}};

QString kindWord(Kind kind)
{
    return QString::fromLatin1(kinds[size_t(kind)].second);
}

Request requestOf(const Rows &rows)
{
    Request request;
    request.id = rows.i64(0);
    const QString kind = rows.text(1);
    for (const auto &[value, text] : kinds)
        request.kind = kind == QLatin1StringView(text) ? value : request.kind;
    const QJsonObject kept = object(rows.text(2));
    request.runSource = kept["runSource"_L1].toInteger();
    request.part = kept["part"_L1].toInteger();
    request.method = kept["method"_L1].toString().toLatin1();
    for (const QJsonValue &segment : kept["path"_L1].toArray())
        request.path.append(segment.toString());
    request.body = kept["body"_L1].toString().toUtf8();
    request.key = kept["key"_L1].toString();
    request.tries = rows.i32(3);
    request.created = rows.at(4);
    request.due = rows.at(5);
    request.error = rows.text(6);
    return request;
}
} // namespace

QString payloadOf(const Request &request)
{
    return compact(QJsonObject{{u"runSource"_s, request.runSource},
                               {u"part"_s, request.part},
                               {u"method"_s, QString::fromLatin1(request.method)},
                               {u"path"_s, QJsonArray::fromStringList(request.path)},
                               {u"body"_s, QString::fromUtf8(request.body)},
                               {u"key"_s, request.key}});
}

QString notTakenText()
{
    return translate("core", "The ETL API did not take this address into its run");
}

Result<Request> begin(Db &db, Request request, Instant now)
{
    request.key = newId(now);
    request.created = request.due = now;
    const auto id = db.idOf("outbox_add", kindWord(request.kind), payloadOf(request), now.ms, now.ms);
    if (!id)
        return id.error();
    request.id = id.value();
    return request;
}

Result<Request> underWay(Db &db)
{
    Rows rows = db.query("outbox_first");
    if (rows.next())
        return requestOf(rows);
    return rows.ok() ? Result<Request>(Request()) : rows.error();
}

} // namespace trawl::mirror
