// What one file of a sitemap holds.
#pragma once

#include <QString>
#include <QStringList>

namespace trawl {

/// Why the rest of a file was left out.
enum class SitemapCut : quint8 {
    None,
    Entries, ///< more than sitemapMaxUrls
    Bytes,   ///< its addresses have more than sitemapMaxAddresses
};

struct SitemapPage {
    QStringList urls;     ///< pages: of <urlset>, a feed, a list of addresses
    QStringList sitemaps; ///< of <sitemapindex>: further files
    QStringList warnings; ///< phrases: what could not be read, and was left out
    QString refused;      ///< why it is no sitemap at all; empty: it is one
    SitemapCut cut = SitemapCut::None;
};

inline constexpr qint64 sitemapMaxAddresses = 30LL * 1024 * 1024; ///< characters of all addresses of one file
inline constexpr int sitemapMaxUrls = 50'000;                     ///< in one file (sitemaps.org)
inline constexpr qint64 sitemapMaxBytes = 50LL * 1024 * 1024;     ///< of one file, unpacked

} // namespace trawl
