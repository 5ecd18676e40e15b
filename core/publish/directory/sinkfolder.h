// The folder of the directory sink: made once, then expected to stay the folder it was.
#pragma once

#include "domain/result.h"

#include <QString>

#include <functional>
#include <mutex>

#include <sys/types.h>

namespace trawl {

/// A sink whose disk is not mounted, or that somebody renamed, is not an empty one: objects would go to the wrong disk,
/// or into a folder that a link leads to. Any thread.
class SinkFolder final
{
public:
    /// @p had: it has been there in an earlier process, and is not made again. @p made is called when it was made; its
    /// error is ready()'s.
    SinkFolder(QString folder, bool had, std::function<Result<>()> made)
        : m_folder(std::move(folder)), m_made(std::move(made)), m_had(had)
    {
    }

    /// The place for objects is there. Makes it at the first call, if it may. TD-7005 (the whole sink): missing,
    /// another folder than before, a link.
    Result<> ready();

private:
    const QString m_folder;
    const std::function<Result<>()> m_made;
    std::mutex m_mutex;
    bool m_had;
    dev_t m_device = 0;
    ino_t m_inode = 0; ///< 0: not seen yet
};

} // namespace trawl
