// The cache's bookkeeping on the engine thread; bytes are hashed, decoded, written and read on the pool.
#include "capture/picturestore.h"

#include "capture/examine.h"
#include "capture/mailbox.h"
#include "capture/serialqueue.h"

#include "async/futures.h"
#include "policy/objectkey.h"

#include <QCache>

#include <map>
#include <mutex>

namespace trawl {

namespace {

constexpr double roomAgainAt = 0.9; // hysteresis: claims start again when a tenth of the budget is free
constexpr qsizetype groupCommit = 32;

Error gone(const QString &uid)
{
    return permanentError(
        6004, translate("core", "The screenshot is gone"),
        translate("core", "Neither memory nor spool has a picture of capture %1").arg(uid),
        translate("core", "It was uploaded or removed; look at the remote copy, or crawl the item again"));
}

struct Entry {
    QByteArray bytes;    ///< empty: spilled
    QString spoolFile;   ///< its name, from the moment the write is asked for; empty with the spool off
    bool backed = false; ///< the spool file is on disk; until then the bytes are pinned
    quint64 used = 0;    ///< key in the LRU while bytes are here and may be dropped
    quint64 serial = 0;  ///< tells this entry from an earlier one of the same uid
};

using Done = std::function<void(Result<>)>;

/// Collects writes while the disk is busy, so that a burst shares one folder fsync.
struct WriteGroup {
    struct Pending {
        SpoolWrite write;
        Done done;     ///< any thread
        int epoch = 0; ///< settlements asked for before it
    };
    std::mutex mutex;
    QList<Pending> pending;

    void add(Pending one)
    {
        const std::lock_guard lock(mutex);
        pending.append(std::move(one));
    }
    /// Nothing that was asked for after a later settlement: that one doesn't know it and would remove it.
    void drain(const SpoolPlace &place, int epoch)
    {
        QList<Pending> now;
        {
            const std::lock_guard lock(mutex);
            while (!pending.isEmpty() && now.size() < groupCommit && pending.constFirst().epoch <= epoch)
                now.append(pending.takeFirst());
        }
        QList<SpoolWrite> writes;
        for (const Pending &one : now)
            writes.append(one.write);
        const QList<Result<>> results = writes.isEmpty() ? QList<Result<>>() : writeSpool(place, writes);
        for (qsizetype i = 0; i < now.size(); ++i)
            now.at(i).done(results.at(i));
    }
};

} // namespace

struct PictureStore::Private {
    Private(PictureStore *store, PictureBudget theBudget, QThreadPool &thePool)
        : q(store), budget(std::move(theBudget)), pool(thePool), disk(thePool),
          thumbnails(qsizetype(budget.thumbnailBytes)), place{budget.spoolFolder, {}}
    {
    }

    void changed();
    void touch(const QString &uid, Entry &entry);
    void setBytes(const QString &uid, Entry &entry, QByteArray bytes);
    void dropBytes(Entry &entry);
    void forget(const QString &uid);
    void putThumbnail(const QString &uid, QByteArray bytes);
    void written(const QString &uid, quint64 serial, const Result<> &result);
    void loaded(const QString &uid, quint64 serial, const Result<QByteArray> &bytes);
    void answer(const QString &key, const Result<QByteArray> &result);
    void takeUp(const QStringList &present);

    PictureStore *q;
    PictureBudget budget;
    QThreadPool &pool;
    SerialQueue disk;
    Mailbox mailbox;
    std::shared_ptr<WriteGroup> writes = std::make_shared<WriteGroup>();
    QHash<QString, Entry> entries;
    std::map<quint64, QString> lru; ///< only what may be dropped: bytes here and a spool file behind
    QCache<QString, QByteArray> thumbnails;
    QHash<QString, QList<Answer<QByteArray>>> loads; ///< uid + size: one load for many askers
    SpoolPlace place;                                ///< its id is empty before the first settle()
    quint64 clock = 0;
    int epoch = 0;
    qint64 bytes = 0, pinned = 0;
    int inMemory = 0;
    bool full = false;
};

/// Spills down to the budget, then decides about room.
void PictureStore::Private::changed()
{
    while (bytes > budget.cacheBytes && !lru.empty()) {
        const auto oldest = lru.begin();
        dropBytes(entries[oldest->second]);
    }
    if (pinned >= budget.cacheBytes)
        full = true;
    else if (double(pinned) <= roomAgainAt * double(budget.cacheBytes))
        full = false;
    emit q->gaugeChanged();
}

void PictureStore::Private::touch(const QString &uid, Entry &entry)
{
    if (entry.bytes.isEmpty() || !entry.backed)
        return;
    lru.erase(entry.used);
    entry.used = ++clock;
    lru.emplace(entry.used, uid);
}

void PictureStore::Private::setBytes(const QString &uid, Entry &entry, QByteArray data)
{
    dropBytes(entry);
    data.squeeze(); // what is counted is what is held
    bytes += data.size();
    if (!entry.backed)
        pinned += data.size();
    ++inMemory;
    entry.bytes = std::move(data);
    touch(uid, entry);
}

void PictureStore::Private::dropBytes(Entry &entry)
{
    if (entry.bytes.isEmpty())
        return;
    bytes -= entry.bytes.size();
    if (!entry.backed)
        pinned -= entry.bytes.size();
    --inMemory;
    lru.erase(entry.used);
    entry.used = 0;
    entry.bytes = QByteArray();
}

void PictureStore::Private::forget(const QString &uid)
{
    const auto it = entries.find(uid);
    if (it == entries.end())
        return;
    dropBytes(*it);
    entries.erase(it);
}

void PictureStore::Private::putThumbnail(const QString &uid, QByteArray data)
{
    data.squeeze();
    const qsizetype cost = data.size();
    thumbnails.insert(uid, new QByteArray(std::move(data)),
                      cost); // the cache owns it; over the whole budget it is refused
}

void PictureStore::Private::written(const QString &uid, quint64 serial, const Result<> &result)
{
    const auto it = entries.find(uid);
    if (it == entries.end() || it->serial != serial)
        return; // released meanwhile: its removal stands behind the write in the disk's queue
    if (!result) {
        forget(uid); // nothing is kept: the item will be crawled again
        thumbnails.remove(uid);
        emit q->spoolTroubled();
    } else if (!it->backed) {
        pinned -= it->bytes.size();
        it->backed = true;
        touch(uid, *it);
    }
    changed();
}

void PictureStore::Private::loaded(const QString &uid, quint64 serial, const Result<QByteArray> &data)
{
    const auto it = entries.find(uid);
    if (!data || it == entries.end() || it->serial != serial || !it->bytes.isEmpty())
        return;
    setBytes(uid, *it, *data);
    changed();
}

void PictureStore::Private::answer(const QString &key, const Result<QByteArray> &result)
{
    const QList<Answer<QByteArray>> waiting = loads.take(key);
    for (const Answer<QByteArray> &one : waiting)
        one.set(result);
}

void PictureStore::Private::takeUp(const QStringList &present)
{
    for (const QString &name : present) {
        const QString uid = parseSpoolName(name).uid;
        if (uid.isEmpty() || entries.contains(uid))
            continue;
        Entry &entry = entries[uid];
        entry.spoolFile = name;
        entry.backed = true;
        entry.serial = ++clock;
    }
    changed();
}

PictureStore::PictureStore(PictureBudget budget, QThreadPool &pool, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(budget), pool))
{
}

PictureStore::~PictureStore()
{
    d->mailbox.close();
}

QFuture<Result<PictureFacts>> PictureStore::examine(Picture picture)
{
    return onPool(d->pool, [picture = std::move(picture)] { return examinePicture(picture); });
}

QFuture<Result<QString>> PictureStore::keep(const QString &uid, Picture picture, PictureFacts facts)
{
    if (picture.isEmpty())
        return readyFuture<QString>(bugError(translate("core", "An empty picture was to be kept")));
    const QString name =
        d->budget.spool ? spoolName(uid, facts.sha256, extensionOf(sniffFormat(picture.bytes))) : QString();
    const QString before = d->entries.value(uid).spoolFile;
    if (!before.isEmpty() && before != name)
        d->disk.post([place = d->place, before] { removeSpool(place, before); });
    d->forget(uid);
    Entry &entry = d->entries[uid];
    const quint64 serial = ++d->clock;
    entry.serial = serial;
    entry.spoolFile = name;
    d->setBytes(uid, entry, picture.bytes);
    d->putThumbnail(uid, std::move(facts.thumbnail));
    d->changed();
    if (!d->budget.spool)
        return readyFuture<QString>(QString());

    const Answer<QString> answer;
    auto done = [this, mailbox = d->mailbox, uid, serial, name, answer](const Result<> &result) {
        mailbox.post([this, uid, serial, name, answer, result] {
            d->written(uid, serial, result);
            answer.set(result ? Result<QString>(name) : Result<QString>(result.error()));
        });
    };
    d->writes->add({{name, std::move(picture.bytes)}, std::move(done), d->epoch});
    d->disk.post([writes = d->writes, place = d->place, epoch = d->epoch] { writes->drain(place, epoch); });
    return answer.future();
}

QFuture<Result<QByteArray>> PictureStore::image(const QString &uid, const QString &spoolFile, ImageSize size)
{
    const bool small = size == ImageSize::Thumbnail;
    if (const QByteArray *thumbnail = small ? d->thumbnails.object(uid) : nullptr)
        return readyFuture<QByteArray>(*thumbnail);
    const auto it = d->entries.find(uid);
    const bool known = it != d->entries.end();
    const QByteArray bytes = known ? it->bytes : QByteArray();
    const QString file = known && !it->spoolFile.isEmpty() ? it->spoolFile : spoolFile;
    if (!bytes.isEmpty()) {
        d->touch(uid, *it);
        if (!small)
            return readyFuture<QByteArray>(bytes);
    } else if (file.isEmpty()) {
        return readyFuture<QByteArray>(gone(uid));
    }

    const QString key = uid + (small ? u"/small"_s : u"/full"_s);
    const Answer<QByteArray> answer;
    QList<Answer<QByteArray>> &waiting = d->loads[key];
    waiting.append(answer);
    if (waiting.size() > 1)
        return answer.future();
    const quint64 serial = known ? it->serial : 0;
    d->pool.start([this, mailbox = d->mailbox, place = d->place, bytes, file, key, uid, serial, small] {
        const Result<QByteArray> whole = bytes.isEmpty() ? readSpool(place, file) : Result<QByteArray>(bytes);
        const Result<QByteArray> result = small && whole ? makeThumbnail(*whole) : whole;
        mailbox.post([this, key, uid, serial, small, troubled = !whole, result] {
            if (troubled)
                emit spoolTroubled();
            if (small && result && d->loads.contains(key))
                d->putThumbnail(uid, *result);
            else if (!small)
                d->loaded(uid, serial, result);
            d->answer(key, result);
        });
    });
    return answer.future();
}

void PictureStore::release(const QString &uid, const QString &spoolFile, bool keepThumbnail)
{
    const auto it = d->entries.constFind(uid);
    QStringList files{spoolFile};
    if (it != d->entries.cend())
        files.append(it->spoolFile);
    d->forget(uid);
    if (!keepThumbnail) {
        d->thumbnails.remove(uid);
        d->answer(uid + u"/small"_s, gone(uid)); // a thumbnail on its way must not come back
    }
    if (d->budget.spool) {
        d->disk.post([place = d->place, files] {
            for (const QString &file : files)
                removeSpool(place, file);
        });
    }
    d->changed();
}

bool PictureStore::hasRoom() const
{
    return !d->full;
}

CacheGauge PictureStore::gauge() const
{
    CacheGauge gauge;
    gauge.bytes = d->bytes;
    gauge.budget = d->budget.cacheBytes;
    gauge.pictures = d->inMemory;
    gauge.spilled = int(d->entries.size()) - d->inMemory;
    gauge.full = d->full;
    gauge.spool = d->budget.spool;
    return gauge;
}

QFuture<Result<SpoolSight>> PictureStore::look(QString id, QList<SpoolFile> needed)
{
    const SpoolPlace place{d->budget.spoolFolder, std::move(id)};
    return onPool(d->pool, [place, needed]() -> Result<SpoolSight> { return lookAtSpool(place, needed); });
}

QFuture<Result<>> PictureStore::settle(QString id, SpoolOrder order)
{
    ++d->epoch;
    d->place.id = std::move(id);
    // Also what is being written: its write stands before this job in the disk's queue.
    for (const Entry &entry : std::as_const(d->entries)) {
        if (!entry.spoolFile.isEmpty())
            order.keep.append(entry.spoolFile);
    }
    const Answer<Unit> answer;
    d->disk.post([this, mailbox = d->mailbox, place = d->place, order, answer] {
        const Result<> settled = settleSpool(place, order);
        mailbox.post([this, order, settled, answer] {
            if (settled)
                d->takeUp(order.present);
            answer.set(settled);
        });
    });
    return answer.future();
}

} // namespace trawl
