// Fuzz target of sitemaps: files of any kind, and the frames about them.
#include "extract/child/charset.h"
#include "extract/child/sitemapreader.h"
#include "extract/sitemapwire.h"
#include "policy/urlkey.h"

#include <cstdlib>

using namespace trawl;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Charsets charsets; // as in the process
    if (size < 1)
        return 0;
    const QByteArray rest(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    if (data[0] % 8 == 7) {
        (void)wire::decodeSitemapReply(rest);
        (void)wire::decodeSitemapRequest(rest);
        return 0;
    }
    static const QString types[] = {u"application/xml"_s, u"text/xml; charset=gbk"_s, u"text/plain"_s, QString()};
    const SitemapPage page =
        readSitemapFile({rest, types[data[0] % 4], u"http://s/maps/map.xml"_s, (data[0] & 16) != 0}, charsets);
    for (const QString &url : page.urls + page.sitemaps) {
        if (!isFetchable(url))
            std::abort();
    }
    const auto back = wire::decodeSitemapReply(wire::encodeSitemapReply(page).mid(4));
    if (!back || back->urls != page.urls || back->sitemaps != page.sitemaps)
        std::abort();
    return 0;
}
