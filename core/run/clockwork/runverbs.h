// What schedules do to runs: the same requests that an operator has.
#pragma once

#include "domain/actor.h"
#include "domain/requests/runs.h"

#include <QCoroTask>

#include <functional>

namespace trawl {

/// Made where requests are handled; each forwards to the one handler of its verb.
struct RunVerbs {
    std::function<QCoro::Task<Result<RunStart::Answer>>(RunStart, Actor)> start;
    std::function<QCoro::Task<Result<RunAnswer>>(RunResume, Actor)> resume;
    std::function<QCoro::Task<Result<RunAnswer>>(RunDiscard, Actor)> discard;
};

} // namespace trawl
