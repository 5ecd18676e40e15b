// CSS selectors, compiled once per process and matched by libmodest's finder (R4.8).
#pragma once

#include "extract/child/htmltree.h"

#include <QString>

#include <memory>
#include <vector>

namespace trawl {

/// One compiled selector list. Belongs to the Selectors that made it.
struct Selector;

/// Owns the CSS parser, the finder and the cache of compiled selectors; used by one thread.
class Selectors
{
public:
    Selectors();
    ~Selectors();
    Q_DISABLE_COPY_MOVE(Selectors)

    /// Null if it does not parse; @p why says what is wrong then.
    const Selector *compile(const QString &text, QString *why = nullptr);
    /// Every match below @p scope (itself included), once, in document order. @p tree: where the scope belongs.
    void find(const Selector *selector, Node *scope, const HtmlTree &tree, std::vector<Node *> &out);
    Node *first(const Selector *selector, Node *scope, const HtmlTree &tree);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
