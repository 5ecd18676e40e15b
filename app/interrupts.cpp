// The handler writes a byte into a pipe; the event loop reads it.
#include "app/interrupts.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace trawl {

namespace {

// A handler can reach nothing but what is static. Set once, before it is installed.
std::array<int, 2> pipeEnds{-1, -1}; // read, write

void onSignal(int)
{
    const int kept = errno;
    [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], "i", 1); // a full pipe holds enough of them
    errno = kept;
}

void handle(int number)
{
    struct sigaction action {
    };
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}

} // namespace

Interrupts::Interrupts(QObject *parent) : QObject(parent)
{
    if (::pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        qWarning("Ctrl-C ends the program at once: no pipe could be made");
        return;
    }
    auto *notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &Interrupts::drain);
    handle(SIGINT);
    handle(SIGTERM);
    struct sigaction hangUp {
    };
    if (sigaction(SIGHUP, nullptr, &hangUp) == 0 && hangUp.sa_handler != SIG_IGN) // nohup stays what it promises
        handle(SIGHUP);
}

void Interrupts::drain()
{
    std::array<char, 64> bytes{};
    for (ssize_t got = 0; (got = ::read(pipeEnds[0], bytes.data(), bytes.size())) > 0;) {
        for (ssize_t i = 0; i < got; ++i)
            Q_EMIT interrupted(++m_count);
    }
}

} // namespace trawl
