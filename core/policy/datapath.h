// Paths into the data that a page carries: names with points between, or in brackets and quotes as JSONPath has them
// (RFC 9535).
#pragma once

#include "policy/textfault.h"

#include <QStringList>

#include <optional>

namespace trawl {

/// "Event.offers.price", "__STATE__['a b'].0.title". A value.
struct DataPath {
    QString text;
    QStringList names;
    QString type; ///< "Event.startDate" → "Event"; empty: the path names no type
};

/// Pure. A path that is none has no names; @p fault says where and why then.
DataPath parseDataPath(const QString &text, std::optional<TextFault> *fault = nullptr);
/// Nothing: it is a path.
std::optional<TextFault> dataPathFault(const QString &text);

} // namespace trawl
