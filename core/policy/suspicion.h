// Which page is to blame when the process that loaded it ends: none, until it was alone in one.
#pragma once

#include <QtGlobal>

namespace trawl {

/// How a process of ours ended while somebody needed it, as far as the system tells.
enum class ProcessEnd : quint8 {
    None,       ///< it did not
    NotStarted, ///< there was none to be had: the page was not asked for
    Killed,     ///< by a signal from outside, which no page can send
    Hung,       ///< by us, because it gave no sign of life
    Crashed,    ///< by its own fault, or by the kernel for want of memory: a page may have brought that about
};

/// @p signal that ended it, 0 = it left by itself. @p outOfMemory: the kernel ended processes for want of memory
/// meanwhile.
ProcessEnd processEndOf(int signal, bool outOfMemory);

/// What is known of one page. A value; lives as long as its run's process: after a restart a page that kills has to do
/// so twice more before it is alone, which costs its neighbours nothing, since they are only loaded again.
struct Suspicion {
    int ends = 0;         ///< of processes while it was loaded, whoever else was in them
    int endsAlone = 0;    ///< of fresh processes with nothing else in them
    int crashesAlone = 0; ///< those of them that a page can bring about

    /// The next process shall be fresh, and its own.
    bool wantsToBeAlone() const { return ends >= 2; }
    /// It ends whatever loads it. Ends from outside need many more: somebody else does that.
    bool convicted() const { return crashesAlone >= 2 || endsAlone >= 10; }
};
Suspicion afterEnd(Suspicion known, ProcessEnd end, bool alone);

} // namespace trawl
