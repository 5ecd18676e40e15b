// The mirror's one request under way, as the store keeps it. Inside the store only.
#pragma once

#include "store/mirror.h"

namespace trawl::mirror {

/// id 0: none is.
Result<Request> underWay(Db &db);
/// Gives it its key and keeps it: from now on it is under way.
Result<Request> begin(Db &db, Request request, Instant now);
/// What is kept of it besides its kind and its tries.
QString payloadOf(const Request &request);
/// Of addresses that the API left out of the run that it made.
QString notTakenText();
/// The part of such items: none, and never to be.
inline constexpr RowId noPart = -1;

} // namespace trawl::mirror
