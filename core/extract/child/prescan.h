// What the first bytes of a page declare as its character set, read before anything is decoded (HTML
// standard 13.2.3.2).
#pragma once

#include "extract/child/encodings.h"

namespace trawl {

/// By a meta tag or an XML declaration within the first 1,024 bytes, as a standard name; empty if there is none.
QByteArray prescanned(QByteArrayView bytes, const Encodings &encodings);
/// By an XML declaration at the very beginning, in ASCII or UTF-16; empty if there is none.
QByteArray declaredByXml(QByteArrayView bytes, const Encodings &encodings);
/// The label after "charset=" in a meta tag's content; empty if there is none.
QByteArray charsetIn(QByteArrayView content);
/// What a page means that declares this: it can't be UTF-16, as the declaration could be read.
QByteArray asDeclared(const QByteArray &name);

} // namespace trawl
