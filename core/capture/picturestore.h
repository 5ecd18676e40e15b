// Screenshots in memory: byte-budgeted cache, spool behind it, thumbnails.
#pragma once

#include "capture/spool.h"
#include "domain/capture.h"
#include "domain/result.h"
#include "domain/snapshot.h"

#include <QFuture>
#include <QHash>
#include <QObject>
#include <QThreadPool>

#include <memory>

namespace trawl {

enum class ImageSize { Thumbnail, Full };

struct PictureBudget {
    qint64 cacheBytes = 512LL * 1024 * 1024;
    qint64 thumbnailBytes = 64LL * 1024 * 1024;
    bool spool = true;
    QString spoolFolder; ///< workspace/spool; made and marked by the first settle()
};

/// What the pool computes of a picture: triage input (R10.5), never on the GUI or engine thread.
struct PictureFacts {
    QString sha256;
    quint64 dhash = 0;
    double uniform = 0;   ///< share of the most frequent colour in the thumbnail, 0..1
    QByteArray thumbnail; ///< JPEG, 256 px wide
    int width = 0, height = 0;
};

/// Key of a picture: the capture's uid. Engine thread; disk and CPU work on the pool. Never drops a picture that no
/// spool file backs.
class PictureStore final : public QObject
{
    Q_OBJECT
public:
    PictureStore(PictureBudget budget, QThreadPool &pool, QObject *parent = nullptr);
    ~PictureStore() override;

    /// Hash, dHash, thumbnail. Refuses what does not decode (TD-6001) or is over 100 megapixels (TD-6002).
    QFuture<Result<PictureFacts>> examine(Picture picture);
    /// Puts the picture into the cache and, with the spool on, writes uid-sha256.ext with a checksum record; answers
    /// the spool file's name ("" with the spool off) when it is on disk (fsync). Disk full: Transient TD-6003, nothing
    /// is kept.
    QFuture<Result<QString>> keep(const QString &uid, Picture picture, PictureFacts facts);
    /// Bytes by size; loads from the spool if it was spilled, rebuilds a thumbnail at need. The faults are
    /// readSpool()'s.
    QFuture<Result<QByteArray>> image(const QString &uid, const QString &spoolFile, ImageSize size);
    /// After upload, or rejection and finalize: cache, thumbnail (unless @p keepThumbnail) and spool file go.
    void release(const QString &uid, const QString &spoolFile, bool keepThumbnail);
    /// May another picture be claimed? false: the cache is full and nothing can be spilled (R10.1 "claims slow down").
    bool hasRoom() const;
    CacheGauge gauge() const;
    /// What the spool folder of workspace @p id looks like against the files that the store counts on. Changes nothing.
    QFuture<Result<SpoolSight>> look(QString id, QList<SpoolFile> needed);
    /// Makes and marks the folder at need, sets damaged files aside, removes files of ours that nobody needs. Only from
    /// then on are pictures spooled: before it nobody knows whether the folder is ours.
    QFuture<Result<>> settle(QString id, SpoolOrder order);

Q_SIGNALS:
    void gaugeChanged();
    /// A picture could not be read or written because of the spool: its folder should be looked at.
    void spoolTroubled();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
