// What the parts of the engine do together.
#include "run/parts.h"

#include "async/futures.h"

namespace trawl {

void Parts::writeLater(QString what, std::function<Result<>(Db &)> write)
{
    logFailure(what, store->write(Lane::Bulk, std::move(write)));
}

void Parts::logFailure(const QString &what, const QFuture<Result<>> &done)
{
    whenDone(done, timers.get(), [this, what](const Result<> &result) {
        if (!result && result.error().kind != ErrorKind::Cancelled)
            log->error("store", u"%1 could not be written: %2"_s.arg(what, result.error().sentence()));
    });
}

} // namespace trawl
