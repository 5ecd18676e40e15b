// See sinkfolder.h.
#include "publish/directory/sinkfolder.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QFile>

#include <cerrno>

#include <sys/stat.h>

namespace trawl {

static Error refuses(const QString &why)
{
    return permanentError(
        7005, translate("core", "The sink's folder can't be used"), why,
        translate("core", "Put it back or mount its disk, then resume the upload. If it was emptied on purpose, make "
                          "an empty folder named objects in it and start the program again"));
}

Result<> SinkFolder::ready()
{
    const std::lock_guard lock(m_mutex);
    const QString objects = m_folder + u"/objects"_s;
    for (const QString &path : {m_folder, objects}) {
        if (isLink(path))
            return refuses(translate("core", "%1 is a link: nothing is written outside the workspace").arg(path));
    }
    if (!m_had) {
        if (const int errnum = makeFolderDurably(objects, Access::Shared); errnum != 0)
            return refuses(u"%1: %2"_s.arg(objects, errnoText(errnum)));
        if (const Result<> noted = m_made ? m_made() : success(); !noted)
            return noted;
        m_had = true;
    }
    struct stat found {
    };
    if (::lstat(QFile::encodeName(objects).constData(), &found) != 0) {
        return refuses(errno == ENOENT ? translate("core", "%1 was there and is not any more").arg(objects)
                                       : u"%1: %2"_s.arg(objects, errnoText(errno)));
    }
    if (!S_ISDIR(found.st_mode))
        return refuses(translate("core", "%1 is no folder").arg(objects));
    if (m_inode != 0 && (m_device != found.st_dev || m_inode != found.st_ino))
        return refuses(translate("core", "%1 is another folder than the one that the upload began with").arg(objects));
    m_device = found.st_dev;
    m_inode = found.st_ino;
    return success();
}

} // namespace trawl
