// JSON as pages carry it: comments, CDATA, a last comma, raw line ends in texts, several values in one script. Pure.
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QList>

#include <optional>

namespace trawl {

/// The values of a script, in order; nothing if it is no JSON even so. Text that is JSON is taken as it is.
std::optional<QList<QJsonValue>> readLenientJson(const QByteArray &script);
/// The first value of @p text, whatever follows it; nothing if none begins there.
std::optional<QJsonValue> firstLenientJson(QByteArrayView text);

} // namespace trawl
