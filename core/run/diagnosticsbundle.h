// A failed run leaves a bundle: what somebody needs who is asked for help, and no secret (R9.4).
#pragma once

#include "run/parts.h"

#include <QCoroTask>
#include <QStringList>

namespace trawl {

/// Makes <workspace>/bundles/run-0147-<its end>.tar of a run: the run with its counts and
/// statistics, its sources as they were, the items that failed, its log, and versions. The newest ten are kept. Engine
/// thread. @p secretNames: variables of the environment that hold secrets, whatever their names say. Answers its path.
/// Errors: TD-9060, and the store's.
QCoro::Task<Result<QString>> makeBundle(Parts &parts, RowId run, QStringList secretNames);

} // namespace trawl
