// Hundreds of phrases in one expression: which of them may begin here is told by the first letter.
#pragma once

#include <QString>

namespace trawl {

/// The same phrases ("a|b|…"), so put together that where none begins with the letter that stands there, none is
/// tried. It matches where the phrases match; of two that match at one place either may be the one that is found.
QString byFirstLetters(const QString &phrases);

} // namespace trawl
