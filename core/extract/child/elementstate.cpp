// See elementstate.h; the rules are those of the HTML standard, chapters "Forms" and "The dir attribute".
#include "extract/child/elementstate.h"

#include "extract/child/domnode.h"

#include <algorithm>
#include <array>

namespace trawl::state {

namespace {

using dom::has;
using dom::isHtml;
using dom::sameIgnoringCase;
using dom::value;

bool typeIs(const Node *input, QByteArrayView type)
{
    return sameIgnoringCase(value(input, "type"), type);
}

bool typeIsOneOf(const Node *input, const auto &types)
{
    return std::ranges::any_of(types, [&](const char *type) { return typeIs(input, type); });
}

/// Types whose value a person writes; an unknown type is one, too.
bool takesText(const Node *input)
{
    constexpr std::array others{"hidden", "range",  "color", "checkbox", "radio",
                                "file",   "submit", "image", "reset",    "button"};
    return !typeIsOneOf(input, others);
}

const Node *above(const Node *node, myhtml_tag_id_t tag)
{
    for (node = node->parent; node; node = node->parent) {
        if (isHtml(node, tag))
            return node;
    }
    return nullptr;
}

bool isWithin(const Node *node, const Node *root)
{
    for (; node; node = node->parent) {
        if (node == root)
            return true;
    }
    return false;
}

/// A fieldset that is disabled disables what is in it, but for its first legend.
bool isInDisabledFieldset(const Node *node)
{
    for (const Node *set = above(node, MyHTML_TAG_FIELDSET); set; set = above(set, MyHTML_TAG_FIELDSET)) {
        if (!has(set, "disabled"))
            continue;
        const Node *legend = set->child;
        while (legend && !isHtml(legend, MyHTML_TAG_LEGEND))
            legend = legend->next;
        if (!legend || !isWithin(node, legend))
            return true;
    }
    return false;
}

bool isControl(const Node *node)
{
    if (!isHtml(node))
        return false;
    switch (node->tag_id) {
    case MyHTML_TAG_BUTTON:
    case MyHTML_TAG_INPUT:
    case MyHTML_TAG_SELECT:
    case MyHTML_TAG_TEXTAREA:
    case MyHTML_TAG_FIELDSET:
        return true;
    default:
        return false;
    }
}

/// By the form attribute, else by the form around it.
const Node *formOf(const HtmlTree &tree, const Node *node)
{
    const auto id = dom::find(node, "form");
    if (!id)
        return above(node, MyHTML_TAG_FORM);
    for (const Node *at : tree.survey().nodes) {
        if (dom::isElement(at) && has(at, "id") && value(at, "id") == dom::view(id->value))
            return isHtml(at, MyHTML_TAG_FORM) ? at : nullptr;
    }
    return nullptr;
}

/// The radio button of the group that is checked: of several, the last one.
const Node *checkedOfGroup(const HtmlTree &tree, const Node *radio)
{
    const auto name = value(radio, "name");
    if (name.isEmpty())
        return has(radio, "checked") ? radio : nullptr;
    const Node *form = formOf(tree, radio);
    const Node *last = nullptr;
    for (const Node *at : tree.survey().nodes) {
        if (isHtml(at, MyHTML_TAG_INPUT) && typeIs(at, "radio") && has(at, "checked") && value(at, "name") == name &&
            formOf(tree, at) == form)
            last = at;
    }
    return last;
}

bool isDisabledOption(const Node *option)
{
    return has(option, "disabled") || (isHtml(option->parent, MyHTML_TAG_OPTGROUP) && has(option->parent, "disabled"));
}

/// A list box of one line shows one option: the last one selected, else the first one that is not disabled.
bool isSelected(const Node *option)
{
    const Node *select = above(option, MyHTML_TAG_SELECT);
    if (!select || has(select, "multiple"))
        return has(option, "selected");
    const bool oneLine = value(select, "size").toByteArray().toInt() <= 1;
    const Node *last = nullptr;
    const Node *first = nullptr;
    for (const Node *at = select; at; at = HtmlTree::next(at, select)) {
        if (!isHtml(at, MyHTML_TAG_OPTION))
            continue;
        if (has(at, "selected"))
            last = at;
        if (!first && !isDisabledOption(at))
            first = at;
    }
    return last ? option == last : oneLine && option == first;
}

bool isSubmit(const Node *node)
{
    if (isHtml(node, MyHTML_TAG_BUTTON))
        return !typeIs(node, "button") && !typeIs(node, "reset");
    return isHtml(node, MyHTML_TAG_INPUT) && (typeIs(node, "submit") || typeIs(node, "image"));
}

enum class Direction { None, LeftToRight, RightToLeft };

Direction firstStrong(QByteArrayView utf8)
{
    for (const char32_t code : QString::fromUtf8(utf8).toUcs4()) {
        switch (QChar::direction(code)) {
        case QChar::DirL:
            return Direction::LeftToRight;
        case QChar::DirR:
        case QChar::DirAL:
            return Direction::RightToLeft;
        default:
            break;
        }
    }
    return Direction::None;
}

Direction saidDirection(const Node *node)
{
    if (!isHtml(node))
        return Direction::None;
    const auto said = value(node, "dir");
    if (sameIgnoringCase(said, "ltr"))
        return Direction::LeftToRight;
    return sameIgnoringCase(said, "rtl") ? Direction::RightToLeft : Direction::None;
}

bool saysAuto(const Node *node)
{
    return isHtml(node) && sameIgnoringCase(value(node, "dir"), "auto");
}

bool isApart(const Node *node)
{
    return isHtml(node, MyHTML_TAG_BDI) || isHtml(node, MyHTML_TAG_SCRIPT) || isHtml(node, MyHTML_TAG_STYLE) ||
           isHtml(node, MyHTML_TAG_TEXTAREA) || isHtml(node, MyHTML_TAG_TEMPLATE) ||
           saidDirection(node) != Direction::None || saysAuto(node);
}

Direction directionOfText(const Node *root)
{
    if (isHtml(root, MyHTML_TAG_INPUT))
        return takesText(root) ? firstStrong(value(root, "value")) : Direction::None;
    for (const Node *at = root->child; at;) {
        if (HtmlTree::isText(at)) {
            if (const auto found = firstStrong(HtmlTree::rawText(at)); found != Direction::None)
                return found;
        }
        const bool skip = dom::isElement(at) && isApart(at);
        at = skip ? HtmlTree::nextAfterSubtree(at, root) : HtmlTree::next(at, root);
    }
    return Direction::None;
}

} // namespace

bool isLink(const Node *node)
{
    if (node->tag_id == MyHTML_TAG_A || node->tag_id == MyHTML_TAG_AREA) {
        if (isHtml(node))
            return has(node, "href");
        return node->ns == MyHTML_NAMESPACE_SVG && node->tag_id == MyHTML_TAG_A && has(node, "href");
    }
    return false;
}

bool isDefined(const HtmlTree &tree, const Node *node)
{
    return !isHtml(node) ||
           ((node->tag_id < MyHTML_TAG_LAST_ENTRY || !tree.tagName(node).contains('-')) && !has(node, "is"));
}

bool isOpen(const Node *node)
{
    return (isHtml(node, MyHTML_TAG_DETAILS) || isHtml(node, MyHTML_TAG_DIALOG)) && has(node, "open");
}

/// Options of a list that is disabled are, too.
bool isDisabled(const Node *node)
{
    const bool option = isHtml(node, MyHTML_TAG_OPTION);
    if (option || isHtml(node, MyHTML_TAG_OPTGROUP)) {
        const Node *select = above(node, MyHTML_TAG_SELECT);
        return (option ? isDisabledOption(node) : has(node, "disabled")) || (select && isDisabled(select));
    }
    return isControl(node) && (has(node, "disabled") || isInDisabledFieldset(node));
}

bool isEnabled(const Node *node)
{
    return (isControl(node) || isHtml(node, MyHTML_TAG_OPTION) || isHtml(node, MyHTML_TAG_OPTGROUP)) &&
           !isDisabled(node);
}

bool isChecked(const HtmlTree &tree, const Node *node)
{
    if (isHtml(node, MyHTML_TAG_OPTION))
        return isSelected(node);
    if (!isHtml(node, MyHTML_TAG_INPUT))
        return false;
    if (typeIs(node, "radio"))
        return has(node, "checked") && checkedOfGroup(tree, node) == node;
    return typeIs(node, "checkbox") && has(node, "checked");
}

bool isRequired(const Node *node)
{
    constexpr std::array never{"hidden", "range", "color", "submit", "image", "reset", "button"};
    const bool takes = isHtml(node, MyHTML_TAG_SELECT) || isHtml(node, MyHTML_TAG_TEXTAREA) ||
                       (isHtml(node, MyHTML_TAG_INPUT) && !typeIsOneOf(node, never));
    return takes && has(node, "required");
}

bool isOptional(const Node *node)
{
    return (isHtml(node, MyHTML_TAG_INPUT) || isHtml(node, MyHTML_TAG_SELECT) || isHtml(node, MyHTML_TAG_TEXTAREA)) &&
           !isRequired(node);
}

bool isReadWrite(const Node *node)
{
    const bool written = isHtml(node, MyHTML_TAG_TEXTAREA) || (isHtml(node, MyHTML_TAG_INPUT) && takesText(node));
    if (written && !has(node, "readonly") && !isDisabled(node))
        return true;
    for (const Node *at = node; at && isHtml(at); at = at->parent) {
        if (const auto said = dom::find(at, "contenteditable")) {
            const auto word = dom::view(said->value);
            if (word.isEmpty() || sameIgnoringCase(word, "true") || sameIgnoringCase(word, "plaintext-only"))
                return true;
            if (sameIgnoringCase(word, "false"))
                return false;
        }
    }
    return false;
}

bool isDefault(const HtmlTree &tree, const Node *node)
{
    if (isHtml(node, MyHTML_TAG_OPTION))
        return has(node, "selected");
    if (isHtml(node, MyHTML_TAG_INPUT) && (typeIs(node, "checkbox") || typeIs(node, "radio")))
        return has(node, "checked");
    if (!isSubmit(node))
        return false;
    const Node *form = formOf(tree, node);
    if (!form)
        return false;
    for (const Node *at : tree.survey().nodes) {
        if (isSubmit(at) && formOf(tree, at) == form)
            return at == node;
    }
    return false;
}

bool isIndeterminate(const HtmlTree &tree, const Node *node)
{
    if (isHtml(node, MyHTML_TAG_PROGRESS))
        return !has(node, "value");
    return isHtml(node, MyHTML_TAG_INPUT) && typeIs(node, "radio") && !checkedOfGroup(tree, node);
}

bool isPlaceholderShown(const Node *node)
{
    constexpr std::array dates{"date", "month", "week", "time", "datetime-local"};
    if (!has(node, "placeholder"))
        return false;
    if (isHtml(node, MyHTML_TAG_TEXTAREA))
        return HtmlTree::allText(node).isEmpty();
    return isHtml(node, MyHTML_TAG_INPUT) && takesText(node) && !typeIsOneOf(node, dates) &&
           value(node, "value").isEmpty();
}

QByteArray languageOf(const HtmlTree &tree, const Node *node)
{
    for (const Node *at = node; at; at = at->parent) {
        if (!dom::isElement(at))
            continue;
        for (const auto *said = dom::firstAttribute(at); said; said = said->next) {
            if (dom::isNamed(said, "lang"))
                return dom::view(said->value).toByteArray().toLower();
        }
    }
    for (const Node *meta : tree.survey().metas) {
        if (sameIgnoringCase(value(meta, "http-equiv"), "content-language"))
            return value(meta, "content").toByteArray().trimmed().toLower();
    }
    return {};
}

bool isInRange(const QByteArray &language, const QByteArray &range)
{
    if (range.isEmpty() || language.isEmpty())
        return range.isEmpty() && language.isEmpty();
    const auto parts = language.split('-');
    const auto wanted = range.split('-');
    if (wanted.first() != "*" && wanted.first() != parts.first())
        return false;
    qsizetype at = 1;
    for (qsizetype i = 1; i < wanted.size(); ++i) {
        if (wanted[i] == "*")
            continue;
        while (at < parts.size() && parts[at] != wanted[i]) {
            if (parts[at].size() == 1) // a singleton begins an extension
                return false;
            ++at;
        }
        if (at++ >= parts.size())
            return false;
    }
    return true;
}

bool isRightToLeft(const Node *node)
{
    for (const Node *at = node; at; at = at->parent) {
        if (const auto said = saidDirection(at); said != Direction::None)
            return said == Direction::RightToLeft;
        if (saysAuto(at) || isHtml(at, MyHTML_TAG_BDI))
            return directionOfText(at) == Direction::RightToLeft;
        if (isHtml(at, MyHTML_TAG_INPUT) && typeIs(at, "tel"))
            return false;
    }
    return false;
}

} // namespace trawl::state
