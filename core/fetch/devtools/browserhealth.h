// Whether the browser is well: what its processes hold, whether they run, and whether it answers.
#pragma once

#include "async/taskscope.h"
#include "fetch/devtools/browsermemory.h"
#include "fetch/devtools/browsersupervisor.h"

#include <QHash>

#include <functional>

namespace trawl {

/// Watches one browser while pages load, and ends what holds too much, stands still or has broken: a page's process
/// alone where that is enough, else the whole browser. Says for each page that ended with it who is to blame. Engine
/// thread; borrows the browser.
class BrowserHealth final
{
public:
    BrowserHealth(Timers &timers, BrowserSupervisor &browser, MemoryLimits limits);

    /// Until @p scope is stopped. @p giveUp: closes something that is held for nobody; false: there is nothing.
    void watch(TaskScope &scope, std::function<bool()> giveUp);
    void pagesLoad(bool any);
    void started(); ///< a page has its tab: the browser's processes are known from the beginning
    void lost();    ///< the browser has gone
    /// Ends a browser that can serve no page any more, though it answers. Takes microseconds: for every page.
    void endIfBroken();
    /// Ends what was kept from running at the last look, because a page has waited for it to its limit. true: processes
    /// of pages, now or a moment ago.
    bool endStopped();
    /// Waits a moment for the news that this page's process ended.
    QCoro::Task<> newsOf(QByteArray target, std::stop_token stop);
    /// How it ended, as far as is known.
    ProcessEnd endOf(const QByteArray &target) const { return m_ends.value(target, ProcessEnd::None); }
    /// What a page's process that ended says of the page; @p killsBefore: of the kernel, when its tab was lent.
    ProcessEnd endOfPage(const QByteArray &target, bool killed, qint64 killsBefore);
    /// How a browser ended that a page lived in; @p killsBefore: as above.
    QCoro::Task<ProcessEnd> endOfBrowser(std::shared_ptr<BrowserEnd> end, qint64 killsBefore, std::stop_token stop);
    /// Why a page's process ended, where we know more than @p reason.
    QString whyEnded(const QString &reason) const;
    void lookNow(); ///< a look takes about a millisecond: where a page failed
    int drawersEnded() const { return m_memory.drawersEnded(); } ///< processes that draw, up to the last look

    MemoryUse memory() const { return m_memory.use(); } ///< when it was looked at last, a moment ago
    std::optional<Silence> silence() const;

private:
    QCoro::Task<> watchMemory(std::stop_token stop);
    QCoro::Task<> watchLife(std::stop_token stop);
    void boundMemory();
    void watchStopped();
    void endStopped(const BrowserMemory::Stopped &process);
    std::optional<BrowserMemory::Stopped> longestStopped() const;

    Timers *m_timers;
    BrowserSupervisor *m_browser;
    BrowserMemory m_memory;
    std::function<bool()> m_giveUp;
    QElapsedTimer m_clock;
    bool m_pagesLoad = false;
    Signal m_anyLoads;
    QString m_ended; ///< why we ended a page's process for its memory last
    qint64 m_endedAt, m_largeAt;
    QString m_large;                      ///< what was held when a page's process came near its limit last
    qint64 m_stillAt;                     ///< we ended a page's process that stood still
    QHash<qint64, qint64> m_stoppedSince; ///< by process
    QHash<QByteArray, ProcessEnd> m_ends; ///< of the processes of pages, by target
    Signal m_pageEnded;
};

} // namespace trawl
