// The filter of the review as text, "review:unreviewed,flagged source:galaxy flag:captcha", to a query. Pure.
#pragma once

#include "ui/models/capturesmodel.h"

namespace trawl {

struct ParsedCaptureFilter {
    CaptureQuery query; ///< run and sort are not part of the text
    QString error;      ///< empty = valid; else a sentence
    bool isValid() const { return error.isEmpty(); }
};

/// @p sources: id → name; a name may be written instead of the id. Unknown sources are an error if any source is known.
ParsedCaptureFilter parseCaptureFilter(const QString &text, const QHash<QString, QString> &sources);
/// A text that is being typed, without the last word while that is on its way to a term ("rev", "review:app").
QString settledCaptureFilter(const QString &text);
/// @p text without its last term.
QString withoutLastTerm(const QString &text);

} // namespace trawl
