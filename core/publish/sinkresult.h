// What a sink answers: a value, or an error that says how far it reaches and when to come again.
#pragma once

#include "domain/instant.h"
#include "domain/result.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <variant>

namespace trawl {

/// What an error concerns. Together with its kind it decides what the uploader does; the codes of one sink mean
/// nothing outside of it.
enum class SinkScope {
    Object, ///< this object: others may be sent meanwhile
    Row,    ///< the content of a row: none of the call's rows was written, and a part of the call may be accepted
    Target, ///< the target as a whole: nothing can be sent now
};

struct SinkError : Error {
    SinkScope scope = SinkScope::Target;
    Ms retryAfter{0}; ///< how long the target asks us to stay away; 0: it names no time
};

inline SinkError sinkError(SinkScope scope, Error error, Ms retryAfter = Ms(0))
{
    return SinkError{std::move(error), scope, retryAfter};
}

/// A T or a SinkError.
template <class T = Unit>
class [[nodiscard]] SinkResult
{
public:
    using Value = T;

    SinkResult(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    SinkResult(SinkError error) : m_state(std::in_place_index<1>, std::move(error)) {}
    SinkResult() : SinkResult(makeDefault()) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    const T &value() const { return std::get<0>(m_state); }
    T valueOr(T other) const { return ok() ? value() : std::move(other); }
    T take() { return std::move(std::get<0>(m_state)); }
    const T *operator->() const { return &value(); }
    const T &operator*() const { return value(); }
    const SinkError &error() const { return std::get<1>(m_state); }
    /// For those to whom the scope does not matter.
    Result<T> plain() const { return ok() ? Result<T>(value()) : Result<T>(static_cast<const Error &>(error())); }

private:
    static SinkResult makeDefault()
    {
        if constexpr (std::is_same_v<T, Unit>)
            return SinkResult(Unit{});
        else
            return SinkResult(sinkError(SinkScope::Target, bugError(QStringLiteral("A result was never set"))));
    }
    std::variant<T, SinkError> m_state;
};

template <class T = Unit>
using SinkFuture = QFuture<SinkResult<T>>;

/// A promise that answers even if it is dropped: then with "Cancelled".
template <class T = Unit>
class SinkAnswer
{
public:
    SinkAnswer() : m_state(std::make_shared<State>()) { m_state->promise.start(); }
    SinkFuture<T> future() const { return m_state->promise.future(); }
    void set(SinkResult<T> result) const
    {
        if (m_state->done)
            return;
        m_state->done = true;
        m_state->promise.addResult(std::move(result));
        m_state->promise.finish();
    }

private:
    struct State {
        QPromise<SinkResult<T>> promise;
        bool done = false;
        ~State()
        {
            if (!done) {
                promise.addResult(SinkResult<T>(sinkError(SinkScope::Target, cancelledError())));
                promise.finish();
            }
        }
    };
    std::shared_ptr<State> m_state;
};

template <class T = Unit>
SinkFuture<T> sinkReady(std::type_identity_t<SinkResult<T>> result)
{
    const SinkAnswer<T> answer;
    answer.set(std::move(result));
    return answer.future();
}

/// Runs @p fn, which returns a SinkResult, on the pool.
template <class Fn>
auto onSinkPool(QThreadPool &pool, Fn fn) -> QFuture<std::invoke_result_t<Fn>>
{
    const SinkAnswer<typename std::invoke_result_t<Fn>::Value> answer;
    auto future = answer.future();
    pool.start([fn = std::move(fn), answer]() mutable { answer.set(fn()); });
    return future;
}

} // namespace trawl
