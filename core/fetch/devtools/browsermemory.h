// Bounds what a browser's processes hold (M14), and sees which of them were stopped or have ended.
#pragma once

#include "fetch/memoryuse.h"

#include <QHash>
#include <QList>

namespace trawl {

struct MemoryLimits {
    qint64 page = 768LL << 20;  ///< one renderer, which may show several pages of one site
    qint64 tree = 1536LL << 20; ///< the browser with all its processes
};

/// What a process of the browser does.
enum class BrowserPart { Main, Page, Drawing, Network, Other };

/// Looks at a browser's processes in /proc, at what each holds for itself and its part of what they share in
/// memory (files, such as the program, are left out). Engine thread; a look takes about a millisecond. Where the system
/// tells no children of a process, nothing is seen and nothing is bounded.
class BrowserMemory
{
public:
    explicit BrowserMemory(MemoryLimits limits) : m_limits(limits) {}

    void look(qint64 browser);
    void forget(); ///< no browser runs
    /// A process that a signal or a debugger keeps from running.
    struct Stopped {
        qint64 pid = 0;
        BrowserPart part = BrowserPart::Other;
    };
    QList<Stopped> stopped() const { return m_stopped; } ///< at the last look
    /// The process that asks the network has ended, and the browser runs: it starts another one, but what its tabs knew
    /// of their way out is gone. Asks the system now; takes microseconds.
    bool lostNetwork() const;
    /// How many processes that draw have ended; the browser goes on with another one.
    int drawersEnded() const { return m_drawersEnded; }
    qint64 browser() const { return m_browser; } ///< that was looked at last; 0: none
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
    /// 0: not seen.
    struct Vital {
        qint64 network = 0, drawing = 0;
    };
    void take(qint64 pid, const QByteArray &command, bool main);
    qint64 shareOf(qint64 pid, qint64 shared);

    MemoryLimits m_limits;
    qint64 m_total = 0;
    qint64 m_browser = 0;
    QList<Stopped> m_stopped;
    Vital m_seen, m_known; ///< at the last look; of this browser, the first network process and the newest that draws
    int m_drawersEnded = 0;
    QHash<qint64, Renderer> m_renderers;
    QHash<qint64, Share> m_shares, m_before; ///< of this look and of the one before
};

} // namespace trawl
