// See confine.h.
#include "extract/child/confine.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace trawl {

namespace {

#if defined(__x86_64__)
constexpr uint32_t thisArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t thisArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t thisArchitecture = 0;
#endif

/// What reading, parsing and answering take. A process of ours that needs more gets "not permitted", and goes on.
constexpr std::array allowedCalls{
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_lseek,
    SYS_close,
    SYS_fstat,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_brk,
    SYS_futex,
    SYS_sched_yield,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_setitimer,
    SYS_getpid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_clock_gettime,
    SYS_gettimeofday,
    SYS_nanosleep,
    SYS_getrandom,
    SYS_sched_getaffinity,
    SYS_getrusage,
    SYS_uname,
    SYS_sysinfo,
    SYS_restart_syscall,
    SYS_exit,
    SYS_exit_group,
    SYS_clock_nanosleep,
};

constexpr uint32_t offsetOf(size_t member)
{
    return uint32_t(member);
}

std::vector<sock_filter> program()
{
    const auto load = [](size_t member) { return sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetOf(member)); };
    const auto answer = [](uint32_t what) { return sock_filter BPF_STMT(BPF_RET | BPF_K, what); };
    const uint32_t refused = SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);
    std::vector<sock_filter> code;
    // Calls of another architecture have other numbers: no parser makes them.
    code.push_back(load(offsetof(seccomp_data, arch)));
    code.push_back(sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, thisArchitecture, 1, 0));
    code.push_back(answer(SECCOMP_RET_KILL_PROCESS));
    code.push_back(load(offsetof(seccomp_data, nr)));
    for (const long call : allowedCalls) {
        code.push_back(sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 1));
        code.push_back(answer(SECCOMP_RET_ALLOW));
    }
    // A signal to itself is how abort() ends it; others of its user are none of its business.
    code.push_back(sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(SYS_tgkill), 1, 0));
    code.push_back(answer(refused));
    code.push_back(load(offsetof(seccomp_data, args[0])));
    code.push_back(sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(getpid()), 0, 1));
    code.push_back(answer(SECCOMP_RET_ALLOW));
    code.push_back(answer(refused));
    return code;
}

/// The kernel's structure of 2025; older kernels take its beginning.
struct LandlockRules {
    uint64_t files = 0, network = 0, scopes = 0;
};
constexpr long createRuleset = 444, restrictSelf = 446; ///< the same numbers on all architectures
constexpr uint32_t askVersion = 1;

} // namespace

bool seccompIsThere()
{
    // A filter without an address: refused for that reason where filters are known at all.
    return thisArchitecture != 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr, 0, 0) != 0 && errno == EFAULT;
}

bool confineBySeccomp()
{
    if (thisArchitecture == 0)
        return false;
    std::vector<sock_filter> code = program();
    const sock_fprog filter{static_cast<unsigned short>(code.size()), code.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

bool confineByLandlock()
{
    const long version = syscall(createRuleset, nullptr, 0, askVersion);
    if (version < 1)
        return false;
    LandlockRules rules;
    rules.files = (1u << 13) - 1;
    if (version >= 2)
        rules.files |= 1u << 13; // into another folder
    if (version >= 3)
        rules.files |= 1u << 14; // truncate
    if (version >= 5)
        rules.files |= 1u << 15; // devices
    if (version >= 4)
        rules.network = 3; // bind and connect, TCP
    if (version >= 6)
        rules.scopes = 3; // abstract sockets, signals
    const size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    const long ruleset = syscall(createRuleset, &rules, size, 0);
    if (ruleset < 0)
        return false;
    const bool done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(restrictSelf, int(ruleset), 0) == 0;
    close(int(ruleset));
    return done;
}

bool confineByNamespaces()
{
    const int user = geteuid() == 0 ? 0 : CLONE_NEWUSER;
    if (unshare(user | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) != 0)
        return false;
    const bool mine = mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    // An empty file system over a folder that is always there; then it is the root, and nothing leads out of it.
    const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    return mine && mount("none", "/proc", "tmpfs", flags, "size=4k,mode=555") == 0 && chdir("/proc") == 0 &&
           chroot(".") == 0 && chdir("/") == 0;
}

} // namespace trawl
