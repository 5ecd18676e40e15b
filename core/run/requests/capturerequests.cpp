// Captures, decisions, journal.
#include "run/requests/capturerequests.h"

#include "run/requests/firstnames.h"

#include "store/captures.h"
#include "store/journal.h"

#include <QCoroFuture>

namespace trawl {

namespace {

constexpr int pageLimit = 1000;

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

/// "capture 4", "captures 4, 5, 6 and 12 more"; else what its writer named.
QString subjectOf(const journal::Entry &entry)
{
    QStringList captures;
    const QJsonArray before = entry.detail["before"_L1].toArray();
    for (qsizetype i = 0; i < std::min(namedInSentences, before.size()); ++i)
        captures.append(QString::number(before.at(i).toArray().at(0).toInteger()));
    if (captures.isEmpty())
        return entry.detail["subject"_L1].toString();
    const QString form = before.size() == 1 ? translate("core", "capture %1") : translate("core", "captures %1");
    return firstAndMore(form, captures, before.size());
}

JournalEntry entryOf(const journal::Entry &entry)
{
    return JournalEntry{entry.id,
                        entry.at,
                        entry.by,
                        entry.action,
                        entry.count,
                        entry.reason,
                        entry.note,
                        entry.run,
                        entry.reverts,
                        entry.revertedBy,
                        journal::sentence(entry),
                        subjectOf(entry),
                        entry.detail};
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

QCoro::Task<Result<ReviewDecide::Answer>> CaptureRequests::handle(ReviewDecide asked, Actor actor)
{
    const journal::Decision decision{asked.ids, asked.review, actor.user, asked.reason, asked.note};
    const Instant now = m_core.now();
    auto write =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return journal::decide(db, decision, now); });
    const Result<journal::Decided> decided = co_await write;
    if (!decided)
        co_return decided.error();
    m_core.changes.capturesMoved();
    m_core.uploader->takeBack(); // what was decided against may be at the target
    co_await refreshUndo();
    co_return ReviewDecide::Answer{decided->entry, decided->changed.size(), decided->refused.size(), decided->refused};
}

QCoro::Task<Result<Reverted>> CaptureRequests::handle(ReviewRevert asked, Actor actor)
{
    const RowId entry = asked.entry;
    const QString by = actor.user;
    const Instant now = m_core.now();
    auto readEntry = m_core.parts.store->read([=](Db &db) { return journal::byId(db, entry); });
    const Result<journal::Entry> found = co_await readEntry;
    if (!found)
        co_return found.error();
    auto write =
        m_core.parts.store->write(Lane::Interactive, [=](Db &db) { return journal::revert(db, entry, by, now); });
    const Result<journal::Decided> reverted = co_await write;
    if (!reverted)
        co_return reverted.error();
    m_core.changes.capturesMoved();
    m_core.uploader->takeBack();
    co_await refreshUndo();
    co_return Reverted{reverted->entry, reverted->changed.size(), journal::actSentence(found.value())};
}

namespace {

/// "Undone: flag 1 capture": what was done, not what could be done next.
Result<Reverted> said(Result<Reverted> answer, const QString &what)
{
    if (answer)
        answer->text = what + u": "_s + answer->text.left(1).toLower() + answer->text.mid(1);
    return answer;
}

} // namespace

QCoro::Task<Result<Reverted>> CaptureRequests::handle(ReviewUndo, Actor actor)
{
    auto read = m_core.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (!state)
        co_return state.error();
    if (state->undo.id == 0)
        co_return notNow(translate("core", "There is nothing to undo"));
    const ReviewRevert revert{state->undo.id};
    const Result<Reverted> answer = co_await handle(revert, actor);
    co_return said(answer, u"Undone"_s);
}

QCoro::Task<Result<Reverted>> CaptureRequests::handle(ReviewRedo, Actor actor)
{
    auto read = m_core.parts.store->read([](Db &db) { return journal::undoState(db); });
    const Result<journal::UndoState> state = co_await read;
    if (!state)
        co_return state.error();
    if (state->redo.id == 0)
        co_return notNow(translate("core", "There is nothing to redo"));
    const ReviewRevert revert{state->redo.id};
    const Result<Reverted> answer = co_await handle(revert, actor);
    co_return said(answer, u"Redone"_s);
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
    const int limit = std::clamp(asked.limit, 1, pageLimit);
    auto read = m_core.parts.store->read([=](Db &db) { return journal::page(db, asked.offset, limit); });
    const Result<journal::Page> page = co_await read;
    if (!page)
        co_return page.error();
    JournalPage::Answer answer{page->total, {}};
    for (const journal::Entry &entry : page->rows)
        answer.rows.append(entryOf(entry));
    co_return answer;
}

} // namespace trawl
