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
        log->error("store", u"%1 could not be written: %2"_s.arg(what, error.sentence()));
}

} // namespace trawl
