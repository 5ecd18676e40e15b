// Whole files with fsync; the same key and content twice is success.
#include "publish/directorysink.h"

#include "async/durablefile.h"
#include "async/futures.h"
#include "publish/sinkfolder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <cerrno>

namespace trawl {

namespace {

QString shaOf(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

Error fault(const QString &path, int errnum)
{
    const QString why = u"%1: %2"_s.arg(path, errnoText(errnum));
    if (isDiskFull(errnum))
        return transientError(7004, u"The target has no room left"_s, why,
                              u"Free space at the target, then resume the upload"_s);
    if (errnum == EACCES || errnum == EPERM || errnum == EROFS || errnum == ENOTDIR) {
        return permanentError(7005, u"The target refuses to be written to"_s, why,
                              u"Check the rights of the sink's folder, then resume the upload"_s);
    }
    return transientError(7002, u"The object could not be written"_s, why,
                          u"Check the sink's folder; Retry failed sends it again"_s);
}

/// Relative, no empty, "." or ".." segment: a key never leaves the folder, whoever made it.
bool isSafeKey(const QString &key)
{
    const QStringList segments = key.split(u'/');
    for (const QString &segment : segments) {
        if (segment.isEmpty() || segment.startsWith(u'.') || segment.contains(QChar(0)))
            return false;
    }
    return true;
}

/// The SHA-256 of a file's bytes; an errno if it can't be read.
int hashFile(const QString &path, QString *sha)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return file.exists() ? EACCES : ENOENT;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!hash.addData(&file))
        return EIO;
    *sha = QString::fromLatin1(hash.result().toHex());
    return 0;
}

Result<StoredObject> store(const QString &objects, const SinkObject &object)
{
    if (!isSafeKey(object.key))
        return permanentError(7001, u"The object's key is not a safe path"_s, object.key);
    if (shaOf(object.bytes) != object.sha256) {
        return permanentError(7008, u"The picture is not the one that was approved"_s,
                              u"Its checksum has changed since the capture"_s, u"Crawl the item again"_s);
    }
    const QString path = objects + u'/' + object.key;
    StoredObject stored;
    stored.url = QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded);
    stored.permanentUrl = stored.url;
    QString there;
    if (hashFile(path, &there) == 0 && there == object.sha256) {
        stored.existed = true; // acknowledged or not, an earlier try has brought it here (U2)
        const int errnum = syncFolder(QFileInfo(path).path());
        return errnum == 0 ? Result<StoredObject>(stored) : Result<StoredObject>(fault(path, errnum));
    }
    int errnum = makeFolderDurably(QFileInfo(path).path(), Access::Shared);
    if (errnum == 0)
        errnum = writeDurably(path, object.bytes, Access::Shared);
    if (errnum != 0)
        return fault(path, errnum);
    return stored;
}

Result<> check(const QString &path, const QString &sha256)
{
    QString there;
    const int errnum = hashFile(path, &there);
    if (errnum == ENOENT) {
        return permanentError(7006, u"The object is not at the target"_s, u"%1 does not exist"_s.arg(path),
                              u"Retry failed sends it again"_s);
    }
    if (errnum != 0)
        return fault(path, errnum);
    if (there != sha256) {
        return permanentError(7007, u"The object at the target has other bytes"_s,
                              u"%1 has checksum %2"_s.arg(path, there.left(12)),
                              u"Check the disk of the target; Retry failed sends it again"_s);
    }
    return success();
}

Result<> probe(const QString &objects)
{
    const QString path = objects + u"/.probe"_s;
    const int errnum = writeDurably(path, QByteArrayLiteral("trawldeck"));
    QFile::remove(path);
    return errnum == 0 ? success() : Result<>(fault(path, errnum));
}

Result<> erase(const QString &objects, const QString &key)
{
    if (key.isEmpty()) // a capture without a picture: only its row went
        return success();
    if (!isSafeKey(key))
        return permanentError(7001, u"The object's key is not a safe path"_s, key);
    const QString path = objects + u'/' + key;
    if (!QFile::exists(path))
        return success();
    if (!QFile::remove(path))
        return fault(path, EACCES);
    const int errnum = syncFolder(QFileInfo(path).path());
    return errnum == 0 ? success() : Result<>(fault(path, errnum));
}

} // namespace

struct DirectorySink::Private {
    Options options;
    RowWriter rows;
    QThreadPool &pool;
    QString objects;
    bool failed = false; ///< failOnce has been used up
    std::shared_ptr<SinkFolder> folder;

    /// @p work on the pool, where the folder is the one it should be.
    template <class Fn>
    auto onFolder(Fn work) const
    {
        return onPool(pool, [folder = folder, work = std::move(work)]() -> std::invoke_result_t<Fn> {
            if (const Result<> there = folder->ready(); !there)
                return there.error();
            return work();
        });
    }
};

DirectorySink::DirectorySink(Options options, RowWriter rows, QThreadPool &pool)
    : d(new Private{std::move(options), std::move(rows), pool, {}, false, {}})
{
    d->objects = QDir(d->options.folder).absoluteFilePath(u"objects"_s);
    d->folder = std::make_shared<SinkFolder>(QDir(d->options.folder).absolutePath(), d->options.had, d->options.made);
}

DirectorySink::~DirectorySink() = default;

QString DirectorySink::describe() const
{
    return u"directory:"_s + QDir(d->options.folder).absolutePath();
}

QFuture<Result<>> DirectorySink::test()
{
    return d->onFolder([objects = d->objects] { return probe(objects); });
}

QFuture<Result<StoredObject>> DirectorySink::put(SinkObject object)
{
    if (!d->failed && d->options.failOnce && d->options.failOnce(object.key)) {
        d->failed = true;
        return readyFuture<StoredObject>(transientError(7003, u"The target was not available for a moment"_s,
                                                        u"The sample's target fails one object once"_s,
                                                        u"Nothing to do: it is tried again by itself"_s));
    }
    return d->onFolder([objects = d->objects, object = std::move(object)] { return store(objects, object); });
}

QFuture<Result<>> DirectorySink::verify(QString key, QString sha256)
{
    return d->onFolder([path = d->objects + u'/' + key, sha256] { return check(path, sha256); });
}

QFuture<Result<QByteArray>> DirectorySink::get(QString key)
{
    return onPool(d->pool, [path = d->objects + u'/' + key]() -> Result<QByteArray> {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly))
            return file.readAll();
        return permanentError(7012, u"Discarded after upload"_s,
                              u"The uploaded copy is not at its place: %1"_s.arg(file.errorString()),
                              u"Look whether the sink's folder was moved, or crawl the item again"_s);
    });
}

QFuture<Result<>> DirectorySink::writeRows(QList<SinkRow> rows)
{
    const Answer<Unit> answer;
    auto write = [writeRows = d->rows.writeRows, rows = std::move(rows), answer](const Result<> &there) {
        if (!there)
            return answer.set(there);
        writeRows(rows).then([answer](const Result<> &written) { answer.set(written); });
    };
    d->onFolder([] { return success(); }).then(&d->pool, std::move(write));
    return answer.future();
}

QFuture<Result<>> DirectorySink::writeRunStatistics(QString runUid, QJsonObject statistics)
{
    return d->rows.writeStatistics(std::move(runUid), std::move(statistics));
}

QFuture<Result<>> DirectorySink::remove(QString key, QString runUid, QString itemUid)
{
    // The row first: a row must never name an object that has gone. Repeating it finishes what a crash has left.
    const Answer<Unit> answer;
    auto object = [objects = d->objects, key, answer](const Result<> &row) {
        answer.set(row ? erase(objects, key) : row);
    };
    auto both = [pool = &d->pool, removeRow = d->rows.removeRow, runUid = std::move(runUid),
                 itemUid = std::move(itemUid), object, answer](const Result<> &there) {
        if (!there)
            return answer.set(there);
        removeRow(runUid, itemUid).then(pool, object);
    };
    d->onFolder([] { return success(); }).then(&d->pool, std::move(both));
    return answer.future();
}

} // namespace trawl
