// The things that a page's data tell of (JSON-LD, microdata, RDFa), looked up by dotted paths such as
// "Event.startDate" (R4.8).
#pragma once

#include "extract/child/htmltree.h"
#include "extract/child/stepbudget.h"
#include "policy/datapath.h"

#include <QHash>
#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

#include <vector>

namespace trawl {

/// One thing: "@type", "@id" and its properties.
struct DataNode {
    QJsonObject object;
    const Node *where = nullptr; ///< the script or element that tells of it
};

/// A value; the things of one page in one notation, in document order.
class DataNodes
{
public:
    /// A document with all things in it: @graph, lists, nested ones.
    void addDocument(const QJsonValue &document, const Node *where);
    void addNode(QJsonObject object, const Node *where);
    void clear();
    bool isEmpty() const { return m_nodes.empty(); }

    /// Neighbours in document order.
    struct Part {
        size_t from = 0, to = 0;
        bool isWhole = true; ///< all of the page
    };
    /// The things below @p scope, or all if none is there. Null: all.
    Part within(const Node *scope) const;

    /// Those whose @type is @p type or a subtype by name (MusicEvent is an Event).
    std::vector<const DataNode *> ofType(const QString &type) const;
    // What the following look at is taken from @p steps; once these are spent, they find nothing.
    /// Of the things of @p part the one that answers most of @p paths, the first of several. Null: there is none.
    const DataNode *best(const QList<DataPath> &paths, const Part &part, StepBudget &steps) const;
    /// What @p path gives in @p node; a leading type must be the node's. Lists are flattened, references followed.
    QList<QJsonValue> find(const DataNode &node, const DataPath &path, StepBudget &steps) const;
    /// The first thing of @p part that answers @p path; null: none.
    const DataNode *firstWith(const DataPath &path, const Part &part, StepBudget &steps) const;
    /// Text of a value; an object gives its @value, name, url or @id.
    static QString text(const QJsonValue &value);
    static bool hasType(const DataNode &node, const QString &type);
    /// The names of its types, for people: "MusicEvent".
    static QString typeText(const DataNode &node);

private:
    void collect(const QJsonValue &value, int depth, const Node *where);
    QJsonValue property(const QJsonObject &object, const QString &name) const;
    std::vector<DataNode> m_nodes;
    QHash<QString, size_t> m_byId;
};

/// Is @p node @p scope itself or below it?
bool isBelow(const Node *node, const Node *scope);

/// Values at a path of names and list positions ("items.0.name") below @p value; lists are flattened where a name
/// meets one.
QList<QJsonValue> valuesAt(const QJsonValue &value, const QStringList &path);

} // namespace trawl
