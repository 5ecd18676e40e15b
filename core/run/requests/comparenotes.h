// Sentences that say what makes two runs unlike each other, so that nobody takes for gone what was not looked for.
#pragma once

#include "domain/run.h"
#include "store/db.h"

namespace trawl {

/// On a store thread: states and limits of both runs, what was set up differently, sources that one of them does not
/// have, and what a source did not look at (CO11, CO18, CO20).
Result<QStringList> comparisonNotes(Db &db, const RunRow &a, const RunRow &b);

} // namespace trawl
