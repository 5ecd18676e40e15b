// A number with its word in the right form: "1 source", "3 sources".
#pragma once

#include "domain/instant.h"
#include "domain/names.h"

namespace trawl {

inline QString countOf(qint64 n, const QString &one, const QString &many)
{
    return u"%1 %2"_s.arg(groupedNumber(n), n == 1 ? one : many);
}

} // namespace trawl
