// SQL out of filters, for tables that the operator filters and sorts. The one place in C++ where SQL is composed: of
// words that every dialect knows, but for its operator LIKE, with placeholders for all values. Used inside the store
// only.
#pragma once

#include "store/captures.h"
#include "store/items.h"
#include "store/leftout.h"
#include "store/logs.h"
#include "store/pages.h"

namespace trawl {

struct FilterSql {
    QString text;
    QVariantList values;
};

/// How the rows of a run are found: by its index, or without it in the whole table.
enum class Reading { Indexed, Whole };

/// A page of item ids. @p backwards: the order from its end.
FilterSql itemIds(const Dialect &dialect, const items::ItemQuery &query, Reading reading, bool backwards);
FilterSql itemCount(const Dialect &dialect, const items::ItemQuery &query, Reading reading);
/// Where the item stands in the query's order, from 0; no row: it does not match.
FilterSql itemPosition(const Dialect &dialect, const items::ItemQuery &query, Reading reading, RowId item);

FilterSql captureIds(const captures::CaptureQuery &query); ///< all of them, in the query's order
FilterSql capturePage(const captures::CaptureQuery &query);
FilterSql captureReviews(const captures::CaptureQuery &query); ///< review, count; whatever the review

FilterSql leftOutIds(const leftout::Query &query); ///< a page, by reason, source and time
FilterSql leftOutCount(const leftout::Query &query);

FilterSql pageStateRows(const pages::Query &query); ///< a page of them, the newest change first
FilterSql pageStateCount(const pages::Query &query);

FilterSql logRows(const logs::LogQuery &query);
FilterSql logCount(const logs::LogQuery &query);

} // namespace trawl
