// A workspace at rest as a crash drill compares it. The store's and the sink's files are read; nothing is changed.
#pragma once

#include "domain/result.h"
#include "policy/drill.h"

namespace trawl {

/// @p folder: a workspace of the sample on which no engine works. Any thread. Errors: Db's; none where nothing was
/// uploaded yet.
Result<DrilledWorkspace> drilledWorkspace(const QString &folder);

} // namespace trawl
