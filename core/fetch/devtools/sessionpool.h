// The tabs: one browser context per source, or per item where a source asks for isolation; a limit, and an idle
// time-out (R4.6).
#pragma once

#include "async/semaphore.h"
#include "async/taskscope.h"
#include "domain/run.h"
#include "fetch/devtools/browserhealth.h"
#include "fetch/devtools/tab.h"
#include "fetch/reachproxy.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace trawl {

struct SessionPoolOptions {
    int width = maxSessions; ///< tabs that load at the same time, at most
    Ms idleLimit = 5min;     ///< an unused tab or context is closed after this, an unused browser too
    int pagesPerTab = 500;   ///< then the tab is renewed, against pages that leak
    MemoryLimits memory;
    BrowserSearch search = BrowserSearch::fromEnvironment();
};

/// A tab lent to one fetch.
struct LentTab {
    std::shared_ptr<Tab> tab;
    QString sourceId;
    ReachOf reach;
    bool isolated = false;
    std::vector<Semaphore::Permit> permits; ///< of the places: one, or all for a page that is to be alone
    Semaphore::Permit alone;
};

/// Owns all contexts and tabs. Lives on the engine thread.
class SessionPool final : public QObject
{
public:
    SessionPool(Timers &timers, SessionPoolOptions options);
    ~SessionPool() override;

    /// Waits for a free place (first come, first served), then for a tab of the source. @p alone: for all places, and
    /// the tab is the first of a fresh browser.
    QCoro::Task<Result<std::shared_ptr<LentTab>>> lend(QString sourceId, ReachOf reach, bool isolate, bool alone,
                                                       std::stop_token stop);
    void giveBack(std::shared_ptr<LentTab> lent, const FetchOutcome &outcome);
    /// For a page that nobody wants any more: returns when the browser asks nothing more of its site. One that does not
    /// even say that it lives, or of which a process was stopped, is ended, where nobody else uses it.
    QCoro::Task<> leave(std::shared_ptr<Tab> tab);
    /// A run came to rest: what scripts of pages still ask for (beacons at their end, keep-alive requests) is cut, and
    /// nothing goes out, where nobody has a page that reaches the same.
    void quiet();
    QCoro::Task<> shutDown();

    /// What kept the newest connection of a page with this reach from @p url's host; nothing if nothing did.
    std::optional<ReachProxy::Fault> fault(const ReachOf &reach, const QString &address) const;

    BrowserSupervisor &browser();
    BrowserHealth &health();
    int inUse() const;
    int width() const;
    /// Per tab: source, pages, failures, mean milliseconds.
    QJsonArray statistics() const;

private:
    QCoro::Task<bool> takePlaces(LentTab *lent, bool alone, std::stop_token stop);
    QCoro::Task<Result<std::shared_ptr<Tab>>> tabFor(QString sourceId, ReachOf reach, bool isolate,
                                                     std::stop_token stop);
    QCoro::Task<Result<QByteArray>> newContext(std::shared_ptr<CdpConnection> connection, ReachOf reach,
                                               std::stop_token stop);
    QCoro::Task<Result<std::shared_ptr<Tab>>> openTab(std::shared_ptr<CdpConnection> connection, QByteArray context,
                                                      std::stop_token stop);
    QCoro::Task<Result<std::shared_ptr<Tab>>> isolatedTab(std::shared_ptr<CdpConnection> connection, ReachOf reach,
                                                          std::stop_token stop);
    QCoro::Task<> warm(ReachOf reach, std::stop_token stop);
    QCoro::Task<bool> answers(std::shared_ptr<CdpConnection> connection);
    QCoro::Task<> closeTab(std::shared_ptr<Tab> tab, bool withContext);
    QCoro::Task<> tidy(std::stop_token stop);
    void tidyNow();
    void retire(const std::shared_ptr<Tab> &tab, bool withContext);
    void makeRoom();
    bool retireIdle();
    Result<QString> wayOut(const ReachOf &reach);
    void onEvent(const CdpEvent &event);
    void onLost();
    void oneBack(const ReachOf &reach);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
