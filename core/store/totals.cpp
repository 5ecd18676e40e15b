// Counts of a run's captures and events.
#include "store/totals.h"

namespace trawl::totals {

Result<Totals> ofRun(Db &db, RowId run)
{
    Totals totals;
    Rows captures = db.query("totals_captures", run);
    if (captures.next()) {
        totals.captures = captures.i64(0);
        totals.pictures = captures.i64(1);
    }
    if (!captures.ok())
        return captures.error();
    Rows events = db.query("totals_events", run);
    if (events.next()) {
        totals.events = events.i64(0);
        totals.revisions = events.i64(1);
        totals.duplicates = events.i64(2);
    }
    if (!events.ok())
        return events.error();
    return totals;
}

} // namespace trawl::totals
