// One browser process: its user, pipe, process group, profile folder, and its end.
#include "fetch/devtools/browserprocess.h"

#include "domain/names.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStorageInfo>
#include <QTemporaryDir>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace trawl {

namespace {

constexpr qsizetype lastWordsLimit = 4096;
const QString folderPrefix = QStringLiteral("trawldeck-browser-");

/// When the process started (clock ticks since boot), so that a reused pid is not taken for the owner; 0: no such
/// process.
quint64 startTicks(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = file.readAll();
    // The name in brackets may hold anything, also blanks: fields are counted behind the last bracket.
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    return fields.size() > 19 ? fields[19].toULongLong() : 0;
}

constexpr qint64 sharedMemoryLeast = 512LL << 20; ///< of a browser with a dozen tabs

QStringList browserFlags(const FoundBrowser &browser, const QString &profile)
{
    QStringList flags{u"--remote-debugging-pipe"_s, u"--user-data-dir="_s + profile};
    if (!browser.headlessShell)
        flags << u"--headless=new"_s;
    if (browser.noSandbox)
        flags << u"--no-sandbox"_s;
    // Containers often have 64 MiB there, and pages crash for want of it; files instead of it cost a tenth of a new
    // context's processor time.
    if (QStorageInfo(u"/dev/shm"_s).bytesAvailable() < sharedMemoryLeast)
        flags << u"--disable-dev-shm-usage"_s;
    flags
        << u"--disable-gpu"_s << u"--window-size=1280,800"_s << u"--hide-scrollbars"_s << u"--mute-audio"_s
        << u"--no-first-run"_s << u"--no-default-browser-check"_s << u"--disable-sync"_s << u"--disable-extensions"_s
        << u"--disable-component-update"_s << u"--disable-background-networking"_s
        << u"--disable-client-side-phishing-detection"_s << u"--disable-default-apps"_s
        << u"--disable-domain-reliability"_s << u"--disable-breakpad"_s << u"--disable-quic"_s
        << u"--disable-notifications"_s << u"--no-pings"_s << u"--password-store=basic"_s << u"--use-mock-keychain"_s
        << u"--disable-background-timer-throttling"_s << u"--disable-backgrounding-occluded-windows"_s
        << u"--disable-renderer-backgrounding"_s
        // The browser itself has no way to the network: each context gets a proxy of ours, also for loopback, and names
        // are resolved there. What goes around a proxy (WebRTC over UDP) is off.
        << u"--proxy-server=socks5://127.0.0.1:9"_s << u"--proxy-bypass-list=<-loopback>"_s
        << u"--host-resolver-rules="_s + u"MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"_s
        << u"--force-webrtc-ip-handling-policy=disable_non_proxied_udp"_s
        << u"--webrtc-ip-handling-policy=disable_non_proxied_udp"_s
        // A picture drawn before its images are decoded would lack them.
        << u"--disable-checker-imaging"_s
        // Pop-ups never come to be (R4.7); what still opens is closed by the session pool.
        << u"--block-new-web-contents"_s
        << u"--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider,"
           u"InterestFeedContentSuggestions,"
           u"AutofillServerCommunication,CertificateTransparencyComponentUpdater,GlobalMediaControls,BackForwardCache,"
           u"SpareRendererForSitePerProcess"_s
        << u"about:blank"_s;
    return flags;
}

struct Pipes {
    int childRead = -1, childWrite = -1, read = -1, write = -1;
    std::array<int, 2> placeholders{-1, -1};

    bool open()
    {
        // Nothing of ours or QProcess's may stand on 3 and 4 when the child puts its pipe there.
        for (int &fd : placeholders) {
            fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
            if (fd > 4) {
                ::close(fd);
                fd = -1;
            }
        }
        std::array<int, 2> commands{}, replies{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, commands.data()) != 0)
            return false;
        write = commands[0];
        childRead = commands[1];
        if (::pipe2(replies.data(), O_CLOEXEC) != 0)
            return false;
        read = replies[0];
        childWrite = replies[1];
        ::fcntl(read, F_SETPIPE_SZ, 1024 * 1024); // a picture in few reads; a refusal only costs speed
        return true;
    }
    void closeChildEnds()
    {
        for (int *fd : {&childRead, &childWrite, &placeholders[0], &placeholders[1]})
            if (*fd >= 0)
                ::close(std::exchange(*fd, -1));
    }
    void closeAll()
    {
        closeChildEnds();
        for (int *fd : {&read, &write})
            if (*fd >= 0)
                ::close(std::exchange(*fd, -1));
    }
};

/// Runs in the child between fork and exec: system calls only.
void prepareChild(int childRead, int childWrite, const BrowserUser &user, pid_t parent)
{
    const int r = ::fcntl(childRead, F_DUPFD, 10);
    const int w = ::fcntl(childWrite, F_DUPFD, 10);
    ::dup2(r, 3);
    ::dup2(w, 4);
    // QProcess still needs its own descriptor to report a failed exec: all others close at exec.
    ::syscall(SYS_close_range, 5u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
    ::setpgid(0, 0);
    ::umask(077);
    if (user.drop &&
        (::syscall(SYS_setgroups, 0, nullptr) != 0 || ::syscall(SYS_setresgid, user.gid, user.gid, user.gid) != 0 ||
         ::syscall(SYS_setresuid, user.uid, user.uid, user.uid) != 0))
        ::_exit(126);
    // A change of user clears it, so it comes last. Then the parent may already be gone.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(125);
}

} // namespace

struct BrowserProcess::Private {
    FoundBrowser browser;
    BrowserUser user;
    QProcess process;
    Pipes pipes;
    std::unique_ptr<QTemporaryDir> folder;
    QByteArray lastWords;
    qint64 pid = 0;

    bool makeFolder()
    {
        const qint64 self = ::getpid();
        folder = std::make_unique<QTemporaryDir>(
            QDir::tempPath() + u"/%1%2-%3-XXXXXX"_s.arg(folderPrefix).arg(self).arg(startTicks(self)));
        if (!folder->isValid())
            return false;
        const QByteArray path = QFile::encodeName(folder->path());
        if (::chmod(path.constData(), 0700) != 0)
            return false;
        return !user.drop || ::chown(path.constData(), user.uid, user.gid) == 0;
    }

    QProcessEnvironment environment() const
    {
        // Nothing secret of ours reaches a process that reads hostile pages.
        const auto system = QProcessEnvironment::systemEnvironment();
        QProcessEnvironment e;
        for (const auto &name :
             {u"PATH"_s, u"LANG"_s, u"LC_ALL"_s, u"TZ"_s, u"FONTCONFIG_FILE"_s, u"FONTCONFIG_PATH"_s})
            if (system.contains(name))
                e.insert(name, system.value(name));
        for (const auto &name :
             {u"HOME"_s, u"TMPDIR"_s, u"XDG_CACHE_HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_RUNTIME_DIR"_s})
            e.insert(name, folder->path());
        return e;
    }
};

BrowserProcess::BrowserProcess(FoundBrowser browser, BrowserUser user) : d(new Private)
{
    d->browser = std::move(browser);
    d->user = std::move(user);
}

BrowserProcess::~BrowserProcess()
{
    d->process.disconnect(this);
    if (d->process.state() != QProcess::NotRunning) {
        kill();
        // QProcess's destructor waits for the killed process; with SIGKILL that is milliseconds.
    }
    d->pipes.closeAll();
}

Result<> BrowserProcess::start()
{
    if (!d->makeFolder())
        return permanentError(2110, translate("core", "No profile folder for the browser could be made"),
                              u"In %1"_s.arg(QDir::tempPath()),
                              translate("core", "Make the folder for temporary files writable"));
    if (!d->pipes.open()) {
        d->pipes.closeAll();
        return transientError(2111, translate("core", "No pipe to the browser could be made"), qt_error_string(errno));
    }
    d->process.setProgram(d->browser.program);
    d->process.setArguments(browserFlags(d->browser, d->folder->path() + "/profile"_L1));
    d->process.setProcessEnvironment(d->environment());
    d->process.setWorkingDirectory(u"/"_s);
    d->process.setStandardInputFile(QProcess::nullDevice());
    d->process.setStandardOutputFile(QProcess::nullDevice());
    d->process.setChildProcessModifier([r = d->pipes.childRead, w = d->pipes.childWrite, user = d->user,
                                        self = ::getpid()] { prepareChild(r, w, user, self); });
    connect(&d->process, &QProcess::readyReadStandardError, this, [this] {
        d->lastWords += d->process.readAllStandardError();
        if (d->lastWords.size() > lastWordsLimit)
            d->lastWords.remove(0, d->lastWords.size() - lastWordsLimit);
    });
    connect(&d->process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        // Whatever the browser left behind in its group ends with it.
        if (d->pid > 0)
            ::kill(-pid_t(d->pid), SIGKILL);
        const bool bySignal = status == QProcess::CrashExit;
        Q_EMIT ended(bySignal ? translate("core", "was killed by signal %1").arg(code)
                              : translate("core", "ended with %1").arg(code),
                     bySignal ? code : 0);
    });
    connect(&d->process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT ended(translate("core", "could not be started: %1").arg(d->process.errorString()), 0);
    });
    d->process.start(QIODevice::ReadOnly);
    d->pipes.closeChildEnds();
    d->pid = d->process.processId();
    return success();
}

int BrowserProcess::takeReadFd()
{
    return std::exchange(d->pipes.read, -1);
}

int BrowserProcess::takeWriteFd()
{
    return std::exchange(d->pipes.write, -1);
}

qint64 BrowserProcess::pid() const
{
    return d->pid;
}

bool BrowserProcess::isRunning() const
{
    return d->process.state() != QProcess::NotRunning;
}

QString BrowserProcess::profileFolder() const
{
    return d->folder ? d->folder->path() : QString();
}

QString BrowserProcess::lastWords() const
{
    return QString::fromUtf8(d->lastWords).trimmed();
}

void BrowserProcess::kill()
{
    if (d->pid <= 0 || d->process.state() == QProcess::NotRunning)
        return;
    ::kill(-pid_t(d->pid), SIGKILL);
    ::kill(pid_t(d->pid), SIGKILL); // before its own setpgid() it is in no group of its own
}

int sweepProfileFolders()
{
    int removed = 0;
    const QDir temp(QDir::tempPath());
    const auto found = temp.entryInfoList({folderPrefix + u'*'}, QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QFileInfo &info : found) {
        const QStringList parts = info.fileName().mid(folderPrefix.size()).split(u'-');
        const bool ours = info.ownerId() == ::getuid() || (::geteuid() == 0 && info.ownerId() == browserUser().uid);
        if (parts.size() != 3 || !ours)
            continue;
        const quint64 started = startTicks(parts[0].toLongLong());
        if (started != 0 && started == parts[1].toULongLong())
            continue;
        removed += QDir(info.absoluteFilePath()).removeRecursively() ? 1 : 0;
    }
    return removed;
}

} // namespace trawl
