// See sandbox.h.
#include "extract/child/sandbox.h"

#include "domain/names.h"
#include "extract/child/confine.h"
#include "extract/wire.h"

#include <QStringList>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TRAWL_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define TRAWL_SANITIZED 1
#endif

namespace trawl {

namespace {

constexpr uid_t Nobody = 65534;
constexpr rlim_t OpenFiles = 32;
int memoryFile = -1;       ///< /proc/self/statm, opened while files can be
qint64 nearLimitPages = 0; ///< pages of address space above which a fault counts as "out of memory"

bool limit(int what, rlim_t value)
{
    const rlimit both{value, value};
    return setrlimit(what, &both) == 0;
}

/// A null pointer of an allocation that nobody checked crashes far from its cause: say that it was the memory.
void onFault(int signal)
{
    char text[64] = {};
    const ssize_t got = memoryFile >= 0 ? pread(memoryFile, text, sizeof text - 1, 0) : 0;
    if (got > 0 && std::atoll(text) > nearLimitPages)
        _exit(wire::MemoryExit);
    std::signal(signal, SIG_DFL);
    raise(signal);
}

bool dropPrivileges()
{
    if (geteuid() != 0)
        return true;
    return setgroups(0, nullptr) == 0 && setresgid(Nobody, Nobody, Nobody) == 0 &&
           setresuid(Nobody, Nobody, Nobody) == 0;
}

} // namespace

Confinement enterSandbox(const SandboxLimits &limits)
{
    const pid_t parent = getppid();
    Confinement made;
    const auto need = [&made](bool done, const QString &what) {
        if (!done && made.failed.isEmpty())
            made.failed = what + u": "_s + QString::fromLocal8Bit(std::strerror(errno));
    };
    QStringList how;
    syscall(SYS_close_range, 3u, ~0u, 0u); // what the parent left open by mistake
#ifndef TRAWL_SANITIZED
    memoryFile = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    const bool filtered = !limits.namespacesOnly && seccompIsThere();
    if (!filtered) { // as root before that is given up
        need(confineByNamespaces(), u"namespaces"_s);
        how.append(u"namespaces"_s);
    }
#endif
    need(limit(RLIMIT_CORE, 0), u"core size"_s);
    need(limit(RLIMIT_FSIZE, 0), u"file size"_s);
    need(limit(RLIMIT_NOFILE, OpenFiles), u"open files"_s);
    need(dropPrivileges(), u"user"_s);
    need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, u"privileges"_s);
    // After the change of user, which clears it. A parent that is gone already will not send it.
    need(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent, u"parent"_s);
#ifdef TRAWL_SANITIZED
    how.append(u"nothing: a sanitizer needs files"_s);
#else
    need(limit(RLIMIT_NPROC, 0), u"processes"_s);
    need(limit(RLIMIT_AS, rlim_t(limits.addressSpace)), u"address space"_s);
    nearLimitPages = limits.addressSpace / sysconf(_SC_PAGESIZE) * 3 / 4;
    for (const int fault : {SIGSEGV, SIGBUS, SIGABRT})
        std::signal(fault, onFault);
    const bool landlocked = !limits.namespacesOnly && confineByLandlock();
    if (filtered) {
        need(confineBySeccomp(), u"seccomp"_s); // last: it refuses most of what stands above
        how.append(u"seccomp"_s);
    }
    if (landlocked)
        how.append(u"Landlock"_s);
#endif
    made.how = how.join(u", "_s);
    return made;
}

void setPageAlarm(int ms)
{
    itimerval timer{};
    timer.it_value.tv_sec = ms / 1000;
    timer.it_value.tv_usec = (ms % 1000) * 1000;
    setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace trawl
