// The store's file on the disk: made for us alone, opened under its own name only, and watched while it is open.
#pragma once

#include "domain/result.h"

#include <QString>

#include <atomic>

#include <sys/types.h>

namespace trawl {

/// SQLite goes on writing to a file that was renamed or removed under it, makes an empty store where the file is
/// missing, and follows links. None of that is what an operator means. Calls only look at directory entries: any
/// thread, after prepare().
class StoreFile final
{
public:
    explicit StoreFile(QString path) : m_path(std::move(path)) {}

    /// Before SQLite opens it: makes the file (0600) where it is missing and may be. TD-4001: a link, no plain file, or
    /// missing or empty although the workspace has had one (@p expected, or its log of changes lies there still).
    Result<> prepare(bool expected);
    /// After SQLite opened it: what look() compares with.
    void remember();
    /// The name still leads to the file that is open, and it is as large as it was. TD-4011 (transient: it may be put
    /// back), TD-4003 where it was cut.
    Result<> look() const;
    /// Closing writes the log of changes into the file and removes it by its name: not into a file that was cut, and
    /// not a log that came there meanwhile. Then both are left as they lie.
    bool mayClose() const;

private:
    struct Entry {
        dev_t device = 0;
        ino_t inode = 0;
        qint64 size = -1; ///< -1: not there
        bool link = false, plain = false;
        bool same(const Entry &other) const
        {
            return size >= 0 && other.size >= 0 && device == other.device && inode == other.inode;
        }
    };
    static Entry entryOf(const QString &path);

    QString m_path;
    Entry m_file, m_log;
    mutable std::atomic<qint64> m_largest = 0; ///< the file never shrinks by itself
};

} // namespace trawl
