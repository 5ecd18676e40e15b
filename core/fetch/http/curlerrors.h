// What libcurl's result codes mean to us: pure.
#pragma once

#include "domain/item.h"

#include <QString>

namespace trawl {

/// The failure class of a CURLcode (as int, so that users need no curl header). CURLE_OK is None.
FailClass classOfCurl(int code);
/// A sentence without the final full stop: "www.example.org could not be resolved".
QString curlSentence(int code, const QString &host);
/// Faults of this machine (memory, a broken library): the engine's, not the site's.
bool isEngineFault(int code);

} // namespace trawl
