// What is left of a review whose list has nothing undecided any more.
#pragma once

#include <QString>

namespace trawl {

class CapturesModel;
struct Snapshot;

/// Values only.
struct ReviewRest {
    qint64 elsewhere = 0; ///< unreviewed captures of the same run that the filter hides
    qint64 toCome = 0;    ///< items of the run that are not done yet
    /// "Nothing is left to review." or where something is.
    QString sentence() const;
};

ReviewRest restOf(const CapturesModel &model, const Snapshot &snapshot);

} // namespace trawl
