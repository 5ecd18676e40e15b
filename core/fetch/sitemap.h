// Sitemaps: files and indexes of files asked for within limits (sitemaps.org); who reads a file is handed in.
#pragma once

#include "domain/result.h"
#include "domain/sitemappage.h"
#include "domain/source.h"

#include "fetch/textfetcher.h"

#include <QCoroTask>
#include <QFuture>
#include <QStringList>

#include <functional>
#include <stop_token>

namespace trawl {

/// How a source's sitemap is asked for.
struct SitemapManner {
    /// Reads one file: within limits, as it may be hostile. Must not be empty.
    std::function<QFuture<Result<SitemapPage>>(QByteArray body, QString contentType, QString file)> parse;
    QString userAgent;
    QList<OriginCredential> credentials; ///< each goes to its own origin and nowhere else
    HopCheck hopCheck = {};              ///< may be empty; as for pages
    HopLearn hopLearn = {};
    ReachOf reach = {};
    /// Takes a file's pages, without user parts, before the next file is asked for; an error ends the reading. Must not
    /// be empty. All pages of a large sitemap are never in memory together.
    std::function<QCoro::Task<Result<>>(QStringList pages, std::stop_token stop)> take = {};
    /// Waited for before each file: its robots.txt, its turn. An error: the file is left out. May be empty.
    std::function<QCoro::Task<Result<>>(QString file, std::stop_token stop)> mayAsk = {};
    /// Is there room for more pages? Asked before each file: without room no further one is asked for. May be empty.
    std::function<bool()> hasRoom = {};
    /// Told what was left out, a sentence that names the file. May be empty.
    std::function<void(QString sentence)> warn = {};
};

inline constexpr int sitemapMaxInAll = 1'000'000; ///< over an index's files; a source's own maximum is smaller

/// What came of a sitemap.
struct SitemapEnd {
    Result<> read = success();  ///< TD-2002: its first file could not be had; a later one is left out with a warning
    Result<> taken = success(); ///< what the taker said
    qsizetype left = 0;         ///< files that were not asked for, as there was no room for their pages
    bool whole = true; ///< nothing of it was left out or could not be read: what it does not name, nobody names there
};
/// Reads @p url and, if it is an index, the files it names, each as @p manner has it (100 at most, of the same
/// registrable domain). A page that several files name comes several times.
QCoro::Task<SitemapEnd> readSitemap(TextFetcher &texts, QString url, SitemapManner manner, std::stop_token stop);

} // namespace trawl
