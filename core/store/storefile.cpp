// See storefile.h.
#include "store/storefile.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {

QString logOf(const QString &path)
{
    return path + u"-wal"_s;
}

Error refused(const QString &why, const QString &remedy)
{
    return permanentError(4001, translate("core", "The store can't be opened"), why, remedy);
}

Error movedAway(const QString &why)
{
    return transientError(4011, translate("core", "The store can't be written to"), why,
                          translate("core", "Put its file back under its name and with its rights, then resume"));
}

} // namespace

StoreFile::Entry StoreFile::entryOf(const QString &path)
{
    struct stat found {
    };
    Entry entry;
    if (::lstat(QFile::encodeName(path).constData(), &found) != 0)
        return entry;
    entry.device = found.st_dev;
    entry.inode = found.st_ino;
    entry.size = found.st_size;
    entry.link = S_ISLNK(found.st_mode);
    entry.plain = S_ISREG(found.st_mode);
    return entry;
}

Result<> StoreFile::prepare(bool expected)
{
    for (const QString &path : {m_path, logOf(m_path), m_path + u"-shm"_s}) {
        const Entry entry = entryOf(path);
        if (entry.size >= 0 && !entry.plain)
            return refused(
                entry.link ? translate("core", "%1 is a link").arg(path)
                           : translate("core", "%1 is no plain file").arg(path),
                translate("core", "Put the file itself into the workspace: the program opens nothing outside it"));
    }
    const Entry file = entryOf(m_path), log = entryOf(logOf(m_path));
    if (file.size > 0)
        return success();
    if (expected || log.size > 0) {
        const QString why = file.size == 0 ? translate("core", "%1 is empty, and it was not")
                                           : translate("core", "%1 is not there, and it was");
        return refused(why.arg(m_path),
                       translate("core", "Put it back, mount its disk, or restore it from a backup. To begin without "
                                         "its runs and decisions, move workspace.json, spool and the store's other "
                                         "files away"));
    }
    const int fd = ::open(QFile::encodeName(m_path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refused(errnoText(errno), translate("core", "Check the workspace folder and its permissions"));
    ::close(fd);
    return success();
}

void StoreFile::remember()
{
    m_file = entryOf(m_path);
    m_log = entryOf(logOf(m_path));
    m_largest = m_file.size;
}

Result<> StoreFile::look() const
{
    const Entry now = entryOf(m_path);
    if (now.size < 0)
        return movedAway(
            translate("core", "%1 was renamed or removed, or its disk is not mounted any more").arg(m_path));
    if (!now.same(m_file))
        return movedAway(translate("core", "%1 is another file now than the one that is open").arg(m_path));
    if (now.size < m_largest)
        return permanentError(4003, translate("core", "The store is damaged"),
                              translate("core", "%1 was cut while it was open").arg(m_path),
                              translate("core", "End the program and restore the workspace from a backup"));
    m_largest = now.size;
    if (!entryOf(logOf(m_path)).same(m_log))
        return movedAway(translate("core", "%1 was renamed, removed or replaced").arg(logOf(m_path)));
    if (::faccessat(AT_FDCWD, QFile::encodeName(m_path).constData(), R_OK | W_OK, AT_EACCESS) != 0)
        return movedAway(u"%1: %2"_s.arg(m_path, errnoText(errno)));
    return success();
}

bool StoreFile::mayClose() const
{
    const Entry now = entryOf(m_path);
    return entryOf(logOf(m_path)).same(m_log) && !(now.same(m_file) && now.size < m_largest);
}

} // namespace trawl
