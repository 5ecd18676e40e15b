// The rule about missing pictures.
#include "policy/spoolverdict.h"

namespace trawl {

SpoolVerdict judgeSpool(const SpoolFacts &facts)
{
    if (!facts.on && facts.needed == 0)
        return SpoolVerdict::Unused;
    if (!facts.usable)
        return facts.replaceable && facts.needed == 0 ? SpoolVerdict::GoOn : SpoolVerdict::Ask;
    return 2 * facts.missing > facts.needed ? SpoolVerdict::Ask : SpoolVerdict::GoOn;
}

} // namespace trawl
