// See htmltree.h.
#include "extract/child/htmltree.h"

#include "extract/child/domnode.h"
#include "extract/child/xhtml.h"

#include <myhtml/myhtml.h>
#include <myhtml/serialization.h>

#include <QByteArrayList>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>

namespace trawl {

namespace {

std::atomic<quint64> generations{0};         ///< of all trees, so that no two documents of a process have the same one
constexpr qsizetype SurveyText = 8 * 1024;   ///< bytes of visible text kept for triage
constexpr qsizetype LargePage = 1024 * 1024; ///< after such a page the arenas are given back

QByteArrayView view(const mycore_string_t &text)
{
    return text.data ? QByteArrayView(text.data, qsizetype(text.length)) : QByteArrayView();
}

bool isHiddenTag(const Node *node)
{
    if (node->ns != MyHTML_NAMESPACE_HTML)
        return node->tag_id == MyHTML_TAG_STYLE || node->tag_id == MyHTML_TAG_SCRIPT ||
               node->tag_id == MyHTML_TAG_TITLE;
    switch (node->tag_id) {
    case MyHTML_TAG_SCRIPT:
    case MyHTML_TAG_STYLE:
    case MyHTML_TAG_TEMPLATE:
    case MyHTML_TAG_NOSCRIPT:
    case MyHTML_TAG_TITLE:
        return true;
    default:
        return false;
    }
}

/// Inline elements join their text to what stands before; everything else begins a new word.
bool isInline(const Node *node)
{
    switch (node->tag_id) {
    case MyHTML_TAG_A:
    case MyHTML_TAG_ABBR:
    case MyHTML_TAG_B:
    case MyHTML_TAG_BDI:
    case MyHTML_TAG_BDO:
    case MyHTML_TAG_BIG:
    case MyHTML_TAG_CITE:
    case MyHTML_TAG_CODE:
    case MyHTML_TAG_DEL:
    case MyHTML_TAG_DFN:
    case MyHTML_TAG_EM:
    case MyHTML_TAG_FONT:
    case MyHTML_TAG_I:
    case MyHTML_TAG_INS:
    case MyHTML_TAG_KBD:
    case MyHTML_TAG_MARK:
    case MyHTML_TAG_Q:
    case MyHTML_TAG_RUBY:
    case MyHTML_TAG_S:
    case MyHTML_TAG_SMALL:
    case MyHTML_TAG_SPAN:
    case MyHTML_TAG_STRONG:
    case MyHTML_TAG_SUB:
    case MyHTML_TAG_SUP:
    case MyHTML_TAG_TIME:
    case MyHTML_TAG_TT:
    case MyHTML_TAG_U:
    case MyHTML_TAG_VAR:
    case MyHTML_TAG_WBR:
    case MyHTML_TAG__TEXT:
    case MyHTML_TAG__COMMENT:
        return true;
    default:
        return false;
    }
}

/// Appends text with runs of white space (no-break spaces too) collapsed to one; counts characters beyond the limit.
/// @p betweenBlocks: what stands there if a block begins or ends in the gap.
class Collapser
{
public:
    explicit Collapser(qsizetype limit, char betweenBlocks = ' ') : m_limit(limit), m_betweenBlocks(betweenBlocks) {}
    void gap()
    {
        if (!m_gap && m_count > 0)
            m_gap = ' ';
    }
    void blockGap() { m_gap = m_count > 0 ? m_betweenBlocks : '\0'; }
    void add(QByteArrayView text)
    {
        const char *at = text.data();
        const char *end = at + text.size();
        while (at < end) {
            if (const int width = gapAt(at, end); width > 0) {
                gap();
                at += width;
                continue;
            }
            const char *word = at;
            int characters = 0;
            do {
                do
                    characters += begins(*at++);
                while (at < end && kindOf(*at) < MayBeGap);
            } while (at < end && gapAt(at, end) == 0);
            append(word, at - word, characters);
        }
    }
    QByteArray take()
    {
        m_out.resize(m_size);
        return std::move(m_out);
    }
    int count() const { return m_count; }
    bool full() const { return m_size >= m_limit; }

private:
    // By table: every byte of every page comes through here.
    enum Kind : quint8 { Within, Begins, MayBeGap, Blank }; ///< of a character
    static constexpr auto kinds = [] {
        std::array<Kind, 256> table{};
        for (size_t c = 0; c < table.size(); ++c)
            table[c] = (c & 0xc0) == 0x80 ? Within : Begins;
        table[' '] = Blank;
        for (int c = 9; c <= 13; ++c)
            table[size_t(c)] = Blank;
        table[0xc2] = MayBeGap; // the first byte of a no-break space
        return table;
    }();
    static Kind kindOf(char c) { return kinds[static_cast<unsigned char>(c)]; }
    static int begins(char c) { return kindOf(c) != Within; }

    /// Bytes of the white space that begins here; 0 if none does.
    static int gapAt(const char *at, const char *end)
    {
        const Kind kind = kindOf(*at);
        if (kind < MayBeGap)
            return 0;
        if (kind == Blank)
            return 1;
        return at + 1 < end && static_cast<unsigned char>(at[1]) == 0xa0 ? 2 : 0;
    }
    void append(const char *from, qsizetype size, int characters)
    {
        const bool fits = !full();
        if (m_gap) {
            ++m_count;
            if (fits)
                put(&m_gap, 1);
            m_gap = '\0';
        }
        if (fits)
            put(from, size);
        m_count += characters;
    }
    /// Words are short and many: the buffer grows ahead of them.
    void put(const char *from, qsizetype size)
    {
        if (m_size + size > m_out.size())
            m_out.resize(std::max(2 * m_out.size(), m_size + size + 512));
        memcpy(m_out.data() + m_size, from, size_t(size));
        m_size += size;
    }
    QByteArray m_out;
    qsizetype m_size = 0; ///< of it that is written
    qsizetype m_limit;
    int m_count = 0;
    char m_betweenBlocks;
    char m_gap = '\0'; ///< what the next word begins with; nothing: no gap is open
};

/// One step of a walk in document order; what follows a block that is left is a new word.
Node *advance(const Node *at, const Node *root, bool descend, Collapser &out)
{
    if (descend && at->child)
        return at->child;
    for (; at != root && at; at = at->parent) {
        if (!isInline(at))
            out.blockGap();
        if (at->next)
            return at->next;
    }
    return nullptr;
}

/// The media type alone counts, whatever parameters it has (JSON-LD 1.1, section 7).
bool isJsonLd(QByteArrayView type)
{
    const qsizetype end = type.indexOf(';');
    return dom::sameIgnoringCase((end < 0 ? type : type.first(end)).trimmed(), "application/ld+json");
}

bool hasToken(QByteArrayView list, QByteArrayView token)
{
    for (const QByteArray &word : list.toByteArray().simplified().split(' ')) {
        if (dom::sameIgnoringCase(word, token))
            return true;
    }
    return false;
}

/// Parts of pages that stand before the page until it is proved that somebody is human.
constexpr std::array challengeMarks{"cf-chl",          "challenge-form",       "challenge-running",
                                    "challenge-error", "challenge-stage",      "cf-challenge",
                                    "px-captcha",      "captcha-delivery.com", "_Incapsula_Resource",
                                    "sec-if-cpt",      "awsWafCaptcha",        "challenge-platform/h/",
                                    "ddg-challenge"};
constexpr std::array challengeScripts{"_cf_chl_opt",
                                      "_pxAppId",
                                      "gokuProps",
                                      "awsWafCookieDomainList",
                                      "AwsWafIntegration.saveReferrer",
                                      "var dd={",
                                      "_Incapsula_Resource",
                                      "sec-cpt"};
/// Parts that ask for the proof, on such pages and in forms of others.
constexpr std::array widgetMarks{"aptcha",     "cf-turnstile",  "challenges.cloudflare.com/turnstile",
                                 "geetest",    "arkoselabs",    "funcaptcha",
                                 "nc_wrapper", "slider-verify", "slide-verify"};
/// One of these is in every mark that an id or a class can be.
constexpr std::array plainMarks{"aptcha", "challenge", "cf-", "slide", "geetest", "nc_wrapper", "sec-if"};
constexpr std::array things{"Event",  "Product",     "Article",    "NewsArticle", "BlogPosting",
                            "Recipe", "Movie",       "Book",       "Play",        "CreativeWork",
                            "Offer",  "VideoObject", "JobPosting", "Place",       "LocalBusiness"};

template <size_t n>
bool namesOneOf(QByteArrayView text, const std::array<const char *, n> &names)
{
    return std::ranges::any_of(names, [&](const char *name) { return text.indexOf(QByteArrayView(name)) >= 0; });
}

/// "MusicEvent" is an event, too.
bool isThing(const QByteArray &type)
{
    return std::ranges::any_of(things, [&](const char *name) { return type.endsWith(name); });
}

/// Does a script of linked data name a type that pages are about? An error page of a shop may name the shop as well.
bool describesSomething(const QByteArray &json)
{
    for (qsizetype at = json.indexOf("\"@type\""); at >= 0; at = json.indexOf("\"@type\"", at + 7)) {
        const qsizetype from = json.indexOf('"', at + 7);
        const qsizetype to = from < 0 ? -1 : json.indexOf('"', from + 1);
        if (to > from && to - from < 60 && isThing(json.mid(from + 1, to - from - 1)))
            return true;
    }
    return false;
}

void noteMeta(const Node *meta, PageShape &shape)
{
    const QByteArray content = HtmlTree::attribute(meta, "content").toByteArray().toLower();
    if (dom::sameIgnoringCase(HtmlTree::attribute(meta, "name"), "robots"))
        shape.notIndexed = shape.notIndexed || content.contains("noindex");
    else if (dom::sameIgnoringCase(HtmlTree::attribute(meta, "http-equiv"), "refresh"))
        shape.movesOn = true;
    else if (HtmlTree::attribute(meta, "property") == "og:type")
        shape.describes = shape.describes || content == "article" || content == "event" || content == "product" ||
                          content.startsWith("video") || content.startsWith("music") || content == "book";
}

/// @p plain: one of the many elements that only their id or class can give away.
void noteMarks(const Node *node, bool plain, PageShape &shape)
{
    for (const auto *attr = node->token ? node->token->attr_first : nullptr; attr; attr = attr->next) {
        const QByteArrayView name = view(attr->key);
        const bool names = name == "id" || name == "class";
        if (!names && (plain || (name != "src" && name != "action" && name != "name")))
            continue;
        const QByteArrayView value = view(attr->value).first(std::min<qsizetype>(view(attr->value).size(), 300));
        if (plain && !namesOneOf(value, plainMarks))
            continue;
        shape.challenge = shape.challenge || namesOneOf(value, challengeMarks);
        shape.widget = shape.widget || namesOneOf(value, widgetMarks);
    }
}

} // namespace

void Survey::clear()
{
    title.clear();
    baseHref.clear();
    canonicalHref.clear();
    text.clear();
    textLength = 0;
    shape = {};
    jsonLd.clear();
    metas.clear();
    nodes.clear();
}

struct HtmlTree::Private {
    myhtml_t *parser = nullptr;
    myhtml_tree_t *tree = nullptr;
    Survey survey;
    bool wasLarge = false;
    bool isXml = false;
    quint64 generation = 0;

    void open()
    {
        tree = myhtml_tree_create();
        if (!tree || myhtml_tree_init(tree, parser) != MyHTML_STATUS_OK)
            throw std::bad_alloc();
    }
};

HtmlTree::HtmlTree() : d(std::make_unique<Private>())
{
    d->parser = myhtml_create();
    if (!d->parser || myhtml_init(d->parser, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0) != MyHTML_STATUS_OK)
        throw std::bad_alloc();
    d->open();
}

HtmlTree::~HtmlTree()
{
    myhtml_tree_destroy(d->tree);
    myhtml_destroy(d->parser);
}

void HtmlTree::parse(const QByteArray &utf8)
{
    read(utf8);
    takeSurvey();
}

bool HtmlTree::parseXml(const QByteArray &utf8)
{
    read({});
    d->wasLarge = utf8.size() > LargePage;
    if (!buildFromXml(d->tree, utf8))
        return false;
    d->isXml = true;
    takeSurvey();
    return true;
}

void HtmlTree::read(const QByteArray &utf8)
{
    d->survey.clear();
    d->isXml = false;
    d->generation = ++generations;
    if (d->wasLarge) {
        myhtml_tree_destroy(d->tree);
        d->open();
    }
    d->wasLarge = utf8.size() > LargePage;
    if (myhtml_parse(d->tree, MyENCODING_UTF_8, utf8.constData(), size_t(utf8.size())) != MyHTML_STATUS_OK)
        throw std::bad_alloc(); // with valid input there is no other failure
}

bool HtmlTree::isXml() const
{
    return d->isXml;
}

Node *HtmlTree::document() const
{
    return d->tree->document;
}

const Survey &HtmlTree::survey() const
{
    return d->survey;
}

quint64 HtmlTree::generation() const
{
    return d->generation;
}

bool HtmlTree::isQuirks() const
{
    return d->tree->compat_mode == MyHTML_TREE_COMPAT_MODE_QUIRKS;
}

bool HtmlTree::isText(const Node *node)
{
    return node->tag_id == MyHTML_TAG__TEXT;
}

const Node *HtmlTree::parent(const Node *node)
{
    return node->parent;
}

bool HtmlTree::isComment(const Node *node)
{
    return node->tag_id == MyHTML_TAG__COMMENT;
}

quint32 HtmlTree::order(const Node *node)
{
    return quint32(reinterpret_cast<quintptr>(node->data));
}

QByteArrayView HtmlTree::tagName(const Node *node) const
{
    size_t length = 0;
    const char *name = myhtml_tag_name_by_id(d->tree, node->tag_id, &length);
    return name ? QByteArrayView(name, qsizetype(length)) : QByteArrayView();
}

QByteArrayView HtmlTree::attribute(const Node *node, QByteArrayView name)
{
    if (!node->token)
        return {};
    for (const auto *attr = node->token->attr_first; attr; attr = attr->next) {
        if (view(attr->key) == name)
            return attr->value.data ? view(attr->value) : QByteArrayView("");
    }
    return {};
}

QByteArrayView HtmlTree::rawText(const Node *node)
{
    return node->token ? view(node->token->str) : QByteArrayView();
}

std::vector<std::pair<QByteArrayView, QByteArrayView>> HtmlTree::attributes(const Node *node)
{
    std::vector<std::pair<QByteArrayView, QByteArrayView>> all;
    if (!node->token)
        return all;
    for (const auto *attr = node->token->attr_first; attr; attr = attr->next)
        all.emplace_back(view(attr->key), view(attr->value));
    return all;
}

Node *HtmlTree::nextAfterSubtree(const Node *node, const Node *root)
{
    while (node != root) {
        if (node->next)
            return node->next;
        node = node->parent;
        if (!node)
            return nullptr;
    }
    return nullptr;
}

Node *HtmlTree::next(const Node *node, const Node *root)
{
    return node->child ? node->child : nextAfterSubtree(node, root);
}

QString HtmlTree::visibleText(const Node *node, qsizetype limit)
{
    Collapser out(limit);
    for (const Node *at = node; at && !out.full();) {
        const bool hidden = at != node && isHiddenTag(at);
        if (isText(at))
            out.add(rawText(at));
        else if (!isInline(at))
            out.gap();
        at = advance(at, node, !hidden, out);
    }
    return QString::fromUtf8(out.take());
}

QByteArray HtmlTree::allText(const Node *node)
{
    QByteArray out;
    for (const Node *at = node; at; at = next(at, node)) {
        if (isText(at))
            out.append(rawText(at).data(), rawText(at).size());
    }
    return out;
}

QByteArray HtmlTree::markup(Node *node)
{
    mycore_string_raw_t raw{};
    QByteArray out;
    if (myhtml_serialization_tree_buffer(node, &raw) == MyHTML_STATUS_OK && raw.data)
        out = QByteArray(raw.data, qsizetype(raw.length));
    mycore_string_raw_destroy(&raw, false);
    return out;
}

/// Numbers the nodes in document order and notes what several fields ask for.
void HtmlTree::takeSurvey()
{
    Survey &s = d->survey;
    Collapser text(SurveyText, '\n');
    Node *root = document();
    const Node *resume = root; // the text counts from here on: what stands before is hidden
    bool hidden = false;
    for (Node *at = root; at;) {
        at->data = reinterpret_cast<void *>(quintptr(s.nodes.size()));
        s.nodes.push_back(at);
        if (hidden && at == resume)
            hidden = false;
        if (isText(at)) {
            if (!hidden)
                text.add(rawText(at));
        } else {
            if (!isInline(at))
                text.blockGap();
            noteElement(at);
            noteShape(at);
            if (!hidden && at != root && (isHiddenTag(at) || !attribute(at, "hidden").isNull())) {
                hidden = true;
                resume = nextAfterSubtree(at, root);
            }
        }
        at = advance(at, root, true, text);
    }
    s.text = text.take();
    s.textLength = text.count();
}

/// What tells a page about something from a page in its way, beside the words.
void HtmlTree::noteShape(const Node *node)
{
    PageShape &shape = d->survey.shape;
    if (!shape.describes) {
        if (const QByteArrayView type = attribute(node, "itemtype"); !type.isEmpty())
            shape.describes = isThing(type.toByteArray().trimmed());
    }
    switch (node->tag_id) {
    case MyHTML_TAG_A:
        shape.links += !attribute(node, "href").isEmpty();
        break;
    case MyHTML_TAG_META:
        noteMeta(node, shape);
        break;
    case MyHTML_TAG_SCRIPT:
        if (isJsonLd(attribute(node, "type")))
            shape.describes = shape.describes || describesSomething(allText(node));
        else if (attribute(node, "src").isNull())
            shape.challenge = shape.challenge || namesOneOf(allText(node).left(4096), challengeScripts);
        noteMarks(node, false, shape);
        break;
    case MyHTML_TAG_INPUT:
        shape.signsIn = shape.signsIn || dom::sameIgnoringCase(attribute(node, "type"), "password");
        noteMarks(node, false, shape);
        break;
    case MyHTML_TAG_IFRAME:
    case MyHTML_TAG_FORM:
    case MyHTML_TAG_IMG:
        noteMarks(node, false, shape);
        break;
    case MyHTML_TAG_DIV:
    case MyHTML_TAG_SPAN:
        noteMarks(node, true, shape);
        break;
    default:
        break;
    }
}

void HtmlTree::noteElement(Node *node)
{
    if (node->ns != MyHTML_NAMESPACE_HTML) // a drawing has a title of its own
        return;
    Survey &s = d->survey;
    switch (node->tag_id) {
    case MyHTML_TAG_TITLE:
        if (s.title.isEmpty())
            s.title = QString::fromUtf8(allText(node)).simplified();
        break;
    case MyHTML_TAG_BASE:
        if (s.baseHref.isEmpty())
            s.baseHref = attribute(node, "href").toByteArray();
        break;
    case MyHTML_TAG_LINK:
        if (s.canonicalHref.isEmpty() && hasToken(attribute(node, "rel"), "canonical"))
            s.canonicalHref = attribute(node, "href").toByteArray();
        break;
    case MyHTML_TAG_META:
        s.metas.push_back(node);
        break;
    case MyHTML_TAG_SCRIPT:
        if (isJsonLd(attribute(node, "type")))
            s.jsonLd.push_back(node);
        break;
    default:
        break;
    }
}

} // namespace trawl
