// Brings the schema up to date, one statement file per step: resumable after any interruption, newer schemas are
// refused.
#pragma once

#include "store/db.h"

namespace trawl {

/// Each step and its row in schema_steps are one transaction; two programs that open a store at once share the work.
/// Answers how many steps were run here.
Result<int> migrate(Db &db, Instant now);
/// For who only reads: the schema is the one that this version knows. TD-4002: it is another version's.
Result<> checkSchema(Db &db);

} // namespace trawl
