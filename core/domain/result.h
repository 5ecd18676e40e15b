// Result<T>: a value or an Error that people and programs can read. No exceptions cross a co_await.
#pragma once

#include "domain/text.h"

#include <QJsonObject>
#include <QString>

#include <type_traits>
#include <utility>
#include <variant>

namespace trawl {

/// What a policy may do about an error.
enum class ErrorKind {
    Transient, ///< may pass by itself: try again later
    Permanent, ///< trying again does not help
    Cancelled, ///< the operator or a shutdown ended it; never counted as a failure
    Bug,       ///< our own mistake
};

/// An error as people read it: what happened, why, what to do next; with a stable code TD-nnnn (see errorcodes.h).
struct Error {
    ErrorKind kind = ErrorKind::Bug;
    int code = 9000;
    QString what;   ///< a sentence without the final full stop
    QString why;    ///< the cause, may be empty
    QString remedy; ///< what the operator can do, may be empty
    QString detail; ///< raw text for the details view; secrets never get here

    /// "TD-2004"
    QString codeText() const;
    /// "What. Why. Remedy." on one line.
    QString sentence() const;
    QJsonObject toJson() const;
    static Error fromJson(const QJsonObject &object);
};

Error transientError(int code, QString what, QString why = {}, QString remedy = {});
Error permanentError(int code, QString what, QString why = {}, QString remedy = {});
Error cancelledError(QString what = QStringLiteral("Stopped"));
Error bugError(QString what);

struct Unit {
    friend bool operator==(Unit, Unit) { return true; }
};

/// A T or an Error. Use Result<> (= Result<Unit>) where there is no value.
template <class T = Unit>
class [[nodiscard]] Result
{
    static_assert(!std::is_same_v<T, bool>, "a Result<bool> reads wrong in conditions: use an enum");
    static_assert(!std::is_same_v<T, Error>);

public:
    using Value = T;

    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}
    /// Result<> r; is success. For other T a default Result is a Bug, so that a forgotten answer is seen.
    Result() : Result(makeDefault()) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    T &value() { return std::get<0>(m_state); }
    const T &value() const { return std::get<0>(m_state); }
    T valueOr(T other) const { return ok() ? value() : std::move(other); }
    T take() { return std::move(std::get<0>(m_state)); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }
    T &operator*() { return value(); }
    const T &operator*() const { return value(); }
    const Error &error() const { return std::get<1>(m_state); }

private:
    static Result makeDefault()
    {
        if constexpr (std::is_same_v<T, Unit>)
            return Result(Unit{});
        else
            return Result(bugError(QStringLiteral("A result was never set")));
    }
    std::variant<T, Error> m_state;
};

inline Result<> success()
{
    return Result<>(Unit{});
}

} // namespace trawl
