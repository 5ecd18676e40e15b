// What a run found and does not crawl: noted in the transaction of what found it, listed, counted (R6.5). Free
// functions on a store thread.
#pragma once

#include "domain/leftout.h"
#include "store/items.h"

#include <QList>

namespace trawl::leftout {

/// Puts @p list into the queue as items::enqueue() does, and notes @p out with what found no room or is another
/// spelling of a page that is there. What was noted as too deep or without room and comes in now is taken off the list.
/// @p most: rows of one source in one run.
Result<items::Enqueued> takeIn(Db &db, RowId run, const QList<NewItem> &list, QList<NewLeftOut> out, Instant now,
                               items::Room room = {}, qint64 most = leftOutMost);

/// Notes addresses of sources of the run; duplicates come by takeIn() alone. Once per source, page and reason, however
/// often it is found: a second finding changes nothing. A duplicate counts by its own spelling, and only where that
/// differs from the page's: the same link on every page is no row. What is in the queue is not left out, but for what
/// ended there without being asked for (NewLeftOut::isItem). When a source has @p most rows, further addresses are
/// counted only, once for each finding.
Result<> note(Db &db, RowId run, const QList<NewLeftOut> &out, Instant now, qint64 most = leftOutMost);
/// All pending items of a source of a run, before they end skipped.
Result<> notePending(Db &db, RowId runSource, LeftOutReason reason, const QString &rule, Instant now,
                     qint64 most = leftOutMost);
/// Items that are put back into the queue are not left out any more.
Result<> backInQueue(Db &db, const QList<RowId> &items);

/// By source and reason, from the kept sums.
Result<QList<LeftOutCount>> counts(Db &db, RowId run);

struct Query {
    RowId run = 0;
    QString source; ///< empty = all
    std::optional<LeftOutReason> reason;
    QString text; ///< words, each of them somewhere in address, place or rule
    qint64 offset = 0;
    int limit = 200;
    std::optional<RowId> after = {}; ///< set: by id, from behind this one on; the offset does not count
};
struct Page {
    qint64 total = 0; ///< matching
    QList<LeftOutRow> rows;
};
/// By reason, source and time.
Result<Page> page(Db &db, const Query &query);
/// Those of the named rows that are there, in their order.
Result<QList<LeftOutRow>> byIds(Db &db, const QList<RowId> &ids);

} // namespace trawl::leftout
