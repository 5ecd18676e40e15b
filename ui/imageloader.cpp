// Two lanes (thumbnails, whole pictures), each with its queue, its limit of requests under way and its budget.
#include "ui/imageloader.h"

#include <QBuffer>
#include <QCache>
#include <QImageReader>
#include <QSet>

namespace trawl {

namespace {

constexpr qint64 mib = 1024 * 1024;
constexpr int decodeLimitMiB = 512; // 100 megapixels at four bytes and some; the engine refuses more (TD-6002)

struct Lane {
    bool isFull = false;
    int limit = 4; ///< requests under way
    QCache<RowId, QImage> cache;
    QList<RowId> queue;
    QSet<RowId> running;
    QHash<RowId, QString> problems;
    quint64 generation = 0;
};

} // namespace

Result<QImage> decodePicture(const QByteArray &bytes, QSize box)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setAutoTransform(false);
    const QSize size = reader.size();
    if (!box.isEmpty() && size.isValid() && !size.isEmpty()) {
        const int width = box.width();
        const int height = qMax(1, int(qint64(size.height()) * width / size.width()));
        reader.setScaledSize({width, height});
        if (height > box.height())
            reader.setScaledClipRect({0, 0, width, box.height()});
    }
    QImage image = reader.read();
    if (image.isNull())
        return permanentError(9301, ImageLoader::tr("The picture cannot be shown"), reader.errorString());
    return image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
}

struct ImageLoader::Private {
    ImageLoader *q = nullptr;
    Desk *desk = nullptr;
    QThreadPool pool;
    QSize box{320, 200};
    Lane thumbs, fulls;

    void want(Lane &lane, const QList<RowId> &ids);
    void pump(Lane &lane);
    void decode(Lane &lane, RowId id, const QByteArray &bytes);
    void done(Lane &lane, RowId id, quint64 generation, const Result<QImage> &image);
};

ImageLoader::ImageLoader(Desk *desk, QObject *parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    // One core stays with the window; decoding a picture takes milliseconds, so more threads than cores gain nothing.
    d->pool.setMaxThreadCount(qMax(1, QThread::idealThreadCount() - 1));
    d->thumbs.limit = 8;
    d->fulls.isFull = true;
    d->fulls.limit = 3;
    setBudget(64 * mib, 192 * mib);
    QImageReader::setAllocationLimit(decodeLimitMiB);
}

ImageLoader::~ImageLoader()
{
    d->thumbs.queue.clear();
    d->fulls.queue.clear();
    d->pool.waitForDone();
}

void ImageLoader::setBudget(qint64 thumbnailBytes, qint64 fullBytes)
{
    d->thumbs.cache.setMaxCost(thumbnailBytes);
    d->fulls.cache.setMaxCost(fullBytes);
}

QThreadPool &ImageLoader::pool()
{
    return d->pool;
}

void ImageLoader::setThumbnailBox(QSize box)
{
    if (d->box == box)
        return;
    d->box = box;
    ++d->thumbs.generation;
    d->thumbs.cache.clear();
    d->thumbs.running.clear();
}

QImage ImageLoader::thumbnail(RowId id) const
{
    const QImage *image = d->thumbs.cache.object(id);
    return image ? *image : QImage();
}

QImage ImageLoader::full(RowId id) const
{
    const QImage *image = d->fulls.cache.object(id);
    return image ? *image : QImage();
}

QString ImageLoader::problem(RowId id, bool full) const
{
    return (full ? d->fulls : d->thumbs).problems.value(id);
}

void ImageLoader::forgetProblems()
{
    d->thumbs.problems.clear();
    d->fulls.problems.clear();
}

void ImageLoader::wantThumbnails(const QList<RowId> &ids)
{
    d->want(d->thumbs, ids);
}

void ImageLoader::wantFull(const QList<RowId> &ids)
{
    d->want(d->fulls, ids);
}

void ImageLoader::Private::want(Lane &lane, const QList<RowId> &ids)
{
    lane.queue.clear();
    for (RowId id : ids) {
        if (id && !lane.cache.contains(id) && !lane.running.contains(id) && !lane.problems.contains(id))
            lane.queue.append(id);
    }
    pump(lane);
}

void ImageLoader::Private::pump(Lane &lane)
{
    while (!lane.queue.isEmpty() && lane.running.size() < lane.limit) {
        const RowId id = lane.queue.takeFirst();
        lane.running.insert(id);
        desk->image(id, lane.isFull, q, [this, &lane, id, mine = lane.generation](const Result<QByteArray> &bytes) {
            if (mine != lane.generation)
                return;
            if (bytes)
                decode(lane, id, *bytes);
            else
                done(lane, id, mine, bytes.error());
        });
    }
}

void ImageLoader::Private::decode(Lane &lane, RowId id, const QByteArray &bytes)
{
    const QSize size = lane.isFull ? QSize() : box;
    whenDone(onPixelPool(pool, [bytes, size] { return decodePicture(bytes, size); }), q,
             [this, &lane, id, mine = lane.generation](Result<QImage> image) { done(lane, id, mine, image); });
}

void ImageLoader::Private::done(Lane &lane, RowId id, quint64 generation, const Result<QImage> &image)
{
    if (generation != lane.generation)
        return;
    lane.running.remove(id);
    if (!image) {
        if (image.error().kind != ErrorKind::Cancelled)
            lane.problems.insert(id, image.error().what);
    } else {
        // A picture larger than the budget is refused by the cache; the loupe is told and keeps its own reference
        // meanwhile.
        const qint64 cost = qMin<qint64>(image->sizeInBytes(), lane.cache.maxCost());
        lane.cache.insert(id, new QImage(*image), cost);
    }
    if (lane.isFull)
        Q_EMIT q->fullReady(id);
    else
        Q_EMIT q->thumbnailReady(id);
    pump(lane);
}

} // namespace trawl
