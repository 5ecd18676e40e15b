// Matches compiled selectors against elements of one document, from right to left (Selectors 4).
#pragma once

#include "extract/child/elementstate.h"
#include "extract/child/htmltree.h"
#include "extract/child/stepbudget.h"
#include "policy/cssselector.h"

namespace trawl {

/// Positions among brothers and sisters, remembered as long as the document lives: one An+B of a selector.
struct NthMemo {
    quint64 generation = 0;
    std::vector<quint32> positions; ///< by order of the node; 0: not counted yet
};

/// One question at a document; used by one thread. Neither the document nor the selector may go before it.
class SelectorMatcher
{
public:
    /// @p scope: what :scope is; the document's node stands for its root element. @p steps: what it may cost.
    SelectorMatcher(const HtmlTree &tree, const Node *scope, std::vector<NthMemo> &memos, StepBudget steps);
    Q_DISABLE_COPY_MOVE(SelectorMatcher)

    bool matches(const Node *element, const css::SelectorList &list) { return matchesAny(element, list); }
    /// So many nodes are looked at. False: the budget is spent, and what it answered since is worth nothing.
    bool step(qint64 nodes = 1) { return m_steps.take(nodes); }
    const StepBudget &steps() const { return m_steps; }

private:
    /// Why a selector does not fit: what stands further up or to the left may fit or not.
    enum class Verdict { Fits, FailsHere, FailsAllBefore, FailsEverywhere };

    bool matchesAny(const Node *node, const css::SelectorList &list);
    Verdict complex(const css::Complex &selector, size_t at, const Node *node, const Node *anchor);
    Verdict further(const css::Complex &selector, size_t at, const Node *node, const Node *anchor);
    bool hangsOn(const Node *anchor, css::Combinator how, const Node *node);
    bool compound(const css::Compound &compound, const Node *node);
    bool simple(const css::Simple &one, const Node *node);
    bool type(const css::Simple &one, const Node *node) const;
    bool classOrId(const css::Simple &one, const Node *node, const char *attribute);
    bool hasWord(QByteArrayView list, QByteArrayView word, bool ignoreCase);
    bool valueMatches(const css::Simple &one, QByteArrayView value, bool ignoreCase);
    bool attribute(const css::Simple &one, const Node *node);
    bool has(const css::Simple &one, const Node *anchor);
    bool hasOne(const css::Complex &selector, const Node *anchor);
    bool hasWithin(const css::Complex &selector, const Node *root, const Node *anchor);
    bool nth(const css::Simple &one, const Node *node);
    quint32 position(const css::Simple &one, const Node *node);
    bool counts(const css::Simple &one, const Node *node, const Node *kin);
    bool isEmpty(const Node *node);
    bool isOnly(const Node *node, bool ofType);
    bool state(const css::Simple &one, const Node *node) const;
    bool language(const css::Simple &one, const Node *node) const;
    const Node *previousElement(const Node *node);
    const Node *nextElement(const Node *node);

    const HtmlTree &m_tree;
    const Node *m_scope;
    std::vector<NthMemo> &m_memos;
    StepBudget m_steps;
    ElementState m_state;
    bool m_quirks;
    bool m_isXml; ///< names have their case there
};

/// Is the element the document's root?
bool isRootElement(const Node *element);

} // namespace trawl
