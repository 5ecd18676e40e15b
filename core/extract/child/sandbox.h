// The limits that the extractor sets for itself before it reads the first byte of a page (D6, R4.8).
#pragma once

#include <QString>

namespace trawl {

struct SandboxLimits {
    qint64 addressSpace = 512LL * 1024 * 1024; ///< bytes
    int pageMs = 5000;
    bool namespacesOnly = false; ///< as on a system without seccomp; only tests say so
};

struct Confinement {
    QString failed; ///< empty: done; else what failed (the process must not go on)
    QString how;    ///< what keeps it from files and the network: "seccomp, Landlock"
};

/// Address space, files, processes, privileges, network. What the process needs of files is open by now: from here on
/// it opens none, reaches nobody, and starts nothing, whoever its user is.
Confinement enterSandbox(const SandboxLimits &limits);

/// Ends the process if one page takes longer than @p ms (0 = off): the net if the parent hangs.
void setPageAlarm(int ms);

} // namespace trawl
