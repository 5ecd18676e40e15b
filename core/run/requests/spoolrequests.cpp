// The operator's answers about the spool.
#include "run/requests/spoolrequests.h"

#include "run/requests/uploadrequests.h"
#include "run/spoolwatch.h"

#include <QCoroFuture>

namespace trawl {

/// What could not go on without the pictures.
QCoro::Task<> SpoolRequests::goOn()
{
    if (std::exchange(m_core.uploadsWaitForSpool, false))
        co_await upload.resumeOpen();
}

QCoro::Task<Result<SpoolLook::Answer>> SpoolRequests::handle(SpoolLook, Actor actor)
{
    const bool wasOpen = m_core.spool->question().has_value();
    co_await m_core.spool->look();
    if (const std::optional<SpoolQuestion> question = m_core.spool->question())
        co_return Error(question->error);
    co_await goOn();
    const JournalNote note{SpoolLook::verb, 1, translate("core", "the pictures are there again")};
    if (wasOpen)
        co_await writeJournal(m_core, actor, note);
    co_return SpoolLook::Answer{translate("core", "The pictures that are needed are in the spool")};
}

QCoro::Task<Result<SpoolRecrawl::Answer>> SpoolRequests::handle(SpoolRecrawl, Actor actor)
{
    const Result<int> lost = co_await m_core.spool->recrawl(actor.user);
    if (!lost)
        co_return lost.error();
    co_await goOn();
    const QString text = lost.value() == 1 ? translate("core", "1 item waits to be crawled again")
                                           : translate("core", "%1 items wait to be crawled again").arg(lost.value());
    co_return SpoolRecrawl::Answer{lost.value(), text};
}

QCoro::Task<Result<BaselinesRenew::Answer>> SpoolRequests::handle(BaselinesRenew, Actor actor)
{
    const Result<> made = co_await m_core.spool->newBaselines();
    if (!made)
        co_return made.error();
    const JournalNote note{BaselinesRenew::verb};
    co_await writeJournal(m_core, actor, note);
    co_return BaselinesRenew::Answer{translate("core", "The folder of baseline pictures is in use")};
}

} // namespace trawl
