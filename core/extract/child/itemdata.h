// Microdata (WHATWG HTML, "Microdata") and RDFa Lite 1.1 of a page as things with properties.
#pragma once

#include "extract/child/datanodes.h"

#include <vector>

namespace trawl {

/// Adds a thing for each element with itemscope, nested ones too, in document order. @p nodes: of the page.
void readMicrodata(const HtmlTree &tree, const std::vector<Node *> &nodes, DataNodes &out);
/// The same for each element with typeof.
void readRdfa(const HtmlTree &tree, const std::vector<Node *> &nodes, DataNodes &out);

} // namespace trawl
