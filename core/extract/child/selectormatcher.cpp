// See selectormatcher.h.
#include "extract/child/selectormatcher.h"

#include "extract/child/domnode.h"

#include <algorithm>
#include <array>

namespace trawl {

using css::Ask;
using css::Combinator;
using css::Simple;

namespace {

constexpr qsizetype BytesOfAStep = 8; ///< of a text that is searched

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool same(QByteArrayView a, QByteArrayView b, bool ignoreCase)
{
    return a.size() == b.size() && (ignoreCase ? qstrnicmp(a.data(), a.size(), b.data(), b.size()) == 0
                                               : std::memcmp(a.data(), b.data(), size_t(a.size())) == 0);
}

/// Attributes of HTML whose values are compared without case (HTML, "Case-sensitivity of selectors").
bool ignoresCase(const QByteArray &name)
{
    using namespace std::literals;
    constexpr std::array names{
        "accept"sv,     "accept-charset"sv, "align"sv,     "alink"sv,    "axis"sv,     "bgcolor"sv, "charset"sv,
        "checked"sv,    "clear"sv,          "codetype"sv,  "color"sv,    "compact"sv,  "declare"sv, "defer"sv,
        "dir"sv,        "direction"sv,      "disabled"sv,  "enctype"sv,  "face"sv,     "frame"sv,   "hreflang"sv,
        "http-equiv"sv, "lang"sv,           "language"sv,  "link"sv,     "media"sv,    "method"sv,  "multiple"sv,
        "nohref"sv,     "noresize"sv,       "noshade"sv,   "nowrap"sv,   "readonly"sv, "rel"sv,     "rev"sv,
        "rules"sv,      "scope"sv,          "scrolling"sv, "selected"sv, "shape"sv,    "target"sv,  "text"sv,
        "type"sv,       "valign"sv,         "valuetype"sv, "vlink"sv};
    static_assert(std::ranges::is_sorted(names));
    return std::ranges::binary_search(names, std::string_view(name.constData(), size_t(name.size())));
}

bool sameType(const Node *a, const Node *b)
{
    return a->tag_id == b->tag_id && a->ns == b->ns;
}

} // namespace

bool isRootElement(const Node *element)
{
    return element->parent && !element->parent->parent && !dom::isElement(element->parent);
}

SelectorMatcher::SelectorMatcher(const HtmlTree &tree, const Node *scope, std::vector<NthMemo> &memos, StepBudget steps)
    : m_tree(tree), m_scope(scope), m_memos(memos), m_steps(steps), m_state(tree, m_steps), m_quirks(tree.isQuirks()),
      m_isXml(tree.isXml())
{
}

const Node *SelectorMatcher::previousElement(const Node *node)
{
    do
        node = node->prev;
    while (node && step() && !dom::isElement(node));
    return node && dom::isElement(node) ? node : nullptr;
}

const Node *SelectorMatcher::nextElement(const Node *node)
{
    do
        node = node->next;
    while (node && step() && !dom::isElement(node));
    return node && dom::isElement(node) ? node : nullptr;
}

bool SelectorMatcher::matchesAny(const Node *node, const css::SelectorList &list)
{
    for (const css::Complex &one : list.all) {
        if (complex(one, 0, node, nullptr) == Verdict::Fits)
            return true;
    }
    return false;
}

SelectorMatcher::Verdict SelectorMatcher::complex(const css::Complex &selector, size_t at, const Node *node,
                                                  const Node *anchor)
{
    if (!compound(selector.compounds[at], node))
        return Verdict::FailsHere;
    if (at + 1 < selector.compounds.size())
        return further(selector, at, node, anchor);
    return !anchor || hangsOn(anchor, selector.compounds[at].left, node) ? Verdict::Fits : Verdict::FailsHere;
}

/// What stands to the left of a compound that fits. The verdicts keep the search from going back over what cannot fit.
SelectorMatcher::Verdict SelectorMatcher::further(const css::Complex &selector, size_t at, const Node *node,
                                                  const Node *anchor)
{
    switch (selector.compounds[at].left) {
    case Combinator::Descendant:
        for (node = dom::parentElement(node); node; node = dom::parentElement(node)) {
            const Verdict verdict = complex(selector, at + 1, node, anchor);
            if (verdict == Verdict::Fits || verdict == Verdict::FailsEverywhere)
                return verdict;
        }
        return Verdict::FailsEverywhere;
    case Combinator::Child:
        node = dom::parentElement(node);
        return node ? complex(selector, at + 1, node, anchor) : Verdict::FailsEverywhere;
    case Combinator::NextSibling:
        node = previousElement(node);
        return node ? complex(selector, at + 1, node, anchor) : Verdict::FailsAllBefore;
    case Combinator::LaterSibling:
        for (node = previousElement(node); node; node = previousElement(node)) {
            const Verdict verdict = complex(selector, at + 1, node, anchor);
            if (verdict != Verdict::FailsHere)
                return verdict;
        }
        return Verdict::FailsAllBefore;
    }
    return Verdict::FailsEverywhere;
}

bool SelectorMatcher::hangsOn(const Node *anchor, Combinator how, const Node *node)
{
    switch (how) {
    case Combinator::Descendant:
        for (node = node->parent; node && node != anchor && step(); node = node->parent) {
        }
        return node == anchor;
    case Combinator::Child:
        return node->parent == anchor;
    case Combinator::NextSibling:
        return previousElement(node) == anchor;
    case Combinator::LaterSibling:
        return node != anchor && node->parent == anchor->parent && HtmlTree::order(node) > HtmlTree::order(anchor);
    }
    return false;
}

bool SelectorMatcher::compound(const css::Compound &compound, const Node *node)
{
    if (!step())
        return false;
    for (const Simple &one : compound.all) {
        if (!simple(one, node))
            return false;
    }
    return true;
}

bool SelectorMatcher::simple(const Simple &one, const Node *node)
{
    switch (one.ask) {
    case Ask::Nothing:
        return false;
    case Ask::Any:
        return true;
    case Ask::Type:
        return type(one, node);
    case Ask::Class:
        return classOrId(one, node, "class");
    case Ask::Id:
        return classOrId(one, node, "id");
    case Ask::Attribute:
        return attribute(one, node);
    case Ask::Is:
        return matchesAny(node, *one.list);
    case Ask::Not:
        return !matchesAny(node, *one.list);
    case Ask::Has:
        return has(one, node);
    case Ask::NthChild:
    case Ask::NthLastChild:
    case Ask::NthOfType:
    case Ask::NthLastOfType:
        return nth(one, node);
    case Ask::OnlyChild:
    case Ask::OnlyOfType:
        return isOnly(node, one.ask == Ask::OnlyOfType);
    case Ask::Empty:
        return isEmpty(node);
    case Ask::Root:
        return isRootElement(node);
    case Ask::Scope:
        return dom::isElement(m_scope) ? node == m_scope : isRootElement(node);
    default:
        return state(one, node);
    }
}

/// In HTML without case, in SVG and MathML too: browsers do so, as the parser alone decides about case there.
bool SelectorMatcher::type(const Simple &one, const Node *node) const
{
    if (m_isXml)
        return m_tree.tagName(node) == one.name;
    if (one.tag)
        return node->tag_id == one.tag;
    return node->tag_id >= MyHTML_TAG_LAST_ENTRY && dom::sameIgnoringCase(m_tree.tagName(node), one.lowerName);
}

bool SelectorMatcher::hasWord(QByteArrayView list, QByteArrayView word, bool ignoreCase)
{
    m_steps.take(list.size() / BytesOfAStep);
    const char *at = list.data();
    const char *const end = at + list.size();
    while (at < end) {
        while (at < end && isBlank(*at))
            ++at;
        const char *const from = at;
        while (at < end && !isBlank(*at))
            ++at;
        if (at - from == word.size() && same(QByteArrayView(from, at), word, ignoreCase))
            return true;
    }
    return false;
}

bool SelectorMatcher::valueMatches(const Simple &one, QByteArrayView value, bool ignoreCase)
{
    const QByteArrayView wanted = one.value;
    switch (one.match) {
    case css::Match::Exists:
        return true;
    case css::Match::Equals:
        return same(value, wanted, ignoreCase);
    case css::Match::Word:
        return !wanted.isEmpty() && hasWord(value, wanted, ignoreCase);
    case css::Match::Dash:
        return value.size() >= wanted.size() && same(value.first(wanted.size()), wanted, ignoreCase) &&
               (value.size() == wanted.size() || value[wanted.size()] == '-');
    case css::Match::Begins:
        return !wanted.isEmpty() && value.size() >= wanted.size() &&
               same(value.first(wanted.size()), wanted, ignoreCase);
    case css::Match::Ends:
        return !wanted.isEmpty() && value.size() >= wanted.size() &&
               same(value.last(wanted.size()), wanted, ignoreCase);
    case css::Match::Contains:
        if (wanted.isEmpty() || !m_steps.take(value.size() / (ignoreCase ? 2 : BytesOfAStep)))
            return false;
        return ignoreCase ? value.toByteArray().toLower().contains(one.value.toLower()) : value.contains(wanted);
    }
    return false;
}

bool SelectorMatcher::classOrId(const Simple &one, const Node *node, const char *attribute)
{
    const auto *found = dom::find(node, attribute, m_steps);
    if (!found)
        return false;
    if (one.ask == Ask::Id)
        return same(dom::view(found->value), one.name, m_quirks);
    return hasWord(dom::view(found->value), one.name, m_quirks);
}

bool SelectorMatcher::attribute(const Simple &one, const Node *node)
{
    const bool foldsNames = !m_isXml && !dom::isHtml(node);
    const bool html = !m_isXml && dom::isHtml(node);
    const QByteArrayView name = m_isXml ? one.name : one.lowerName;
    for (const auto *at = dom::firstAttribute(node); at && step(); at = at->next) {
        const bool named = dom::isNamed(at, name) || (foldsNames && dom::sameIgnoringCase(dom::view(at->key), name));
        if (!named || (one.space != css::Namespace::Any && !dom::isPlain(at)))
            continue;
        const bool ignoreCase =
            one.caseRule == css::CaseRule::Ignored || (one.caseRule == css::CaseRule::OfDocument && html &&
                                                       one.match != css::Match::Exists && ignoresCase(one.lowerName));
        if (valueMatches(one, dom::view(at->value), ignoreCase))
            return true;
    }
    return false;
}

bool SelectorMatcher::isEmpty(const Node *node)
{
    for (const Node *at = dom::firstWithin(node); at && step(); at = at->next) {
        if (dom::isElement(at) || (HtmlTree::isText(at) && !HtmlTree::rawText(at).isEmpty()))
            return false;
    }
    return true;
}

bool SelectorMatcher::isOnly(const Node *node, bool ofType)
{
    for (const Node *at = previousElement(node); at; at = previousElement(at)) {
        if (!ofType || sameType(at, node))
            return false;
    }
    for (const Node *at = nextElement(node); at; at = nextElement(at)) {
        if (!ofType || sameType(at, node))
            return false;
    }
    return true;
}

bool SelectorMatcher::has(const Simple &one, const Node *anchor)
{
    return std::ranges::any_of(one.list->all, [&](const css::Complex &selector) { return hasOne(selector, anchor); });
}

bool SelectorMatcher::hasOne(const css::Complex &selector, const Node *anchor)
{
    const auto &compounds = selector.compounds;
    const Combinator first = compounds.back().left;
    if (first == Combinator::Descendant)
        return hasWithin(selector, anchor, anchor);
    if (first == Combinator::Child) {
        if (compounds.size() > 1)
            return hasWithin(selector, anchor, anchor);
        for (const Node *at = dom::firstWithin(anchor); at && step(); at = at->next) {
            if (dom::isElement(at) && complex(selector, 0, at, anchor) == Verdict::Fits)
                return true;
        }
        return false;
    }
    const bool deep = std::any_of(compounds.begin(), compounds.end() - 1, [](const css::Compound &c) {
        return c.left == Combinator::Descendant || c.left == Combinator::Child;
    });
    for (const Node *at = nextElement(anchor); at; at = nextElement(at)) {
        if (complex(selector, 0, at, anchor) == Verdict::Fits || (deep && hasWithin(selector, at, anchor)))
            return true;
        if (first == Combinator::NextSibling && compounds.size() == 1)
            return false;
    }
    return false;
}

bool SelectorMatcher::hasWithin(const css::Complex &selector, const Node *root, const Node *anchor)
{
    for (const Node *at = dom::firstWithin(root); at && step();) {
        if (dom::isElement(at) && complex(selector, 0, at, anchor) == Verdict::Fits)
            return true;
        const Node *within = dom::isElement(at) ? dom::firstWithin(at) : nullptr;
        at = within ? within : HtmlTree::nextAfterSubtree(at, root);
    }
    return false;
}

bool SelectorMatcher::counts(const Simple &one, const Node *node, const Node *kin)
{
    if (one.ask == Ask::NthOfType || one.ask == Ask::NthLastOfType)
        return sameType(node, kin);
    return !one.list || matchesAny(node, *one.list);
}

/// From 1 on; all brothers and sisters of its kind are counted with it.
quint32 SelectorMatcher::position(const Simple &one, const Node *node)
{
    NthMemo &memo = m_memos[size_t(one.memo)];
    if (memo.generation != m_tree.generation()) {
        memo.generation = m_tree.generation();
        memo.positions.assign(m_tree.survey().nodes.size(), 0);
    }
    if (const quint32 known = memo.positions[HtmlTree::order(node)])
        return known;
    const bool backwards = one.ask == Ask::NthLastChild || one.ask == Ask::NthLastOfType;
    quint32 count = 0;
    const Node *parent = node->parent;
    for (const Node *at = backwards ? parent->last_child : parent->child; at && step();
         at = backwards ? at->prev : at->next) {
        if (dom::isElement(at) && counts(one, at, node))
            memo.positions[HtmlTree::order(at)] = ++count;
    }
    return memo.positions[HtmlTree::order(node)];
}

bool SelectorMatcher::nth(const Simple &one, const Node *node)
{
    if (!node->parent || (one.list && !matchesAny(node, *one.list)))
        return false;
    if (one.step == 0 && one.offset == 1 && !one.list && one.ask == Ask::NthChild)
        return !previousElement(node);
    if (one.step == 0 && one.offset == 1 && !one.list && one.ask == Ask::NthLastChild)
        return !nextElement(node);
    const qint64 past = qint64(position(one, node)) - one.offset;
    if (one.step == 0)
        return past == 0;
    return past % one.step == 0 && past / one.step >= 0;
}

bool SelectorMatcher::language(const Simple &one, const Node *node) const
{
    const QByteArray language = m_state.languageOf(node);
    return std::ranges::any_of(one.ranges,
                               [&](const QByteArray &range) { return ElementState::isInRange(language, range); });
}

bool SelectorMatcher::state(const Simple &one, const Node *node) const
{
    switch (one.ask) {
    case Ask::Link:
        return m_state.isLink(node);
    case Ask::Defined:
        return m_state.isDefined(node);
    case Ask::Open:
        return m_state.isOpen(node);
    case Ask::Checked:
        return m_state.isChecked(node);
    case Ask::Disabled:
        return m_state.isDisabled(node);
    case Ask::Enabled:
        return m_state.isEnabled(node);
    case Ask::Required:
        return m_state.isRequired(node);
    case Ask::Optional:
        return m_state.isOptional(node);
    case Ask::ReadOnly:
        return dom::isHtml(node) && !m_state.isReadWrite(node);
    case Ask::ReadWrite:
        return m_state.isReadWrite(node);
    case Ask::Default:
        return m_state.isDefault(node);
    case Ask::Indeterminate:
        return m_state.isIndeterminate(node);
    case Ask::PlaceholderShown:
        return m_state.isPlaceholderShown(node);
    case Ask::Lang:
        return language(one, node);
    case Ask::Dir:
        return m_state.isRightToLeft(node) == (one.name == "rtl");
    default:
        return false;
    }
}

} // namespace trawl
