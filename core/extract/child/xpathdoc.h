// XPath on a libxml2 document converted from the HTML5 tree, so that CSS and XPath see one document (D6).
#pragma once

#include "extract/child/htmltree.h"

#include <QStringList>

#include <memory>
#include <optional>

namespace trawl {

/// Owns the compiled expressions (cached per process) and the converted document of one page; used by one thread.
class XPathDocument
{
public:
    XPathDocument();
    ~XPathDocument();
    Q_DISABLE_COPY_MOVE(XPathDocument)

    /// The page changed: its converted document is dropped, and made again when an expression asks for it.
    void reset();
    /// String values below @p scope, white space collapsed: the first @p most that are not empty, and empty ones
    /// between. Nothing and a reason in @p why: the expression failed, or the page makes it too costly.
    std::optional<QStringList> evaluate(const QString &expression, const HtmlTree &tree, const Node *scope,
                                        QString *why, qsizetype most = MaxValues);
    static constexpr qsizetype MaxValues = 1000;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
