// The filter language of the items table: key:value terms to a checked value. Pure; the store makes SQL of it,
// with parameters only.
#pragma once

#include "domain/instant.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace trawl {

enum class FilterKey { Text, State, Source, Review, Upload, Engine, Http, Coverage, Try, Error, Changed, Since, Id };

/// How a term compares. Range is closed at both ends; an end may be open.
enum class FilterOp { Is, Less, Greater, Range };

struct FilterTerm {
    FilterKey key = FilterKey::Text;
    FilterOp op = FilterOp::Is;
    bool negated = false;     ///< "-key:…" or "key:!…"
    QStringList words;        ///< Is: any of these
    double low = 0, high = 0; ///< Less: high; Greater: low; Range: both
    bool hasLow = false, hasHigh = false;
    int begin = 0, length = 0; ///< where it stands in the text, to underline it
    friend bool operator==(const FilterTerm &, const FilterTerm &) = default;
};

struct ItemFilter {
    QList<FilterTerm> terms; ///< all must hold
    QString error;           ///< empty = valid; else a sentence: unknown key "sate" — did you mean "state"?
    QString suggestion;      ///< the text with the mistake repaired, if one is likely
    bool isValid() const { return error.isEmpty(); }
    bool isEmpty() const { return terms.isEmpty(); }
    /// Canonical text: parse(text()) gives the same terms.
    QString text() const;
};

/// @p now makes "since:2h" absolute (milliseconds since 1970, in low). "changed" is the share of the picture in
/// percent.
ItemFilter parseItemFilter(const QString &text, Instant now = {});
/// @p text with @p word put into the plain term of @p key ("state:failed" and captured make "state:failed,captured"),
/// or taken out of it where it stands there already. A text that does not parse comes back as it is.
QString withWordToggled(const QString &text, FilterKey key, const QString &word);
/// True if @p word, the last of a text that is still being typed, is on its way to a term: "sou", "sate", "state:",
/// "state:fa".
bool isHalfTyped(const QString &word);
/// "state", "source" …: the keys in the order of the completion popup.
QStringList itemFilterKeys();
/// The words a key takes; empty = anything (source, id, text) or numbers.
QStringList itemFilterWords(FilterKey key);
/// The key's word; empty for Text.
QString filterKeyWord(FilterKey key);

} // namespace trawl
