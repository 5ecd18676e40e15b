// The journal of decisions (R10.4): who did what to what, before → after; every review decision can be
// reverted until uploaded.
#pragma once

#include "domain/item.h"
#include "store/db.h"

#include <QList>

namespace trawl::journal {

/// Not one of "review.…", which are decisions that can be undone.
inline constexpr QLatin1StringView noteAction{"capture.note"};

struct Decision {
    QList<RowId> captures;
    Review review = Review::Approved;
    QString by; ///< operator's name, or "policy"
    QString reason, note;
};
struct Decided {
    RowId entry = 0;      ///< 0: nothing changed, nothing written
    QList<RowId> changed; ///< captures
    QList<RowId> refused; ///< uploaded: retract first (TD-4023 if that is all of them)
};
Result<Decided> decide(Db &db, const Decision &decision, Instant now);
/// An entry about captures that changes nothing of them; 0 if none of them is there.
Result<Decided> note(Db &db, const QList<RowId> &captures, const QString &by, const QString &text, Instant now);
/// Writes a compensating entry; a revert of a revert is the redo.
Result<Decided> revert(Db &db, RowId entry, const QString &by, Instant now);

struct Entry {
    RowId id = 0;
    Instant at;
    QString by,
        action; ///< "review.approved", "review.reverted", "circuit.hold", "source.priority", "policy.spool-gone" …
    int count = 0;
    QString reason, note;
    RowId run = 0;
    RowId reverts = 0, revertedBy = 0;
    QJsonObject detail; ///< before → after
};
/// An operator's or policy's act that is not a review decision.
Result<RowId> append(Db &db, const Entry &entry);
struct Page {
    qint64 total = 0;
    QList<Entry> rows; ///< newest first
};
Result<Page> page(Db &db, qint64 offset, int limit);
Result<Entry> byId(Db &db, RowId id);
/// What undo and redo would take; id 0 if nothing.
struct UndoState {
    Entry undo, redo;
};
Result<UndoState> undoState(Db &db);
/// "Approve 3 captures": the act that is done, undone or redone.
QString actSentence(const Entry &entry);
/// The entry as the journal tells it: "Approve 3 captures", "Undone: approve 3 captures".
QString sentence(const Entry &entry);

} // namespace trawl::journal
