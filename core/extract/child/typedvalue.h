// A field's texts → the value of its type, or why there is none (R4.8). Pure.
#pragma once

#include "domain/capturenote.h"
#include "domain/source.h"
#include "extract/child/values.h"
#include "extract/wire.h"

#include <functional>

namespace trawl {

struct TypedValue {
    enum Outcome {
        Good,
        Kept,    ///< it is none of the type; its text stands for it ("March to May")
        Nothing, ///< it is none of the type, and no text can stand for it
    };
    Outcome outcome = Nothing;
    wire::Value value; ///< without its field
    QList<CaptureNote> notes;
};

inline constexpr qsizetype MaxValueText = 100'000; ///< characters of one value
inline constexpr qsizetype MaxListEntries = 1000;

/// @p texts: not empty, none of them empty. @p language: of the page, asked for only where the field has none and its
/// type needs it.
TypedValue typedValue(const FieldSpec &field, const QStringList &texts, const UrlResolver &urls,
                      const std::function<QString()> &language);

} // namespace trawl
