// A lock on an open file description: it ends with its process.
#include "console/workspacelock.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr qint64 maximumSize = 4096;

/// Closed at exec, so that no browser or extractor keeps the workspace locked after us; never through a link, and never
/// waiting at a pipe that has the name.
int openLock(const QByteArray &path)
{
    return ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

/// Somebody may have removed the file between our opening and our locking it: then the lock guards nothing.
bool isStillThere(int fd, const QByteArray &path)
{
    struct stat ours {
    }, there{};
    return ::fstat(fd, &ours) == 0 && ::lstat(path.constData(), &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

/// One plain file with one name: what is written into it changes nothing else.
bool isOurKind(int fd)
{
    struct stat found {
    };
    return ::fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_nlink == 1;
}

} // namespace

QString WorkspaceLock::Holder::text() const
{
    return translate("core", "%1, process %2, on %3").arg(program).arg(pid).arg(host);
}

WorkspaceLock::Taken WorkspaceLock::refuse(Error fault)
{
    m_fault = std::move(fault);
    return Taken::Impossible;
}

WorkspaceLock::Taken WorkspaceLock::take(Instant now, bool leaves)
{
    const QByteArray path = QFile::encodeName(m_path);
    for (int tries = 0; m_fd < 0 && tries < 3; ++tries) {
        const int fd = openLock(path);
        const int errnum = fd < 0 ? errno : 0;
        if (errnum == ELOOP || errnum == EISDIR || errnum == ENXIO || (fd >= 0 && !isOurKind(fd))) {
            if (fd >= 0)
                ::close(fd);
            return refuse(
                permanentError(9010, translate("core", "The workspace can't be locked"),
                               translate("core", "%1 is a link, a folder or shared with another name").arg(m_path),
                               translate("core", "Look where it comes from, then remove it")));
        }
        if (fd < 0)
            return refuse(permanentError(
                9005, translate("core", "The workspace %1 can't be written to").arg(QFileInfo(m_path).path()),
                translate("core", "engine.lock can't be opened there: %1").arg(errnoText(errnum)),
                translate("core", "Make the folder writable (its disk may be read-only), or choose another")));
        struct flock whole {
        };
        whole.l_type = F_WRLCK;
        whole.l_whence = SEEK_SET;
        if (::fcntl(fd, F_OFD_SETLK, &whole) != 0) {
            const int refused = errno;
            ::close(fd);
            if (refused == EAGAIN || refused == EACCES)
                return Taken::HeldByAnother;
            return refuse(permanentError(
                9005, translate("core", "The workspace %1 can't be locked").arg(QFileInfo(m_path).path()),
                errnoText(refused), translate("core", "Move it to a disk that has file locks")));
        }
        if (isStillThere(fd, path))
            m_fd = fd;
        else
            ::close(fd);
    }
    if (m_fd < 0)
        return Taken::HeldByAnother; // the file comes and goes: others are at it
    m_since = now;
    m_leaves = leaves;
    sign();
    return Taken::Yes;
}

void WorkspaceLock::sayLeaving()
{
    if (m_fd < 0 || std::exchange(m_leaves, true))
        return;
    sign();
}

/// For people, and for how long who comes waits; a disk that is full takes nothing away from the lock.
void WorkspaceLock::sign() const
{
    const QJsonObject who{{u"pid"_s, QCoreApplication::applicationPid()},
                          {u"host"_s, QSysInfo::machineHostName()},
                          {u"program"_s, QCoreApplication::applicationName()},
                          {u"since"_s, m_since.ms},
                          {u"leaves"_s, m_leaves}};
    const QByteArray text = QJsonDocument(who).toJson(QJsonDocument::Compact) + '\n';
    (void)::fchmod(m_fd, 0600);
    if (::ftruncate(m_fd, 0) != 0 || ::pwrite(m_fd, text.constData(), size_t(text.size()), 0) != text.size())
        (void)::ftruncate(m_fd, 0);
}

void WorkspaceLock::release()
{
    if (m_fd < 0)
        return;
    (void)::ftruncate(m_fd, 0); // nobody holds it
    ::close(std::exchange(m_fd, -1));
}

std::optional<WorkspaceLock::Holder> WorkspaceLock::holder() const
{
    QByteArray text;
    if (isLink(m_path) || readWhole(m_path, maximumSize, &text) != 0 || text.isEmpty())
        return std::nullopt;
    const QJsonObject who = QJsonDocument::fromJson(text).object();
    if (!who.isEmpty())
        return Holder{who["pid"_L1].toInteger(), who["host"_L1].toString(), who["program"_L1].toString(),
                      Instant{who["since"_L1].toInteger()}, who["leaves"_L1].toBool()};
    // Versions before this one wrote lines: process, program, host.
    const QList<QByteArray> lines = text.split('\n');
    if (lines.size() < 3)
        return std::nullopt;
    return Holder{lines[0].toLongLong(), QString::fromUtf8(lines[2]), QString::fromUtf8(lines[1]), {}};
}

} // namespace trawl
