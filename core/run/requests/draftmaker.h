// Draft runs of chosen addresses: in the store with all of them, not begun.
#pragma once

#include "domain/requests/leftout.h"
#include "run/enginecore.h"

namespace trawl {

class RunLauncher;

struct DraftOrder {
    QList<Source> sources; ///< as sourceOfDraft() makes them
    QList<NewItem> items;
    QList<NewLeftOut> out; ///< brought, and not taken
    QString note;          ///< of the run: where the addresses are from
};

/// Nothing of the sources beside the addresses is crawled. They come in a thousand at a time; until the last is there
/// the run's statistics say "importing", and it can't be started: a crash leaves no half list that seems whole.
QCoro::Task<Result<DraftMade>> makeDraft(EngineCore &core, const RunLauncher &launcher, DraftOrder order, Actor actor);

/// The run's addresses are not all there: TD-9003, what it can't do then.
Result<> wholeDraft(const RunRow &run, const QJsonObject &statistics);

} // namespace trawl
