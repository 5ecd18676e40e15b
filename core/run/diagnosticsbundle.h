// A bundle of diagnostics: what somebody needs who is asked for help, and no secret (R9.4).
#pragma once

#include "policy/tarball.h"
#include "run/parts.h"

#include <QCoroTask>
#include <QStringList>

namespace trawl {

struct BundleOrder {
    RowId run = 0;
    QStringList secretNames; ///< variables of the environment that hold secrets, whatever their names say
    QList<TarEntry> more;    ///< further files, cleaned and bounded as the bundle's own
};
struct MadeBundle {
    QString path; ///< absolute
    int number = 0;
    qint64 bytes = 0;
};
/// Makes <workspace>/bundles/run-0147-<its end>.tar of a run: the run with its counts and statistics, its sources as
/// they were, the items that failed, its log, versions, and what else is ordered. The newest ten are kept. Engine
/// thread. Errors: TD-9060, and the store's.
QCoro::Task<Result<MadeBundle>> makeBundle(Parts &parts, BundleOrder order);

/// One line of a .jsonl.
QByteArray jsonLine(const QJsonObject &object);

} // namespace trawl
