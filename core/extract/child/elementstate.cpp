// See elementstate.h; the rules are those of the HTML standard, chapters "Forms" and "The dir attribute".
#include "extract/child/elementstate.h"

#include "extract/child/domnode.h"

#include <QList>

#include <algorithm>

namespace trawl {

using dom::isHtml;
using dom::sameIgnoringCase;

bool ElementState::has(const Node *node, QByteArrayView name) const
{
    return dom::find(node, name, m_steps) != nullptr;
}

/// "" where there is none.
QByteArrayView ElementState::value(const Node *node, QByteArrayView name) const
{
    const dom::Attribute *found = dom::find(node, name, m_steps);
    return found ? dom::view(found->value) : QByteArrayView("", 0);
}

bool ElementState::typeIs(const Node *input, QByteArrayView type) const
{
    return sameIgnoringCase(value(input, "type"), type);
}

bool ElementState::typeIsOneOf(const Node *input, std::initializer_list<const char *> types) const
{
    const auto type = value(input, "type");
    return std::ranges::any_of(types, [&](const char *one) { return sameIgnoringCase(type, one); });
}

/// Types whose value a person writes; an unknown type is one, too.
bool ElementState::takesText(const Node *input) const
{
    return !typeIsOneOf(
        input, {"hidden", "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button"});
}

const Node *ElementState::above(const Node *node, quint32 tag) const
{
    for (node = node->parent; node && m_steps.take(); node = node->parent) {
        if (isHtml(node, tag))
            return node;
    }
    return nullptr;
}

/// A fieldset that is disabled disables what is in it, but for its first legend.
bool ElementState::isInDisabledFieldset(const Node *node) const
{
    const Node *below = node; // the child of the fieldset that the node is in
    for (const Node *set = node->parent; set && m_steps.take(); below = set, set = set->parent) {
        if (!isHtml(set, MyHTML_TAG_FIELDSET) || !has(set, "disabled"))
            continue;
        const Node *legend = set->child;
        while (legend && !isHtml(legend, MyHTML_TAG_LEGEND) && m_steps.take())
            legend = legend->next;
        if (!legend || below != legend)
            return true;
    }
    return false;
}

namespace {

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

} // namespace

/// By the form attribute, else by the form around it.
const Node *ElementState::formOf(const Node *node) const
{
    const auto *id = dom::find(node, "form", m_steps);
    if (!id)
        return above(node, MyHTML_TAG_FORM);
    for (const Node *at : m_tree.survey().nodes) {
        if (!m_steps.take())
            break;
        if (dom::isElement(at) && has(at, "id") && value(at, "id") == dom::view(id->value))
            return isHtml(at, MyHTML_TAG_FORM) ? at : nullptr;
    }
    return nullptr;
}

/// The radio button of the group that is checked: of several, the last one.
const Node *ElementState::checkedOfGroup(const Node *radio) const
{
    const auto name = value(radio, "name");
    if (name.isEmpty())
        return has(radio, "checked") ? radio : nullptr;
    const Node *form = formOf(radio);
    const Node *last = nullptr;
    for (const Node *at : m_tree.survey().nodes) {
        if (!m_steps.take())
            break;
        if (isHtml(at, MyHTML_TAG_INPUT) && typeIs(at, "radio") && has(at, "checked") && value(at, "name") == name &&
            formOf(at) == form)
            last = at;
    }
    return last;
}

bool ElementState::isDisabledOption(const Node *option) const
{
    return has(option, "disabled") || (isHtml(option->parent, MyHTML_TAG_OPTGROUP) && has(option->parent, "disabled"));
}

/// A list box of one line shows one option: the last one selected, else the first one that is not disabled.
bool ElementState::isSelected(const Node *option) const
{
    const Node *select = above(option, MyHTML_TAG_SELECT);
    if (!select || has(select, "multiple"))
        return has(option, "selected");
    const bool oneLine = value(select, "size").toByteArray().toInt() <= 1;
    const Node *last = nullptr;
    const Node *first = nullptr;
    for (const Node *at = select; at && m_steps.take(); at = HtmlTree::next(at, select)) {
        if (!isHtml(at, MyHTML_TAG_OPTION))
            continue;
        if (has(at, "selected"))
            last = at;
        if (!first && !isDisabledOption(at))
            first = at;
    }
    return last ? option == last : oneLine && option == first;
}

bool ElementState::isSubmit(const Node *node) const
{
    if (isHtml(node, MyHTML_TAG_BUTTON))
        return !typeIs(node, "button") && !typeIs(node, "reset");
    return isHtml(node, MyHTML_TAG_INPUT) && (typeIs(node, "submit") || typeIs(node, "image"));
}

ElementState::Direction ElementState::firstStrong(QByteArrayView utf8) const
{
    if (!m_steps.take(utf8.size() / 4))
        return Direction::None;
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

ElementState::Direction ElementState::saidDirection(const Node *node) const
{
    if (!isHtml(node))
        return Direction::None;
    const auto said = value(node, "dir");
    if (sameIgnoringCase(said, "ltr"))
        return Direction::LeftToRight;
    return sameIgnoringCase(said, "rtl") ? Direction::RightToLeft : Direction::None;
}

bool ElementState::saysAuto(const Node *node) const
{
    return isHtml(node) && sameIgnoringCase(value(node, "dir"), "auto");
}

bool ElementState::isApart(const Node *node) const
{
    return isHtml(node, MyHTML_TAG_BDI) || isHtml(node, MyHTML_TAG_SCRIPT) || isHtml(node, MyHTML_TAG_STYLE) ||
           isHtml(node, MyHTML_TAG_TEXTAREA) || isHtml(node, MyHTML_TAG_TEMPLATE) ||
           saidDirection(node) != Direction::None || saysAuto(node);
}

ElementState::Direction ElementState::directionOfText(const Node *root) const
{
    if (isHtml(root, MyHTML_TAG_INPUT))
        return takesText(root) ? firstStrong(value(root, "value")) : Direction::None;
    for (const Node *at = root->child; at && m_steps.take();) {
        if (HtmlTree::isText(at)) {
            if (const auto found = firstStrong(HtmlTree::rawText(at)); found != Direction::None)
                return found;
        }
        const bool skip = dom::isElement(at) && isApart(at);
        at = skip ? HtmlTree::nextAfterSubtree(at, root) : HtmlTree::next(at, root);
    }
    return Direction::None;
}

bool ElementState::isLink(const Node *node) const
{
    if (node->tag_id == MyHTML_TAG_A || node->tag_id == MyHTML_TAG_AREA) {
        if (isHtml(node))
            return has(node, "href");
        return node->ns == MyHTML_NAMESPACE_SVG && node->tag_id == MyHTML_TAG_A && has(node, "href");
    }
    return false;
}

bool ElementState::isDefined(const Node *node) const
{
    return !isHtml(node) ||
           ((node->tag_id < MyHTML_TAG_LAST_ENTRY || !m_tree.tagName(node).contains('-')) && !has(node, "is"));
}

bool ElementState::isOpen(const Node *node) const
{
    return (isHtml(node, MyHTML_TAG_DETAILS) || isHtml(node, MyHTML_TAG_DIALOG)) && has(node, "open");
}

/// Options of a list that is disabled are, too.
bool ElementState::isDisabled(const Node *node) const
{
    const bool option = isHtml(node, MyHTML_TAG_OPTION);
    if (option || isHtml(node, MyHTML_TAG_OPTGROUP)) {
        const Node *select = above(node, MyHTML_TAG_SELECT);
        return (option ? isDisabledOption(node) : has(node, "disabled")) || (select && isDisabled(select));
    }
    return isControl(node) && (has(node, "disabled") || isInDisabledFieldset(node));
}

bool ElementState::isEnabled(const Node *node) const
{
    return (isControl(node) || isHtml(node, MyHTML_TAG_OPTION) || isHtml(node, MyHTML_TAG_OPTGROUP)) &&
           !isDisabled(node);
}

bool ElementState::isChecked(const Node *node) const
{
    if (isHtml(node, MyHTML_TAG_OPTION))
        return isSelected(node);
    if (!isHtml(node, MyHTML_TAG_INPUT))
        return false;
    if (typeIs(node, "radio"))
        return has(node, "checked") && checkedOfGroup(node) == node;
    return typeIs(node, "checkbox") && has(node, "checked");
}

bool ElementState::isRequired(const Node *node) const
{
    const bool takes = isHtml(node, MyHTML_TAG_SELECT) || isHtml(node, MyHTML_TAG_TEXTAREA) ||
                       (isHtml(node, MyHTML_TAG_INPUT) &&
                        !typeIsOneOf(node, {"hidden", "range", "color", "submit", "image", "reset", "button"}));
    return takes && has(node, "required");
}

bool ElementState::isOptional(const Node *node) const
{
    return (isHtml(node, MyHTML_TAG_INPUT) || isHtml(node, MyHTML_TAG_SELECT) || isHtml(node, MyHTML_TAG_TEXTAREA)) &&
           !isRequired(node);
}

bool ElementState::isReadWrite(const Node *node) const
{
    const bool written = isHtml(node, MyHTML_TAG_TEXTAREA) || (isHtml(node, MyHTML_TAG_INPUT) && takesText(node));
    if (written && !has(node, "readonly") && !isDisabled(node))
        return true;
    for (const Node *at = node; at && isHtml(at) && m_steps.take(); at = at->parent) {
        if (const auto *said = dom::find(at, "contenteditable", m_steps)) {
            const auto word = dom::view(said->value);
            if (word.isEmpty() || sameIgnoringCase(word, "true") || sameIgnoringCase(word, "plaintext-only"))
                return true;
            if (sameIgnoringCase(word, "false"))
                return false;
        }
    }
    return false;
}

bool ElementState::isDefault(const Node *node) const
{
    if (isHtml(node, MyHTML_TAG_OPTION))
        return has(node, "selected");
    if (isHtml(node, MyHTML_TAG_INPUT) && (typeIs(node, "checkbox") || typeIs(node, "radio")))
        return has(node, "checked");
    if (!isSubmit(node))
        return false;
    const Node *form = formOf(node);
    if (!form)
        return false;
    for (const Node *at : m_tree.survey().nodes) {
        if (!m_steps.take())
            break;
        if (isSubmit(at) && formOf(at) == form)
            return at == node;
    }
    return false;
}

bool ElementState::isIndeterminate(const Node *node) const
{
    if (isHtml(node, MyHTML_TAG_PROGRESS))
        return !has(node, "value");
    return isHtml(node, MyHTML_TAG_INPUT) && typeIs(node, "radio") && !checkedOfGroup(node);
}

bool ElementState::isPlaceholderShown(const Node *node) const
{
    if (!has(node, "placeholder"))
        return false;
    if (isHtml(node, MyHTML_TAG_TEXTAREA))
        return !node->child || HtmlTree::rawText(node->child).isEmpty();
    return isHtml(node, MyHTML_TAG_INPUT) && takesText(node) &&
           !typeIsOneOf(node, {"date", "month", "week", "time", "datetime-local"}) && value(node, "value").isEmpty();
}

QByteArray ElementState::languageOf(const Node *node) const
{
    for (const Node *at = node; at && m_steps.take(); at = at->parent) {
        const auto *said = dom::isElement(at) ? dom::find(at, "lang", m_steps) : nullptr;
        if (said)
            return dom::view(said->value).toByteArray().toLower();
    }
    for (const Node *meta : m_tree.survey().metas) {
        if (!m_steps.take())
            break;
        if (sameIgnoringCase(value(meta, "http-equiv"), "content-language"))
            return value(meta, "content").toByteArray().trimmed().toLower();
    }
    return {};
}

bool ElementState::isInRange(const QByteArray &language, const QByteArray &range)
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

bool ElementState::isRightToLeft(const Node *node) const
{
    for (const Node *at = node; at && m_steps.take(); at = at->parent) {
        if (const auto said = saidDirection(at); said != Direction::None)
            return said == Direction::RightToLeft;
        if (saysAuto(at) || isHtml(at, MyHTML_TAG_BDI))
            return directionOfText(at) == Direction::RightToLeft;
        if (isHtml(at, MyHTML_TAG_INPUT) && typeIs(at, "tel"))
            return false;
    }
    return false;
}

} // namespace trawl
