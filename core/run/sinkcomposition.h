// Which sinks the engine's uploads go to: the one place that knows their kinds.
#pragma once

#include "async/clock.h"
#include "publish/objectsink.h"
#include "publish/rowsink.h"

#include <QCoroTask>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace trawl {

struct SinkSetup {
    QString folder; ///< of the sinks that need nothing but a disk: workspace/sink
    Clock clock;
    QThreadPool *pool = nullptr;    ///< outlives the sinks
    bool had = false;               ///< the folder was there in an earlier process: it is not made again
    std::function<Result<>()> made; ///< called on the pool when the folder was made; may be empty
    /// The sample's upload that fails once: accepts the key of the object that fails.
    std::function<bool(const QString &key)> failOnce;
};

/// Objects and rows may be combined freely.
struct Sinks {
    std::unique_ptr<ObjectSink> objects;
    std::unique_ptr<RowSink> rows;
    QString target; ///< both in one name: a batch goes on only at the target it was begun for
};

Sinks makeSinks(const SinkSetup &setup);
/// Can both be written to? The first fault. The sinks outlive the answer.
QCoro::Task<Result<>> testSinks(Sinks *sinks);

} // namespace trawl
