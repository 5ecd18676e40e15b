// A text cut into numbers, words and marks, as the reading of dates needs them. Pure.
#pragma once

#include <QString>

#include <vector>

namespace trawl {

struct DateToken {
    enum Kind { Number, Word, Mark };
    Kind kind = Mark;
    QString text;              ///< Word: lower case without accents, one Han character each; Mark: one character
    int value = 0;             ///< Number
    int digits = 0;            ///< Number
    bool spaced = false;       ///< something blank stands before it
    bool ordinal = false;      ///< "5th", "1er", "1º"
    bool afterWeekday = false; ///< a weekday or a bracket stood before it
    bool isNumber(int minDigits, int maxDigits) const
    {
        return kind == Number && digits >= minDigits && digits <= maxDigits;
    }
    bool is(QLatin1StringView word) const { return kind != Number && text == word; }
    bool is(QChar mark) const { return kind == Mark && text == mark; }
};

/// Weekdays and brackets are left out, dashes are one kind. At most 600 tokens.
std::vector<DateToken> dateTokens(const QString &text);

/// "out" and "set", which other languages have as words of their own.
bool isMonthOfFewLanguages(const QString &word);
/// Does a language tag, or a weekday or a month that the text names in full, say that such a word is a month?
bool knowsMonth(const QString &word, const QString &language, const QString &text);
/// 1..12; 0: no month. English, Portuguese, Spanish, French, German, Italian; in full and as commonly cut.
int monthOfWord(const QString &word);

} // namespace trawl
