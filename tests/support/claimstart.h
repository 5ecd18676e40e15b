// For tests of what comes after: items claimed with their attempts started.
#pragma once

#include "store/queue.h"

namespace trawl {

inline Result<QList<Lease>> claimAndStart(Db &db, const items::ClaimOrder &order)
{
    auto leases = items::claim(db, order);
    if (!leases)
        return leases;
    for (Lease &lease : leases.value()) {
        const auto begun = items::start(db, {lease.item, lease.token}, order.now);
        if (!begun)
            return begun.error();
        lease.attempt = begun.value();
    }
    return leases;
}

} // namespace trawl
