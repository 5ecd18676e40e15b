// Items go back into their queues: failed ones, skipped ones, chosen ones.
#include "run/requests/requeuerequests.h"

#include "domain/counted.h"
#include "run/requests/runlauncher.h"
#include "store/items.h"

#include <QCoroFuture>

namespace trawl {

Result<> RequeueRequests::mayTake(RowId run) const
{
    const RunRow *row = m_core.runs.interruptedRun(run);
    if (row)
        return notNow(translate("core", "Run %1 was interrupted").arg(runNumberText(row->number)),
                      translate("core", "Resume or discard it first"));
    const RunController *live = m_core.runs.controller(run);
    if (!live)
        return success();
    const QString name = runNumberText(live->row().number);
    const QString flying = countOf(live->begun(), translate("core", "page"), translate("core", "pages"));
    switch (live->row().state) {
    case RunState::Preparing:
        return notNow(translate("core", "Run %1 is being prepared").arg(name),
                      translate("core", "Items go back as soon as it runs"));
    case RunState::Pausing:
        return notNow(translate("core", "Run %1 is pausing, %2 in flight").arg(name, flying),
                      translate("core", "Items go back when it is paused, or resumed"));
    case RunState::Stopping:
        return notNow(translate("core", "Run %1 is stopping, %2 in flight").arg(name, flying),
                      translate("core", "Items go back when it is stopped"));
    default:
        return success();
    }
}

QCoro::Task<Result<>> RequeueRequests::mayTakeItems(QList<RowId> ids)
{
    auto read = m_core.parts.store->read([=](Db &db) { return items::byIds(db, ids); });
    const Result<QList<ItemRow>> rows = co_await read;
    if (!rows)
        co_return rows.error();
    for (const ItemRow &row : rows.value()) {
        if (const Result<> may = mayTake(row.run); !may)
            co_return may.error();
    }
    co_return success();
}

QCoro::Task<Result<Requeued>> RequeueRequests::handle(RunRetryFailed asked, Actor actor)
{
    const RowId id = m_core.runs.wanted(asked.run);
    if (id == 0)
        co_return notNow(translate("core", "There is no run"));
    const QList<RowId> ids = asked.ids;
    Result<> may = mayTake(id);
    if (!ids.isEmpty())
        may = co_await mayTakeItems(ids);
    if (!may)
        co_return may.error();
    const Instant now = m_core.now();
    auto write = m_core.parts.store->write(Lane::Interactive, [=](Db &db) {
        return ids.isEmpty() ? items::requeueFailed(db, id, now) : items::requeue(db, ids, now);
    });
    const Result<items::PutBack> back = co_await write;
    if (!back)
        co_return back.error();
    const Requeued done = co_await putBackInto(back.value(), actor);
    co_return done;
}

/// Chosen items, wherever they are: each goes back into its own run, or none of them does.
QCoro::Task<Result<Requeued>> RequeueRequests::handle(ItemsRequeue asked, Actor actor)
{
    const QList<RowId> ids = asked.ids;
    const Result<> may = co_await mayTakeItems(ids);
    if (!may)
        co_return may.error();
    const Instant now = m_core.now();
    auto write = m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return items::requeue(db, ids, now); });
    const Result<items::PutBack> back = co_await write;
    if (!back)
        co_return back.error();
    const Requeued done = co_await putBackInto(back.value(), actor);
    co_return done;
}

/// What a run skipped because its source was blocked to the end: held or open circuits, sources switched off.
QCoro::Task<Result<Requeued>> RequeueRequests::handle(RunRetrySkipped asked, Actor actor)
{
    const RowId id = m_core.runs.wanted(asked.run);
    if (id == 0)
        co_return notNow(translate("core", "There is no run"));
    if (const Result<> may = mayTake(id); !may)
        co_return may.error();
    const Instant now = m_core.now();
    const QList<SkipReason> blocked{SkipReason::CircuitOpen, SkipReason::Operator};
    auto write = m_core.parts.store->write(Lane::Interactive,
                                           [=](Db &db) { return items::requeueSkipped(db, id, blocked, now); });
    const Result<items::PutBack> back = co_await write;
    if (!back)
        co_return back.error();
    const Requeued done = co_await putBackInto(back.value(), actor);
    co_return done;
}

/// Items are back in the queue: a live run takes them, a paused one keeps them for its resume, one that had ended is
/// stopped with them by now and goes on. Where it can't go on, it stays stopped, and the note says so.
QCoro::Task<Requeued> RequeueRequests::putBackInto(items::PutBack back, Actor actor)
{
    QStringList notes;
    m_core.changes.itemsChanged();
    for (auto it = back.byRun.cbegin(); it != back.byRun.cend(); ++it) {
        RunController *run = m_core.runs.controller(it.key());
        if (run && isActive(run->row().state)) {
            run->itemsRequeued();
        } else if (!m_core.runs.restsRun(it.key())) {
            const Result<RunController *> launched = co_await launcher.launch(it.key(), false);
            if (!launched)
                notes.append(
                    translate("core", "The run stays stopped and can be resumed. %1").arg(launched.error().sentence()));
        }
    }
    if (back.superseded > 0)
        notes.append(translate("core", "%1 skipped: a newer run of their source has started.").arg(back.superseded));
    m_core.changes.runsChanged();
    JournalNote note{u"items.retry"_s, back.back};
    if (back.byRun.size() == 1)
        note.run = back.byRun.cbegin().key();
    if (back.back + back.superseded > 0)
        co_await writeJournal(m_core, actor, note);
    const Requeued done{back.back, back.superseded, notes.join(u' ')};
    co_return done;
}

} // namespace trawl
