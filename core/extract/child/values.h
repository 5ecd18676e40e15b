// Text as it stands on a page → typed values: numbers, dates (R4.8). Pure.
#pragma once

#include <QString>

#include <optional>

namespace trawl {

/// The first number in a text, with the usual thousands and decimal marks: "MOP 1,234.50" → 1234.5, "1.234,50 €" →
/// 1234.5.
std::optional<double> parseNumber(const QString &text);

/// ISO 8601 of a date in a common notation, without a zone if the text has none: "2027-01-12", "2027-01-12T19:30:00",
/// "2027-01-12T19:30:00+08:00". Empty if the text is no single date.
QString parseDate(const QString &text);

} // namespace trawl
