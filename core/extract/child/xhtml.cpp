// See xhtml.h.
#include "extract/child/xhtml.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <myhtml/myhtml.h>

#include <QHash>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>

namespace trawl {

namespace {

/// Documents of these types know HTML's entities (HTML standard 14.2), though their DTD is never loaded.
constexpr std::array knownTypes{"-//W3C//DTD XHTML 1.0 Transitional//EN",
                                "-//W3C//DTD XHTML 1.1//EN",
                                "-//W3C//DTD XHTML 1.0 Strict//EN",
                                "-//W3C//DTD XHTML 1.0 Frameset//EN",
                                "-//W3C//DTD XHTML Basic 1.0//EN",
                                "-//W3C//DTD XHTML 1.1 plus MathML 2.0//EN",
                                "-//W3C//DTD XHTML 1.1 plus MathML 2.0 plus SVG 1.1//EN",
                                "-//W3C//DTD MathML 2.0//EN",
                                "-//WAPFORUM//DTD XHTML Mobile 1.0//EN",
                                "-//WAPFORUM//DTD XHTML Mobile 1.1//EN",
                                "-//WAPFORUM//DTD XHTML Mobile 1.2//EN"};

const char *text(const xmlChar *utf8)
{
    return reinterpret_cast<const char *>(utf8);
}

/// One entity at a time is handed to libxml2, which copies it at once.
struct Entities {
    xmlEntity entity{};
    QByteArray content;
};

xmlEntityPtr entityOf(void *user, const xmlChar *name)
{
    auto *context = static_cast<xmlParserCtxtPtr>(user);
    if (auto *predefined = xmlGetPredefinedEntity(name))
        return predefined;
    if (auto *declared = context->myDoc ? xmlGetDocEntity(context->myDoc, name) : nullptr)
        return declared;
    const char *type = context->extSubSystem || context->extSubURI ? text(context->extSubSystem) : nullptr;
    const auto *known =
        type && std::ranges::any_of(knownTypes, [type](const char *one) { return qstrcmp(one, type) == 0; })
            ? htmlEntityLookup(name)
            : nullptr;
    if (!known)
        return nullptr;
    auto *own = static_cast<Entities *>(context->_private);
    own->content = QString::fromUcs4(reinterpret_cast<const char32_t *>(&known->value), 1).toUtf8();
    own->entity.type = XML_ENTITY_DECL;
    // libxml2 takes only the first byte of a predefined one into an attribute's value.
    own->entity.etype =
        context->instate == XML_PARSER_ATTRIBUTE_VALUE ? XML_INTERNAL_GENERAL_ENTITY : XML_INTERNAL_PREDEFINED_ENTITY;
    own->entity.name = name;
    own->entity.content = own->entity.orig = reinterpret_cast<xmlChar *>(own->content.data());
    own->entity.length = int(own->content.size());
    return &own->entity;
}

/// A page is one document: nothing that it names elsewhere becomes a part of it.
xmlParserInputPtr noneFrom(const char *, const char *, xmlParserCtxtPtr)
{
    return nullptr;
}

using Document = std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)>;

Document readXml(const QByteArray &utf8)
{
    Document none(nullptr, xmlFreeDoc);
    const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> context(xmlNewParserCtxt(), xmlFreeParserCtxt);
    if (!context)
        throw std::bad_alloc();
    xmlSetExternalEntityLoader(noneFrom);
    Entities entities;
    context->_private = &entities;
    context->sax->getEntity = entityOf;
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |
                            XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC;
    Document read(xmlCtxtReadMemory(context.get(), utf8.constData(), int(utf8.size()), nullptr, "UTF-8", options),
                  xmlFreeDoc);
    if (context->lastError.code == XML_ERR_NO_MEMORY)
        throw std::bad_alloc();
    return context->wellFormed && read && xmlDocGetRootElement(read.get()) ? std::move(read) : std::move(none);
}

/// Makes the tree's nodes of libxml2's.
class Builder
{
public:
    explicit Builder(myhtml_tree_t *tree) : m_tree(tree) {}
    void build(xmlNodePtr first)
    {
        myhtml_tree_node_t *parent = m_tree->document;
        for (xmlNodePtr at = first; at;) {
            myhtml_tree_node_t *made = nodeOf(at);
            if (made)
                myhtml_node_append_child(parent, made);
            if (at->type == XML_ELEMENT_NODE && at->children) {
                parent = made;
                at = at->children;
                continue;
            }
            while (at && !at->next) {
                at = at->parent && at->parent->type == XML_ELEMENT_NODE ? at->parent : nullptr;
                parent = at ? parent->parent : nullptr;
            }
            at = at ? at->next : nullptr;
        }
    }

private:
    myhtml_tree_node_t *nodeOf(xmlNodePtr node)
    {
        if (node->type == XML_ELEMENT_NODE)
            return element(node);
        const bool comment = node->type == XML_COMMENT_NODE;
        if (!comment && node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE)
            return nullptr;
        const QByteArray content(text(node->content));
        if (content.isEmpty() && !comment)
            return nullptr;
        auto *made = create(comment ? MyHTML_TAG__COMMENT : MyHTML_TAG__TEXT, MyHTML_NAMESPACE_HTML);
        if (!myhtml_node_text_set(made, content.constData(), size_t(content.size()), MyENCODING_UTF_8))
            throw std::bad_alloc();
        return made;
    }
    myhtml_tree_node_t *element(xmlNodePtr node)
    {
        const QByteArray space(node->ns ? text(node->ns->href) : "");
        const auto kind = space == "http://www.w3.org/2000/svg"                        ? MyHTML_NAMESPACE_SVG
                          : space == "http://www.w3.org/1998/Math/MathML"              ? MyHTML_NAMESPACE_MATHML
                          : space.isEmpty() || space == "http://www.w3.org/1999/xhtml" ? MyHTML_NAMESPACE_HTML
                                                                                       : MyHTML_NAMESPACE_XML;
        auto *made = create(tagOf(text(node->name), kind == MyHTML_NAMESPACE_SVG), kind);
        for (xmlAttrPtr at = node->properties; at; at = at->next) {
            QByteArray name(text(at->name));
            if (at->ns && at->ns->prefix)
                name.prepend(QByteArray(text(at->ns->prefix)) + ':');
            xmlChar *value = xmlNodeListGetString(node->doc, at->children, 1);
            const QByteArray kept(text(value));
            xmlFree(value);
            auto *added = myhtml_attribute_add(made, name.constData(), size_t(name.size()), kept.constData(),
                                               size_t(kept.size()), MyENCODING_UTF_8);
            if (!added)
                throw std::bad_alloc();
            if (added->key.length == size_t(name.size())) // it was made lower case, as in HTML
                std::memcpy(added->key.data, name.constData(), size_t(name.size()));
        }
        return made;
    }
    myhtml_tree_node_t *create(myhtml_tag_id_t tag, myhtml_namespace space)
    {
        auto *made = myhtml_node_create(m_tree, tag, space);
        if (!made)
            throw std::bad_alloc();
        return made;
    }
    /// XML's names are as they are written: H1 is no h1. The tree knows SVG's own with their capitals.
    myhtml_tag_id_t tagOf(const QByteArray &name, bool svg)
    {
        if (const auto made = m_tags.constFind(name); made != m_tags.constEnd())
            return *made;
        const bool known = svg || name == name.toLower();
        myhtml_tag_id_t id = known ? myhtml_tag_id_by_name(m_tree, name.constData(), size_t(name.size())) : 0;
        if (id == MyHTML_TAG__UNDEF)
            id =
                myhtml_tag_add(m_tree->tags, name.constData(), size_t(name.size()), MyHTML_TOKENIZER_STATE_DATA, false);
        m_tags.insert(name, id);
        return id;
    }
    myhtml_tree_t *m_tree;
    QHash<QByteArray, myhtml_tag_id_t> m_tags;
};

} // namespace

bool buildFromXml(myhtml_tree *tree, const QByteArray &utf8)
{
    const Document read = readXml(utf8);
    if (!read)
        return false;
    while (tree->document->child)
        myhtml_node_delete_recursive(tree->document->child);
    tree->compat_mode = MyHTML_TREE_COMPAT_MODE_NO_QUIRKS; // XML knows no other
    Builder(tree).build(read->children);
    return true;
}

} // namespace trawl
