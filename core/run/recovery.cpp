// What a crash left is put right.
#include "run/recovery.h"

#include "run/enginecomposition.h"
#include "run/requests/capturerequests.h"
#include "run/requests/uploadrequests.h"
#include "run/spoolwatch.h"
#include "store/captures.h"
#include "store/items.h"
#include "store/runs.h"
#include "store/sources.h"

#include <QCoroFuture>

namespace trawl {

namespace {
constexpr int recentRuns = 20;

/// The newest that was begun; where there are drafts alone, the newest of those.
QList<RunRow>::const_iterator begunFirst(const QList<RunRow> &rows)
{
    const auto begun =
        std::find_if(rows.cbegin(), rows.cend(), [](const RunRow &row) { return row.state != RunState::Draft; });
    return begun == rows.cend() ? rows.cbegin() : begun;
}

/// A book that can't be read: the engine goes on without it, and says so.
template <class T>
void sayFailure(Parts &p, const char *book, const Result<T> &result)
{
    if (!result)
        p.log->error("store", translate("core", "%1 could not be read after the start: %2")
                                  .arg(QLatin1StringView(book), result.error().sentence()));
}
} // namespace

QCoro::Task<> Recovery::books()
{
    Parts &p = m_core.parts;
    const QList<Source> sources = m_core.catalog.sources();
    const Instant now = p.now();
    p.writeLater(translate("core", "The table of sources"), [=](Db &db) { return sources::project(db, sources, now); });
    // We hold engine.lock: whoever has a lease is dead (LS7).
    auto readOwners = p.store->read([](Db &db) { return items::leaseOwners(db); });
    const Result<QStringList> owners = co_await readOwners;
    sayFailure(p, "The leases", owners);
    for (const QString &owner : owners ? owners.value() : QStringList{}) {
        auto write = p.store->write(Lane::Interactive, [=](Db &db) { return items::releaseOwner(db, owner, now); });
        const Result<QList<items::Unlocked>> released = co_await write;
        sayFailure(p, "A dead worker's leases", released);
        if (released && !released->isEmpty())
            p.log->warn("queue", translate("core", "Leases back in the queue: %1, of %2, which is gone")
                                     .arg(released->size())
                                     .arg(owner));
    }
    auto writeWaits = p.store->write(Lane::Interactive, [=](Db &db) { return items::clampWaits(db, now); });
    const Result<int> clamped = co_await writeWaits;
    sayFailure(p, "The waits of items", clamped);
    if (clamped && clamped.value() > 0)
        p.log->warn("queue",
                    translate("core", "Retries that lay further ahead than any wait: %1, brought nearer (was the "
                                      "clock set back?)")
                        .arg(clamped.value()));
    p.pool->start([] { sweepEngineLeftovers(); }); // this process may never start the engine that does it
    co_await pictures();
    auto readActive = p.store->read([](Db &db) { return runs::active(db); });
    Result<QList<RunRow>> active = co_await readActive;
    sayFailure(p, "Unfinished runs", active);
    if (active) {
        for (const RunRow &row : active.value())
            m_core.runs.addInterrupted(row);
    }
    auto readPage = p.store->read([](Db &db) { return runs::page(db, 0, recentRuns); });
    const Result<runs::RunPage> page = co_await readPage;
    if (page && !page->rows.isEmpty())
        m_core.runs.showFirst(*begunFirst(page->rows));
    co_await captureRequests.refreshUndo();
    co_await uploadRequests.resumeOpen();
    m_core.changes.runsChanged();
}

QCoro::Task<> Recovery::pictures()
{
    Parts &p = m_core.parts;
    co_await m_core.spool->look();
    // With the spool off pictures end with their process; that one has ended.
    auto readMemory = p.store->read([](Db &db) { return captures::memoryOnly(db); });
    const Result<QList<captures::SpoolNeed>> memory = co_await readMemory;
    sayFailure(p, "The list of pictures in memory", memory);
    if (memory && !memory->isEmpty()) {
        captures::LostPictures order;
        for (const captures::SpoolNeed &need : memory.value())
            order.captures.append(need.capture);
        order.why = translate("core", "Its picture was only in memory, and the process that held it has ended");
        const Instant now = p.now();
        auto write = p.store->write(Lane::Interactive, [=](Db &db) { return captures::losePictures(db, order, now); });
        const Result<int> again = co_await write;
        sayFailure(p, "Pictures lost with the process", again);
        if (again && again.value() > 0)
            p.log->warn("capture",
                        translate("core", "Pictures lost with the process: %1, crawled again").arg(again.value()));
    }
    // Uploaded ones whose release a crash cut off, and rejected ones past their time: nobody needs their files.
    const Result<int> released = co_await releasePictures(m_core, rejectedKept, false);
    sayFailure(p, "The list of pictures that nobody needs", released);
}

} // namespace trawl
