/* Preloaded into a program under test: kills it (SIGKILL) at a chosen write, the way a power cut or an operator would,
   and nowhere else. TRAWL_KILL_PATH   end of the file's path ("-wal", ".sqlite", ".jpg.part") TRAWL_KILL_TEXT counting
   begins with the first write to it that has this text (not given: with the first write) TRAWL_KILL_ARM    end of
   another file's path: counting begins after a write to that one has the text TRAWL_KILL_NTH    which write from there,
   1 = that one TRAWL_KILL_TORN   1: half of the bytes are written before TRAWL_KILL_DELAY  milliseconds that this
   thread stands still before; the others go on */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static char path[256], text[256], arm[256];
static long nth, torn, delay;
static int armed;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static long number(const char *name, long otherwise)
{
    const char *value = getenv(name);
    return value ? atol(value) : otherwise;
}

__attribute__((constructor)) static void start(void)
{
    snprintf(path, sizeof path, "%s", getenv("TRAWL_KILL_PATH") ? getenv("TRAWL_KILL_PATH") : "");
    snprintf(text, sizeof text, "%s", getenv("TRAWL_KILL_TEXT") ? getenv("TRAWL_KILL_TEXT") : "");
    snprintf(arm, sizeof arm, "%s", getenv("TRAWL_KILL_ARM") ? getenv("TRAWL_KILL_ARM") : "");
    nth = number("TRAWL_KILL_NTH", 1);
    torn = number("TRAWL_KILL_TORN", 0);
    delay = number("TRAWL_KILL_DELAY", 0);
    armed = text[0] == 0;
    unsetenv("LD_PRELOAD"); /* children live */
}

static int ends(const char *name, const char *tail)
{
    const size_t length = strlen(name), wanted = strlen(tail);
    return length >= wanted && memcmp(name + length - wanted, tail, wanted) == 0;
}

static int due(int fd, const void *bytes, size_t size)
{
    if (path[0] == 0)
        return 0;
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0)
        return 0;
    name[length] = 0;
    pthread_mutex_lock(&guard);
    if (!armed && ends(name, arm[0] ? arm : path) && memmem(bytes, size, text, strlen(text)))
        armed = 1;
    if (!ends(name, path)) {
        pthread_mutex_unlock(&guard);
        return 0;
    }
    const int now = armed && --nth == 0;
    pthread_mutex_unlock(&guard);
    return now;
}

static void die(void)
{
    const struct timespec pause = {delay / 1000, delay % 1000 * 1000000};
    nanosleep(&pause, NULL);
    kill(getpid(), SIGKILL);
    for (;;)
        sleep(1);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (due(fd, bytes, size)) {
        if (torn)
            (void)!real(fd, bytes, size / 2);
        die();
    }
    return real(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    if (due(fd, bytes, size)) {
        if (torn)
            (void)!real(fd, bytes, size / 2, at);
        die();
    }
    return real(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}
