// The client of trawldeck-extractor: bytes → fields, in child processes with limits (D6, R4.8).
#pragma once

#include "domain/capturenote.h"
#include "domain/pageshape.h"
#include "domain/result.h"
#include "domain/sitemappage.h"
#include "domain/source.h"

#include <QFuture>
#include <QJsonArray>
#include <QObject>

#include <memory>
#include <stop_token>

namespace trawl {

struct ExtractRequest {
    QByteArray html;
    QString contentType; ///< HTTP header, for the character set
    QString baseUrl;
    QString linkCharset;     ///< of the queries of its links, where it is not that of the bytes; the standard's name
    QString recordsSelector; ///< empty: the page is one record
    QList<FieldSpec> fields;
    QString linkSelector;       ///< empty: no links
    bool keepFragments = false; ///< links that differ in what is after '#' are different pages
};

struct ExtractReply {
    QJsonArray records;     ///< one object per record: name → string | number | array; missing fields absent
    QStringList recordKeys; ///< JSON-LD @id or "0", "1", …
    QStringList links;      ///< absolute URLs in document order
    QString title;
    QString charset;
    QString canonicalUrl;
    QString text; ///< first 2,000 characters of visible text, a line for each block, for triage
    int textLength = 0;
    PageShape shape;          ///< for triage
    QList<CaptureNote> notes; ///< what could not be done, or was done with a doubt
    QStringList warnings;     ///< the notes' sentences
    QString hung; ///< a child gave no sign of life on it and was ended, and a fresh one did it: that as a sentence
};

/// One file of a sitemap, as it came.
struct SitemapRequest {
    QByteArray body;            ///< gzip is unpacked
    QString contentType;        ///< HTTP header, for the character set
    QString url;                ///< of the file
    bool keepFragments = false; ///< of pages: "#/route" is a page of its own
};

struct ExtractorLimits {
    int processes = 2;
    int pageMs = 5000;
    qint64 addressSpace = 512LL * 1024 * 1024;
    int pagesPerProcess = 1000;
};

/// Owns the children; engine thread. extract() always answers. A page whose child ends or stalls is done once more, by
/// a fresh child that has nothing else; if that ends as well it is the page's fault: Permanent TD-3001 (crashed),
/// TD-3002 (time), TD-3003 (memory). A child that somebody kills or stops from outside is no page's fault. Those that
/// end before they are ready (a missing library, a sandbox that fails) answer TD-3005 with their last words: no page's
/// fault either.
class ExtractorPool final : public QObject
{
    Q_OBJECT
public:
    /// @p program: path of trawldeck-extractor.
    ExtractorPool(QString program, ExtractorLimits limits, QObject *parent = nullptr);
    ~ExtractorPool() override;

    /// Cancelled soon after @p stop, whatever its child does; one that is quick still answers.
    QFuture<Result<ExtractReply>> extract(ExtractRequest request, std::stop_token stop = {});
    /// The same for a file of a sitemap, within the same limits; what is none is TD-2003.
    QFuture<Result<SitemapPage>> readSitemap(SitemapRequest request);
    /// Process ids of the children that run now (tests show that a hostile page changes one).
    QList<qint64> processIds() const;
    int queued() const;
    /// A page whose child has done nothing for a while, though it has that page, or is long at its start.
    struct Silent {
        QString url;
        Ms since{0};
        Ms limit{0}; ///< after which the child is ended
    };
    QList<Silent> silent() const;
    /// What keeps the newest child from files and the network: "seccomp, Landlock". Empty: none was ready yet.
    QString confinement() const;
    void shutDown();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
