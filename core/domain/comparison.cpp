// Labels of the differences.
#include "domain/comparison.h"

namespace trawl {

QString differenceLabel(PageDifference difference)
{
    switch (difference) {
    case PageDifference::New:
        return translate("core", "New");
    case PageDifference::Gone:
        return translate("core", "Gone");
    case PageDifference::Changed:
        return translate("core", "Changed");
    case PageDifference::Lost:
        return translate("core", "Not got any more");
    case PageDifference::Won:
        return translate("core", "Got again");
    case PageDifference::Doubtful:
        return translate("core", "Doubtful");
    }
    return {};
}

} // namespace trawl
