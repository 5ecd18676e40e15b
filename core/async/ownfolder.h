// A folder of ours, reached by its descriptor: neither the folder nor a name in it is ever followed through a link.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace trawl {

/// All functions wait for the disk: call them on a pool thread. They answer 0 or an errno value; what is not what was
/// asked for (a link, a device, a folder in a file's place) is ELOOP, never touched. Names are single path segments.
/// Moves, does not copy; the descriptor closes with the object.
class OwnFolder final
{
public:
    OwnFolder() = default;
    ~OwnFolder();
    OwnFolder(OwnFolder &&other) noexcept;
    OwnFolder &operator=(OwnFolder &&other) noexcept;

    /// Opens @p path, whose last segment must be a real folder: ENOENT absent, ELOOP a link or no folder.
    int open(const QString &path);
    /// Makes it (for its owner only), durably, if it is absent; then open(). Parents must exist.
    int make(const QString &path);
    int openIn(const OwnFolder &parent, const QString &name);
    int makeIn(const OwnFolder &parent, const QString &name);
    bool isOpen() const { return m_fd >= 0; }

    struct File {
        QString name;
        qint64 bytes = 0;
    };
    /// Its regular files; links, folders and everything else are left out. Any fault answers no list at all: half a
    /// list would make files look gone.
    int files(QList<File> &found) const;
    /// A regular file to its last byte.
    int read(const QString &name, QByteArray &bytes) const;
    /// Under "<name>.part", fsynced, renamed, for its owner only; durable after sync(). A fault leaves nothing behind.
    /// What stands at @p name already is replaced if it is a regular file.
    int write(const QString &name, const QByteArray &bytes) const;
    /// A regular file, or nothing happens.
    int remove(const QString &name) const;
    /// A regular file into another folder of the same disk, under a name that is free there.
    int moveTo(const OwnFolder &target, const QString &name) const;
    int sync() const;

private:
    int openAt(int parent, const QByteArray &name);
    int kindOf(const QByteArray &name) const;
    int m_fd = -1;
};

} // namespace trawl
