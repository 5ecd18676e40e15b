// Objects as files under <folder>/objects/<key>: the sink of a workspace without any service.
#pragma once

#include "publish/objectsink.h"

#include <QThreadPool>

#include <functional>
#include <memory>

namespace trawl {

/// Engine thread; files are written on the pool, which must outlive it. The extension of a key tells its content type.
class SinkFolder;

class DirectorySink final : public ObjectSink
{
public:
    struct Options {
        QString folder;                    ///< workspace/sink
        std::shared_ptr<SinkFolder> guard; ///< of that folder, shared with its rows; none: one of its own is made
        /// The sample's upload that fails once: the first object whose key it accepts is answered Transient TD-7003,
        /// one time.
        std::function<bool(const QString &key)> failOnce;
    };
    DirectorySink(Options options, QThreadPool &pool);
    ~DirectorySink() override;

    QString describe() const override;
    SinkFuture<> test() override;
    SinkFuture<StoredObject> put(SinkObject object, std::stop_token stop, SinkProgress progress) override;
    SinkFuture<QByteArray> get(QString key) override;
    SinkFuture<ObjectCheck> verify(QString key, QString sha256) override;
    SinkFuture<> remove(QString key) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
