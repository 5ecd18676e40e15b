// See itemdata.h. Both notations are one walk with other attributes.
#include "extract/child/itemdata.h"

#include "domain/names.h"
#include "extract/child/domnode.h"

#include <QJsonArray>

#include <algorithm>

namespace trawl {

namespace {

constexpr int MaxDepth = 12;
constexpr int MaxProperties = 2000; ///< of one thing, nested ones included
constexpr qsizetype MaxText = 20'000;
constexpr qsizetype MaxSteps = 3'000'000; ///< nodes looked at for all things of a page

/// The names that the two notations have for the same.
struct Notation {
    QByteArrayView scope;      ///< makes an element a thing
    QByteArrayView type;       ///< its types
    QByteArrayView property;   ///< names of properties
    QList<QByteArrayView> ids; ///< name the thing itself, the first that is there
    bool rdfa = false;
};

class Reader
{
public:
    Reader(const HtmlTree &tree, const std::vector<Node *> &nodes, const Notation &notation)
        : m_tree(tree), m_nodes(nodes), m_notation(notation)
    {
    }
    QJsonObject thing(const Node *element)
    {
        m_properties = 0;
        return thing(element, 0);
    }
    bool ranOut() const { return m_steps > MaxSteps; }
    bool isThing(const Node *node) const { return !HtmlTree::attribute(node, m_notation.scope).isNull(); }

private:
    QJsonObject thing(const Node *element, int depth);
    void walk(const Node *root, const Node *owner, QJsonObject &object, int depth);
    QJsonValue valueOf(const Node *node, int depth);
    QByteArrayView attributeValue(const Node *node) const;
    const Node *byId(QByteArrayView id);

    const HtmlTree &m_tree;
    const std::vector<Node *> &m_nodes;
    const Notation &m_notation;
    int m_properties = 0;
    qsizetype m_steps = 0;
};

QStringList words(QByteArrayView text)
{
    return QString::fromUtf8(text).simplified().split(u' ', Qt::SkipEmptyParts);
}

void addProperty(QJsonObject &object, const QString &name, const QJsonValue &value)
{
    const QJsonValue known = object.value(name);
    if (known.isUndefined()) {
        object.insert(name, value);
        return;
    }
    QJsonArray all = known.isArray() ? known.toArray() : QJsonArray{known};
    all.append(value);
    object.insert(name, all);
}

const Node *Reader::byId(QByteArrayView id)
{
    m_steps += qsizetype(m_nodes.size());
    const auto found = std::find_if(m_nodes.begin(), m_nodes.end(), [&](const Node *node) {
        return dom::isElement(node) && HtmlTree::attribute(node, "id") == id;
    });
    return found == m_nodes.end() ? nullptr : *found;
}

/// The attribute that carries the value where the text does not; null: the text does.
QByteArrayView Reader::attributeValue(const Node *node) const
{
    const auto tag = m_tree.tagName(node);
    const auto attribute = [&](const char *name) { return HtmlTree::attribute(node, name); };
    if (m_notation.rdfa) {
        for (const char *name : {"content", "resource", "href", "src"}) {
            if (const auto value = attribute(name); !value.isNull())
                return value;
        }
        return tag == "time" ? attribute("datetime") : QByteArrayView();
    }
    if (tag == "meta")
        return attribute("content");
    if (tag == "a" || tag == "area" || tag == "link")
        return attribute("href");
    if (tag == "img" || tag == "audio" || tag == "video" || tag == "source" || tag == "track" || tag == "embed" ||
        tag == "iframe")
        return attribute("src");
    if (tag == "object")
        return attribute("data");
    if (tag == "data" || tag == "meter")
        return attribute("value");
    return tag == "time" ? attribute("datetime") : QByteArrayView();
}

QJsonValue Reader::valueOf(const Node *node, int depth)
{
    if (isThing(node) && depth < MaxDepth)
        return thing(node, depth + 1);
    if (const auto value = attributeValue(node); !value.isNull())
        return QString::fromUtf8(value.first(std::min(value.size(), MaxText)));
    const QString text = HtmlTree::visibleText(node, MaxText);
    m_steps += text.size() / 4;
    return text;
}

/// Properties below @p root that belong to @p owner: not those of things in it.
void Reader::walk(const Node *root, const Node *owner, QJsonObject &object, int depth)
{
    for (const Node *node = root; node && m_properties < MaxProperties && !ranOut(); ++m_steps) {
        const bool element = dom::isElement(node) && node != owner;
        const auto names = element ? HtmlTree::attribute(node, m_notation.property) : QByteArrayView();
        if (!names.trimmed().isEmpty()) {
            const QJsonValue value = valueOf(node, depth);
            for (const QString &name : words(names)) { // an element may have as many names as it likes
                if (++m_properties > MaxProperties)
                    break;
                m_steps += 16 + value.toString().size() / 16 + object.value(name).toArray().size();
                addProperty(object, name, value);
            }
        }
        node = element && isThing(node) ? HtmlTree::nextAfterSubtree(node, root) : HtmlTree::next(node, root);
    }
}

QJsonObject Reader::thing(const Node *element, int depth)
{
    QJsonObject object;
    const QStringList types = words(HtmlTree::attribute(element, m_notation.type));
    if (!types.isEmpty())
        object.insert(u"@type"_s, types.size() == 1 ? QJsonValue(types.first()) : QJsonArray::fromStringList(types));
    for (const QByteArrayView name : m_notation.ids) {
        if (const auto id = HtmlTree::attribute(element, name).trimmed(); !id.isEmpty() && !object.contains(u"@id"_s))
            object.insert(u"@id"_s, QString::fromUtf8(id));
    }
    walk(element, element, object, depth);
    if (m_notation.rdfa)
        return object;
    for (const QString &id : words(HtmlTree::attribute(element, "itemref"))) {
        if (ranOut())
            break;
        const Node *other = byId(id.toUtf8());
        if (other && !isBelow(element, other))
            walk(other, element, object, depth);
    }
    return object;
}

bool readAll(const HtmlTree &tree, const std::vector<Node *> &nodes, const Notation &notation, DataNodes &out)
{
    Reader reader(tree, nodes, notation);
    for (const Node *node : nodes) {
        if (reader.ranOut())
            return false;
        if (dom::isElement(node) && reader.isThing(node))
            out.addNode(reader.thing(node), node);
    }
    return !reader.ranOut();
}

} // namespace

bool readMicrodata(const HtmlTree &tree, const std::vector<Node *> &nodes, DataNodes &out)
{
    return readAll(tree, nodes, {"itemscope", "itemtype", "itemprop", {"itemid"}, false}, out);
}

bool readRdfa(const HtmlTree &tree, const std::vector<Node *> &nodes, DataNodes &out)
{
    return readAll(tree, nodes, {"typeof", "typeof", "property", {"resource", "about"}, true}, out);
}

} // namespace trawl
