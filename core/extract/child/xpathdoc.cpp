// See xpathdoc.h.
#include "extract/child/xpathdoc.h"

#include "domain/names.h"
#include "extract/child/domnode.h"

#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <QHash>

#include <new>

namespace trawl {

namespace {

/// Operations of one expression on one page with all records, of all of them, and what each has in any case.
constexpr StepShares shares{20'000'000, 60'000'000, 500'000};
/// The same in bytes of values.
constexpr StepShares textShares{16'000'000, 40'000'000, 500'000};
constexpr int MaxCached = 2000;

const xmlChar *xml(const QByteArray &text)
{
    return reinterpret_cast<const xmlChar *>(text.constData());
}

void silent(void *, xmlErrorPtr) {}
void silentText(void *, const char *, ...) {}

QString fromXml(xmlChar *text)
{
    const QString out = QString::fromUtf8(reinterpret_cast<const char *>(text)).simplified();
    xmlFree(text);
    return out;
}

} // namespace

struct XPathDocument::Private {
    xmlDocPtr document = nullptr;
    xmlXPathContextPtr context = nullptr;
    std::vector<xmlNodePtr> byOrder; ///< the converted node of each tree node
    struct Expression {
        xmlXPathCompExprPtr compiled = nullptr;
        StepsTaken taken, text;
    };
    QHash<QString, Expression> expressions;
    StepsTaken taken, text; ///< by all expressions

    void drop()
    {
        xmlXPathFreeContext(context);
        xmlFreeDoc(document);
        context = nullptr;
        document = nullptr;
        byOrder.clear();
    }
    void convert(const HtmlTree &tree);
    xmlNodePtr convertNode(const HtmlTree &tree, const Node *node) const;
    Expression *compile(const QString &expression);
    static std::optional<QStringList> valuesOf(xmlXPathObjectPtr found, qsizetype most, StepBudget &text);
};

XPathDocument::XPathDocument() : d(std::make_unique<Private>())
{
    xmlInitParser();
    xmlSetStructuredErrorFunc(nullptr, silent);
    xmlSetGenericErrorFunc(nullptr, silentText);
}

XPathDocument::~XPathDocument()
{
    d->drop();
    for (const auto &expression : std::as_const(d->expressions))
        xmlXPathFreeCompExpr(expression.compiled);
}

void XPathDocument::reset()
{
    d->drop();
}

/// The node alone, without its children. Null for what XPath has no node for.
xmlNodePtr XPathDocument::Private::convertNode(const HtmlTree &tree, const Node *node) const
{
    if (HtmlTree::isText(node)) {
        const auto text = HtmlTree::rawText(node);
        return xmlNewDocTextLen(document, reinterpret_cast<const xmlChar *>(text.data()), int(text.size()));
    }
    if (HtmlTree::isComment(node))
        return xmlNewDocComment(document, xml(HtmlTree::rawText(node).toByteArray()));
    if (!dom::isElement(node))
        return nullptr;
    xmlNodePtr made = xmlNewDocNode(document, nullptr, xml(tree.tagName(node).toByteArray()), nullptr);
    if (!made)
        throw std::bad_alloc();
    for (const auto &[name, value] : HtmlTree::attributes(node)) {
        if (name.isEmpty())
            continue;
        // The plain text form: xmlNewProp() would parse entities a second time.
        const QByteArray text = value.toByteArray();
        xmlAttrPtr added = xmlSetNsProp(made, nullptr, xml(name.toByteArray()), xml(text));
        if (added && name == "id" && !text.isEmpty())
            xmlAddID(nullptr, document, xml(text), added); // for id(); of two, the first counts
    }
    return made;
}

void XPathDocument::Private::convert(const HtmlTree &tree)
{
    document = xmlNewDoc(reinterpret_cast<const xmlChar *>("1.0"));
    if (!document)
        throw std::bad_alloc();
    const auto &nodes = tree.survey().nodes;
    byOrder.assign(nodes.size(), nullptr);
    byOrder[0] = reinterpret_cast<xmlNodePtr>(document);
    for (size_t i = 1; i < nodes.size(); ++i) {
        const Node *above = HtmlTree::parent(nodes[i]);
        xmlNodePtr parent = above ? byOrder[HtmlTree::order(above)] : nullptr;
        if (!parent || dom::isHtml(above, MyHTML_TAG_TEMPLATE)) // a template's content is no part of the document
            continue;
        const bool top = parent == byOrder[0];
        if (top && HtmlTree::isText(nodes[i]))
            continue;
        xmlNodePtr made = convertNode(tree, nodes[i]);
        if (!made)
            continue;
        xmlNodePtr added = xmlAddChild(parent, made); // adjacent text nodes are merged, and the second is freed
        byOrder[i] = added;
    }
    context = xmlXPathNewContext(document);
    if (!context)
        throw std::bad_alloc();
}

XPathDocument::Private::Expression *XPathDocument::Private::compile(const QString &expression)
{
    auto known = expressions.find(expression);
    if (known == expressions.end()) {
        if (expressions.size() >= MaxCached)
            return nullptr;
        known = expressions.insert(expression, {xmlXPathCompile(xml(expression.toUtf8())), {}, {}});
    }
    return known->compiled ? &*known : nullptr;
}

/// Nothing: the page's values are too long.
std::optional<QStringList> XPathDocument::Private::valuesOf(xmlXPathObjectPtr found, qsizetype most, StepBudget &text)
{
    QStringList values;
    if (found->type != XPATH_NODESET) {
        values.append(fromXml(xmlXPathCastToString(found)));
        return values;
    }
    const int count = found->nodesetval ? found->nodesetval->nodeNr : 0;
    xmlXPathNodeSetSort(found->nodesetval);
    for (int i = 0; i < count && most > 0; ++i) {
        if (text.isSpent())
            return std::nullopt;
        xmlChar *value = xmlXPathCastNodeToString(found->nodesetval->nodeTab[i]);
        text.take(xmlStrlen(value));
        values.append(fromXml(value));
        most -= values.constLast().isEmpty() ? 0 : 1;
    }
    return values;
}

std::optional<QStringList> XPathDocument::evaluate(const QString &expression, const HtmlTree &tree, const Node *scope,
                                                   QString *why, qsizetype most)
{
    Private::Expression *known = d->compile(expression);
    if (!known) {
        *why = u"it does not parse"_s;
        return std::nullopt;
    }
    if (!d->document)
        d->convert(tree);
    d->context->node = d->byOrder[HtmlTree::order(scope)];
    const quint64 page = tree.generation();
    const qint64 left = shares.left(known->taken.on(page), d->taken.on(page));
    const qint64 bytes = textShares.left(known->text.on(page), d->text.on(page));
    if (left == 0 || bytes == 0) {
        *why = u"the page makes it too costly, and what it found is not complete"_s;
        return std::nullopt;
    }
    d->context->opCount = 0;
    d->context->opLimit = ulong(left);
    auto *found = xmlXPathCompiledEval(known->compiled, d->context);
    known->taken.add(page, qint64(d->context->opCount));
    d->taken.add(page, qint64(d->context->opCount));
    if (!found) {
        *why = u"it could not be evaluated, or takes too many steps"_s;
        return std::nullopt;
    }
    StepBudget text(bytes);
    auto values = Private::valuesOf(found, most, text);
    known->text.add(page, bytes - text.left());
    d->text.add(page, bytes - text.left());
    xmlXPathFreeObject(found);
    if (!values)
        *why = u"the page makes its values too long"_s;
    return values;
}

} // namespace trawl
