// What the parts of the engine do together.
#include "run/parts.h"

namespace trawl {

void Parts::writeLater(QString what, std::function<Result<>(Db &)> write)
{
    logFailure(what, store->write(Lane::Bulk, std::move(write)));
}

void Parts::sayFailure(const QString &what, const Error &error)
{
    if (error.kind != ErrorKind::Cancelled)
        log->error("store", translate("core", "%1 could not be written: %2").arg(what, error.sentence()));
}

} // namespace trawl
