// The one table of error codes (D3): each room lists its own in errorcodes/<room>.inc; a test shows that none
// is given twice.
#pragma once

#include <QList>
#include <QString>

namespace trawl {

struct ErrorCode {
    int code;
    const char *meaning;
    const char *remedy;
};

/// All codes, in the order of the rooms.
const QList<ErrorCode> &errorCodes();

} // namespace trawl
