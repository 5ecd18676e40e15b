// Captures, decisions, journal.
#include "run/requests/capturerequests.h"

#include "async/sleep.h"
#include "run/requests/journaltexts.h"

#include "store/captures.h"

#include <QCoroFuture>

namespace trawl {

namespace {

constexpr int pageLimit = 1000;
constexpr int storeInUse = 4012; ///< another program holds its file
constexpr Ms tryAgain = 100ms;   ///< the writer itself has waited for it before

captures::CaptureQuery captureQuery(const CaptureOrder &order)
{
    captures::CaptureQuery query;
    query.run = order.run;
    query.review = order.review;
    query.sources = order.sources;
    query.text = order.text;
    query.flag = order.flag;
    query.sort = order.sort;
    return query;
}

} // namespace

QCoro::Task<Result<CapturesPage::Answer>> CaptureRequests::handle(CapturesPage asked, Actor)
{
    captures::CaptureQuery query = captureQuery(asked.order);
    query.offset = asked.offset;
    query.limit = std::clamp(asked.limit, 1, pageLimit);
    auto read = m_core.parts.store->read([=](Db &db) { return captures::page(db, query); });
    const Result<captures::CapturePage> page = co_await read;
    if (!page)
        co_return page.error();
    const CapturesPage::ByReview counts{page->unreviewed, page->approved, page->rejected, page->flagged};
    co_return CapturesPage::Answer{page->total, counts, page->rows};
}

QCoro::Task<Result<CapturesGet::Answer>> CaptureRequests::handle(CapturesGet asked, Actor)
{
    const QList<RowId> ids = asked.ids.mid(0, pageLimit);
    auto read = m_core.parts.store->read([=](Db &db) { return captures::byIds(db, ids); });
    const Result<QList<CaptureRow>> rows = co_await read;
    if (!rows)
        co_return rows.error();
    co_return CapturesGet::Answer{rows.value()};
}

QCoro::Task<Result<CapturesIds::Answer>> CaptureRequests::handle(CapturesIds asked, Actor)
{
    const captures::CaptureQuery query = captureQuery(asked.order);
    auto read = m_core.parts.store->read([=](Db &db) { return captures::ids(db, query); });
    const Result<QList<RowId>> ids = co_await read;
    if (!ids)
        co_return ids.error();
    co_return CapturesIds::Answer{ids.value()};
}

/// While another program holds the store's file the decision is kept and tried again: nobody has to take it twice. At
/// the end of the program what is queued is still written, but a lock is waited for once only.
QCoro::Task<Result<journal::Decided>> CaptureRequests::taken(Decide decide)
{
    const std::stop_token leaving = m_leaving.get_token();
    while (!m_lockedOut) {
        auto write = m_core.parts.store->write(Lane::Interactive, decide);
        const Result<journal::Decided> done = co_await write;
        if (done || done.error().code != storeInUse)
            co_return done;
        const Wake how = co_await sleepFor(*m_core.parts.timers, tryAgain, leaving);
        if (how == Wake::Stopped)
            m_lockedOut = done.error();
    }
    const Error why = *m_lockedOut;
    m_core.parts.log->error(
        "review", translate("core", "A decision was not taken before the program ended: %1").arg(why.sentence()));
    co_return why;
}

QCoro::Task<Result<ReviewDecide::Answer>> CaptureRequests::handle(ReviewDecide asked, Actor actor)
{
    const journal::Decision decision{asked.ids, asked.review, actor.user, asked.reason, asked.note};
    const Instant now = m_core.now();
    const StoreHealth::Kept kept(m_core.health);
    const auto turn = co_await m_turn.acquire(std::stop_token());
    const Decide decide = [=](Db &db) { return journal::decide(db, decision, now); };
    const Result<journal::Decided> decided = co_await taken(decide);
    if (!decided)
        co_return decided.error();
    m_core.changes.capturesMoved();
    m_core.uploader->takeBack(); // what was decided against may be at the target
    co_await makeRoom(m_core);
    co_await refreshUndo();
    co_return ReviewDecide::Answer{decided->entry, decided->changed.size(), decided->refused.size(), decided->refused};
}

QCoro::Task<Result<ReviewNote::Answer>> CaptureRequests::handle(ReviewNote asked, Actor actor)
{
    const QString text = asked.note.trimmed();
    if (text.isEmpty())
        co_return badArgument(translate("core", "A note needs a text"));
    const Instant now = m_core.now();
    const StoreHealth::Kept kept(m_core.health);
    const auto turn = co_await m_turn.acquire(std::stop_token());
    const Decide add = [=](Db &db) { return journal::note(db, asked.ids, actor.user, text, now); };
    const Result<journal::Decided> noted = co_await taken(add);
    if (!noted)
        co_return noted.error();
    co_return ReviewNote::Answer{noted->entry, noted->changed.size()};
}

QCoro::Task<Result<Reverted>> CaptureRequests::handle(ReviewRevert asked, Actor actor)
{
    const StoreHealth::Kept kept(m_core.health);
    const auto turn = co_await m_turn.acquire(std::stop_token());
    const Result<Reverted> answer = co_await revert(asked.entry, actor.user);
    co_return answer;
}

QCoro::Task<Result<Reverted>> CaptureRequests::revert(RowId entry, QString by)
{
    const Instant now = m_core.now();
    auto readEntry = m_core.parts.store->read([=](Db &db) { return journal::byId(db, entry); });
    const Result<journal::Entry> found = co_await readEntry;
    if (!found)
        co_return found.error();
    const Decide decide = [=](Db &db) { return journal::revert(db, entry, by, now); };
    const Result<journal::Decided> reverted = co_await taken(decide);
    if (!reverted)
        co_return reverted.error();
    m_core.changes.capturesMoved();
    m_core.uploader->takeBack();
    co_await refreshUndo();
    co_return Reverted{reverted->entry, reverted->changed.size(), journal::actSentence(found.value())};
}

QCoro::Task<Result<Reverted>> CaptureRequests::walk(bool back, QString by)
{
    const StoreHealth::Kept kept(m_core.health);
    const auto turn = co_await m_turn.acquire(std::stop_token());
    auto read = m_core.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (!state)
        co_return state.error();
    const RowId entry = back ? state->undo.id : state->redo.id;
    if (entry == 0)
        co_return notNow(back ? translate("core", "There is nothing to undo")
                              : translate("core", "There is nothing to redo"));
    Result<Reverted> answer = co_await revert(entry, by);
    if (answer) // "Undone: flag 1 capture": what was done, not what could be done next
        answer->text = (back ? u"Undone: "_s : u"Redone: "_s) + answer->text.left(1).toLower() + answer->text.mid(1);
    co_return answer;
}

QCoro::Task<Result<Reverted>> CaptureRequests::handle(ReviewUndo, Actor actor)
{
    const Result<Reverted> answer = co_await walk(true, actor.user);
    co_return answer;
}

QCoro::Task<Result<Reverted>> CaptureRequests::handle(ReviewRedo, Actor actor)
{
    const Result<Reverted> answer = co_await walk(false, actor.user);
    co_return answer;
}

QCoro::Task<> CaptureRequests::refreshUndo()
{
    auto read = m_core.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (state) {
        m_core.undo.undo = state->undo.id != 0 ? journal::actSentence(state->undo) : QString();
        m_core.undo.redo = state->redo.id != 0 ? journal::actSentence(state->redo) : QString();
        m_core.changes.touch();
    }
}

QCoro::Task<Result<JournalPage::Answer>> CaptureRequests::handle(JournalPage asked, Actor)
{
    struct Read {
        journal::Page page;
        QHash<RowId, QString> names;
    };
    const int limit = std::clamp(asked.limit, 1, pageLimit);
    auto reading = m_core.parts.store->read([=](Db &db) -> Result<Read> {
        auto page = journal::page(db, asked.offset, limit);
        if (!page)
            return page.error();
        QList<RowId> named;
        for (const journal::Entry &entry : page->rows)
            named += namedCaptures(entry);
        auto names = captures::names(db, named);
        if (!names)
            return names.error();
        return Read{page.take(), names.take()};
    });
    const Result<Read> read = co_await reading;
    if (!read)
        co_return read.error();
    JournalPage::Answer answer{read->page.total, {}};
    for (const journal::Entry &entry : read->page.rows)
        answer.rows.append(journalEntry(entry, read->names));
    co_return answer;
}

} // namespace trawl
