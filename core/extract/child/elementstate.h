// States that HTML gives its elements where nobody has touched the page yet: of forms, languages and directions.
#pragma once

#include "extract/child/htmltree.h"
#include "extract/child/stepbudget.h"

#include <initializer_list>

namespace trawl {

/// Asks about elements of one document. What it looks at is taken from the budget; once that is spent, its answers are
/// worth nothing. Neither the tree nor the budget may go before it.
class ElementState
{
public:
    ElementState(const HtmlTree &tree, StepBudget &steps) : m_tree(tree), m_steps(steps) {}

    bool isLink(const Node *node) const;
    bool isDefined(const Node *node) const;
    bool isOpen(const Node *node) const;
    bool isDisabled(const Node *node) const;
    bool isEnabled(const Node *node) const;
    bool isChecked(const Node *node) const;
    bool isRequired(const Node *node) const;
    bool isOptional(const Node *node) const;
    bool isReadWrite(const Node *node) const;
    bool isDefault(const Node *node) const;
    bool isIndeterminate(const Node *node) const;
    bool isPlaceholderShown(const Node *node) const;
    bool isRightToLeft(const Node *node) const;
    /// Its language, in lower case; empty: not said.
    QByteArray languageOf(const Node *node) const;
    /// Does a range such as "en", "*-ch" fit a language (RFC 4647, extended filtering)? Both in lower case.
    static bool isInRange(const QByteArray &language, const QByteArray &range);

private:
    enum class Direction { None, LeftToRight, RightToLeft };

    bool has(const Node *node, QByteArrayView name) const;
    QByteArrayView value(const Node *node, QByteArrayView name) const;
    bool typeIs(const Node *input, QByteArrayView type) const;
    bool typeIsOneOf(const Node *input, std::initializer_list<const char *> types) const;
    bool takesText(const Node *input) const;
    const Node *above(const Node *node, quint32 tag) const;
    bool isInDisabledFieldset(const Node *node) const;
    const Node *formOf(const Node *node) const;
    const Node *checkedOfGroup(const Node *radio) const;
    bool isDisabledOption(const Node *option) const;
    bool isSelected(const Node *option) const;
    bool isSubmit(const Node *node) const;
    Direction firstStrong(QByteArrayView utf8) const;
    Direction saidDirection(const Node *node) const;
    bool saysAuto(const Node *node) const;
    bool isApart(const Node *node) const;
    Direction directionOfText(const Node *root) const;

    const HtmlTree &m_tree;
    StepBudget &m_steps;
};

} // namespace trawl
