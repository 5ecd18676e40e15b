// scraping_sources: the projection of sources.json (D3: the file is the truth).
#pragma once

#include "domain/source.h"
#include "store/db.h"

#include <QList>

namespace trawl::sources {

/// Replaces the projection. Sources that left the file stay, marked absent: runs refer to them.
Result<> project(Db &db, const QList<Source> &sources, Instant now);
/// What the file of the program that projects has now, as its objects; by id.
Result<QList<QJsonObject>> present(Db &db);

} // namespace trawl::sources
