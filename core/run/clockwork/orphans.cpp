// Orphans; see orphans.h.
#include "run/clockwork/orphans.h"

#include <QCoroFuture>

namespace trawl {

static constexpr int maxStalls = 3;

QCoro::Task<Result<Orphans>> unlockOrphans(EngineCore &core)
{
    items::SweepOrder order = core.sweepOrder();
    order.maxStalls = maxStalls;
    auto write = core.parts.store->write(Lane::Interactive, [=](Db &db) { return items::sweep(db, order); });
    const Result<QList<items::Unlocked>> unlocked = co_await write;
    if (!unlocked)
        co_return unlocked.error();
    Orphans sum;
    sum.unlocked = int(unlocked->size());
    for (const items::Unlocked &one : unlocked.value())
        sum.failed += one.failed ? 1 : 0;
    if (sum.unlocked == 0)
        co_return sum;
    core.parts.log->warn("queue",
                         translate("core", "Orphans unlocked: %1, their leases had ended").arg(unlocked->size()));
    for (const auto &[id, run] : core.runs.active())
        run->itemsRequeued();
    core.changes.itemsChanged();
    core.changes.runsChanged(); // one that had ended may be stopped with them now
    co_return sum;
}

} // namespace trawl
