// Where approved captures go: objects × rows (DECISIONS 4 "A sink"). Real implementations: directory here; Supabase and
// S3 follow.
#pragma once

#include "domain/capture.h"
#include "domain/result.h"
#include "domain/sinkrow.h"

#include <QFuture>
#include <QString>

namespace trawl {

struct SinkObject {
    QString key; ///< {source}/{run}/{item}-{sha256}.{ext}, sanitized (policy/objectkey.h)
    QByteArray bytes;
    QString sha256;
    QString contentType;
};

struct StoredObject {
    QString url;          ///< screenshot_url
    QString permanentUrl; ///< permanent_screenshot_url, empty for private sinks
    bool existed = false; ///< the same content was there already
};

/// Engine thread; all I/O elsewhere. Every call may be repeated safely: same key and content is success.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual QString describe() const = 0; ///< "directory:/…/sink"
    virtual QFuture<Result<>> test() = 0; ///< can be written to?
    virtual QFuture<Result<StoredObject>> put(SinkObject object) = 0;
    /// Reads back size and hash.
    virtual QFuture<Result<>> verify(QString key, QString sha256) = 0;
    /// All or nothing; on a poison row the uploader bisects.
    virtual QFuture<Result<>> writeRows(QList<SinkRow> rows) = 0;
    virtual QFuture<Result<>> writeRunStatistics(QString runUid, QJsonObject statistics) = 0;
    /// Retract: removes object and row.
    virtual QFuture<Result<>> remove(QString key, QString runUid, QString itemUid) = 0;
};

} // namespace trawl
