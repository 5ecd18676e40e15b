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

constexpr unsigned long MaxOperations = 20'000'000;
constexpr qsizetype MaxExpression = 4000; ///< characters
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
    QHash<QString, xmlXPathCompExprPtr> compiled;

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
    xmlXPathCompExprPtr compile(const QString &expression);
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
    for (auto *expression : std::as_const(d->compiled))
        xmlXPathFreeCompExpr(expression);
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
    if (!HtmlTree::isElement(node))
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
    context->opLimit = MaxOperations;
}

xmlXPathCompExprPtr XPathDocument::Private::compile(const QString &expression)
{
    if (const auto known = compiled.constFind(expression); known != compiled.constEnd())
        return *known;
    if (expression.size() > MaxExpression || compiled.size() >= MaxCached)
        return nullptr;
    auto *made = xmlXPathCompile(xml(expression.toUtf8()));
    compiled.insert(expression, made);
    return made;
}

std::optional<QStringList> XPathDocument::evaluate(const QString &expression, const HtmlTree &tree, const Node *scope,
                                                   QString *why)
{
    auto *compiled = d->compile(expression);
    if (!compiled) {
        *why = u"it does not parse"_s;
        return std::nullopt;
    }
    if (!d->document)
        d->convert(tree);
    d->context->node = d->byOrder[HtmlTree::order(scope)];
    d->context->opCount = 0;
    auto *found = xmlXPathCompiledEval(compiled, d->context);
    if (!found) {
        *why = u"it could not be evaluated, or takes too many steps"_s;
        return std::nullopt;
    }
    QStringList values;
    if (found->type == XPATH_NODESET) {
        const int count = found->nodesetval ? found->nodesetval->nodeNr : 0;
        xmlXPathNodeSetSort(found->nodesetval);
        for (int i = 0; i < count; ++i)
            values.append(fromXml(xmlXPathCastNodeToString(found->nodesetval->nodeTab[i])));
    } else {
        values.append(fromXml(xmlXPathCastToString(found)));
    }
    xmlXPathFreeObject(found);
    return values;
}

} // namespace trawl
