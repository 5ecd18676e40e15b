// A row of the results as every sink gets it: publish sends it, store writes the SQLite kind, so it belongs to neither.
#pragma once

#include "domain/instant.h"

#include <QJsonArray>
#include <QString>

namespace trawl {

/// A row of the result table, unique by (run, item) (R11.1).
struct SinkRow {
    QString runUid, itemUid, captureUid;
    QString sourceId, pageId, url, title;
    QString screenshotUrl, permanentScreenshotUrl, sha256;
    QString engine;
    double coverage = 100;
    QJsonArray records;
    Instant captured;
};

} // namespace trawl
