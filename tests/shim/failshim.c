/* Preloaded into a program under test: one call fails once, as on a disk that has had enough for a moment, and all
   others work. TRAWL_FAIL_CALL   write, read, open or sync   TRAWL_FAIL_PATH   what the file's path has to contain
   TRAWL_FAIL_NTH    which of these calls, 1 = the first   TRAWL_FAIL_ERRNO  what it fails with (5 = EIO, 28 = ENOSPC)
   TRAWL_FAIL_MARK   this file is made when it does. Its children are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char call[16], path[256], mark[512];
static int error;
static long left; /* 0: it has failed, or nothing is wanted */

static void take(char *to, size_t size, const char *name)
{
    snprintf(to, size, "%s", getenv(name) ? getenv(name) : "");
}

__attribute__((constructor)) static void start(void)
{
    take(call, sizeof call, "TRAWL_FAIL_CALL");
    take(path, sizeof path, "TRAWL_FAIL_PATH");
    take(mark, sizeof mark, "TRAWL_FAIL_MARK");
    error = getenv("TRAWL_FAIL_ERRNO") ? atoi(getenv("TRAWL_FAIL_ERRNO")) : EIO;
    left = getenv("TRAWL_FAIL_NTH") ? atol(getenv("TRAWL_FAIL_NTH")) : 0;
    unsetenv("LD_PRELOAD");
}

static int fails(const char *what, const char *name)
{
    if (strcmp(call, what) != 0 || !strstr(name, path) || __atomic_load_n(&left, __ATOMIC_SEQ_CST) <= 0)
        return 0;
    if (__atomic_sub_fetch(&left, 1, __ATOMIC_SEQ_CST) != 0)
        return 0;
    static int (*realOpen)(const char *, int, ...);
    realOpen = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    const int made = realOpen(mark, O_CREAT | O_WRONLY, 0600);
    if (made >= 0)
        close(made);
    errno = error;
    return 1;
}

static int failsOn(const char *what, int fd)
{
    char link[64], name[4096];
    if (left <= 0 || strcmp(call, what) != 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0)
        return 0;
    name[length] = 0;
    return fails(what, name);
}

#define REAL(result, name, ...)                                                                                        \
    static result (*real)(__VA_ARGS__);                                                                                \
    if (!real)                                                                                                         \
    real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *bytes, size_t size)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    return failsOn("write", fd) ? -1 : real(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return failsOn("write", fd) ? -1 : real(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    REAL(ssize_t, "read", int, void *, size_t);
    return failsOn("read", fd) ? -1 : real(fd, bytes, size);
}

ssize_t pread64(int fd, void *bytes, size_t size, off64_t at)
{
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    return failsOn("read", fd) ? -1 : real(fd, bytes, size, at);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    return pread64(fd, bytes, size, at);
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    return failsOn("sync", fd) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);
    return failsOn("sync", fd) ? -1 : real(fd);
}

static mode_t modeOf(int flags, va_list more)
{
    return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(more, int) : 0;
}

int open(const char *name, int flags, ...)
{
    REAL(int, "open", const char *, int, ...);
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return fails("open", name) ? -1 : real(name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
    REAL(int, "open64", const char *, int, ...);
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return fails("open", name) ? -1 : real(name, flags, mode);
}

int openat(int folder, const char *name, int flags, ...)
{
    REAL(int, "openat", int, const char *, int, ...);
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return fails("open", name) ? -1 : real(folder, name, flags, mode);
}
