// Coverage of fields and times of pages for people.
#pragma once

#include "domain/fieldcoverage.h"

namespace trawl {

/// "price 62.5 %, date 98.0 %": fields that some records lack, the barest first; empty: none.
QString lackingText(const FieldCoverage &coverage);

/// How long a page took: "120 ms", "1.7 s"; a dash where none of the @p pages has a time.
QString pageTimeText(qint64 ms, qint64 pages);

} // namespace trawl
