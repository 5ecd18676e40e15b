// Checks of what a source of sources.json says in other languages than JSON: selectors, expressions, paths.
#pragma once

#include "domain/source.h"
#include "policy/textfault.h"

#include <QJsonObject>
#include <QList>

#include <optional>

namespace trawl {

inline constexpr int ExpressionCode = 1015; ///< of a selector, an XPath or a path

struct ExpressionFinding {
    QString pointer; ///< within the source: "/fields/title/css"
    QString text;    ///< what stands there
    TextFault fault;
    int code = 0;           ///< TD-1xxx
    bool isWarning = false; ///< it is used without the part that the fault names
};

/// Everything wrong in one source as it stands in the file, in the order of the keys. A value of a wrong type is the
/// schema's. Pure. A further key is a row of the tables in sourcechecks.cpp.
QList<ExpressionFinding> checkExpressions(const QJsonObject &source);

/// Nothing: a regular expression of at most 4,000 characters.
std::optional<TextFault> regexFault(const QString &pattern);

/// Records that are things of the page's data: "jsonld:Event".
struct RecordsOfData {
    FieldKind kind;
    QString type;
    std::optional<TextFault> fault; ///< the type is missing
};
/// Nothing: it is a selector.
std::optional<RecordsOfData> thingsOfRecords(const QString &text);

} // namespace trawl
