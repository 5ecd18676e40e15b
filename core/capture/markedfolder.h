// A folder of the workspace that carries our mark, and how it was found.
#pragma once

#include "async/ownfolder.h"
#include "domain/result.h"

namespace trawl {

/// The mark is a small file with the workspace's id. It tells our folder from an empty one that only stands there
/// because a disk is not mounted (whatever was written into that one would vanish under the mount), and from a folder
/// of another workspace.
enum class FolderState {
    Ours,       ///< our mark is in it
    Unmarked,   ///< a real folder without a mark: new, of an earlier version, or a mount point without its disk
    Another,    ///< the mark of another workspace
    Absent,     ///< nothing is there
    Link,       ///< a symbolic link, or no folder at all: nothing is read or written through it
    Unreadable, ///< there, and can't be opened or listed
};

struct MarkedFolder {
    OwnFolder folder; ///< open if Ours or Unmarked
    FolderState state = FolderState::Absent;
    int errnum = 0; ///< Unreadable: why
    bool isUsable() const { return state == FolderState::Ours || state == FolderState::Unmarked; }
};

inline const QString spoolMark = QStringLiteral(".trawldeck-spool");
inline const QString baselinesMark = QStringLiteral(".trawldeck-baselines");

/// All three wait for the disk: pool only. @p mark: the mark's file name; @p id: this workspace's, never empty.
MarkedFolder openMarked(const QString &path, const QString &mark, const QString &id);
/// Makes the folder if it is absent (its parent must exist) and puts the mark in. Answers 0 or an errno value.
int markFolder(const QString &path, const QString &mark, const QString &id);
/// Moves a damaged file of ours into "damaged/" beside it, where nothing removes it. Answers 0 or an errno value.
int setAside(const OwnFolder &folder, const QString &name);

inline const QString damagedFolder = QStringLiteral("damaged");

} // namespace trawl
