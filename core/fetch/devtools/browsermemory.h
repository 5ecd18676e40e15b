// Bounds what a browser's processes hold (M14), and sees whether one of them was stopped.
#pragma once

#include "fetch/memoryuse.h"

#include <QHash>
#include <QList>

namespace trawl {

struct MemoryLimits {
    qint64 page = 768LL << 20;  ///< one renderer, which may show several pages of one site
    qint64 tree = 1536LL << 20; ///< the browser with all its processes
};

/// Looks at a browser's processes in /proc, at what each holds for itself and its part of what they share in
/// memory (files, such as the program, are left out). Engine thread; a look takes about a millisecond. Where the system
/// tells no children of a process, nothing is seen and nothing is bounded.
class BrowserMemory
{
public:
    explicit BrowserMemory(MemoryLimits limits) : m_limits(limits) {}

    void look(qint64 browser);
    void forget(); ///< no browser runs
    /// What a process is that a signal or a debugger keeps from running: "gpu-process"; empty: all may run.
    QByteArray stopped() const { return m_stopped; }
    /// The process that asks the network is another than before, or none: what a tab knows of its way out is gone.
    bool lostNetwork() const { return m_lostNetwork; }
    MemoryUse use() const;
    /// Renderers that would hold more than they may before the next look; the largest one where all processes together
    /// do.
    QList<qint64> tooLarge() const;
    bool isCrowded() const { return m_total > m_limits.tree / 4 * 3; }

private:
    struct Renderer {
        qint64 bytes = 0;
        bool seen = false;
    };
    /// What a process's part of the memory is that it shares.
    struct Share {
        double part = 1;
        int looks = 0; ///< since it was read
    };
    void take(qint64 pid, const QByteArray &command);
    qint64 shareOf(qint64 pid, qint64 shared);

    MemoryLimits m_limits;
    qint64 m_total = 0;
    QByteArray m_stopped;
    qint64 m_browser = 0;
    qint64 m_network = 0; ///< of this browser, the first that was seen
    bool m_lostNetwork = false;
    QHash<qint64, Renderer> m_renderers;
    QHash<qint64, Share> m_shares, m_before; ///< of this look and of the one before
};

} // namespace trawl
