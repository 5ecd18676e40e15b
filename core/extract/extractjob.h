// One page or sitemap on its way through an extractor child: what is sent, and who takes the answer.
#pragma once

#include "async/futures.h"
#include "extract/extractorpool.h"

#include <functional>
#include <stop_token>

namespace trawl {

/// What a child is asked. Its answer is set once: by take or fail, whichever comes first.
struct ExtractJob {
    QByteArray frame;
    /// Takes a reply's payload; the job says how earlier children ended on the page. False: it is malformed.
    std::function<bool(const QByteArray &payload, const ExtractJob &job)> take;
    std::function<void(const Error &error)> fail;
    int crashes = 0; ///< of children that were at work on it, stalls included
    int kills = 0;   ///< the same, but somebody else ended or stopped them
    QString trouble; ///< how the last one ended
    QString hung;    ///< how one ended that gave no sign of life
    QString url;
    std::stop_token stop;
    qint64 unwantedSince = -1; ///< when the stop was seen, ms of the pool's clock
    bool wantsFresh() const { return crashes + kills > 0; }
};

ExtractJob pageJob(const ExtractRequest &request, const Answer<ExtractReply> &answer);
ExtractJob sitemapJob(const SitemapRequest &request, const Answer<SitemapPage> &answer);

} // namespace trawl
