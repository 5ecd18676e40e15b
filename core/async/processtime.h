// What a process has used of the processors.
#pragma once

#include "domain/instant.h"

#include <optional>

namespace trawl {

/// User and system time together, in steps of 10 ms; nothing: there is no such process.
std::optional<Ms> processorTime(qint64 pid);

} // namespace trawl
