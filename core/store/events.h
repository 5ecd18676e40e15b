// Events within captures (R12): used by captures.cpp and journal.cpp inside their transactions.
#pragma once

#include "store/captures.h"

namespace trawl::captures {

/// The item's place, read with its fencing check.
struct EventPlace {
    RowId run = 0, runSource = 0;
    qint64 page = 0;
    QString sourceId;
    RowId capture = 0;
};
Result<Recorded> recordEvents(Db &db, const CaptureRecord &record, const EventPlace &place, Instant now);
/// After reviews changed or captures were lost: revisions without a standing capture are retracted, events show the
/// newest that stands.
Result<> reviseEvents(Db &db, const QList<RowId> &captures);

} // namespace trawl::captures
