// What a crash drill finds: a sample that was killed again and again, beside the same sample left in peace (R16.1).
#pragma once

#include "domain/item.h"

#include <QStringList>

namespace trawl {

/// One item of a workspace at rest, and what came of it.
struct DrilledItem {
    QString page; ///< its source and the path of its address: the same in each workspace of the sample
    ItemState state = ItemState::Pending;
    int captures = 0;  ///< that are there
    bool owed = false; ///< approved, and not at the target by the ledger
};

/// All of a workspace at rest.
struct DrilledWorkspace {
    QList<DrilledItem> items;
    QStringList rows;    ///< pages of the result rows at the target
    QStringList missing; ///< objects that a row names, and that are not there as it says
    QStringList spare;   ///< objects that no row names, or that a second one names
};

/// Sentences, one per page.
struct DrillVerdict {
    QStringList lost;          ///< not there, not ended, or not at the target, where the sample in peace has it
    QStringList doubled;       ///< twice an item, a capture, a row or an object
    QStringList wronglyFailed; ///< failed or skipped where the sample in peace captured it
    bool holds() const { return lost.isEmpty() && doubled.isEmpty() && wronglyFailed.isEmpty(); }
};

/// Pure.
DrillVerdict judgeDrill(const DrilledWorkspace &inPeace, const DrilledWorkspace &killed);

} // namespace trawl
