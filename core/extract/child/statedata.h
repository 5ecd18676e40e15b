// State that a page's scripts carry for its own program: __NEXT_DATA__, window.__INITIAL_STATE__ and their like.
#pragma once

#include "extract/child/htmltree.h"

#include <QHash>
#include <QJsonValue>
#include <QList>

#include <optional>
#include <vector>

namespace trawl {

/// A value; the states of one page, read as they are asked for.
class StateData
{
public:
    void setPage(const HtmlTree *tree, const std::vector<Node *> *nodes);
    /// Values at a path: name of the script or variable, then members and list positions:
    /// "__NEXT_DATA__.props.pageProps.event.name". @p unreadable: the state is there and no JSON.
    QList<QJsonValue> find(QStringList path, bool *unreadable);

private:
    struct State {
        QJsonValue value{QJsonValue::Undefined};
        bool unreadable = false;
    };
    State read(const QByteArray &name) const;
    const HtmlTree *m_tree = nullptr;
    const std::vector<Node *> *m_nodes = nullptr;
    QHash<QByteArray, State> m_read;
};

/// What @p script assigns to @p name: an object, a list, or JSON.parse of a text. Nothing: it does not, or it is no
/// JSON, which @p unreadable tells.
std::optional<QJsonValue> assignedTo(QByteArrayView script, QByteArrayView name, bool *unreadable);

} // namespace trawl
