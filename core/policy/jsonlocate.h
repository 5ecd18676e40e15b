// Where in a JSON text something stands (D6: the error locator is ours).
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace trawl {

/// Line (1-based) where the value of JSON @p pointer begins in @p text; the line of its nearest existing parent if it
/// is missing; 0 if the text is no JSON up to there. Of double keys the last counts, as QJsonDocument takes it.
int lineOfPointer(const QByteArray &text, const QString &pointer);
/// Bytes of a value in its text.
struct JsonSpan {
    qsizetype from = 0, length = 0;
};
/// The bytes of exactly the value at @p pointer; nothing if there is none or the text is broken before its end.
std::optional<JsonSpan> spanOfPointer(const QByteArray &text, const QString &pointer);
/// Line (1-based) of a byte offset, as QJsonParseError gives one.
int lineOfOffset(const QByteArray &text, qsizetype offset);
/// "/sources/3/rate" from parts, escaped (~0, ~1), and back.
QString joinPointer(const QStringList &parts);
QStringList splitPointer(const QString &pointer);

} // namespace trawl
