// One file of a sitemap → its addresses: XML in any namespace prefix, an index, RSS, Atom, a list; gzip is unpacked.
#pragma once

#include "domain/sitemappage.h"
#include "extract/extractorpool.h"

namespace trawl {

class Charsets;

/// An entry that can't be read costs itself, a file that breaks off what did not come; both are said in the warnings.
/// Entities are not expanded; a document type with declarations, and what is no sitemap at all, is refused.
SitemapPage readSitemapFile(const SitemapRequest &request, Charsets &charsets);

} // namespace trawl
