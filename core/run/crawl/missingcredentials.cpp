// A run without the credentials that it began with.
#include "run/crawl/missingcredentials.h"

#include <algorithm>

namespace trawl {

void sayMissingCredentials(const Parts &parts, const std::list<SourceLane> &lanes)
{
    for (const SourceLane &lane : lanes) {
        const QList<OriginCredential> given = parts.credentialsOf(lane.source.id);
        for (const QString &origin : lane.source.credentialOrigins) {
            const bool there = std::any_of(given.begin(), given.end(),
                                           [&](const OriginCredential &one) { return one.origin == origin; });
            if (!there)
                parts.log->warn(
                    "sources",
                    translate("core",
                              "sources.json no longer names a user for %1, as it did when this run was started: its "
                              "requests go without")
                        .arg(origin),
                    lane.source.id);
        }
    }
}

} // namespace trawl
