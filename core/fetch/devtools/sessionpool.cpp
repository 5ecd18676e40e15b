// The tabs of the browser: contexts, limits, idle time-outs.
#include "fetch/devtools/sessionpool.h"

#include "async/memorykills.h"

#include <QJsonArray>
#include <QLoggingCategory>
#include <QPointer>

#include <map>

namespace trawl {

Q_DECLARE_LOGGING_CATEGORY(logDevTools)

namespace {
constexpr Ms parkAfter = 300ms; ///< a page is left when nobody needs its tab at once
constexpr Ms tidyEvery = 15s;
constexpr Ms stopLimit = 2s;     ///< for a browser whose pages were all given up
constexpr Ms goneLimit = 2s;     ///< one that was ended is gone within milliseconds
constexpr Ms closeLimit = 5s;    ///< a browser that answers nothing meanwhile has more wrong than one tab
constexpr int noWayOut = 2112;   ///< our proxy, not the browser
constexpr int contextsKept = 32; ///< of sources; the longest unused goes

QString reachKey(const ReachOf &reach)
{
    return reach ? u"only "_s + reach->key() : u"any"_s;
}

/// What a source may reach is part of its context, which has its way to the network for life.
QString contextKey(const QString &sourceId, const ReachOf &reach)
{
    return sourceId + u'\n' + reachKey(reach);
}
} // namespace

struct SessionPool::Private {
    struct Statistics {
        QString source;
        int pages = 0, failures = 0;
        qint64 ms = 0;
    };
    struct Context {
        QByteArray id;
        qint64 used = 0;
    };
    struct IdleTab {
        std::shared_ptr<Tab> tab;
        QString context; ///< key of its context
        qint64 since = 0;
    };
    struct FreshTab {
        std::shared_ptr<Tab> tab;
        QString reach;
    };
    explicit Private(Timers &t, SessionPoolOptions o)
        : timers(&t), options(std::move(o)), browser(t, options.search), health(t, browser, options.memory),
          places(std::max(1, options.width))
    {
        clock.start();
    }
    Timers *timers;
    SessionPoolOptions options;
    BrowserSupervisor browser;
    BrowserHealth health; ///< of it
    Semaphore places;
    Semaphore alone{1}; ///< two that collected all places would wait for each other
    TaskScope scope;
    QElapsedTimer clock;
    QHash<QString, Context> contexts;                       ///< by source and reach: contextKey()
    std::map<QString, std::unique_ptr<ReachProxy>> proxies; ///< by reach; a handful
    QList<IdleTab> idle;
    QList<FreshTab> fresh;                      ///< isolated, not used yet
    QHash<QByteArray, std::weak_ptr<Tab>> tabs; ///< all that are open, by target
    QHash<QByteArray, Statistics> statistics;
    int held = 0; ///< tabs that would not close
    int inUse = 0;
    QHash<QString, int> inUseBy; ///< by reach
    int leaving = 0;             ///< of them: nobody wants their pages any more
    int opening = 0;
    int warming = 0;
    qint64 lastUse = 0;
    bool used = false; ///< the browser that runs has loaded a page
    bool tidying = false;
    bool closing = false;
    Signal allBack; ///< none is lent
};

SessionPool::SessionPool(Timers &timers, SessionPoolOptions options) : d(new Private(timers, std::move(options)))
{
    connect(&d->browser, &BrowserSupervisor::targetEvent, this, &SessionPool::onEvent);
    connect(&d->browser, &BrowserSupervisor::lost, this, &SessionPool::onLost);
    d->allBack.set();
}

SessionPool::~SessionPool() = default;

Result<QString> SessionPool::wayOut(const ReachOf &reach)
{
    auto &proxy = d->proxies[reachKey(reach)];
    if (!proxy) {
        auto fresh = std::make_unique<ReachProxy>(reach);
        if (const Result<> listening = fresh->listen(); !listening)
            return listening.error();
        proxy = std::move(fresh);
    }
    return proxy->address();
}

std::optional<ReachProxy::Fault> SessionPool::fault(const ReachOf &reach, const QString &address) const
{
    const auto found = d->proxies.find(reachKey(reach));
    return found == d->proxies.end() || !found->second ? std::nullopt : found->second->fault(address);
}

BrowserSupervisor &SessionPool::browser()
{
    return d->browser;
}

BrowserHealth &SessionPool::health()
{
    return d->health;
}

int SessionPool::inUse() const
{
    return d->inUse;
}

int SessionPool::width() const
{
    return std::max(1, d->options.width);
}

/// False: stopped before all were free.
QCoro::Task<bool> SessionPool::takePlaces(LentTab *lent, bool alone, std::stop_token stop)
{
    if (alone) {
        lent->alone = co_await d->alone.acquire(stop);
        if (!lent->alone)
            co_return false;
    }
    for (int wanted = alone ? width() : 1; wanted > 0; --wanted) {
        auto permit = co_await d->places.acquire(stop);
        if (!permit)
            co_return false;
        lent->permits.push_back(std::move(permit));
    }
    co_return true;
}

QCoro::Task<Result<std::shared_ptr<LentTab>>> SessionPool::lend(QString sourceId, ReachOf reach, bool isolate,
                                                                bool alone, std::stop_token stop)
{
    auto lent = std::make_shared<LentTab>();
    const bool taken = co_await takePlaces(lent.get(), alone, stop);
    if (!taken || d->closing)
        co_return cancelledError();
    ++d->inUse;
    const QString key = reachKey(reach);
    ++d->inUseBy[key];
    if (const auto way = d->proxies.find(key); way != d->proxies.end() && way->second)
        way->second->open();
    d->allBack.reset();
    if (!std::exchange(d->tidying, true)) {
        d->scope.spawn("devtools: idle tabs", [this](std::stop_token s) { return tidy(s); });
        d->health.watch(d->scope, [this] { return retireIdle(); });
    }
    d->health.pagesLoad(true);
    if (alone && d->used)
        d->browser.kill(translate("core", "a page was to be alone in a fresh one")); // the next connection() starts it
    const qint64 killsBefore = memoryKills();
    auto tab = co_await tabFor(sourceId, reach, isolate, stop);
    if (!tab) {
        oneBack(reach);
        const bool ours = tab.error().kind == ErrorKind::Cancelled || tab.error().code == noWayOut;
        if (!ours && d->browser.running())
            d->browser.kill(translate("core", "it opened no tab any more")); // one like that is of no use to anybody
        co_return tab.error();
    }
    d->used = true;
    d->health.started();
    lent->tab = tab.take();
    lent->tab->lentAt(killsBefore);
    lent->sourceId = sourceId;
    lent->reach = reach;
    lent->isolated = isolate;
    co_return lent;
}

QCoro::Task<Result<std::shared_ptr<Tab>>> SessionPool::tabFor(QString sourceId, ReachOf reach, bool isolate,
                                                              std::stop_token stop)
{
    const QString key = contextKey(sourceId, reach);
    const auto connection = co_await d->browser.connection(stop);
    if (!connection)
        co_return connection.error();
    if (isolate) {
        auto tab = co_await isolatedTab(connection.value(), reach, stop);
        co_return tab;
    }
    for (qsizetype i = d->idle.size() - 1; i >= 0; --i) {
        if (d->idle[i].context == key && d->idle[i].tab->reusable())
            co_return d->idle.takeAt(i).tab;
    }
    makeRoom();
    if (!d->contexts.contains(key)) {
        const auto made = co_await newContext(connection.value(), reach, stop);
        if (!made)
            co_return made.error();
        // Two fetches of one source may come here together: the first one's context counts.
        if (d->contexts.contains(key))
            connection.value()->send({}, "Target.disposeBrowserContext",
                                     QJsonObject{{u"browserContextId"_s, QString::fromLatin1(made.value())}});
        else
            d->contexts.insert(key, {made.value(), d->clock.elapsed()});
    }
    const QByteArray context = d->contexts[key].id;
    auto tab = co_await openTab(connection.value(), context, stop);
    co_return tab;
}

QCoro::Task<Result<QByteArray>> SessionPool::newContext(std::shared_ptr<CdpConnection> connection, ReachOf reach,
                                                        std::stop_token stop)
{
    const Result<QString> way = wayOut(reach);
    if (!way)
        co_return way.error();
    const QJsonObject bound{
        {u"disposeOnDetach"_s, true}, {u"proxyServer"_s, way.value()}, {u"proxyBypassList"_s, u"<-loopback>"_s}};
    const auto made = co_await connection->call(QByteArray(), "Target.createBrowserContext", bound, stop);
    if (!made)
        co_return made.error();
    const QString id = made->result["browserContextId"_L1].toString();
    connection->send({}, "Browser.setDownloadBehavior",
                     QJsonObject{{u"behavior"_s, u"deny"_s}, {u"browserContextId"_s, id}});
    // Granting nothing refuses everything.
    connection->send({}, "Browser.grantPermissions",
                     QJsonObject{{u"permissions"_s, QJsonArray()}, {u"browserContextId"_s, id}});
    co_return id.toLatin1();
}

QCoro::Task<Result<std::shared_ptr<Tab>>> SessionPool::openTab(std::shared_ptr<CdpConnection> connection,
                                                               QByteArray context, std::stop_token stop)
{
    ++d->opening;
    auto tab = co_await Tab::open(connection, d->timers, context, stop);
    --d->opening;
    if (!tab)
        co_return tab.error();
    d->tabs.insert(tab.value()->target(), tab.value());
    co_return tab;
}

QCoro::Task<Result<std::shared_ptr<Tab>>> SessionPool::isolatedTab(std::shared_ptr<CdpConnection> connection,
                                                                   ReachOf reach, std::stop_token stop)
{
    const QString key = reachKey(reach);
    for (qsizetype i = 0; i < d->fresh.size(); ++i) {
        if (d->fresh[i].reach != key)
            continue;
        auto tab = d->fresh.takeAt(i--).tab;
        if (tab->reusable())
            co_return tab;
    }
    const auto context = co_await newContext(connection, reach, stop);
    if (!context)
        co_return context.error();
    auto tab = co_await openTab(connection, context.value(), stop);
    co_return tab;
}

QCoro::Task<> SessionPool::warm(ReachOf reach, std::stop_token stop)
{
    ++d->warming;
    if (const auto connection = d->browser.running()) {
        const auto context = co_await newContext(connection, reach, stop);
        if (context) {
            auto tab = co_await openTab(connection, context.value(), stop);
            if (tab)
                d->fresh.append({tab.value(), reachKey(reach)});
        }
    }
    --d->warming;
}

void SessionPool::giveBack(std::shared_ptr<LentTab> lent, const FetchOutcome &outcome)
{
    const auto tab = std::exchange(lent->tab, nullptr);
    auto &statistics = d->statistics[tab->target()];
    statistics.source = lent->sourceId;
    ++statistics.pages;
    statistics.failures += outcome.engineFault ? 1 : 0;
    statistics.ms += outcome.timings["total"_L1].toInteger();
    const qint64 now = d->lastUse = d->clock.elapsed();
    const QString key = contextKey(lent->sourceId, lent->reach);
    const bool keep = !lent->isolated && tab->reusable() && statistics.pages < d->options.pagesPerTab && !d->closing;
    if (keep) {
        if (const auto it = d->contexts.find(key); it != d->contexts.end())
            it->used = now;
        d->idle.append({tab, key, now});
        d->timers->add(parkAfter, [this, self = QPointer(this), weak = std::weak_ptr(tab), now] {
            const auto strong = weak.lock();
            if (!self || !strong)
                return;
            for (const auto &idle : std::as_const(d->idle))
                if (idle.tab == strong && idle.since == now)
                    strong->park();
        });
    } else {
        retire(tab, lent->isolated);
    }
    // The next isolated item finds its context made while others load.
    if (lent->isolated && !d->closing && d->fresh.size() + d->warming < width())
        d->scope.spawn("devtools: fresh context",
                       [this, reach = lent->reach](std::stop_token s) { return warm(reach, s); });
    lent->permits.clear();
    lent->alone.release();
    oneBack(lent->reach);
}

QCoro::Task<> SessionPool::leave(std::shared_ptr<Tab> tab)
{
    const auto connection = d->browser.running();
    if (!connection)
        co_return;
    ++d->leaving;
    const auto end = d->browser.end();
    tab->stopLoading();
    Deadline soon(*d->timers, stopLimit, std::stop_token());
    const QJsonObject none;
    // Answers come in order: after this one nothing of the page is under way.
    const auto version = co_await connection->call(QByteArray(), "Browser.getVersion", none, soon.token());
    if (d->leaving == d->inUse && connection == d->browser.running()) {
        d->health.lookNow();
        if (!version && soon.expired())
            d->browser.endHung(noSignOfLife(stopLimit));
        else
            d->health.endStopped();
    }
    if (connection != d->browser.running()) {
        Deadline gone(*d->timers, goneLimit, std::stop_token());
        co_await end->known.wait(gone.token());
    }
    --d->leaving;
}

void SessionPool::quiet()
{
    for (const auto &[reach, proxy] : d->proxies)
        if (proxy && d->inUseBy.value(reach) == 0)
            proxy->shut();
}

void SessionPool::oneBack(const ReachOf &reach)
{
    --d->inUseBy[reachKey(reach)];
    if (--d->inUse > 0)
        return;
    d->health.pagesLoad(false);
    d->allBack.set();
}

void SessionPool::retire(const std::shared_ptr<Tab> &tab, bool withContext)
{
    d->statistics.remove(tab->target());
    d->tabs.remove(tab->target());
    d->scope.spawn("devtools: close a tab",
                   [this, tab, withContext](std::stop_token) { return closeTab(tab, withContext); });
}

QCoro::Task<> SessionPool::closeTab(std::shared_ptr<Tab> tab, bool withContext)
{
    const auto connection = d->browser.running();
    if (!connection)
        co_return;
    const auto closed = co_await tab->close();
    if (!closed && connection == d->browser.running()) {
        // It costs its tab: the browser goes on, and is renewed when nobody needs it. One that answers nobody any more
        // is ended at once.
        ++d->held;
        const bool serves = co_await answers(connection);
        if (!serves && connection == d->browser.running()) {
            d->browser.endHung(noSignOfLife(closeLimit));
            co_return;
        }
    }
    if (withContext)
        connection->send({}, "Target.disposeBrowserContext",
                         QJsonObject{{u"browserContextId"_s, QString::fromLatin1(tab->context())}});
}

QCoro::Task<bool> SessionPool::answers(std::shared_ptr<CdpConnection> connection)
{
    Deadline soon(*d->timers, closeLimit, std::stop_token());
    const QJsonObject none;
    const auto version = co_await connection->call(QByteArray(), "Browser.getVersion", none, soon.token());
    co_return version.ok();
}

void SessionPool::makeRoom()
{
    // Idle tabs of other sources are kept for their next page, but all in all not more than twice the places.
    while (!d->idle.isEmpty() && d->idle.size() + d->inUse >= 2 * width()) {
        const auto oldest = d->idle.takeFirst();
        retire(oldest.tab, false);
    }
}

QCoro::Task<> SessionPool::tidy(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const Ms step = std::min(tidyEvery, std::max(d->options.idleLimit / 2, Ms(50)));
        co_await sleepFor(*d->timers, step, stop);
        if (stop.stop_requested())
            co_return;
        tidyNow();
    }
}

bool SessionPool::retireIdle()
{
    if (d->idle.isEmpty())
        return false;
    retire(d->idle.takeFirst().tab, false);
    return true;
}

void SessionPool::tidyNow()
{
    const qint64 before = d->clock.elapsed() - d->options.idleLimit.count();
    const bool unused = d->lastUse < before || d->held > 0;
    if (d->inUse == 0 && unused && d->opening == 0 && d->browser.running()) {
        d->idle.clear();
        d->fresh.clear();
        d->contexts.clear();
        d->browser.kill(
            translate("core", "it was not used")); // nothing unsaved is in it; the next fetch starts another
        return;
    }
    while (!d->idle.isEmpty() && d->idle.first().since < before)
        retire(d->idle.takeFirst().tab, false);
    if (const auto connection = d->browser.running()) {
        for (auto it = d->contexts.begin(); it != d->contexts.end();) {
            const auto uses = [&it](const auto &weak) {
                const auto tab = weak.lock();
                return tab && tab->context() == it->id;
            };
            const bool used = std::any_of(d->tabs.cbegin(), d->tabs.cend(), uses);
            if (used || d->opening > 0 || (it->used >= before && d->contexts.size() <= contextsKept)) {
                ++it;
                continue;
            }
            connection->send({}, "Target.disposeBrowserContext",
                             QJsonObject{{u"browserContextId"_s, QString::fromLatin1(it->id)}});
            it = d->contexts.erase(it);
        }
    }
}

void SessionPool::onEvent(const CdpEvent &event)
{
    if (event.method == "Target.targetCreated") {
        const QJsonObject info = event.params["targetInfo"_L1].toObject();
        if (info["openerId"_L1].toString().isEmpty())
            return;
        if (const auto connection = d->browser.running()) // a pop-up
            connection->send({}, "Target.closeTarget", QJsonObject{{u"targetId"_s, info["targetId"_L1]}});
        return;
    }
    const auto it = d->tabs.constFind(event.params["targetId"_L1].toString().toLatin1());
    const auto tab = it == d->tabs.constEnd() ? nullptr : it->lock();
    if (!tab)
        return;
    if (event.method == "Target.targetCrashed") {
        const bool killed = event.params["status"_L1].toString() == "killed"_L1;
        const ProcessEnd end = d->health.endOfPage(tab->target(), killed, tab->killsBefore());
        tab->gone(FailClass::RendererGone, d->health.whyEnded(translate("core", "The page's process died")), end);
    } else if (event.method == "Target.targetDestroyed" || event.method == "Target.detachedFromTarget") {
        tab->gone(FailClass::RendererGone, translate("core", "The page's tab was closed"));
    } else {
        return;
    }
    // A lent one comes back by giveBack().
    d->idle.removeIf([&tab](const Private::IdleTab &idle) { return idle.tab == tab; });
    d->fresh.removeIf([&tab](const Private::FreshTab &fresh) { return fresh.tab == tab; });
}

void SessionPool::onLost()
{
    const auto tabs = std::exchange(d->tabs, {});
    for (const auto &weak : tabs) {
        if (const auto tab = weak.lock())
            tab->gone(FailClass::EngineCrash, translate("core", "The browser ended while it loaded the page"));
    }
    d->idle.clear();
    d->fresh.clear();
    d->contexts.clear();
    d->statistics.clear();
    d->health.lost();
    d->held = 0;
    d->used = false;
}

QJsonArray SessionPool::statistics() const
{
    QJsonArray all;
    for (auto it = d->statistics.cbegin(); it != d->statistics.cend(); ++it) {
        all.append(QJsonObject{{u"session"_s, QString::fromLatin1(it.key())},
                               {u"source"_s, it->source},
                               {u"pages"_s, it->pages},
                               {u"failures"_s, it->failures},
                               {u"meanMs"_s, it->pages ? it->ms / it->pages : 0}});
    }
    return all;
}

QCoro::Task<> SessionPool::shutDown()
{
    d->closing = true;
    const auto tabs = d->tabs;
    for (const auto &weak : tabs) {
        if (const auto tab = weak.lock())
            tab->gone(FailClass::Cancelled, u"Stopped"_s);
    }
    d->scope.requestStop();
    co_await d->browser.shutDown();
    co_await d->allBack.wait(std::stop_token());
    co_await d->scope.join();
    onLost();
}

} // namespace trawl
