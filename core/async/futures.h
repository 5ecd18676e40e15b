// Crossing threads by QFuture<Result<T>> that is always finished with a value.
#pragma once

#include "domain/result.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace trawl {

/// A promise that answers even if it is dropped: then with "Cancelled".
template <class T>
class Answer
{
public:
    Answer() : m_state(std::make_shared<State>()) { m_state->promise.start(); }
    QFuture<Result<T>> future() const { return m_state->promise.future(); }
    void set(Result<T> result) const
    {
        if (m_state->done)
            return;
        m_state->done = true;
        m_state->promise.addResult(std::move(result));
        m_state->promise.finish();
    }

private:
    struct State {
        QPromise<Result<T>> promise;
        bool done = false;
        ~State()
        {
            if (!done) {
                promise.addResult(Result<T>(cancelledError()));
                promise.finish();
            }
        }
    };
    std::shared_ptr<State> m_state;
};

template <class T>
QFuture<Result<T>> readyFuture(Result<T> result)
{
    Answer<T> answer;
    answer.set(std::move(result));
    return answer.future();
}

/// Runs a pure function on the pool. @p fn returns a Result<T>.
template <class Fn>
auto onPool(QThreadPool &pool, Fn fn) -> QFuture<std::invoke_result_t<Fn>>
{
    using R = std::invoke_result_t<Fn>;
    Answer<typename R::Value> answer;
    auto future = answer.future();
    pool.start([fn = std::move(fn), answer = std::move(answer)]() mutable { answer.set(fn()); });
    return future;
}

/// Calls @p fn(Result<T>) on @p context's thread when @p future is finished, unless @p context has died.
/// Not QFuture::then(context): in Qt 6.4 that asserts (and calls through a null pointer) when the context dies before
/// the answer.
template <class T, class Fn>
void whenDone(const QFuture<Result<T>> &future, QObject *context, Fn fn)
{
    auto *watcher = new QFutureWatcher<Result<T>>;
    watcher->moveToThread(context->thread());
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, fn = std::move(fn)]() mutable {
        fn(watcher->future().resultCount() > 0 ? watcher->result() : Result<T>(cancelledError()));
    });
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, &QObject::deleteLater);
    watcher->setFuture(future);
}

/// The same, but what is answered already is taken at once, without a watcher and a round through the event loop: for
/// answers that mostly are there. Call it on @p context's thread.
template <class T, class Fn>
void whenKnown(const QFuture<Result<T>> &future, QObject *context, Fn fn)
{
    if (future.isFinished())
        fn(future.resultCount() > 0 ? future.result() : Result<T>(cancelledError()));
    else
        whenDone(future, context, std::move(fn));
}

} // namespace trawl
