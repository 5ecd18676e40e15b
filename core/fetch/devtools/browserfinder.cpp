// Finds a Chromium on this machine.
#include "fetch/devtools/browserfinder.h"

#include "domain/names.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <pwd.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace trawl {

namespace {

const QStringList &candidates()
{
    static const QStringList names{
        u"chromium-headless-shell"_s, u"chrome-headless-shell"_s, u"headless-shell"_s,   u"chromium"_s,
        u"google-chrome-stable"_s,    u"google-chrome"_s,         u"chromium-browser"_s, u"microsoft-edge"_s,
        u"microsoft-edge-stable"_s,   u"brave-browser"_s};
    return names;
}

/// The binary behind a package's wrapper script: a script that does not exec would stay between us and the browser.
QString behindWrapper(const QString &program)
{
    const QFileInfo info(program);
    const QString binary = u"/usr/lib/%1/%2"_s.arg(u"chromium"_s, info.fileName());
    if (info.absolutePath() == "/usr/bin"_L1 && info.fileName() == "chromium-headless-shell"_L1 &&
        QFileInfo(binary).isExecutable())
        return binary;
    return info.absoluteFilePath();
}

/// Ubuntu's transitional packages install a script that only talks about snap; snaps can't use our pipe and profile
/// folders.
bool isSnapStub(const QString &program)
{
    if (QFileInfo(program).canonicalFilePath().startsWith("/snap/"_L1) ||
        QFileInfo(program).canonicalFilePath() == "/usr/bin/snap"_L1)
        return true;
    QFile file(program);
    if (file.size() > 16 * 1024 || !file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = file.readAll();
    return text.startsWith("#!") && (text.contains("/snap/bin/") || text.contains("snap install"));
}

Availability missing(QString reason, QString remedy)
{
    Availability a;
    a.available = false;
    a.reason = std::move(reason);
    a.remedy = std::move(remedy);
    return a;
}

QString howToInstall()
{
    return translate(
        "core",
        "Install the package chromium-headless-shell (or chromium), or set TRAWLDECK_BROWSER to a browser's path");
}

QStringList searchPath(const BrowserSearch &search)
{
    if (!search.path.isEmpty())
        return search.path;
    QStringList folders = QString::fromLocal8Bit(qgetenv("PATH")).split(u':', Qt::SkipEmptyParts);
    for (const auto &folder : {u"/usr/bin"_s, u"/usr/local/bin"_s, u"/usr/lib/chromium"_s, u"/opt/google/chrome"_s})
        if (!folders.contains(folder))
            folders.append(folder);
    return folders;
}

bool hasSetuidHelper(const QString &program)
{
    const QString folder = QFileInfo(QFileInfo(program).canonicalFilePath()).absolutePath();
    for (const auto &path : {folder + "/chrome-sandbox"_L1, u"/usr/lib/chromium/chrome-sandbox"_s}) {
        struct stat st {
        };
        if (::stat(QFile::encodeName(path).constData(), &st) == 0 && st.st_uid == 0 && (st.st_mode & 04755) == 04755)
            return true;
    }
    return false;
}

bool userNamespacesWork(uint uid, uint gid)
{
    const pid_t child = ::fork();
    if (child < 0)
        return false;
    if (child == 0) {
        // Only system calls from here on. chroot() tells whether the new namespace really gives capabilities: where
        // AppArmor restricts them (Ubuntu 24.04), unshare() itself still succeeds.
        const bool dropped = ::getuid() == uid || (::syscall(SYS_setgroups, 0, nullptr) == 0 &&
                                                   ::syscall(SYS_setresgid, gid, gid, gid) == 0 &&
                                                   ::syscall(SYS_setresuid, uid, uid, uid) == 0);
        const bool works = dropped && ::unshare(CLONE_NEWUSER) == 0 && ::chroot("/proc/self/fdinfo") == 0;
        ::_exit(works ? 0 : 1);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

BrowserSearch BrowserSearch::fromEnvironment()
{
    BrowserSearch search;
    search.preferred = qEnvironmentVariable("TRAWLDECK_BROWSER");
    search.allowNoSandbox = qEnvironmentVariable("TRAWLDECK_NO_SANDBOX") == "1"_L1;
    return search;
}

FoundBrowser findBrowser(const BrowserSearch &search)
{
    FoundBrowser found;
    found.noSandbox = search.allowNoSandbox;
    const auto use = [&found](const QString &program) {
        found.program = behindWrapper(program);
        found.headlessShell = QFileInfo(found.program).fileName().contains("headless-shell"_L1);
    };
    if (!search.preferred.isEmpty()) {
        const QFileInfo info(search.preferred);
        if (info.isFile() && info.isExecutable())
            use(info.absoluteFilePath());
        else
            found.availability =
                missing(translate("core", "The browser %1 can't be started: it is no program").arg(search.preferred),
                        translate("core", "Correct or clear TRAWLDECK_BROWSER, or install chromium-headless-shell"));
        return found;
    }
    bool stubSeen = false;
    const QStringList folders = searchPath(search);
    for (const QString &name : candidates()) {
        for (const QString &folder : folders) {
            const QFileInfo info(QDir(folder).filePath(name));
            if (!info.isFile() || !info.isExecutable())
                continue;
            if (isSnapStub(info.absoluteFilePath())) {
                stubSeen = true;
                continue;
            }
            use(info.absoluteFilePath());
            return found;
        }
    }
    if (stubSeen) {
        found.availability = missing(
            translate("core", "Only a snap of Chromium was found; a snap can't be driven through a pipe"),
            translate("core", "Install a Chromium or Chrome as a package or archive, and set TRAWLDECK_BROWSER to it"));
    } else {
        found.availability = missing(translate("core", "No Chromium-based browser was found"), howToInstall());
    }
    return found;
}

bool sandboxWorks(const QString &program, uint uid, uint gid)
{
    return userNamespacesWork(uid, gid) || hasSetuidHelper(program);
}

BrowserUser browserUser()
{
    BrowserUser user;
    user.uid = ::getuid();
    user.gid = ::getgid();
    if (::geteuid() != 0)
        return user;
    const passwd *nobody = ::getpwnam("nobody");
    user.drop = true;
    user.uid = nobody ? nobody->pw_uid : 65534;
    user.gid = nobody ? nobody->pw_gid : 65534;
    user.name = u"nobody"_s;
    return user;
}

} // namespace trawl
