// Where in a JSON text something stands (DECISIONS 6: the error locator is ours).
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace trawl {

/// Line (1-based) where the value of JSON @p pointer begins in @p text; the line of its nearest existing parent if it is missing; 0 if the
/// text is no JSON up to there. Of double keys the last counts, as QJsonDocument takes it.
int lineOfPointer(const QByteArray &text, const QString &pointer);
/// Line (1-based) of a byte offset, as QJsonParseError gives one.
int lineOfOffset(const QByteArray &text, qsizetype offset);
/// "/sources/3/rate" from parts, escaped (~0, ~1), and back.
QString joinPointer(const QStringList &parts);
QStringList splitPointer(const QString &pointer);

} // namespace trawl
