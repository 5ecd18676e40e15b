// Crossing threads by QFuture<Result<T>> that is always finished with a value (DESIGN, dialect; STYLE 9.1).
#pragma once

#include "domain/result.h"

#include <QFuture>
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

} // namespace trawl
