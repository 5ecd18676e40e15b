// Spool files: temporary name, fsync, rename, folder fsync; read back only with the right checksum.
#include "capture/spool.h"

#include "async/durablefile.h"
#include "capture/examine.h"

#include <QDir>
#include <QFile>
#include <QSet>

namespace trawl {

namespace {

Error writeFault(const QString &folder, int errnum)
{
    if (isDiskFull(errnum)) {
        return transientError(6003, u"The screenshot could not be spooled: the disk is full"_s,
                              u"%1: %2"_s.arg(folder, errnoText(errnum)),
                              u"Free space on the workspace's disk; the run goes on by itself"_s);
    }
    return transientError(6006, u"The screenshot could not be spooled"_s, u"%1: %2"_s.arg(folder, errnoText(errnum)),
                          u"Check that the workspace can be written to"_s);
}

} // namespace

SpoolName parseSpoolName(const QString &name)
{
    const qsizetype dash = name.lastIndexOf(u'-');
    const qsizetype dot = name.lastIndexOf(u'.');
    if (dash <= 0 || dot - dash - 1 != 64 || name.contains(u'/') || name.startsWith(u'.'))
        return {};
    const QString sha = name.mid(dash + 1, 64);
    for (const QChar c : sha) {
        if (!((c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f')))
            return {};
    }
    return {name.left(dash), sha, name.mid(dot + 1)};
}

QString spoolName(const QString &uid, const QString &sha256, const QString &extension)
{
    return uid + u'-' + sha256 + u'.' + extension;
}

QList<Result<>> writeSpool(const QString &folder, const QList<SpoolWrite> &writes)
{
    QList<Result<>> results;
    const int made = makeFolderDurably(folder);
    for (const SpoolWrite &write : writes) {
        const int errnum = made != 0 ? made : writeWhole(folder + u'/' + write.name, write.bytes);
        results.append(errnum == 0 ? success() : Result<>(writeFault(folder, errnum)));
    }
    const int synced = made != 0 ? made : syncFolder(folder);
    for (qsizetype i = 0; synced != 0 && i < results.size(); ++i) {
        if (results.at(i)) {
            QFile::remove(folder + u'/' + writes.at(i).name);
            results[i] = writeFault(folder, synced);
        }
    }
    return results;
}

Result<QByteArray> readSpool(const QString &folder, const QString &name)
{
    const SpoolName parts = parseSpoolName(name);
    QFile file(folder + u'/' + name);
    if (parts.uid.isEmpty() || !file.open(QIODevice::ReadOnly)) {
        return permanentError(6004, u"The screenshot is gone"_s, u"%1 is not in the spool"_s.arg(name),
                              u"It was uploaded or removed; look at the remote copy, or crawl the item again"_s);
    }
    const QByteArray bytes = file.readAll();
    if (sha256Of(bytes) != parts.sha256) {
        return permanentError(6005, u"The screenshot is damaged on disk"_s,
                              u"%1 has another checksum than when it was written"_s.arg(name),
                              u"Check the disk, and crawl the item again"_s);
    }
    return bytes;
}

void removeSpool(const QString &folder, const QString &name)
{
    if (!parseSpoolName(name).uid.isEmpty())
        QFile::remove(folder + u'/' + name); // one that stays after a fault is a stray for the next reconcile
}

Result<QStringList> reconcileSpool(const QString &folder, const QStringList &needed, const QStringList &live)
{
    const QDir dir(folder);
    const QSet<QString> keep = QSet<QString>(needed.begin(), needed.end()) + QSet<QString>(live.begin(), live.end());
    for (const QString &name : dir.entryList(QDir::Files | QDir::Hidden | QDir::System)) {
        if (!keep.contains(name) && !QFile::remove(dir.filePath(name))) {
            return transientError(6006, u"A stray file can't be removed from the spool"_s, dir.filePath(name),
                                  u"Check that the workspace can be written to"_s);
        }
    }
    QStringList lost;
    for (const QString &name : needed) {
        auto bytes = readSpool(folder, name);
        if (bytes)
            continue;
        lost.append(name);
        if (bytes.error().code == 6005 && !live.contains(name))
            removeSpool(folder, name);
    }
    return lost;
}

} // namespace trawl
