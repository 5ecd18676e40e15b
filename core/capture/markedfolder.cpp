// Reading and writing the mark.
#include "capture/markedfolder.h"

#include <cerrno>

namespace trawl {

MarkedFolder openMarked(const QString &path, const QString &mark, const QString &id)
{
    MarkedFolder found;
    const auto failed = [&found](int errnum) {
        found.state = errnum == ENOENT  ? FolderState::Absent
                      : errnum == ELOOP ? FolderState::Link
                                        : FolderState::Unreadable;
        found.errnum = errnum;
    };
    if (const int errnum = found.folder.open(path); errnum != 0) {
        failed(errnum);
        return found;
    }
    QByteArray text;
    switch (const int errnum = found.folder.read(mark, text); errnum) {
    case 0:
        found.state = text.left(text.indexOf('\n')) == id.toUtf8() ? FolderState::Ours : FolderState::Another;
        break;
    case ENOENT:
        found.state = FolderState::Unmarked;
        break;
    case ELOOP:
        found.state = FolderState::Another; // something else bears the mark's name
        break;
    default:
        failed(errnum);
    }
    return found;
}

int markFolder(const QString &path, const QString &mark, const QString &id)
{
    OwnFolder folder;
    int errnum = folder.make(path);
    if (errnum == 0)
        errnum =
            folder.write(mark, id.toUtf8() + "\nThis file says which Trawldeck workspace the folder belongs to.\n");
    return errnum != 0 ? errnum : folder.sync();
}

int setAside(const OwnFolder &folder, const QString &name)
{
    OwnFolder damaged;
    const int errnum = damaged.makeIn(folder, damagedFolder);
    return errnum != 0 ? errnum : folder.moveTo(damaged, name);
}

} // namespace trawl
