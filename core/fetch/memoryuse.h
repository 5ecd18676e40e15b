// What the processes of an engine hold, and may hold at most.
#pragma once

#include <QString>
#include <QtGlobal>

namespace trawl {

/// In bytes. Where nothing runs, or the system does not tell, the limits stand beside zeros.
struct MemoryUse {
    qint64 bytes = 0, limit = 0;          ///< of all together
    qint64 largest = 0, largestLimit = 0; ///< of the one that holds most of those that show pages
};

/// "212 MiB of 1.5 GiB", for the status line.
QString memoryFigure(const MemoryUse &use);
/// "212 MiB of 1.5 GiB, the largest page 80 MiB of 768 MiB".
QString memoryText(const MemoryUse &use);

} // namespace trawl
