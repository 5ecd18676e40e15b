// Keeps one browser running.
#include "fetch/devtools/browsersupervisor.h"

#include "async/taskscope.h"
#include "domain/names.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QLoggingCategory>

namespace trawl {

Q_LOGGING_CATEGORY(logDevTools, "trawl.devtools")

namespace {
constexpr Ms closeLimit = 3s;
constexpr Ms killLimit = 5s;
constexpr Ms firstPause = 500ms;  ///< after a failed start; doubles with each further one
constexpr Ms longestPause = 5s;   ///< a start costs little, and a run may wait for it
constexpr Ms patience = 5min;     ///< of failed starts; then it is no passing trouble
constexpr Ms longStart = 3s;      ///< is told of
constexpr Ms lookAgainAfter = 2s; ///< for a browser that is missing: looking forks a process
} // namespace

struct BrowserSupervisor::Private {
    Timers *timers;
    BrowserSearch search;
    BrowserUser user;
    mutable std::optional<FoundBrowser> found;
    mutable QElapsedTimer looked;
    mutable bool everFound = false;
    mutable QElapsedTimer missed; ///< since when it is not there any more
    std::unique_ptr<BrowserProcess> process;
    std::shared_ptr<CdpConnection> connection;
    Signal started; ///< set while no start is under way
    Signal ended;   ///< set while no process runs
    std::shared_ptr<BrowserEnd> end = std::make_shared<BrowserEnd>();
    QString version;
    int starts = 0;
    int failures = 0;                        ///< failed starts in a row
    QElapsedTimer firstFailure, lastFailure; ///< of those in a row
    QString whyFailed;                       ///< the last start: "ended with 1"
    std::optional<Error> whyNot;             ///< the last start failed
    QElapsedTimer launchBegan;
    QElapsedTimer asked; ///< when a sign of life was asked for that has not come; invalid: all came
    bool launching = false;
    bool closing = false;
    bool swept = false;
    TaskScope scope; ///< of the start that is under way

    /// Looked up once, and again after a failed start; one that is missing now and then (it may have been installed).
    const FoundBrowser &look() const
    {
        if (found && (found->availability.available || looked.elapsed() < lookAgainAfter.count()))
            return *found;
        looked.start();
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
        if (found->availability.available) {
            everFound = true;
            missed.invalidate();
        } else if (!missed.isValid()) {
            missed.start();
        }
        return *found;
    }
    /// Until a start is tried again; 0 = now.
    Ms untilNextStart() const
    {
        if (failures == 0)
            return 0ms;
        const Ms pause = std::min(longestPause, firstPause * (1 << std::min(failures - 1, 6)));
        return std::max(0ms, pause - Ms(lastFailure.elapsed()));
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
    Availability a;
    if (!browser.availability.available) {
        a = browser.availability;
        // One that was there a moment ago is being exchanged, as likely as not.
        if (d->everFound && d->missed.elapsed() < patience.count())
            a.retryIn = lookAgainAfter;
        return a;
    }
    if (const Ms wait = d->untilNextStart(); wait > 0ms) {
        a.available = false;
        a.reason = d->failures == 1 ? translate("core", "The browser could not be started: it %1").arg(d->whyFailed)
                                    : translate("core", "The browser failed to start %1 times in a row: it %2")
                                          .arg(d->failures)
                                          .arg(d->whyFailed);
        const bool waits = d->firstFailure.elapsed() < patience.count();
        a.retryIn = waits ? wait : 0ms;
        a.remedy = waits
                       ? translate("core", "It is tried again in %1, and so on for %2")
                             .arg(durationText(wait), durationText(patience - Ms(d->firstFailure.elapsed())))
                       : translate("core", "Look at what it says in the log, or set TRAWLDECK_BROWSER to another one");
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
    if (auto open = running())
        co_return open;
    if (d->closing)
        co_return cancelledError();
    if (!d->launching) {
        const Availability can = availability();
        if (!can.available && can.retryIn > 0ms)
            co_return transientError(2109, can.reason, {}, can.remedy);
        if (!can.available)
            co_return permanentError(2108, can.reason, {}, can.remedy);
        d->launching = true;
        d->started.reset();
        d->scope.spawn("devtools: start", [this](std::stop_token s) { return start(s); });
    }
    const Wake wake = co_await d->started.wait(stop);
    if (wake == Wake::Stopped || d->closing)
        co_return cancelledError();
    if (d->whyNot) {
        const Error why = *d->whyNot;
        co_return why;
    }
    if (!d->connection || !d->connection->isOpen())
        co_return transientError(2101, translate("core", "The browser ended right after its start"));
    auto open = d->connection; // QCoro 0.8 moves from what co_return names, members too
    co_return open;
}

/// Belongs to no page: one whose time is over stops waiting, and a browser that hangs is found out all the same.
QCoro::Task<> BrowserSupervisor::start(std::stop_token stop)
{
    const auto launched = co_await launch(stop);
    d->whyNot = launched ? std::nullopt : std::optional(launched.error());
    d->launching = false;
    d->started.set();
}

QCoro::Task<Result<>> BrowserSupervisor::launch(std::stop_token stop)
{
    d->launchBegan.invalidate();
    co_await bury();
    if (!std::exchange(d->swept, true))
        sweepProfileFolders();
    if (stop.stop_requested() || d->closing)
        co_return cancelledError();
    ++d->starts;
    d->launchBegan.start();
    d->process = std::make_unique<BrowserProcess>(d->look(), d->user);
    d->ended.reset();
    d->asked.invalidate();
    d->end = std::make_shared<BrowserEnd>();
    connect(d->process.get(), &BrowserProcess::ended, this, &BrowserSupervisor::onEnded);
    const auto started = d->process->start();
    if (!started) {
        d->ended.set();
        d->end->how = started.error().sentence();
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
            kill(translate("core", "the program was closed"));
            co_return greeted.error();
        }
        // The pipe ends before the process is waited for: a moment later it is known how.
        Deadline soon(*d->timers, 500ms, stop);
        co_await d->ended.wait(soon.token());
        const QString words = d->process ? d->process->lastWords().right(400) : QString();
        if (d->end->how.isEmpty())
            d->end->how = translate("core", "did not answer within %1").arg(durationText(d->search.greetLimit));
        Error error = transientError(2109, translate("core", "The browser could not be started"),
                                     translate("core", "It %1").arg(d->end->how));
        error.detail = words;
        // Once for one cause: it is tried again every few seconds.
        if (d->failures == 0 || d->whyFailed != d->end->how)
            qCWarning(logDevTools).noquote() << error.sentence() << words;
        startFailed();
        kill(d->end->how);
        co_return error;
    }
    d->failures = 0;
    co_return success();
}

QCoro::Task<Result<>> BrowserSupervisor::greet(std::shared_ptr<CdpConnection> connection, std::stop_token stop)
{
    Deadline deadline(*d->timers, d->search.greetLimit, stop);
    const QJsonObject none;
    const auto version = co_await connection->call(QByteArray(), "Browser.getVersion", none, deadline.token());
    if (!version) {
        if (deadline.expired())
            co_return transientError(2109, translate("core", "The browser did not answer"));
        co_return version.error();
    }
    d->version = version->result["product"_L1].toString();
    const auto tried = co_await tryTab(connection, deadline.token());
    if (!tried)
        co_return deadline.expired() ? transientError(2109, translate("core", "The browser opened no page"))
                                     : tried.error();
    const QJsonObject discover{{u"discover"_s, true}, {u"filter"_s, QJsonArray{QJsonObject{{u"type"_s, u"page"_s}}}}};
    connection->send({}, "Target.setDiscoverTargets", discover);
    connection->send({}, "Browser.setDownloadBehavior", QJsonObject{{u"behavior"_s, u"deny"_s}});
    qCInfo(logDevTools).noquote() << d->version << "runs as process" << pid()
                                  << (d->user.drop ? translate("core", "as user ") + d->user.name : QString());
    if (d->look().noSandbox)
        qCWarning(logDevTools) << "The browser's sandbox is off, as TRAWLDECK_NO_SANDBOX=1 asks";
    co_return success();
}

/// A browser that answers but dies at any page has not started: no page of a source is to be blamed for that.
QCoro::Task<Result<>> BrowserSupervisor::tryTab(std::shared_ptr<CdpConnection> connection, std::stop_token stop)
{
    const QJsonObject blank{{u"url"_s, u"about:blank"_s}};
    const auto created = co_await connection->call(QByteArray(), "Target.createTarget", blank, stop);
    if (!created)
        co_return created.error();
    const QJsonValue target = created->result["targetId"_L1];
    const QJsonObject which{{u"targetId"_s, target}, {u"flatten"_s, true}};
    const auto attached = co_await connection->call(QByteArray(), "Target.attachToTarget", which, stop);
    if (!attached)
        co_return attached.error();
    const QByteArray session = attached->result["sessionId"_L1].toString().toLatin1();
    const QJsonObject sum{{u"expression"_s, u"6*7"_s}};
    const auto evaluated = co_await connection->call(session, "Runtime.evaluate", sum, stop);
    if (!evaluated)
        co_return evaluated.error();
    connection->send({}, "Target.closeTarget", QJsonObject{{u"targetId"_s, target}});
    co_return success();
}

void BrowserSupervisor::startFailed()
{
    if (d->failures++ == 0)
        d->firstFailure.start();
    d->lastFailure.start();
    d->whyFailed = d->end->how;
    d->found.reset(); // it may be another one by now, or none
}

void BrowserSupervisor::onEnded(const QString &how, int signal)
{
    d->end->how = d->end->byUs.isEmpty() ? how : translate("core", "was ended by the program: %1").arg(d->end->byUs);
    d->end->signal = signal;
    d->end->known.set();
    d->ended.set();
    if (!d->closing && !d->launching)
        qCWarning(logDevTools).noquote() << "The browser" << how << d->process->lastWords().right(600);
    if (d->connection)
        d->connection->close(transientError(2101, translate("core", "The browser ") + how));
}

std::shared_ptr<BrowserEnd> BrowserSupervisor::end() const
{
    return d->end;
}

QCoro::Task<> BrowserSupervisor::checkAlive(Ms limit, std::stop_token stop)
{
    const std::shared_ptr<CdpConnection> asked = running();
    if (!asked)
        co_return;
    if (!d->asked.isValid())
        d->asked.start();
    Deadline deadline(*d->timers, limit, stop);
    const QJsonObject none;
    const auto version = co_await asked->call(QByteArray(), "Browser.getVersion", none, deadline.token());
    if (asked != running())
        co_return;
    if (version)
        d->asked.invalidate();
    else if (deadline.expired())
        endHung(noSignOfLife(std::max(limit, silence())));
}

/// After a start that failed the next one is told of at once: else all would seem well meanwhile.
std::optional<Silence> BrowserSupervisor::starting() const
{
    const Ms since(d->launching && d->launchBegan.isValid() ? d->launchBegan.elapsed() : 0);
    if (!d->launching || (since < longStart && d->failures == 0))
        return std::nullopt;
    return Silence{Silence::Starting, {}, since, d->search.greetLimit};
}

Ms BrowserSupervisor::silence() const
{
    return d->asked.isValid() && running() ? Ms(d->asked.elapsed()) : Ms(0);
}

void BrowserSupervisor::endHung(const QString &why)
{
    qCWarning(logDevTools).noquote() << "The browser is ended:" << why;
    d->end->hung = true;
    kill(why);
}

QString noSignOfLife(Ms silence)
{
    return translate("core", "it gave no sign of life for %1").arg(durationText(silence));
}

void BrowserSupervisor::kill(const QString &why)
{
    if (d->process && d->process->isRunning() && d->end->byUs.isEmpty())
        d->end->byUs = why;
    if (d->connection)
        d->connection->close(
            transientError(2101, translate("core", "The browser was ended by the program: %1").arg(why)));
    if (d->process)
        d->process->kill();
}

QCoro::Task<> BrowserSupervisor::bury()
{
    if (!d->process)
        co_return;
    if (d->process->isRunning()) {
        kill(translate("core", "it was no longer needed"));
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
        kill(translate("core", "the program was closed"));
        co_await d->started.wait(std::stop_token());
    }
    co_await d->scope.join();
    if (d->connection && d->connection->isOpen()) {
        d->connection->send({}, "Browser.close", {});
        Deadline deadline(*d->timers, closeLimit, std::stop_token());
        co_await d->ended.wait(deadline.token());
    }
    co_await bury();
}

} // namespace trawl
