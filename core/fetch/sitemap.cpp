// Reads with a pull parser: a hostile file costs its bytes, not more.
#include "fetch/sitemap.h"

#include "domain/names.h"
#include "policy/credentials.h"
#include "policy/urlkey.h"

#include <QLoggingCategory>
#include <QScopeGuard>
#include <QSet>
#include <QXmlStreamReader>

#include <zlib.h>

namespace trawl {

namespace {

Q_LOGGING_CATEGORY(logSitemap, "trawl.sitemap")

constexpr int MaxFiles = 100;
constexpr qsizetype MaxUrl = 2048; ///< characters, as sitemaps.org has it

Error notASitemap(const QString &why)
{
    return permanentError(2003, translate("core", "It is no sitemap"), why,
                          translate("core", "Give the address of an XML or text sitemap"));
}

bool add(QStringList &list, const QString &url, SitemapPage &page)
{
    if (list.size() >= sitemapMaxUrls) {
        page.cut = true;
        return false;
    }
    if (!url.isEmpty() && url.size() <= MaxUrl && isFetchable(url))
        list.append(splitUserPart(url).address);
    return true;
}

Result<SitemapPage> parseText(const QByteArray &body)
{
    SitemapPage page;
    const QString text = QString::fromUtf8(body);
    for (const auto &line : QStringView(text).split(u'\n')) {
        const QString url = line.trimmed().toString();
        if (!add(page.urls, url, page))
            break;
    }
    if (page.urls.isEmpty())
        return notASitemap(translate("core", "it is neither XML nor a list of addresses"));
    return page;
}

Result<SitemapPage> parseXml(const QByteArray &body)
{
    SitemapPage page;
    QXmlStreamReader xml(body);
    QStringList *list = nullptr;
    QStringView entry;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::DTD)
            return notASitemap(translate("core", "it has a document type declaration"));
        if (token != QXmlStreamReader::StartElement)
            continue;
        const QStringView name = xml.name();
        if (!list) {
            if (name == u"urlset")
                list = &page.urls, entry = u"url";
            else if (name == u"sitemapindex")
                list = &page.sitemaps, entry = u"sitemap";
            else
                return notASitemap(u"its root element is <%1>"_s.arg(name.toString().left(60)));
            continue;
        }
        if (name != entry) {
            xml.skipCurrentElement();
            continue;
        }
        while (xml.readNextStartElement()) {
            // <image:loc> has the same local name in another namespace.
            if (xml.name() != u"loc" || !xml.prefix().isEmpty()) {
                xml.skipCurrentElement();
                continue;
            }
            const QString url = xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed();
            if (!add(*list, url, page))
                return page;
        }
    }
    if (!list)
        return notASitemap(translate("core", "it is empty"));
    if (xml.hasError()) {
        const QString why = u"line %1: %2"_s.arg(xml.lineNumber()).arg(xml.errorString());
        if (list->isEmpty())
            return notASitemap(why);
        qCWarning(logSitemap).noquote() << "A sitemap is damaged after" << list->size() << "entries," << why;
    }
    return page;
}

/// gzip, piece by piece: a bomb costs sitemapMaxBytes, not more. Files made of several members are read to their end.
Result<QByteArray> inflated(const QByteArray &body)
{
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) // 16: gzip, and nothing else
        return transientError(2003, translate("core", "It is no sitemap"),
                              translate("core", "there is no memory to unpack it"));
    const auto end = qScopeGuard([&stream] { inflateEnd(&stream); });
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.constData()));
    stream.avail_in = uInt(body.size());
    QByteArray text, piece(64 * 1024, Qt::Uninitialized);
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_out = uInt(piece.size());
        const int done = inflate(&stream, Z_NO_FLUSH);
        const qsizetype got = piece.size() - qsizetype(stream.avail_out);
        if (text.size() + got > sitemapMaxBytes)
            return notASitemap(translate("core", "unpacked it is larger than 50 MiB"));
        text.append(piece.constData(), got);
        if (done == Z_STREAM_END) {
            const bool another = stream.avail_in > 1 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b;
            if (!another || inflateReset(&stream) != Z_OK)
                return text; // what follows is padding
        } else if (done == Z_BUF_ERROR || (done == Z_OK && stream.avail_in == 0 && got == 0)) {
            return notASitemap(translate("core", "the compressed file ends too early"));
        } else if (done != Z_OK) {
            return notASitemap(translate("core", "the compressed file is damaged"));
        }
    }
}

QCoro::Task<Result<SitemapPage>> readOne(TextFetcher *texts, QString url, SitemapManner manner, std::stop_token stop)
{
    if (manner.mayAsk) {
        const Result<> may = co_await manner.mayAsk(url, stop);
        if (!may)
            co_return may.error();
    }
    RawLimits limits;
    limits.maxBody = sitemapMaxBytes;
    limits.wall = 60s;
    limits.userAgent = manner.userAgent;
    limits.credentials = manner.credentials;
    limits.hopCheck = manner.hopCheck;
    limits.hopLearn = manner.hopLearn;
    limits.reach = manner.reach;
    auto running = texts->get(url, limits, stop);
    const RawReply reply = co_await running;
    if (reply.failure == FailClass::Cancelled)
        co_return cancelledError();
    if (reply.failure != FailClass::None)
        co_return transientError(2002, translate("core", "The sitemap %1 could not be read").arg(url), reply.reason);
    if (reply.http < 200 || reply.http >= 300)
        co_return permanentError(2002, translate("core", "The sitemap %1 could not be read").arg(url),
                                 translate("core", "the site answered HTTP %1").arg(reply.http));
    co_return parseSitemap(reply.body);
}

} // namespace

Result<SitemapPage> parseSitemap(const QByteArray &body)
{
    if (body.startsWith("\x1f\x8b")) {
        const Result<QByteArray> text = inflated(body);
        if (!text)
            return text.error();
        if (text->startsWith("\x1f\x8b"))
            return notASitemap(translate("core", "it is compressed twice"));
        return parseSitemap(text.value());
    }
    QByteArray text = body.startsWith("\xef\xbb\xbf") ? body.mid(3) : body;
    const QByteArray start = text.left(200).trimmed();
    const bool wide = body.startsWith("\xff\xfe") || body.startsWith("\xfe\xff");
    if (start.startsWith('<') || wide)
        return parseXml(wide ? body : text.mid(text.indexOf('<')));
    return parseText(text);
}

QCoro::Task<Result<QStringList>> readSitemap(TextFetcher &texts, QString url, SitemapManner manner,
                                             std::stop_token stop)
{
    TextFetcher *fetcher = &texts;
    const QString domain = registrableDomain(hostOf(url));
    QStringList files{url};
    QSet<QString> seenFiles{url}, seen;
    QStringList urls;
    for (qsizetype i = 0; i < files.size() && i < MaxFiles && urls.size() < sitemapMaxInAll; ++i) {
        auto running = readOne(fetcher, files.at(i), manner, stop);
        const Result<SitemapPage> page = co_await running;
        if (!page && (i == 0 || page.error().kind == ErrorKind::Cancelled))
            co_return page.error();
        if (!page) {
            qCWarning(logSitemap).noquote() << page.error().sentence();
            continue;
        }
        if (page->cut)
            qCWarning(logSitemap).noquote()
                << files.at(i) << "has more than" << sitemapMaxUrls << "entries: the rest is left out";
        for (const QString &file : page->sitemaps) {
            if (registrableDomain(hostOf(file)) == domain && !seenFiles.contains(file)) {
                seenFiles.insert(file);
                files.append(file);
            }
        }
        for (const QString &found : page->urls) {
            if (urls.size() >= sitemapMaxInAll)
                break;
            if (!seen.contains(found)) {
                seen.insert(found);
                urls.append(found);
            }
        }
    }
    if (files.size() > MaxFiles)
        qCWarning(logSitemap).noquote() << url << "names more than" << MaxFiles << "files: the rest is left out";
    co_return urls;
}

} // namespace trawl
