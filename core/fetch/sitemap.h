// Sitemaps: XML and text files, index files, within limits (sitemaps.org).
#pragma once

#include "domain/result.h"
#include "domain/source.h"

#include "fetch/textfetcher.h"

#include <QCoroTask>
#include <QStringList>

#include <functional>
#include <stop_token>

namespace trawl {

/// How a source's sitemap is asked for.
struct SitemapManner {
    QString userAgent;
    QList<OriginCredential> credentials; ///< each goes to its own origin and nowhere else
    HopCheck hopCheck = {};              ///< may be empty; as for pages
    HopLearn hopLearn = {};
    ReachOf reach = {};
    /// Waited for before each file: its robots.txt, its turn. An error: the file is left out. May be empty.
    std::function<QCoro::Task<Result<>>(QString file, std::stop_token stop)> mayAsk = {};
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

/// Reads @p url and, if it is an index, the files it names, each as @p manner has it (100 at most, of the same
/// registrable domain): page URLs without repetition and without user parts. A file that fails is left out with a
/// warning in the log; an Error only if the first one fails (TD-2002).
QCoro::Task<Result<QStringList>> readSitemap(TextFetcher &texts, QString url, SitemapManner manner,
                                             std::stop_token stop);

} // namespace trawl
