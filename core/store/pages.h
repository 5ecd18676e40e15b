// Pages across runs: present, missing, gone, back (GO9–GO16). Free functions on a store thread.
#pragma once

#include "domain/pagestate.h"
#include "policy/pagestates.h"
#include "store/db.h"

#include <QList>

namespace trawl::pages {

/// The page of a capture that was just recorded is there. For captures::record(), in its transaction.
Result<> seen(Db &db, RowId capture, Instant now);
/// The page of a capture named pages that belong to its source, known before or not: it is a listing.
Result<> names(Db &db, RowId capture);

/// An item of @p source (row of run_sources) of the run that could not be read and may name pages seen in @p seenIn; 0:
/// none. @p followDepth: as in Ending.
Result<RowId> unread(Db &db, RowId run, RowId source, int followDepth, RowId seenIn);

/// A source of a run that ends.
struct Ending {
    QString sourceId;
    PageRun run;         ///< what the store can tell of it (from overMaximum on) is filled in here
    int followDepth = 0; ///< pages less deep than that name others; 0: links are not followed
};
struct Settled {
    QString sourceId;
    qint64 missing = 0, gone = 0; ///< pages that became so, or stayed missing
};
/// A run completed: pages that it found missing count it, in the transaction in which it is completed. Sources whose
/// runs say nothing are left alone. A second time changes nothing; items that were put back and ended differently do.
Result<QList<Settled>> settle(Db &db, RowId run, QList<Ending> endings, Instant now);

struct Query {
    QString source;                 ///< empty = all
    std::optional<PageState> state; ///< not set: all that are not just present
    QString text;                   ///< words, each of them somewhere in the address
    qint64 offset = 0;
    int limit = 200;
};
struct Page {
    qint64 total = 0; ///< matching
    QList<PageRow> rows;
};
/// The newest change first.
Result<Page> page(Db &db, const Query &query);
/// The state of the item's page; none if it was never captured.
Result<std::optional<PageRow>> ofItem(Db &db, RowId item);

struct StateCount {
    QString sourceId;
    PageState state = PageState::Missing;
    qint64 count = 0;
};
/// Missing, gone and back, by source; what has none is left out.
Result<QList<StateCount>> counts(Db &db);

} // namespace trawl::pages
