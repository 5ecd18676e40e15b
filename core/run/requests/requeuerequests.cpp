// Items go back into their queues: failed ones, skipped ones, chosen ones.
#include "run/requests/requeuerequests.h"

#include "run/requests/runlauncher.h"
#include "store/items.h"

#include <QCoroFuture>

namespace trawl {

QCoro::Task<Result<Requeued>> RequeueRequests::handle(RunRetryFailed asked, Actor actor)
{
    const RowId id = c.runs.wanted(asked.run);
    if (id == 0)
        co_return notNow(u"There is no run"_s);
    const QList<RowId> ids = asked.ids;
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) {
        return ids.isEmpty() ? items::requeueFailed(db, id, now) : items::requeue(db, ids, now);
    });
    const Result<int> requeued = co_await write;
    if (!requeued)
        co_return requeued.error();
    const Result<Requeued> done = co_await requeuedInto(id, requeued.value(), actor);
    co_return done;
}

/// Chosen items, wherever they are: each goes back into its own run.
QCoro::Task<Result<Requeued>> RequeueRequests::handle(ItemsRequeue asked, Actor actor)
{
    auto read = c.parts.store->read([=](Db &db) { return items::byIds(db, asked.ids); });
    const Result<QList<ItemRow>> rows = co_await read;
    if (!rows)
        co_return rows.error();
    QMap<RowId, QList<RowId>> byRun;
    for (const ItemRow &row : rows.value())
        byRun[row.run].append(row.id);
    Requeued all;
    for (auto it = byRun.cbegin(); it != byRun.cend(); ++it) {
        const RunRetryFailed one{it.key(), it.value()};
        const Result<Requeued> done = co_await handle(one, actor);
        if (!done)
            co_return done.error();
        all.requeued += done->requeued;
    }
    co_return all;
}

/// What a run skipped because its source was blocked to the end: held or open circuits, sources switched off.
QCoro::Task<Result<Requeued>> RequeueRequests::handle(RunRetrySkipped asked, Actor actor)
{
    const RowId id = c.runs.wanted(asked.run);
    if (id == 0)
        co_return notNow(u"There is no run"_s);
    const Instant now = c.now();
    auto write = c.parts.store->write(Lane::Interactive, [=](Db &db) -> Result<int> {
        int all = 0;
        for (const SkipReason why : {SkipReason::CircuitOpen, SkipReason::Operator}) {
            const Result<int> some = items::requeueSkipped(db, id, QString(), why, now);
            if (!some)
                return some;
            all += some.value();
        }
        return all;
    });
    const Result<int> requeued = co_await write;
    if (!requeued)
        co_return requeued.error();
    const Result<Requeued> done = co_await requeuedInto(id, requeued.value(), actor);
    co_return done;
}

/// Items are back in the queue: a live run takes them, an ended one is reopened, a paused one keeps them for its
/// resume.
QCoro::Task<Result<Requeued>> RequeueRequests::requeuedInto(RowId id, int count, Actor actor)
{
    const bool resting = c.runs.restsRun(id);
    c.changes.itemsChanged();
    RunController *run = c.runs.controller(id);
    if (run && isActive(run->row().state)) {
        run->itemsRequeued();
    } else if (count > 0 && !resting) {
        const Result<RunController *> launched = co_await launcher.launch(id, false);
        if (!launched)
            co_return launched.error();
    }
    const JournalNote note{u"items.retry"_s, count};
    co_await writeJournal(c, actor, note);
    co_return Requeued{count};
}

} // namespace trawl
