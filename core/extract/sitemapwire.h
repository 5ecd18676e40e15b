// The messages about sitemaps between the console and trawldeck-extractor; frames as in wire.h.
#pragma once

#include "domain/sitemappage.h"
#include "extract/extractorpool.h"

#include <QByteArray>

#include <optional>

namespace trawl::wire {

/// A whole frame. Its first word tells it from a page's request, where it is a length under MaxRequest.
QByteArray encodeSitemapRequest(const SitemapRequest &request);
/// Is it a request about a sitemap?
bool isSitemapRequest(const QByteArray &payload);
/// Its body is a view into the payload.
std::optional<SitemapRequest> decodeSitemapRequest(const QByteArray &payload);

/// A whole frame. The reader bounds what it finds, so that it is always under MaxReply.
QByteArray encodeSitemapReply(const SitemapPage &page);
/// Every count and length is checked: the child may be in the hands of a hostile file.
std::optional<SitemapPage> decodeSitemapReply(const QByteArray &payload);

} // namespace trawl::wire
