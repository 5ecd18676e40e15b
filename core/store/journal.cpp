// Decisions and their compensation.
#include "store/journal.h"

#include "store/codec.h"
#include "store/events.h"

namespace trawl::journal {

using namespace codec;

namespace {
struct State {
    RowId capture = 0;
    Review review = Review::Unreviewed;
    QString by, reason;
    UploadState upload = UploadState::None;
    RowId run = 0;
};

/// The decision can't be taken back without a Retract, which asks the operator first. Before that, what may be at the
/// target is taken back by itself when it is decided against (journal_ledger.sql).
bool isUploaded(UploadState state)
{
    return state == UploadState::Recorded;
}

Result<QList<State>> statesOf(Db &db, const QList<RowId> &captures)
{
    QList<State> states;
    Rows rows = db.query("journal_before", idList(captures));
    while (rows.next())
        states.append(
            {rows.i64(0), Review(rows.i32(1)), rows.text(2), rows.text(3), UploadState(rows.i32(4)), rows.i64(5)});
    if (!rows.ok())
        return rows.error();
    return states;
}

QJsonArray toJson(const QList<State> &states)
{
    QJsonArray list;
    for (const State &state : states)
        list.append(QJsonArray{state.capture, int(state.review), state.by, state.reason, int(state.upload)});
    return list;
}

Result<> apply(Db &db, const QList<State> &targets, Instant now)
{
    QJsonArray reviews, uploads;
    QList<RowId> ids;
    for (const State &state : targets) {
        ids.append(state.capture);
        reviews.append(QJsonArray{state.capture, int(state.review), state.by, state.reason});
        uploads.append(QJsonArray{state.capture, int(state.upload)});
    }
    if (const auto done = db.run("journal_review", now.ms, compact(reviews)); !done)
        return done.error();
    if (const auto done = db.run("journal_ledger", now.ms, compact(uploads)); !done)
        return done.error();
    return captures::reviseEvents(db, ids);
}

Error uploaded()
{
    return permanentError(4023, translate("core", "The captures are uploaded"),
                          translate("core", "Their objects are at the target"),
                          translate("core", "Retract them first, then decide again"));
}

Entry entryOf(const Rows &rows)
{
    Entry entry;
    entry.id = rows.i64(0);
    entry.at = rows.at(1);
    entry.by = rows.text(2);
    entry.action = rows.text(3);
    entry.count = rows.i32(4);
    entry.reason = rows.text(5);
    entry.note = rows.text(6);
    entry.run = rows.i64(7);
    entry.reverts = rows.i64(8);
    entry.revertedBy = rows.i64(9);
    entry.detail = object(rows.text(10));
    return entry;
}

/// Splits what may change from what is at the sink, and writes the new states with their entry.
Result<Decided> change(Db &db, const QList<State> &before, const QList<State> &after, Entry entry, Instant now)
{
    Decided decided;
    QList<State> old, next;
    for (qsizetype i = 0; i < before.size(); ++i) {
        if (isUploaded(before.at(i).upload)) {
            decided.refused.append(before.at(i).capture);
        } else {
            old.append(before.at(i));
            next.append(after.at(i));
            decided.changed.append(before.at(i).capture);
        }
    }
    if (decided.changed.isEmpty()) {
        if (!decided.refused.isEmpty())
            return uploaded();
        return decided;
    }
    if (const auto done = apply(db, next, now); !done)
        return done.error();
    entry.at = now;
    entry.count = int(decided.changed.size());
    entry.run = old.constFirst().run;
    entry.detail.insert(u"before"_s, toJson(old));
    const auto id = append(db, entry);
    if (!id)
        return id.error();
    decided.entry = id.value();
    return decided;
}
} // namespace

Result<Decided> decide(Db &db, const Decision &decision, Instant now)
{
    const auto states = statesOf(db, decision.captures);
    if (!states)
        return states.error();
    QList<State> before, after;
    for (const State &state : states.value()) {
        const bool same = state.review == decision.review;
        if (same && (decision.reason.isEmpty() || decision.reason == state.reason))
            continue; // a reason that comes later, or another one, is a decision too
        State next = state;
        next.review = decision.review;
        next.by = decision.by;
        next.reason = decision.reason;
        if (!same)
            next.upload = decision.review == Review::Approved ? UploadState::Ready : UploadState::None;
        before.append(state);
        after.append(next);
    }
    Entry entry;
    entry.by = decision.by;
    entry.action = u"review."_s + word(decision.review);
    entry.reason = decision.reason;
    entry.note = decision.note;
    return change(db, before, after, entry, now);
}

Result<Decided> note(Db &db, const QList<RowId> &captures, const QString &by, const QString &text, Instant now)
{
    const auto states = statesOf(db, captures);
    if (!states || states->isEmpty())
        return states ? Result<Decided>(Decided()) : states.error();
    Decided noted;
    QJsonArray ids;
    for (const State &state : states.value()) {
        noted.changed.append(state.capture);
        ids.append(state.capture);
    }
    Entry entry;
    entry.at = now;
    entry.by = by;
    entry.action = noteAction;
    entry.count = int(noted.changed.size());
    entry.note = text;
    entry.run = states->constFirst().run;
    entry.detail.insert(u"captures"_s, ids);
    const auto id = append(db, entry);
    if (!id)
        return id.error();
    noted.entry = id.value();
    return noted;
}

Result<Decided> revert(Db &db, RowId id, const QString &by, Instant now)
{
    const auto original = byId(db, id);
    if (!original)
        return original.error();
    // A redo did the first decision again: to revert it is to undo that decision.
    if (original->action == u"review.redone"_s && original->revertedBy == 0) {
        const auto undone = byId(db, original->reverts);
        if (!undone)
            return undone.error();
        const auto undo = revert(db, undone->reverts, by, now);
        if (undo && undo->entry != 0) {
            if (const auto marked = db.run("journal_mark_reverted", undo->entry, id); !marked)
                return marked.error();
        }
        return undo;
    }
    if (!original->action.startsWith(u"review."_s) || original->revertedBy != 0)
        return permanentError(4021, translate("core", "Entry %1 can't be reverted").arg(id),
                              translate("core", "It was reverted before, or is no review decision"));
    QHash<RowId, QJsonArray> wanted;
    QList<RowId> ids;
    for (const QJsonValue &value : original->detail.value(u"before"_s).toArray()) {
        const QJsonArray state = value.toArray();
        ids.append(state.at(0).toInteger());
        wanted.insert(ids.constLast(), state);
    }
    const auto before = statesOf(db, ids);
    if (!before)
        return before.error();
    QList<State> after = before.value();
    for (State &state : after) {
        const QJsonArray target = wanted.value(state.capture);
        state.review = Review(target.at(1).toInt());
        state.by = target.at(2).toString();
        state.reason = target.at(3).toString();
        const auto upload = UploadState(target.at(4).toInt());
        // How far it had come counts no more: its object has been taken back meanwhile, or is about to be.
        const bool stands = upload == UploadState::None || upload == UploadState::Held;
        state.upload = stands ? upload : UploadState::Ready;
    }
    Entry entry;
    entry.by = by;
    // The revert of a revert is a redo: the first decision counts again, and can be undone again.
    const bool redo = original->reverts != 0;
    entry.action = redo ? u"review.redone"_s : u"review.reverted"_s;
    entry.reverts = id;
    entry.detail.insert(u"of"_s, redo ? original->detail.value(u"of"_s) : QJsonValue(original->action));
    const auto decided = change(db, before.value(), after, entry, now);
    if (!decided || decided->entry == 0)
        return decided;
    if (const auto marked = db.run("journal_mark_reverted", decided->entry, id); !marked)
        return marked.error();
    if (redo) {
        if (const auto stands = db.run("journal_mark_reverted", RowId(0), original->reverts); !stands)
            return stands.error();
    }
    return decided;
}

Result<RowId> append(Db &db, const Entry &entry)
{
    return db.idOf("journal_add", entry.at.ms, entry.by, entry.action, entry.count, entry.reason, entry.note, entry.run,
                   entry.reverts, compact(entry.detail));
}

Result<Page> page(Db &db, qint64 offset, int limit)
{
    Page answer;
    {
        Rows rows = db.query("journal_count");
        answer.total = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    Rows rows = db.query("journal_page", limit, offset);
    while (rows.next())
        answer.rows.append(entryOf(rows));
    if (!rows.ok())
        return rows.error();
    return answer;
}

Result<Entry> byId(Db &db, RowId id)
{
    Rows rows = db.query("journal_entry", id);
    if (rows.next())
        return entryOf(rows);
    if (!rows.ok())
        return rows.error();
    return notFound(translate("core", "Journal entry %1").arg(id));
}

namespace {
Result<Entry> entryFrom(Db &db, const char *statement)
{
    RowId id = 0;
    {
        Rows rows = db.query(statement);
        id = rows.next() ? rows.i64(0) : 0;
        if (!rows.ok())
            return rows.error();
    }
    return id == 0 ? Result<Entry>(Entry()) : byId(db, id);
}
} // namespace

Result<UndoState> undoState(Db &db)
{
    const auto undo = entryFrom(db, "journal_undoable");
    if (!undo)
        return undo.error();
    const auto redo = entryFrom(db, "journal_redoable");
    if (!redo)
        return redo.error();
    return UndoState{undo.value(), redo.value()};
}

QString sentence(const Entry &entry)
{
    const QString act = actSentence(entry);
    if (entry.reverts == 0 || act.isEmpty())
        return act;
    return (entry.action == u"review.redone"_s ? translate("core", "Redone: %1") : translate("core", "Undone: %1"))
        .arg(act.left(1).toLower() + act.mid(1));
}

QString actSentence(const Entry &entry)
{
    if (entry.id == 0)
        return {};
    const QString action = entry.reverts != 0 ? entry.detail.value(u"of"_s).toString() : entry.action;
    const QString captures = entry.count == 1 ? u"1 capture"_s : u"%1 captures"_s.arg(entry.count);
    if (action == u"review.approved"_s)
        return u"Approve %1"_s.arg(captures);
    if (action == u"review.rejected"_s)
        return u"Reject %1"_s.arg(captures);
    if (action == u"review.flagged"_s)
        return u"Flag %1"_s.arg(captures);
    if (action == u"review.unreviewed"_s)
        return u"Reset %1"_s.arg(captures);
    return entry.reason.isEmpty() ? action : action + u": "_s + entry.reason;
}

} // namespace trawl::journal
