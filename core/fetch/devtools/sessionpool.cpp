// The tabs of the browser: contexts, limits, idle time-outs.
#include "fetch/devtools/sessionpool.h"

#include <QJsonArray>
#include <QLoggingCategory>
#include <QPointer>

#include <csignal>

namespace trawl {

Q_DECLARE_LOGGING_CATEGORY(logDevTools)

namespace {
constexpr Ms parkAfter = 300ms; ///< a page is left when nobody needs its tab at once
constexpr Ms tidyEvery = 15s;
constexpr Ms memoryEvery = 100ms; ///< while pages load
constexpr Ms memoryNear = 20ms;   ///< and one of them is large
constexpr Ms memoryAtRest = 2s;
constexpr qint64 endedMs = 1500; ///< for the end of a process to be told
constexpr Ms answerLimit = 5s;
constexpr int contextsKept = 32; ///< of sources; the longest unused goes
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
        QString source;
        qint64 since = 0;
    };
    explicit Private(Timers &t, SessionPoolOptions o)
        : timers(&t), options(std::move(o)), browser(t, options.search), places(std::max(1, options.width)),
          memory(options.memory)
    {
        clock.start();
    }
    Timers *timers;
    SessionPoolOptions options;
    BrowserSupervisor browser;
    Semaphore places;
    TaskScope scope;
    QElapsedTimer clock;
    QHash<QString, Context> contexts; ///< by source
    QList<IdleTab> idle;
    QList<std::shared_ptr<Tab>> fresh;          ///< isolated, not used yet
    QHash<QByteArray, std::weak_ptr<Tab>> tabs; ///< all that are open, by target
    QHash<QByteArray, Statistics> statistics;
    BrowserMemory memory;
    QString ended; ///< why we ended a page's process last
    qint64 endedAt = -endedMs;
    QString large; ///< what was held when a page's process came near its limit last
    qint64 largeAt = -endedMs;
    int held = 0; ///< tabs that would not close
    int inUse = 0;
    int opening = 0;
    int warming = 0;
    qint64 lastUse = 0;
    bool tidying = false;
    bool closing = false;
    Signal allBack;
};

SessionPool::SessionPool(Timers &timers, SessionPoolOptions options) : d(new Private(timers, std::move(options)))
{
    connect(&d->browser, &BrowserSupervisor::targetEvent, this, &SessionPool::onEvent);
    connect(&d->browser, &BrowserSupervisor::lost, this, &SessionPool::onLost);
    d->allBack.set();
}

SessionPool::~SessionPool() = default;

BrowserSupervisor &SessionPool::browser()
{
    return d->browser;
}

int SessionPool::inUse() const
{
    return d->inUse;
}

int SessionPool::width() const
{
    return std::max(1, d->options.width);
}

QCoro::Task<Result<std::shared_ptr<LentTab>>> SessionPool::lend(QString sourceId, bool isolate, std::stop_token stop)
{
    auto permit = co_await d->places.acquire(stop);
    if (!permit || d->closing)
        co_return cancelledError();
    ++d->inUse;
    d->allBack.reset();
    if (!std::exchange(d->tidying, true)) {
        d->scope.spawn("devtools: idle tabs", [this](std::stop_token s) { return tidy(s); });
        d->scope.spawn("devtools: memory", [this](std::stop_token s) { return watchMemory(s); });
    }
    auto tab = co_await tabFor(sourceId, isolate, stop);
    if (!tab) {
        if (--d->inUse == 0)
            d->allBack.set();
        co_return tab.error();
    }
    auto lent = std::make_shared<LentTab>();
    lent->tab = tab.take();
    lent->sourceId = sourceId;
    lent->isolated = isolate;
    lent->permit = std::move(permit);
    co_return lent;
}

QCoro::Task<Result<std::shared_ptr<Tab>>> SessionPool::tabFor(QString sourceId, bool isolate, std::stop_token stop)
{
    const auto connection = co_await d->browser.connection(stop);
    if (!connection)
        co_return connection.error();
    if (isolate) {
        auto tab = co_await isolatedTab(connection.value(), stop);
        co_return tab;
    }
    for (qsizetype i = d->idle.size() - 1; i >= 0; --i) {
        if (d->idle[i].source == sourceId && d->idle[i].tab->reusable())
            co_return d->idle.takeAt(i).tab;
    }
    makeRoom();
    if (!d->contexts.contains(sourceId)) {
        const auto made = co_await newContext(connection.value(), stop);
        if (!made)
            co_return made.error();
        // Two fetches of one source may come here together: the first one's context counts.
        if (d->contexts.contains(sourceId))
            connection.value()->send({}, "Target.disposeBrowserContext",
                                     QJsonObject{{u"browserContextId"_s, QString::fromLatin1(made.value())}});
        else
            d->contexts.insert(sourceId, {made.value(), d->clock.elapsed()});
    }
    const QByteArray context = d->contexts[sourceId].id;
    auto tab = co_await openTab(connection.value(), context, stop);
    co_return tab;
}

QCoro::Task<Result<QByteArray>> SessionPool::newContext(std::shared_ptr<CdpConnection> connection, std::stop_token stop)
{
    const QJsonObject bound{{u"disposeOnDetach"_s, true}};
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
                                                                   std::stop_token stop)
{
    while (!d->fresh.isEmpty()) {
        auto tab = d->fresh.takeFirst();
        if (tab->reusable())
            co_return tab;
    }
    const auto context = co_await newContext(connection, stop);
    if (!context)
        co_return context.error();
    auto tab = co_await openTab(connection, context.value(), stop);
    co_return tab;
}

QCoro::Task<> SessionPool::warm(std::stop_token stop)
{
    ++d->warming;
    if (const auto connection = d->browser.running()) {
        const auto context = co_await newContext(connection, stop);
        if (context) {
            auto tab = co_await openTab(connection, context.value(), stop);
            if (tab)
                d->fresh.append(tab.value());
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
    const bool keep = !lent->isolated && tab->reusable() && statistics.pages < d->options.pagesPerTab && !d->closing;
    if (keep) {
        if (const auto it = d->contexts.find(lent->sourceId); it != d->contexts.end())
            it->used = now;
        d->idle.append({tab, lent->sourceId, now});
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
        d->scope.spawn("devtools: fresh context", [this](std::stop_token s) { return warm(s); });
    lent->permit.release();
    if (--d->inUse == 0)
        d->allBack.set();
}

void SessionPool::retire(const std::shared_ptr<Tab> &tab, bool withContext)
{
    d->statistics.remove(tab->target());
    d->tabs.remove(tab->target());
    d->scope.spawn("devtools: close a tab",
                   [this, tab, withContext](std::stop_token s) { return closeTab(tab, withContext, s); });
}

QCoro::Task<> SessionPool::closeTab(std::shared_ptr<Tab> tab, bool withContext, std::stop_token stop)
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
            d->browser.kill();
            co_return;
        }
    }
    if (withContext)
        connection->send({}, "Target.disposeBrowserContext",
                         QJsonObject{{u"browserContextId"_s, QString::fromLatin1(tab->context())}});
}

QCoro::Task<bool> SessionPool::answers(std::shared_ptr<CdpConnection> connection)
{
    Deadline soon(*d->timers, answerLimit, std::stop_token());
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
        if (!stop.stop_requested())
            tidyNow();
    }
}

QCoro::Task<> SessionPool::watchMemory(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const MemoryUse use = d->memory.use();
        const Ms busy = use.largest > use.largestLimit / 3 ? memoryNear : memoryEvery;
        const Ms step = d->inUse > 0 ? busy : memoryAtRest;
        co_await sleepFor(*d->timers, step, stop);
        if (d->browser.running())
            boundMemory();
        else
            d->memory.forget();
    }
}

/// What is held for nobody goes first; then the process that holds too much, with its pages.
void SessionPool::boundMemory()
{
    d->memory.look(d->browser.pid());
    if (const MemoryUse use = d->memory.use(); use.largest > use.largestLimit / 2) {
        d->large = memoryText(use);
        d->largeAt = d->clock.elapsed();
    }
    while (d->memory.isCrowded() && !d->idle.isEmpty())
        retire(d->idle.takeFirst().tab, false);
    for (const qint64 pid : d->memory.tooLarge()) {
        d->ended = translate("core", "The page's process held too much and was ended: the browser holds %1")
                       .arg(memoryText(d->memory.use()));
        d->endedAt = d->clock.elapsed();
        qCWarning(logDevTools).noquote() << d->ended;
        ::kill(pid_t(pid), SIGKILL);
    }
}

MemoryUse SessionPool::memory() const
{
    return d->memory.use();
}

QString SessionPool::whyEnded(const QString &reason) const
{
    if (d->clock.elapsed() - d->endedAt < endedMs)
        return d->ended;
    // The system, or the browser itself, may have been faster.
    return d->clock.elapsed() - d->largeAt < endedMs
               ? translate("core", "%1; the browser held %2").arg(reason, d->large)
               : reason;
}

void SessionPool::tidyNow()
{
    const qint64 before = d->clock.elapsed() - d->options.idleLimit.count();
    const bool unused = d->lastUse < before || d->held > 0;
    if (d->inUse == 0 && unused && d->opening == 0 && d->browser.running()) {
        d->idle.clear();
        d->fresh.clear();
        d->contexts.clear();
        d->browser.kill(); // nothing unsaved is in it; the next fetch starts another
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
    if (event.method == "Target.targetCrashed")
        tab->gone(FailClass::RendererGone, translate("core", "The page's process died"));
    else if (event.method == "Target.targetDestroyed" || event.method == "Target.detachedFromTarget")
        tab->gone(FailClass::RendererGone, translate("core", "The page's tab was closed"));
    else
        return;
    // A lent one comes back by giveBack().
    d->idle.removeIf([&tab](const Private::IdleTab &idle) { return idle.tab == tab; });
    d->fresh.removeAll(tab);
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
    d->memory.forget();
    d->held = 0;
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
