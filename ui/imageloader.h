// Pictures for the grid and the loupe: bytes from the engine, decoded on a thread pool, kept within byte budgets.
#pragma once

#include "ui/desk.h"

#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <memory>

namespace trawl {

/// Runs a pure function on the pool; the future always finishes with a value.
template <class Fn>
auto onPixelPool(QThreadPool &pool, Fn fn) -> QFuture<std::invoke_result_t<Fn>>
{
    auto promise = std::make_shared<QPromise<std::invoke_result_t<Fn>>>();
    promise->start();
    auto future = promise->future();
    pool.start([promise, fn = std::move(fn)]() mutable {
        promise->addResult(fn());
        promise->finish();
    });
    return future;
}

/// Decodes to the size at which it is painted: as wide as @p box, its head if it is taller. An empty box: as it is.
/// Pure.
Result<QImage> decodePicture(const QByteArray &bytes, QSize box);

/// GUI thread; owns the pool and two caches (thumbnails at paint size, whole pictures). What is wanted replaces what
/// was wanted before, so that fast scrolling never queues what nobody sees any more.
class ImageLoader final : public QObject
{
    Q_OBJECT
public:
    explicit ImageLoader(Desk *desk, QObject *parent = nullptr);
    ~ImageLoader() override;

    /// Device pixels of a thumbnail; another size empties that cache.
    void setThumbnailBox(QSize box);
    /// Null if it is not here.
    QImage thumbnail(RowId id) const;
    QImage full(RowId id) const;
    /// Most wanted first.
    void wantThumbnails(const QList<RowId> &ids);
    void wantFull(const QList<RowId> &ids);
    /// Why there is no picture; empty while it is loading or present.
    QString problem(RowId id, bool full) const;
    /// Asks again for what failed (the engine's captures have changed).
    void forgetProblems();
    QThreadPool &pool();
    void setBudget(qint64 thumbnailBytes, qint64 fullBytes);

Q_SIGNALS:
    void thumbnailReady(trawl::RowId id); ///< or its problem is known
    void fullReady(trawl::RowId id);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
