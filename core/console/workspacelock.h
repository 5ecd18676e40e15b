// engine.lock: which process runs the engine of a workspace. The kernel's lock on the open file is what counts.
#pragma once

#include "domain/instant.h"
#include "domain/result.h"

#include <QString>

#include <optional>

namespace trawl {

/// Owned by one process at a time and gone with it, however it ends and whatever its host is called: the lock belongs
/// to the open file description (F_OFD_SETLK), the file itself stays and only tells people who holds it. Any thread,
/// one at a time; no call waits.
class WorkspaceLock final
{
public:
    enum class Taken { Yes, HeldByAnother, Impossible };
    struct Holder {
        qint64 pid = 0;
        QString host, program;
        Instant since;
        bool leaves = false;  ///< will be gone soon by itself: nobody attaches to it, who comes waits
        QString text() const; ///< "trawlctl, process 4711, on crawler-2"
    };

    explicit WorkspaceLock(QString path) : m_path(std::move(path)) {}
    ~WorkspaceLock() { release(); }
    WorkspaceLock(const WorkspaceLock &) = delete;
    WorkspaceLock &operator=(const WorkspaceLock &) = delete;

    /// Yes also where it is ours already. Impossible: fault() says why. @p leaves: for one answer only
    /// (Holder::leaves).
    Taken take(Instant now, bool leaves = false);
    /// Tells who comes that we are on our way out. Nothing where we do not hold it.
    void sayLeaving();
    void release();
    bool held() const { return m_fd >= 0; }
    /// TD-9005: the folder takes no writes. TD-9010: something else has the file's name.
    Error fault() const { return m_fault; }
    /// What the file says; nothing where nobody wrote it. Of an older version's file, too.
    std::optional<Holder> holder() const;

private:
    Taken refuse(Error fault);
    void sign() const;

    QString m_path;
    Error m_fault;
    Instant m_since;
    bool m_leaves = false;
    int m_fd = -1;
};

} // namespace trawl
