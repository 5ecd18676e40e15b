// get(task): waits for a coroutine or a future in a test, and never hangs: after its own time-out the test fails and
// goes on.
#pragma once

#include "domain/result.h"

#include <QCoroTask>
#include <QFuture>
#include <QFutureWatcher>
#include <QTest>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>

namespace trawl::test {

using namespace std::chrono_literals;

/// Runs the event loop until @p done() or the time is over. Steps sleep in the loop, so nothing spins.
template <class Done>
bool spinUntil(Done done, std::chrono::milliseconds timeout = 10s)
{
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (!done()) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        QTimer wake;
        wake.setSingleShot(true);
        wake.start(20);
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

namespace detail {
template <class T>
struct Slot {
    std::optional<T> value;
    std::exception_ptr thrown;
    bool done = false;
};
template <>
struct Slot<void> {
    std::exception_ptr thrown;
    bool done = false;
};
template <class T>
QCoro::Task<> drive(QCoro::Task<T> task, std::shared_ptr<Slot<T>> slot)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
        } else {
            T value = co_await task;
            slot->value.emplace(std::move(value));
        }
    } catch (...) {
        slot->thrown = std::current_exception();
    }
    slot->done = true;
}
} // namespace detail

/// The task's value. On time-out the test function is failed and a default value returned; T must be
/// default-constructible.
template <class T>
T get(QCoro::Task<T> task, std::chrono::milliseconds timeout = 20s)
{
    auto slot = std::make_shared<detail::Slot<T>>();
    detail::drive(std::move(task), slot);
    if (!spinUntil([&slot] { return slot->done; }, timeout))
        QTest::qFail("the coroutine did not end in time", __FILE__, __LINE__);
    else if (slot->thrown)
        std::rethrow_exception(slot->thrown);
    if constexpr (!std::is_void_v<T>)
        return slot->value ? std::move(*slot->value) : T{};
}

template <class T>
T get(QFuture<T> future, std::chrono::milliseconds timeout = 20s)
{
    QFutureWatcher<T> watcher; // its event ends each wait of the loop
    watcher.setFuture(future);
    if (!spinUntil([&future] { return future.isFinished(); }, timeout)) {
        QTest::qFail("the future was not finished in time", __FILE__, __LINE__);
        return T{};
    }
    return future.result();
}

} // namespace trawl::test
