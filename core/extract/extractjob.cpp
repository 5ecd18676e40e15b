// See extractjob.h.
#include "extract/extractjob.h"

#include "domain/names.h"
#include "extract/sitemapwire.h"
#include "extract/wire.h"
#include "extract/zonedtimes.h"

namespace trawl {

ExtractJob pageJob(const ExtractRequest &request, const Answer<ExtractReply> &answer)
{
    ExtractJob job;
    job.frame = wire::encodeRequest(request);
    job.url = request.baseUrl;
    job.take = [answer, fields = request.fields](const QByteArray &payload, const ExtractJob &done) {
        auto result = wire::decodeReply(payload, int(fields.size()));
        if (!result)
            return false;
        ExtractReply reply = wire::toReply(std::move(*result), fields);
        addOffsets(reply, fields);
        reply.hung = done.hung;
        if (!done.trouble.isEmpty())
            reply.warnings.append(
                translate("core", "An extractor ended on this page, and a fresh one did it: %1").arg(done.trouble));
        answer.set(std::move(reply));
        return true;
    };
    job.fail = [answer](const Error &error) { answer.set(error); };
    return job;
}

ExtractJob sitemapJob(const SitemapRequest &request, const Answer<SitemapPage> &answer)
{
    ExtractJob job;
    job.frame = wire::encodeSitemapRequest(request);
    job.url = request.url;
    job.take = [answer](const QByteArray &payload, const ExtractJob &) {
        auto page = wire::decodeSitemapReply(payload);
        if (!page)
            return false;
        if (page->refused.isEmpty())
            answer.set(std::move(*page));
        else
            answer.set(permanentError(2003, translate("core", "It is no sitemap"), page->refused,
                                      translate("core", "Give the address of an XML or text sitemap")));
        return true;
    };
    job.fail = [answer](const Error &error) { answer.set(error); };
    return job;
}

} // namespace trawl
