// External processors as settings.json has them; see processorconfig.h.
#include "policy/processorconfig.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/jsonlocate.h"
#include "policy/schedule.h"

#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

namespace trawl {
namespace {

constexpr Ms shortest = 1s, longest = 1h;

/// Reads one entry, and stops at its first fault.
class Reader
{
public:
    explicit Reader(const QJsonObject &object) : m_object(object) {}
    /// Empty: it can be used.
    QString read(Processor &to)
    {
        static const QRegularExpression name(u"^[a-z0-9][a-z0-9_-]{0,63}$"_s);
        to.id = m_object.value(u"id"_s).toString();
        if (!to.id.contains(name))
            return translate("core", "its id must be of lower-case letters, digits, - and _");
        static const QSet<QString> known{u"id"_s,          u"url"_s,    u"command"_s, u"method"_s,
                                         u"headers_env"_s, u"counts"_s, u"limit"_s};
        for (auto it = m_object.begin(); it != m_object.end(); ++it) {
            if (!known.contains(it.key()))
                return translate("core", "nothing is known of \"%1\"").arg(it.key());
        }
        for (QString (Reader::*part)(Processor &) :
             {&Reader::target, &Reader::method, &Reader::headers, &Reader::counts, &Reader::limit}) {
            if (const QString fault = (this->*part)(to); !fault.isEmpty())
                return fault;
        }
        return {};
    }

private:
    QString target(Processor &to)
    {
        const bool url = m_object.contains(u"url"_s), command = m_object.contains(u"command"_s);
        if (url == command)
            return translate("core", "it needs one of url and command");
        if (command) {
            const QJsonValue value = m_object.value(u"command"_s);
            for (const QJsonValue &word : value.isString() ? QJsonArray{value} : value.toArray())
                to.command.append(word.toString());
            if (to.command.value(0).isEmpty())
                return translate("core", "command must be a program, or a list of program and arguments");
            return {};
        }
        to.url = m_object.value(u"url"_s).toString();
        const QUrl address(to.url, QUrl::StrictMode);
        if (!address.isValid() || address.host().isEmpty() ||
            (address.scheme() != "http"_L1 && address.scheme() != "https"_L1))
            return translate("core", "url must be an http or https address");
        if (!address.userInfo().isEmpty())
            return translate("core", "url must hold no password: name a variable of the environment in headers_env");
        return {};
    }
    QString method(Processor &to)
    {
        to.method = m_object.value(u"method"_s).toString(to.method).toUpper();
        static const QSet<QString> allowed{u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s};
        return allowed.contains(to.method) ? QString() : translate("core", "method must be GET, POST, PUT or PATCH");
    }
    QString headers(Processor &to)
    {
        static const QRegularExpression name(u"^[A-Za-z0-9-]+$"_s), variable(u"^[A-Za-z_][A-Za-z0-9_]*$"_s);
        const QJsonObject headers = m_object.value(u"headers_env"_s).toObject();
        for (auto it = headers.begin(); it != headers.end(); ++it) {
            if (!it.key().contains(name) || !it->toString().contains(variable))
                return translate("core", "headers_env must map names of headers to names of environment variables");
            to.headersEnv.insert(it.key(), it->toString());
        }
        return {};
    }
    QString counts(Processor &to)
    {
        const QJsonObject counts = m_object.value(u"counts"_s).toObject();
        for (auto it = counts.begin(); it != counts.end(); ++it) {
            if (!it->toString().startsWith(u'/'))
                return translate("core", "counts must map names to JSON pointers, such as \"/created\"");
            to.counts.insert(it.key(), it->toString());
        }
        return {};
    }
    QString limit(Processor &to)
    {
        if (!m_object.contains(u"limit"_s))
            return {};
        const auto limit = parseDuration(m_object.value(u"limit"_s).toString());
        if (!limit || *limit < shortest || *limit > longest)
            return translate("core", "limit must be a duration from %1 to %2")
                .arg(durationText(shortest), durationText(longest));
        to.limit = *limit;
        return {};
    }
    const QJsonObject &m_object;
};

/// Nothing: the pointer leads nowhere.
std::optional<QJsonValue> valueAt(QJsonValue value, const QString &pointer)
{
    for (const QString &part : splitPointer(pointer)) {
        bool isIndex = false;
        const int index = part.toInt(&isIndex);
        value = value.isArray() && isIndex ? value.toArray().at(index) : value.toObject().value(part);
        if (value.isUndefined())
            return std::nullopt;
    }
    return value;
}

} // namespace

ProcessorConfig readProcessors(const QJsonArray &entries)
{
    ProcessorConfig config;
    QSet<QString> ids;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        Processor processor;
        const QJsonObject object = entries.at(i).toObject();
        QString fault = Reader(object).read(processor);
        if (fault.isEmpty() && ids.contains(processor.id))
            fault = translate("core", "another one has its id");
        if (!fault.isEmpty()) {
            const QString id = object.value(u"id"_s).toString();
            config.problems.append(translate("core", "Processor %1 of settings.json is not used: %2")
                                       .arg(id.isEmpty() ? QString::number(i + 1) : u'"' + id + u'"', fault));
            continue;
        }
        ids.insert(processor.id);
        config.processors.append(processor);
    }
    return config;
}

std::optional<QMap<QString, qint64>> countsOf(const QMap<QString, QString> &pointers, const QByteArray &answer)
{
    const QJsonDocument document = QJsonDocument::fromJson(answer);
    if (document.isNull())
        return std::nullopt;
    const QJsonValue root = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    QMap<QString, qint64> counts;
    for (auto it = pointers.cbegin(); it != pointers.cend(); ++it) {
        const auto value = valueAt(root, it.value());
        if (value && value->isDouble())
            counts.insert(it.key(), qint64(value->toDouble()));
        else if (value && value->isArray())
            counts.insert(it.key(), value->toArray().size());
    }
    return counts;
}

} // namespace trawl
