// Requests about captures, the decisions on them, and the journal.
#pragma once

#include "async/semaphore.h"
#include "domain/requests/captures.h"
#include "run/enginecore.h"
#include "store/journal.h"

#include <functional>
#include <stop_token>

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope. Decisions are taken one after the
/// other, in the order asked for: one that waits for the store holds up those that may undo it.
class CaptureRequests final
{
public:
    explicit CaptureRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<CapturesPage::Answer>> handle(CapturesPage asked, Actor actor);
    QCoro::Task<Result<CapturesGet::Answer>> handle(CapturesGet asked, Actor actor);
    QCoro::Task<Result<CapturesIds::Answer>> handle(CapturesIds asked, Actor actor);
    QCoro::Task<Result<ReviewDecide::Answer>> handle(ReviewDecide asked, Actor actor);
    QCoro::Task<Result<ReviewNote::Answer>> handle(ReviewNote asked, Actor actor);
    QCoro::Task<Result<Reverted>> handle(ReviewUndo asked, Actor actor);
    QCoro::Task<Result<Reverted>> handle(ReviewRedo asked, Actor actor);
    QCoro::Task<Result<Reverted>> handle(ReviewRevert asked, Actor actor);
    QCoro::Task<Result<JournalPage::Answer>> handle(JournalPage asked, Actor actor);
    /// Texts of undo and redo, for the snapshot.
    QCoro::Task<> refreshUndo();
    /// The engine ends: what is queued is written, or where the store is locked answered with that, and logged.
    void leave() { m_leaving.request_stop(); }

private:
    QCoro::Task<Result<Reverted>> revert(RowId entry, QString by);
    /// Undoes or redoes what stands next for it.
    QCoro::Task<Result<Reverted>> walk(bool back, QString by);
    using Decide = std::function<Result<journal::Decided>(Db &)>;
    QCoro::Task<Result<journal::Decided>> taken(Decide decide);

    EngineCore &m_core;
    Semaphore m_turn{1};
    std::stop_source m_leaving;
    std::optional<Error> m_lockedOut; ///< the program ends, and another one holds the store's file
};

} // namespace trawl
