// The deterministic object key of an upload (R11.1).
#pragma once

#include "domain/source.h"

#include <QString>

namespace trawl {

/// {source}/{run}/{item}-{sha256}.{ext}; every part sanitized.
QString objectKey(const QString &sourceId, const QString &runUid, const QString &itemUid, const QString &sha256,
                  PictureFormat format);
/// A path segment of [A-Za-z0-9._-], never empty, never "." or "..", no leading dot, at most 100 characters; different
/// inputs that would collide get a short hash. Also for file names on every system (no CON, NUL, …).
QString safeSegment(const QString &text);
/// "jpg", "png", "webp"; "bin" for None.
QString extensionOf(PictureFormat format);
/// "image/jpeg", …
QString contentTypeOf(PictureFormat format);

} // namespace trawl
