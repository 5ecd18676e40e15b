// The console of a store whose engine is another program's, on this machine or another: it looks, and changes nothing.
#pragma once

#include "async/sleep.h"
#include "run/enginecore.h"
#include "run/requests/uploadrequests.h"

#include <stop_token>

namespace trawl {

/// Engine thread; borrows all. Its loop runs in the orchestrator's scope, which is joined before it goes. The books are
/// the store's, read anew every second; the store is open for reading only, so that nothing of ours gets there.
class Onlooker final
{
public:
    Onlooker(EngineCore &core, UploadRequests &upload) : m_core(core), m_upload(upload) {}
    /// @p recovered is set when there is something to show.
    QCoro::Task<> watch(Signal *recovered, std::stop_token stop);
    /// The request only reads what the store has.
    static bool answers(const AnyRequest &request);
    /// Why another one is not carried out: who leads, or that nobody does any more, and what to do.
    Error refusal() const;
    /// What stands in the place of a picture.
    Error noPicture() const;

private:
    struct Seen;
    static Result<Seen> read(Db &db, Instant now);
    QCoro::Task<bool> look();
    QCoro::Task<bool> leadChanged();
    void take(const Seen &seen);

    EngineCore &m_core;
    UploadRequests &m_upload;
    Signal m_wake;        ///< somebody changed something
    bool m_heard = false; ///< since the last look
};

} // namespace trawl
