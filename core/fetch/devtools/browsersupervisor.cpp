// Keeps one browser running.
#include "fetch/devtools/browsersupervisor.h"

#include "domain/names.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QLoggingCategory>

namespace trawl {

Q_LOGGING_CATEGORY(logDevTools, "trawl.devtools")

namespace {
constexpr Ms greetLimit = 20s;
constexpr Ms closeLimit = 3s;
constexpr Ms killLimit = 5s;
constexpr int startsUntilOpen = 3;
constexpr qint64 openMs = 30'000;
} // namespace

struct BrowserSupervisor::Private {
    Timers *timers;
    BrowserSearch search;
    BrowserUser user;
    mutable std::optional<FoundBrowser> found;
    std::unique_ptr<BrowserProcess> process;
    std::shared_ptr<CdpConnection> connection;
    Signal started; ///< set while no start is under way
    Signal ended;   ///< set while no process runs
    QString howEnded, version;
    int starts = 0;
    int failures = 0; ///< failed starts in a row
    QElapsedTimer lastFailure;
    bool launching = false;
    bool closing = false;
    bool swept = false;

    /// Looked up once; a browser that was missing is looked for again each time (it may have been installed).
    const FoundBrowser &look() const
    {
        if (found && found->availability.available)
            return *found;
        found = findBrowser(search);
        if (found->availability.available && !found->noSandbox && !sandboxWorks(found->program, user.uid, user.gid)) {
            found->availability.available = false;
            found->availability.reason =
                translate("core", "Chromium's sandbox can't work here: user namespaces are forbidden");
            found->availability.remedy =
                u"Allow them (sysctl kernel.apparmor_restrict_unprivileged_userns=0, or the container's seccomp "
                u"profile), or "
                "install the package chromium-sandbox; only for pages you trust: TRAWLDECK_NO_SANDBOX=1"_s;
        }
        return *found;
    }
};

BrowserSupervisor::BrowserSupervisor(Timers &timers, BrowserSearch search) : d(new Private)
{
    d->timers = &timers;
    d->search = std::move(search);
    d->user = browserUser();
    d->started.set();
    d->ended.set();
}

BrowserSupervisor::~BrowserSupervisor() = default;

Availability BrowserSupervisor::availability() const
{
    const FoundBrowser &browser = d->look();
    if (!browser.availability.available)
        return browser.availability;
    Availability a;
    if (d->failures >= startsUntilOpen && d->lastFailure.isValid() && d->lastFailure.elapsed() < openMs) {
        a.available = false;
        a.reason =
            translate("core", "The browser failed to start %1 times in a row: %2").arg(d->failures).arg(d->howEnded);
        a.remedy =
            translate("core", "It is tried again in %1").arg(durationText(Ms(openMs - d->lastFailure.elapsed())));
    } else if (browser.noSandbox) {
        a.reason = translate("core", "Runs without the browser's sandbox, as TRAWLDECK_NO_SANDBOX=1 asks");
    }
    return a;
}

std::shared_ptr<CdpConnection> BrowserSupervisor::running() const
{
    return d->connection && d->connection->isOpen() && !d->launching ? d->connection : nullptr;
}

qint64 BrowserSupervisor::pid() const
{
    return d->process ? d->process->pid() : 0;
}

QString BrowserSupervisor::version() const
{
    return d->version;
}

QString BrowserSupervisor::profileFolder() const
{
    return d->process ? d->process->profileFolder() : QString();
}

int BrowserSupervisor::starts() const
{
    return d->starts;
}

QCoro::Task<Result<std::shared_ptr<CdpConnection>>> BrowserSupervisor::connection(std::stop_token stop)
{
    if (d->launching) {
        const Wake wake = co_await d->started.wait(stop);
        if (wake == Wake::Stopped)
            co_return cancelledError();
    }
    if (auto open = running())
        co_return open;
    if (d->closing)
        co_return cancelledError();
    if (d->launching) // another waiter was first
        co_return transientError(2107, translate("core", "The browser is being started"));
    const Availability can = availability();
    if (!can.available)
        co_return permanentError(2108, can.reason, {}, can.remedy);
    d->launching = true;
    d->started.reset();
    const auto launched = co_await launch(stop);
    d->launching = false;
    d->started.set();
    if (!launched)
        co_return launched.error();
    if (!d->connection || !d->connection->isOpen())
        co_return transientError(2101, translate("core", "The browser ended right after its start"));
    auto open = d->connection; // QCoro 0.8 moves from what co_return names, members too
    co_return open;
}

QCoro::Task<Result<>> BrowserSupervisor::launch(std::stop_token stop)
{
    co_await bury();
    if (!std::exchange(d->swept, true))
        sweepProfileFolders();
    if (d->failures > 0) {
        const Ms pause(std::min(30'000, 500 << std::min(d->failures - 1, 6)));
        co_await sleepFor(*d->timers, pause, stop);
    }
    if (stop.stop_requested() || d->closing)
        co_return cancelledError();
    ++d->starts;
    d->process = std::make_unique<BrowserProcess>(d->look(), d->user);
    d->ended.reset();
    d->howEnded.clear();
    connect(d->process.get(), &BrowserProcess::ended, this, &BrowserSupervisor::onEnded);
    const auto started = d->process->start();
    if (!started) {
        d->ended.set();
        startFailed();
        co_return started.error();
    }
    d->connection = std::make_shared<CdpConnection>(d->process->takeReadFd(), d->process->takeWriteFd());
    d->connection->onClosed([this, process = d->process.get()] {
        // A browser that closed its pipe is of no use, even if it still runs.
        if (d->process.get() == process)
            process->kill();
        Q_EMIT lost();
    });
    d->connection->listen({}, [this](const CdpEvent &event) { Q_EMIT targetEvent(event); });
    const auto greeted = co_await greet(d->connection, stop);
    if (!greeted) {
        if (greeted.error().kind == ErrorKind::Cancelled) {
            kill();
            co_return greeted.error();
        }
        const QString words = d->process ? d->process->lastWords().right(400) : QString();
        if (d->howEnded.isEmpty())
            d->howEnded = translate("core", "did not answer within %1").arg(durationText(greetLimit));
        Error error =
            transientError(2109, translate("core", "The browser could not be started"), u"It "_s + d->howEnded);
        error.detail = words;
        qCWarning(logDevTools).noquote() << error.sentence() << words;
        startFailed();
        kill();
        co_return error;
    }
    d->failures = 0;
    co_return success();
}

QCoro::Task<Result<>> BrowserSupervisor::greet(std::shared_ptr<CdpConnection> connection, std::stop_token stop)
{
    Deadline deadline(*d->timers, greetLimit, stop);
    const QJsonObject none;
    const auto version = co_await connection->call(QByteArray(), "Browser.getVersion", none, deadline.token());
    if (!version) {
        if (deadline.expired())
            co_return transientError(2109, translate("core", "The browser did not answer"));
        co_return version.error();
    }
    d->version = version->result["product"_L1].toString();
    const QJsonObject discover{{u"discover"_s, true}, {u"filter"_s, QJsonArray{QJsonObject{{u"type"_s, u"page"_s}}}}};
    connection->send({}, "Target.setDiscoverTargets", discover);
    connection->send({}, "Browser.setDownloadBehavior", QJsonObject{{u"behavior"_s, u"deny"_s}});
    qCInfo(logDevTools).noquote() << d->version << "runs as process" << pid()
                                  << (d->user.drop ? translate("core", "as user ") + d->user.name : QString());
    if (d->look().noSandbox)
        qCWarning(logDevTools) << "The browser's sandbox is off, as TRAWLDECK_NO_SANDBOX=1 asks";
    co_return success();
}

void BrowserSupervisor::startFailed()
{
    ++d->failures;
    d->lastFailure.start();
}

void BrowserSupervisor::onEnded(const QString &how)
{
    d->howEnded = how;
    d->ended.set();
    if (!d->closing && !d->launching)
        qCWarning(logDevTools).noquote() << "The browser" << how << d->process->lastWords().right(600);
    if (d->connection)
        d->connection->close(transientError(2101, translate("core", "The browser ") + how));
}

void BrowserSupervisor::kill()
{
    if (d->connection)
        d->connection->close(transientError(2101, translate("core", "The browser was ended")));
    if (d->process)
        d->process->kill();
}

QCoro::Task<> BrowserSupervisor::bury()
{
    if (!d->process)
        co_return;
    if (d->process->isRunning()) {
        kill();
        Deadline deadline(*d->timers, killLimit, std::stop_token());
        co_await d->ended.wait(deadline.token());
    }
    const QString folder = d->process->profileFolder();
    d->process.reset();
    d->connection.reset();
    // Its helpers may still be dying and writing: removed again until it stays away; the sweep is the net.
    for (int i = 0; i < 20 && !folder.isEmpty() && QFileInfo::exists(folder); ++i) {
        QDir(folder).removeRecursively();
        co_await sleepFor(*d->timers, 50ms, std::stop_token());
    }
}

QCoro::Task<> BrowserSupervisor::shutDown()
{
    d->closing = true;
    if (d->launching) {
        kill();
        co_await d->started.wait(std::stop_token());
    }
    if (d->connection && d->connection->isOpen()) {
        d->connection->send({}, "Browser.close", {});
        Deadline deadline(*d->timers, closeLimit, std::stop_token());
        co_await d->ended.wait(deadline.token());
    }
    co_await bury();
}

} // namespace trawl
