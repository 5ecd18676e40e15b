// Items: put into the queue and back into it, skipped, read for tables. Free functions on a store thread; wrap them in
// store.write/read. What a worker does with them is in queue.h.
#pragma once

#include "domain/item.h"
#include "domain/itemfilter.h"
#include "domain/requests/items.h"
#include "domain/run.h"
#include "store/db.h"
#include "store/putback.h"
#include "store/queue.h"

#include <QList>

namespace trawl::items {

/// What found no room.
struct Over {
    NewItem item;
    bool ofRun = false; ///< in the run; else of its source
};
struct Enqueued {
    int inserted = 0;
    RowId first = 0, last = 0;    ///< among whose ids those that were inserted are
    QList<NewItem> duplicates;    ///< already in the run, or twice in the list: reported, never silently dropped (R6.5)
    QList<qint64> duplicatePages; ///< their page numbers
    int over = 0;          ///< there was no room left for so many; whether they are there already was not looked at
    QList<Over> overItems; ///< those
};
/// How many items there may be; what is there already counts. -1: any number.
struct Room {
    qint64 ofSource = -1; ///< of each source in the list
    qint64 ofRun = -1;
};
/// Items of sources that are not part of the run are refused (TD-4022).
Result<Enqueued> enqueue(Db &db, RowId run, const QList<NewItem> &list, Instant now, Room room = {});

/// Pending items of a source (empty: of all) end skipped. Answers how many.
Result<int> skipPending(Db &db, RowId run, const QString &source, SkipReason why, const QString &reason, Instant now);
/// Failed or skipped items again into the queue, attempts and stalls reset (RT3, RT9). The rule of putback.h holds for
/// runs that had ended; if one of the runs refuses, nothing has changed.
Result<PutBack> requeue(Db &db, const QList<RowId> &ids, Instant now);
Result<PutBack> requeueFailed(Db &db, RowId run, Instant now);
/// @p why: any of these reasons.
Result<PutBack> requeueSkipped(Db &db, RowId run, const QList<SkipReason> &why, Instant now);
/// How many items a run skipped, by source and reason.
Result<QHash<QString, QHash<SkipReason, int>>> skips(Db &db, RowId run);

struct ItemQuery {
    RowId run = 0;
    ItemFilter filter;
    QString sort; ///< id, source, state, try, url, engine, cov, http, changed, review, upload, due; empty = id
    bool descending = false;
    qint64 offset = 0;
    int limit = 200;
    Instant now;
    QStringList blocked; ///< sources that can start nothing now: their pending items are "waiting"
    bool rests = false;  ///< nobody works on the run: all its pending items are "waiting"
};
struct ItemPage {
    qint64 total = 0, matching = 0;
    QList<ItemRow> rows;
};
Result<ItemPage> page(Db &db, const ItemQuery &query);
/// Where @p item stands in the query's order, from 0; -1: it does not match. Offset and limit are not looked at.
Result<qint64> rowOf(Db &db, const ItemQuery &query, RowId item);
/// {state: {word: n}, review: {…}, upload: {…}, source: {…}, engine: {…}}
Result<Facets> facets(Db &db, RowId run, Instant now);
Result<Counts> counts(Db &db, RowId run);
Result<QHash<QString, Counts>> countsBySource(Db &db, RowId run);
Result<QList<ItemRow>> byIds(Db &db, const QList<RowId> &ids);
Result<ItemRow> byId(Db &db, RowId id);
Result<RowId> idOf(Db &db, const QString &uid);
/// Pending items of the same source that come before it; -1: it does not wait.
Result<qint64> positionInQueue(Db &db, RowId item);
/// When the first pending item of the source is due (0 = at once).
struct NextDue {
    bool any = false;
    Instant due;
};
Result<NextDue> nextDue(Db &db, RowId run, const QString &source);

} // namespace trawl::items
