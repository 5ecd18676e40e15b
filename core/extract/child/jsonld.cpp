// See jsonld.h.
#include "extract/child/jsonld.h"

#include "domain/names.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace trawl {

namespace {

constexpr int MaxDepth = 24;
constexpr size_t MaxNodes = 5000;

/// "https://schema.org/Event", "schema:Event" → "Event"
QString bareName(const QString &name)
{
    const qsizetype at = std::max({name.lastIndexOf(u'/'), name.lastIndexOf(u'#'), name.lastIndexOf(u':')});
    return name.mid(at + 1);
}

bool typeMatches(const QString &found, const QString &wanted)
{
    const QString bare = bareName(found);
    return bare == wanted || (bare.size() > wanted.size() && bare.endsWith(wanted)) ||
           (wanted == u"Event"_s && (bare == u"Festival"_s || bare == u"Hackathon"_s));
}

bool hasType(const QJsonObject &node, const QString &wanted)
{
    const QJsonValue type = node.value(u"@type"_s);
    if (!type.isArray())
        return typeMatches(type.toString(), wanted);
    const QJsonArray types = type.toArray();
    return std::any_of(types.begin(), types.end(),
                       [&](const QJsonValue &t) { return typeMatches(t.toString(), wanted); });
}

QJsonValue property(const QJsonObject &node, const QString &name)
{
    if (const QJsonValue direct = node.value(name); !direct.isUndefined())
        return direct;
    for (const auto &prefix : {u"schema:"_s, u"https://schema.org/"_s, u"http://schema.org/"_s}) {
        if (const QJsonValue value = node.value(prefix + name); !value.isUndefined())
            return value;
    }
    return QJsonValue(QJsonValue::Undefined);
}

void flatten(const QJsonValue &value, QList<QJsonValue> &out, int depth = 0)
{
    if (value.isArray() && depth < MaxDepth) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &entry : array)
            flatten(entry, out, depth + 1);
    } else if (!value.isUndefined() && !value.isNull()) {
        out.append(value);
    }
}

QList<QJsonValue> walk(const QJsonObject &node, const QStringList &path, qsizetype from)
{
    QList<QJsonValue> values{node};
    for (qsizetype i = from; i < path.size(); ++i) {
        QList<QJsonValue> next;
        for (const QJsonValue &value : std::as_const(values))
            flatten(property(value.toObject(), path.at(i)), next);
        values = std::move(next);
    }
    return values;
}

/// Scripts as people write them: control characters within strings, a comment or CDATA around, a semicolon behind.
QByteArray repaired(QByteArray script)
{
    for (const char *wrap : {"<!--", "-->", "//<![CDATA[", "//]]>", "<![CDATA[", "]]>", "/*", "*/"}) {
        script = script.trimmed();
        const qsizetype size = qsizetype(qstrlen(wrap));
        if (script.startsWith(wrap))
            script.remove(0, size);
        else if (script.endsWith(wrap))
            script.chop(size);
    }
    script = script.trimmed();
    while (script.endsWith(';'))
        script.chop(1);
    for (char &c : script) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    return script;
}

} // namespace

bool JsonLd::add(const QByteArray &script)
{
    QJsonParseError problem;
    auto document = QJsonDocument::fromJson(script, &problem);
    if (problem.error != QJsonParseError::NoError)
        document = QJsonDocument::fromJson(repaired(script), &problem);
    if (problem.error != QJsonParseError::NoError)
        return false;
    collect(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()), 0);
    return true;
}

void JsonLd::clear()
{
    m_nodes.clear();
}

void JsonLd::collect(const QJsonValue &value, int depth)
{
    if (depth > MaxDepth || m_nodes.size() >= MaxNodes)
        return;
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &entry : array)
            collect(entry, depth + 1);
        return;
    }
    if (!value.isObject())
        return;
    const QJsonObject object = value.toObject();
    if (depth == 0 || object.contains(u"@type"_s))
        m_nodes.push_back(object);
    for (const QJsonValue &inner : object) {
        if (inner.isObject() || inner.isArray())
            collect(inner, depth + 1);
    }
}

std::vector<QJsonObject> JsonLd::ofType(const QString &type) const
{
    std::vector<QJsonObject> found;
    for (const QJsonObject &node : m_nodes) {
        if (hasType(node, type))
            found.push_back(node);
    }
    return found;
}

QList<QJsonValue> JsonLd::find(const QJsonObject &node, const QString &path)
{
    const QStringList parts = path.split(u'.', Qt::SkipEmptyParts);
    if (parts.isEmpty())
        return {};
    const bool typed = parts.size() > 1 && hasType(node, parts.first());
    return walk(node, parts, typed ? 1 : 0);
}

QList<QJsonValue> JsonLd::find(const QString &path) const
{
    const QStringList parts = path.split(u'.', Qt::SkipEmptyParts);
    if (parts.isEmpty())
        return {};
    for (const QJsonObject &node : m_nodes) {
        const bool typed = parts.size() > 1 && hasType(node, parts.first());
        if (parts.first().at(0).isUpper() && !typed)
            continue;
        if (auto values = walk(node, parts, typed ? 1 : 0); !values.isEmpty())
            return values;
    }
    return {};
}

QString JsonLd::text(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().simplified();
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    if (value.isBool())
        return value.toBool() ? u"true"_s : u"false"_s;
    const QJsonObject object = value.toObject();
    for (const auto &key : {u"@value"_s, u"name"_s, u"url"_s, u"@id"_s}) {
        if (const QJsonValue inner = property(object, key); inner.isString() || inner.isDouble())
            return text(inner);
    }
    return {};
}

} // namespace trawl
