// Durable files with plain system calls: QSaveFile neither fsyncs the folder nor tells a full disk from other faults.
#include "async/durablefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {

int writeAll(int fd, const QByteArray &bytes)
{
    const char *at = bytes.constData();
    qint64 left = bytes.size();
    while (left > 0) {
        const ssize_t written = ::write(fd, at, size_t(left));
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        at += written;
        left -= written;
    }
    return 0;
}

int syncAndClose(int fd, int errnum)
{
    if (errnum == 0 && ::fsync(fd) != 0)
        errnum = errno;
    if (::close(fd) != 0 && errnum == 0)
        errnum = errno;
    return errnum;
}

mode_t fileMode(Access access)
{
    return access == Access::Private ? 0600 : 0666;
}

mode_t folderMode(Access access)
{
    return access == Access::Private ? 0700 : 0777;
}

/// A fresh file under the temporary name. One that a crash left goes first: written into it, the bytes would get its
/// mode, and reach every other name it has.
int openPart(const QByteArray &part, mode_t mode)
{
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    const int fd = ::open(part.constData(), flags, mode);
    if (fd >= 0 || errno != EEXIST || ::unlink(part.constData()) != 0)
        return fd;
    return ::open(part.constData(), flags, mode);
}

int renamePart(const QByteArray &part, const QByteArray &target, int errnum)
{
    if (errnum == 0 && ::rename(part.constData(), target.constData()) != 0)
        errnum = errno;
    if (errnum != 0)
        ::unlink(part.constData());
    return errnum;
}

int isPlain(int fd, struct stat *found)
{
    if (::fstat(fd, found) != 0)
        return errno;
    return S_ISREG(found->st_mode) ? 0 : S_ISDIR(found->st_mode) ? EISDIR : EINVAL;
}

} // namespace

int writeWhole(const QString &path, const QByteArray &bytes, Access access)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray part = target + ".part";
    const int fd = openPart(part, fileMode(access));
    if (fd < 0)
        return errno;
    return renamePart(part, target, syncAndClose(fd, writeAll(fd, bytes)));
}

int syncFolder(const QString &folder)
{
    const int fd = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    return syncAndClose(fd, 0);
}

int writeDurably(const QString &path, const QByteArray &bytes, Access access)
{
    const int errnum = writeWhole(path, bytes, access);
    return errnum != 0 ? errnum : syncFolder(QFileInfo(path).path());
}

int replaceDurably(const QString &path, const QByteArray &expected, const QByteArray &bytes)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray part = target + ".part";
    struct stat before {
    };
    if (::lstat(target.constData(), &before) != 0)
        return errno;
    if (!S_ISREG(before.st_mode))
        return S_ISLNK(before.st_mode) ? ELOOP : EINVAL;
    const int fd = openPart(part, 0600);
    if (fd < 0)
        return errno;
    // Only root can give a file to its owner; for all others it is theirs already, or cannot be helped.
    const bool kept = ::fchown(fd, before.st_uid, before.st_gid) == 0 || errno == EPERM;
    int errnum = kept && ::fchmod(fd, before.st_mode & 07777) == 0 ? 0 : errno;
    if (errnum == 0)
        errnum = writeAll(fd, bytes);
    errnum = syncAndClose(fd, errnum);
    QByteArray now;
    if (errnum == 0) // writing took its time: an editor may have been faster
        errnum = readWhole(path, expected.size() + bytes.size() + 1024, &now);
    if (errnum == EFBIG || (errnum == 0 && now != expected))
        errnum = ESTALE;
    if (errnum == 0 && isLink(path))
        errnum = ELOOP;
    errnum = renamePart(part, target, errnum);
    return errnum != 0 ? errnum : syncFolder(QFileInfo(path).path());
}

int makeFolderDurably(const QString &folder, Access access)
{
    const QString clean = QDir::cleanPath(folder);
    if (QFileInfo(clean).isDir())
        return 0;
    const QString parent = QFileInfo(clean).path();
    if (parent != clean) {
        const int errnum = makeFolderDurably(parent, access);
        if (errnum != 0)
            return errnum;
    }
    if (::mkdir(QFile::encodeName(clean).constData(), folderMode(access)) != 0)
        return errno == EEXIST && QFileInfo(clean).isDir() ? 0 : errno;
    return syncFolder(parent);
}

int openToAppend(const QString &path, int *fd)
{
    const int opened = ::open(QFile::encodeName(path).constData(),
                              O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (opened < 0)
        return errno;
    struct stat found {
    };
    int errnum = isPlain(opened, &found);
    if (errnum == 0 && found.st_nlink > 1)
        errnum = EINVAL;
    if (errnum != 0) {
        ::close(opened);
        return errnum;
    }
    *fd = opened;
    return 0;
}

int readWhole(const QString &path, qint64 maximum, QByteArray *bytes)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno;
    struct stat found {
    };
    int errnum = isPlain(fd, &found);
    QByteArray all;
    std::array<char, 65536> piece{};
    while (errnum == 0) {
        const ssize_t got = ::read(fd, piece.data(), piece.size());
        if (got == 0)
            break;
        if (got > 0)
            all.append(piece.data(), got);
        else if (errno != EINTR)
            errnum = errno;
        if (errnum == 0 && all.size() > maximum)
            errnum = EFBIG;
    }
    ::close(fd);
    if (errnum == 0)
        *bytes = all;
    return errnum;
}

bool isLink(const QString &path)
{
    struct stat found {
    };
    return ::lstat(QFile::encodeName(path).constData(), &found) == 0 && S_ISLNK(found.st_mode);
}

bool isDiskFull(int errnum)
{
    return errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG;
}

QString errnoText(int errnum)
{
    return QString::fromLocal8Bit(std::strerror(errnum));
}

} // namespace trawl
