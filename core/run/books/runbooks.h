// What is kept of a run when no controller runs it any more: results per source, active time, what it skipped.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// A source's last results, as the run's statistics keep them, into a row of the sources panel.
void showBooks(SourceStatus &row, const QJsonObject &books);

/// Reads the shown run anew from the store if it has no controller: counts by source, skips, statistics. Engine thread.
QCoro::Task<> refreshEnded(EngineCore &c);
/// Items that the shown run, at rest, skipped because their source was blocked to its end.
int skippedBlocked(const EngineCore &c);
/// Why a run rests, as it is now: of a fault of the store that is over, that it is.
QString shownReason(const EngineCore &c, const RunRow &run);
/// The run as the explainer knows it: the controller's, else what the store says of the shown one; none if @p run is
/// another one.
std::optional<WhyRun> whyOfRun(const EngineCore &c, RowId run);

} // namespace trawl
