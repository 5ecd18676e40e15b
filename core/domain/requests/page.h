// What pages of rows have in common.
#pragma once

#include "domain/json.h"

#include <QList>

namespace trawl {

template <class Row>
struct PageOf {
    qint64 total = 0; ///< rows there are, not only those of the page
    QList<Row> rows;

    void map(JsonMapper &m)
    {
        m("total"_L1, total);
        m("rows"_L1, rows);
    }
};

} // namespace trawl
