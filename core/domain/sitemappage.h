// What one file of a sitemap holds.
#pragma once

#include <QString>
#include <QStringList>

namespace trawl {

struct SitemapPage {
    QStringList urls;     ///< pages: of <urlset>, a feed, a list of addresses
    QStringList sitemaps; ///< of <sitemapindex>: further files
    QStringList warnings; ///< phrases: what could not be read, and was left out
    QString refused;      ///< why it is no sitemap at all; empty: it is one
    bool cut = false;     ///< more than 50,000 entries: the rest was left out
};

inline constexpr int sitemapMaxUrls = 50'000;                 ///< in one file (sitemaps.org)
inline constexpr qint64 sitemapMaxBytes = 50LL * 1024 * 1024; ///< of one file, unpacked

} // namespace trawl
