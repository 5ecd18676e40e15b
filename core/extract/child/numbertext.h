// Numbers and prices as pages write them: thousands and decimals by currency and language (R4.8). Pure.
#pragma once

#include <QString>

#include <optional>

namespace trawl {

struct NumberHints {
    QString language; ///< BCP 47, of the field or the page; empty: not known
    QString currency; ///< ISO 4217, of the field; empty: as the text says
};

struct NumberReading {
    QString plain;      ///< digits and at most one point, as many decimals as were written: "-1234.50"
    QString other;      ///< the second reading that the text allows as well; empty: it has one reading
    QString currency;   ///< ISO 4217, as the text names it, else the hint
    bool money = false; ///< the text names a currency, be it by a sign that several share
    double value() const { return plain.toDouble(); }
};

/// The first number of a text: "MOP 1.500" → 1500, "1.234,50 €" → 1234.50, "$.99" → 0.99. Nothing: there is none, or
/// its marks make no number ("12.01.2027").
std::optional<NumberReading> readNumber(const QString &text, const NumberHints &hints = {});

/// True for a code of ISO 4217 in capital letters.
bool isCurrencyCode(QStringView code);

} // namespace trawl
