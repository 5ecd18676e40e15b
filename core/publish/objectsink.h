// Where the pictures of approved captures go. Each kind has a folder of its own here; core/run/sinkcomposition.h joins
// one with a RowSink.
#pragma once

#include "publish/sinkresult.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <stop_token>

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

/// What is at the target under a key.
enum class ObjectCheck { Intact, Missing, Different };

/// How many bytes of an object have been sent so far. Called on a thread of the sink's choice, for each piece.
using SinkProgress = std::function<void(qint64 sent)>;

/// Engine thread; all I/O elsewhere. Every call may be repeated safely: same key and content is success.
class ObjectSink
{
public:
    virtual ~ObjectSink() = default;
    virtual QString describe() const = 0; ///< "directory:/…/sink"
    virtual SinkFuture<> test() = 0;      ///< can be written to?
    /// A stop ends it soon, Cancelled; then nothing, or the whole object, is under its key. @p progress may be empty.
    virtual SinkFuture<StoredObject> put(SinkObject object, std::stop_token stop, SinkProgress progress) = 0;
    /// The object as it was stored. Permanent with SinkScope::Object if it is not there.
    virtual SinkFuture<QByteArray> get(QString key) = 0;
    /// Reads back size and hash. An error says only that it could not be read.
    virtual SinkFuture<ObjectCheck> verify(QString key, QString sha256) = 0;
    /// What is not there is success.
    virtual SinkFuture<> remove(QString key) = 0;
};

} // namespace trawl
