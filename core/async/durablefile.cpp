// Durable files with plain system calls: QSaveFile neither fsyncs the folder nor tells a full disk from other faults.
#include "async/durablefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

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

} // namespace

int writeWhole(const QString &path, const QByteArray &bytes)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray part = target + ".part";
    const int fd = ::open(part.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return errno;
    int errnum = syncAndClose(fd, writeAll(fd, bytes));
    if (errnum == 0 && ::rename(part.constData(), target.constData()) != 0)
        errnum = errno;
    if (errnum != 0)
        ::unlink(part.constData());
    return errnum;
}

int syncFolder(const QString &folder)
{
    const int fd = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    return syncAndClose(fd, 0);
}

int writeDurably(const QString &path, const QByteArray &bytes)
{
    const int errnum = writeWhole(path, bytes);
    return errnum != 0 ? errnum : syncFolder(QFileInfo(path).path());
}

int makeFolderDurably(const QString &folder)
{
    const QString clean = QDir::cleanPath(folder);
    if (QFileInfo(clean).isDir())
        return 0;
    const QString parent = QFileInfo(clean).path();
    if (parent != clean) {
        const int errnum = makeFolderDurably(parent);
        if (errnum != 0)
            return errnum;
    }
    if (::mkdir(QFile::encodeName(clean).constData(), 0755) != 0)
        return errno == EEXIST && QFileInfo(clean).isDir() ? 0 : errno;
    return syncFolder(parent);
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
