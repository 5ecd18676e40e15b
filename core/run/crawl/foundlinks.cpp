// See foundlinks.h.
#include "run/crawl/foundlinks.h"

#include "policy/leftout.h"

namespace trawl {

void sortIn(FoundLinks &found, const NewItem &item, const Scope &scope)
{
    if (item.identityKey.isEmpty())
        return;
    if (const auto out = keptOut(scope, item.url, item.depth))
        found.out.append({item.sourceId, item.url, item.identityKey, item.foundOn, out->reason, out->rule, false});
    else
        found.items.append(item);
}

NewLeftOut closedItem(const Lease &lease, LeftOutReason reason, const QString &rule)
{
    const QString key = lease.identityKey.isEmpty() ? lease.url : lease.identityKey;
    return {lease.sourceId, lease.url, key, {}, reason, rule, true};
}

} // namespace trawl
