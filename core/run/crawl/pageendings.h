// What the end of a run says about pages that it did not find.
#pragma once

#include "run/crawl/lane.h"
#include "run/logbook.h"
#include "store/pages.h"

#include <list>

namespace trawl {

/// One for each source, or none where the run does not complete.
QList<pages::Ending> endingsOf(const std::list<SourceLane> &lanes, const RunRow &run, RunState to);
/// A line of the log for each source that misses pages.
void sayMissing(LogBook &log, const QList<pages::Settled> &settled, RowId run);

} // namespace trawl
