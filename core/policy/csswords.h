// The names of pseudo-classes that selectors may use, and what to say about the others.
#pragma once

#include "policy/cssselector.h"

namespace trawl::css {

/// Of a pseudo-class without brackets, in lower case; nothing: it is refused.
std::optional<Ask> plainAsk(const QString &name);
/// Of one with brackets.
std::optional<Ask> functionAsk(const QString &name);
/// ":before" and the three others that need one colon only.
bool isPseudoElement(const QString &name);
QString pseudoElementRefusal(const QString &name);
QString pseudoClassRefusal(const QString &name, bool function);

} // namespace trawl::css
