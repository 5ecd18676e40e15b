// Gathers the rooms' tables.
#include "domain/errorcodes.h"

namespace trawl {

const QList<ErrorCode> &errorCodes()
{
    static const QList<ErrorCode> all{
#define TRAWL_CODE(code, meaning, remedy) ErrorCode{code, meaning, remedy},
#include "errorcodes_all.inc"
#undef TRAWL_CODE
    };
    return all;
}

} // namespace trawl
