// CSS selectors over the tree of a page: compiled once per process, matched in document order (R4.8).
#pragma once

#include "extract/child/selectormatcher.h"

#include <QString>

#include <memory>
#include <vector>

namespace trawl {

/// One compiled selector list. Belongs to the Selectors that made it.
struct Selector;

/// The matches of one selector, found one by one: who wants the first pays for no other. A value of one thread;
/// neither the tree nor the selector may go before it.
class SelectorMatches
{
public:
    SelectorMatches(const Selector &selector, Node *scope, const HtmlTree &tree);
    ~SelectorMatches();
    Q_DISABLE_COPY_MOVE(SelectorMatches)
    /// In document order, each once; null at the end.
    Node *next();
    /// It ended early: the page makes the selector too costly.
    bool ranOut() const { return m_matcher.steps().isSpent(); }

private:
    const Selector &m_selector;
    const HtmlTree &m_tree;
    const std::vector<Node *> &m_nodes;
    quint32 m_onlyTag;
    size_t m_at, m_end;
    const qint64 m_steps; ///< that it may take
    SelectorMatcher m_matcher;
};

/// Owns the cache of compiled selectors; used by one thread.
class Selectors
{
public:
    Selectors();
    ~Selectors();
    Q_DISABLE_COPY_MOVE(Selectors)

    /// Null if it is refused; @p why says where and what is wrong then.
    const Selector *compile(const QString &text, QString *why = nullptr);
    /// Every match below @p scope (itself included), once, in document order. @p tree: where the scope belongs. False:
    /// the page makes it too costly, and some are missing.
    bool find(const Selector *selector, Node *scope, const HtmlTree &tree, std::vector<Node *> &out);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
