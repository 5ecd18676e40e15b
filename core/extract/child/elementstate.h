// States that HTML gives its elements where nobody has touched the page yet: of forms, languages and directions.
#pragma once

#include "extract/child/htmltree.h"

namespace trawl::state {

bool isLink(const Node *node);
bool isDefined(const HtmlTree &tree, const Node *node);
bool isOpen(const Node *node);
bool isDisabled(const Node *node);
bool isEnabled(const Node *node);
bool isChecked(const HtmlTree &tree, const Node *node);
bool isRequired(const Node *node);
bool isOptional(const Node *node);
bool isReadWrite(const Node *node);
bool isDefault(const HtmlTree &tree, const Node *node);
bool isIndeterminate(const HtmlTree &tree, const Node *node);
bool isPlaceholderShown(const Node *node);
/// Its language, in lower case; empty: not said.
QByteArray languageOf(const HtmlTree &tree, const Node *node);
/// Does a range such as "en", "*-ch" fit a language (RFC 4647, extended filtering)? Both in lower case.
bool isInRange(const QByteArray &language, const QByteArray &range);
bool isRightToLeft(const Node *node);

} // namespace trawl::state
