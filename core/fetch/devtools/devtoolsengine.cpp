// The DevTools engine.
#include "fetch/devtools/devtoolsengine.h"

#include "fetch/devtools/neterrors.h"
#include "policy/credentials.h"
#include "policy/urlkey.h"

#include <QElapsedTimer>

namespace trawl {

namespace {
/// One page in its browser.
struct Loaded {
    QByteArray target;
    std::shared_ptr<BrowserEnd> end; ///< of the browser
    int drawersBefore = 0;           ///< BrowserHealth::drawersEnded() when it began
    bool late = false;               ///< it came to its limit
};
} // namespace

struct DevToolsEngine::Private {
    Private(Timers &timers, SessionPoolOptions options) : pool(timers, std::move(options)) {}
    QCoro::Task<> acquit(FetchOutcome *outcome, Loaded loaded, std::stop_token unwanted);
    SessionPool pool;
    bool closed = false;
};

namespace {

constexpr Ms signOfLife = 5s; ///< a browser with a busy machine answers in less
constexpr Ms justBefore = 500ms;

FetchOutcome failed(FailClass failure, QString reason, bool engineFault = false)
{
    FetchOutcome outcome;
    outcome.failure = failure;
    outcome.reason = std::move(reason);
    outcome.engineFault = engineFault;
    return outcome;
}

/// What an error before the page was even asked for means: always our side, never the site's. Also where the page's
/// time ran out meanwhile.
FetchOutcome outcomeOf(const Error &error)
{
    FetchOutcome outcome;
    outcome.processEnd = ProcessEnd::NotStarted;
    outcome.engineFault = true;
    outcome.failure = error.kind == ErrorKind::Permanent   ? FailClass::EngineMissing
                      : error.kind == ErrorKind::Transient ? FailClass::EngineCrash
                                                           : FailClass::Cancelled;
    outcome.reason = outcome.failure == FailClass::Cancelled
                         ? translate("core", "It had no place in the browser before its time was over")
                         : error.sentence();
    return outcome;
}

/// The page's process ended, or one that it needed.
void interrupt(FetchOutcome *outcome, ProcessEnd end, QString reason)
{
    outcome->failure = FailClass::RendererGone;
    outcome->engineFault = true;
    outcome->processEnd = end;
    outcome->reason = std::move(reason);
}

} // namespace

/// What the browser's own trouble did to a page is neither the page's doing nor the site's. A page that was taken may
/// lack what was on its way when the trouble began: it is loaded again, too.
QCoro::Task<> DevToolsEngine::Private::acquit(FetchOutcome *outcome, Loaded loaded, std::stop_token unwanted)
{
    BrowserHealth &health = pool.health();
    health.endIfBroken();
    // A page whose process ends before its answer has come reads as one that leads to a download.
    const bool cutOff = outcome->failure == FailClass::NotAPage || outcome->failure == FailClass::Connect;
    const bool doubtful = loaded.late || cutOff || outcome->engineFault;
    if (!outcome->ok() && outcome->processEnd == ProcessEnd::None && doubtful) {
        health.lookNow();
        if (loaded.late && health.endStopped())
            co_await health.newsOf(loaded.target, unwanted);
        if (!loaded.end->hung) // what the browser has to say of the page's process comes before its answer
            co_await pool.browser().checkAlive(signOfLife, unwanted);
        health.endIfBroken(); // the page may have noticed before the system had
        if (const ProcessEnd end = health.endOf(loaded.target); end != ProcessEnd::None)
            interrupt(outcome, end, health.whyEnded(translate("core", "The page's process died")));
        else if (health.drawersEnded() != loaded.drawersBefore && !cutOff && outcome->failure != FailClass::EngineCrash)
            interrupt(outcome, ProcessEnd::Killed,
                      translate("core", "The browser's process that draws ended while it loaded the page"));
    }
    if (loaded.end->hung) {
        outcome->failure = FailClass::EngineCrash;
        outcome->engineFault = true;
    }
}

DevToolsEngine::DevToolsEngine(Timers &timers, SessionPoolOptions options) : d(new Private(timers, std::move(options)))
{
}

DevToolsEngine::~DevToolsEngine() = default;

Capabilities DevToolsEngine::capabilities() const
{
    Capabilities c;
    c.fields = c.script = c.screenshot = c.hopByHop = true;
    c.needs = Place::Browser;
    c.limitMs = usualLimitMs(id());
    return c;
}

Availability DevToolsEngine::availability() const
{
    return d->pool.browser().availability();
}

std::pair<int, int> DevToolsEngine::sessions() const
{
    return {d->pool.inUse(), d->pool.width()};
}

std::optional<MemoryUse> DevToolsEngine::memory() const
{
    return d->pool.health().memory();
}

std::optional<Silence> DevToolsEngine::silence() const
{
    return d->pool.health().silence();
}

QJsonArray DevToolsEngine::statistics() const
{
    return d->pool.statistics();
}

QJsonObject DevToolsEngine::browserInfo() const
{
    BrowserSupervisor &browser = d->pool.browser();
    if (!browser.running())
        return {};
    return {{u"version"_s, browser.version()},
            {u"pid"_s, browser.pid()},
            {u"folder"_s, browser.profileFolder()},
            {u"starts"_s, browser.starts()}};
}

QCoro::Task<Result<>> DevToolsEngine::warmUp(std::stop_token stop)
{
    if (d->closed)
        co_return cancelledError();
    const auto connection = co_await d->pool.browser().connection(stop);
    if (!connection)
        co_return connection.error();
    co_return success();
}

QCoro::Task<FetchOutcome> DevToolsEngine::fetch(FetchRequest request, std::stop_token stop)
{
    if (d->closed || stop.stop_requested())
        co_return failed(FailClass::Cancelled, u"Stopped"_s);
    QElapsedTimer clock; // the caller's limit began a moment before
    clock.start();
    request.url = splitUserPart(request.url).address;
    if (!isFetchable(request.url))
        co_return failed(FailClass::BadRedirect,
                         translate("core", "%1 is no web address").arg(withoutUserPart(request.url)));
    // A context remembers who it signed in as: without credentials a source never sees that one.
    const QString who = request.credentials.isEmpty() ? request.sourceId : request.sourceId + u" (signed in)"_s;
    auto lent = co_await d->pool.lend(who, request.reach, request.isolate, request.alone, stop);
    if (!lent)
        co_return outcomeOf(lent.error());
    if (request.begun)
        request.begun();
    const auto tab = lent.value()->tab;
    const auto end = d->pool.browser().end();
    const int drawersBefore = d->pool.health().drawersEnded();
    auto outcome = co_await tab->fetch(request, stop);
    if (!d->closed) {
        const bool late = request.limit > 0ms && Ms(clock.elapsed()) + justBefore >= request.limit;
        const Loaded loaded{tab->target(), end, drawersBefore, late};
        co_await d->acquit(&outcome, loaded, request.unwanted);
    }
    if (outcome.failure == FailClass::EngineCrash && !d->closed) {
        const std::stop_token known = end->hung ? std::stop_token() : stop; // the limit is over already
        outcome.processEnd = co_await d->pool.health().endOfBrowser(end, tab->killsBefore(), known);
        if (!end->byUs.isEmpty())
            outcome.reason =
                translate("core", "The browser was ended by the program while it loaded the page: %1").arg(end->byUs);
        else if (!end->how.isEmpty())
            outcome.reason = translate("core", "%1 (it %2)").arg(outcome.reason, end->how);
    }
    if (outcome.failure == FailClass::Cancelled && request.unwanted.stop_requested() && !d->closed)
        co_await d->pool.leave(tab);
    d->pool.giveBack(lent.value(), outcome);
    // The browser says no more than that its proxy, which is ours, refused.
    const QString last = outcome.trail.isEmpty() ? request.url : outcome.trail.last().to;
    const auto fault = outcome.failure == FailClass::Connect ? d->pool.fault(request.reach, last) : std::nullopt;
    if (fault) {
        outcome.failure = fault->failure;
        outcome.reason = fault->reason;
    }
    co_return outcome;
}

void DevToolsEngine::quiet()
{
    d->pool.quiet();
}

QCoro::Task<> DevToolsEngine::shutDown()
{
    if (std::exchange(d->closed, true))
        co_return;
    co_await d->pool.shutDown();
}

} // namespace trawl
