// Coverage of fields for people.
#pragma once

#include "domain/fieldcoverage.h"

namespace trawl {

/// "price 62.5 %, date 98.0 %": fields that some records lack, the barest first; empty: none.
QString lackingText(const FieldCoverage &coverage);

} // namespace trawl
