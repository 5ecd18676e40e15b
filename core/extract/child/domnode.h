// Short names for what selectors ask of libmodest's nodes; inline, as every node of every page is asked.
#pragma once

#include "extract/child/htmltree.h"
#include "extract/child/stepbudget.h"

#include <myhtml/tree.h>

#include <cstring>

namespace trawl::dom {

using Attribute = myhtml_token_attr_t;

inline bool isElement(const Node *node)
{
    return node->tag_id > MyHTML_TAG__DOCTYPE;
}

inline bool isHtml(const Node *node)
{
    return node->ns == MyHTML_NAMESPACE_HTML;
}

inline bool isHtml(const Node *node, myhtml_tag_id_t tag)
{
    return node->tag_id == tag && isHtml(node);
}

inline const Node *parentElement(const Node *node)
{
    const Node *above = node->parent;
    return above && isElement(above) ? above : nullptr;
}

/// The first node within; none in a template, whose content is a document of its own.
inline const Node *firstWithin(const Node *node)
{
    return isHtml(node, MyHTML_TAG_TEMPLATE) ? nullptr : node->child;
}

inline QByteArrayView view(const mycore_string_t &text)
{
    return text.data ? QByteArrayView(text.data, qsizetype(text.length)) : QByteArrayView("", 0);
}

inline const Attribute *firstAttribute(const Node *node)
{
    return node->token ? node->token->attr_first : nullptr;
}

inline bool isNamed(const Attribute *attribute, QByteArrayView name)
{
    return qsizetype(attribute->key.length) == name.size() &&
           std::memcmp(attribute->key.data, name.data(), size_t(name.size())) == 0;
}

/// Not one of xlink:, xml: and xmlns.
inline bool isPlain(const Attribute *attribute)
{
    return attribute->ns < MyHTML_NAMESPACE_XLINK;
}

/// Null where there is none, or the budget is spent: an element may have as many attributes as it likes.
inline const Attribute *find(const Node *node, QByteArrayView name, StepBudget &steps)
{
    for (const Attribute *at = firstAttribute(node); at && steps.take(); at = at->next) {
        if (isNamed(at, name))
            return at;
    }
    return nullptr;
}

inline bool sameIgnoringCase(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && qstrnicmp(a.data(), a.size(), b.data(), b.size()) == 0;
}

} // namespace trawl::dom
