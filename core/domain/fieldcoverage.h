// How much of what a source asks for its records have, field by field (R8.3).
#pragma once

#include "domain/json.h"

#include <QMap>
#include <QString>

namespace trawl {

/// Of one source of one run.
struct FieldCoverage {
    qint64 records = 0;           ///< in its captures
    double mean = -1;             ///< coverage of its captures, 0..100; -1 = none was captured
    QMap<QString, qint64> filled; ///< field → records in which it has a value
    void map(JsonMapper &m)
    {
        m("records"_L1, records);
        m("mean"_L1, mean);
        m("filled"_L1, filled);
    }
};

} // namespace trawl
