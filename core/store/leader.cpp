// See leader.h.
#include "store/leader.h"

#include "domain/names.h"
#include "store/settings.h"

namespace trawl {

Result<> takeLead(Db &db, const QString &self)
{
    const auto taken = db.idOf("leader_take");
    if (!taken)
        return taken.error();
    if (taken.value() != 0)
        return success();
    const auto made = db.idOf("schema_has_steps");
    if (!made)
        return made.error();
    if (made.value() == 0) // who is told to wait comes again: there is nothing to look at yet either
        return transientError(4016, translate("core", "The store is being made by another program"), {},
                              translate("core", "Try again in a moment"));
    const auto who = settings::get(db, leaderKey);
    if (!who)
        return who.error();
    if (!self.isEmpty() && who->toString() == self)
        return transientError(4016, translate("core", "The database server does not answer"),
                              translate("core", "It still keeps an earlier connection of this program"),
                              translate("core", "It lets go by itself within a minute or two"));
    return transientError(leadsElsewhere, translate("core", "Another program runs the engine of this store"),
                          who->toString(), translate("core", "Work there, or end it first"));
}

Result<Lead> lookAtLead(Db &db)
{
    const auto taken = db.idOf("leader_taken");
    if (!taken)
        return taken.error();
    const auto who = settings::get(db, leaderKey);
    if (!who)
        return who.error();
    return Lead{taken.value() != 0, who->toString()};
}

} // namespace trawl
