// What is said where a run goes on without the credentials that it began with.
#pragma once

#include "run/crawl/lane.h"
#include "run/parts.h"

#include <list>

namespace trawl {

/// A line in the log for each origin that a source of the run had credentials for when the run was started, and that
/// sources.json no longer gives.
void sayMissingCredentials(const Parts &parts, const std::list<SourceLane> &lanes);

} // namespace trawl
