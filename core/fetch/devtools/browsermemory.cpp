// See browsermemory.h.
#include "fetch/devtools/browsermemory.h"

#include "domain/names.h"

#include <QDir>
#include <QFile>

#include <utility>

namespace trawl {

namespace {

QByteArray procFile(qint64 pid, const QString &name)
{
    QFile file(u"/proc/%1/%2"_s.arg(pid).arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<qint64> childrenOf(qint64 pid)
{
    QList<qint64> children;
    const QStringList threads = QDir(u"/proc/%1/task"_s.arg(pid)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &thread : threads) {
        for (const QByteArray &child : procFile(pid, u"task/%1/children"_s.arg(thread)).split(' '))
            if (const qint64 id = child.trimmed().toLongLong(); id > 0)
                children.append(id);
    }
    return children;
}

/// "RssAnon:     13640 kB" in bytes.
qint64 field(const QByteArray &status, const QByteArray &name)
{
    const qsizetype at = status.indexOf('\n' + name + ':');
    if (at < 0)
        return 0;
    const qsizetype from = at + name.size() + 2;
    return status.mid(from, status.indexOf("kB", from) - from).trimmed().toLongLong() * 1024;
}

/// 'R', 'S', 'T' (stopped) … of "State:	T (stopped)"; 0: there is no such process.
char stateOf(const QByteArray &status)
{
    const qsizetype at = status.indexOf("\nState:\t");
    return at >= 0 && at + 8 < status.size() ? status[at + 8] : 0;
}

/// A signal keeps it from running, or a debugger.
bool isStopped(const QByteArray &status)
{
    return stateOf(status) == 'T' || stateOf(status) == 't';
}

/// It has not ended: nobody has asked yet how one did that is a zombie.
bool runs(const QByteArray &status)
{
    return stateOf(status) != 0 && stateOf(status) != 'Z' && stateOf(status) != 'X';
}

/// Some separate the words of the command line by blanks.
BrowserPart partOf(const QByteArray &command)
{
    if (command.contains("--type=renderer"))
        return BrowserPart::Page;
    if (command.contains("--type=gpu-process"))
        return BrowserPart::Drawing;
    return command.contains("network.mojom.NetworkService") ? BrowserPart::Network : BrowserPart::Other;
}

} // namespace

/// Of memory that several processes share, each counts its part: together they count it once. The kernel walks all of a
/// process for that, which takes milliseconds and holds the process up. So little is counted as it stands, and the part
/// is read at every fiftieth look.
qint64 BrowserMemory::shareOf(qint64 pid, qint64 shared)
{
    constexpr qint64 little = 8 << 20;
    constexpr int keptFor = 50;
    if (shared <= little)
        return shared;
    Share share = m_before.value(pid, {1, keptFor});
    if (++share.looks > keptFor) {
        const qint64 part = field(procFile(pid, u"smaps_rollup"_s), "Pss_Shmem");
        share = {part > 0 ? double(part) / double(shared) : 1, 1};
    }
    m_shares.insert(pid, share);
    return qint64(double(shared) * share.part);
}

void BrowserMemory::take(qint64 pid, const QByteArray &command, bool main)
{
    const QByteArray status = procFile(pid, u"status"_s);
    const BrowserPart part = main ? BrowserPart::Main : partOf(command);
    if (isStopped(status))
        m_stopped.append({pid, part});
    if (part == BrowserPart::Network && runs(status))
        m_seen.network = pid;
    else if (part == BrowserPart::Drawing && runs(status))
        m_seen.drawing = pid;
    const qint64 own = field(status, "RssAnon"), shared = field(status, "RssShmem");
    m_total += own + shareOf(pid, shared);
    if (part == BrowserPart::Page)
        m_renderers[pid] = {own + shared, true};
}

void BrowserMemory::look(qint64 browser)
{
    if (std::exchange(m_browser, browser) != browser)
        forget(); // another one, started before it was seen that the last was gone
    m_browser = browser;
    m_total = 0;
    m_stopped.clear();
    m_seen = {};
    m_before = std::exchange(m_shares, {});
    for (Renderer &renderer : m_renderers)
        renderer.seen = false;
    QList<qint64> open{browser};
    while (!open.isEmpty()) {
        const qint64 pid = open.takeFirst();
        const QByteArray command = procFile(pid, u"cmdline"_s);
        take(pid, command, pid == browser);
        if (pid == browser || command.contains("--type=zygote"))
            open += childrenOf(pid);
    }
    // Where the browser itself has ended, none of its processes did so by itself.
    const bool goes = runs(procFile(browser, u"status"_s));
    m_drawersEnded += goes && m_known.drawing != 0 && m_known.drawing != m_seen.drawing ? 1 : 0;
    m_known.drawing = m_seen.drawing;
    if (m_known.network == 0)
        m_known.network = m_seen.network;
    m_renderers.removeIf([](const std::pair<const qint64 &, Renderer &> &entry) { return !entry.second.seen; });
}

bool BrowserMemory::lostNetwork() const
{
    return m_known.network != 0 && !runs(procFile(m_known.network, u"status"_s)) &&
           runs(procFile(m_browser, u"status"_s));
}

void BrowserMemory::forget()
{
    m_browser = 0;
    m_total = 0;
    m_stopped.clear();
    m_seen = m_known = {};
    m_renderers.clear();
    m_shares.clear();
}

MemoryUse BrowserMemory::use() const
{
    MemoryUse use{m_total, m_limits.tree, 0, m_limits.page};
    for (const Renderer &renderer : m_renderers)
        use.largest = std::max(use.largest, renderer.bytes);
    return use;
}

QList<qint64> BrowserMemory::tooLarge() const
{
    QList<qint64> found;
    qint64 largest = 0, most = 0;
    for (auto it = m_renderers.cbegin(); it != m_renderers.cend(); ++it) {
        if (it->bytes > m_limits.page / 8 * 7) // the rest is what it takes until the next look
            found.append(it.key());
        if (it->bytes > most) {
            most = it->bytes;
            largest = it.key();
        }
    }
    if (found.isEmpty() && m_total > m_limits.tree && largest > 0)
        found.append(largest);
    return found;
}

} // namespace trawl
