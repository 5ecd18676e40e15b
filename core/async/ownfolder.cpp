// openat and its relatives: between a check and its use nobody can put a link in the way.
#include "async/ownfolder.h"

#include "async/durablefile.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr qint64 largestFile =
    1LL << 30; ///< no picture is near it: a sparse file of terabytes must not fill the memory

int readToEnd(int fd, qint64 size, QByteArray &bytes)
{
    if (size > largestFile)
        return EFBIG;
    bytes.resize(size + 1); // one more: so that the end of the file is seen, and a file that grew
    qint64 at = 0;
    while (true) {
        if (at == bytes.size()) {
            if (at > largestFile)
                return EFBIG;
            bytes.resize(at * 2);
        }
        const ssize_t got = ::read(fd, bytes.data() + at, size_t(bytes.size() - at));
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        if (got == 0)
            break;
        at += got;
    }
    bytes.resize(at);
    return 0;
}

int writeToEnd(int fd, const QByteArray &bytes)
{
    for (qint64 at = 0; at < bytes.size();) {
        const ssize_t written = ::write(fd, bytes.constData() + at, size_t(bytes.size() - at));
        if (written >= 0)
            at += written;
        else if (errno != EINTR)
            return errno;
    }
    return ::fsync(fd) == 0 ? 0 : errno;
}

} // namespace

OwnFolder::~OwnFolder()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

OwnFolder::OwnFolder(OwnFolder &&other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

OwnFolder &OwnFolder::operator=(OwnFolder &&other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

int OwnFolder::openAt(int parent, const QByteArray &name)
{
    OwnFolder opened;
    opened.m_fd = ::openat(parent, name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened.m_fd < 0)
        return errno == ENOTDIR ? ELOOP : errno; // with both flags a link answers "not a directory"
    *this = std::move(opened);
    return 0;
}

int OwnFolder::open(const QString &path)
{
    return openAt(AT_FDCWD, QFile::encodeName(path));
}

int OwnFolder::make(const QString &path)
{
    OwnFolder parent;
    // The parent is the operator's choice of a workspace, which may well be a link.
    parent.m_fd = ::open(QFile::encodeName(QFileInfo(path).path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return parent.m_fd < 0 ? errno : makeIn(parent, QFileInfo(path).fileName());
}

int OwnFolder::openIn(const OwnFolder &parent, const QString &name)
{
    return openAt(parent.m_fd, QFile::encodeName(name));
}

int OwnFolder::makeIn(const OwnFolder &parent, const QString &name)
{
    if (::mkdirat(parent.m_fd, QFile::encodeName(name).constData(), 0700) == 0) {
        if (const int errnum = parent.sync(); errnum != 0)
            return errnum;
    } else if (errno != EEXIST) {
        return errno;
    }
    return openIn(parent, name);
}

int OwnFolder::files(QList<File> &found) const
{
    found.clear();
    const int fd = ::openat(m_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); // a position of its own
    if (fd < 0)
        return errno;
    DIR *dir = ::fdopendir(fd);
    if (!dir) {
        const int errnum = errno;
        ::close(fd);
        return errnum;
    }
    QList<File> all;
    int errnum = 0;
    while (true) {
        errno = 0;
        const dirent *entry = ::readdir(dir);
        if (!entry) {
            errnum = errno;
            break;
        }
        if (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN)
            continue;
        struct stat facts;
        if (::fstatat(fd, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT)
                continue; // removed while we looked
            errnum = errno;
            break;
        }
        if (S_ISREG(facts.st_mode))
            all.append({QFile::decodeName(entry->d_name), qint64(facts.st_size)});
    }
    ::closedir(dir);
    if (errnum == 0)
        found = std::move(all);
    return errnum;
}

/// 0: a regular file. ENOENT: nothing. ELOOP: something else.
int OwnFolder::kindOf(const QByteArray &name) const
{
    struct stat facts;
    if (::fstatat(m_fd, name.constData(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    return S_ISREG(facts.st_mode) ? 0 : ELOOP;
}

int OwnFolder::read(const QString &name, QByteArray &bytes) const
{
    // Not blocking: a pipe in a picture's place must not hold the thread.
    const int fd = ::openat(m_fd, QFile::encodeName(name).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno;
    struct stat facts;
    int errnum = ::fstat(fd, &facts) != 0 ? errno : S_ISREG(facts.st_mode) ? 0 : ELOOP;
    if (errnum == 0)
        errnum = readToEnd(fd, qint64(facts.st_size), bytes);
    ::close(fd);
    return errnum;
}

int OwnFolder::write(const QString &name, const QByteArray &bytes) const
{
    const QByteArray target = QFile::encodeName(name), part = target + ".part";
    if (const int there = kindOf(target); there != 0 && there != ENOENT)
        return there;
    // O_EXCL: never into a file that somebody else has put there; a half-written one of a crash goes first.
    if (const int left = kindOf(part); left == 0)
        ::unlinkat(m_fd, part.constData(), 0);
    const int fd =
        ::openat(m_fd, part.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return errno == EEXIST ? ELOOP : errno;
    int errnum = writeToEnd(fd, bytes);
    if (::close(fd) != 0 && errnum == 0)
        errnum = errno;
    if (errnum == 0 && ::renameat(m_fd, part.constData(), m_fd, target.constData()) != 0)
        errnum = errno;
    if (errnum != 0)
        ::unlinkat(m_fd, part.constData(), 0);
    return errnum;
}

int OwnFolder::remove(const QString &name) const
{
    const QByteArray file = QFile::encodeName(name);
    if (const int kind = kindOf(file); kind != 0)
        return kind;
    return ::unlinkat(m_fd, file.constData(), 0) == 0 ? 0 : errno;
}

int OwnFolder::moveTo(const OwnFolder &target, const QString &name) const
{
    const QByteArray file = QFile::encodeName(name);
    if (const int kind = kindOf(file); kind != 0)
        return kind;
    QByteArray free = file;
    for (int i = 1; target.kindOf(free) != ENOENT; ++i) {
        if (i > 100)
            return EEXIST;
        free = file + '.' + QByteArray::number(i);
    }
    if (::renameat(m_fd, file.constData(), target.m_fd, free.constData()) != 0)
        return errno;
    const int errnum = target.sync();
    return errnum != 0 ? errnum : sync();
}

int OwnFolder::sync() const
{
    return ::fsync(m_fd) == 0 ? 0 : errno;
}

} // namespace trawl
