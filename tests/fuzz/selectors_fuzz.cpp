// Fuzz target of selectors: up to the first newline a selector (and an XPath, a path, an expression), then a page.
#include "domain/names.h"
#include "extract/child/domnode.h"
#include "extract/child/selectors.h"
#include "policy/datapath.h"
#include "policy/sourcechecks.h"
#include "policy/xpathsyntax.h"

#include <cstdlib>

using namespace trawl;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void requirePlace(const std::optional<TextFault> &fault, const QString &text)
{
    require(!fault || (fault->offset >= 0 && fault->offset <= text.size() && !fault->sentence.isEmpty()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(std::min<size_t>(size, 4000)));
    const qsizetype line = input.indexOf('\n');
    const QString text = QString::fromUtf8(line < 0 ? input : input.left(line));
    requirePlace(xpathFault(text), text);
    requirePlace(dataPathFault(text), text);
    requirePlace(regexFault(text), text);
    const css::Parsed parsed = css::parseSelector(text);
    requirePlace(parsed.list ? std::nullopt : std::optional(parsed.fault), text);
    for (const css::Fault &fault : parsed.dropped)
        requirePlace(fault, text);
    if (!parsed.list)
        return 0;

    static HtmlTree tree; // as in the process: what is remembered of one page must not harm the next
    tree.parse(QString::fromUtf8(line < 0 ? QByteArray("<p id=a>x<b class=b>y") : input.mid(line + 1)).toUtf8());
    Selectors selectors;
    const auto find = [&](const QString &selector, std::vector<Node *> &out) {
        const Selector *compiled = selectors.compile(selector);
        return compiled && selectors.find(compiled, tree.document(), tree, out);
    };
    std::vector<Node *> all, found, others;
    require(find(u"*"_s, all));
    if (!find(text, found))
        return 0;
    const auto before = [](const Node *a, const Node *b) { return HtmlTree::order(a) < HtmlTree::order(b); };
    require(std::is_sorted(found.begin(), found.end(), before));
    require(std::adjacent_find(found.begin(), found.end()) == found.end());
    if (find(u":not("_s + text + u')', others)) // what does not match is everything else
        require(found.size() + others.size() == all.size());
    for (Node *node : found) { // and a match is one below any scope that holds it
        if (!node->parent || text.contains(":scope"_L1, Qt::CaseInsensitive) || text.contains(u'\\'))
            continue;
        const Selector *compiled = selectors.compile(text);
        SelectorMatches within(*compiled, node, tree);
        Node *first = within.next();
        require(within.ranOut() || first == node);
        break;
    }
    return 0;
}
