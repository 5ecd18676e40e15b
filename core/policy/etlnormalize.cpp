// The spellings of the ETL API; see etlnormalize.h.
#include "policy/etlnormalize.h"

#include "domain/plaintext.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTimeZone>

#include <cmath>

namespace trawl {

namespace {
constexpr int deepestEnvelope = 5;
constexpr double firstMillisecond = 1e11; ///< as seconds that is the year 5138, as milliseconds 1973

const QStringList runIds{u"_id"_s, u"id"_s, u"runId"_s, u"run_id"_s};
const QStringList itemIds{u"_id"_s, u"id"_s, u"itemId"_s, u"item_id"_s};
const QStringList itemLists{u"items"_s, u"runItems"_s, u"scrapeRunItems"_s, u"urls"_s};
const QStringList runLists{u"runs"_s, u"data"_s, u"results"_s, u"items"_s};

Error unreadable(const QString &why)
{
    return permanentError(7060, translate("core", "The ETL API's answer can't be read"), why,
                          translate("core", "Check that ETL_API_ENDPOINT is the API's address"));
}

/// "abc", 12, {"$oid": "abc"}; empty if it is none.
QString idText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QString::number(value.toInteger());
    return value["$oid"_L1].toString();
}

std::optional<qint64> wholeNumber(const QJsonValue &value)
{
    if (value.isDouble() && std::isfinite(value.toDouble()))
        return value.toInteger(qint64(value.toDouble()));
    bool isNumber = false;
    const QString text = value.isString() ? value.toString() : value["$numberLong"_L1].toString();
    const qint64 number = text.toLongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

std::optional<bool> truth(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool();
    if (value.isDouble())
        return value.toDouble() != 0;
    const QString text = value.toString().toLower();
    if (text == "true"_L1 || text == "false"_L1)
        return text == "true"_L1;
    return std::nullopt;
}

std::optional<EtlStatus> statusOf(const QJsonValue &value)
{
    const QString text = value.toString().toLower();
    return text == "canceled"_L1 ? EtlStatus::Cancelled : fromWord<EtlStatus>(text);
}

/// The members of one object: takes what is known and keeps the rest.
class Members
{
public:
    Members(const QJsonObject &object, QStringList &warnings) : m_rest(object), m_warnings(warnings) {}

    /// The first spelling that can be read; all of them are taken.
    template <class T, class Read>
    std::optional<T> first(const QStringList &spellings, Read read)
    {
        std::optional<T> found;
        QString under;
        for (const QString &name : spellings) {
            const auto it = m_rest.constFind(name);
            if (it == m_rest.constEnd())
                continue;
            const std::optional<T> value = read(it.value());
            if (!value && !it.value().isNull())
                continue; // it means something else: kept as it is
            m_rest.remove(name);
            if (!value)
                continue;
            if (!found) {
                found = value;
                under = name;
            } else if (*found != *value) {
                m_warnings.append(translate("core", "The ETL API gave both %1 and %2, and they differ: %1 is taken")
                                      .arg(under, name));
            }
        }
        return found;
    }
    QString text(const QStringList &spellings)
    {
        const auto read = [](const QJsonValue &value) {
            return value.isString() ? std::optional(value.toString()) : std::nullopt;
        };
        return first<QString>(spellings, read).value_or(QString());
    }
    QString id(const QStringList &spellings)
    {
        const auto read = [](const QJsonValue &value) {
            const QString text = idText(value);
            return text.isEmpty() ? std::nullopt : std::optional(text);
        };
        return first<QString>(spellings, read).value_or(QString());
    }
    Instant time(const QStringList &spellings)
    {
        return first<Instant>(spellings, [](const QJsonValue &value) { return etlTime(value); }).value_or(Instant());
    }
    qint64 number(const QStringList &spellings)
    {
        return first<qint64>(spellings, [](const QJsonValue &value) { return wholeNumber(value); }).value_or(0);
    }
    QJsonObject takeObject(const QString &name)
    {
        return m_rest.value(name).isObject() ? m_rest.take(name).toObject() : QJsonObject();
    }
    const QJsonObject &rest() const { return m_rest; }

private:
    QJsonObject m_rest;
    QStringList &m_warnings;
};

/// done, completed, isDone, or a status of "done".
bool isDone(Members &members, QStringList &warnings)
{
    const auto known = members.first<bool>({u"done"_s, u"completed"_s, u"isDone"_s},
                                           [](const QJsonValue &value) { return truth(value); });
    const auto byStatus = members.first<bool>({u"status"_s}, [](const QJsonValue &value) {
        return value.toString() == "done"_L1 ? std::optional(true) : std::nullopt;
    });
    if (known && byStatus && *known != *byStatus)
        warnings.append(translate("core", "The ETL API gave both %1 and %2, and they differ: %1 is taken")
                            .arg(u"done"_s, u"status"_s));
    return known.value_or(byStatus.value_or(false));
}

EtlItem itemOf(const QJsonValue &value, QStringList &warnings)
{
    EtlItem item;
    if (value.isString()) {
        item.url = value.toString();
        return item;
    }
    Members members(value.toObject(), warnings);
    item.id = members.id(itemIds);
    item.url = members.text({u"url"_s});
    item.done = isDone(members, warnings);
    item.failed = members.first<bool>({u"failed"_s}, [](const QJsonValue &v) { return truth(v); }).value_or(false);
    item.attempts = int(members.number({u"attempts"_s}));
    item.error = members.text({u"error"_s});
    item.started = members.time({u"startedAt"_s, u"started_at"_s});
    item.completed = members.time({u"completedAt"_s, u"completed_at"_s});
    item.version = members.number({u"version"_s});
    item.rest = members.rest();
    return item;
}

bool hasId(const QJsonObject &object, const QStringList &spellings)
{
    return std::any_of(spellings.begin(), spellings.end(),
                       [&object](const QString &name) { return !idText(object.value(name)).isEmpty(); });
}

Result<EtlRun> runOf(const QJsonObject &object, QStringList &warnings)
{
    EtlRun run;
    Members members(object, warnings);
    run.id = members.id(runIds);
    if (run.id.isEmpty())
        return unreadable(translate("core", "It has a run without an id"));
    run.domain = members.text({u"domain"_s});
    run.status = members.first<EtlStatus>({u"status"_s}, statusOf).value_or(EtlStatus::Pending);
    if (members.rest().contains("status"_L1))
        warnings.append(translate("core", "The ETL API gave run %1 a status that nobody here knows").arg(run.id));
    run.created = members.time({u"createdAt"_s, u"created_at"_s, u"created"_s});
    run.updated = members.time({u"updatedAt"_s, u"updated_at"_s});
    run.finalized = members.time({u"finalizedAt"_s, u"finalized_at"_s, u"completedAt"_s});
    const auto list = members.first<QJsonArray>(itemLists, [](const QJsonValue &value) {
        return value.isArray() ? std::optional(value.toArray()) : std::nullopt;
    });
    run.listsItems = list.has_value();
    for (const QJsonValue &value : list.value_or(QJsonArray()))
        run.items.append(itemOf(value, warnings));
    run.metadata = members.takeObject(u"metadata"_s);
    run.rest = members.rest();
    return run;
}

/// The list in an answer, and the object that stands around it.
struct Unwrapped {
    QJsonArray list;
    QJsonObject around;
    bool isList = false;
};

Unwrapped unwrap(QJsonValue value, const QStringList &ids, const QStringList &lists)
{
    Unwrapped found;
    for (int depth = 0; depth < deepestEnvelope; ++depth) {
        if (value.isArray())
            return {value.toArray(), found.around, true};
        if (!value.isObject())
            return found;
        const QJsonObject object = value.toObject();
        if (hasId(object, ids))
            return {QJsonArray{object}, found.around, false};
        for (auto it = object.begin(); it != object.end(); ++it)
            found.around.insert(it.key(), it.value());
        QJsonValue inner;
        for (const QString &name : QStringList{u"run"_s, u"item"_s} + lists) {
            if (inner.isUndefined() || inner.isNull())
                inner = object.value(name);
        }
        value = inner;
    }
    return found;
}

QString cursorOf(const QJsonObject &around)
{
    QStringList ignored;
    Members members(around, ignored);
    return members.id({u"nextCursor"_s, u"next_cursor"_s});
}
} // namespace

std::optional<Instant> etlTime(const QJsonValue &value)
{
    if (value.isObject())
        return value["$date"_L1].isUndefined() ? std::nullopt : etlTime(value["$date"_L1]);
    if (value.isDouble()) {
        const double number = value.toDouble();
        if (!std::isfinite(number) || number <= 0 || number > 1e15)
            return std::nullopt;
        return Instant{qint64(number < firstMillisecond ? std::round(number * 1000) : number)};
    }
    const QString text = value.toString();
    if (text.isEmpty())
        return std::nullopt;
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    if (time.timeSpec() == Qt::LocalTime) // no zone is given: the contract says UTC
        time.setTimeZone(QTimeZone::utc());
    return Instant{time.toMSecsSinceEpoch()};
}

Result<EtlRunRead> normalizeRun(const QJsonValue &answer)
{
    const Unwrapped found = unwrap(answer, runIds, runLists);
    if (found.list.isEmpty())
        return unreadable(translate("core", "It has no run"));
    EtlRunRead read;
    auto run = runOf(found.list.first().toObject(), read.warnings);
    if (!run)
        return run.error();
    read.run = run.take();
    return read;
}

Result<EtlRunsRead> normalizeRuns(const QJsonValue &answer)
{
    const Unwrapped found = unwrap(answer, runIds, runLists);
    if (!found.isList && found.list.isEmpty())
        return unreadable(translate("core", "It has no list of runs"));
    EtlRunsRead read;
    for (const QJsonValue &value : found.list) {
        const Unwrapped one = unwrap(value, runIds, {u"data"_s}); // each may have an envelope of its own
        auto run = runOf(one.list.at(0).toObject(), read.warnings);
        if (!run)
            return run.error();
        read.runs.append(run.take());
    }
    read.nextCursor = cursorOf(found.around);
    read.total = wholeNumber(found.around.value("total"_L1));
    return read;
}

Result<EtlItemsRead> normalizeItems(const QJsonValue &answer)
{
    const Unwrapped found = unwrap(answer, itemIds, itemLists + QStringList{u"data"_s, u"results"_s});
    if (!found.isList && found.list.isEmpty())
        return unreadable(translate("core", "It has no list of items"));
    EtlItemsRead read;
    for (const QJsonValue &value : found.list)
        read.items.append(itemOf(value, read.warnings));
    read.nextCursor = cursorOf(found.around);
    return read;
}

Result<QList<EtlItemResult>> batchResults(const QJsonValue &answer)
{
    const Unwrapped found = unwrap(answer, {}, {u"results"_s, u"items"_s, u"data"_s});
    if (!found.isList)
        return unreadable(translate("core", "It has no results of the batch"));
    QList<EtlItemResult> results;
    for (const QJsonValue &value : found.list) {
        QStringList ignored;
        Members members(value.toObject(), ignored);
        EtlItemResult result;
        result.id = members.id(itemIds);
        result.status = int(members.number({u"status"_s}));
        if (result.status < 200 || result.status > 299) {
            const QJsonObject said{{u"error"_s, value["error"_L1]}};
            result.error = complaintOf(QJsonDocument(said).toJson(QJsonDocument::Compact)).message;
        }
        results.append(result);
    }
    return results;
}

EtlComplaint complaintOf(const QByteArray &body)
{
    constexpr qsizetype longest = 500;
    EtlComplaint complaint;
    const QJsonDocument document = QJsonDocument::fromJson(body);
    const QJsonValue error = document["error"_L1];
    if (error.isObject()) {
        complaint.code = error["code"_L1].toString();
        complaint.message = error["message"_L1].toString();
        complaint.runId = idText(error["runId"_L1]);
        if (complaint.runId.isEmpty())
            complaint.runId = idText(error["details"_L1]["runId"_L1]);
    } else if (error.isString()) {
        complaint.message = error.toString();
    } else if (document.isObject()) {
        complaint.message = document["message"_L1].toString();
    } else if (document.isNull()) {
        complaint.message = QString::fromUtf8(body.left(4 * longest));
    }
    if (complaint.code.isEmpty() && document["code"_L1].isString())
        complaint.code = document["code"_L1].toString();
    if (complaint.runId.isEmpty())
        complaint.runId = idText(document["runId"_L1]);
    complaint.code = plainText(complaint.code).simplified().left(100);
    complaint.message = plainText(complaint.message).simplified().left(longest);
    return complaint;
}

} // namespace trawl
