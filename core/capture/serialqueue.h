// Jobs one after another on a pool: the order of writes and removals in the spool is the order they were asked for.
#pragma once

#include "async/futures.h"

#include <QThreadPool>

#include <functional>
#include <memory>

namespace trawl {

/// Thread-safe. The queue outlives its owner until the last job has run, so jobs must hold what they use.
class SerialQueue final
{
public:
    explicit SerialQueue(QThreadPool &pool);
    void post(std::function<void()> job);

    /// post() with an answer. @p fn returns a Result<T>.
    template <class Fn>
    auto call(Fn fn) -> QFuture<std::invoke_result_t<Fn>>
    {
        using R = std::invoke_result_t<Fn>;
        Answer<typename R::Value> answer;
        auto future = answer.future();
        auto work = std::make_shared<Fn>(std::move(fn));
        post([work, answer] { answer.set((*work)()); });
        return future;
    }

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace trawl
