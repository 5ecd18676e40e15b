// JSON-LD of a page: all scripts, @graph and nested nodes, looked up by dotted paths such as "Event.startDate" (R4.8).
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

#include <vector>

namespace trawl {

/// The nodes of one page's JSON-LD. A value.
class JsonLd
{
public:
    /// Adds one script; false if it is no JSON even after the usual repairs.
    bool add(const QByteArray &script);
    void clear();
    bool isEmpty() const { return m_nodes.empty(); }

    /// Nodes whose @type is @p type or a subtype by name (MusicEvent is an Event), in document order.
    std::vector<QJsonObject> ofType(const QString &type) const;
    /// Values at @p path: "Type.property…" or "property…", the first node that has it; arrays are flattened.
    QList<QJsonValue> find(const QString &path) const;
    /// The same, relative to one node; a leading type that the node has is skipped.
    static QList<QJsonValue> find(const QJsonObject &node, const QString &path);
    /// Text of a value; an object gives its @value, name, url or @id.
    static QString text(const QJsonValue &value);

private:
    void collect(const QJsonValue &value, int depth);
    std::vector<QJsonObject> m_nodes;
};

} // namespace trawl
