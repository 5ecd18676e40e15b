// Pages written as XML: read by libxml2, built into the tree that everything else works on.
#pragma once

#include <QByteArray>

struct myhtml_tree;

namespace trawl {

/// Fills @p tree, which is parsed as an empty page before. False: the document is not well-formed, or nested or
/// expanded beyond libxml2's limits; the tree holds nothing of use then. @p utf8 is valid UTF-8. Nothing outside is
/// loaded.
bool buildFromXml(myhtml_tree *tree, const QByteArray &utf8);

} // namespace trawl
