// Brings the schema up to date, one statement file per step (STYLE 9.5): resumable after any interruption, newer
// schemas are refused.
#pragma once

#include "store/db.h"

namespace trawl {

/// Each step and its row in schema_steps are one transaction. Answers how many steps were run.
Result<int> migrate(Db &db, Instant now);
/// The steps this program knows, in order: file names without ".sql".
QStringList migrationSteps(const QString &dialect);

} // namespace trawl
