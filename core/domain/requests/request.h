// What every request of the console is: a struct with a verb, its members, and the struct of its answer.
#pragma once

#include "domain/actor.h"
#include "domain/json.h"
#include "domain/result.h"

#include <any>
#include <concepts>
#include <functional>

namespace trawl {

/// struct RunStop { static constexpr auto verb = "run.stop"_L1; …members…; struct Answer {…}; void map(JsonMapper &m);
/// }
template <class R>
concept ConsoleRequest = requires(R request, JsonMapper &m)
{
    {
        R::verb
        } -> std::convertible_to<QLatin1StringView>;
    typename R::Answer;
    request.map(m);
};

/// A request of any type, as a value: what crosses threads and waits in queues.
class AnyRequest
{
public:
    AnyRequest() = default;
    template <ConsoleRequest R>
    AnyRequest(R request) : m_verb(R::verb), m_value(std::move(request))
    {
    }
    QLatin1StringView verb() const { return m_verb; }
    /// Null if it is of another type.
    template <ConsoleRequest R>
    const R *as() const
    {
        return std::any_cast<R>(&m_value);
    }

private:
    QLatin1StringView m_verb;
    std::any m_value;
};

/// The answer to a request of any type: holds that type's Answer.
struct AnyAnswer {
    std::any value;
};

/// Takes the one answer to a request. May be called on any thread.
using AnswerTaker = std::function<void(Result<AnyAnswer>)>;

/// As JSON, for the control socket and --json; the verb must be one of AllRequests (see all.h).
QJsonObject argumentsOf(const AnyRequest &request);
/// TD-9002: there is no such verb, or an argument that is missing, unknown or does not fit; the sentence names it.
Result<AnyRequest> requestFrom(const QString &verb, const QJsonObject &arguments);

} // namespace trawl
