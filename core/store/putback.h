// Items that go back into a run's queue, and what becomes of a run that had ended (M3).
#pragma once

#include "domain/ids.h"
#include "domain/result.h"
#include "store/db.h"

#include <QHash>

namespace trawl::items {

struct PutBack {
    int back = 0;            ///< pending again
    int superseded = 0;      ///< ended skipped: a newer run of their source has started
    QHash<RowId, int> byRun; ///< pending again, by run
};

/// A finalized run takes nothing back (TD-4030).
Result<> mayPutBack(Db &db, RowId run);

/// The one rule for every act that makes items of a run pending again, called in its transaction after the items have
/// moved; @p bySource says how many, by run source. A run that works or rests goes on with them. A run that had ended
/// becomes stopped with the reason "n put back" and can be resumed; its items whose source has a newer run end skipped
/// (superseded), because nobody would ever crawl them; a finalized run refuses (TD-4030), and the error takes the whole
/// job back. What it did to an ended run stands in the journal.
Result<PutBack> putBack(Db &db, const QHash<RowId, int> &bySource, Instant now);

} // namespace trawl::items
