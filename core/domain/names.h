// Stable words of enumerations, as they stand in the store, in JSON and in files. Never translated; labels are in
// label.h.
#pragma once

#include <QLatin1StringView>
#include <QString>

#include <array>
#include <optional>
#include <utility>

namespace trawl {

using namespace Qt::StringLiterals;

/// Specialise with: static constexpr std::array words{std::pair{E::A, "a"}, …};
template <class E>
struct Words;

template <class E>
QString word(E value)
{
    for (const auto &[candidate, text] : Words<E>::words) {
        if (candidate == value)
            return QString::fromLatin1(text);
    }
    return u"unknown"_s;
}

template <class E>
std::optional<E> fromWord(const QString &text)
{
    for (const auto &[candidate, name] : Words<E>::words) {
        if (text == QLatin1StringView(name))
            return candidate;
    }
    return std::nullopt;
}

} // namespace trawl
