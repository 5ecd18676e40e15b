// Events within captures (R12): used by captures.cpp and journal.cpp inside their transactions.
#pragma once

#include "store/captures.h"

namespace trawl::captures {

/// Of a capture that was just added. @p fields: of each record, as text.
Result<Recorded> recordEvents(Db &db, const CaptureRecord &record, const QStringList &fields, RowId capture,
                              Instant now);
/// After reviews changed or captures were lost: revisions without a standing capture are retracted, events show the
/// newest that stands.
Result<> reviseEvents(Db &db, const QList<RowId> &captures);

} // namespace trawl::captures
