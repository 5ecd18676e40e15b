// XPath 1.0: is an expression one, and if not, where and why. Evaluating is libxml2's, in the extractor alone.
#pragma once

#include "policy/textfault.h"

#include <optional>

namespace trawl {

/// Nothing: the expression is sound, knows its functions and prefixes, and has node sets where XPath wants them. Pure.
std::optional<TextFault> xpathFault(const QString &expression);

} // namespace trawl
