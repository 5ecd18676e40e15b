// See sitemapwire.h.
#include "extract/sitemapwire.h"

#include "extract/wirebytes.h"

namespace trawl::wire {

namespace {
constexpr quint32 sitemapMark = 0x70616d73; ///< "smap"
}

QByteArray encodeSitemapRequest(const SitemapRequest &request)
{
    Writer w(request.body.size() + 1024);
    w.u32(0);
    w.u32(sitemapMark);
    w.text(request.contentType);
    w.text(request.url);
    w.u8(request.keepFragments ? 1 : 0);
    w.bytes(request.body);
    return w.frame();
}

bool isSitemapRequest(const QByteArray &payload)
{
    return payload.size() >= 4 && qFromLittleEndian<quint32>(payload.constData()) == sitemapMark;
}

std::optional<SitemapRequest> decodeSitemapRequest(const QByteArray &payload)
{
    Reader r(payload);
    SitemapRequest request;
    const bool marked = r.u32() == sitemapMark;
    request.contentType = r.text();
    request.url = r.text();
    request.keepFragments = r.u8() != 0;
    request.body = r.view();
    if (!marked || !r.ok() || !r.atEnd())
        return std::nullopt;
    return request;
}

QByteArray encodeSitemapReply(const SitemapPage &page)
{
    Writer w(8192);
    w.u32(0);
    w.list(page.urls);
    w.list(page.sitemaps);
    w.list(page.warnings);
    w.text(page.refused);
    w.u8(quint8(page.cut));
    return w.frame();
}

std::optional<SitemapPage> decodeSitemapReply(const QByteArray &payload)
{
    Reader r(payload);
    SitemapPage page;
    page.urls = r.list();
    page.sitemaps = r.list();
    page.warnings = r.list();
    page.refused = r.text();
    const quint8 cut = r.u8();
    page.cut = SitemapCut(cut);
    if (cut > quint8(SitemapCut::Bytes) || !r.ok() || !r.atEnd() ||
        page.urls.size() + page.sitemaps.size() > sitemapMaxUrls)
        return std::nullopt;
    return page;
}

} // namespace trawl::wire
