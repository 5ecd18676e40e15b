// Validator for the subset of JSON Schema draft 7 that our schemas use (R2.1, D6).
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace trawl {

struct SchemaError {
    QString pointer; ///< JSON pointer of the offending value
    QString found;   ///< the value, shortened, or "nothing"
    QString allowed; ///< what the schema wants, as a phrase
};

/// Keywords: type, enum, const, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern,
/// format (uri, regex), required, properties, additionalProperties, items, minItems, maxItems, uniqueItems, oneOf,
/// anyOf, allOf, $ref (local). Annotations
/// ($schema, $id, title, description, default, examples, definitions) are allowed; any other keyword is an error of the
/// schema.
QList<SchemaError> validateJson(const QJsonObject &schema, const QJsonValue &value);
/// Pointers of keywords this validator does not know; empty for our schemas (tested).
QStringList unknownKeywords(const QJsonObject &schema);

} // namespace trawl
