// Whole files with fsync; the same key and content twice is success.
#include "publish/directory/directorysink.h"

#include "async/durablefile.h"
#include "domain/names.h"
#include "publish/directory/sinkfolder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr qint64 pieceSize = 256 * 1024; // what is written between two looks at the stop token

QString shaOf(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

SinkError fault(const QString &path, int errnum)
{
    const QString why = u"%1: %2"_s.arg(path, errnoText(errnum));
    if (errnum == ECANCELED)
        return sinkError(SinkScope::Object, cancelledError());
    if (isDiskFull(errnum)) {
        return sinkError(SinkScope::Target,
                         transientError(7004, translate("core", "The target has no room left"), why,
                                        translate("core", "Free space at the target, then resume the upload")));
    }
    if (errnum == EACCES || errnum == EPERM || errnum == EROFS || errnum == ENOTDIR) {
        return sinkError(
            SinkScope::Target,
            permanentError(7005, translate("core", "The target refuses to be written to"), why,
                           translate("core", "Check the rights of the sink's folder, then resume the upload")));
    }
    if (errnum == ELOOP) {
        return sinkError(SinkScope::Target,
                         permanentError(7013, translate("core", "The sink's folder leads out of the workspace"),
                                        translate("core", "%1 is a symbolic link").arg(path),
                                        translate("core", "Put a real folder in its place, then resume the upload")));
    }
    return sinkError(SinkScope::Object,
                     transientError(7002, translate("core", "The object could not be written"), why,
                                    translate("core", "Check the sink's folder; Retry failed sends it again")));
}

SinkError unsafeKey(const QString &key)
{
    return sinkError(SinkScope::Object,
                     permanentError(7001, translate("core", "The object's key is not a safe path"), key));
}

/// Relative, no empty, "." or ".." segment: a key never leaves the folder, whoever made it.
bool isSafeKey(const QString &key)
{
    const QStringList segments = key.split(u'/');
    return std::none_of(segments.cbegin(), segments.cend(), [](const QString &segment) {
        return segment.isEmpty() || segment.startsWith(u'.') || segment.contains(QChar(0));
    });
}

/// The first folder from the sink's own down to the file's that is a symbolic link; empty if none is. What we write and
/// remove stays below the sink, also in a workspace that a stranger has made.
QString linkOnTheWay(const QString &sink, const QString &path)
{
    QString at = sink;
    const QStringList segments = QFileInfo(path).path().mid(sink.size()).split(u'/', Qt::SkipEmptyParts);
    if (QFileInfo(at).isSymLink())
        return at;
    for (const QString &segment : segments) {
        at += u'/' + segment;
        if (QFileInfo(at).isSymLink())
            return at;
    }
    return {};
}

/// The SHA-256 of a file's bytes; an errno if it can't be read.
int hashFile(const QString &path, QString *sha)
{
    QFile file(path);
    if (QFileInfo(path).isSymLink())
        return ELOOP;
    if (!file.open(QIODevice::ReadOnly))
        return file.exists() ? EACCES : ENOENT;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!hash.addData(&file))
        return EIO;
    *sha = QString::fromLatin1(hash.result().toHex());
    return 0;
}

/// Between two pieces it looks at the stop token. 0 or an errno; ECANCELED after a stop.
int writePieces(int fd, const QByteArray &bytes, const std::stop_token &stop, const SinkProgress &progress)
{
    qint64 at = 0;
    while (at < bytes.size()) {
        if (stop.stop_requested())
            return ECANCELED;
        const ssize_t n = ::write(fd, bytes.constData() + at, size_t(std::min<qint64>(pieceSize, bytes.size() - at)));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        at += n;
        if (progress)
            progress(at);
    }
    return stop.stop_requested() ? ECANCELED : 0;
}

/// Under the name "<path>.part", fsync, rename, fsync of the folder: whole or absent after a crash. Nothing is left
/// behind by a failure or a stop. Other programs may read what is in a sink, so the umask decides about the mode.
int writeObject(const QString &path, const QByteArray &bytes, const std::stop_token &stop, const SinkProgress &progress)
{
    const QByteArray target = QFile::encodeName(path), part = target + ".part";
    const int fd = ::open(part.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return errno;
    int errnum = writePieces(fd, bytes, stop, progress);
    if (errnum == 0 && ::fsync(fd) != 0)
        errnum = errno;
    if (::close(fd) != 0 && errnum == 0)
        errnum = errno;
    if (errnum == 0 && ::rename(part.constData(), target.constData()) != 0)
        errnum = errno;
    if (errnum != 0)
        ::unlink(part.constData());
    return errnum != 0 ? errnum : syncFolder(QFileInfo(path).path());
}

/// Where the objects of one sink are.
struct Place {
    QString sink, objects;
    QString pathOf(const QString &key) const { return objects + u'/' + key; }
};

SinkResult<StoredObject> store(const Place &place, const SinkObject &object, const std::stop_token &stop,
                               const SinkProgress &progress)
{
    if (!isSafeKey(object.key))
        return unsafeKey(object.key);
    if (shaOf(object.bytes) != object.sha256) {
        return sinkError(SinkScope::Object,
                         permanentError(7008, translate("core", "The picture is not the one that was approved"),
                                        translate("core", "Its checksum has changed since the capture"),
                                        translate("core", "Crawl the item again")));
    }
    const QString path = place.pathOf(object.key);
    if (const QString link = linkOnTheWay(place.sink, path); !link.isEmpty())
        return fault(link, ELOOP);
    StoredObject stored;
    stored.url = QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded);
    stored.permanentUrl = stored.url;
    QString there;
    if (hashFile(path, &there) == 0 && there == object.sha256) {
        stored.existed = true; // acknowledged or not, an earlier try has brought it here (U2)
        const int errnum = syncFolder(QFileInfo(path).path());
        return errnum == 0 ? SinkResult<StoredObject>(stored) : SinkResult<StoredObject>(fault(path, errnum));
    }
    int errnum = stop.stop_requested() ? ECANCELED : makeFolderDurably(QFileInfo(path).path(), Access::Shared);
    if (errnum == 0)
        errnum = writeObject(path, object.bytes, stop, progress);
    if (errnum != 0)
        return fault(path, errnum);
    return stored;
}

SinkResult<ObjectCheck> check(const QString &path, const QString &sha256)
{
    QString there;
    const int errnum = hashFile(path, &there);
    if (errnum == ENOENT)
        return ObjectCheck::Missing;
    if (errnum != 0)
        return fault(path, errnum);
    return there == sha256 ? ObjectCheck::Intact : ObjectCheck::Different;
}

SinkResult<QByteArray> fetchObject(const QString &path)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray bytes = file.readAll();
        if (file.error() == QFileDevice::NoError)
            return bytes;
        return fault(path, EIO);
    }
    // A folder that is not there, or may not be entered, says nothing about the object.
    const QFileInfo folder(QFileInfo(path).path());
    if (file.exists() || (folder.exists() && !folder.isReadable()))
        return fault(path, EACCES);
    return sinkError(
        SinkScope::Object,
        permanentError(7012, translate("core", "Discarded after upload"),
                       translate("core", "The uploaded copy is not at its place: %1").arg(file.errorString()),
                       translate("core", "Look whether the sink's folder was moved, or crawl the item again")));
}

SinkResult<> probe(const Place &place)
{
    const QString path = place.objects + u"/.probe"_s;
    const int errnum = writeObject(path, QByteArrayLiteral("trawldeck"), {}, {});
    QFile::remove(path);
    return errnum == 0 ? SinkResult<>() : SinkResult<>(fault(path, errnum));
}

SinkResult<> erase(const Place &place, const QString &key)
{
    if (!isSafeKey(key))
        return unsafeKey(key);
    const QString path = place.pathOf(key);
    if (const QString link = linkOnTheWay(place.sink, path); !link.isEmpty())
        return fault(link, ELOOP);
    if (::unlink(QFile::encodeName(path).constData()) != 0 && errno != ENOENT)
        return fault(path, errno);
    // An object that is half there: a put was killed between its first byte and its name.
    if (::unlink((QFile::encodeName(path) + ".part").constData()) != 0 && errno != ENOENT)
        return fault(path, errno);
    const int errnum = syncFolder(QFileInfo(path).path());
    return errnum == 0 || errnum == ENOENT ? SinkResult<>() : SinkResult<>(fault(path, errnum));
}

} // namespace

struct DirectorySink::Private {
    Options options;
    QThreadPool &pool;
    Place place;
    bool failed = false; ///< failOnce has been used up

    /// @p work on the pool, where the folder is the one it should be.
    template <class Fn>
    auto onFolder(Fn work) const
    {
        return onSinkPool(pool, [guard = options.guard, work = std::move(work)]() -> std::invoke_result_t<Fn> {
            if (const Result<> there = guard->ready(); !there)
                return sinkError(SinkScope::Target, there.error());
            return work();
        });
    }
};

DirectorySink::DirectorySink(Options options, QThreadPool &pool) : d(new Private{std::move(options), pool, {}})
{
    d->place.sink = QDir(d->options.folder).absolutePath();
    d->place.objects = d->place.sink + u"/objects"_s;
    if (!d->options.guard)
        d->options.guard = std::make_shared<SinkFolder>(d->place.sink, false, nullptr);
}

DirectorySink::~DirectorySink() = default;

QString DirectorySink::describe() const
{
    return u"directory:"_s + d->place.sink;
}

SinkFuture<> DirectorySink::test()
{
    return d->onFolder([place = d->place] { return probe(place); });
}

SinkFuture<StoredObject> DirectorySink::put(SinkObject object, std::stop_token stop, SinkProgress progress)
{
    if (!d->failed && d->options.failOnce && d->options.failOnce(object.key)) {
        d->failed = true;
        return sinkReady<StoredObject>(sinkError(
            SinkScope::Object, transientError(7003, translate("core", "The target was not available for a moment"),
                                              translate("core", "The sample's target fails one object once"),
                                              translate("core", "Nothing to do: it is tried again by itself"))));
    }
    return d->onFolder([place = d->place, object = std::move(object), stop = std::move(stop),
                        progress = std::move(progress)] { return store(place, object, stop, progress); });
}

SinkFuture<ObjectCheck> DirectorySink::verify(QString key, QString sha256)
{
    return d->onFolder([path = d->place.pathOf(key), sha256] { return check(path, sha256); });
}

SinkFuture<QByteArray> DirectorySink::get(QString key)
{
    return onSinkPool(d->pool, [place = d->place, key]() -> SinkResult<QByteArray> {
        return isSafeKey(key) ? fetchObject(place.pathOf(key)) : SinkResult<QByteArray>(unsafeKey(key));
    });
}

SinkFuture<> DirectorySink::remove(QString key)
{
    return d->onFolder([place = d->place, key] { return erase(place, key); });
}

} // namespace trawl
