// States of pages for people.
#include "domain/pagestate.h"

namespace trawl {

QString pageStateText(PageState state, int missing)
{
    switch (state) {
    case PageState::Present:
        return translate("core", "Present");
    case PageState::Missing:
        return translate("core", "Missing %1 of %2").arg(missing).arg(runsUntilGone);
    case PageState::Gone:
        return translate("core", "Gone");
    case PageState::Back:
        return translate("core", "Back");
    }
    return {};
}

} // namespace trawl
