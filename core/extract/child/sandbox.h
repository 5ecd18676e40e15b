// The limits that the extractor sets for itself before it reads the first byte (D6, R4.8).
#pragma once

#include <QString>

namespace trawl {

struct SandboxLimits {
    qint64 addressSpace = 512LL * 1024 * 1024; ///< bytes
    int pageMs = 5000;
};

/// Address space, files, processes, privileges. Empty: done; else what failed (the process must not go on).
QString enterSandbox(const SandboxLimits &limits);

/// Ends the process if one page takes longer than @p ms (0 = off): the net if the parent hangs.
void setPageAlarm(int ms);

} // namespace trawl
