// See browserhealth.h.
#include "fetch/devtools/browserhealth.h"

#include "async/memorykills.h"

#include <QLoggingCategory>

#include <csignal>

namespace trawl {

Q_DECLARE_LOGGING_CATEGORY(logDevTools)

namespace {
constexpr Ms answerLimit = 10s;   ///< what says nothing, or is kept from running, for so long is ended
constexpr Ms lifeEvery = 2s;      ///< the browser is asked again, while pages load
constexpr Ms silenceNoticed = 2s; ///< it is told of; a busy machine needs a moment
constexpr Ms memoryEvery = 100ms; ///< while pages load
constexpr Ms memoryNear = 20ms;   ///< and one of them is large
constexpr Ms memoryAtRest = 2s;
constexpr Ms endKnownLimit = 2s;
constexpr qint64 endedMs = 1500; ///< for the end of a process to be told

/// What people call it.
QString partName(BrowserPart part)
{
    switch (part) {
    case BrowserPart::Main:
        return translate("core", "its main process");
    case BrowserPart::Page:
        return translate("core", "the process of a page");
    case BrowserPart::Drawing:
        return translate("core", "its process that draws");
    case BrowserPart::Network:
        return translate("core", "its process for the network");
    case BrowserPart::Other:
        break;
    }
    return translate("core", "one of its processes");
}

bool endProcess(qint64 pid)
{
    if (::kill(pid_t(pid), SIGKILL) == 0)
        return true;
    qCWarning(logDevTools) << "a page's process could not be ended:" << qt_error_string(errno);
    return false;
}
} // namespace

BrowserHealth::BrowserHealth(Timers &timers, BrowserSupervisor &browser, MemoryLimits limits)
    : m_timers(&timers), m_browser(&browser), m_memory(limits), m_endedAt(-endedMs), m_largeAt(-endedMs),
      m_stillAt(-endedMs)
{
    m_clock.start();
}

void BrowserHealth::watch(TaskScope &scope, std::function<bool()> giveUp)
{
    m_giveUp = std::move(giveUp);
    scope.spawn("devtools: memory", [this](std::stop_token stop) { return watchMemory(stop); });
    scope.spawn("devtools: life", [this](std::stop_token stop) { return watchLife(stop); });
}

void BrowserHealth::pagesLoad(bool any)
{
    m_pagesLoad = any;
    any ? m_anyLoads.set() : m_anyLoads.reset();
}

void BrowserHealth::started()
{
    if (m_browser->running() && m_memory.browser() != m_browser->pid())
        m_memory.look(m_browser->pid());
}

void BrowserHealth::lost()
{
    m_memory.forget();
    m_stoppedSince.clear();
    m_ends.clear();
}

/// A browser that stands still is found out while pages wait for it.
QCoro::Task<> BrowserHealth::watchLife(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        co_await sleepFor(*m_timers, lifeEvery, stop);
        if (m_pagesLoad)
            co_await m_browser->checkAlive(answerLimit, stop);
        else
            co_await m_anyLoads.wait(stop);
    }
}

QCoro::Task<> BrowserHealth::watchMemory(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const MemoryUse use = m_memory.use();
        if (m_pagesLoad) {
            const Ms step = use.largest > use.largestLimit / 3 ? memoryNear : memoryEvery;
            co_await sleepFor(*m_timers, step, stop);
        } else { // a page that comes meanwhile is watched from its beginning
            Deadline rest(*m_timers, memoryAtRest, stop);
            co_await m_anyLoads.wait(rest.token());
        }
        if (m_browser->running()) {
            boundMemory();
            endIfBroken();
            watchStopped();
        } else {
            m_memory.forget();
            m_stoppedSince.clear();
        }
    }
}

/// What is held for nobody goes first; then the process that holds too much, with its pages.
void BrowserHealth::boundMemory()
{
    m_memory.look(m_browser->pid());
    if (const MemoryUse use = m_memory.use(); use.largest > use.largestLimit / 2) {
        m_large = memoryText(use);
        m_largeAt = m_clock.elapsed();
    }
    while (m_memory.isCrowded() && m_giveUp()) {
    }
    for (const qint64 pid : m_memory.tooLarge()) {
        if (!endProcess(pid))
            continue;
        m_ended = translate("core", "The page's process held too much and was ended: the browser holds %1")
                      .arg(memoryText(m_memory.use()));
        m_endedAt = m_clock.elapsed();
        qCWarning(logDevTools).noquote() << m_ended;
    }
}

void BrowserHealth::endIfBroken()
{
    if (m_browser->running() && m_memory.lostNetwork())
        m_browser->endHung(translate("core", "its process for the network ended"));
}

/// One process that is kept from running is enough: pages run into their limits for it, while the browser answers.
void BrowserHealth::watchStopped()
{
    const QHash<qint64, qint64> before = std::exchange(m_stoppedSince, {});
    const qint64 now = m_clock.elapsed();
    for (const BrowserMemory::Stopped &process : m_memory.stopped()) {
        const qint64 since = before.value(process.pid, now);
        m_stoppedSince.insert(process.pid, since);
        if (Ms(now - since) >= answerLimit)
            endStopped(process);
    }
}

void BrowserHealth::lookNow()
{
    if (m_browser->running())
        m_memory.look(m_browser->pid());
}

bool BrowserHealth::endStopped()
{
    if (!m_browser->running())
        return false;
    bool pages = m_clock.elapsed() - m_stillAt < endedMs;
    for (const BrowserMemory::Stopped &process : m_memory.stopped()) {
        pages = pages || process.part == BrowserPart::Page;
        endStopped(process);
    }
    return pages;
}

/// A page's process goes alone, with the pages in it; without one of the others the browser is of no use to anybody.
void BrowserHealth::endStopped(const BrowserMemory::Stopped &process)
{
    if (process.part != BrowserPart::Page)
        return m_browser->endHung(translate("core", "%1 was stopped from outside").arg(partName(process.part)));
    if (!endProcess(process.pid))
        return;
    m_stillAt = m_clock.elapsed();
    m_stoppedSince.remove(process.pid);
    qCWarning(logDevTools) << "A page's process was stopped from outside, and is ended";
}

QCoro::Task<> BrowserHealth::newsOf(QByteArray target, std::stop_token stop)
{
    Deadline soon(*m_timers, Ms(endedMs), stop);
    while (!m_ends.contains(target) && !soon.token().stop_requested()) {
        m_pageEnded.reset();
        co_await m_pageEnded.wait(soon.token());
    }
}

/// The browser tells "killed" and "crashed" apart, but not who killed it. What we ended for its memory ended by the
/// page's fault; what stood still, by nobody's.
ProcessEnd BrowserHealth::endOfPage(const QByteArray &target, bool killed, qint64 killsBefore)
{
    const qint64 now = m_clock.elapsed();
    const bool still = now - m_stillAt < endedMs, large = now - m_endedAt < endedMs;
    const bool outside = killed && !large && memoryKills() == killsBefore;
    const ProcessEnd end = killed && still ? ProcessEnd::Hung : outside ? ProcessEnd::Killed : ProcessEnd::Crashed;
    m_ends.insert(target, end);
    m_pageEnded.set();
    return end;
}

QCoro::Task<ProcessEnd> BrowserHealth::endOfBrowser(std::shared_ptr<BrowserEnd> end, qint64 killsBefore,
                                                    std::stop_token stop)
{
    Deadline soon(*m_timers, endKnownLimit, stop); // its pipe ends before the process is waited for
    co_await end->known.wait(soon.token());
    if (!end->known.isSet())
        co_return ProcessEnd::Killed; // nobody can be blamed for what is not known
    if (end->hung)
        co_return ProcessEnd::Hung;
    co_return processEndOf(end->signal, memoryKills() > killsBefore);
}

QString BrowserHealth::whyEnded(const QString &reason) const
{
    const qint64 now = m_clock.elapsed();
    if (now - m_stillAt < endedMs)
        return translate("core", "The page's process was stopped from outside, and was ended");
    if (now - m_endedAt < endedMs)
        return m_ended;
    // The system, or the browser itself, may have been faster.
    return now - m_largeAt < endedMs ? translate("core", "%1; the browser held %2").arg(reason, m_large) : reason;
}

/// Where more than one stands still: one that all pages need before one of a page.
std::optional<BrowserMemory::Stopped> BrowserHealth::longestStopped() const
{
    std::optional<BrowserMemory::Stopped> found;
    for (const BrowserMemory::Stopped &process : m_memory.stopped()) {
        const bool known = m_stoppedSince.contains(process.pid);
        if (known && (!found || found->part == BrowserPart::Page))
            found = process;
    }
    return found;
}

std::optional<Silence> BrowserHealth::silence() const
{
    if (const auto starting = m_browser->starting())
        return starting;
    const auto stopped = longestStopped();
    const Ms still(stopped ? m_clock.elapsed() - m_stoppedSince.value(stopped->pid) : 0);
    if (still >= silenceNoticed && stopped->part != BrowserPart::Page)
        return Silence{Silence::Whole, partName(stopped->part), still, answerLimit};
    if (const Ms since = m_browser->silence(); since >= silenceNoticed)
        return Silence{Silence::Whole, {}, since, answerLimit};
    return still >= silenceNoticed ? std::optional(Silence{Silence::Page, partName(stopped->part), still, answerLimit})
                                   : std::nullopt;
}

} // namespace trawl
