// Small texts of trawlctl: times, columns, faults and problems.
#pragma once

#include "domain/result.h"
#include "domain/snapshot.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace trawl {

/// One line of NDJSON on standard output, for verbs that need no console.
void printJson(const QString &type, QJsonObject fields);
QString timeText(qint64 ms);
/// Exactly @p width characters: cut with an ellipsis, or filled with spaces.
QString padded(const QString &text, int width);
/// "… TD-4010: The disk is full. …": a run or an upload that a fault of our side holds says its code. Nothing: an
/// operator meant it.
std::optional<Error> faultIn(const QString &text);
/// Of the workspace's own files, not of what is crawled: every verb that follows or shows the engine says it.
bool isOfWorkspace(const Problem &problem);
/// "What. Why. What to do" on one line.
QString problemText(const Problem &problem);

} // namespace trawl
