// See reach.h.
#include "extract/child/reach.h"

#include <QString>

#include <arpa/inet.h>
#include <csignal>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace trawl {

namespace {

bool opens(const char *path, int flags)
{
    const int file = open(path, flags | O_CLOEXEC, 0600);
    if (file >= 0)
        close(file);
    return file >= 0;
}

bool listsRoot()
{
    DIR *folder = opendir("/");
    int names = 0;
    while (folder && readdir(folder))
        ++names;
    if (folder)
        closedir(folder);
    return names > 2; // itself and the one above
}

bool connects(int port)
{
    const int line = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(uint16_t(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool done = line >= 0 && connect(line, reinterpret_cast<sockaddr *>(&to), sizeof to) == 0;
    if (line >= 0)
        close(line);
    return done;
}

bool sends(int port)
{
    const int line = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(uint16_t(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool done = line >= 0 && sendto(line, "x", 1, 0, reinterpret_cast<sockaddr *>(&to), sizeof to) == 1;
    if (line >= 0)
        close(line);
    return done;
}

bool starts()
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, nullptr, 0);
    return child > 0;
}

} // namespace

QStringList whatIsReached(const QByteArray &html)
{
    constexpr QByteArrayView mark("<!--test:reach ");
    const qsizetype at = html.indexOf(mark);
    if (at < 0)
        return {};
    const int port = html.mid(at + mark.size(), 5).simplified().split('-').value(0).toInt();
    const auto line = [](const char *what, bool done) {
        return QString::fromLatin1(what) + QLatin1StringView(done ? ": DONE" : ": refused");
    };
    return {line("read a file", opens("/etc/passwd", O_RDONLY)),
            line("read what it may know of itself", opens("/proc/self/environ", O_RDONLY)),
            line("write a file", opens("/tmp/trawldeck-reach", O_WRONLY | O_CREAT)),
            line("list a folder", listsRoot()),
            line("connect", connects(port)),
            line("send a datagram", sends(port)),
            line("start a process", starts()),
            line("signal its parent", kill(getppid(), 0) == 0)};
}

} // namespace trawl
