// See pageendings.h.
#include "run/crawl/pageendings.h"

namespace trawl {

QList<pages::Ending> endingsOf(const std::list<SourceLane> &lanes, const RunRow &run, RunState to)
{
    QList<pages::Ending> endings;
    if (to != RunState::Completed)
        return endings;
    for (const SourceLane &lane : lanes) {
        const Discovery &discovery = lane.source.discovery;
        pages::Ending ending;
        ending.sourceId = lane.source.id;
        ending.followDepth = followDepth(discovery);
        ending.run.completed = true;
        ending.run.limited = run.plan.limit > 0;
        ending.run.listOnly = lane.listOnly;
        ending.run.enabled = lane.enabled();
        ending.run.discovered =
            lane.seeded && (discovery.sitemap.isEmpty() || (lane.sitemapRead && !lane.sitemapPartly));
        endings.append(ending);
    }
    return endings;
}

void sayMissing(LogBook &log, const QList<pages::Settled> &settled, RowId run)
{
    for (const pages::Settled &source : settled) {
        if (source.missing == 0 && source.gone == 0)
            continue;
        log.info("run",
                 translate("core", "Pages of earlier runs that were not found: %1; gone since now: %2")
                     .arg(source.missing)
                     .arg(source.gone),
                 source.sourceId, 0, run);
    }
}

} // namespace trawl
