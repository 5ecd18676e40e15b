// See datanodes.h.
#include "extract/child/datanodes.h"

#include "domain/names.h"

#include <QJsonArray>

#include <algorithm>

namespace trawl {

namespace {

constexpr int MaxDepth = 24;
constexpr size_t MaxNodes = 5000;
constexpr size_t MaxCompared = 300; ///< things that best() looks at
constexpr qsizetype MaxTypes = 50;  ///< of one thing

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

QStringList typesOf(const QJsonObject &object)
{
    const QJsonValue type = object.value(u"@type"_s);
    if (!type.isArray())
        return type.isString() ? QStringList{type.toString()} : QStringList();
    QStringList out;
    const QJsonArray all = type.toArray();
    for (qsizetype i = 0; i < std::min(all.size(), MaxTypes); ++i)
        out.append(all.at(i).toString());
    return out;
}

bool isOfType(const QJsonObject &object, const QString &wanted)
{
    const QStringList types = typesOf(object);
    return std::any_of(types.begin(), types.end(), [&](const QString &type) { return typeMatches(type, wanted); });
}

QJsonValue ownProperty(const QJsonObject &object, const QString &name)
{
    if (const QJsonValue direct = object.value(name); !direct.isUndefined())
        return direct;
    for (const auto &prefix : {u"schema:"_s, u"https://schema.org/"_s, u"http://schema.org/"_s}) {
        if (const QJsonValue value = object.value(prefix + name); !value.isUndefined())
            return value;
    }
    return QJsonValue(QJsonValue::Undefined);
}

/// {"@set": […]} and {"@list": […]} are their entries (JSON-LD 1.1, 4.3).
bool isContainer(const QJsonObject &object)
{
    return object.size() == 1 && (object.contains("@set"_L1) || object.contains("@list"_L1));
}

void flatten(const QJsonValue &value, QList<QJsonValue> &out, int depth = 0)
{
    if (value.isArray() && depth < MaxDepth) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &entry : array)
            flatten(entry, out, depth + 1);
    } else if (depth < MaxDepth && isContainer(value.toObject())) {
        flatten(value.toObject().begin().value(), out, depth + 1);
    } else if (!value.isUndefined() && !value.isNull()) {
        out.append(value);
    }
}

} // namespace

bool isBelow(const Node *node, const Node *scope)
{
    while (node && node != scope)
        node = HtmlTree::parent(node);
    return node != nullptr;
}

QList<QJsonValue> valuesAt(const QJsonValue &value, const QStringList &path)
{
    QList<QJsonValue> values{value};
    for (const QString &name : path) {
        QList<QJsonValue> next;
        bool isPosition = false;
        const int position = name.toInt(&isPosition);
        for (const QJsonValue &one : std::as_const(values)) {
            if (one.isArray() && isPosition) {
                next.append(one.toArray().at(position));
                continue;
            }
            QList<QJsonValue> flat;
            flatten(one, flat);
            for (const QJsonValue &entry : std::as_const(flat)) {
                if (const QJsonValue inner = entry.toObject().value(name); !inner.isUndefined())
                    next.append(inner);
            }
        }
        values = std::move(next);
    }
    QList<QJsonValue> out;
    for (const QJsonValue &one : std::as_const(values))
        flatten(one, out);
    return out;
}

void DataNodes::clear()
{
    m_nodes.clear();
    m_byId.clear();
}

void DataNodes::addNode(QJsonObject object, const Node *where)
{
    if (m_nodes.size() >= MaxNodes)
        return;
    const QString id = object.value(u"@id"_s).toString();
    if (!id.isEmpty() && object.size() > 1 && !m_byId.contains(id))
        m_byId.insert(id, m_nodes.size());
    m_nodes.push_back({std::move(object), where});
}

void DataNodes::addDocument(const QJsonValue &document, const Node *where)
{
    collect(document, 0, where);
}

void DataNodes::collect(const QJsonValue &value, int depth, const Node *where)
{
    if (depth > MaxDepth || m_nodes.size() >= MaxNodes)
        return;
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &entry : array)
            collect(entry, depth + 1, where);
        return;
    }
    if (!value.isObject())
        return;
    const QJsonObject object = value.toObject();
    if (depth == 0 || object.contains(u"@type"_s))
        addNode(object, where);
    for (const QJsonValue &inner : object) {
        if (inner.isObject() || inner.isArray())
            collect(inner, depth + 1, where);
    }
}

/// The property, be it of the thing that a mere reference names.
QJsonValue DataNodes::property(const QJsonObject &object, const QString &name) const
{
    const QJsonValue own = ownProperty(object, name);
    if (!own.isUndefined() || object.size() != 1)
        return own;
    const auto known = m_byId.constFind(object.value(u"@id"_s).toString());
    return known == m_byId.constEnd() ? own : ownProperty(m_nodes[known.value()].object, name);
}

bool DataNodes::hasType(const DataNode &node, const QString &type)
{
    return isOfType(node.object, type);
}

QString DataNodes::typeText(const DataNode &node)
{
    QStringList types = typesOf(node.object);
    for (QString &type : types)
        type = bareName(type);
    return types.isEmpty() ? u"no type"_s : types.join(u'/').left(60);
}

std::vector<const DataNode *> DataNodes::ofType(const QString &type) const
{
    std::vector<const DataNode *> found;
    for (const DataNode &node : m_nodes) {
        if (hasType(node, type))
            found.push_back(&node);
    }
    return found;
}

QList<QJsonValue> DataNodes::find(const DataNode &node, const DataPath &path, StepBudget &steps) const
{
    if (path.names.isEmpty() || !steps.take() || (!path.type.isEmpty() && !hasType(node, path.type)))
        return {};
    QList<QJsonValue> values{node.object};
    for (qsizetype i = path.type.isEmpty() ? 0 : 1; i < path.names.size(); ++i) {
        QList<QJsonValue> next;
        for (const QJsonValue &value : std::as_const(values)) {
            flatten(property(value.toObject(), path.names.at(i)), next);
            if (!steps.take(1 + next.size() / 8)) // references may lead in circles, and multiply
                return {};
        }
        values = std::move(next);
    }
    for (QJsonValue &value : values) { // a reference stands for what it names
        const QJsonObject object = value.toObject();
        const auto known = object.size() == 1 ? m_byId.constFind(object.value(u"@id"_s).toString()) : m_byId.constEnd();
        if (known != m_byId.constEnd())
            value = m_nodes[known.value()].object;
    }
    return values;
}

DataNodes::Part DataNodes::within(const Node *scope) const
{
    const Part all{0, m_nodes.size(), true};
    if (!scope || !HtmlTree::parent(scope))
        return all;
    const auto before = [](const DataNode &node, quint32 order) { return HtmlTree::order(node.where) < order; };
    const auto from = std::lower_bound(m_nodes.begin(), m_nodes.end(), HtmlTree::order(scope), before);
    const Node *after = HtmlTree::nextAfterSubtree(scope, nullptr);
    const auto to = after ? std::lower_bound(from, m_nodes.end(), HtmlTree::order(after), before) : m_nodes.end();
    if (from == to)
        return all;
    return {size_t(from - m_nodes.begin()), size_t(to - m_nodes.begin()), false};
}

const DataNode *DataNodes::best(const QList<DataPath> &paths, const Part &part, StepBudget &steps) const
{
    const DataNode *found = nullptr;
    qsizetype most = 0;
    for (size_t i = part.from; i < std::min(part.to, part.from + MaxCompared) && most < paths.size(); ++i) {
        const qsizetype answers = std::count_if(
            paths.begin(), paths.end(), [&](const DataPath &path) { return !find(m_nodes[i], path, steps).isEmpty(); });
        if (answers > most) {
            most = answers;
            found = &m_nodes[i];
        }
    }
    return found;
}

const DataNode *DataNodes::firstWith(const DataPath &path, const Part &part, StepBudget &steps) const
{
    for (size_t i = part.from; i < part.to && !steps.isSpent(); ++i) {
        if (!find(m_nodes[i], path, steps).isEmpty())
            return &m_nodes[i];
    }
    return nullptr;
}

QString DataNodes::text(const QJsonValue &value)
{
    if (value.isString())
        return value.toString().simplified();
    if (value.isDouble()) { // whole numbers keep all of their digits
        const QVariant number = value.toVariant();
        return number.typeId() == QMetaType::LongLong ? number.toString() : QString::number(value.toDouble(), 'g', 15);
    }
    if (value.isBool())
        return value.toBool() ? u"true"_s : u"false"_s;
    const QJsonObject object = value.toObject();
    for (const auto &key : {u"@value"_s, u"name"_s, u"url"_s, u"@id"_s}) {
        if (const QJsonValue inner = ownProperty(object, key); inner.isString() || inner.isDouble())
            return text(inner);
    }
    return {};
}

} // namespace trawl
