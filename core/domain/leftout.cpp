// Labels of the reasons.
#include "domain/leftout.h"

namespace trawl {

QString leftOutLabel(LeftOutReason reason)
{
    switch (reason) {
    case LeftOutReason::Robots:
        return translate("core", "robots.txt");
    case LeftOutReason::Scope:
        return translate("core", "Out of scope");
    case LeftOutReason::Duplicate:
        return translate("core", "Duplicate");
    case LeftOutReason::Maximum:
        return translate("core", "Over the maximum");
    case LeftOutReason::Depth:
        return translate("core", "Too deep");
    case LeftOutReason::Kind:
        return translate("core", "Kind of file");
    case LeftOutReason::Operator:
        return translate("core", "By the operator");
    }
    return {};
}

} // namespace trawl
