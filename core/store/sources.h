// scraping_sources: the projection of sources.json (D3: the file is the truth).
#pragma once

#include "domain/source.h"
#include "store/db.h"

#include <QList>

namespace trawl::sources {

/// Replaces the projection. Sources that left the file stay, marked absent: runs refer to them.
Result<> project(Db &db, const QList<Source> &sources, Instant now);

} // namespace trawl::sources
