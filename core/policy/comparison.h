// What differs between a page of two runs (CO1–CO6). Pure.
#pragma once

#include "domain/comparison.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>
#include <vector>

namespace trawl {

/// What one run has of a page.
struct PageSide {
    bool known = false;                   ///< it is in the run's queue
    bool leftOut = false;                 ///< it is not, but the run found it
    ItemState state = ItemState::Pending; ///< if it is
    FailClass failure = FailClass::None;
    bool whole = true; ///< its capture is of the page that was asked for, and finished
    bool pictured = false;
    quint64 dhash = 0;
    bool captured() const { return known && state == ItemState::Captured; }
    /// The run does not have it, but nothing says that it is not there.
    bool missed() const { return known ? failure != FailClass::NotFound : leftOut; }
};

/// Nothing: no difference, or neither run has it. @p sameFields: the records of both are the same text.
std::optional<PageDifference> differenceOf(const PageSide &a, const PageSide &b, bool sameFields);
/// Both have a whole picture, and more than what an unchanged page may differ by.
bool pictureChanged(const PageSide &a, const PageSide &b);
/// Field by field, record by record; values that are absent, null or empty are the same.
QList<FieldChange> changedFields(const QJsonArray &before, const QJsonArray &after);
/// What was asked of the runs differently: "sessions 2 → 4".
QStringList changedPlan(const RunPlan &before, const RunPlan &after);
/// Keys of a source's set-up that differ, sorted; no values, for they may be secret.
QStringList changedKeys(const QJsonObject &before, const QJsonObject &after);
/// The value at @p share (0..1) of the sorted list, nearest rank; 0 of an empty one. Sorts @p times.
qint64 rankOf(std::vector<qint64> &times, double share);

} // namespace trawl
