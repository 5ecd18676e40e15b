// What a run brought in, counted in the store: the summary's figures.
#pragma once

#include "domain/ids.h"
#include "domain/result.h"
#include "store/db.h"

namespace trawl::totals {

struct Totals {
    qint64 captures = 0;  ///< that stand: not lost
    qint64 pictures = 0;  ///< of these with a picture
    qint64 events = 0;    ///< events that captures of the run vouch for
    qint64 revisions = 0; ///< of these, revisions made by the run beyond the first
    qint64 duplicates = 0;
};
Result<Totals> ofRun(Db &db, RowId run);

} // namespace trawl::totals
