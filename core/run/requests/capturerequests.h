// Requests about captures, the decisions on them, and the journal.
#pragma once

#include "domain/requests/captures.h"
#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core. Its coroutines run in the orchestrator's scope.
class CaptureRequests final
{
public:
    explicit CaptureRequests(EngineCore &core) : m_core(core) {}

    QCoro::Task<Result<CapturesPage::Answer>> handle(CapturesPage asked, Actor actor);
    QCoro::Task<Result<CapturesGet::Answer>> handle(CapturesGet asked, Actor actor);
    QCoro::Task<Result<CapturesIds::Answer>> handle(CapturesIds asked, Actor actor);
    QCoro::Task<Result<ReviewDecide::Answer>> handle(ReviewDecide asked, Actor actor);
    QCoro::Task<Result<Reverted>> handle(ReviewUndo asked, Actor actor);
    QCoro::Task<Result<Reverted>> handle(ReviewRedo asked, Actor actor);
    QCoro::Task<Result<Reverted>> handle(ReviewRevert asked, Actor actor);
    QCoro::Task<Result<JournalPage::Answer>> handle(JournalPage asked, Actor actor);
    /// Texts of undo and redo, for the snapshot.
    QCoro::Task<> refreshUndo();

private:
    EngineCore &m_core;
};

} // namespace trawl
