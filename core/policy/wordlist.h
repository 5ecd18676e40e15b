// Is a word one of a list that the program has?
#pragma once

#include <algorithm>

namespace trawl {

bool isOneOf(const auto &words, const auto &word)
{
    return std::ranges::find(words, word) != std::ranges::end(words);
}

} // namespace trawl
