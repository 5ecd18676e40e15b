// Sitemaps: XML and text files, index files, within limits (sitemaps.org).
#pragma once

#include "domain/result.h"
#include "domain/source.h"

#include <QCoroTask>
#include <QStringList>

#include <stop_token>

namespace trawl {

class TextFetcher;

/// How a source's sitemap is asked for.
struct SitemapManner {
    QString userAgent;
    QList<OriginCredential> credentials; ///< each goes to its own origin and nowhere else
};

struct SitemapPage {
    QStringList urls;     ///< <urlset>: pages
    QStringList sitemaps; ///< <sitemapindex>: further files
    bool cut = false;     ///< more than 50,000 entries: the rest was left out
};

inline constexpr int sitemapMaxUrls = 50'000;     ///< in one file (sitemaps.org)
inline constexpr int sitemapMaxInAll = 1'000'000; ///< over an index's files; a source's own maximum is smaller
inline constexpr qint64 sitemapMaxBytes = 50 * 1024 * 1024;

/// Pure. gzip is unpacked (50 MiB at most). XML by its root element, else one URL per line. TD-2003 where it is
/// neither. Entities are not expanded, DTDs refused.
Result<SitemapPage> parseSitemap(const QByteArray &body);

/// Reads @p url and, if it is an index, the files it names (100 at most, of the same registrable domain): page URLs
/// without repetition and without user parts. A file that fails is left out with a warning in the log; an Error only if
/// the first one fails (TD-2002).
QCoro::Task<Result<QStringList>> readSitemap(TextFetcher &texts, QString url, SitemapManner manner,
                                             std::stop_token stop);

} // namespace trawl
