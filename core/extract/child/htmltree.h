// One HTML5 tree, parsed by libmodest; its arenas are used again for every page (D6).
#pragma once

#include "domain/pageshape.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <limits>
#include <memory>
#include <vector>

struct myhtml_tree_node;

namespace trawl {

using Node = myhtml_tree_node;

/// What one walk over the tree learns for everybody.
struct Survey {
    QString title;
    QByteArray baseHref;
    QByteArray canonicalHref;
    QByteArray text;    ///< visible text, white space collapsed, the first part of it
    int textLength = 0; ///< all visible text, in characters
    PageShape shape;
    std::vector<Node *> jsonLd; ///< script[type=application/ld+json]
    std::vector<Node *> metas;
    std::vector<Node *> nodes; ///< in document order; a node's position is order(node)
    void clear();              ///< keeps the vectors' memory for the next page
};

/// Owns the parser and one tree; used by one thread. Nodes live until the next parse().
class HtmlTree
{
public:
    HtmlTree();
    ~HtmlTree();
    Q_DISABLE_COPY_MOVE(HtmlTree)

    /// @p utf8 must be valid UTF-8. Throws std::bad_alloc if the parser is out of memory.
    void parse(const QByteArray &utf8);
    /// The same for a page written as XML. False: it is not well-formed, and there is no tree.
    bool parseXml(const QByteArray &utf8);
    Node *document() const;
    const Survey &survey() const;
    /// A number of this document alone: what somebody remembers about its nodes is worth nothing under another one.
    quint64 generation() const;
    /// Names of classes and ids are compared without case in a document of quirks mode.
    bool isQuirks() const;
    /// Names of elements and attributes are compared with case.
    bool isXml() const;

    static bool isText(const Node *node);
    static const Node *parent(const Node *node);
    static bool isComment(const Node *node);
    /// Position in document order.
    static quint32 order(const Node *node);
    QByteArrayView tagName(const Node *node) const;
    /// Value of an attribute; isNull() if there is none. @p name in lower case.
    static QByteArrayView attribute(const Node *node, QByteArrayView name);
    static QByteArrayView rawText(const Node *node);
    /// Every name and value, in order.
    static std::vector<std::pair<QByteArrayView, QByteArrayView>> attributes(const Node *node);
    /// Text below @p node as a reader sees it: scripts and styles left out, blocks apart, white space collapsed.
    static QString visibleText(const Node *node, qsizetype limit = std::numeric_limits<qsizetype>::max());
    /// Text below @p node as it stands.
    static QByteArray allText(const Node *node);
    /// Markup of @p node, serialised.
    static QByteArray markup(Node *node);
    /// The next node of a walk in document order below @p root; null at the end.
    static Node *next(const Node *node, const Node *root);
    static Node *nextAfterSubtree(const Node *node, const Node *root);

private:
    void read(const QByteArray &utf8);
    void takeSurvey();
    void noteElement(Node *node);
    void noteShape(const Node *node);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
