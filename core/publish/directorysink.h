// The embedded sink: objects as files under sink/objects/<key>, rows through a RowWriter beside them (DECISIONS 4).
#pragma once

#include "publish/rowwriter.h"
#include "publish/sink.h"

#include <QThreadPool>

#include <functional>
#include <memory>

namespace trawl {

/// Engine thread; files are written on the pool, which must outlive it. The extension of a key tells its content type.
class DirectorySink final : public Sink
{
public:
    struct Options {
        QString folder;                 ///< workspace/sink
        bool had = false;               ///< it was there in an earlier process: it is not made again
        std::function<Result<>()> made; ///< called on the pool when it was made; may be empty
        /// The sample's upload that fails once (DECISIONS 5): the first object whose key it accepts is answered
        /// Transient TD-7003, one time.
        std::function<bool(const QString &key)> failOnce;
    };
    DirectorySink(Options options, RowWriter rows, QThreadPool &pool);
    ~DirectorySink() override;

    QString describe() const override;
    QFuture<Result<>> test() override;
    QFuture<Result<StoredObject>> put(SinkObject object) override;
    QFuture<Result<>> verify(QString key, QString sha256) override;
    QFuture<Result<>> writeRows(QList<SinkRow> rows) override;
    QFuture<Result<>> writeRunStatistics(QString runUid, QJsonObject statistics) override;
    /// The object as it was stored.
    QFuture<Result<QByteArray>> get(QString key);
    QFuture<Result<>> remove(QString key, QString runUid, QString itemUid) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
