// Two runs side by side, read from the store (CO1–CO8). Free functions on a store thread.
#pragma once

#include "domain/comparison.h"
#include "domain/fieldcoverage.h"
#include "store/db.h"

#include <QHash>
#include <QList>

namespace trawl::comparison {

/// A page that differs, as short as it can be kept: there may be a hundred thousand.
struct Entry {
    RowId itemA = 0, itemB = 0; ///< 0: not in that run's queue
    PageDifference difference = PageDifference::New;
    bool picture = false; ///< it changed
    qint8 leftOut = -1;   ///< LeftOutReason for which the run that does not have it left it out; -1: it did not
    quint16 source = 0;   ///< Difference::sources
};
struct Differences {
    QStringList sources;  ///< ids, sorted
    QList<Entry> entries; ///< by source, then difference, then item
};
/// Pages of a source that one of the runs does not have are none. Some hundred milliseconds for 100,000 pages.
Result<Differences> differences(Db &db, RowId a, RowId b);

/// By source: how many of its records have which field; one that a record has without a value counts none.
Result<QMap<QString, FieldCoverage>> coverage(Db &db, RowId run);

/// Sources with their counts, times, shares of fields; failures by class. Without the pages that differ.
struct Figures {
    QList<ComparedSource> sources; ///< by id
    QList<ComparedFailures> failures;
};
Result<Figures> figures(Db &db, RowId a, RowId b);

/// The pages of @p entries with what people read of them, in that order; one that is not there any more is left out.
Result<QList<ComparedPage>> rows(Db &db, const Differences &of, const QList<Entry> &entries);

} // namespace trawl::comparison
